extension BrokenBook {
  /// Rules about prose, and about what the lesson promises and the quiz asks.
  static let texts = [
    BrokenBook(
      .brokenLink, "a link leads to no file",
      [Edit(.lesson, "Say it in one sentence.", "See [the text](data/none.md).")],
      """
      lessons/01-sample.md:71:16: error: the link leads to "data/none.md", which is not there [broken-link]
        See [the text](data/none.md).
                       ^
        hint: links start from the lesson's folder
      """),
    BrokenBook(
      .brokenLink, "a link leads to no heading",
      [Edit(.lesson, "Say it in one sentence.", "See [above](#1-the-experimant).")],
      """
      lessons/01-sample.md:71:13: error: no heading has the anchor "#1-the-experimant" [broken-link]
        See [above](#1-the-experimant).
                    ^
        hint: did you mean "1-the-experiment"?
      """),
    BrokenBook(
      .brokenLink, "a link leads to no heading of another lesson",
      [Edit(.lesson, "Say it in one sentence.", "See [the twin](02-twin.md#3-nothing).")],
      """
      lessons/01-sample.md:71:16: error: no heading has the anchor "#3-nothing" [broken-link]
        See [the twin](02-twin.md#3-nothing).
                       ^
        hint: known are twin, 1-the-experiment, 2-your-turn, what-to-take-away
      """),
    BrokenBook(
      .unsourcedNumber, "a percentage has no source",
      [Edit(.lesson, "Say it in one sentence.", "It saves 67% of the memory.")],
      """
      lessons/01-sample.md:71:10: warning: "67%" has no source in its section [unsourced-number]
        It saves 67% of the memory.
                 ^
        hint: cite one, as (Hu et al. 2021), say that it was measured here, or check it in a cell
      """),
    BrokenBook(
      .unlistedSource, "who is cited is not in the front matter",
      [Edit(.lesson, "Say it in one sentence.", "It saves 67% of the memory (Hu et al. 2021).")],
      """
      lessons/01-sample.md:71:29: warning: Hu 2021 is not among the sources in the front matter \
      [unlisted-source]
        It saves 67% of the memory (Hu et al. 2021).
                                    ^
        hint: add author, year, title and where to find it to sources:
      """),
    BrokenBook(
      .unlistedSource, "two names without brackets are cited",
      [
        Edit(
          .lesson, "Say it in one sentence.", "So say Aghajanyan and Gupta, 2020, and Müller et al. (2019).")
      ],
      """
      lessons/01-sample.md:71:8: warning: Aghajanyan 2020 is not among the sources in the front matter \
      [unlisted-source]
        So say Aghajanyan and Gupta, 2020, and Müller et al. (2019).
               ^
        hint: add author, year, title and where to find it to sources:
      lessons/01-sample.md:71:40: warning: Müller 2019 is not among the sources in the front matter \
      [unlisted-source]
        So say Aghajanyan and Gupta, 2020, and Müller et al. (2019).
                                               ^
        hint: add author, year, title and where to find it to sources:
      """),
    BrokenBook(
      .unknownTerm, "the glossary lacks a term in bold",
      [Edit(.lesson, "Say it in one sentence.", "A **hyperplane** it is.")],
      """
      lessons/01-sample.md:71:5: warning: the glossary does not explain "hyperplane" [unknown-term]
        A **hyperplane** it is.
            ^
        hint: add an entry to glossary.yaml, or use *emphasis* for what is no term
      """),
    BrokenBook(
      .unusedTerm, "no lesson uses an entry",
      [Edit(.glossary, "term: area", "term: hyperplane")],
      """
      lessons/glossary.yaml:1:10: warning: no lesson uses the term "hyperplane" [unused-term]
        - {term: hyperplane, means: The number of unit squares that fill a figure.}
                 ^
        hint: take the entry out, or list how lessons write it under also:
      """),
    BrokenBook(
      .objective, "no question asks for an objective",
      [
        Edit(
          .lesson, "  - Say what halving a number does to its square",
          "  - Say what halving a number does to its cube")
      ],
      """
      lessons/01-sample.md:8:3: error: no question asks for the objective "Say what halving a number does to \
      its cube" [objective]
          - Say what halving a number does to its cube
          ^
        hint: give two questions of quizzes/01-sample.yaml the line objective: Say what halving a number \
      does to its cube
      quizzes/01-sample.yaml:6:3: error: the lesson has no objective "Say what halving a number does to its \
      square" [objective]
          - id: square
          ^
        hint: did you mean "Say what halving a number does to its cube"?
      quizzes/01-sample.yaml:23:3: error: the lesson has no objective "Say what halving a number does to its \
      square" [objective]
          - id: side
          ^
        hint: did you mean "Say what halving a number does to its cube"?
      """),
    BrokenBook(
      .objective, "one question asks for an objective",
      [
        Edit(
          .quiz, "    objective: Say what halving a number does to its square\n    prompt: A", "    prompt: A"
        )
      ],
      """
      lessons/01-sample.md:8:3: warning: one question alone asks for the objective "Say what halving a \
      number does to its square" [objective]
          - Say what halving a number does to its square
          ^
        hint: give two questions of quizzes/01-sample.yaml the line objective: Say what halving a number \
      does to its square
      """),
    BrokenBook(
      .objective, "a question has an objective of its own",
      [
        Edit(.lesson, "square\nside\n", "square\nside\nedge\nwhole\n"),
        Edit(
          .quiz, "  - id: side",
          moreQuestions.replacing("its square", with: "its root", maxReplacements: 1) + "  - id: side"),
      ],
      """
      quizzes/01-sample.yaml:23:3: error: the lesson has no objective "Say what halving a number does to its \
      root" [objective]
          - id: edge
          ^
        hint: did you mean "Say what halving a number does to its square"?
      """),
    BrokenBook(
      .longestKey, "the longest option is right every time",
      [
        Edit(.lesson, "square\nside\n", "square\nside\nedge\nwhole\n"),
        Edit(.quiz, "  - id: side", moreQuestions + "  - id: side"),
        Edit(.quiz, "It is a quarter of what it was.", "It is a quarter of what it was before."),
      ],
      """
      quizzes/01-sample.yaml:6:3: warning: the right option is the longest one in all 3 questions that have \
      one right option [longest-key]
          - id: square
          ^
        hint: shorten some of the right options, or say more in some of the wrong ones
      """),
    BrokenBook(
      .allOfTheAbove, "an option depends on the others",
      [Edit(.quiz, "It is half of what it was.", "All of the above")],
      """
      quizzes/01-sample.yaml:16:7: error: the option "All of the above" depends on the others, which are \
      shuffled [all-of-the-above]
              - text: All of the above
              ^
        hint: use type: multi, or write an option that stands for itself
      """),
  ]

  /// Two more questions of one right option, each the longest of its question.
  private static let moreQuestions = """
      - id: edge
        type: single
        objective: Say what halving a number does to its square
        prompt: What becomes of the edges?
        hint: Draw one.
        why: Each of the four is half as long.
        options:
          - {text: They are half as long together., correct: true, why: Each is.}
          - {text: They stay., correct: false, why: None does.}
          - {text: They grow., correct: false, why: None does.}

      - id: whole
        type: single
        objective: Say what halving a number does to its square
        prompt: How many small squares fill the large one?
        hint: Draw both.
        why: Two rows of two.
        options:
          - {text: There are four of them., correct: true, why: Two rows of two.}
          - {text: Two., correct: false, why: That is one row.}
          - {text: Eight., correct: false, why: That is a cube.}


    """
}
