import Tensors

/// Writes safetensors files of float32 numbers, and of others that come as bytes.
package enum SafetensorsWriter {
  /// A tensor to be written.
  package struct Tensor {
    /// Where the numbers are, row-major.
    package enum Scalars {
      case array([Float])
      /// Valid until `write` returns.
      case buffer(UnsafeBufferPointer<Float>)
      /// Numbers of another type, valid until `write` returns.
      case bytes(UnsafeRawBufferPointer, SafetensorsType)
    }

    let name: String
    let shape: [Int]
    let scalars: Scalars

    package init(_ name: String, shape: [Int], _ scalars: Scalars) {
      self.name = name
      self.shape = shape
      self.scalars = scalars
      precondition(shape.reduce(1, *) == count, "a tensor has as many numbers as its shape says")
    }

    package init(_ name: String, shape: [Int], _ scalars: [Float]) {
      self.init(name, shape: shape, .array(scalars))
    }

    fileprivate var count: Int {
      switch scalars {
      case .array(let array): array.count
      case .buffer(let buffer): buffer.count
      case .bytes(let bytes, let type): bytes.count * 8 / type.bitCount
      }
    }

    fileprivate var type: SafetensorsType {
      if case .bytes(_, let type) = scalars { type } else { .f32 }
    }

    fileprivate var byteCount: Int { count * type.bitCount / 8 }

    fileprivate func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
      switch scalars {
      case .array(let array): try array.withUnsafeBytes(body)
      case .buffer(let buffer): try body(UnsafeRawBufferPointer(buffer))
      case .bytes(let bytes, _): try body(bytes)
      }
    }
  }

  /// Writes the tensors to `path` in the order of the reference writer: wider types first, then by name.
  ///
  /// Throws `CheckpointError` if a name is there twice or the file cannot be written. The file appears whole or
  /// not at all; an interrupt ends the writing, with `Interrupted`.
  package static func write(
    _ tensors: [Tensor], metadata: [String: String] = [:], to path: String, interrupt: InterruptFlag? = nil
  ) throws {
    let byName = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for (first, second) in zip(byName, byName.dropFirst())
    where first.name.utf8.elementsEqual(second.name.utf8) {
      throw CheckpointError("cannot write \(path): there are two tensors named \"\(first.name)\"")
    }
    let widths = Set(byName.map(\.type.bitCount)).sorted(by: >)
    let sorted = widths.flatMap { width in byName.filter { $0.type.bitCount == width } }
    let header = header(of: sorted, metadata: metadata)
    var file = try AtomicFile(path: path)
    try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.write($0) }
    try header.withUnsafeBytes { try file.write($0) }
    for tensor in sorted { try tensor.withBytes { try file.write($0, interrupt: interrupt) } }
    try file.commit()
  }

  private static func header(of tensors: [Tensor], metadata: [String: String]) -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(JSON.quoted($0)):\(JSON.quoted($1))" }
      members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.byteCount
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(JSON.quoted(tensor.name)):{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
      )
      offset = end
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    return header
  }
}
