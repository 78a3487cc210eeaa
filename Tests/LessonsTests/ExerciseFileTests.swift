import Lessons
import Testing

private func read(_ body: String) throws -> Lesson {
  try LessonFile.parse(SourceText(name: "lessons/01-a.md", text: "---\ntitle: A\n---\n" + body))
}

private func errors(in body: String) -> String { rendered { _ = try read(body) } }

private let sample = """
  Text.

  ```starlark {exercise id=rank}
  r = 0
  ```

  ```markdown {hint of=rank}
  *First* hint.
  ```

  <details><summary>Solution</summary>

  ```starlark {solution of=rank}
  r = 5
  ```

  </details>

  ```starlark {check of=rank}
  check True five
  ```

  ```markdown {hint of=rank}
  Second hint.
  ```

  ```starlark {wrong of=rank}
  r = 10
  ```

  After.
  """

@Suite("Reading exercises")
struct ExerciseFileTests {
  @Test("The blocks of an exercise become one step, in the place of its starter")
  func whole() throws {
    let lesson = try read(sample)
    let exercise = try #require(lesson.exercises.first)
    #expect(lesson.blocks.count == 3)
    #expect(lesson.blocks[1].lines == 6...32)
    #expect(exercise.id == "rank")
    #expect(exercise.starter == Lesson.Cell(id: "rank", isHidden: false, code: "r = 0\n", firstLine: 7))
    #expect(
      exercise.solution == Lesson.Cell(id: "rank-solution", isHidden: false, code: "r = 5\n", firstLine: 17))
    #expect(exercise.check.code == "check True five\n")
    #expect(exercise.wrong.map(\.id) == ["rank-wrong-1"])
    let renderer = MarkdownRenderer(width: 80)
    #expect(exercise.hints.map { renderer.lines($0) } == [["_First_ hint."], ["Second hint."]])
    #expect(lesson.cells.map(\.id) == ["rank-solution", "rank-check"])
  }

  @Test(
    "A defect of an exercise is reported where it stands",
    arguments: [
      (
        "```starlark {exercise}\n```",
        """
        lessons/01-a.md:4:14: error: an exercise needs an id
          ```starlark {exercise}
                       ^
          hint: write {exercise id=name}
        """
      ),
      (
        "```starlark {exercise=rank}\n```",
        """
        lessons/01-a.md:4:14: error: exercise takes no value
          ```starlark {exercise=rank}
                       ^
          hint: write {exercise id=ID}
        """
      ),
      (
        "```starlark {check}\n```",
        """
        lessons/01-a.md:4:14: error: {check} belongs to an exercise
          ```starlark {check}
                       ^
          hint: write {check of=ID} with the exercise's id
        """
      ),
      (
        "```starlark {check of=rank}\nx\n```",
        """
        lessons/01-a.md:4:20: error: no exercise "rank" stands before this block
          ```starlark {check of=rank}
                             ^
          hint: the blocks of an exercise come after it
        """
      ),
      (
        "```starlark {of=rank}\n```",
        """
        lessons/01-a.md:4:14: error: of= stands with check, hint, solution or wrong
          ```starlark {of=rank}
                       ^
          hint: write {check of=rank}
        """
      ),
      (
        "```starlark {exercise id=rank}\n```",
        """
        lessons/01-a.md:4:14: error: the exercise "rank" has no check
          ```starlark {exercise id=rank}
                       ^
          hint: after it, add a block ```starlark {check of=rank} with the check(...) calls that judge it
        lessons/01-a.md:4:14: error: the exercise "rank" has no solution
          ```starlark {exercise id=rank}
                       ^
          hint: after it, add a block ```starlark {solution of=rank} with a program that passes the check
        """
      ),
    ])
  func broken(body: String, expected: String) {
    #expect(errors(in: body) == expected)
  }

  @Test(
    "A defect of one part of an exercise is reported where it stands",
    arguments: [
      (
        "```markdown {hint of=rnak}\nx\n```",
        """
        lessons/01-a.md:13:19: error: no exercise "rnak" stands before this block
          ```markdown {hint of=rnak}
                            ^
          hint: did you mean "rank"?
        """
      ),
      (
        "```starlark {solution of=rank}\nr = 6\n```",
        """
        lessons/01-a.md:13:14: error: the exercise "rank" has a second {solution} block
          ```starlark {solution of=rank}
                       ^
          hint: its first one is in line 10
        """
      ),
      (
        "```starlark {hint of=rank}\nHalve it.\n```",
        """
        lessons/01-a.md:13:4: error: a {hint} block is written in markdown
          ```starlark {hint of=rank}
             ^
          hint: write ```markdown {hint of=rank}
        """
      ),
      (
        "```markdown {hint of=rank}\n```",
        """
        lessons/01-a.md:13:14: error: the {hint} block is empty
          ```markdown {hint of=rank}
                       ^
        """
      ),
      (
        "Text.\n\n```starlark {wrong of=rank}\nr = 7\n```",
        """
        lessons/01-a.md:15:20: error: this block stands apart from its exercise "rank"
          ```starlark {wrong of=rank}
                             ^
          hint: only other parts of the exercise may stand between the two
        """
      ),
      (
        "```starlark {wrong of=rank id=rank}\nr = 7\n```",
        """
        lessons/01-a.md:13:28: error: the id "rank" is given twice
          ```starlark {wrong of=rank id=rank}
                                     ^
          hint: its first use is in line 4
        """
      ),
      (
        "```markdown {exercise id=other}\nr = 7\n```",
        """
        lessons/01-a.md:13:4: error: a {exercise} block is written in starlark
          ```markdown {exercise id=other}
             ^
          hint: write ```starlark in place of ```markdown
        """
      ),
      (
        "- item\n\n  ```markdown {hint of=rank}\n  x\n  ```",
        """
        lessons/01-a.md:15:6: error: a cell cannot stand inside a list or a quotation
            ```markdown {hint of=rank}
               ^
          hint: start the block at the left margin, after an empty line
        """
      ),
    ])
  func brokenPart(part: String, expected: String) {
    let exercise = """
      ```starlark {exercise id=rank}
      ```
      ```starlark {check of=rank}
      check True five
      ```

      ```starlark {solution of=rank}
      r = 5
      ```

      """
    #expect(errors(in: exercise + part) == expected)
  }

  @Test("A block of Markdown without attributes is text")
  func plainMarkdown() throws {
    #expect(try read("```markdown\n# x\n```").exercises.isEmpty)
  }
}
