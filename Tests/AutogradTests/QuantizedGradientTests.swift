import Autograd
import Tensors
import Testing

/// Operations with a packed weight beside the same operations with the weight unpacked.
@Suite("Packed weights")
struct QuantizedGradientTests {
  private let context = Context(threads: 2)

  /// A matrix of random blocks: whatever bytes stand behind the two small scales are a valid block.
  private func packed(_ format: QuantizedFormat, rows: Int, columns: Int) throws -> QuantizedMatrix {
    let blocks = rows * columns / format.blockSize
    let bytes = PackedBytes(count: blocks * format.blockBytes)
    let noise = Philox(seed: 9, site: format.name, shape: [rows, columns])
    for i in 0..<bytes.count { bytes.pointer[i] = UInt8(truncatingIfNeeded: noise.block(UInt64(i))[0]) }
    for block in 0..<blocks {
      let at = UnsafeMutableRawPointer(bytes.pointer) + block * format.blockBytes
      // Halves of 1/256, and an offset of -1/32 where the format has one.
      at.storeBytes(of: 0x1C00, as: UInt16.self)
      if format == .q41 { at.storeBytes(of: 0xA800, toByteOffset: 2, as: UInt16.self) }
    }
    return try QuantizedMatrix(
      format: format, rows: rows, columns: columns, bytes: UnsafeRawPointer(bytes.pointer), owner: bytes,
      in: context)
  }

  private func input(_ shape: [Int]) throws -> Variable {
    Variable(try Tensor.randn(shape, seed: 2, in: context), requiresGrad: true)
  }

  /// Sums in another order differ by some 1e-6 of numbers near 1.
  private func expectEqual(_ a: Tensor?, _ b: Tensor?) throws {
    let (left, right) = (try #require(a), try #require(b))
    #expect(left.shape == right.shape)
    #expect(try left.allClose(right, relative: 1e-4, absolute: 1e-4))
  }

  /// The last case needs more than one tile of a million numbers.
  @Test(
    "A linear layer gives the values and input gradients of the unpacked weight",
    arguments: [
      (QuantizedFormat.q41, 7, 64, [3, 64]), (.q80, 40, 32, [2, 3, 32]), (.q41, 1, 32, [32]),
      (.q80, 600, 2048, [2, 2048]),
    ])
  func linearLayer(format: QuantizedFormat, rows: Int, columns: Int, shape: [Int]) throws {
    let matrix = try packed(format, rows: rows, columns: columns)
    let (x, y) = (try input(shape), try input(shape))
    let fromPacked = try linear(x, matrix)
    let fromDense = try linear(y, Variable(matrix.dequantized()))
    try expectEqual(fromPacked.value, fromDense.value)
    let seed = try Tensor.randn(fromDense.shape, seed: 3, in: context)
    try fromPacked.backward(seed: seed)
    try fromDense.backward(seed: seed)
    try expectEqual(x.grad, y.grad)
  }

  @Test(
    "A head with its loss gives the loss and input gradient of the unpacked head",
    arguments: [(QuantizedFormat.q80, 50, 64), (.q41, 50, 64), (.q80, 1200, 1024)])
  func head(format: QuantizedFormat, rows: Int, columns: Int) throws {
    let matrix = try packed(format, rows: rows, columns: columns)
    let (x, y) = (try input([5, columns]), try input([5, columns]))
    let labels: [Int32] = [3, -100, 0, 49, -100]
    let fromPacked = try linearCrossEntropy(x, matrix, labels: labels)
    let fromDense = try linearCrossEntropy(y, Variable(matrix.dequantized()), labels: labels)
    let inTwoSteps = try crossEntropy(linear(y, Variable(matrix.dequantized())), labels: labels)
    try expectEqual(fromPacked.value, fromDense.value)
    try expectEqual(fromPacked.value, inTwoSteps.value)
    try fromPacked.backward()
    try fromDense.backward()
    try expectEqual(x.grad, y.grad)
    // Rows without a label get no gradient.
    #expect(try #require(x.grad).scalars[columns..<2 * columns].allSatisfy { $0 == 0 })
  }

  @Test("An embedding reads the rows of the unpacked table")
  func table() throws {
    let matrix = try packed(.q80, rows: 9, columns: 32)
    let ids: [Int32] = [8, 0, 3, 3]
    let rows = try embedding(matrix, ids: ids, shape: [2, 2])
    #expect(!rows.requiresGrad)
    #expect(
      rows.value.scalars
        == (try embedding(Variable(matrix.dequantized()), ids: ids, shape: [2, 2]).value.scalars))
  }

  @Test(
    "The packed bytes are in the ledger for as long as the matrix lives, and nothing is added by using it")
  func ledger() throws {
    try {
      let matrix = try packed(.q41, rows: 4, columns: 64)
      #expect(context.ledger.now(.parameters) == 4 * 2 * 20)
      _ = try linear(input([2, 64]), matrix)
      #expect(context.ledger.now(.parameters) == 4 * 2 * 20)
    }()
    #expect(context.ledger.totalNow == 0)
  }

  @Test("A row that is no whole number of blocks is refused")
  func raggedRow() {
    #expect(
      throws: TensorError(
        "a row of 33 numbers cannot be stored as Q8_0", label: "Q8_0 packs 32 numbers into a block")
    ) {
      let bytes = PackedBytes(count: 68)
      _ = try QuantizedMatrix(
        format: .q80, rows: 1, columns: 33, bytes: UnsafeRawPointer(bytes.pointer), owner: bytes, in: context)
    }
  }
}

private final class PackedBytes {
  let pointer: UnsafeMutablePointer<UInt8>
  let count: Int

  init(count: Int) {
    self.count = count
    pointer = .allocate(capacity: count)
  }

  deinit { pointer.deallocate() }
}
