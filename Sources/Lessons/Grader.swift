import Foundation

/// Judges answers; what has to be computed or run is asked of the engine.
///
/// Programs of the reader run in a session apart, so that no answer can change what they have.
package struct Grader {
  let quiz: Quiz
  let engine: any Engine
  /// Where the reader's program writes.
  let page: any Page

  /// Makes a grader of a quiz; what the reader's programs print goes to the page.
  package init(_ quiz: Quiz, _ engine: any Engine, page: any Page = Transcript()) {
    self.quiz = quiz
    self.engine = engine
    self.page = page
  }

  /// Judges an answer.
  ///
  /// Throws: `EvaluationError` for a number that the quiz cannot compute, `Uncounted` for a program that cannot be
  /// judged.
  package func judge(_ answer: Answer, to asked: AskedQuestion) throws -> Verdict {
    let why = Verdict.Remark(mark: .note, text: asked.filled(asked.question.why))
    switch (asked.question.kind, answer) {
    case (.single(let options), .options(let chosen)): return single(chosen, options, why: why)
    case (.multi(let options), .options(let chosen)): return multi(chosen, options, why: why)
    case (.numeric(let numeric), .number(let value)): return try judge(value, numeric, asked, why: why)
    case (.text(let wording), .text(let text)): return judge(text, wording, why: why)
    case (.order(let items), .order(let order)): return judge(order, items, why: why)
    case (.match(let pairs), .matches(let chosen)): return judge(chosen, pairs, why: why)
    case (.code(let program), .program(let text)): return try judge(text, program, why: why)
    default: return try skipped(asked, why: why)
    }
  }

  /// The answer that gets the whole credit.
  ///
  /// Throws: `EvaluationError` for a number that the quiz cannot compute.
  package func rightAnswer(to asked: AskedQuestion) throws -> Answer {
    switch asked.question.kind {
    case .single(let options), .multi(let options):
      .options(Set(options.indices.filter { options[$0].isCorrect }))
    case .numeric(let numeric): .number(try value(of: numeric.answer, in: asked))
    case .text(let wording): .text(wording.shown)
    case .order(let items): .order(Array(items.indices))
    case .match(let pairs):
      .matches(Dictionary(pairs.all.enumerated().map { ($0, $1.right) }, uniquingKeysWith: { $1 }))
    case .code(let program): .program(program.solution.text)
    }
  }

  /// A skipped question is answered by what would have been right.
  private func skipped(_ asked: AskedQuestion, why: Verdict.Remark) throws -> Verdict {
    var remarks: [Verdict.Remark] = []
    var summary = "Skipped."
    switch asked.question.kind {
    case .single(let options), .multi(let options):
      remarks = options.enumerated().filter(\.element.isCorrect).map { index, option in
        Verdict.Remark(mark: .missed, text: Self.text(of: option), option: index)
      }
    case .numeric(let numeric):
      summary = "Skipped. The answer is \(text(try value(of: numeric.answer, in: asked), numeric))."
    case .text(let wording): summary = "Skipped. The answer is \(wording.shown)."
    case .order(let items):
      remarks = items.enumerated().map { Verdict.Remark(mark: .missed, text: $1, option: $0) }
    case .match(let pairs):
      remarks = pairs.all.enumerated().map { index, pair in
        Verdict.Remark(mark: .missed, text: Self.text(of: pair, pairs), option: index)
      }
    case .code(let program): remarks = [Self.remark(on: program.solution)]
    }
    return Verdict(credit: 0, summary: summary, remarks: remarks + [why])
  }
}

// MARK: Choices

extension Grader {
  private func single(_ chosen: Set<Int>, _ options: [Question.Option], why: Verdict.Remark) -> Verdict {
    var remarks: [Verdict.Remark] = []
    for (index, option) in options.enumerated() where chosen.contains(index) || option.isCorrect {
      let mark: Verdict.Remark.Mark =
        option.isCorrect ? (chosen.contains(index) ? .right : .missed) : .wrong
      remarks.append(Verdict.Remark(mark: mark, text: Self.text(of: option), option: index))
    }
    let isRight = chosen == Set(options.indices.filter { options[$0].isCorrect })
    return Verdict(
      credit: isRight ? 1 : 0, summary: isRight ? "Right." : "Not right.", remarks: remarks + [why])
  }

  /// The share of the true statements that were selected, less the share of the false ones: ticking everything, or
  /// nothing, earns nothing, and guesses earn nothing on average.
  private func multi(_ chosen: Set<Int>, _ options: [Question.Option], why: Verdict.Remark) -> Verdict {
    let correct = Set(options.indices.filter { options[$0].isCorrect })
    let wrong = options.count - correct.count
    let hits = correct.intersection(chosen).count
    let slips = chosen.count - hits
    let share = Double(hits) / Double(max(1, correct.count)) - Double(slips) / Double(max(1, wrong))
    let credit = max(0, share)
    let remarks = options.enumerated().map { index, option in
      let isJudgedRight = chosen.contains(index) == option.isCorrect
      let mark: Verdict.Remark.Mark = isJudgedRight ? .right : (option.isCorrect ? .missed : .wrong)
      let truth = option.isCorrect ? "true" : "not true"
      return Verdict.Remark(mark: mark, text: Self.text(of: option, truth), option: index)
    }
    let counted = "\(hits) of \(correct.count) true statements selected, \(slips) of \(wrong) false ones"
    let parts = "\(hits)/\(correct.count) of the true ones less \(slips)/\(wrong) of the false ones"
    let rule = slips == 0 ? "" : " (\(parts)\(share < 0 ? ", never below 0" : ""))"
    return Verdict(credit: credit, summary: summary(credit, counted, rule: rule), remarks: remarks + [why])
  }

  /// A statement, what is to be said of its truth, and why.
  private static func text(of option: Question.Option, _ truth: String? = nil) -> String {
    let head = option.text.withoutFullStop + (truth.map { " (\($0))" } ?? "")
    return head + (head.hasSuffix("?") || head.hasSuffix("!") ? " " : ": ") + option.why
  }

  /// One sentence on an answer of several parts.
  func summary(_ credit: Double, _ counted: String, rule: String = "") -> String {
    if credit >= 1 { return "Right: \(counted)." }
    let start = credit > 0 ? "Partly right" : "Not right"
    return "\(start): \(counted); credit \(String(format: "%.2f", credit)) of 1\(rule)."
  }
}

// MARK: Order, pairs and words

extension Grader {
  /// Each pair of items that stands the right way round counts for the answer, each other one against it: the
  /// reverse, and a guess on average, earn nothing (Kendall's rank correlation, where it is positive).
  private func judge(_ order: [Int], _ items: [String], why: Verdict.Remark) -> Verdict {
    var places = [Int](repeating: 0, count: items.count)
    for (place, item) in order.enumerated() where places.indices.contains(item) { places[item] = place }
    var (right, all) = (0, 0)
    for first in items.indices {
      for second in items.indices.dropFirst(first + 1) {
        all += 1
        if places[first] < places[second] { right += 1 }
      }
    }
    let credit = max(0, Double(2 * right - all) / Double(max(1, all)))
    let remarks = items.enumerated().map { index, item in
      let isRight = places[index] == index
      let place = isRight ? "" : " (you put it at place \(places[index] + 1))"
      return Verdict.Remark(mark: isRight ? .right : .wrong, text: item + place, option: index)
    }
    let counted = "\(right) of \(all) pairs stand the right way round"
    let rule = " (pairs that do, less pairs that do not)"
    return Verdict(credit: credit, summary: summary(credit, counted, rule: rule), remarks: remarks + [why])
  }

  private func judge(_ chosen: [Int: Int], _ pairs: Question.Pairs, why: Verdict.Remark) -> Verdict {
    let right = pairs.all.enumerated().filter { chosen[$0] == $1.right }.count
    let remarks = pairs.all.enumerated().map { index, pair in
      let isRight = chosen[index] == pair.right
      return Verdict.Remark(
        mark: isRight ? .right : .wrong, text: Self.text(of: pair, pairs), option: index,
        chosen: isRight ? nil : chosen[index])
    }
    let credit = Double(right) / Double(max(1, pairs.all.count))
    return Verdict(
      credit: credit, summary: summary(credit, "\(right) of \(pairs.all.count) pairs"),
      remarks: remarks + [why])
  }

  private static func text(of pair: Question.Pairs.Pair, _ pairs: Question.Pairs) -> String {
    "\(pair.left): \(pairs.rights[pair.right].withoutFullStop). \(pair.why)"
  }

  private func judge(_ text: String, _ wording: Question.Wording, why: Verdict.Remark) -> Verdict {
    if wording.accept.contains(where: { $0.matches(text) }) {
      return Verdict(credit: 1, summary: "Right: \(wording.shown).", remarks: [why])
    }
    let mistake = wording.mistakes.first { $0.answer.matches(text) }
    let remarks = mistake.map { [Verdict.Remark(mark: .wrong, text: $0.why)] } ?? []
    let given = MarkdownRenderer.safe(text.trimmingCharacters(in: .whitespacesAndNewlines))
    let summary = "Not right: you answered \"\(given)\", the answer is \(wording.shown)."
    return Verdict(credit: 0, summary: summary, remarks: remarks + [why])
  }
}

extension String {
  /// The text without the full stop at its end; an ellipsis stays.
  var withoutFullStop: String { hasSuffix(".") && !hasSuffix("..") ? String(dropLast()) : self }
}
