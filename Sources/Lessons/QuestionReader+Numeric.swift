import Yams

extension QuestionReader {
  func numeric(of body: YAMLMapping, prompt: String?) -> Question.Numeric? {
    let answer = body.requiredString(
      "answer", hint: "an expression over the given names, such as 16 * n / 1e9")
    let tolerance = body.number("tolerance")
    if body["tolerance"] == nil {
      body.noteMissing("tolerance", hint: "how far off an answer may be, as a fraction: 0.02 is 2%")
    } else if let tolerance, let node = body["tolerance"], tolerance < 0 || tolerance >= 1 {
      reader.note("tolerance must be a fraction from 0 up to 1", at: node, hint: "0.02 is 2% of the answer")
    }
    let given = given(of: body, prompt: prompt)
    let mistakes = mistakes(of: body).map { ($0.answer, $0.why) }
    guard let answer, let tolerance else { return nil }
    return Question.Numeric(
      given: given, answer: answer, tolerance: tolerance, unit: body.string("unit"), mistakes: mistakes)
  }

  private func given(of body: YAMLMapping, prompt: String?) -> [Question.Given] {
    guard let node = body["given"] else { return [] }
    guard case .mapping(let mapping) = node else {
      reader.note("given must be a mapping of names to values", at: node)
      return []
    }
    return mapping.compactMap { key, value in
      guard let name = key.string, Self.isName(name) else {
        reader.note("a given name must be a name of the language", at: key, hint: "letters, digits and _")
        return nil
      }
      if let prompt, !prompt.contains("{\(name)}") {
        reader.note(
          "the prompt does not tell the reader the given \(name)", at: key,
          hint: "write {\(name)} in the prompt")
      }
      return self.given(name, value)
    }
  }

  /// A number with the values it may take, or the name in the reader's lesson that it is taken from.
  private func given(_ name: String, _ node: Node) -> Question.Given? {
    guard case .mapping(let mapping) = node, mapping["lesson"] != nil || mapping["otherwise"] != nil else {
      return values(of: node, name: name).map { Question.Given(name: name, values: $0, lesson: nil) }
    }
    let body = reader.mapping(node, expecting: ["lesson", "otherwise"], named: "the given \(name)")
    let lesson = body?.requiredString("lesson", hint: "the name that the lesson binds the number to")
    guard let others = mapping["otherwise"] else {
      body?.noteMissing("otherwise", hint: "the values to draw from where the lesson did not run: [7, 13]")
      return nil
    }
    if let lesson, let node = mapping["lesson"], !Self.isName(lesson) {
      reader.note("lesson must be a name of the language", at: node, hint: "letters, digits and _")
    }
    return values(of: others, name: name).map { Question.Given(name: name, values: $0, lesson: lesson) }
  }

  /// A number, a list of numbers, or `{from, to, step}`.
  private func values(of node: Node, name: String) -> [Double]? {
    if let number = node.float, number.isFinite { return [number] }
    if case .sequence(let items) = node {
      let numbers = items.compactMap(\.float).filter(\.isFinite)
      if !numbers.isEmpty && numbers.count == items.count { return numbers }
    }
    if case .mapping(let mapping) = node, let from = mapping["from"]?.float, let to = mapping["to"]?.float {
      let step = mapping["step"]?.float ?? 1
      let count = ((to - from) / step).rounded(.down)
      if step > 0, count >= 0, count < 100_000 { return (0...Int(count)).map { from + Double($0) * step } }
    }
    reader.note(
      "\(name) must be a number, a list of numbers or {from, to, step}", at: node,
      hint: "for example \(name): [7, 13, 70] or \(name): {from: 8, to: 64, step: 8}")
    return nil
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first,
      first == "_" || (first.isASCII && first.properties.isAlphabetic)
    else { return false }
    return text.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || $0 == "_" || ("0"..."9").contains($0))
    }
  }
}
