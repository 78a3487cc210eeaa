import Foundation

/// A new lesson and its quiz, short and complete: they pass lint, and the lesson runs.
package struct LessonSkeleton {
  /// The name without number: `rank-matters`.
  package let topic: String
  /// The chapter's number, from 1 to 99.
  package let chapter: Int

  /// Makes a skeleton.
  ///
  /// Throws: `FileError` when the name or the number cannot be those of a lesson.
  package init(topic: String, chapter: Int) throws {
    guard (1...99).contains(chapter) else {
      throw FileError(message: "a chapter's number is from 1 to 99, not \(chapter)", hint: nil)
    }
    guard topic.utf8.count <= 60, topic.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil,
      topic.first?.isNumber == false
    else {
      let safe = topic.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        .joined(separator: "-").drop { $0.isNumber || $0 == "-" }
      let example = safe.isEmpty ? "rank-matters" : String(safe.prefix(60))
      throw FileError(
        message: "\"\(topic)\" cannot be the name of a lesson",
        hint: "use small letters, digits and hyphens, a letter first and at most 60, such as \(example)")
    }
    self.topic = topic
    self.chapter = chapter
  }

  /// The name of both files, without extension: `04-rank-matters`.
  package var name: String { String(format: "%02d-", chapter) + topic }

  private var title: String {
    let words = topic.replacing("-", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// The lesson file's text.
  package var lesson: String {
    """
    ---
    title: \(title)
    chapter: \(chapter)
    language: en
    minutes: 10
    version: 1
    objectives:
      - Say what halving a number does to its square
    needs: []
    sources: []
    quiz: \(name)
    ---

    # \(title)

    Say in two or three sentences what the reader will find out, and why it matters to them.

    ## 1. The experiment

    Say what is about to be measured. Let the reader commit to a guess before the numbers come.

    ```starlark {predict id=guess outcome=ratio}
    # A square has sides half as long as another. What is its area, as a fraction of the other's?
    ```

    ```starlark {id=measure}
    sides = [1, 2, 4, 8]
    areas = [side * side for side in sides]
    ratio = areas[0] / areas[1]
    plot(sides, areas, title="area over side", xlabel="side", ylabel="area", height=8)
    check(all([a * 4 == b for a, b in zip(areas, areas[1:])]), "half the side is a quarter of the area")
    ```

    Say what the numbers mean. Then show where the claim does not hold: a control.

    ```starlark {id=control}
    edges = [4 * side for side in sides]
    check(edges[0] / edges[1] != ratio, "the length of the edges does not shrink like the area")
    ```

    ## 2. Your turn

    Bind `volume` to the volume of a cube whose sides are half as long as those of a cube of volume 1.

    ```starlark {exercise id=cube}
    volume = None  # a number
    ```

    ```starlark {check of=cube}
    check(volume == 1 / 8, "half the side is an eighth of the volume")
    ```

    ```markdown {hint of=cube}
    A volume is a product of three sides.
    ```

    ```markdown {hint of=cube}
    Each of the three is a half.
    ```

    ```starlark {solution of=cube}
    volume = (1 / 2) * (1 / 2) * (1 / 2)
    ```

    ```starlark {wrong of=cube}
    volume = 1 / 4
    ```

    ## What to take away

    Say it in one sentence.

    **The limits of this lesson.** Say what was not measured, and where the result may be another.

    ```quiz
    square
    side
    ```

    """
  }

  /// The quiz file's text.
  package var quiz: String {
    """
    quiz: \(name)
    lesson: \(name)
    title: \(title)
    pass: 0.8
    questions:
      - id: square
        type: single
        objective: Say what halving a number does to its square
        prompt: The sides of a square are made half as long. What becomes of its area?
        hint: Draw both squares into each other.
        why: Four of the small squares fill the large one.
        options:
          - text: It is a quarter of what it was.
            correct: true
            why: The area has the side as a factor twice.
          - text: It is half of what it was.
            correct: false
            why: That is the length of the edges, which has the side as a factor once.
          - text: It is an eighth of what it was.
            correct: false
            why: That is the volume of a cube, which has the side as a factor three times.

      - id: side
        type: numeric
        objective: Say what halving a number does to its square
        prompt: A square of area {area} is replaced by one with sides half as long. What is its area?
        hint: The side is a factor of the area twice.
        why: Half of one side and half of the other make a quarter of the area.
        given:
          area: [12, 20, 36]
        answer: area / 4
        tolerance: 0.01
        mistakes:
          - answer: area / 2
            why: That halves one side alone.

    """
  }
}
