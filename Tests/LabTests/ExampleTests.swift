import Foundation
import Lab
import Models
import Starlark
import TestSupport
import Testing

@Suite("The examples that help shows")
struct ExampleTests {
  /// Where the names in examples come from: a tiny model, data for it, and an adapter where one is used.
  private static func setup(for example: String) -> String {
    var lines = ["m = gpt(vocab=64, dim=16, layers=1, heads=2, seed=0)"]
    if example.contains("tokenizer") || example.contains("generate(") {
      lines = ["m = load_model(\"smollm2-135m\")"]
    }
    if example.contains("load_adapter") {
      lines += [
        "lora(m, r=2).save(\"out/my-adapter\")", "m = gpt(vocab=64, dim=16, layers=1, heads=2, seed=0)",
      ]
    }
    lines.append("data = dataset([1, 2, 3, 4, 5, 6, 7, 8], tokens=4)")
    if example.hasPrefix("a.") { lines.append("a = lora(m, r=2)") }
    return lines.joined(separator: "\n")
  }

  private static func documentation(of value: Value?) -> Documentation? {
    value?.asObject(Builtin.self)?.documentation
  }

  /// Every example of a builtin, and of every method of the values that those of the lab are, by the name it is for.
  private static func examples() throws -> [(name: String, example: String)] {
    let bench = try LabBench()
    try bench.run(
      """
      m = gpt(vocab=64, dim=16, layers=1, heads=2, seed=0)
      a = lora(m, r=2)
      data = dataset([1, 2, 3, 4, 5, 6], tokens=3)
      x = ones(2, 2)
      r = fit(m, data, steps=1)
      b = batch([[1, 2]])
      """)
    var found: [(String, String)] = []
    for name in bench.session.completions(of: "", at: 0) {
      if let example = documentation(of: bench.session.globals[name])?.example {
        found.append((name, example))
      }
    }
    for name in ["m", "a", "data", "x", "r", "b"] {
      guard let object = bench.session.globals[name]?.asObject(Object.self) else { continue }
      for attribute in object.attributeNames where attribute != "tokenizer" {
        if let example = documentation(of: try object.attribute(attribute))?.example {
          found.append(("\(name).\(attribute)", example))
        }
      }
    }
    return found + [
      ("tokenizer", "m.tokenizer.encode(\"Hello\")"), ("tokenizer", "m.tokenizer.decode([28120])"),
    ]
  }

  @Test("Every example of every builtin and method runs")
  func examplesRun() throws {
    _ = try BaseModel.path()
    let examples = try Self.examples()
    #expect(examples.count > 60)
    for (name, example) in examples {
      let bench = try LabBench()
      try FileManager.default.createDirectory(
        at: bench.folder.url.appending(path: "data"), withIntermediateDirectories: true)
      _ = try bench.folder.write("data/genesis-kjv.txt", "In the beginning".utf8)
      do {
        try bench.run(Self.setup(for: example))
        try bench.run(example)
      } catch let error as Diagnostics {
        Issue.record("\(name): \(example)\n\(error.render())")
      }
    }
  }

  @Test("help finds words for every name and attribute")
  func help() throws {
    let bench = try LabBench()
    try bench.run(
      """
      m = gpt(vocab=64, dim=16, layers=1, heads=2, seed=0)
      a = lora(m, r=2)
      x = ones(2, 2)
      data = dataset([1, 2, 3, 4, 5, 6], tokens=3)
      """)
    let keywords: Set = [
      "and", "assert", "break", "continue", "def", "elif", "else", "for", "if", "in", "lambda",
      "not", "or", "pass", "return", "while", "True", "False", "None", "load",
    ]
    for name in bench.session.completions(of: "", at: 0)
    where !keywords.contains(name) && !name.hasSuffix("=") {
      #expect(bench.show("help(\(name))") == "None", "\(name)")
      #expect(!bench.show("dir(\(name))").contains("error"), "\(name)")
    }
    for name in ["m", "a", "x", "data"] {
      for attribute in bench.session.completions(of: name + ".", at: name.utf8.count + 1)
      where attribute != "tokenizer" {
        #expect(bench.show("help(\(name).\(attribute))") == "None", "\(name).\(attribute)")
      }
    }
  }
}
