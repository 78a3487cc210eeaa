import Commands
import Foundation
import Testing

@Suite("The command line on pipes", .serialized)
struct CommandLineTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  @Test(
    "eval prints the value and tells by its status what happened",
    arguments: [
      ("1 + 1", "2\n", "", 0),
      ("x = 1", "", "", 0),
      ("check(False, 'no')", "✗ FAILED: no\n", "", 1),
      ("x", "", "<eval>:1:1: error: the name \"x\" is not defined\n  x\n  ^\n", 1),
    ] as [(String, String, String, Int32)])
  func eval(code: String, output: String, errors: String, status: Int32) throws {
    let result = try Program.run(["eval", code], folder: folder)
    #expect(result.output == output)
    #expect(result.errors == errors)
    #expect(result.status == status)
  }

  @Test("A program on standard input stops at its first error, with the input's own lines")
  func standardInput() throws {
    let result = try Program.run([], input: "print(1)\n\nprint(1 // 0)\nprint(3)\n", folder: folder)
    #expect(result.output == "1\n")
    #expect(result.errors.hasPrefix("<stdin>:3:9: error: "))
    #expect(result.status == 1)
  }

  @Test(
    "What is no whole program on standard input is an error where it is, and nothing of it runs",
    arguments: [
      (
        "print(1)\ndef f():\n",
        "<stdin>:3:1: error: expected an indented block after the function's parameters"
      ),
      ("print(1)\nx = (1,\n", "<stdin>:2:5: error: `(` is never closed"),
      ("print(1)\nx = \"\"\"a\n\n", "<stdin>:2:5: error: the string is never closed"),
      (
        "print(1)\n:vars\n",
        "<stdin>:2:1: error: :vars is a command of the prompt, and no part of the language"
      ),
    ])
  func unfinishedInput(input: String, message: String) throws {
    let result = try Program.run([], input: input, folder: folder)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix(message + "\n"), "\(result.errors)")
    #expect(result.status == 1)
  }

  @Test(
    "Standard input is a program in whatever form it comes",
    arguments: [
      ([], "", ""), ([], "print(1)\r\nprint(2)\r\n", "1\n2\n"), (["-"], "print(3)", "3\n"),
      ([], "x = '''\n:vars\n'''\nprint(len(x))\n", "7\n"),
    ] as [([String], String, String)])
  func inputForms(arguments: [String], input: String, output: String) throws {
    let result = try Program.run(arguments, input: input, folder: folder)
    #expect(result.output == output)
    #expect(result.errors == "")
    #expect(result.status == 0)
  }

  @Test("A command that is none is answered with the nearest, and a file with how to run it")
  func noCommand() throws {
    let typo = try Program.run(["lern"], folder: folder).errors
    #expect(typo.hasPrefix("Error: there is no command 'lern'; did you mean \"learn\"?\n"))
    let file = try Program.run(["a.star"], folder: folder).errors
    #expect(file.hasPrefix("Error: a file is run by: peftbook run a.star\n"))
  }

  @Test("Control characters of a program do not reach the terminal")
  func control() throws {
    let result = try Program.run(["eval", "1 \u{1B}"], folder: folder)
    #expect(
      result.errors == """
        <eval>:1:3: error: the character U+001B has no meaning here
          1 \u{FFFD}
            ^
          hint: delete it: it cannot be seen

        """)
    #expect(try Program.run(["eval", "'\u{1B}[2J'"], folder: folder).output == "\"\\x1b[2J\"\n")
  }

  @Test("Wrong usage is status 64", arguments: [["bogus"], ["eval"], ["--threads", "0"], ["run", "x.txt"]])
  func usage(arguments: [String]) throws {
    #expect(try Program.run(arguments, folder: folder).status == 64)
  }

  @Test("Code may begin with a dash", arguments: [["-1"], ["-2 + 1"], ["--", "-1"], ["-1", "--seed", "3"]])
  func dash(arguments: [String]) throws {
    #expect(try Program.run(["eval"] + arguments, folder: folder).output == "-1\n")
  }

  @Test("Options before the command are answered with the right order")
  func misplacedOptions() throws {
    let result = try Program.run(["--memory", "2GiB", "eval", "1 + 1"], folder: folder)
    let message = "Error: options stand behind the command: peftbook eval --memory 2GiB '1 + 1'\n"
    #expect(result.errors.hasPrefix(message))
    #expect(result.status == 64)
    #expect(try !Program.run(["bogus"], folder: folder).errors.contains("peftbook prompt"))
  }

  @Test("Ctrl-C while a library computes ends with status 130, whatever still runs")
  func interruptedLibrary() throws {
    let terminal = try PseudoTerminal(["eval", "print('begun'); svd(randn(1500, 1500))"], folder: folder)
    try terminal.wait(for: "begun\n")
    Thread.sleep(forTimeInterval: 0.3)
    terminal.type("\u{3}")
    #expect(try terminal.end().status == 130)
  }

  @Test("Prompts of a copied session are no code")
  func pastedPrompts() throws {
    let input = ">>> def f(y):\n...   return y\n...\n>>> f(4)\n4\n>>>\n>>> print(f(3))\n"
    #expect(try Program.run([], input: input, folder: folder).output == "3\n")
  }

  @Test("Code that a narrow screen broke is whole again")
  func brokenLines() throws {
    let input = """
      >>> def total(first, second):
      ...     return first
        +         + second
      >>> print(total(40,
        +     2), "data/
        +     text")
      """
    #expect(try Program.run([], input: input, folder: folder).output == "42 data/text\n")
  }

  @Test("The version is told")
  func version() throws {
    #expect(try Program.run(["--version"], folder: folder).output == Peftbook.version + "\n")
  }

  @Test("A script runs in its own folder, and several files go on after a failure")
  func scripts() throws {
    try folder.write("print('first')\n[][0]\n", to: "a.star")
    try folder.write("print('second')\n", to: "b.star")
    let result = try Program.run(["run", "a.star", "b.star"], folder: folder)
    #expect(result.output == "first\nsecond\n")
    #expect(
      result.errors == "a.star:2:4: error: list index 0 is out of range\n  [][0]\n     ^ the length is 0\n")
    #expect(result.status == 1)
  }

  @Test(
    "Scripts alone, which the parser of the arguments does not see, run as they do behind an option",
    arguments: [["a.star"], ["b.star"], ["missing.star"], ["a.star", "b.star", "a.star"], ["folder.star"]])
  func scriptsAlone(files: [String]) throws {
    let folder = try TestFolder()
    try folder.write("x = \" a \"\nprint(x.strip())\ncheck(1 < 2, \"order\")\n", to: "a.star")
    try folder.write("print(1)\nprint(\"\".bogus())\n", to: "b.star")
    try folder.write("", to: "folder.star/c.star")
    let alone = try Program.run(["run"] + files, folder: folder)
    let parsed = try Program.run(["run", "--seed", "0"] + files, folder: folder)
    #expect(alone.output == parsed.output)
    #expect(alone.errors == parsed.errors)
    #expect(alone.status == parsed.status)
    #expect(alone.status == (files == ["a.star"] ? 0 : 1))
  }

  @Test("A script loads files beside it, and the builtins of test suites are there when asked for")
  func loading() throws {
    try folder.write("def half(x): return x / 2\nassert = struct(eq = lambda a, b: a == b)\n", to: "lib.star")
    try folder.write("load('lib.star', 'half', 'assert')\nprint(half(3), assert.eq(1, 1))\n", to: "a.star")
    #expect(try Program.run(["run", "--test-builtins", "a.star"], folder: folder).output == "1.5 True\n")
    let input = "load('lib.star', 'half')\nprint(catch(lambda: half('x')) != None)"
    #expect(try Program.run(["--test-builtins"], input: input, folder: folder).output == "True\n")
    let plain = try Program.run(["run", "a.star"], folder: folder)
    #expect(
      plain.errors == """
        lib.star:2:10: error: the name "struct" is not defined
          assert = struct(eq = lambda a, b: a == b)
                   ^
          called from <top level> at a.star:1:6

        """)
    #expect(plain.status == 1)
    #expect(try !Program.run(["help", "run"], folder: folder).output.contains("test-builtins"))
  }

  @Test("A script's result in JSON")
  func json() throws {
    try folder.write("print('hello')\ncheck(1 < 2, 'order')\n", to: "a.star")
    let result = try Program.run(["run", "a.star", "--format", "json"], folder: folder)
    #expect(
      result.output == """
        {
          "checks" : [
            {
              "claim" : "order",
              "passed" : true
            }
          ],
          "file" : "a.star",
          "ok" : true,
          "output" : "hello\\n✓ holds: order\\n",
          "version" : 1
        }

        """)
    #expect(result.status == 0)
  }

  @Test("Ctrl-C ends a run with status 130")
  func interrupted() throws {
    try folder.write("print('begun')\nwhile True:\n  pass\n", to: "a.star")
    let terminal = try PseudoTerminal(["run", "a.star"], folder: folder)
    try terminal.wait(for: "begun\n")
    terminal.type("\u{3}")
    #expect(try terminal.end().status == 130)
  }

  @Test("lint reports a broken lesson and a quiz with no correct option, whole")
  func lint() throws {
    try folder.write("---\ntitle: [\n---\n", to: "book/01-a.md")
    let quiz = """
      quiz: 01-a
      title: A
      questions:
        - {id: a, type: single, prompt: p, why: w, options: [
           {text: x, correct: false, why: w}, {text: y, correct: false, why: w}]}

      """
    try folder.write(quiz, to: "book/01-a.yaml")
    let result = try Program.run(["lint", "book"], folder: folder)
    #expect(
      result.output == """
        book/01-a.md:3:1: error: broken YAML: did not find expected node content [schema]
          ---
          ^
          hint: a text with a colon, a hash or a quote in it must stand in quotes
        book/01-a.yaml:4:5: error: question "a" has no correct option [schema]
            - {id: a, type: single, prompt: p, why: w, options: [
              ^ none of its 2 options is correct
          hint: mark at least one option with correct: true

        """)
    #expect(result.errors == "2 files: 2 errors, 0 warnings\n")
    #expect(result.status == 1)
  }

  @Test("A lesson without its model says so, runs what does not need it, and ends with 1")
  func missingModel() throws {
    let text = """
      ---
      title: A
      needs: [smollm2-135m]
      ---
      ```starlark
      m = load_model("smollm2-135m")
      ```

      ```starlark
      m.config
      ```

      ```starlark
      check(1 < 2, "order")
      ```
      """
    try folder.write(text, to: "lessons/01-a.md")
    let result = try Program.run(["run", "lessons/01-a.md"], folder: folder)
    #expect(
      result.output == """
        >>> m = load_model("smollm2-135m")
        (not run: it needs a model that is not here)

        >>> m.config
        (not run: it needs what an earlier cell would have made from the missing model)

        >>> check(1 < 2, "order")
        ✓ holds: order

        1 check: 1 passed, 0 failed.
        2 of 3 cells did not run for want of a model (smollm2-135m).

        """)
    #expect(
      result.errors == """
        lessons/01-a.md:6:5: error: the model "smollm2-135m" is not on this machine
          m = load_model("smollm2-135m")
              ^
          hint: peftbook fetch smollm2-135m gets it

        """)
    #expect(result.status == 1)
  }

  @Test("Missing files and models are told with what to do")
  func missing() throws {
    let file = try Program.run(["run", "nothing.md"], folder: folder)
    #expect(file.errors == "error: there is no file nothing.md\n")
    let model = try Program.run(["fetch", "smollm2"], folder: folder)
    #expect(model.errors == "error: there is no model \"smollm2\" to fetch\n  hint: there are smollm2-135m\n")
    let lessons = try Program.run(["learn", "--lessons", "nowhere"], folder: folder)
    #expect(lessons.errors == "error: there is no folder nowhere\n")
    #expect([file.status, model.status, lessons.status] == [1, 1, 1])
  }

  @Test(
    "Memory sizes are read with their units",
    arguments: [
      ("512MiB", 536_870_912), ("2GB", 2_000_000_000), ("1.5G", 1_500_000_000), ("1000", 1000), ("1kb", 1000),
    ])
  func sizes(text: String, bytes: Int) {
    #expect(ByteSize(argument: text)?.bytes == bytes)
  }

  @Test("What is no size is refused", arguments: ["", "GB", "-1", "1e999", "99999999999G", "1.2.3M", "0"])
  func noSizes(text: String) {
    #expect(ByteSize(argument: text) == nil)
  }
}
