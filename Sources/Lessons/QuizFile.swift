import Foundation
import Yams

/// Reads a quiz and reports everything that would keep it from teaching: no right option, a missing reason.
package enum QuizFile {
  /// Reads and checks a quiz file.
  ///
  /// Throws: `FileError` if there is no such text, `LessonError` with every defect of it.
  package static func read(_ path: String) throws -> Quiz { try parse(SourceText(contentsOf: path)) }

  /// Checks the text of a quiz.
  package static func parse(_ source: SourceText) throws -> Quiz {
    let reader = YAMLReader(source: source)
    let fields = ["quiz", "version", "lesson", "title", "pass", "questions"]
    guard let top = reader.mapping(of: source.text, expecting: fields, named: "the quiz") else {
      throw LessonError(reader.defects)
    }
    if let version = top.integer("version"), version != 1, let node = top["version"] {
      reader.note("this release reads quizzes of version 1, not \(version)", at: node)
    }
    let name = top.requiredString("quiz", hint: "add a line quiz: and the file's name without .yaml")
    let title = top.requiredString("title", hint: "add a line title:")
    let pass = top.number("pass") ?? 0.8
    if !(0...1).contains(pass), let node = top["pass"] {
      reader.note(
        "pass must be a fraction between 0 and 1", at: node, hint: "0.8 means four fifths of the credit")
    }
    let questions = questions(of: top)
    guard reader.defects.isEmpty else { throw LessonError(reader.defects) }
    return Quiz(
      name: name ?? "", lesson: top.string("lesson"), title: title ?? "", pass: pass, questions: questions,
      source: source)
  }

  private static func questions(of top: YAMLMapping) -> [Question] {
    guard let nodes = top.list("questions"), !nodes.isEmpty else {
      if top["questions"]?.sequence != nil || top["questions"] == nil { top.noteMissing("questions") }
      return []
    }
    var lines: [String: Int] = [:]
    return nodes.compactMap { node in
      let question = QuestionReader(reader: top.reader).read(node)
      if let question, let earlier = lines.updateValue(question.line, forKey: question.id) {
        top.reader.note(
          "the id \"\(question.id)\" is given twice", at: node, hint: "its first use is in line \(earlier)")
      }
      return question
    }
  }
}

/// Reads one question.
private struct QuestionReader {
  let reader: YAMLReader

  private static let fields = ["id", "type", "prompt", "hint", "why", "objective"]
  private static let types = ["single", "multi", "numeric"]
  /// Types that the format has and this release does not ask.
  private static let later = ["text", "order", "match", "code"]

  func read(_ node: Node) -> Question? {
    let type = node.mapping?["type"]?.string
    let own = type == "numeric" ? ["given", "answer", "tolerance", "unit", "mistakes"] : ["options"]
    let isKnown = type.map(Self.types.contains) ?? false
    let fields =
      Self.fields + (isKnown ? own : ["options", "given", "answer", "tolerance", "unit", "mistakes"])
    guard
      let mapping = reader.mapping(
        node, expecting: isKnown ? fields : allFields(of: node), named: "a question")
    else { return nil }
    let id = mapping.requiredString("id")
    let what = id.map { "question \"\($0)\"" } ?? "the question"
    let body = YAMLMapping(reader: reader, node: node, mapping: mapping.mapping, what: what)
    let prompt = body.requiredString("prompt")
    let why = body.requiredString(
      "why", hint: "say why the right answer is right; it is shown after answering")
    guard let kind = kind(of: body, prompt: prompt), let id, let prompt, let why else { return nil }
    return Question(
      id: id, line: reader.line(of: node), prompt: prompt, hint: body.string("hint"), why: why,
      objective: body.string("objective"), kind: kind)
  }

  /// A question of an unknown type is reported once, not once for each of its fields.
  private func allFields(of node: Node) -> [String] { node.mapping?.keys.compactMap(\.string) ?? [] }

  private func kind(of body: YAMLMapping, prompt: String?) -> Question.Kind? {
    guard let type = body.requiredString("type", hint: "one of \(Self.types.joined(separator: ", "))") else {
      return nil
    }
    switch type {
    case "single", "multi":
      let options = options(of: body, single: type == "single")
      return options.map { type == "single" ? .single($0) : .multi($0) }
    case "numeric": return numeric(of: body, prompt: prompt).map { .numeric($0) }
    default:
      guard let node = body["type"] else { return nil }
      if Self.later.contains(type) {
        reader.note(
          "this release does not ask questions of type \(type)", at: node,
          hint: "use \(Self.types.joined(separator: ", "))")
      } else {
        let known = "known are \(Self.types.joined(separator: ", "))"
        reader.note(
          "unknown question type \"\(type)\"", at: node,
          hint: Suggestion.hint(for: type, among: Self.types) ?? known)
      }
      return nil
    }
  }

  private func options(of body: YAMLMapping, single: Bool) -> [Question.Option]? {
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
    let letters = "abcdefghijklmnopqrstuvwxyz".map(String.init)
    let id = option.string("id") ?? (index < letters.count ? letters[index] : String(index + 1))
    return Question.Option(id: id, text: text, isCorrect: isCorrect, why: why)
  }

  private func numeric(of body: YAMLMapping, prompt: String?) -> Question.Numeric? {
    let answer = body.requiredString(
      "answer", hint: "an expression over the given names, such as 16 * n / 1e9")
    let tolerance = body.number("tolerance")
    if body["tolerance"] == nil {
      body.noteMissing("tolerance", hint: "how far off an answer may be, as a fraction: 0.02 is 2%")
    } else if let tolerance, let node = body["tolerance"], tolerance < 0 || tolerance >= 1 {
      reader.note("tolerance must be a fraction from 0 up to 1", at: node, hint: "0.02 is 2% of the answer")
    }
    let given = given(of: body, prompt: prompt)
    let mistakes = (body.list("mistakes") ?? []).compactMap { node -> (answer: String, why: String)? in
      guard let mistake = reader.mapping(node, expecting: ["answer", "why"], named: "a mistake"),
        let wrong = mistake.requiredString("answer"), let why = mistake.requiredString("why")
      else { return nil }
      return (wrong, why)
    }
    guard let answer, let tolerance else { return nil }
    return Question.Numeric(
      given: given, answer: answer, tolerance: tolerance, unit: body.string("unit"), mistakes: mistakes)
  }

  private func given(of body: YAMLMapping, prompt: String?) -> [(name: String, values: [Double])] {
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
      return values(of: value, name: name).map { (name, $0) }
    }
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
