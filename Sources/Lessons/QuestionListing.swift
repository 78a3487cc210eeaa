/// Questions where nobody is there to answer: what is asked, and what there is to choose from.
enum QuestionListing {
  /// The question in Markdown, its given numbers and its order drawn with seed 0.
  static func markdown(of question: Question, in lesson: Lesson) -> String {
    let asked = AskedQuestion(question, quiz: lesson.front.quiz ?? lesson.name, seed: 0, attempt: 0)
    let choices = choices(of: asked).map { "- " + $0.split(separator: "\n").joined(separator: "\n  ") }
    let list = choices.isEmpty ? "" : "\n\n" + choices.joined(separator: "\n")
    return "**Question `\(question.id)`.** \(asked.prompt)\(list)"
  }

  /// Options in the order of the file; what is to be put in order or matched in drawn order, which tells nothing.
  private static func choices(of asked: AskedQuestion) -> [String] {
    switch asked.question.kind {
    case .single(let options), .multi(let options): options.map(\.text)
    case .order(let items): asked.order.map { items[$0] }
    case .match(let pairs):
      asked.order.map { pairs.all[$0].left } + asked.rightOrder.map { "to match: " + pairs.rights[$0] }
    case .numeric, .text, .code: []
    }
  }
}
