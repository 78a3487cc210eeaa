import Starlark

/// Rules about a quiz alone: what gives the right option away.
enum QuizRules {
  static func judge(_ quiz: Quiz) -> [LintFinding] { longestKey(quiz) + allOfTheAbove(quiz) }

  /// Who knows nothing picks the longest option; it must not be right every time.
  private static func longestKey(_ quiz: Quiz) -> [LintFinding] {
    let single = quiz.questions.filter { $0.options.count(where: \.isCorrect) == 1 && $0.options.count > 2 }
    let longest = single.filter { question in
      let key = question.options.first { $0.isCorrect }?.text.count ?? 0
      return question.options.allSatisfy { $0.isCorrect || $0.text.count < key }
    }
    guard single.count >= 3, longest.count == single.count, let first = longest.first else { return [] }
    return [
      LintFinding(
        .longestKey,
        quiz.source.diagnostic(
          "the right option is the longest one in all \(single.count) questions that have one right option",
          line: first.line, hint: "shorten some of the right options, or say more in some of the wrong ones"))
    ]
  }

  private static func allOfTheAbove(_ quiz: Quiz) -> [LintFinding] {
    quiz.questions.flatMap { question in
      question.options.compactMap { option -> LintFinding? in
        guard option.text.contains(/(?i)\b(all|none|both) of (the above|these|them)\b/) else { return nil }
        let line =
          quiz.source.lines.indices.first {
            $0 >= question.line - 1 && quiz.source.lines[$0].contains(option.text.prefix(20))
          } ?? question.line - 1
        return LintFinding(
          .allOfTheAbove,
          quiz.source.diagnostic(
            "the option \"\(option.text)\" depends on the others, which are shuffled", line: line + 1,
            hint: "use type: multi, or write an option that stands for itself"))
      }
    }
  }
}

/// Rules about what a lesson promises and its quiz asks.
enum ObjectiveRules {
  /// Questions that are wanted for each objective.
  private static let wanted = 2

  static func judge(_ lesson: Lesson, _ quiz: Quiz) -> [LintFinding] {
    let objectives = lesson.front.objectives
    let unasked = objectives.compactMap { objective -> LintFinding? in
      let count = quiz.questions.count { $0.objective == objective }
      guard count < wanted else { return nil }
      let line =
        lesson.source.lines.indices.first { lesson.source.lines[$0].contains(objective.prefix(30)) } ?? 0
      return LintFinding(
        .objective,
        lesson.source.diagnostic(
          "\(count == 0 ? "no question asks" : "one question alone asks") for the objective \"\(objective)\"",
          line: line + 1, hint: "give two questions of \(quiz.source.name) the line objective: \(objective)"),
        isWarning: count > 0)
    }
    let unknown = quiz.questions.compactMap { question -> LintFinding? in
      guard let objective = question.objective, !objectives.contains(objective) else { return nil }
      return LintFinding(
        .objective,
        quiz.source.diagnostic(
          "the lesson has no objective \"\(objective)\"", line: question.line,
          hint: Suggestion.hint(for: objective, among: objectives)
            ?? "write one of the lesson's: \(objectives.joined(separator: "; "))"))
    }
    return unasked + unknown
  }
}
