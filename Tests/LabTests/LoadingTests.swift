import Foundation
import Lab
import TestSupport
import Testing

@Suite("Which files a program may load")
struct LoadingTests {
  private let bench: LabBench
  private let outside: TemporaryFolder
  private let files = FileManager.default

  init() throws {
    bench = try LabBench()
    outside = try TemporaryFolder()
    _ = try outside.write("secret.star", "x = 1".utf8)
    _ = try bench.folder.write("a.star", "rank = 8".utf8)
    try files.createDirectory(atPath: bench.folder.path + "/sub", withIntermediateDirectories: true)
    _ = try bench.folder.write("sub/b.star", "load(\"../a.star\", \"rank\")\nalpha = rank * 2".utf8)
  }

  private func link(_ name: String, to target: String) throws {
    try files.createSymbolicLink(atPath: bench.folder.path + "/" + name, withDestinationPath: target)
  }

  @Test("Paths start from the folder of the file they stand in, and stay in the tree")
  func paths() throws {
    #expect(bench.show("load(\"sub/b.star\", \"alpha\")\nalpha") == "16")
    #expect(bench.show("load(\"./sub/../a.star\", r = \"rank\")\nr") == "8")
    #expect(
      bench.error("load(\"../x.star\", \"x\")") == """
        test.star:1:6: error: loading "../x.star" is not allowed
          load("../x.star", "x")
               ^ programs load from their own folder and those below it
        """)
    #expect(
      bench.error("load(\"\(outside.path)/secret.star\", \"x\")").contains(
        "a path to load cannot start with /"))
    _ = try bench.folder.write("sub/c.star", "load(\"../../x.star\", \"x\")".utf8)
    #expect(bench.error("load(\"sub/c.star\", \"x\")").contains("loading \"../../x.star\" is not allowed"))
  }

  @Test("A folder that may be read is not one to load from, and a link does not lead out")
  func links() throws {
    try link("inside.star", to: "a.star")
    #expect(bench.show("load(\"inside.star\", \"rank\")\nrank") == "8")
    try link("outside.star", to: outside.path + "/secret.star")
    try link("door", to: outside.path)
    for path in ["outside.star", "door/secret.star"] {
      #expect(bench.error("load(\"\(path)\", \"x\")").contains("loading \"\(path)\" is not allowed"))
    }
    let reader = try LabBench { $0.readable = [outside.url] }
    #expect(
      reader.error("load(\"../\(outside.url.lastPathComponent)/secret.star\", \"x\")").contains("not allowed")
    )
  }

  @Test("Only regular files of UTF-8 text are programs")
  func kinds() throws {
    #expect(bench.error("load(\"sub\", \"x\")").contains("\"sub\" is not a regular file"))
    _ = try bench.folder.write("bad.star", [0x78, 0x20, 0x3D, 0x20, 0xFF])
    #expect(bench.error("load(\"bad.star\", \"x\")").contains("bad.star is not UTF-8 text"))
    #expect(
      bench.error("load(\"b.star\", \"x\")") == """
        test.star:1:6: error: there is no file "b.star" to load
          load("b.star", "x")
               ^
          hint: did you mean "a.star"?
        """)
    #expect(bench.error("load(\"\", \"x\")").contains("a path must not be empty"))
  }

  @Test("An error in a loaded file names the file as seen from the current folder")
  func names() throws {
    _ = try bench.folder.write("sub/d.star", "def f(x):\n  return x / 0".utf8)
    #expect(
      bench.error("load(\"sub/d.star\", \"f\")\nf(1)") == """
        sub/d.star:2:12: error: division by zero
            return x / 0
                     ^
          called from <top level> at test.star:2:1
        """)
  }

  @Test("A session that starts anew loads anew")
  func reset() throws {
    #expect(bench.show("load(\"a.star\", \"rank\")\nrank") == "8")
    _ = try bench.folder.write("a.star", "rank = 9".utf8)
    #expect(bench.show("load(\"a.star\", \"rank\")\nrank") == "8")
    bench.session.reset()
    #expect(bench.show("load(\"a.star\", \"rank\")\nrank") == "9")
  }
}
