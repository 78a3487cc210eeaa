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

  /// Answers the questions from a prepared file.
  ///
  /// A program that cannot be judged earns nothing.
  package func answerAll(from answers: AnswersFile) throws {
    for item in items {
      try ask()
      guard let asked else { return }
      let answer = answers.answer(to: asked.question)
      write(questionPage.lines(showing: answer, to: asked))
      let verdict = try Grader(item.quiz, engine, page: page).judgeOnce(answer, to: asked)
      record(Result(asked: asked, answer: answer, verdict: verdict))
      write(questionPage.lines(for: verdict, to: asked))
    }
    finish()
  }
}
