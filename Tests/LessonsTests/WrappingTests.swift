import Lessons
import Testing

@Suite("Lines that are wider than the screen")
struct WrappingTests {
  private func wrapped(_ pieces: String..., width: Int = 20) -> String {
    var wrapping = OutputWrapping()
    return pieces.map { wrapping.wrap($0, width: width) }.joined()
  }

  @Test("What fits stays as it is, to the last column")
  func fitting() {
    let text = "  a  b\n\n12345678901234567890\n\tx \n"
    #expect(wrapped(text) == text)
  }

  @Test("A printed line goes on at a blank, further in than it began")
  func sentence() {
    #expect(
      wrapped("one two three four five six seven\nnext\n")
        == "one two three four\n  five six seven\nnext\n")
    #expect(
      wrapped("    one two three four five\n") == "    one two three\n      four five\n")
  }

  @Test("What a name means goes on below its beginning")
  func list() {
    #expect(
      wrapped("  r   the rank of the update\n  name  too far in for a column\n")
        == "  r   the rank of\n      the update\n  name  too far in\n    for a column\n")
  }

  @Test("A percent sign stays with its number")
  func percent() {
    #expect(
      Columns.wrap("an interval of 95 % of all, % alone", width: 17) == [
        "an interval of", "95 % of all, %", "alone",
      ])
  }

  @Test("A line that comes in pieces is broken like a whole one")
  func pieces() {
    #expect(wrapped("one two ", "three four ", "five six\n") == "one two three four \n  five six\n")
    #expect(wrapped("step 1 of 20\r", "step 2 of 20\n") == "step 1 of 20\rstep 2 of 20\n")
  }

  @Test("No word is lost or cut, however long it is and however far in it stands")
  func words() {
    let long = String(repeating: "x", count: 30)
    #expect(wrapped("a \(long) b\n") == "a\n  \(long) b\n")
    #expect(wrapped("\(long)\n\n  \(long)\n") == "\(long)\n\n  \(long)\n")
    #expect(wrapped(String(repeating: " ", count: 18) + "a bcd\n").hasSuffix(" a\n        bcd\n"))
    #expect(wrapped("\u{1B}[1mone two three\u{1B}[0m four\n") == "\u{1B}[1mone two three\u{1B}[0m four\n")
    #expect(wrapped("日本語 日本語 日本語 日本語\n") == "日本語 日本語 日本語\n  日本語\n")
  }

  private func shown(_ code: String, width: Int) -> String {
    CellText.lines(of: code, ink: Ink(isOn: false), width: width).joined(separator: "\n")
  }

  @Test("What is broken off a line of code has a mark of its own and stands further in")
  func code() {
    #expect(
      shown("total = first_number + second_number\nx = 1", width: 24) == """
        >>> total = first_number
          +     + second_number
        >>> x = 1
        """)
    #expect(
      shown("def f(x):\n    return compute(x) + compute(x + 1)", width: 30) == """
        >>> def f(x):
        ...     return compute(x) +
          +         compute(x + 1)
        """)
  }

  @Test("Lines inside brackets give up their deep indentation where the statement does not fit")
  func brackets() {
    let code = """
      model = make(dim=8,
                   # (not a bracket
                   name="a [long name]", layers=2)
      y = (1 +
                   2)
      """
    #expect(
      shown(code, width: 34) == """
        >>> model = make(dim=8,
        ...     # (not a bracket
        ...     name="a [long name]",
          +         layers=2)
        >>> y = (1 +
        ...              2)
        """)
    #expect(shown(code, width: 60).contains("\n...              name="))
  }

  @Test("Line ends of other systems, and lines without end, are no trouble")
  func oddLines() {
    #expect(
      shown("x = (1 +\r\n  2)\r\ny = [\(String(repeating: "a", count: 300_000))\n", width: 30).contains("+"))
    #expect(shown(String(repeating: "(", count: 100), width: 30).filter { $0 == "(" }.count == 100)
  }

  @Test("A long word of code is broken behind its brackets first, and inside of a path only then")
  func longWords() {
    #expect(
      shown("text = read_text(\"data/scaling/train.txt\")", width: 40) == """
        >>> text = read_text(
          +     "data/scaling/train.txt")
        """)
    #expect(
      shown("x = \"data/scaling/train.txt\"", width: 24) == """
        >>> x = "data/scaling/
          +     train.txt"
        """)
    #expect(
      shown(String(repeating: "a", count: 30), width: 24).filter { $0 == "a" }.count == 30)
  }
}
