import Foundation
import Lessons

/// Runs one script as a whole.
struct ScriptRunner {
  /// What comes out: what the script prints, or one JSON document.
  enum Format { case text, json }

  let source: SourceText
  let engine: any Engine
  let page: any Page
  var format = Format.text

  /// Runs it and says what it amounts to; an interruption ends the process.
  func run() throws -> LessonRunner.Summary {
    let code = Code(name: source.name, text: source.text)
    let transcript = Transcript(width: page.width)
    let outcome = engine.run(code, page: format == .text ? page : transcript)
    if format == .json { try writeJSON(outcome, output: transcript.text) }
    if let failure = outcome.failure {
      page.note(failure.text)
      if failure == .interrupted { try failure.end() }
    }
    return LessonRunner.Summary(checks: outcome.checks, failure: outcome.failure)
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
