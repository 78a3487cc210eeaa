import Foundation

/// A quiz as it was read from its YAML file.
package struct Quiz: Sendable {
  /// The quiz's name, equal to its file's: `01-why-peft-exists`.
  package let name: String
  /// The name of the lesson it belongs to.
  package let lesson: String?
  /// The quiz's title.
  package let title: String
  /// The fraction of the credit that passes.
  package let pass: Double
  /// The questions in the order of the file.
  package let questions: [Question]
  /// The file it was read from.
  package let source: SourceText

  /// The question with an id.
  package func question(_ id: String) -> Question? { questions.first { $0.id == id } }
}

/// One question.
package struct Question: Sendable {
  /// One of several statements to choose from.
  package struct Option: Sendable {
    /// Stable name for answer files: given, or a letter by its place in the file.
    package let id: String
    /// The statement, in Markdown.
    package let text: String
    /// Whether it is to be chosen.
    package let isCorrect: Bool
    /// Why it is right, or which misconception it is.
    package let why: String
  }

  /// A number to compute.
  package struct Numeric: Sendable {
    /// The numbers that the prompt names, each with the values it may take.
    package let given: [(name: String, values: [Double])]
    /// An expression in the language over the given names.
    package let answer: String
    /// How far an answer may be off, as a fraction of the right one (absolute where that is 0).
    package let tolerance: Double
    /// The unit the answer is asked in.
    package let unit: String?
    /// Wrong values people commonly arrive at, as expressions, and where they come from.
    package let mistakes: [(answer: String, why: String)]
  }

  /// What is asked and how it is judged.
  package enum Kind: Sendable {
    case single([Option])
    case multi([Option])
    case numeric(Numeric)
  }

  /// Its name, unique in the quiz.
  package let id: String
  /// The line of the file it starts in, from 1.
  package let line: Int
  /// Markdown; `{name}` stands for a given number.
  package let prompt: String
  /// Shown when the reader asks for it, in Markdown.
  package let hint: String?
  /// Shown after answering, right or wrong.
  package let why: String
  /// The objective it tests.
  package let objective: String?
  /// What is asked and how it is judged.
  package let kind: Kind

  /// The options, none for a numeric question.
  package var options: [Option] {
    switch kind {
    case .single(let options), .multi(let options): options
    case .numeric: []
    }
  }
}

/// A question as it is put to a reader: options in drawn order, given numbers drawn.
package struct AskedQuestion: Sendable {
  /// The question behind it.
  package let question: Question
  /// For each place on the page, the index of the option that stands there.
  package let order: [Int]
  /// The numbers that were drawn.
  package let given: [(name: String, value: Double)]

  /// Draws order and numbers; the same seed, quiz and attempt give the same question.
  package init(_ question: Question, quiz: String, seed: UInt64, attempt: Int) {
    self.question = question
    var draws = Draws(seed: seed, quiz, question.id, String(attempt))
    order = draws.permutation(of: question.options.count)
    if case .numeric(let numeric) = question.kind {
      given = numeric.given.map { ($0.name, $0.values[draws.next(below: $0.values.count)]) }
    } else {
      given = []
    }
  }

  /// A question with certain given numbers, options in the order of the file.
  init(_ question: Question, given: [(name: String, value: Double)]) {
    self.question = question
    order = Array(question.options.indices)
    self.given = given
  }

  /// The prompt with the given numbers filled in.
  package var prompt: String {
    given.reduce(question.prompt) { text, pair in
      text.replacingOccurrences(of: "{\(pair.name)}", with: Numbers.text(pair.value))
    }
  }
}

/// Numbers as texts and back, as readers write them.
package enum Numbers {
  /// A number with at most six significant digits; whole numbers in full.
  package static func text(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    return String(format: "%.6g", value)
  }

  /// Reads `1200`, `1,200`, `1_200`, `1.2e3`, with or without the unit behind it.
  package static func parse(_ text: String, unit: String? = nil) -> Double? {
    var bare = withoutUnit(text, unit)
    if bare.contains(",") && !hasGroupsOfThree(bare) { return nil }
    bare.removeAll { $0 == "_" || $0 == "," }
    let allowed = Set("0123456789+-.eE")
    guard !bare.isEmpty, bare.allSatisfy(allowed.contains), let value = Double(bare), value.isFinite else {
      return nil
    }
    return value
  }

  /// The number as it should have been written, if a text is one with a comma for its point: `5,76`.
  package static func withPoint(_ text: String, unit: String? = nil) -> String? {
    let bare = withoutUnit(text, unit)
    guard bare.filter({ $0 == "," }).count == 1, !bare.contains("."), !hasGroupsOfThree(bare) else {
      return nil
    }
    let corrected = bare.replacing(",", with: ".")
    return parse(corrected) == nil ? nil : corrected
  }

  private static func withoutUnit(_ text: String, _ unit: String?) -> String {
    let bare = text.trimmingCharacters(in: .whitespaces)
    guard let unit, bare.lowercased().hasSuffix(unit.lowercased()) else { return bare }
    return String(bare.dropLast(unit.count)).trimmingCharacters(in: .whitespaces)
  }

  /// Whether the commas of a number part its thousands: `1,200`, but not `5,76` or `0,125`.
  private static func hasGroupsOfThree(_ text: String) -> Bool {
    let whole = text.prefix { $0 != "." }.drop { $0 == "-" || $0 == "+" }
    let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
    guard let first = groups.first, (1...3).contains(first.count), !first.hasPrefix("0") else { return false }
    return groups.dropFirst().allSatisfy { $0.count == 3 && $0.allSatisfy(\.isNumber) }
  }
}
