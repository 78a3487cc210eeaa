import Yams

extension QuestionReader {
  /// Usual wrong answers with where they come from.
  func mistakes(of body: YAMLMapping) -> [(answer: String, why: String, node: Node)] {
    (body.list("mistakes") ?? []).compactMap { node in
      guard let mistake = reader.mapping(node, expecting: ["answer", "why"], named: "a mistake") else {
        return nil
      }
      let answer = mistake.requiredString("answer")
      let why = mistake.requiredString("why", hint: "say where the wrong answer comes from")
      guard let answer, let why else { return nil }
      return (answer, why, mistake["answer"] ?? node)
    }
  }

  /// The fields of a text question.
  func wording(of body: YAMLMapping) -> Question.Wording? {
    guard let nodes = items(named: "accept", of: body, hint: "a list of right answers") else { return nil }
    let accept = nodes.compactMap { pattern($0.text, at: $0.node) }
    if accept.count == nodes.count, accept.allSatisfy(\.isRegularExpression), let list = body["accept"] {
      reader.note(
        "\(body.what) has no plain text to accept", at: list,
        hint: "add the answer as it is shown to the reader beside the regular expressions")
    }
    let mistakes = mistakes(of: body).compactMap { mistake -> (answer: AnswerPattern, why: String)? in
      guard let wrong = pattern(mistake.answer, at: mistake.node) else { return nil }
      if !wrong.isRegularExpression, accept.contains(where: { $0.matches(wrong.source) }) {
        reader.note("the mistake \"\(wrong.source)\" of \(body.what) counts as right", at: mistake.node)
      }
      return (wrong, mistake.why)
    }
    return Question.Wording(accept: accept, mistakes: mistakes)
  }

  private func pattern(_ text: String, at node: Node) -> AnswerPattern? {
    if let pattern = AnswerPattern(text) { return pattern }
    reader.note(
      "\(text) is no regular expression", at: node, hint: "a text between slashes is a regular expression")
    return nil
  }

  /// The fields of an order question: texts in the right order.
  func items(of body: YAMLMapping) -> [String]? {
    let hint = "a list of texts in the right order"
    guard let items = items(named: "items", of: body, hint: hint) else { return nil }
    if items.count < 2, let list = body["items"] {
      reader.note("\(body.what) needs two items or more", at: list)
    }
    noteCount(items.count, in: body, "items")
    noteRepetition(items, as: "the item", in: body)
    return items.map(\.text)
  }

  /// The fields of a match question.
  func pairs(of body: YAMLMapping) -> Question.Pairs? {
    guard let nodes = body.list("pairs") else {
      if body["pairs"] == nil { body.noteMissing("pairs", hint: "a list of {left, right, why}") }
      return nil
    }
    var (all, rights): ([Question.Pairs.Pair], [String]) = ([], [])
    var lefts: [(text: String, node: Node)] = []
    for node in nodes {
      guard let pair = reader.mapping(node, expecting: ["left", "right", "why"], named: "a pair") else {
        continue
      }
      let (left, right) = (pair.requiredString("left"), pair.requiredString("right"))
      let why = pair.requiredString("why", hint: "say why the two belong together")
      guard let left, let right, let why else { continue }
      let index = rights.firstIndex(of: right) ?? rights.count
      if index == rights.count { rights.append(right) }
      all.append(Question.Pairs.Pair(left: left, right: index, why: why))
      lefts.append((left, node))
    }
    noteCount(nodes.count, in: body, "pairs")
    noteRepetition(lefts, as: "the left side", in: body)
    if all.count == nodes.count, rights.count < 2, let list = body["pairs"] {
      reader.note("\(body.what) needs two different right sides or more", at: list)
    }
    return Question.Pairs(all: all, rights: rights)
  }

  /// The fields of a code question.
  func program(of body: YAMLMapping) -> Question.Program? {
    let starter = body["starter"].flatMap { node in
      body.string("starter").map { reader.code($0, at: node) }
    }
    let check = body.program("check", hint: "a program that calls check(...) on what the reader's has bound")
    let solution = body.program("solution", hint: "a program that the check accepts")
    if body["wrong"] == nil {
      body.noteMissing("wrong", hint: "a list of programs with a usual mistake; the check must refuse each")
    }
    let wrong = (body.list("wrong") ?? []).compactMap(wrongProgram)
    if let list = body["wrong"], list.sequence?.isEmpty == true {
      reader.note("\(body.what) needs one wrong program or more", at: list)
    }
    guard let check, let solution else { return nil }
    return Question.Program(
      starter: starter ?? Code(name: reader.source.name, text: "", firstLine: check.firstLine),
      check: check, solution: solution, wrong: wrong)
  }

  private func wrongProgram(_ node: Node) -> (code: Code, why: String?)? {
    if case .scalar(let scalar) = node { return (reader.code(scalar.string, at: node), nil) }
    guard let body = reader.mapping(node, expecting: ["code", "why"], named: "a wrong program"),
      let code = body.program("code", hint: "the program with the mistake")
    else { return nil }
    return (code, body.string("why"))
  }

  /// The texts of a list that must be there, each with its node.
  private func items(named name: String, of body: YAMLMapping, hint: String) -> [(text: String, node: Node)]?
  {
    guard let nodes = body.list(name) else {
      if body[name] == nil { body.noteMissing(name, hint: hint) }
      return nil
    }
    if nodes.isEmpty, let list = body[name] { reader.note("\(name) is empty", at: list, hint: hint) }
    return nodes.compactMap { node in
      if let text = node.scalar?.string, text.contains(where: { !$0.isWhitespace }) { return (text, node) }
      reader.note("\(name) must be a list of texts", at: node)
      return nil
    }
  }

  /// Notes a list that is longer than there are letters to name its entries by.
  private func noteCount(_ count: Int, in body: YAMLMapping, _ name: String) {
    guard count > 26, let list = body[name] else { return }
    reader.note("\(body.what) has \(count) \(name); there are letters for 26", at: list)
  }

  /// Notes texts that are there twice, of which a reader could not tell which is meant.
  private func noteRepetition(_ items: [(text: String, node: Node)], as what: String, in body: YAMLMapping) {
    var seen: Set<String> = []
    for item in items where !seen.insert(item.text).inserted {
      reader.note("\(what) \"\(item.text)\" of \(body.what) is given twice", at: item.node)
    }
  }
}
