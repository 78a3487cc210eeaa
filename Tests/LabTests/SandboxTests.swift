import Foundation
import Lab
import TestSupport
import Testing

@Suite("What programs may read and write")
struct SandboxTests {
  private let bench: LabBench
  private let outside: TemporaryFolder
  private let files = FileManager.default

  init() throws {
    bench = try LabBench()
    outside = try TemporaryFolder()
    _ = try outside.write("secret.txt", "secret".utf8)
    _ = try bench.folder.write("own.txt", "own".utf8)
    try bench.run("m = gpt(vocab=4, dim=2, layers=1, heads=1, context=4, seed=0)")
  }

  private func link(_ name: String, to target: String) throws {
    try files.createSymbolicLink(atPath: bench.folder.path + "/" + name, withDestinationPath: target)
  }

  @Test("Files beside the program are read, by any path that leads to them")
  func own() throws {
    try files.createDirectory(atPath: bench.folder.path + "/sub", withIntermediateDirectories: true)
    for path in [
      "own.txt", "./own.txt", "sub/../own.txt", "//own.txt".dropFirst(2).description,
      bench.folder.path + "/own.txt",
    ] {
      #expect(bench.show("read_text(\"\(path)\")") == "\"own\"", "\(path)")
    }
  }

  @Test("A link inside the folder is followed, one out of it is refused")
  func links() throws {
    try link("inside.txt", to: "own.txt")
    #expect(bench.show("read_text(\"inside.txt\")") == "\"own\"")
    try link("outside.txt", to: outside.path + "/secret.txt")
    try link("door", to: outside.path)
    try link("stairs", to: "door")
    for path in ["outside.txt", "door/secret.txt", "stairs/secret.txt", "door/../x"] {
      #expect(bench.show("read_text(\"\(path)\")").contains("reading \"\(path)\" is not allowed"), "\(path)")
    }
  }

  @Test("Links that go round in circles are an error")
  func circle() throws {
    try link("a", to: "b")
    try link("b", to: "a")
    #expect(
      bench.error("read_text(\"a/x\")") == """
        test.star:1:1: error: the links on the path "a/x" go round in circles
          read_text("a/x")
          ^
        """)
  }

  @Test("What is written below out/ is found again under the same name, wherever the program lies")
  func writing() throws {
    let other = try LabBench { $0.current = $0.folder.appending(path: "work") }
    try other.run(
      """
      m = gpt(vocab=4, dim=2, layers=1, heads=1, context=4, seed=0)
      save_model(m, "out/deep/model")
      n = load_model("out/deep/model")
      assert allclose(n([1, 2]), m([1, 2]))
      """)
    #expect(files.fileExists(atPath: other.folder.path + "/work/out/deep/model/model.safetensors"))
  }

  @Test("Nothing is written elsewhere, not even through links that lead to nothing yet")
  func elsewhere() throws {
    try files.createDirectory(atPath: bench.folder.path + "/out", withIntermediateDirectories: true)
    try link("out/door", to: outside.path)
    try link("out/new", to: outside.path + "/new")
    for path in ["x", "out/../x", "out/door/x", "out/new", "out/new/x", "/tmp/x", "out/../../x"] {
      #expect(
        bench.show("save_model(m, \"\(path)\")").contains("writing \"\(path)\" is not allowed"), "\(path)")
    }
    #expect(try files.contentsOfDirectory(atPath: outside.path) == ["secret.txt"])
  }

  @Test("out/ itself may not be a link, which could have come with the lesson")
  func linkedOut() throws {
    try link("out", to: outside.path)
    let fresh = try LabBench { options in
      options.folder = bench.folder.url
      options.current = bench.folder.url
    }
    #expect(fresh.show("read_text(\"out/secret.txt\")").contains("reading \"out/secret.txt\" is not allowed"))
    #expect(
      fresh.show("save_model(gpt(vocab=4, dim=4, layers=1, heads=1), \"out/x\")")
        .contains("writing \"out/x\" is not allowed"))
  }

  @Test("No file of a folder that is loaded may lead elsewhere")
  func linkedInside() throws {
    try files.createDirectory(atPath: bench.folder.path + "/model", withIntermediateDirectories: true)
    try link("model/config.json", to: outside.path + "/secret.txt")
    #expect(
      bench.show("load_model(\"./model\")")
        .contains("\"./model/config.json\" leads to a place that programs may not read"))
  }

  @Test("A file in the place of the folder is an error, and stays as it is")
  func fileInTheWay() throws {
    try files.createDirectory(atPath: bench.folder.path + "/out", withIntermediateDirectories: true)
    _ = try bench.folder.write("out/file", "mine".utf8)
    #expect(
      bench.error("save_model(m, \"out/file\")") == """
        test.star:1:1: error: cannot make the folder FOLDER/out/file: File exists
          save_model(m, "out/file")
          ^
        """)
    #expect(bench.show("read_text(\"out/file\")") == "\"mine\"")
  }

  @Test("Folders that the user named may be read and written")
  func named() throws {
    let outside = outside.url
    let other = try LabBench {
      $0.readable = [outside]
      $0.writable = [outside]
    }
    #expect(other.show("read_text(\"\(outside.path)/secret.txt\")") == "\"secret\"")
    try other.run("save_model(gpt(vocab=4, dim=2, layers=1, heads=1, seed=0), \"\(outside.path)/model\")")
    #expect(files.fileExists(atPath: outside.path + "/model/config.json"))
  }

  @Test(
    "Odd paths are errors", arguments: ["", "\\0", "a\\0b", ".", "..", "/", "~", "out", "own.txt/x", "\\xff"])
  func oddPaths(path: String) {
    #expect(bench.error("read_text(\"\(path)\")").hasPrefix("test.star:1:"))
    #expect(bench.error("load_adapter(m, \"\(path)\")").hasPrefix("test.star:1:"))
    #expect(bench.error("read_text(\"\(path)\" * 100000)").hasPrefix("test.star:1:"))
  }

  @Test("A text that is not UTF-8 is refused")
  func notText() throws {
    _ = try bench.folder.write("bytes", [0x66, 0xFF])
    #expect(
      bench.error("read_text(\"bytes\")") == """
        test.star:1:1: error: "bytes" is not UTF-8 text
          read_text("bytes")
          ^
        """)
  }
}
