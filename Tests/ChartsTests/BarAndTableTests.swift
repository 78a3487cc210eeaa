import Charts
import Testing

@Suite("Bars and tables")
struct BarAndTableTests {
  @Test("Bars are as long as their numbers, in eighths of a column")
  func bars() {
    let chart = BarChart(
      [
        .init("parameters", 538, text: "538 MB"), .init("optimizer", 1076, text: "1.08 GB"),
        .init("nothing", 0),
        .init("tiny", 0.5),
      ], title: "bytes")
    #expect(
      chart.lines(width: 40) == [
        "                 bytes", "parameters │██████████ 538 MB", "optimizer  │████████████████████ 1.08 GB",
        "nothing    │ 0", "tiny       │▏ 0.5",
      ])
    #expect(chart.lines(width: 40, unicode: false)[1] == "parameters |########## 538 MB")
  }

  @Test("Numbers below zero go to the left of it")
  func negative() {
    #expect(
      BarChart([.init("a", -2), .init("b", 4)]).lines(width: 30) == [
        "a │████████ -2", "b │        ████████████████ 4",
      ])
  }

  @Test("No numbers trap")
  func extremes() {
    #expect(BarChart([], title: "t").lines(width: 20) == ["              t", "(no bars to draw)"])
    let values: [Double] = [
      .nan, .infinity, -.infinity, 1e300, -1e300, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 0,
    ]
    for value in values {
      let lines = BarChart([.init("a", value), .init("b", 1), .init("c", -value)]).lines(width: 40)
      #expect(lines.count == 3 && lines.allSatisfy { $0.count <= 40 })
    }
    #expect(BarChart([.init("a", .nan)]).lines(width: 30) == ["a │ nan"])
  }

  private let costs = TextTable(
    header: ["what", "full", "LoRA", "formula"],
    rows: [
      ["parameters", "1.6 GB", "300", "4 bytes for each of the P parameters, frozen or not"],
      ["gradients", "2", "—"],
    ])

  @Test("Numbers stand at the right, text at the left, and what is too wide is broken at its blanks")
  func table() {
    #expect(
      costs.lines(width: 60) == [
        "what          full  LoRA  formula", "──────────  ──────  ────  ──────────────────────────────────",
        "parameters  1.6 GB   300  4 bytes for each of the P",
        "                          parameters, frozen or not", "gradients        2     —",
      ])
    #expect(
      costs.lines(width: 40, unicode: false) == [
        "what          full  LoRA  formula", "----------  ------  ----  --------------",
        "parameters  1.6 GB   300  4 bytes for", "                          each of the P",
        "                          parameters,", "                          frozen or not",
        "gradients        2     —",
      ])
  }

  @Test("A title is broken like text, over a table and over bars")
  func wideTitle() {
    let title = "loss in nats, by N and by D"
    #expect(
      TextTable(header: [], rows: [["a", "1"]], title: title).lines(width: 20) == [
        "loss in nats, by N", "and by D", "a  1",
      ])
    #expect(
      BarChart([], title: title + ", " + title).lines(width: 30) == [
        " loss in nats, by N and by D,", " loss in nats, by N and by D", "(no bars to draw)",
      ])
  }

  @Test("A word that is wider than any column is cut apart, and nothing of it is lost")
  func longWord() {
    let word = String(repeating: "ab", count: 20)
    let lines = TextTable(header: ["what"], rows: [[word]]).lines(width: 24)
    #expect(lines.allSatisfy { $0.count <= 24 })
    #expect(lines.dropFirst(2).joined() == word)
  }

  @Test("A table with more columns than the page can hold becomes lines of names and values")
  func records() {
    let table = TextTable(
      header: ["bytes", "parameters", "gradients", "optimizer"],
      rows: [["sgd", "4,461,056", "4,461,056", "0"], ["adamw", "4,461,056", "4,461,056", "8,922,112"]],
      title: "t")
    #expect(
      table.lines(width: 30) == [
        "t", "- bytes: sgd", "  parameters: 4,461,056", "  gradients: 4,461,056", "  optimizer: 0",
        "- bytes: adamw", "  parameters: 4,461,056", "  gradients: 4,461,056", "  optimizer: 8,922,112",
      ])
    #expect(table.lines(width: 46).count == 5)
  }

  @Test("In Markdown a table is a table: aligned, whole, and without markup in its cells")
  func markdownTable() {
    let table = TextTable(
      header: ["name", "P(a|b)", "n"], rows: [["q_proj *and* `v`", "<b>\nx", "12"], ["日本", "[a](b)", "—"]],
      title: "Two | rows")
    #expect(
      table.markdownLines == [
        "**Two \\| rows**",
        "",
        "| name                  | P(a\\|b)  |   n |",
        "| --------------------- | -------- | --: |",
        "| q\\_proj \\*and\\* \\`v\\` | \\<b\\> x  |  12 |",
        "| 日本                  | \\[a\\](b) |   — |",
      ])
    #expect(
      TextTable(header: [], rows: [["a", "1"]]).markdownLines == [
        "|     |     |", "| --- | --: |", "| a   |   1 |",
      ])
    #expect(TextTable(header: [], rows: [], title: "t").markdownLines == ["**t**"])
    #expect(TextTable(header: [], rows: []).markdownLines == [])
  }

  @Test("The head of a column of numbers is broken where the table is too wide, before text is cut")
  func wideHead() {
    let table = TextTable(
      header: ["rank r", "root of the dropped S squared", "what"], rows: [["1", "1.736", "a long name"]])
    #expect(
      table.lines(width: 34) == [
        "          root of the",
        "            dropped S",
        "rank r        squared  what",
        "──────  ─────────────  ───────────",
        "     1          1.736  a long name",
      ])
  }

  @Test("Wide characters and combining marks are counted as the terminal shows them")
  func wideCharacters() {
    let table = TextTable(header: [], rows: [["日本", "x"], ["e\u{301}a", "y"], ["a\tb", "z"]])
    #expect(table.lines() == ["日本  x", "e\u{301}a    y", "a b   z"])
  }

  @Test("A table without rows, and one without anything, are drawn")
  func emptyTable() {
    #expect(TextTable(header: ["a", "b"], rows: []).lines() == ["a  b", "─  ─"])
    #expect(TextTable(header: [], rows: [], title: "t").lines() == ["t"])
  }

  @Test(
    "Numbers are written with about four digits",
    arguments: [
      (12, "12"), (-0.0, "0"), (0.5, "0.5"), (1_234_567, "1.235e6"), (1e-5, "1e-5"), (3.14159, "3.142"),
      (.nan, "nan"), (-.infinity, "-inf"), (1e300, "1e300"), (999_999, "999999"),
    ] as [(Double, String)])
  func numbers(value: Double, text: String) { #expect(NumberText.short(value) == text) }
}
