import Foundation
import Models
import TestSupport
import Testing

@Suite("Safetensors files")
struct SafetensorsTests {
  private struct Verdict: Decodable {
    let deserialize: String
    let names: [String]?
  }

  private struct Fuzz: Decodable {
    struct Case: Decodable {
      let mutation: String
      let hex: String
      let verdict: String
      let tensors: [String: Tensor]?
    }

    /// dtype, shape, bytes in hexadecimal.
    struct Tensor: Decodable {
      let type: String
      let shape: [Int]
      let hex: String

      init(from decoder: any Decoder) throws {
        var fields = try decoder.unkeyedContainer()
        type = try fields.decode(String.self)
        shape = try fields.decode([Int].self)
        hex = try fields.decode(String.self)
      }
    }

    let cases: [Case]
  }

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
  }

  @Test("Hand-made files are taken or refused as by the reference reader")
  func vectors() throws {
    let verdicts = try JSONDecoder().decode(
      [String: Verdict].self, from: Goldens.data("safetensors/vectors/verdicts.json"))
    #expect(verdicts.count == 57)
    for (name, verdict) in verdicts {
      let path = Goldens.path("safetensors/vectors/\(name).safetensors")
      if verdict.deserialize == "accept" {
        let file = try SafetensorsFile(path)
        #expect(file.names.sorted() == verdict.names?.sorted(), "\(name)")
      } else {
        #expect(throws: CheckpointError.self, "\(name)") { try SafetensorsFile(path) }
      }
    }
  }

  @Test("Mutated files are taken or refused as by the reference reader, with the same bytes")
  func fuzzed() throws {
    let folder = try TemporaryFolder()
    let cases = try JSONDecoder().decode(Fuzz.self, from: Goldens.data("safetensors/fuzz.json")).cases
    #expect(cases.count == 120)
    for (index, fuzz) in cases.enumerated() {
      let path = try folder.write("\(index).safetensors", Self.bytes(fuzz.hex))
      guard fuzz.verdict == "accept" else {
        #expect(throws: CheckpointError.self, "case \(index)") { try SafetensorsFile(path) }
        continue
      }
      let file = try SafetensorsFile(path)
      let tensors = try #require(fuzz.tensors)
      #expect(Set(file.names) == Set(tensors.keys), "case \(index)")
      for (name, tensor) in tensors {
        let entry = try file.required(name)
        #expect(entry.type.rawValue == tensor.type && entry.shape == tensor.shape, "case \(index)")
        #expect(Array(file.bytes(of: entry)) == Self.bytes(tensor.hex), "case \(index)")
      }
    }
  }

  @Test(
    "An error names the file, the place and what is wrong",
    arguments: [
      ("bad_empty_file", "the file has 0 bytes, a safetensors file at least 8", nil),
      (
        "bad_header_len_beyond_eof",
        "byte 0: the header should end at byte 1000008, the file ends at byte 79",
        "the file is incomplete, or it is no safetensors file"
      ),
      ("q_trailing_zero_pad", "byte 70: the header is broken: nothing may follow the JSON value", nil),
      ("bad_lowercase_dtype", "the tensor \"a\" has the unknown dtype \"f32\"", nil),
      (
        "bad_truncated_data", "the tensors end at byte 79, the file at byte 78",
        "the file is incomplete: fetch or copy it again"
      ),
      ("bad_size_mismatch", "the tensor \"a\" of shape [3] and type F32 has 12 bytes, not 16", nil),
      ("bad_hole_between", "the tensor \"b\" begins at byte 124, the data before it ends at byte 120", nil),
    ] as [(String, String, String?)])
  func messages(name: String, message: String, hint: String?) {
    #expect(throws: CheckpointError("\(name).safetensors: \(message)", hint: hint)) {
      try SafetensorsFile(Goldens.path("safetensors/vectors/\(name).safetensors"))
    }
  }

  @Test("A missing file, a folder and a FIFO are errors, and none of them makes the program wait")
  func noFile() throws {
    let folder = try TemporaryFolder()
    #expect(throws: CheckpointError("there is no file \(folder.path)/x")) {
      try SafetensorsFile("\(folder.path)/x")
    }
    #expect(throws: CheckpointError("\(folder.path) is a folder, not a file")) {
      try SafetensorsFile(folder.path)
    }
    let fifo = "\(folder.path)/fifo"
    #expect(mkfifo(fifo, 0o600) == 0)
    #expect(throws: CheckpointError("\(fifo) is not a regular file")) { try SafetensorsFile(fifo) }
  }

  @Test("Halves, brain floats and doubles widen to the float32 of the same value, bit for bit")
  func widening() throws {
    let halves = (0...UInt16.max).map { $0 }
    let widened = convert(.float16, halves)
    for (half, float) in zip(halves, widened) {
      let exact = Float(Float16(bitPattern: half))
      #expect(float == exact && float.sign == exact.sign || float.isNaN && exact.isNaN)
    }
    #expect(
      convert(.bfloat16, [0x3F80, 0xC000, 0x7F80, 0x0001] as [UInt16]) == [1, -2, .infinity, 0x1p-133])
    #expect(convert(.float64, [0.1, -1e300, 0x1p-1060]) == [0.1, -.infinity, 0])
  }

  private func convert<T>(_ format: FloatFormat, _ values: [T]) -> [Float] {
    var floats = [Float](repeating: 0, count: values.count)
    values.withUnsafeBytes { format.convert($0, into: &floats) }
    return floats
  }

  @Test("What is written is read back, in the layout of the reference writer")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/adapter.safetensors"
    try SafetensorsWriter.write(
      [
        .init("b", shape: [2, 1], [1.5, -.infinity]), .init("a\"\n", shape: [], [7]),
        .init("c", shape: [0, 3], []),
      ], metadata: ["format": "pt"], to: path)
    let written = try Data(contentsOf: URL(filePath: path))
    let header =
      "{\"__metadata__\":{\"format\":\"pt\"},\"a\\\"\\n\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
      + "\"b\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[4,12]},"
      + "\"c\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[12,12]}}"
    #expect(String(decoding: written.dropFirst(8).dropLast(12), as: UTF8.self).hasPrefix(header))
    #expect((written.count - 12) % 8 == 0)
    let file = try SafetensorsFile(path)
    #expect(file.names == ["a\"\n", "b", "c"])
    #expect(file.metadata == ["format": "pt"])
    #expect(try file.floats("b") == [1.5, -.infinity])
    #expect(try file.floats("a\"\n") == [7])
    #expect(try file.floats("c") == [])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["adapter.safetensors"])
  }

  @Test("Names that differ only in Unicode composition are two tensors")
  func composition() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/x.safetensors"
    try SafetensorsWriter.write(
      [.init("\u{E9}", shape: [1], [1]), .init("e\u{301}", shape: [1], [2])], to: path)
    let file = try SafetensorsFile(path)
    #expect(try file.floats("\u{E9}") == [1])
    #expect(try file.floats("e\u{301}") == [2])
  }

  @Test("Writing where one cannot is an error and leaves nothing behind")
  func cannotWrite() throws {
    let folder = try TemporaryFolder()
    #expect(
      throws: CheckpointError("cannot write \(folder.path)/no/x: No such file or directory")
    ) { try SafetensorsWriter.write([], to: "\(folder.path)/no/x") }
    #expect(throws: CheckpointError("cannot write \(folder.path)/x: there are two tensors named \"a\"")) {
      try SafetensorsWriter.write(
        [.init("a", shape: [], [1]), .init("a", shape: [], [2])], to: "\(folder.path)/x")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test("An index joins its shards into one checkpoint")
  func shards() throws {
    let checkpoint = try SafetensorsCheckpoint(folder: Goldens.path("tiny/llama_tied/model"))
    #expect(checkpoint.names.count == 20)
    #expect(checkpoint.entry("model.embed_tokens.weight")?.type == .bf16)
    #expect(try checkpoint.floats("model.norm.weight").count == 64)
    #expect(throws: CheckpointError("model: there is no tensor \"lm_head.weight\"")) {
      try checkpoint.floats("lm_head.weight")
    }
  }

  @Test(
    "A broken index is an error",
    arguments: [
      ("{", "byte 1: expected a key in quotes"), ("{}", "there is no object \"weight_map\""),
      ("{\"weight_map\": {\"a\": \"../b\"}}", "the file of \"a\" is not a file name"),
      ("{\"weight_map\": {\"a\": 1}}", "the file of \"a\" is not a file name"),
    ])
  func brokenIndex(json: String, message: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("model.safetensors.index.json", json.utf8)
    #expect(throws: CheckpointError("model.safetensors.index.json: \(message)")) {
      try SafetensorsCheckpoint(folder: folder.path)
    }
  }

  @Test("A header of a hundred thousand nested lists is refused without exhausting the stack")
  func deepNesting() throws {
    let header = Array("{\"a\":".utf8) + Array(repeating: UInt8(ascii: "["), count: 100_000)
    let length = withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init)
    let folder = try TemporaryFolder()
    let deep = try folder.write("deep.safetensors", length + header)
    #expect(
      throws: CheckpointError(
        "deep.safetensors: byte 140: the header is broken: the JSON is nested too deeply")
    ) { try SafetensorsFile(deep) }
  }
}
