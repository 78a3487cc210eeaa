/// How the numbers of a frozen weight are packed. The layouts are ggml's.
package enum QuantizedFormat: Sendable, Equatable {
  case float32, float16, q41, q80

  /// The name under which people know the format.
  package var name: String {
    switch self {
    case .float32: "float32"
    case .float16: "float16"
    case .q41: "Q4_1"
    case .q80: "Q8_0"
    }
  }

  /// Numbers in one block; a row is a whole number of blocks.
  package var blockSize: Int {
    switch self {
    case .float32, .float16: 1
    case .q41, .q80: 32
    }
  }

  /// Bytes of one block.
  package var blockBytes: Int {
    switch self {
    case .float32: 4
    case .float16: 2
    case .q41: 20
    case .q80: 34
    }
  }
}

/// A frozen matrix in a packed format, read where it lies (usually a mapped file) and never written.
///
/// Products unpack a few rows at a time into scratch. The ledger counts the packed bytes as parameters for as long
/// as the matrix lives; the budget does not, since the system can drop the pages of a mapped file at any time.
package final class QuantizedMatrix {
  package let format: QuantizedFormat
  package let rows: Int
  package let columns: Int
  package let context: Context
  private let bytes: UnsafeRawPointer
  private let owner: AnyObject

  /// - Parameters:
  ///   - bytes: at least `rows` packed rows, valid while `owner` lives.
  /// - Throws: `TensorError` if a row is no whole number of blocks.
  package init(
    format: QuantizedFormat, rows: Int, columns: Int, bytes: UnsafeRawPointer, owner: AnyObject,
    in context: Context
  ) throws {
    guard columns % format.blockSize == 0 else {
      throw TensorError(
        "a row of \(columns) numbers cannot be stored as \(format.name)",
        label: "\(format.name) packs \(format.blockSize) numbers into a block")
    }
    self.format = format
    self.rows = rows
    self.columns = columns
    self.bytes = bytes
    self.owner = owner
    self.context = context
    context.ledger.add(byteCount, to: .parameters)
  }

  deinit { context.ledger.remove(byteCount, from: .parameters) }

  /// What the packed matrix occupies, in bytes.
  package var byteCount: Int { rows * rowBytes }
  private var rowBytes: Int { columns / format.blockSize * format.blockBytes }

  /// How many rows to unpack at a time: about four megabytes of floats.
  private var tileRows: Int { max(1, min(rows, (1 << 20) / max(columns, 1))) }

  /// Unpacks a few rows at a time and calls `body` with each: row `range.lowerBound` stands first in `unpacked`.
  package func forEachTile(
    _ body: (_ range: Range<Int>, _ unpacked: UnsafePointer<Float>) throws -> Void
  ) throws {
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
    for row in range {
      let source = bytes + row * rowBytes
      let target = destination + (row - range.lowerBound) * columns
      switch format {
      case .float32: target.update(from: source.assumingMemoryBound(to: Float.self), count: columns)
      case .float16: Dequantize.float16(source, into: target, count: columns)
      case .q41: Dequantize.q41(source, into: target, blocks: columns / 32)
      case .q80: Dequantize.q80(source, into: target, blocks: columns / 32)
      }
    }
  }

  /// The whole matrix as a new float32 tensor `(rows, columns)`.
  package func dequantized() throws -> Tensor {
    let result = try Tensor.uninitialized([rows, columns], in: context)
    try unpack(0..<rows, into: result.pointer)
    return result
  }
}
