/// One question of a quiz.
package struct Question: Sendable {
  /// One of several statements to choose from.
  package struct Option: Sendable {
    /// Stable name for answer files: given, or a letter by its place in the file.
    package let id: String
    /// The statement, in Markdown.
    package let text: String
    /// Whether it is to be chosen.
    package let isCorrect: Bool
    /// Why it is right, or which misconception it is.
    package let why: String
  }

  /// A number that is drawn anew each time the question is asked.
  package struct Given: Sendable, Equatable {
    /// Its name in the prompt and in the answer's expression.
    package let name: String
    /// The values it may take.
    package let values: [Double]
    /// The name in the reader's lesson whose value is taken instead, where there is one.
    package let lesson: String?
  }

  /// A number to compute.
  package struct Numeric: Sendable {
    /// The numbers that the prompt names.
    package let given: [Given]
    /// An expression in the language over the given names.
    package let answer: String
    /// How far an answer may be off, as a fraction of the right one (absolute where that is 0).
    package let tolerance: Double
    /// The unit the answer is asked in.
    package let unit: String?
    /// Wrong values people commonly arrive at, as expressions, and where they come from.
    package let mistakes: [(answer: String, why: String)]
  }

  /// A word or a few to write.
  package struct Wording: Sendable {
    /// What counts as right; the first plain entry is shown as the answer.
    package let accept: [AnswerPattern]
    /// Wrong answers people commonly give, and where they come from.
    package let mistakes: [(answer: AnswerPattern, why: String)]

    /// The answer as it is shown.
    package var shown: String { accept.first { !$0.isRegularExpression }?.source ?? "" }
  }

  /// What belongs together.
  package struct Pairs: Sendable {
    /// One pair.
    package struct Pair: Sendable {
      /// The text that is asked about, in Markdown.
      package let left: String
      /// What belongs to it, as an index into `rights`.
      package let right: Int
      /// Why it belongs there.
      package let why: String
    }

    /// The pairs in the order of the file.
    package let all: [Pair]
    /// The texts to choose from, each once; several pairs may have the same.
    package let rights: [String]

    /// Whether no two pairs have the same right side.
    package var areOneToOne: Bool { rights.count == all.count }
  }

  /// A program to write.
  package struct Program: Sendable {
    /// What the reader begins with; may be empty.
    package let starter: Code
    /// Runs after the reader's program; each `check(...)` in it must hold.
    package let check: Code
    /// A program that the check accepts.
    package let solution: Code
    /// Programs with usual mistakes that the check refuses, and where the mistake comes from.
    package let wrong: [(code: Code, why: String?)]
  }

  /// What is asked and how it is judged.
  package enum Kind: Sendable {
    case single([Option])
    case multi([Option])
    case numeric(Numeric)
    case text(Wording)
    /// Texts in the right order.
    case order([String])
    case match(Pairs)
    case code(Program)

    /// The type's name in quiz files.
    package var name: String {
      switch self {
      case .single: "single"
      case .multi: "multi"
      case .numeric: "numeric"
      case .text: "text"
      case .order: "order"
      case .match: "match"
      case .code: "code"
      }
    }
  }

  /// Its name, unique in the quiz.
  package let id: String
  /// The line of the file it starts in, from 1.
  package let line: Int
  /// Markdown; `{name}` stands for a given number.
  package let prompt: String
  /// Shown one at a time when the reader asks, in Markdown.
  package let hints: [String]
  /// Shown after answering, right or wrong.
  package let why: String
  /// The objective it tests.
  package let objective: String?
  /// What is asked and how it is judged.
  package let kind: Kind

  /// The options of a choice, none for other types.
  package var options: [Option] {
    switch kind {
    case .single(let options), .multi(let options): options
    case .numeric, .text, .order, .match, .code: []
    }
  }

  /// The numbers that are drawn, none for other types than numeric.
  package var given: [Given] {
    if case .numeric(let numeric) = kind { numeric.given } else { [] }
  }

  /// Whether asking again can ask for another answer.
  package var hasOtherNumbers: Bool { given.contains { $0.values.count > 1 } }

  /// Whether an entry at the prompt is a program, which may take several lines.
  package var takesProgram: Bool {
    if case .code = kind { true } else { false }
  }
}
