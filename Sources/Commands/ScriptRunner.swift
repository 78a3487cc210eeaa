import ArgumentParser
import Foundation
import Lessons

/// Runs one script as a whole.
struct ScriptRunner {
  let source: SourceText
  let engine: any Engine
  let page: TerminalPage
  let format: LessonRunner.Format

  /// Runs it; throws the exit status unless all is well.
  func run() throws {
    let code = Code(name: source.name, text: source.text)
    let transcript = Transcript(width: page.width)
    let outcome = engine.run(code, page: format == .text ? page : transcript)
    switch format {
    case .text: break
    case .markdown:
      page.write("```starlark\n\(source.text)```\n")
      if !transcript.text.isEmpty { page.write("\n```text\n\(transcript.text)```\n") }
    case .json: try writeJSON(outcome, output: transcript.text)
    }
    if let failure = outcome.failure {
      page.note(failure.text)
      try failure.end()
    }
    if !outcome.checks.allSatisfy(\.passed) { throw ExitCode.failed }
  }

  private struct Report: Encodable {
    struct CheckReport: Encodable {
      let claim: String
      let passed: Bool
    }

    var version = 1
    let file: String
    let output: String
    let checks: [CheckReport]
    let error: String?
    let ok: Bool
  }

  private func writeJSON(_ outcome: Outcome, output: String) throws {
    let report = Report(
      file: source.name, output: output,
      checks: outcome.checks.map { Report.CheckReport(claim: $0.claim, passed: $0.passed) },
      error: outcome.failure?.text, ok: outcome.failure == nil && outcome.checks.allSatisfy(\.passed))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    page.write(String(decoding: try encoder.encode(report), as: UTF8.self) + "\n")
  }
}
