/// Memory that a call to LAPACK works in; it stays alive as long as the call does.
struct Workspace<Element: TensorElement>: Sendable {
  let storage: Storage

  /// Memory for `count` numbers.
  init(_ count: Int, in context: Context) throws {
    storage = try Storage(
      count: Swift.max(1, count), width: MemoryLayout<Element>.size, in: context)
  }

  /// A copy of the elements of a tensor in row-major order.
  init(copying tensor: NDArray<Element>) throws {
    try self.init(tensor.count, in: tensor.context)
    try tensor.copyElements(to: pointer)
  }

  /// Memory of the size that a query has written to its first number, which LAPACK may have rounded.
  init(queried size: Element, in context: Context) throws where Element: BinaryFloatingPoint {
    let count = Double(size.nextUp).rounded(.up)
    guard count < Double(Int32.max) else {
      throw TensorError("the matrix is too large for LAPACK's 32-bit sizes")
    }
    try self.init(Int(count), in: context)
  }

  var pointer: UnsafeMutablePointer<Element> { storage.start.assumingMemoryBound(to: Element.self) }
  var count: Int32 { Int32(clamping: storage.count) }

  /// The memory as a contiguous tensor; it must not be written after.
  func tensor(_ shape: [Int]) throws -> NDArray<Element> {
    NDArray(
      storage: storage, shape: shape, strides: nil, offset: 0,
      count: try NDArray<Element>.elementCount(of: shape))
  }
}

extension NDArray where Element: LapackElement {
  /// The rows and columns of a matrix LAPACK can work on; throws for anything else, NaN and infinity included,
  /// over which LAPACK may loop for ever.
  func matrixSize(for name: String, square: Bool = false) throws -> (rows: Int, columns: Int) {
    guard shape.count == 2 else {
      throw TensorError("\(name) needs a matrix, and got a \(describe(shape: shape)) tensor")
    }
    if square, shape[0] != shape[1] {
      throw TensorError("\(name) needs a square matrix, and got a \(describe(shape: shape)) tensor")
    }
    guard count <= Int32.max else {
      throw TensorError(
        "\(name) cannot take a \(describe(shape: shape)) tensor: it is too large for LAPACK")
    }
    guard try hasFiniteElements() else {
      throw TensorError(
        "\(name) needs finite numbers, and the \(describe(shape: shape)) tensor holds NaN or infinity")
    }
    return (shape[0], shape[1])
  }

  /// An array of no elements, of a shape that has none.
  func emptied(_ shape: [Int]) throws -> NDArray { try .uninitialized(shape, in: context) }

  func hasFiniteElements() throws -> Bool {
    let source = try contiguous()
    let x = source.pointer
    defer { extendLifetime(source) }
    return try context.parallel.allRanges(of: count) { range in range.allSatisfy { x[$0].isFinite } }
  }
}
