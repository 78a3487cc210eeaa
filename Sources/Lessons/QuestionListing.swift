/// Questions where nobody is there to answer: what is asked, and the options in the order of the file.
enum QuestionListing {
  /// The question in Markdown, its given numbers drawn with seed 0.
  static func markdown(of question: Question, in lesson: Lesson) -> String {
    let asked = AskedQuestion(question, quiz: lesson.front.quiz ?? lesson.name, seed: 0, attempt: 0)
    let options = question.options.map { option in
      "- " + option.text.split(separator: "\n").joined(separator: "\n  ")
    }
    let list = options.isEmpty ? "" : "\n\n" + options.joined(separator: "\n")
    return "**Question `\(question.id)`.** \(asked.prompt)\(list)"
  }
}
