import Commands
import Testing

@Suite("Messages on a narrow terminal")
struct WrappedNoteTests {
  @Test("What fits stays as it is")
  func fitting() {
    let note = "<input>:1:1: error: the name \"x\" is not defined\n  x @ A\n  ^ unknown\n  hint: y?"
    #expect(WrappedNote.text(note, width: 80) == note)
  }

  @Test("Sentences are broken at blanks and continued further in")
  func sentences() {
    #expect(
      WrappedNote.text(
        "error: there is a file /tmp/notes.star already\n  hint: :save! /tmp/notes.star replaces it",
        width: 40)
          == """
          error: there is a file /tmp/notes.star
            already
            hint: :save! /tmp/notes.star
              replaces it
          """)
  }

  @Test("A long line of a program is cut around its caret, which goes on pointing at the fault")
  func excerpt() {
    let line = "  check(allclose(by_hand(pictures[:5]), classifier(pictures[:5]), rtol=1e-3, atol=1e-4),"
    #expect(
      WrappedNote.text(line + "\n" + String(repeating: " ", count: 17) + "^", width: 40) == """
          check(allclose(by_hand(pictures[...
                         ^
        """)
    #expect(
      WrappedNote.text(line + "\n" + String(repeating: " ", count: 66) + "^", width: 40) == """
          ...(pictures[:5]), rtol=1e-3, atol=...
                             ^
        """)
    #expect(
      WrappedNote.text(line + "\n" + String(repeating: " ", count: 86) + "^", width: 40) == """
          ...res[:5]), rtol=1e-3, atol=1e-4),
                                           ^
        """)
  }

  @Test("What stands behind a caret goes below it where it does not fit")
  func label() {
    let note = "  y = x @ B\n        ^ the last axis of the left side is 32, the first of the right 64"
    #expect(
      WrappedNote.text(note, width: 40) == """
          y = x @ B
                ^
            the last axis of the left side is
            32, the first of the right 64
        """)
  }

  @Test("Colours and narrow terminals trap nowhere", arguments: [-5, 0, 1, 2, 20, 40])
  func narrow(width: Int) {
    let notes = [
      "", "\n", "^", "  ^", "abc\n  ^", "\t\n  ^",
      "\u{1B}[1mlessons/a.md:1:1:\u{1B}[0m \u{1B}[1;31merror:\u{1B}[0m it",
      "  x\n" + String(repeating: " ", count: 100) + "^ label",
      "  日本日本日本日本日本日本日本日本日本日本\n    \u{1B}[1;31m^ a\u{1B}[0m",
    ]
    for note in notes {
      let words = { (text: String) in text.split(whereSeparator: { " \n".contains($0) }).last }
      #expect(words(WrappedNote.text(note, width: width)) == words(note))
    }
  }
}
