import Foundation
import Lessons

/// What the commands of the prompt do.
extension Prompt {
  private static let keys: [(keys: String, meaning: String)] = [
    ("x?  help(x)", "what x is and how it is called"),
    ("_", "the last value; a ; at the end of a cell hides it"),
    ("Enter", "runs a whole cell; Alt-Enter always adds a line"),
    ("Up  Down", "through the cells that begin as typed; Ctrl-R searches"),
    ("Tab", "completes names, arguments and paths"),
    ("Ctrl-C", "drops the line, or stops what runs"),
  ]

  func showHelp() {
    let commands = ColonCommand.all.map { command in
      (":" + command.name + (command.argument.isEmpty ? "" : " " + command.argument), command.summary)
    }
    let rows = commands + Self.keys
    let margin = (rows.map(\.0.count).max() ?? 0) + 2
    for (head, text) in rows {
      let lines = Columns.wrap(text, width: max(12, page.width - margin - 1))
      for (index, line) in lines.enumerated() {
        page.write(Columns.pad(index == 0 ? head : "", to: margin) + line + "\n")
      }
    }
  }

  func showVariables() {
    let variables = engine.variables
    if variables.isEmpty { return page.write("No names yet.\n") }
    page.write(VariableTable.lines(variables, width: page.width).map { $0 + "\n" }.joined())
  }

  func time(_ code: String) throws {
    guard !code.isEmpty else { throw ColonCommand.missing("time", "code", example: "matmul(a, b)") }
    lastCode = code
    var isWell = false
    let duration = ContinuousClock().measure { isWell = run(Code(name: "<input>", text: code)) }
    if isWell { record.add(code) }
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    page.write(Self.duration(seconds) + "\n")
  }

  /// A time in the unit that suits it.
  static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<0.001: String(format: "%.0f µs", seconds * 1e6)
    case ..<1: String(format: "%.1f ms", seconds * 1e3)
    case ..<100: String(format: "%.2f s", seconds)
    default: "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
    }
  }

  func reset() {
    engine.reset()
    record.removeAll()
    page.write("All names and cells are forgotten.\n")
  }

  // MARK: Files

  /// Runs a file's code in the session; what went well belongs to the cells of the session.
  ///
  /// Paths in it start from the folder of the file, as they do when it is run by itself.
  func load(_ argument: String) throws {
    guard !argument.isEmpty else { throw ColonCommand.missing("load", "a file", example: "experiment.star") }
    let path = try lessonPath(argument) ?? SessionRecord.path(argument)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    guard path.hasSuffix(".md") else {
      let source = try SourceText(contentsOf: path)
      if run(Code(name: source.name, text: source.text, folder: folder)) { record.add(source.text) }
      return
    }
    let lesson = try LessonFile.read(path)
    for cell in lesson.cells {
      guard run(Code(name: path, text: cell.code, firstLine: cell.firstLine, folder: folder)) else { return }
      record.add(cell.code)
    }
  }

  /// The path of a lesson that is given by its name or number, if there is no file of that name.
  private func lessonPath(_ argument: String) throws -> String? {
    guard !argument.contains("/"), !argument.contains("."), !FileManager.default.fileExists(atPath: argument),
      let library = try? library()
    else { return nil }
    return try library.lessonPath(argument)
  }

  func save(_ argument: String, replacing: Bool) throws {
    page.write(try record.save(as: argument, replacing: replacing) + "\n")
  }

  func edit(_ argument: String) throws {
    let editor = try ExternalEditor.find()
    if !argument.isEmpty {
      let path = SessionRecord.path(argument)
      try editor.edit(path)
      return try load(path)
    }
    let text = try editor.edit(text: lastCode).trimmingCharacters(in: .newlines)
    guard !text.allSatisfy(\.isWhitespace) else { return page.write("There was nothing to run.\n") }
    for line in CellText.lines(of: text, ink: page.ink, width: page.screenWidth) { page.write(line + "\n") }
    lastCode = text
    if run(Code(name: "<input>", text: text)) { record.add(text) }
  }
}
