import Yams

/// Reads one question of a quiz file; each type's own fields are read in an extension.
struct QuestionReader {
  let reader: YAMLReader

  private static let fields = ["id", "type", "prompt", "hint", "why", "objective"]

  /// The fields that each type has beside those of every question.
  private static let typeFields: [(type: String, fields: [String])] = [
    ("single", ["options"]), ("multi", ["options"]),
    ("numeric", ["given", "answer", "tolerance", "unit", "mistakes"]), ("text", ["accept", "mistakes"]),
    ("order", ["items"]), ("match", ["pairs"]), ("code", ["starter", "check", "solution", "wrong"]),
  ]

  /// Reads a question; nil after noting why it cannot be asked.
  func read(_ node: Node) -> Question? {
    let type = node.mapping?["type"]?.string
    let own = Self.typeFields.first { $0.type == type }?.fields
    // A question of an unknown type is reported once, not once for each of its fields.
    let fields = own.map { Self.fields + $0 } ?? node.mapping?.keys.compactMap(\.string) ?? []
    guard let mapping = reader.mapping(node, expecting: fields, named: "a question") else { return nil }
    let id = mapping.requiredString("id")
    let what = id.map { "question \"\($0)\"" } ?? "the question"
    let body = YAMLMapping(reader: reader, node: node, mapping: mapping.mapping, what: what)
    let prompt = body.requiredString("prompt")
    let why = body.requiredString(
      "why", hint: "say why the right answer is right; it is shown after answering")
    let hints = body.oneOrMoreStrings("hint")
    let objective = body.string("objective")
    guard let kind = kind(of: body, prompt: prompt), let id, let prompt, let why else { return nil }
    return Question(
      id: id, line: reader.line(of: node), prompt: prompt, hints: hints, why: why, objective: objective,
      kind: kind)
  }

  private func kind(of body: YAMLMapping, prompt: String?) -> Question.Kind? {
    let types = Self.typeFields.map(\.type)
    let known = types.joined(separator: ", ")
    guard let type = body.requiredString("type", hint: "one of \(known)") else { return nil }
    switch type {
    case "single": return options(of: body, single: true).map { .single($0) }
    case "multi": return options(of: body, single: false).map { .multi($0) }
    case "numeric": return numeric(of: body, prompt: prompt).map { .numeric($0) }
    case "text": return wording(of: body).map { .text($0) }
    case "order": return items(of: body).map { .order($0) }
    case "match": return pairs(of: body).map { .match($0) }
    case "code": return program(of: body).map { .code($0) }
    default:
      guard let node = body["type"] else { return nil }
      reader.note(
        "unknown question type \"\(type)\"", at: node,
        hint: Suggestion.hint(for: type, among: types) ?? "known are \(known)")
      return nil
    }
  }
}

// MARK: Choices

extension QuestionReader {
  fileprivate func options(of body: YAMLMapping, single: Bool) -> [Question.Option]? {
    guard let nodes = body.list("options") else {
      if body["options"] == nil { body.noteMissing("options", hint: "a list of {text, correct, why}") }
      return nil
    }
    let options = nodes.enumerated().compactMap { option($1, index: $0) }
    guard options.count == nodes.count, let list = body["options"] else { return nil }
    if options.count < 2 {
      reader.note("\(body.what) needs two options or more", at: list)
    } else if Set(options.map(\.id)).count < options.count {
      reader.note("two options of \(body.what) have the same id", at: list)
    }
    let correct = options.filter(\.isCorrect).count
    if correct == 0 {
      reader.note(
        "\(body.what) has no correct option", at: body.node,
        label: "none of its \(options.count) options is correct",
        hint: "mark at least one option with correct: true")
    } else if single && correct > 1 {
      reader.note(
        "\(body.what) has \(correct) correct options, but is of type single", at: body.node,
        hint: "use type: multi where several are correct")
    }
    return options
  }

  private func option(_ node: Node, index: Int) -> Question.Option? {
    guard let option = reader.mapping(node, expecting: ["id", "text", "correct", "why"], named: "an option")
    else {
      return nil
    }
    let text = option.requiredString("text")
    let isCorrect = option.boolean("correct")
    if option["correct"] == nil {
      option.noteMissing("correct", hint: "write correct: true or correct: false")
    }
    let hint = "say why it is right, or which misconception it stands for"
    guard let why = option.requiredString("why", hint: hint), let text, let isCorrect else { return nil }
    let id = option.string("id") ?? AskedQuestion.letter(index)
    return Question.Option(id: id, text: text, isCorrect: isCorrect, why: why)
  }
}
