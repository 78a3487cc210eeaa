import COpenBLAS

extension AnyTensor {
  /// The matrix product with NumPy's rules for vectors and stacks, in the kind that can hold the numbers of both.
  package func matmul(_ right: AnyTensor) throws -> AnyTensor {
    let common = Swift.max(dtype, right.dtype)
    switch common {
    case .float32: return .float32(try float32().matmul(right.float32()))
    case .float64: return .float64(try float64().product(right.float64()))
    default:
      return try AnyTensor.int64(int64().product(right.int64(), Self.integers)).cast(to: common)
    }
  }

  private static func integers(
    _ a: UnsafePointer<Int64>, _ b: UnsafePointer<Int64>, _ c: UnsafeMutablePointer<Int64>,
    _ m: Int, _ k: Int, _ n: Int
  ) {
    c.update(repeating: 0, count: m * n)
    for row in 0..<m {
      for i in 0..<k {
        let factor = a[row * k + i]
        for column in 0..<n { c[row * n + column] &+= factor &* b[i * n + column] }
      }
    }
  }
}

extension NDArray {
  /// Multiplies `(m, k)` by `(k, n)`, all row-major.
  fileprivate typealias MatrixKernel = (
    UnsafePointer<Element>, UnsafePointer<Element>, UnsafeMutablePointer<Element>, _ m: Int, _ k: Int,
    _ n: Int
  ) -> Void

  fileprivate func product(_ right: NDArray, _ kernel: MatrixKernel) throws -> NDArray {
    try Self.checkMatrices(shape, right.shape)
    let a = shape.count == 1 ? try expanded(at: 0) : self
    let b = right.shape.count == 1 ? try right.expanded(at: 1) : right
    let (rank, other) = (a.shape.count, b.shape.count)
    let (m, k, n) = (a.shape[rank - 2], a.shape[rank - 1], b.shape[other - 1])
    let stack = try Self.broadcastShape(
      Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)), symbol: "@")
    let x = try a.broadcast(to: stack + [m, k]).contiguous()
    let y = try b.broadcast(to: stack + [k, n]).contiguous()
    let result = try NDArray.uninitialized(stack + [m, n], in: context)
    guard Swift.max(m, n, k) <= Int32.max else { throw TensorError.tooLarge(result.shape) }
    // About a fiftieth of a second each.
    let band = Swift.max(1, Int(1e8 / Swift.max(1, Double(n) * Double(k))))
    for matrix in 0..<(m * n == 0 ? 0 : result.count / (m * n)) {
      for row in stride(from: 0, to: m, by: band) {
        try context.interrupt.check()
        kernel(
          x.pointer + (matrix * m + row) * k, y.pointer + matrix * k * n,
          result.pointer + (matrix * m + row) * n, Swift.min(band, m - row), k, n)
      }
    }
    extendLifetime((x, y))
    let kept = stack + (shape.count > 1 ? [m] : []) + (right.shape.count > 1 ? [n] : [])
    return try result.reshaped(to: kept)
  }
}

extension NDArray {
  /// Throws unless the inner sizes of a matrix product agree.
  static func checkMatrices(_ left: [Int], _ right: [Int]) throws {
    guard !left.isEmpty, !right.isEmpty else {
      throw TensorError(
        "cannot multiply a \(describe(shape: left)) tensor by a \(describe(shape: right)) tensor with @",
        label: "\(left.isEmpty ? "the left" : "the right") side is a single number",
        hint: "use * to multiply by a number")
    }
    guard left[left.count - 1] == right[Swift.max(0, right.count - 2)] else {
      throw TensorError.cannotMultiply(left, right)
    }
  }
}

extension NDArray<Double> {
  /// The matrix product in double precision.
  func product(_ right: NDArray) throws -> NDArray { try product(right, Self.multiply) }

  /// BLAS is handed a band of rows at a time, so that an interrupt can end the product between two.
  private static func multiply(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ c: UnsafeMutablePointer<Double>,
    _ m: Int, _ k: Int, _ n: Int
  ) {
    guard k > 0 else { return c.update(repeating: 0, count: m * n) }
    cblas_dgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(m), Int32(n), Int32(k), 1, a, Int32(k), b, Int32(n), 0,
      c,
      Int32(n))
  }
}
