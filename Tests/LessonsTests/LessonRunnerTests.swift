import Foundation
import Lessons
import Testing

private let sample = """
  ---
  title: A sample
  needs: [smollm2-135m]
  quiz: 01-sample
  ---
  # A sample

  ```starlark {hidden}
  a = 1
  ```

  Text.

  ```starlark
  print hello
  a
  check True claim
  ```

  ```starlark {predict}
  # What comes?
  ```

  ```starlark {id=big}
  model = 1
  load model
  ```

  ```starlark
  model
  ```

  ```quiz
  which
  ```

  ```starlark
  a
  ```
  """

private func run(
  _ text: String, _ format: LessonRunner.Format = .text
) throws -> (page: FakePage, summary: LessonRunner.Summary) {
  let lesson = try LessonFile.parse(SourceText(name: "lessons/01-sample.md", text: text))
  let page = FakePage()
  let summary = try LessonRunner(lesson, engine: FakeEngine(), page: page, format: format).run()
  return (page, summary)
}

@Suite("Running lessons")
struct LessonRunnerTests {
  @Test("A missing model is told once; what does not need it runs")
  func missingModel() throws {
    let (page, summary) = try run(sample)
    #expect(!summary.isWell)
    #expect(summary.skipped == ["big", "cell-5"])
    #expect(
      page.text == """
        A sample
        ========

        Text.

        >>> print hello
        >>> a
        >>> check True claim
        hello

        Predict: What comes?

        >>> model = 1
        >>> load model
        ! the model is not here
        (not run: it needs a model that is not here)

        >>> model
        (not run: it needs what an earlier cell would have made from the missing model)

        Quiz: 1 question here. Answer them with: peftbook quiz 01-sample

        >>> a
        <1>

        1 check: 1 passed, 0 failed.
        2 of 5 cells did not run for want of a model (smollm2-135m).

        """)
  }

  @Test("Markdown has the text, the cells, and their outputs as blocks; front matter is left out")
  func markdown() throws {
    let text = "---\ntitle: A *b*\n---\nSome *text*.\n\n```starlark\nprint ```x\n```\n"
    let (page, summary) = try run(text, .markdown)
    #expect(summary.isWell)
    #expect(
      page.text == """
        # A \\*b\\*

        Some *text*.

        ````starlark
        print ```x
        ````

        ````text
        ```x
        ````

        ---

        The cell ran.

        """)
  }

  @Test("JSON holds every step with its source, what it printed, and its checks")
  func json() throws {
    let text = "---\ntitle: A\n---\nText.\n\n```starlark {id=one}\ncheck False small\nprint 1\n```\n"
    let (page, summary) = try run(text, .json)
    #expect(!summary.isWell)
    #expect(
      page.text.replacing(/"seconds" : [0-9.e-]+/, with: "\"seconds\" : S") == """
        {
          "failed" : 1,
          "file" : "lessons/01-sample.md",
          "lesson" : "01-sample",
          "ok" : false,
          "passed" : 0,
          "steps" : [
            {
              "kind" : "markdown",
              "line" : 4,
              "source" : "Text."
            },
            {
              "charts" : [

              ],
              "checks" : [
                {
                  "claim" : "small",
                  "passed" : false
                }
              ],
              "hidden" : false,
              "id" : "one",
              "kind" : "cell",
              "line" : 7,
              "output" : "1\\n",
              "seconds" : S,
              "source" : "check False small\\nprint 1\\n"
            }
          ],
          "title" : "A",
          "version" : 1
        }

        """)
  }

  @Test("An error stops the lesson and is shown with the lesson's own line")
  func error() throws {
    let (page, summary) = try run(
      "---\ntitle: A\n---\n\n```starlark\nprint 1\nfail\n```\n\n```starlark\nprint 2\n```\n")
    #expect(summary.failure == .error("lessons/01-sample.md:7:1: error: it failed"))
    #expect(
      page.text == """
        >>> print 1
        >>> fail
        1
        ! lessons/01-sample.md:7:1: error: it failed

        Stopped at an error: 0 of 2 cells ran.

        """)
  }

  @Test("An exercise runs by its solution, and its check judges that")
  func exercise() throws {
    let text = """
      ---
      title: A
      ---
      ```starlark {exercise id=rank}
      r = 0
      ```
      ```markdown {hint of=rank}
      A hint.
      ```
      ```starlark {solution of=rank}
      r = 5
      ```
      ```starlark {check of=rank}
      r
      check True five
      ```
      """
    let (page, summary) = try run(text)
    #expect(summary.isWell)
    #expect(
      page.text == """
        Exercise rank, by its solution:

        >>> r = 5

        >>> r
        >>> check True five

        1 check: 1 passed, 0 failed.

        """)
  }
}
