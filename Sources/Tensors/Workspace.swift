/// Memory that a call to LAPACK works in; it stays alive as long as the call does.
struct Workspace: Sendable {
  let storage: Storage

  /// Memory for `count` floats.
  init(_ count: Int, in context: Context) throws {
    storage = try Storage(count: Swift.max(1, count), in: context)
  }

  /// A copy of the elements of a tensor in row-major order.
  init(copying tensor: Tensor) throws {
    try self.init(tensor.count, in: tensor.context)
    try tensor.copyElements(to: pointer)
  }

  /// Memory of the size that a query has written to its first float; LAPACK rounds the size to float32.
  init(queried size: Float, in context: Context) throws {
    let count = Double(size.nextUp).rounded(.up)
    guard count < Double(Int32.max) else {
      throw TensorError("the matrix is too large for LAPACK's 32-bit sizes")
    }
    try self.init(Int(count), in: context)
  }

  var pointer: UnsafeMutablePointer<Float> { storage.pointer }
  var count: Int32 { Int32(clamping: storage.count) }

  /// The memory as a contiguous tensor; it must not be written after.
  func tensor(_ shape: [Int]) throws -> Tensor {
    Tensor(storage: storage, shape: shape, strides: nil, offset: 0, count: try Tensor.elementCount(of: shape))
  }
}

extension Tensor {
  /// The rows and columns of a matrix LAPACK can work on; throws for anything else, NaN and infinity included,
  /// over which LAPACK may loop for ever.
  func matrixSize(for name: String, square: Bool = false) throws -> (rows: Int, columns: Int) {
    guard shape.count == 2, count > 0 else {
      throw TensorError(
        "\(name) needs a matrix that is not empty, and got a \(describe(shape: shape)) tensor")
    }
    if square, shape[0] != shape[1] {
      throw TensorError("\(name) needs a square matrix, and got a \(describe(shape: shape)) tensor")
    }
    guard count <= Int32.max else {
      throw TensorError(
        "\(name) cannot take a \(describe(shape: shape)) tensor: it is too large for LAPACK")
    }
    guard try isFinite() else {
      throw TensorError(
        "\(name) needs finite numbers, and the \(describe(shape: shape)) tensor holds NaN or infinity")
    }
    return (shape[0], shape[1])
  }
}
