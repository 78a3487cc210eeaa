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

  /// Every builtin, and every method of the values that those of the lab are, by the name it is for.
  private static func builtins() throws -> [(name: String, builtin: Builtin)] {
    let bench = try LabBench()
    try bench.run(
      """
      m = gpt(vocab=64, dim=16, layers=1, heads=2, seed=0)
      a = lora(m, r=2)
      data = dataset([1, 2, 3, 4, 5, 6], tokens=3)
      x = ones(2, 2)
      r = fit(m, data, steps=1)
      b = batch([[1, 2]])
      c = cost("gpt2")
      l = chinchilla(1e9, 2e10)
      o = compute_optimal(1e21)
      p = fit_power_law([1, 10, 100], [4.0, 2.0, 1.5], seed=0)
      q = quantize(x, "nf4")
      """)
    var found: [(String, Builtin)] = []
    for name in bench.session.completions(of: "", at: 0) {
      if let builtin = bench.session.globals[name]?.asObject(Builtin.self) { found.append((name, builtin)) }
    }
    for name in ["m", "a", "data", "x", "r", "b", "c", "l", "o", "p", "q"] {
      guard let object = bench.session.globals[name]?.asObject(Object.self) else { continue }
      for attribute in object.attributeNames where attribute != "tokenizer" {
        if let builtin = try object.attribute(attribute)?.asObject(Builtin.self) {
          found.append(("\(name).\(attribute)", builtin))
        }
      }
    }
    return found
  }

  /// The examples of all those, and of a tokenizer.
  private static func examples() throws -> [(name: String, example: String)] {
    try builtins().compactMap { name, builtin in builtin.documentation.example.map { (name, $0) } } + [
      ("tokenizer", "m.tokenizer.encode(\"Hello\")"), ("tokenizer", "m.tokenizer.decode([28120])"),
    ]
  }

  @Test("help explains every parameter of every builtin and method of the lab, and has an example")
  func isComplete() throws {
    let language = Interpreter(host: Silence()).makeGlobals()
    for (name, builtin) in try Self.builtins() where language[name] == nil {
      let documentation = builtin.documentation
      #expect(documentation.summary.hasSuffix("."), "\(name)")
      #expect(documentation.example != nil, "\(name)")
      let explained = Set(documentation.parameters.map(\.name))
      for parameter in builtin.signature?.parameters.map(\.name) ?? [] {
        #expect(explained.contains(parameter), "\(name) says nothing of \(parameter)")
      }
    }
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

/// What the language alone needs, so that its own names can be told from the lab's.
private final class Silence: Starlark.Host {
  let isInterrupted = false
  func write(_ text: String) {}
  func charge(bytes: Int) {}
  func release(bytes: Int) {}
}
