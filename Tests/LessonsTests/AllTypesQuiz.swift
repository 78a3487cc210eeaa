import Foundation
import Lab
import Lessons

/// A quiz with a question of each type that `sampleQuiz` has not.
let writtenQuiz = """
  quiz: 02-written
  lesson: 02-written
  title: Written answers
  pass: 0.5
  questions:
    - id: word
      type: text
      prompt: What is a weight called that is not trained?
      hint: [Think of winter., Six letters.]
      why: It is frozen.
      accept: [frozen, "/(it is )?frozen( weight)?/"]
      mistakes:
        - {answer: quantised, why: That is how it is stored.}
    - id: steps
      type: order
      objective: Order a training step
      prompt: Order a step.
      why: Without a loss there is no gradient.
      items: [forward, loss, backward, update]
    - id: pairs
      type: match
      prompt: What belongs together?
      why: So they are.
      pairs:
        - {left: LoRA, right: two matrices, why: B and A.}
        - {left: IA3, right: vectors, why: It scales.}
        - {left: BitFit, right: vectors, why: A bias is one.}
    - id: program
      type: code
      objective: Count parameters
      prompt: Bind `count` to r (d + k) for r 8, d 64, k 32.
      why: Two thin matrices.
      starter: |
        count = None  # here
      check: |
        check(count == 768, "count is r (d + k)")
        check(type(count) == "int", "count is a whole number")
      solution: |
        count = 8 * (64 + 32)
      wrong:
        - count = 8 * 64 * 32
        - {code: count = 64 * 32, why: That is the whole matrix.}
  """

/// A quiz of a text.
func quiz(_ text: String) throws -> Quiz {
  try QuizFile.parse(SourceText(name: "quizzes/02-written.yaml", text: text))
}

/// A session of the language as quizzes run it.
func labEngine(folder: String = NSTemporaryDirectory()) -> LabEngine {
  LabEngine(SessionOptions(folder: URL(fileURLWithPath: folder)))
}

/// The root of the repository.
let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
  .standardizedFileURL.path
