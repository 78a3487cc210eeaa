extension Tensor {
  /// The identity matrix, or its first `columns` columns.
  package static func eye(_ rows: Int, columns: Int? = nil, in context: Context) throws -> Tensor {
    let width = columns ?? rows
    let result = try zeros([rows, width], in: context)
    for i in 0..<Swift.min(rows, width) { result.pointer[i * width + i] = 1 }
    return result
  }

  /// The numbers from `start` up to but without `stop`, `step` apart.
  package static func arange(
    _ start: Double, _ stop: Double, step: Double = 1, in context: Context
  ) throws -> Tensor {
    let length = ((stop - start) / step).rounded(.up)
    guard step != 0, length.isFinite else {
      throw TensorError("arange() needs finite bounds and a step other than 0")
    }
    guard length < 0x1p56 else {
      throw TensorError("arange() of \(length) numbers has more elements than any memory can hold")
    }
    let result = try uninitialized([Int(Swift.max(0, length))], in: context)
    let target = result.pointer
    try context.parallel.forRanges(of: result.count) { range in
      for i in range { target[i] = Float(start + Double(i) * step) }
    }
    return result
  }

  /// `count` numbers evenly spaced from `start` to `stop`, both included.
  package static func linspace(
    _ start: Double, _ stop: Double, count: Int, in context: Context
  ) throws -> Tensor {
    let result = try uninitialized([count], in: context)
    let step = (stop - start) / Double(Swift.max(1, count - 1))
    let target = result.pointer
    try context.parallel.forRanges(of: count) { range in
      for i in range { target[i] = Float(start + Double(i) * step) }
    }
    if count > 1 { result.pointer[count - 1] = Float(stop) }
    return result
  }

  /// A vector as the diagonal number `offset` of a square matrix, or the view of that diagonal of a matrix.
  package func diag(_ diagonal: Int = 0) throws -> Tensor {
    guard diagonal > -(1 << 40), diagonal < 1 << 40 else {
      throw TensorError("diag() has no diagonal number \(diagonal)")
    }
    let (below, right) = (Swift.max(0, -diagonal), Swift.max(0, diagonal))
    switch shape.count {
    case 1:
      let size = count + below + right
      let result = try Tensor.zeros([size, size], in: context)
      try result.diag(diagonal).assign(self)
      return result
    case 2:
      let length = Swift.max(0, Swift.min(shape[0] - below, shape[1] - right))
      let steps = strides
      let start = length == 0 ? 0 : below * steps[0] + right * steps[1]
      return Tensor(
        storage: storage, shape: [length], strides: [steps[0] + steps[1]], offset: offset + start,
        count: length)
    default:
      throw TensorError("diag() needs a vector or a matrix, and got a \(describe(shape: shape)) tensor")
    }
  }

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
      for i in range { c[i] = m[i] != 0 ? a[i] : b[i] }
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
