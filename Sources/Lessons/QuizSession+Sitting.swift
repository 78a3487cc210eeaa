/// A quiz that was left goes on where it was left, with the answers given before.
extension QuizSession {
  /// Whether every item has an answer.
  var isAnswered: Bool { standings.allSatisfy { $0.credit != nil } }

  /// Takes over what was answered when the quiz was left, and says where it goes on.
  func resume() {
    guard let sitting, let store else { return }
    if !store.claim(sitting + ".quiz") {
      write(wrap("Another session has this quiz open. The answers of both are kept."))
    }
    var credits: [String: Double] = [:]
    keep { credits = try store.sitting(of: sitting) }
    for (place, item) in items.enumerated() {
      if let credit = credits[item.question.id] { standings[place] = .kept(credit: credit) }
    }
    guard let next = standings.firstIndex(where: { $0.credit == nil }) else {
      return write(wrap("You left when every question was answered. This came of it:"))
    }
    guard standings.contains(where: { $0.credit != nil }) else { return }
    let place = "Going on at question \(next + 1) of \(items.count), with \(creditSoFar)."
    write(wrap(place + " :restart begins again with the first."))
  }

  /// Forgets what was answered in this quiz as far as its credit goes, and asks the first question.
  func restart() throws {
    if let sitting { keep { try store?.endSitting(of: sitting) } }
    standings = items.map { _ in .open }
    write(wrap("From the beginning. What you missed so far still comes again in a review."))
    try ask()
  }

  /// Ends the questions before their end and tells the score so far; where all are answered the quiz ends as ever.
  package func leave() {
    guard !isOver else { return }
    if isAnswered { return finish() }
    isLeft = true
    waiting = .over
    let count = standings.count { $0.credit != nil }
    let goesOn =
      sitting != nil && store?.path != nil && count > 0 ? " The same command goes on from here." : ""
    write(wrap("So far: \(count) of \(items.count) questions, \(creditSoFar).\(goesOn)"))
  }

  func finish() {
    waiting = .over
    write(closing(at: now()))
    if let sitting { keep { try store?.endSitting(of: sitting) } }
  }

  /// `credit 1.5 of 2`, of what was answered so far.
  private var creditSoFar: String {
    "credit \(Numbers.text((credit * 100).rounded() / 100)) of \(standings.count { $0.credit != nil })"
  }
}
