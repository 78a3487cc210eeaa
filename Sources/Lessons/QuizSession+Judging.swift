import Foundation

/// Judging answers, those of a reader and those of a prepared file.
extension QuizSession {
  /// Judges an answer, stores it at once and says why.
  func settle(_ answer: Answer) throws {
    guard let asked else { return }
    let verdict = try Grader(items[index].quiz, engine, page: page).judge(answer, to: asked)
    draft = nil
    record(Result(asked: asked, answer: answer, verdict: verdict))
    write(questionPage.lines(for: verdict, to: asked))
    let canRetry = !verdict.isRight && otherNumbers(of: asked) != nil
    guard canRetry || !isAnswered else { return finish() }
    waiting = .next
    let goesOn = isAnswered ? "Enter ends the quiz" : "Enter goes on"
    write(wrap(goesOn + (canRetry ? "; :retry asks this one again with other numbers." : ".")))
  }

  private func record(_ result: Result) {
    let question = result.asked.question
    keep {
      try store?.addAnswer(
        AnswerForm(result.answer, to: question).line, to: question.id, of: items[index].quiz.name,
        credit: result.verdict.credit, at: now(), inSitting: sitting != nil)
    }
    if result.verdict.credit > standings[index].credit ?? -1 { standings[index] = .answered(result) }
  }

  /// Answers the questions from a prepared file: by id, options by their ids or whole texts.
  ///
  /// A program that cannot be judged earns nothing.
  package func answerAll(from answers: AnswersFile) throws {
    for item in items {
      let answer = try answers.answer(to: item.question)
      try ask()
      guard let asked else { return }
      write(lines(showing: answer, to: asked.question))
      let grader = Grader(item.quiz, engine, page: page)
      let verdict: Verdict
      do {
        verdict = try grader.judge(answer, to: asked)
      } catch let error as Uncounted {
        let why = Verdict.Remark(mark: .note, text: asked.filled(asked.question.why))
        verdict = Verdict(credit: 0, summary: "Not right: \(error.rendered)", remarks: [why])
      }
      record(Result(asked: asked, answer: answer, verdict: verdict))
      write(questionPage.lines(for: verdict, to: asked))
    }
    finish()
  }

  private func lines(showing answer: Answer, to question: Question) -> [String] {
    if case .program(let text) = answer {
      return ["Answer:", ""] + CellText.lines(of: text, ink: page.ink, width: page.width)
    }
    return wrap(MarkdownRenderer.safe("Answer: " + (AnswerForm(answer, to: question).line ?? "none")))
  }
}
