import Lessons
import Testing

private func errors(in text: String) -> String {
  rendered { _ = try LessonFile.parse(SourceText(name: "lessons/01-a.md", text: text)) }
}

@Suite("Reading lessons")
struct LessonFileTests {
  @Test("A lesson is cut into headings, prose, cells, predictions and quiz blocks with their lines")
  func wholeLesson() throws {
    let text = """
      ---
      title: Why
      chapter: 1
      needs: [smollm2-135m]
      quiz: 01-a
      ---
      # Why

      Some *prose*.

      ```starlark {id=setup hidden}
      x = 1
      ```

      ```starlark {predict id=guess outcome=x}
      # How much
      # is it?
      ```

      ```starlark
      x
      ```

      ```quiz
      first
      second
      ```
      """
    let lesson = try LessonFile.parse(SourceText(name: "lessons/01-a.md", text: text))
    #expect(lesson.name == "01-a")
    #expect(lesson.front.title == "Why")
    #expect(lesson.front.needs == ["smollm2-135m"])
    #expect(
      lesson.cells == [
        Lesson.Cell(id: "setup", isHidden: true, code: "x = 1\n", firstLine: 12),
        Lesson.Cell(id: "cell-3", isHidden: false, code: "x\n", firstLine: 21),
      ])
    #expect(lesson.blocks.map(\.lines.lowerBound) == [7, 9, 11, 15, 20, 24])
    guard case .predict(let prediction) = lesson.blocks[3].content else {
      Issue.record("the fourth block is no prediction")
      return
    }
    #expect(prediction == Lesson.Prediction(id: "guess", prompt: "How much\nis it?", outcome: "x"))
  }

  @Test("CR LF line ends and a missing last line end change nothing")
  func lineEnds() throws {
    let text = "---\r\ntitle: A\r\n---\r\n```starlark\r\nx\r\n```"
    let lesson = try LessonFile.parse(SourceText(name: "a.md", text: text))
    #expect(lesson.cells == [Lesson.Cell(id: "cell-1", isHidden: false, code: "x\n", firstLine: 5)])
  }

  @Test(
    "Broken front matter is reported with its own line and column",
    arguments: [
      (
        "# Hello\n",
        """
        lessons/01-a.md:1:1: error: the lesson has no front matter
          # Hello
          ^
          hint: a lesson starts with its front matter: ---, then title: ..., then ---
        """
      ),
      (
        "---\ntitle: A\n# Hello\n",
        """
        lessons/01-a.md:1:1: error: the front matter has no end
          ---
          ^ starts here
          hint: close it with a line ---
        """
      ),
      (
        "---\ntitle: Why: because\n---\n",
        """
        lessons/01-a.md:2:11: error: broken YAML: mapping values are not allowed in this context
          title: Why: because
                    ^
          hint: a text with a colon, a hash or a quote in it must stand in quotes
        """
      ),
      (
        "---\nchapter: one\nminuets: 3\n---\n",
        """
        lessons/01-a.md:2:1: error: the front matter has no title
          chapter: one
          ^
          hint: add a line title: and the lesson's name
        lessons/01-a.md:2:10: error: chapter must be a whole number
          chapter: one
                   ^
        lessons/01-a.md:3:1: error: the front matter has no field "minuets"
          minuets: 3
          ^
          hint: did you mean "minutes"?
        """
      ),
      (
        "---\n- title\n---\n",
        """
        lessons/01-a.md:2:1: error: the front matter must be a mapping of names to values
          - title
          ^
        """
      ),
      (
        "---\n---\n",
        """
        lessons/01-a.md:2:1: error: the front matter is empty
          ---
          ^
          hint: it needs title
        """
      ),
      (
        "---\ntitle: A\ntitle: B\n---\n",
        """
        lessons/01-a.md:2:1: error: "title" is given twice
          title: A
          ^
        """
      ),
    ])
  func brokenFrontMatter(text: String, expected: String) {
    #expect(errors(in: text) == expected)
  }

  @Test(
    "A defect of a cell is reported where it stands",
    arguments: [
      (
        "```starlark {id=a}\n```\n```starlark {id=a}\n```",
        """
        lessons/01-a.md:6:14: error: the id "a" is given twice
          ```starlark {id=a}
                       ^
          hint: its first use is in line 4
        """
      ),
      (
        "```starlark {hiden}\n```",
        """
        lessons/01-a.md:4:14: error: unknown attribute "hiden"
          ```starlark {hiden}
                       ^
          hint: did you mean "hidden"?
        """
      ),
      (
        "```starlark {predict outcome=2x}\n# ?\n```\n```starlark\nx\n```",
        """
        lessons/01-a.md:4:22: error: "2x" cannot be the name of an outcome
          ```starlark {predict outcome=2x}
                               ^
          hint: write the name that the next cell gives its result
        """
      ),
      (
        "```starlark {outcome=x}\nx\n```",
        """
        lessons/01-a.md:4:14: error: outcome= stands with predict
          ```starlark {outcome=x}
                       ^
          hint: write {predict id=name outcome=name}
        """
      ),
      (
        "```starlark {predict}\nx = 1\n```",
        """
        lessons/01-a.md:5:1: error: a {predict} block holds a question and no code
          x = 1
          ^
          hint: write the question as comments; the experiment is the next cell
        """
      ),
      (
        "- a list\n\n  ```starlark\n  x\n  ```",
        """
        lessons/01-a.md:6:6: error: a cell cannot stand inside a list or a quotation
            ```starlark
               ^
          hint: start the block at the left margin, after an empty line
        """
      ),
      (
        "```quiz\nfirst\n```",
        """
        lessons/01-a.md:4:1: error: the front matter names no quiz to take questions from
          ```quiz
          ^
          hint: add a line quiz: NAME to it
        """
      ),
    ])
  func brokenCells(body: String, expected: String) {
    #expect(errors(in: "---\ntitle: A\n---\n" + body) == expected)
  }

  @Test("A missing file and a folder are errors that name them")
  func missingFile() {
    #expect(rendered { _ = try LessonFile.read("/nowhere/a.md") } == "error: there is no file /nowhere/a.md")
    #expect(rendered { _ = try LessonFile.read("/") } == "error: / is not a regular file")
  }

  @Test("Deep nesting and hostile YAML end in an error or a lesson, never in a crash")
  func hostile() {
    let deep = "---\ntitle: A\n---\n" + String(repeating: "> ", count: 5_000) + "x\n"
    #expect(errors(in: deep) == "(no error)")
    let stars = "---\ntitle: A\n---\n" + String(repeating: "*a **b ", count: 2_000)
    #expect(errors(in: stars) == "(no error)")
    let yaml = "---\ntitle: " + String(repeating: "[", count: 100_000) + "\n---\n"
    #expect(errors(in: yaml).contains("error: broken YAML"))
  }
}
