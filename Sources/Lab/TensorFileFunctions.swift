import Foundation
import Models
import Starlark
import Tensors

/// The names that read and write tensors as safetensors files.
func tensorFileFunctions(_ services: Services) -> [Builtin] {
  [
    Builtin(
      "load_tensors(path)", "The tensors of a safetensors file by their names.",
      parameters: ["path": "where programs may read"],
      example:
        "[save_tensors({\"a\": ones(2)}, \"out/a.safetensors\"), load_tensors(\"out/a.safetensors\")][1]"
    ) { call in
      let file = try SafetensorsFile(services.sandbox.readingFile(call.string("path")).path)
      return .dict(
        try file.entries.map { entry in
          try call.thread.checkInterrupt()
          return (entry.name, .tensor(try tensor(entry, of: file, in: services.context)))
        })
    },
    Builtin(
      "save_tensors(tensors, path)", "Writes tensors with their names to a safetensors file.",
      parameters: [
        "tensors": "a dict of tensors", "path": "where programs may write, such as \"out/a.safetensors\"",
      ],
      example: "save_tensors({\"a\": ones(2)}, \"out/a.safetensors\")"
    ) { call in
      guard let tensors = call.value("tensors").asObject(Dict.self) else {
        throw call.mismatch("tensors", expected: "a dict of tensors")
      }
      let entries = try tensors.items.map { item in
        guard let name = item.key.asString else {
          throw call.mismatch("tensors", expected: "a dict with names as keys", element: item.key)
        }
        guard let tensor = item.value.asObject(TensorValue.self) else {
          throw call.mismatch("tensors", expected: "a dict of tensors", element: item.value)
        }
        return (name: name, numbers: try tensor.numbers.rearranged { try $0.contiguous() })
      }
      let file = try services.sandbox.writing(call.string("path"))
      try OutputFolder.make(file.deletingLastPathComponent())
      // The bytes are valid as long as the arrays live, which are contiguous.
      defer { extendLifetime(entries) }
      try SafetensorsWriter.write(
        entries.map { name, numbers in
          .init(name, shape: numbers.shape, .bytes(numbers.array.bytes, SafetensorsType(numbers.dtype)))
        }, to: file.path, interrupt: services.context.interrupt)
      return .none
    },
  ]
}

extension SafetensorsType {
  fileprivate init(_ dtype: DType) {
    switch dtype {
    case .bool: self = .bool
    case .int32: self = .i32
    case .int64: self = .i64
    case .float32: self = .f32
    case .float64: self = .f64
    }
  }
}

/// The tensor of an entry: half precision and bfloat16 become float32, small integers int64.
private func tensor(
  _ entry: SafetensorsEntry, of file: SafetensorsFile, in context: Context
) throws -> AnyTensor {
  let bytes = file.bytes(of: entry)
  func numbers<Stored: BitwiseCopyable, Element: TensorElement>(
    _ stored: Stored.Type, _ convert: (Stored) -> Element
  ) throws -> AnyTensor {
    let result = try NDArray<Element>.uninitialized(entry.shape, in: context)
    let (width, target) = (MemoryLayout<Stored>.size, result.pointer)
    try context.parallel.forRanges(of: result.count) { range in
      for i in range { target[i] = convert(bytes.loadUnaligned(fromByteOffset: i * width, as: stored)) }
    }
    return AnyTensor(result)
  }
  switch entry.type {
  case .bool: return try numbers(UInt8.self) { $0 != 0 }
  case .u8: return try numbers(UInt8.self) { Int64($0) }
  case .i8: return try numbers(Int8.self) { Int64($0) }
  case .u16: return try numbers(UInt16.self) { Int64($0) }
  case .i16: return try numbers(Int16.self) { Int64($0) }
  case .u32: return try numbers(UInt32.self) { Int64($0) }
  case .i32: return try numbers(Int32.self) { $0 }
  case .i64: return try numbers(Int64.self) { $0 }
  case .f64: return try numbers(Double.self) { $0 }
  case .f32, .f16, .bf16:
    let result = try Tensor.uninitialized(entry.shape, in: context)
    try file.copyFloats(entry.name, into: result.pointer, parallel: context.parallel)
    return .float32(result)
  default:
    throw Failure(
      "the tensor \"\(entry.name)\" holds \(entry.type.rawValue), which no tensor here does",
      hint: "BOOL, signed and unsigned integers, F16, BF16, F32 and F64 can be read")
  }
}
