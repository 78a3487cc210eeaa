// The safetensors format: u64 length N, N bytes of JSON, data. What is refused is what the reference reader
// (safetensors/src/tensor.rs, version 0.8) refuses.

import Tensors

/// The number formats of safetensors.
package enum SafetensorsType: String, CaseIterable, Sendable {
  case bool = "BOOL"
  case f4 = "F4"
  case f6e2m3 = "F6_E2M3"
  case f6e3m2 = "F6_E3M2"
  case u8 = "U8"
  case i8 = "I8"
  case f8e5m2 = "F8_E5M2"
  case f8e4m3 = "F8_E4M3"
  case f8e8m0 = "F8_E8M0"
  case f8e4m3fnuz = "F8_E4M3FNUZ"
  case f8e5m2fnuz = "F8_E5M2FNUZ"
  case i16 = "I16"
  case u16 = "U16"
  case f16 = "F16"
  case bf16 = "BF16"
  case i32 = "I32"
  case u32 = "U32"
  case f32 = "F32"
  case c64 = "C64"
  case f64 = "F64"
  case i64 = "I64"
  case u64 = "U64"

  var bitCount: Int {
    switch self {
    case .f4: 4
    case .f6e2m3, .f6e3m2: 6
    case .bool, .u8, .i8, .f8e5m2, .f8e4m3, .f8e8m0, .f8e4m3fnuz, .f8e5m2fnuz: 8
    case .i16, .u16, .f16, .bf16: 16
    case .i32, .u32, .f32: 32
    case .c64, .f64, .i64, .u64: 64
    }
  }

  /// The format as one that widens to float32, if it is one.
  package var floatFormat: FloatFormat? {
    switch self {
    case .f16: .float16
    case .bf16: .bfloat16
    case .f32: .float32
    case .f64: .float64
    default: nil
    }
  }
}

extension SafetensorsType {
  /// The type as one in which a weight can be kept, if it is one.
  package var quantizedFormat: QuantizedFormat? {
    switch self {
    case .f32: .float32
    case .f16: .float16
    case .bf16: .bfloat16
    default: nil
    }
  }
}

/// One tensor in a safetensors file.
package struct SafetensorsEntry: Sendable {
  package let name: String
  package let type: SafetensorsType
  package let shape: [Int]
  /// Where its bytes stand, from the start of the file.
  package let byteRange: Range<Int>

  package var count: Int { shape.reduce(1, *) }
}

/// A safetensors file, mapped: names, types and shapes are read at once, numbers when asked for.
package struct SafetensorsFile: Sendable {
  /// The tensors in the order in which their bytes stand in the file.
  package let entries: [SafetensorsEntry]
  package let metadata: [String: String]
  /// Keeps the bytes alive: whoever holds pointers into the file holds this too.
  let file: MappedFile
  /// By bytes: two names that differ only in Unicode composition are two names.
  private let indices: [[UInt8]: Int]

  package var names: [String] { entries.map(\.name) }

  /// Opens the file; throws `CheckpointError` for whatever the reference reader refuses.
  package init(_ path: String) throws {
    file = try MappedFile(path: path)
    let header = try SafetensorsHeader(file.bytes, file: file.name)
    entries = header.entries
    metadata = header.metadata
    indices = Dictionary(uniqueKeysWithValues: entries.enumerated().map { (Array($1.name.utf8), $0) })
  }

  /// The tensor of this name, or nil.
  package func entry(_ name: String) -> SafetensorsEntry? { indices[Array(name.utf8)].map { entries[$0] } }

  /// The bytes of a tensor as they stand in the file; valid while this value, or a copy of it, lives.
  package func bytes(of entry: SafetensorsEntry) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: file.bytes[entry.byteRange])
  }

  /// The numbers of a tensor as float32, row-major; throws if there is none or if it is not of a float type.
  package func floats(_ name: String) throws -> [Float] {
    let entry = try required(name)
    let format = try floatFormat(of: entry)
    return [Float](unsafeUninitializedCapacity: entry.count) { buffer, count in
      if let target = buffer.baseAddress { format.convert(bytes(of: entry), into: target) }
      count = entry.count
    }
  }

  /// Copies the numbers of a tensor to `target`, which has room for `entry.count` of them.
  package func copyFloats(
    _ name: String, into target: UnsafeMutablePointer<Float>, parallel: Parallel
  ) throws {
    let entry = try required(name)
    let format = try floatFormat(of: entry)
    let (bytes, width) = (bytes(of: entry), format.byteCount)
    try parallel.forRanges(of: bytes.count / width) { range in
      let part = bytes[range.lowerBound * width..<range.upperBound * width]
      format.convert(UnsafeRawBufferPointer(rebasing: part), into: target + range.lowerBound)
    }
  }

  /// The tensor of this name; throws if there is none.
  package func required(_ name: String) throws -> SafetensorsEntry {
    guard let entry = entry(name) else {
      throw CheckpointError("\(file.name): there is no tensor \"\(name)\"")
    }
    return entry
  }

  private func floatFormat(of entry: SafetensorsEntry) throws -> FloatFormat {
    guard let format = entry.type.floatFormat else {
      throw CheckpointError(
        "\(file.name): the tensor \"\(entry.name)\" holds \(entry.type.rawValue), which is not a float type",
        hint: "float types are F16, BF16, F32 and F64")
    }
    return format
  }
}
