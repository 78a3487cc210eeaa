import Lessons
import Testing

@Suite("Commands typed into a program")
struct TypedCommandTests {
  private func read(_ entry: String, into draft: String) -> [String]? {
    TypedCommand(entry, into: draft) { ["hint", "goto", "n"].contains($0) }.map { [$0.command, $0.program] }
  }

  @Test(
    "All that was added to the draft is a command, known or not; the draft stays as it was",
    arguments: [
      ("r = 1\ns = 2:hint", ":hint"), ("r = 1\ns = 2\n:hint", ":hint"),
      ("r = 1\ns = 2\n    :hint  ", ":hint"),
      ("r = 1\ns = 2:goto  The bill", ":goto  The bill"), ("r = 1\ns = 2:hnt", ":hnt"),
      (":hintr = 1\ns = 2", ":hint"), (":hint\nr = 1\ns = 2", ":hint"),
    ])
  func intoADraft(entry: String, command: String) {
    #expect(read(entry, into: "r = 1\ns = 2") == [command, "r = 1\ns = 2"])
  }

  @Test(
    "The last line of a program is a command if there is one of that name; what is above it stays",
    arguments: [
      ("def f():\n    return 1\n:hint", "def f():\n    return 1"), ("def f():\n    :n\n", "def f():"),
      ("r = 12\n:goto 3", "r = 12"),
    ])
  func behindAProgram(entry: String, program: String) {
    let command = entry.contains("goto") ? ":goto 3" : entry.contains(":n") ? ":n" : ":hint"
    #expect(read(entry, into: "r = 1") == [command, program])
    #expect(read(entry, into: "") == [command, program])
  }

  @Test(
    "Anything else is a program, or a command alone",
    arguments: [
      "", ":", ":hint", "\n:hint", "r = 1", "x = a[1\n:2]", "f\"\"\"\n:param x: a number",
      "r = 1\n:hint\ns = 2",
      "def f()\n:", "r = 1:", "r = 1: int", "r = 1:hint\ns = 2", "😀:hint",
    ])
  func programs(entry: String) {
    #expect(read(entry, into: "r = 1") == nil)
  }
}
