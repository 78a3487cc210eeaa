/// A lesson as it was read from its Markdown file.
package struct Lesson: Sendable {
  /// What the front matter says.
  package struct FrontMatter: Sendable {
    package let title: String
    package let chapter: Int?
    package let language: String
    package let minutes: Int?
    package let objectives: [String]
    /// Models and data the lesson uses.
    package let needs: [String]
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
      case quiz([String])
    }

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
  }

  /// A question the reader commits to before the next cell runs.
  package struct Prediction: Sendable, Equatable {
    package let id: String
    package let prompt: String

    /// Makes a prediction's question.
    package init(id: String, prompt: String) {
      self.id = id
      self.prompt = prompt
    }
  }

  /// The file's name without folder and extension: `01-why-peft-exists`.
  package let name: String
  package let source: SourceText
  package let front: FrontMatter
  package let blocks: [Block]

  /// The cells in order.
  package var cells: [Cell] {
    blocks.compactMap { if case .cell(let cell) = $0.content { cell } else { nil } }
  }

  /// Headings with the index of their block, in order.
  package var contents: [(block: Int, level: Int, title: String)] {
    blocks.enumerated().compactMap { index, block in
      if case .heading(let level, let text, _) = block.content { (index, level, text) } else { nil }
    }
  }
}
