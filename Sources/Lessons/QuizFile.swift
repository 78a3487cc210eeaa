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
