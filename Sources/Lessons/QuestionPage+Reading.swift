import Foundation

extension QuestionPage {
  /// What a line is at a question.
  package enum Reading: Equatable {
    case answer(Answer)
    /// Meant as an answer, but none; the text says what to write.
    case again(String)
    case code
  }

  /// What to do with a number that was computed at a question for one: it may be a step on the way, so it is no answer.
  static let howToAnswer = "That is not your answer yet: type the number, or _ in its place, to give it."

  /// Tells what was typed at a question; `_` answers with a number that was computed at it.
  package func reading(of line: String, to asked: AskedQuestion, computed: Double? = nil) -> Reading {
    if line == "_", case .numeric = asked.question.kind, let computed { return .answer(.number(computed)) }
    return switch asked.question.kind {
    case .single: places(line, asked, single: true)
    case .multi: places(line, asked, single: false)
    case .numeric(let numeric): number(line, numeric)
    case .text(let wording): text(line, wording)
    case .order: order(line, asked)
    case .match(let pairs): matches(line, pairs, asked)
    case .code: .answer(.program(line))
    }
  }

  /// Whether an entry at a question needs no further line: a program ends with an empty one.
  package func isWhole(_ entry: String, to asked: AskedQuestion, isComplete: (String) -> Bool) -> Bool {
    guard asked.question.takesProgram, !entry.hasPrefix(":") else { return true }
    if entry.isEmpty { return true }
    // The editor indents the line that the reader leaves empty.
    let last = entry.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    let isEnded = entry.contains("\n") && last.allSatisfy(\.isWhitespace)
    return isEnded && (ProgramText.isEmpty(entry) || isComplete(entry))
  }

  private func places(_ line: String, _ asked: AskedQuestion, single: Bool) -> Reading {
    // `1.` and `1)` are numbers as they stand on the page.
    let parts = line.split { " ,;\t".contains($0) }.map {
      $0.hasSuffix(".") || $0.hasSuffix(")") ? $0.dropLast() : $0
    }
    guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isDigit) }) else {
      return .code
    }
    let places = Set(parts.map { Int($0) ?? 0 })
    guard places.allSatisfy({ (1...max(1, asked.order.count)).contains($0) }) else {
      return .again("Choose from 1 to \(asked.order.count).")
    }
    if single, places.count > 1 { return .again("Choose one.") }
    return .answer(.options(Set(places.map { asked.order[$0 - 1] })))
  }

  private static func isDigit(_ character: Character) -> Bool { character >= "0" && character <= "9" }

  private func number(_ line: String, _ numeric: Question.Numeric) -> Reading {
    if let number = Numbers.parse(line, unit: numeric.unit) { return .answer(.number(number)) }
    if let unit = numeric.unit, let other = UnitMistake.otherUnit(in: line, asked: unit) {
      return .again("The answer is asked in \(unit), not in \(other).")
    }
    return Numbers.withPoint(line, unit: numeric.unit).map { .again("Write \($0), with a point.") } ?? .code
  }

  private func text(_ line: String, _ wording: Question.Wording) -> Reading {
    guard line.count <= 200 else { return .again("That is long; answer in a word or a few.") }
    let isKnown = (wording.accept + wording.mistakes.map(\.answer)).contains { $0.matches(line) }
    if !isKnown, wording.accept.contains(where: { $0.isNearly(line) }) {
      return .again("That is spelt nearly like an answer: look at its letters again.")
    }
    // No word that means to leave, or asks for help, is counted by mistake.
    if !isKnown, case .command(let name, _) = Shorthand(line, names: []) {
      return .again("Commands start with a colon: :\(name).")
    }
    return .answer(.text(line))
  }

  /// Letters apart, or in one word: `b a c`, `b, a, c`, `b > a > c`, `bac`.
  private func order(_ line: String, _ asked: AskedQuestion) -> Reading {
    let count = asked.order.count
    let parts = line.lowercased().split { " ,\t>-;".contains($0) }
    let isApart = parts.count > 1 && parts.allSatisfy { $0.count == 1 && $0 >= "a" && $0 <= "z" }
    let places = parts.joined().unicodeScalars.map { Int($0.value) - 97 }
    let areLetters = places.allSatisfy { (0..<count).contains($0) }
    let last = AskedQuestion.letter(count - 1)
    guard isApart || parts.count == 1 && areLetters else { return .code }
    guard areLetters else { return .again("There are the letters a to \(last).") }
    guard places.count == count, Set(places).count == count else {
      return .again("Name each letter from a to \(last) once.")
    }
    return .answer(.order(places.map { asked.order[$0] }))
  }

  /// Numbers with letters: `1b 2a`, `1-b, 2-a`, `1 b 2 a`, `b1 a2`.
  private func matches(_ line: String, _ pairs: Question.Pairs, _ asked: AskedQuestion) -> Reading {
    guard let chosen = Self.numbersWithLetters(in: line) else { return .code }
    guard chosen.allSatisfy({ (1...pairs.all.count).contains($0.place) }),
      chosen.allSatisfy({ asked.rightOrder.indices.contains($0.letter) })
    else {
      let last = AskedQuestion.letter(pairs.rights.count - 1)
      return .again("Numbers go from 1 to \(pairs.all.count), letters from a to \(last).")
    }
    var matches: [Int: Int] = [:]
    for (place, letter) in chosen {
      guard matches.updateValue(asked.rightOrder[letter], forKey: asked.order[place - 1]) == nil else {
        return .again("\(place) is given twice.")
      }
    }
    if let missing = asked.order.firstIndex(where: { matches[$0] == nil }) {
      return .again("\(missing + 1) has no letter yet: answer them all in one line.")
    }
    if pairs.areOneToOne, Set(matches.values).count < pairs.rights.count {
      let last = AskedQuestion.letter(pairs.rights.count - 1)
      return .again("Each letter from a to \(last) belongs to one number.")
    }
    return .answer(.matches(matches))
  }

  /// The pairs of a line, letters counted from 0; nil if it has anything else.
  ///
  /// The letter may come first where there are several pairs; one alone, such as `a1`, is a name of the language.
  private static func numbersWithLetters(in line: String) -> [(place: Int, letter: Int)]? {
    let text = line.lowercased().filter { !" ,\t>-=:;.)".contains($0) }
    let isLetterFirst = text.first.map { !isDigit($0) } ?? false
    var chosen: [(place: Int, letter: Int)] = []
    var rest = text[...]
    func nextLetter() -> Int? {
      guard let first = rest.popFirst(), first >= "a", first <= "z" else { return nil }
      return first.asciiValue.map { Int($0) - 97 }
    }
    func nextNumber() -> Int? {
      let digits = rest.prefix(while: isDigit)
      rest = rest.dropFirst(digits.count)
      return digits.isEmpty ? nil : Int(digits) ?? 0
    }
    while !rest.isEmpty {
      let before = isLetterFirst ? nextLetter() : nil
      guard let place = nextNumber(), let letter = isLetterFirst ? before : nextLetter() else { return nil }
      chosen.append((place, letter))
    }
    return chosen.isEmpty || isLetterFirst && chosen.count == 1 ? nil : chosen
  }
}
