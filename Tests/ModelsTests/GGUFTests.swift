import Foundation
import Models
import TestSupport
import Testing

@Suite("GGUF files")
struct GGUFTests {
  @Test("Good, odd and bad files are taken or refused as by ggml")
  func verdicts() throws {
    let verdicts = try JSONDecoder().decode(
      [String: String].self, from: Goldens.data("quant/gguf_bad/verdicts.json"))
    #expect(verdicts.count == 42)
    for (name, verdict) in verdicts {
      let path = Goldens.path("quant/gguf_bad/\(name).gguf")
      if verdict == "accept" {
        #expect(throws: Never.self, "\(name)") { try GGUFFile(path) }
      } else {
        #expect(throws: CheckpointError.self, "\(name)") { try GGUFFile(path) }
      }
    }
  }

  private static let incomplete = "the file is incomplete: fetch or copy it again"

  @Test(
    "An error names the file, the place and what is wrong",
    arguments: [
      (
        "bad_data_truncated", "the file ends at byte 156, but the tensor \"a\" ends at byte 160", incomplete
      ),
      (
        "bad_truncated_kv",
        "the file ends at byte 91, in the middle of the metadata \"k\" that begins at byte 86", incomplete
      ),
      ("bad_magic", "byte 0: the file does not begin with \"GGUF\"", "is this a GGUF file?"),
      (
        "bad_version1", "byte 4: GGUF version 1 is not supported",
        "supported are versions 2 and 3, little-endian"
      ),
      (
        "bad_big_endian_version", "byte 4: big-endian files are not supported",
        "supported are versions 2 and 3, little-endian"
      ),
      ("bad_alignment_24", "the metadata \"general.alignment\" is not a power of two", nil),
      (
        "bad_q4_1_row_not_multiple_of_32",
        "byte 74: the tensor \"a\" has rows of 40, which Q4_1 cannot split into blocks of 32", nil
      ),
      ("bad_offset_gap", "byte 98: the tensor \"b\" has the offset 64 in the data, not 32", nil),
    ] as [(String, String, String?)])
  func messages(name: String, message: String, hint: String?) {
    #expect(throws: CheckpointError("\(name).gguf: \(message)", hint: hint)) {
      try GGUFFile(Goldens.path("quant/gguf_bad/\(name).gguf"))
    }
  }

  @Test("A file cut anywhere is refused, never read beyond its end")
  func cutAnywhere() throws {
    let folder = try TemporaryFolder()
    let whole = try Goldens.data("quant/gguf_bad/ok_two_tensors.gguf")
    for length in 0..<whole.count - 32 {
      let path = try folder.write("cut.gguf", whole.prefix(length))
      #expect(throws: CheckpointError.self) { try GGUFFile(path) }
    }
  }

  @Test("A file with any byte changed is taken or refused, and what is taken can be read")
  func damagedAnywhere() throws {
    let folder = try TemporaryFolder()
    let whole = try Goldens.data("quant/gguf_bad/ok_two_tensors.gguf")
    for index in whole.indices {
      for byte: UInt8 in [0x00, 0x01, 0x7F, 0x80, 0xFF] where whole[index] != byte {
        var damaged = whole
        damaged[index] = byte
        guard let file = try? GGUFFile(folder.write("damaged.gguf", damaged)) else { continue }
        for tensor in file.tensors where tensor.type == .f32 {
          #expect(file.bytes(of: tensor).count == 4 * tensor.count)
        }
      }
    }
  }

  @Test("Every kind of metadata is read")
  func metadata() throws {
    let file = try GGUFFile(Goldens.path("quant/blocks.gguf"))
    #expect(file["t.u8"]?.int == 200)
    #expect(file["t.i8"]?.int == -100)
    #expect(file["t.u16"]?.int == 60_000)
    #expect(file["t.i16"]?.int == -30_000)
    #expect(file["t.u32"]?.int == 4_000_000_000)
    #expect(file["t.i32"]?.int == -2_000_000_000)
    #expect(file["t.u64"]?.int == nil)
    #expect(file["t.u64"]?.double == 0x1p63)
    #expect(file["t.i64"]?.int == -4_611_686_018_427_387_904)
    #expect(file["t.f32"]?.double == Double(Float(0.1)))
    #expect(file["t.f64"]?.double == 0.1)
    #expect(file["t.bool"]?.bool == true)
    #expect(file["t.str"]?.string == "\u{F1}\u{1F642}\nline")
    #expect(file["t.arr_i32"]?.integers == [1, -2, 3])
    #expect(file["t.arr_str"]?.strings.map(Array.init) == [Array("a".utf8), [], Array("\u{F1}".utf8)])
    guard case .floats(let floats) = file["t.arr_f32"] else {
      return #expect(Bool(false), "no list of floats")
    }
    #expect(floats == [0.5, -1.25])
    #expect(throws: CheckpointError("blocks.gguf: the metadata \"t.str\" is not a whole number")) {
      try file.requiredInt("t.str")
    }
    #expect(throws: CheckpointError("blocks.gguf: the metadata \"none\" is missing")) {
      try file.requiredString("none")
    }
  }

  @Test("Tensors of every type have the shape and the bytes that ggml sees")
  func tensors() throws {
    struct Expected: Decodable {
      struct Tensor: Decodable {
        let type: String
        let shape: [Int]
        let offset: Int
        let bytes: Int

        enum CodingKeys: String, CodingKey {
          case type = "ggml_type"
          case shape = "row_major_shape"
          case offset = "absolute_offset"
          case bytes
        }
      }
      let tensors: [String: Tensor]
    }
    let expected = try JSONDecoder().decode(Expected.self, from: Goldens.data("quant/blocks_expected.json"))
    let file = try GGUFFile(Goldens.path("quant/blocks.gguf"))
    #expect(file.tensors.count == expected.tensors.count)
    for (name, tensor) in expected.tensors {
      let found = try #require(file.tensor(name))
      #expect(found.type.name == tensor.type)
      #expect(found.shape == tensor.shape)
      #expect(found.byteRange == tensor.offset..<tensor.offset + tensor.bytes)
      #expect(file.bytes(of: found).count == tensor.bytes)
    }
  }
}
