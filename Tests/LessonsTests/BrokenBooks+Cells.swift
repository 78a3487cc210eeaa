extension BrokenBook {
  /// Rules about cells and exercises, the last of them told only by running.
  static let cells = [
    BrokenBook(
      .unknownName, "no cell before binds the name",
      [Edit(.lesson, "edges[0] / edges[1]", "edge[0] / edges[1]")],
      """
      lessons/01-sample.md:38:7: error: the name "edge" is not defined [unknown-name]
        check(edge[0] / edges[1] != ratio, "the length of the edges does not shrink like the area")
              ^
        hint: did you mean `edges`?
      """),
    BrokenBook(
      .unknownName, "a cell is no program",
      [Edit(.lesson, "edges[0] / edges[1]", "edges[0] / / edges[1]")],
      """
      lessons/01-sample.md:38:18: error: expected an expression, found `/` [unknown-name]
        check(edges[0] / / edges[1] != ratio, "the length of the edges does not shrink like the area")
                         ^
      """),
    BrokenBook(
      .unknownName, "the cell after a prediction does not bind its outcome",
      [Edit(.lesson, "outcome=ratio", "outcome=quotient")],
      """
      lessons/01-sample.md:22:39: error: the cell after this prediction does not bind "quotient" \
      [unknown-name]
        ```starlark {predict id=guess outcome=quotient}
                                              ^
        hint: the cell that starts in line 26 has to bind the outcome
      """),
    BrokenBook(
      .uncheckedSection, "a section runs cells and checks nothing",
      [Edit(.lesson, "## What to take away\n", "## What to take away\n\n```starlark\n1 + 1\n```\n")],
      """
      lessons/01-sample.md:71:1: error: the section "What to take away" runs cells and checks nothing \
      [unchecked-section]
        ```starlark
        ^
        hint: end the experiment with check(condition, "the claim in words")
      """),
    BrokenBook(
      .exerciseHints, "an exercise has one hint",
      [Edit(.lesson, "```markdown {hint of=cube}\nEach of the three is a half.\n```\n", "")],
      """
      lessons/01-sample.md:45:1: warning: the exercise "cube" has one hint [exercise-hints]
        ```starlark {exercise id=cube}
        ^
        hint: write two ```markdown {hint of=cube} blocks or more, the gentlest first
      """),
    BrokenBook(
      .exerciseHints, "an exercise has no hint",
      [
        Edit(.lesson, "```markdown {hint of=cube}\nEach of the three is a half.\n```\n", ""),
        Edit(.lesson, "```markdown {hint of=cube}\nA volume is a product of three sides.\n```\n", ""),
      ],
      """
      lessons/01-sample.md:45:1: error: the exercise "cube" has no hint [exercise-hints]
        ```starlark {exercise id=cube}
        ^
        hint: write two ```markdown {hint of=cube} blocks or more, the gentlest first
      """),
    BrokenBook(
      .exerciseWrong, "an exercise has no usual mistake",
      [Edit(.lesson, "```starlark {wrong of=cube}\nvolume = 1 / 4\n```\n", "")],
      """
      lessons/01-sample.md:45:1: warning: the exercise "cube" names no usual mistake [exercise-wrong]
        ```starlark {exercise id=cube}
        ^
        hint: add a ```starlark {wrong of=cube} block that the check has to refuse
      """),
    BrokenBook(
      .missingFile, "a cell reads a file that is not there",
      [Edit(.lesson, "sides = [1, 2, 4, 8]", "sides = [1, 2, 4, 8]\nt = read_text(\"data/none.txt\")")],
      """
      lessons/01-sample.md:28:16: error: there is no file "data/none.txt" [missing-file]
        t = read_text("data/none.txt")
                       ^
        hint: paths start from the lesson's folder
      """),
    BrokenBook(
      .undeclaredModel, "a cell loads a model that needs does not list",
      [Edit(.lesson, "sides = [1, 2, 4, 8]", "sides = [1, 2, 4, 8]\nm = load_model(\"smollm2-135m\")")],
      """
      lessons/01-sample.md:28:17: error: the front matter does not say that the lesson needs "smollm2-135m" \
      [undeclared-model]
        m = load_model("smollm2-135m")
                        ^
        hint: add it: needs: [smollm2-135m]
      """),
    BrokenBook(
      .failedCell, "a cell ends in an error",
      [Edit(.lesson, "areas[0] / areas[1]", "areas[0] / areas[9]")], runs: true,
      """
      lessons/01-sample.md:26:1: error: the cell ends in an error [failed-cell]
        ```starlark {id=measure}
        ^
        hint: lessons/01-sample.md:29:26: error: list index 9 is out of range
      """),
    BrokenBook(
      .failedCheck, "a check fails",
      [Edit(.lesson, "a * 4 == b", "a * 5 == b")], runs: true,
      """
      lessons/01-sample.md:26:1: error: the check "half the side is a quarter of the area" fails \
      [failed-check]
        ```starlark {id=measure}
        ^
        hint: peftbook run shows the numbers
      """),
    BrokenBook(
      .failedSolution, "the check refuses the solution",
      [Edit(.lesson, "volume = (1 / 2) * (1 / 2) * (1 / 2)", "volume = 1")], runs: true,
      """
      lessons/01-sample.md:61:1: error: the solution of "cube" does not pass its own check [failed-solution]
        ```starlark {solution of=cube}
        ^
        hint: the check "half the side is an eighth of the volume" fails
      """),
    BrokenBook(
      .failedSolution, "the solution ends in an error",
      [Edit(.lesson, "volume = (1 / 2) * (1 / 2) * (1 / 2)", "volume = 1 // 0")], runs: true,
      """
      lessons/01-sample.md:61:1: error: the solution of "cube" does not pass its own check [failed-solution]
        ```starlark {solution of=cube}
        ^
        hint: lessons/01-sample.md:62:12: error: division by zero
      """),
    BrokenBook(
      .passedStarter, "the check accepts the starter",
      [Edit(.lesson, "volume = None  # a number", "volume = 1 / 8")], runs: true,
      """
      lessons/01-sample.md:49:1: error: the check of "cube" passes on the untouched starter [passed-starter]
        ```starlark {check of=cube}
        ^
        hint: check something that only the wanted program computes
      """),
    BrokenBook(
      .passedEmpty, "the check accepts everything",
      [Edit(.lesson, "check(volume == 1 / 8, ", "check(True, ")], runs: true,
      """
      lessons/01-sample.md:49:1: error: the check of "cube" passes before anything is written [passed-empty]
        ```starlark {check of=cube}
        ^
        hint: check something that only the wanted program computes
      lessons/01-sample.md:49:1: error: the check of "cube" passes on the untouched starter [passed-starter]
        ```starlark {check of=cube}
        ^
        hint: check something that only the wanted program computes
      lessons/01-sample.md:65:1: error: the check of "cube" accepts this mistake [passed-wrong]
        ```starlark {wrong of=cube}
        ^
        hint: check something that only the wanted program computes
      """),
    BrokenBook(
      .passedWrong, "the check accepts a usual mistake",
      [Edit(.lesson, "volume = 1 / 4", "volume = 2 / 16")], runs: true,
      """
      lessons/01-sample.md:65:1: error: the check of "cube" accepts this mistake [passed-wrong]
        ```starlark {wrong of=cube}
        ^
        hint: check something that only the wanted program computes
      """),
  ]
}
