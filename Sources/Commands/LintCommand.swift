import ArgumentParser
import Foundation
import Lab
import Lessons

/// `peftbook lint PATH...`
struct LintCommand: ParsableCommand {
  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Judge lessons, quizzes and the glossary, and say what to do about each finding.",
    discussion: """
      The lessons' cells run only with --run, which also tries the exercises: their solutions must pass, the starter, \
      the empty program and the usual mistakes must not. Exit status 1: there are errors; warnings leave it at 0.
      """)

  @Argument(help: "Lessons (.md), quizzes (.yaml), or folders of them.")
  var paths: [String]

  @Flag(name: .customLong("run"), help: "Run the cells too.")
  var runsCells = false

  @Option(help: ArgumentHelp("text or json.", valueName: "format"))
  var format = Format.text

  @OptionGroup var common: CommonOptions

  func run() throws {
    let page = common.colors.makePage()
    let current = CurrentEngine()
    if runsCells { Interrupts.watch(endsAtSecond: true) { current.interrupt() } }
    var isWell = true
    try reporting(on: page) {
      let files = try files()
      let linter = Linter(runsCells: runsCells) { folder in
        let engine = common.makeEngine(folder: folder)
        current.set(engine.interruption)
        return engine
      }
      let findings = linter.lint(files)
      isWell = findings.allSatisfy(\.isWarning)
      switch format {
      case .text: show(findings, files, page)
      case .json: try writeJSON(findings, page)
      }
    }
    if !isWell { throw ExitCode.failed }
  }

  private func show(_ findings: [LintFinding], _ files: [String], _ page: TerminalPage) {
    for finding in findings { page.write(finding.render(colour: page.ink.isOn) + "\n") }
    let warnings = findings.count(where: \.isWarning)
    let errors = findings.count - warnings
    func text(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
    page.note("\(text(files.count, "file")): \(text(errors, "error")), \(text(warnings, "warning"))")
  }

  private struct Report: Encodable {
    struct Finding: Encodable {
      let rule: String
      let level: String
      let file: String
      let line: Int
      let column: Int
      let message: String
      let label: String?
      let hint: String?
    }

    var version = 1
    let ok: Bool
    let findings: [Finding]
  }

  private func writeJSON(_ findings: [LintFinding], _ page: TerminalPage) throws {
    let report = Report(
      ok: findings.allSatisfy(\.isWarning),
      findings: findings.map {
        Report.Finding(
          rule: $0.rule.rawValue, level: $0.isWarning ? "warning" : "error", file: $0.diagnostic.file,
          line: $0.diagnostic.line, column: $0.diagnostic.column, message: $0.diagnostic.message,
          label: $0.diagnostic.label, hint: $0.diagnostic.hint)
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    page.write(String(decoding: try encoder.encode(report), as: UTF8.self) + "\n")
  }

  /// The files that the paths name, those of folders in alphabetical order.
  private func files() throws -> [String] {
    try paths.flatMap { path -> [String] in
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
        guard FileManager.default.fileExists(atPath: path) else {
          throw FileError(message: "there is no file or folder \(path)", hint: nil)
        }
        guard path.hasSuffix(".md") || path.hasSuffix(".yaml") else {
          throw FileError(
            message: "\(path) is neither a .md lesson nor a .yaml quiz nor a folder",
            hint: "lint takes files that end in .md or .yaml, or folders of such files")
        }
        return [path]
      }
      let folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
        throw FileError(message: "the folder \(path) cannot be read", hint: "check its permissions")
      }
      let files = names.filter { $0.hasSuffix(".md") || $0.hasSuffix(".yaml") }.sorted()
      if files.isEmpty {
        throw FileError(
          message: "there are no lessons or quizzes in \(path)", hint: "they end in .md or .yaml")
      }
      return files.map { folder + "/" + $0 }
    }
  }
}
