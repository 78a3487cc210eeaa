/// An answer as answer files and reports write it.
package enum AnswerForm: Equatable, Sendable, Encodable {
  case nothing
  case number(Double)
  case text(String)
  case list([String])
  /// Left sides with the right sides they were given.
  case pairs([String: String])

  /// Writes the answer itself, without a name for its form.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .nothing: try container.encodeNil()
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .list(let texts): try container.encode(texts)
    case .pairs(let pairs): try container.encode(pairs)
    }
  }

  /// The form of an answer to a question: options by their ids, items and sides of pairs by their texts.
  package init(_ answer: Answer, to question: Question) {
    switch (answer, question.kind) {
    case (.options(let chosen), .single(let options)):
      self = chosen.first.map { .text(options[$0].id) } ?? .nothing
    case (.options(let chosen), .multi(let options)): self = .list(chosen.sorted().map { options[$0].id })
    case (.number(let number), _): self = .number(number)
    case (.text(let text), _), (.program(let text), _): self = .text(text)
    case (.order(let order), .order(let items)): self = .list(order.map { items[$0] })
    case (.matches(let matches), .match(let pairs)):
      self = .pairs(
        Dictionary(matches.map { (pairs.all[$0].left, pairs.rights[$1]) }, uniquingKeysWith: { $1 }))
    default: self = .nothing
    }
  }

  /// The answer in one line, as it is stored.
  package var line: String? {
    switch self {
    case .nothing: nil
    case .number(let number): Numbers.text(number)
    case .text(let text): text
    case .list(let texts): texts.joined(separator: "; ")
    case .pairs(let pairs): pairs.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: "; ")
    }
  }
}
