import Foundation

/// What a written answer is compared with: a text, or a regular expression between slashes.
package struct AnswerPattern: Sendable, Equatable {
  /// The entry as it stands in the quiz.
  package let source: String
  /// Whether it is a regular expression.
  package var isRegularExpression: Bool { expression != nil }

  private let expression: NSRegularExpression?

  /// Reads an entry; nil if it stands between slashes and is no regular expression.
  package init?(_ source: String) {
    self.source = source
    guard source.count > 1, source.hasPrefix("/"), source.hasSuffix("/") else {
      expression = nil
      return
    }
    let inner = Self.normal(String(source.dropFirst().dropLast()))
    guard (try? NSRegularExpression(pattern: inner)) != nil,
      let expression = try? NSRegularExpression(pattern: "^(?:\(inner))$", options: .caseInsensitive)
    else { return nil }
    self.expression = expression
  }

  /// Whether an answer is this one: case, the blanks around and between its words, quotes around it and punctuation
  /// at its end apart.
  ///
  /// An expression that looks for longer than a quarter of a second does not match, so that no quiz can hang.
  package func matches(_ answer: String) -> Bool {
    let whole = Self.normal(answer)
    let bare = Self.bare(whole)
    return equals(whole) || bare != whole && equals(bare)
  }

  private func equals(_ answer: String) -> Bool {
    guard let expression else { return answer.lowercased() == Self.normal(source).lowercased() }
    let deadline = Date().addingTimeInterval(0.25)
    var isMatch = false
    let range = NSRange(answer.startIndex..<answer.endIndex, in: answer)
    expression.enumerateMatches(in: answer, options: .reportProgress, range: range) { match, _, stop in
      isMatch = match != nil
      if isMatch || Date() > deadline { stop.pointee = true }
    }
    return isMatch
  }

  /// Whether a text differs from this answer by one letter, or by two neighbours that are swapped.
  package func isNearly(_ answer: String) -> Bool {
    guard !isRegularExpression else { return false }
    var (answer, right) = (
      Array(Self.bare(Self.normal(answer)).lowercased()), Array(Self.normal(source).lowercased())
    )
    guard right.count > 4, answer != right else { return false }
    while let first = answer.first, first == right.first {
      answer.removeFirst()
      right.removeFirst()
    }
    while let last = answer.last, last == right.last {
      answer.removeLast()
      right.removeLast()
    }
    return max(answer.count, right.count) == 1
      || answer.count == 2 && right.count == 2 && answer == right.reversed()
  }

  /// A text without blanks around it, with one blank where there are several.
  private static func normal(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static let quotes = Set("\"'`\u{2018}\u{2019}\u{201A}\u{201C}\u{201D}\u{201E}\u{AB}\u{BB}")
  private static let punctuation = Set(".,;:! ")

  /// A text without quotes around it and punctuation behind it; what is nothing else stays.
  ///
  /// In front only quotes go: `.5` is not `5`.
  private static func bare(_ text: String) -> String {
    var bare = text.drop(while: quotes.contains)
    while let last = bare.last, quotes.contains(last) || punctuation.contains(last) { bare.removeLast() }
    return bare.isEmpty ? text : String(bare)
  }
}
