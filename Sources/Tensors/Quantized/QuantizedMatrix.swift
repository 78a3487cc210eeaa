import CKernels

/// A frozen matrix in a packed format, read where it lies (a mapped file, or memory of its own) and never written.
///
/// The ledger counts the packed bytes for as long as the matrix lives. The budget counts them where they are memory
/// of our own; the pages of a mapped file can be dropped by the system at any time.
package final class QuantizedMatrix {
  package let format: QuantizedFormat
  package let rows: Int
  package let columns: Int
  package let context: Context
  /// Whether the scales are quantised as well (Dettmers et al. 2023).
  package var doubleQuant: Bool { coded?.doubleQuant ?? false }
  let bytes: UnsafeRawPointer
  let coded: CodedLayout?
  private let owner: AnyObject
  private let category: MemoryCategory

  /// - Parameters:
  ///   - bytes: at least `rows` packed rows, valid while `owner` lives.
  /// - Throws: `TensorError` if a row is no whole number of blocks.
  package init(
    format: QuantizedFormat, rows: Int, columns: Int, bytes: UnsafeRawPointer, owner: AnyObject,
    in context: Context
  ) throws {
    precondition(format.levels == nil, "codes come with scales: they are made by quantising")
    try Self.requireWholeBlocks(columns, format)
    self.format = format
    self.rows = rows
    self.columns = columns
    self.bytes = bytes
    self.owner = owner
    self.context = context
    coded = nil
    category = .parameters
    context.ledger.add(byteCount, to: category)
  }

  /// A matrix in memory of its own, charged to the category that is current.
  init(
    _ format: QuantizedFormat, rows: Int, columns: Int, coded: CodedLayout?, in memory: PackedBytes,
    context: Context
  ) {
    self.format = format
    self.rows = rows
    self.columns = columns
    self.coded = coded
    self.context = context
    bytes = UnsafeRawPointer(memory.pointer)
    owner = memory
    category = context.category
    context.ledger.add(byteCount, to: category)
  }

  deinit { context.ledger.remove(byteCount, from: category) }

  static func requireWholeBlocks(_ columns: Int, _ format: QuantizedFormat) throws {
    guard format.levels != nil || columns % format.blockSize == 0 else {
      throw TensorError(
        "a row of \(columns) numbers cannot be stored as \(format.name)",
        label: "\(format.name) packs \(format.blockSize) numbers into a block")
    }
  }

  /// What the packed matrix occupies, in bytes.
  package var byteCount: Int { coded?.byteCount ?? rows * rowBytes }

  /// Bytes of a row, where rows are whole blocks.
  var rowBytes: Int { columns / format.blockSize * format.blockBytes }

  /// Unpacks a few rows at a time, about two megabytes of floats, and calls `body` with each: row
  /// `range.lowerBound` stands first in `unpacked`.
  package func forEachTile(
    _ body: (_ range: Range<Int>, _ unpacked: UnsafePointer<Float>) throws -> Void
  ) throws {
    let tileRows = max(1, min(rows, (1 << 19) / max(columns, 1)))
    let scratch = try Tensor.uninitialized([tileRows, columns], in: context)
    for start in stride(from: 0, to: rows, by: tileRows) {
      let range = start..<min(rows, start + tileRows)
      try unpack(range, into: scratch.pointer)
      try body(range, scratch.pointer)
    }
    extendLifetime(scratch)
  }

  /// `dequantize` on several threads.
  private func unpack(_ range: Range<Int>, into target: UnsafeMutablePointer<Float>) throws {
    try context.parallel.forRanges(of: range.count, cost: columns) { part in
      dequantize(
        rows: range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound,
        into: target + part.lowerBound * columns)
    }
  }

  /// Unpacks rows into `destination`, `columns` floats each.
  package func dequantize(rows range: Range<Int>, into destination: UnsafeMutablePointer<Float>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows)
    let count = range.count * columns
    if let coded, let levels = format.levels {
      var weights = coded.weights(bytes, levels)
      return kernel_unpack_coded(&weights, range.lowerBound * columns, count, destination)
    }
    // Rows are whole blocks, and so are any number of rows behind each other.
    let source = bytes + range.lowerBound * rowBytes
    switch format {
    case .float32:
      UnsafeMutableRawPointer(destination).copyMemory(from: source, byteCount: 4 * count)
    case .float16: kernel_unpack_half(source, destination, count)
    case .bfloat16: kernel_unpack_bfloat(source, destination, count)
    case .q40: kernel_unpack_q4_0(source, destination, count)
    case .q41: kernel_unpack_q4_1(source, destination, count)
    case .q80: kernel_unpack_q8_0(source, destination, count)
    case .nf4, .fp4, .int4: preconditionFailure("a matrix of codes has a layout of codes")
    }
  }

  /// The whole matrix as a new float32 tensor `(rows, columns)`.
  package func dequantized() throws -> Tensor {
    let result = try Tensor.uninitialized([rows, columns], in: context)
    try unpack(0..<rows, into: result.pointer)
    return result
  }

  /// Calls `body` with the packed bytes as they would stand in a file; not for codes, whose scales stand apart.
  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    defer { extendLifetime(self) }
    return try body(UnsafeRawBufferPointer(start: bytes, count: byteCount))
  }
}
