extension Tensor {
  /// The identity matrix, or its first `columns` columns.
  package static func eye(_ rows: Int, columns: Int? = nil, in context: Context) throws -> Tensor {
    let width = columns ?? rows
    let result = try zeros([rows, width], in: context)
    for i in 0..<Swift.min(rows, width) { result.pointer[i * width + i] = 1 }
    return result
  }

  /// The main diagonal; see `diag(_:)`.
  package func diag() throws -> Tensor { try diag(0) }

  /// The elements on and below diagonal number `diagonal` of the last two axes, zero elsewhere.
  package func tril(_ diagonal: Int = 0) throws -> Tensor {
    try masked("tril()") { row, column in column - row <= diagonal }
  }

  /// The elements on and above diagonal number `diagonal` of the last two axes, zero elsewhere.
  package func triu(_ diagonal: Int = 0) throws -> Tensor {
    try masked("triu()") { row, column in column - row >= diagonal }
  }

  /// The products of each element of a vector with each of another, as a matrix.
  package func outer(_ other: Tensor) throws -> Tensor {
    guard shape.count == 1, other.shape.count == 1 else {
      throw TensorError(
        "outer() needs two vectors, and got tensors of shape \(describe(shape: shape)) and"
          + " \(describe(shape: other.shape))")
    }
    return try expanded(at: 1) * other.expanded(at: 0)
  }

  /// The elements of `self` where `mask` is not zero, those of `other` elsewhere, with broadcasting.
  package static func select(_ mask: Tensor, _ whenTrue: Tensor, _ otherwise: Tensor) throws -> Tensor {
    let sides = try broadcastShape(whenTrue.shape, otherwise.shape, symbol: "where()")
    let shape = try broadcastShape(mask.shape, sides, symbol: "where()")
    let choice = try mask.broadcast(to: shape).contiguous()
    let left = try whenTrue.broadcast(to: shape).contiguous()
    let right = try otherwise.broadcast(to: shape).contiguous()
    let result = try uninitialized(shape, in: mask.context)
    let (m, a, b, c) = (choice.pointer, left.pointer, right.pointer, result.pointer)
    defer { extendLifetime((choice, left, right)) }
    try mask.context.parallel.forRanges(of: result.count) { range in
      // Both are read before the choice, so that it needs no branch, which a mixed mask would make slow.
      for i in range {
        let (left, right) = (a[i], b[i])
        c[i] = m[i] != 0 ? left : right
      }
    }
    return result
  }

  private func masked(_ name: String, _ keeps: (Int, Int) -> Bool) throws -> Tensor {
    guard shape.count >= 2 else {
      throw TensorError("\(name) needs at least two axes, and got a \(describe(shape: shape)) tensor")
    }
    let result = try copy()
    let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
    guard count > 0 else { return result }
    let target = result.pointer
    try context.parallel.forRanges(of: count / columns, cost: columns) { lines in
      for line in lines {
        for column in 0..<columns where !keeps(line % rows, column) { target[line * columns + column] = 0 }
      }
    }
    return result
  }
}
