/// One tensor in a GGUF file.
package struct GGUFTensor: Sendable {
  package let name: String
  /// Row-major, as everywhere in this program: the reverse of the order in the file.
  package let shape: [Int]
  package let type: GGMLType
  /// Where its bytes stand, from the start of the file.
  package let byteRange: Range<Int>

  package var count: Int { shape.reduce(1, *) }
}

/// A GGUF file (version 2 or 3), mapped: metadata and the list of tensors are read at once, weights when touched.
///
/// What is refused is what the reference reader (ggml's gguf.cpp) refuses.
package final class GGUFFile: Sendable {
  package let path: String
  /// The keys of the metadata in file order.
  package let keys: [String]
  /// In file order.
  package let tensors: [GGUFTensor]
  /// Keeps the bytes alive: whoever holds pointers into the file holds this too.
  package let mapping: MappedFile
  private let values: [[UInt8]: GGUFValue]
  private let tensorIndices: [[UInt8]: Int]

  /// The name by which messages call the file.
  package var name: String { mapping.name }

  /// Opens the file; throws `CheckpointError` that names file and byte for whatever is wrong with it.
  package init(_ path: String) throws {
    self.path = path
    mapping = try MappedFile(path: path)
    var parser = GGUFParser(mapping)
    try parser.parse()
    values = parser.values
    keys = parser.keys
    tensors = parser.tensors
    tensorIndices = parser.tensorIndices
  }

  /// The value of a metadata key, or nil.
  package subscript(key: String) -> GGUFValue? { values[Array(key.utf8)] }

  /// The value of a key that must be a whole number; throws if it is absent or something else.
  package func requiredInt(_ key: String) throws -> Int {
    guard let value = self[key]?.int else { throw missing(key, "a whole number") }
    return value
  }

  /// The value of a key that must be a number; throws if it is absent or something else.
  package func requiredDouble(_ key: String) throws -> Double {
    guard let value = self[key]?.double else { throw missing(key, "a number") }
    return value
  }

  /// The value of a key that must be a string; throws if it is absent or something else.
  package func requiredString(_ key: String) throws -> String {
    guard let value = self[key]?.string else { throw missing(key, "a string") }
    return value
  }

  /// The tensor of this name, or nil.
  package func tensor(_ name: String) -> GGUFTensor? { tensorIndices[Array(name.utf8)].map { tensors[$0] } }

  /// The bytes of a tensor as they stand in the file; valid while `mapping` lives.
  package func bytes(of tensor: GGUFTensor) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: mapping.bytes[tensor.byteRange])
  }

  private func missing(_ key: String, _ kind: String) -> CheckpointError {
    let state = self[key] == nil ? "is missing" : "is not \(kind)"
    return CheckpointError("\(name): the metadata \"\(key)\" \(state)")
  }
}
