import Starlark
import Testing

/// The whole text of the main kinds of errors.
@Suite struct ErrorTextTests {
  static let texts: [(program: String, text: String)] = [
    (
      "loss = 1\nprint(los)",
      """
      cell:2:7: error: the name "los" is not defined
        print(los)
              ^
        hint: did you mean `loss`?
      """
    ),
    (
      "sorted([1], revrse=True)",
      """
      cell:1:1: error: sorted() got an unexpected keyword argument "revrse"
        sorted([1], revrse=True)
        ^
        hint: did you mean "reverse"?
      """
    ),
    (
      "x = 1\ny = x + 'a'",
      """
      cell:2:7: error: unsupported operands for +: int and string
        y = x + 'a'
              ^ the left side is an int, the right side is a string
        hint: use str(x) or an f-string to put a value into text
      """
    ),
    (
      "def f(a, b=2):\n  return a\nf()",
      """
      cell:3:1: error: f() is missing the argument "a"
        f()
        ^
        hint: the signature is f(a, b=2)
      """
    ),
    (
      "def inner(x):\n  return x / 0\ndef outer():\n  y = 1\n  return 2 + inner(y)\nouter()",
      """
      cell:2:12: error: division by zero
          return x / 0
                   ^
        called from outer at cell:5:14
        called from <top level> at cell:6:1
      """
    ),
    (
      "[1].apend(2)",
      """
      cell:1:5: error: a value of type list has no attribute "apend"
        [1].apend(2)
            ^
        hint: did you mean .append?
      """
    ),
    (
      "x = [1, 2, 3]\nx[1 + 2]",
      """
      cell:2:3: error: list index 3 is out of range
        x[1 + 2]
          ^ the length is 3
      """
    ),
    (
      "d = {\"x\": 1}\nd[\"y\"] += 1",
      """
      cell:2:3: error: key "y" is not in the dict
        d["y"] += 1
          ^
      """
    ),
    (
      "s = \"abc",
      """
      cell:1:5: error: the string is never closed
        s = "abc
            ^
        hint: it needs another "
      """
    ),
    (
      "if x = 1:\n  pass",
      """
      cell:1:6: error: expected `:` after the condition, found `=`
        if x = 1:
             ^
        hint: for a comparison write ==
      """
    ),
    (
      "for i in [1]:\nprint(i)",
      """
      cell:2:1: error: expected an indented block after the sequence to loop over
        print(i)
        ^
        hint: indent the lines that belong to it
      """
    ),
    (
      "def f(n):\n  return f(n + 1)\nf(0)",
      """
      cell:2:10: error: the calls are nested too deeply
          return f(n + 1)
                 ^
        called from f at cell:2:10
        called from f at cell:2:10
        called from f at cell:2:10
        called from f at cell:2:10
        called from f at cell:2:10
        ... 5989 more calls ...
        called from f at cell:2:10
        called from f at cell:2:10
        called from f at cell:2:10
        called from f at cell:2:10
        called from <top level> at cell:3:1
        hint: does the recursion ever end?
      """
    ),
    (
      "a = bb\nc = dd\ndef f(): return ee",
      """
      cell:1:5: error: the name "bb" is not defined
        a = bb
            ^
      cell:2:5: error: the name "dd" is not defined
        c = dd
            ^
      cell:3:17: error: the name "ee" is not defined
        def f(): return ee
                        ^
      """
    ),
    (
      "€ = 1",
      """
      cell:1:1: error: the character `€` (U+20AC) has no meaning here
        € = 1
        ^
      """
    ),
    (
      "x = 'é' + 1",
      """
      cell:1:9: error: unsupported operands for +: string and int
        x = 'é' + 1
                ^ the left side is a string, the right side is an int
        hint: use str(x) or an f-string to put a value into text
      """
    ),
    (
      "assert 1 > 2, 'one is less'",
      """
      cell:1:8: error: the assertion failed: one is less
        assert 1 > 2, 'one is less'
               ^
      """
    ),
    (
      "yield 1",
      """
      cell:1:1: error: `yield` is not part of the language
        yield 1
        ^
        hint: build and return a list
      """
    ),
    (
      "print 1",
      """
      cell:1:7: error: expected the end of the statement, found a literal
        print 1
              ^
        hint: print is a function: print(...)
      """
    ),
  ]

  @Test("The text of an error says where, what and what to do", arguments: texts)
  func text(_ test: (program: String, text: String)) {
    #expect(Session().failure(test.program) == test.text)
  }

  @Test("Positions of a cell are those of its file")
  func firstLine() {
    #expect(
      Session().failure("x = 1\nx.y", firstLine: 40) == """
        cell:41:3: error: a value of type int has no attribute "y"
          x.y
            ^
        """)
  }

  @Test("A long line is cut to what is around the caret")
  func longLine() {
    let program =
      "x = 1" + String(repeating: " + 1", count: 50) + " + None" + String(repeating: " + 1", count: 50)
    let text = Session().failure(program).split(separator: "\n")
    #expect(text.count == 3)
    #expect(text[1].count < 130)
    #expect(text[1].hasPrefix("  ...") && text[1].hasSuffix("..."))
    let caret = text[2].prefix { $0 != "^" }.count
    #expect(text[1].dropFirst(caret).hasPrefix("+ None"))
  }

  @Test("Colour marks the position, the word error and the hint")
  func colour() throws {
    let error = #expect(throws: Diagnostics.self) { try Session().run("lenn([])") }
    #expect(error?.render(colour: true).contains("\u{1B}[1;31merror:\u{1B}[0m") == true)
  }
}
