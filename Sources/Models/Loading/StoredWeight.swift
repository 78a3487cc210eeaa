import Autograd
import Tensors

/// A weight as it lies in a mapped file.
struct StoredWeight {
  let name: String
  let shape: [Int]
  let format: QuantizedFormat
  let bytes: UnsafeRawPointer
  /// Keeps the bytes alive.
  let owner: AnyObject
  /// The number of heads, if the converter reordered the rows for interleaved rotary pairs.
  var permutedHeads: Int?

  private var rows: Int { shape.count == 1 ? 1 : shape[0] }
  private var columns: Int { shape[shape.count - 1] }

  /// The weight for a model, kept in the way that `storage` says.
  ///
  /// Vectors are float32 whatever the file has: they are small, and norms compute with them.
  func weights(_ storage: WeightStorage, in context: Context) throws -> Parameter.Weights {
    let wanted = shape.count == 2 ? storage.format(of: name) : (.float32, false)
    let format = wanted?.format ?? self.format
    if format == .float32 {
      let value = try context.withCategory(.parameters) { try floats(in: context) }
      return .dense(Variable(value, requiresGrad: true))
    }
    if format == self.format { return .quantized(try matrix(in: context)) }
    let value = try floats(in: context)
    return try context.withCategory(.parameters) {
      .quantized(try .quantize(value, format, doubleQuant: wanted?.doubleQuant ?? false))
    }
  }

  private func floats(in context: Context) throws -> Tensor {
    try matrix(in: context).dequantized().reshaped(to: shape)
  }

  /// The rows in Hugging Face's order: in the file, or in a copy where the file's order is another.
  private func matrix(in context: Context) throws -> QuantizedMatrix {
    guard let permutedHeads else {
      return try QuantizedMatrix(
        format: format, rows: rows, columns: columns, bytes: bytes, owner: owner, in: context)
    }
    let rowBytes = columns / format.blockSize * format.blockBytes
    let copy = try PackedBytes(count: rows * rowBytes, in: context)
    for (row, from) in Self.sourceRows(count: rows, heads: permutedHeads).enumerated() {
      (copy.pointer + row * rowBytes).copyMemory(from: bytes + from * rowBytes, byteCount: rowBytes)
    }
    return try QuantizedMatrix(
      format: format, rows: rows, columns: columns, bytes: UnsafeRawPointer(copy.pointer), owner: copy,
      in: context)
  }

  /// For each row in Hugging Face's order, the row of the file that holds it.
  ///
  /// The file interleaves the two halves of a head: its row `2i + j` of a head is row `j · D/2 + i` here.
  private static func sourceRows(count: Int, heads: Int) -> [Int] {
    let size = count / heads
    let half = size / 2
    return (0..<count).map { row in
      let (head, within) = (row / size, row % size)
      return head * size + 2 * (within % half) + within / half
    }
  }
}
