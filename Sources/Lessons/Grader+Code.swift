import Foundation
import Starlark

extension Grader {
  /// What came of running a program and then the question's check.
  package enum Trial: Equatable {
    /// The program stopped at an error, whose rendered text it is.
    case stopped(String)
    /// The check itself stopped at an error, as it does where a name is missing.
    case unjudged(String)
    case interrupted
    case judged([Check])

    /// Whether the check accepts the program: it made checks, and each of them held.
    package var isPassed: Bool {
      if case .judged(let checks) = self { !checks.isEmpty && checks.allSatisfy(\.passed) } else { false }
    }
  }

  /// Runs a program and the check in a session apart.
  package func trial(of code: Code, _ program: Question.Program) -> Trial {
    let session = engine.apart()
    let recorder = RecordingPage(page)
    let outcome = session.run(code, page: recorder)
    if !recorder.text.isEmpty, !recorder.text.hasSuffix("\n") { recorder.write("\n") }
    switch outcome.failure {
    case .error(let text), .missingModel(let text): return .stopped(text)
    case .interrupted: return .interrupted
    case nil: break
    }
    let judged = session.run(program.check, page: Transcript(width: page.width))
    switch judged.failure {
    case .error(let text), .missingModel(let text): return .unjudged(text)
    case .interrupted: return .interrupted
    case nil: return .judged(judged.checks)
    }
  }

  func judge(_ text: String, _ program: Question.Program, why: Verdict.Remark) throws -> Verdict {
    if ProgramText.isEmpty(text) {
      throw Uncounted(reason: "This program has no statement: comments alone do nothing.")
    }
    if ProgramText.areSame(text, program.starter.text) {
      throw Uncounted(reason: "This is the program as it was given.", advice: "Change it, then send it.")
    }
    let checks: [Check]
    switch trial(of: Code(name: "<answer>", text: text), program) {
    case .judged(let made): checks = made
    case .interrupted: throw Uncounted(reason: "The program was interrupted.", advice: "It does not count.")
    case .stopped(let error):
      throw Uncounted(
        error: error, reason: "The program does not run to its end.", advice: "It does not count; try again.")
    case .unjudged(let error):
      if let complaint = complaint(aboutNamesIn: text, program) {
        throw Uncounted(reason: complaint, advice: "Try again.")
      }
      throw Uncounted(
        error: error, reason: knownMistake(in: text, program) ?? "The check cannot run after this program.",
        advice: "It does not count; try again.")
    }
    guard !checks.isEmpty else {
      throw Uncounted(
        reason: "The program binds the name check, which its judge needs.", advice: "Try again.")
    }
    let remarks = checks.enumerated().map { index, check in
      Verdict.Remark(mark: check.passed ? .right : .wrong, text: check.claim, option: index)
    }
    let passed = checks.filter(\.passed).count
    let counted = "\(passed) of \(checks.count) checks hold"
    if passed == checks.count {
      return Verdict(credit: 1, summary: summary(1, counted), remarks: remarks + [why])
    }
    let reason = knownMistake(in: text, program).map { [Verdict.Remark(mark: .wrong, text: $0)] } ?? []
    return Verdict(
      credit: 0, summary: "Not right: \(counted).",
      remarks: remarks + reason + [Self.remark(on: program.solution), why])
  }

  /// Names what the check looks at, the starter or the solution gives and a program does not; nil if it gives all.
  private func complaint(aboutNamesIn text: String, _ program: Question.Program) -> String? {
    var wanted = UnavailableNames()
    var given = UnavailableNames()
    for code in [program.starter, program.solution] { wanted.add(namesBoundIn: code.text) }
    given.add(namesBoundIn: text)
    guard let missing = wanted.used(in: program.check.text).subtracting(given.names).min() else { return nil }
    let near = Spelling.nearest(to: missing, among: given.names.sorted())
    return "The check looks at \(missing), which this program does not define"
      + (near.map { " (is \($0) meant to be that?)" } ?? "") + "."
  }

  static func remark(on solution: Code) -> Verdict.Remark {
    Verdict.Remark(
      mark: .note, text: "A program that passes:\n\n" + fenced(ProgramText.trimmed(solution.text)))
  }

  /// A text as a block of code in Markdown, its columns kept.
  private static func fenced(_ text: String) -> String {
    let longest = text.matches(of: /`+/).map(\.output.count).max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return fence + "\n" + text + "\n" + fence
  }

  /// Judges an answer that cannot be given again: a program that cannot be judged earns nothing.
  ///
  /// Throws: `EvaluationError` for a number that the quiz cannot compute.
  package func judgeOnce(_ answer: Answer, to asked: AskedQuestion) throws -> Verdict {
    do {
      return try judge(answer, to: asked)
    } catch let uncounted as Uncounted {
      var remarks: [Verdict.Remark] = []
      if let error = uncounted.error {
        // The error may be coloured for the terminal, which no Markdown is.
        let plain = error.replacing(/\u{1B}\[[0-9;]*m/, with: "")
        remarks.append(Verdict.Remark(mark: .wrong, text: Self.fenced(plain)))
      }
      if case .code(let program) = asked.question.kind { remarks.append(Self.remark(on: program.solution)) }
      remarks.append(Verdict.Remark(mark: .note, text: asked.filled(asked.question.why)))
      return Verdict(credit: 0, summary: "Not right. " + uncounted.reason, remarks: remarks)
    }
  }
}

/// Programs compared as texts.
enum ProgramText {
  /// Whether a program has no statement.
  static func isEmpty(_ text: String) -> Bool { statements(of: text).isEmpty }

  /// Whether two programs have the same lines, empty ones and those that hold a comment apart.
  static func areSame(_ one: String, _ other: String) -> Bool { statements(of: one) == statements(of: other) }

  /// A text without line ends around it.
  static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .newlines) }

  private static func statements(of text: String) -> [String] {
    SourceText(name: "", text: text).lines.compactMap { line in
      var line = line
      while line.last?.isWhitespace == true { line.removeLast() }
      let content = line.drop(while: \.isWhitespace)
      return content.isEmpty || content.hasPrefix("#") ? nil : line
    }
  }
}
