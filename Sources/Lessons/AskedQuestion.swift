import Foundation

/// A question as it is put to a reader: what can be shuffled in drawn order, given numbers drawn.
package struct AskedQuestion: Sendable {
  /// Looks up a number that the reader's lesson bound to a name.
  package typealias LessonNumber = (_ name: String) -> Double?

  /// The question behind it.
  package let question: Question
  /// For each place on the page, the index of the option, item or left side that stands there.
  package let order: [Int]
  /// For each letter on the page, the index of the right side of a pair that it stands for.
  package let rightOrder: [Int]
  /// The numbers that were drawn, or taken from the lesson.
  package let given: [(name: String, value: Double)]

  /// Draws order and numbers; the same seed, quiz and attempt give the same question.
  ///
  /// A number that the question takes from the reader's lesson is looked up with `lesson`, and drawn if it is not
  /// there.
  package init(
    _ question: Question, quiz: String, seed: UInt64, attempt: Int, lesson: LessonNumber = { _ in nil }
  ) {
    self.question = question
    var draws = Draws(seed: seed, quiz, question.id, String(attempt))
    switch question.kind {
    case .order(let items): order = Self.wrongOrder(of: items.count, &draws)
    case .match(let pairs): order = draws.permutation(of: pairs.all.count)
    default: order = draws.permutation(of: question.options.count)
    }
    if case .match(let pairs) = question.kind {
      rightOrder = draws.permutation(of: pairs.rights.count)
    } else {
      rightOrder = []
    }
    given = question.given.map { given in
      let drawn = given.values[draws.next(below: given.values.count)]
      return (given.name, given.lesson.flatMap(lesson) ?? drawn)
    }
  }

  /// A question with certain given numbers, everything in the order of the file.
  init(_ question: Question, given: [(name: String, value: Double)]) {
    self.question = question
    switch question.kind {
    case .order(let items): order = Array(items.indices)
    case .match(let pairs): order = Array(pairs.all.indices)
    default: order = Array(question.options.indices)
    }
    if case .match(let pairs) = question.kind {
      rightOrder = Array(pairs.rights.indices)
    } else {
      rightOrder = []
    }
    self.given = given
  }

  /// A random order that is not the right one.
  private static func wrongOrder(of count: Int, _ draws: inout Draws) -> [Int] {
    var order = draws.permutation(of: count)
    while count > 1, order == Array(0..<count) { order = draws.permutation(of: count) }
    return order
  }

  /// The prompt with the given numbers filled in.
  package var prompt: String { filled(question.prompt) }

  /// The hints with the given numbers filled in.
  package var hints: [String] { question.hints.map(filled) }

  /// A text with the given numbers in place of their names in braces.
  package func filled(_ text: String) -> String {
    given.reduce(text) { $0.replacingOccurrences(of: "{\($1.name)}", with: Numbers.text($1.value)) }
  }

  /// The letter of a place on the page: `a` for 0.
  package static func letter(_ place: Int) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    return letters.indices.contains(place) ? String(letters[place]) : String(place + 1)
  }
}
