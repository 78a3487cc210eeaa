/// A lesson as it was read from its Markdown file.
package struct Lesson: Sendable {
  /// What the front matter says.
  package struct FrontMatter: Sendable {
    /// The lesson's title.
    package let title: String
    /// The chapter's number.
    package let chapter: Int?
    /// The language it is written in, `en`.
    package let language: String
    /// How long a reader needs.
    package let minutes: Int?
    /// What a reader can do afterwards.
    package let objectives: [String]
    /// Models and data the lesson uses.
    package let needs: [String]
    /// The references.
    package let sources: [String]
    /// The name of the lesson's quiz.
    package let quiz: String?
  }

  /// One step of a lesson, in the order of the file.
  package struct Block: Sendable {
    /// What the step is.
    package enum Content: Sendable {
      case heading(level: Int, text: String, MarkdownBlock)
      case prose(MarkdownBlock)
      case cell(Cell)
      case predict(Prediction)
      case exercise(Exercise)
      case quiz([String])
    }

    /// What the step is.
    package let content: Content
    /// The lines of the file it spans, from 1.
    package let lines: ClosedRange<Int>
  }

  /// Code that runs.
  package struct Cell: Sendable, Equatable {
    /// Its name, unique in the lesson: given, or `cell-` and its number.
    package let id: String
    /// Whether it runs without being shown.
    package let isHidden: Bool
    /// The program text.
    package let code: String
    /// The line of the file on which the code starts, from 1.
    package let firstLine: Int

    /// Makes a cell.
    package init(id: String, isHidden: Bool, code: String, firstLine: Int) {
      self.id = id
      self.isHidden = isHidden
      self.code = code
      self.firstLine = firstLine
    }

    /// The lines of the file from one fence to the other.
    package var lines: ClosedRange<Int> { (firstLine - 1)...(firstLine + code.count { $0.isNewline }) }
  }

  /// A question the reader commits to before the next cell runs.
  package struct Prediction: Sendable, Equatable {
    /// Its name, unique in the lesson.
    package let id: String
    /// The question.
    package let prompt: String
    /// The global name whose value is set beside the prediction once the next cell has run.
    package let outcome: String?

    /// The question as one paragraph: where its comments end is no matter of the page.
    package var paragraph: String { prompt.split(separator: "\n").joined(separator: " ") }

    /// Makes a prediction's question.
    package init(id: String, prompt: String, outcome: String? = nil) {
      self.id = id
      self.prompt = prompt
      self.outcome = outcome
    }
  }

  /// A task the reader writes code for, with all that belongs to it.
  package struct Exercise: Sendable {
    /// Its name, unique in the lesson.
    package let id: String
    /// What the reader starts from.
    package let starter: Cell
    /// Judges the reader's work: every `check(...)` in it has to pass, and there is one at least.
    package let check: Cell
    /// Shown one at a time, in order.
    package let hints: [[MarkdownBlock]]
    /// A program that the check accepts.
    package let solution: Cell
    /// Programs with a usual mistake, which the check has to refuse.
    package let wrong: [Cell]
  }

  /// The file's name without folder and extension: `01-why-peft-exists`.
  package let name: String
  /// The file it was read from.
  package let source: SourceText
  /// What the front matter says.
  package let front: FrontMatter
  /// The steps in the order of the file.
  package let blocks: [Block]

  /// What runs where no reader is asked: the cells in order, exercises by their solutions and checks.
  package var cells: [Cell] {
    blocks.flatMap { block -> [Cell] in
      switch block.content {
      case .cell(let cell): [cell]
      case .exercise(let exercise): [exercise.solution, exercise.check]
      default: []
      }
    }
  }

  /// The exercises in order.
  package var exercises: [Exercise] {
    blocks.compactMap { if case .exercise(let exercise) = $0.content { exercise } else { nil } }
  }

  /// Headings with the index of their block, in order.
  package var contents: [(block: Int, level: Int, title: String)] {
    blocks.enumerated().compactMap { index, block in
      if case .heading(let level, let text, _) = block.content { (index, level, text) } else { nil }
    }
  }
}
