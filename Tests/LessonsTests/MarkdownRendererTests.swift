import Lessons
import Testing

private let document = """
  # Why PEFT exists

  Full fine-tuning *updates* all **N** parameters and keeps `m` and `v` for each; see
  [Hu et al.](https://arxiv.org/abs/2106.09685).

  ## The bill

  - weights
  - optimizer state, which is the larger part of it all
    1. first moment

  > A quotation that is long enough to be broken on a narrow screen.

  | what | bytes per parameter |
  | :--- | ---: |
  | weights | 2 |
  | Adam's two moments | 8 |

  ```
  x = 1
  ```

  <!-- not shown -->
  """

@Suite("Markdown on a terminal")
struct MarkdownRendererTests {
  private func drawn(_ text: String, width: Int) -> String {
    MarkdownRenderer(width: width).lines(MarkdownParser.parse(text)).joined(separator: "\n")
  }

  @Test("At 80 columns everything is legible without colour")
  func eighty() {
    #expect(
      drawn(document, width: 80) == """
        Why PEFT exists
        ===============

        Full fine-tuning _updates_ all *N* parameters and keeps `m` and `v` for each;
        see Hu et al. (https://arxiv.org/abs/2106.09685).

        The bill
        --------

        - weights
        - optimizer state, which is the larger part of it all
          1. first moment

        | A quotation that is long enough to be broken on a narrow screen.

        what                bytes per parameter
        ------------------  -------------------
        weights                               2
        Adam's two moments                    8

            x = 1
        """)
  }

  @Test("At 40 columns nothing but an unbreakable word is wider")
  func forty() {
    #expect(
      drawn(document, width: 40) == """
        Why PEFT exists
        ===============

        Full fine-tuning _updates_ all *N*
        parameters and keeps `m` and `v` for
        each; see Hu et al.
        (https://arxiv.org/abs/2106.09685).

        The bill
        --------

        - weights
        - optimizer state, which is the larger
          part of it all
          1. first moment

        | A quotation that is long enough to be
        | broken on a narrow screen.

        what                bytes per parameter
        ------------------  -------------------
        weights                               2
        Adam's two moments                    8

            x = 1
        """)
  }

  @Test("A table gives way by its wide columns first, and becomes records when even words do not fit")
  func tables() {
    let table = """
      | method | what is trained |
      | --- | --- |
      | LoRA | two thin matrices for each target |
      """
    #expect(
      drawn(table, width: 30) == """
        method  what is trained
        ------  ----------------------
        LoRA    two thin matrices for
                each target
        """)
    let wide = """
      | incompressibleheading | anotherincompressible |
      | --- | --- |
      | a | b |
      """
    #expect(drawn(wide, width: 30) == "- incompressibleheading: a\n  anotherincompressible: b")
  }

  @Test("Control characters cannot steer the terminal")
  func controls() {
    #expect(drawn("a\u{1B}[2Jb `c\u{7}`", width: 80) == "a\u{FFFD}[2Jb `c\u{FFFD}`")
  }

  @Test("Wide characters count two columns, combining marks none")
  func widths() {
    #expect(Columns.width(of: "漢字") == 4)
    #expect(Columns.width(of: "e\u{301}") == 1)
    #expect(Columns.width(of: "\u{1B}[1mbold\u{1B}[0m") == 4)
  }

  @Test("The progress line fits the width, and odd numbers do not break it")
  func progressLine() {
    #expect(
      ProgressLine.text(
        label: "fit 104/200", fraction: 0.52, detail: "loss 2.31, 5,200 tokens/s", secondsLeft: 11.2)
        == "fit 104/200 [######      ]  52%  loss 2.31, 5,200 tokens/s · 12 s left")
    #expect(
      ProgressLine.text(label: "fit", fraction: .nan, detail: "x", secondsLeft: .infinity, width: 40)
        == "fit [            ]   0%  x")
    #expect(
      ProgressLine.text(label: "a long label for a narrow screen", fraction: 7, detail: "", width: 40).count
        == 39)
  }
}
