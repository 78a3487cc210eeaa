extension AnyTensor {
  /// The elements with their signs changed; bools have none.
  package func negated() throws -> AnyTensor {
    switch self {
    case .float32(let x): return .float32(try x.negated())
    case .float64(let x): return .float64(try x.mapped { -$0 })
    case .bool:
      throw TensorError("bool tensors have no negative", hint: "~x is true where x is false")
    default: return try AnyTensor.int64(int64().mapped { 0 &- $0 }).cast(to: dtype)
    }
  }

  /// The bits of whole numbers turned over, and the opposite of bools.
  package func inverted() throws -> AnyTensor {
    switch self {
    case .bool(let x): return .bool(try x.mapped { !$0 })
    case .int32(let x): return .int32(try x.mapped { ~$0 })
    case .int64(let x): return .int64(try x.mapped { ~$0 })
    default:
      throw TensorError(
        "~ works on bool and integer tensors, not on \(dtype.rawValue)", hint: "-x changes the sign")
    }
  }

  /// The absolute value of each element.
  package func abs() throws -> AnyTensor {
    switch self {
    case .float32(let x): .float32(try x.abs())
    case .float64(let x): .float64(try x.mapped { $0.magnitude })
    case .bool: self
    default: try AnyTensor.int64(int64().mapped { $0 < 0 ? 0 &- $0 : $0 }).cast(to: dtype)
    }
  }

  /// -1, 0 or 1 by the sign of each element; NaN for NaN.
  package func sign() throws -> AnyTensor {
    switch self {
    case .float32(let x): .float32(try x.sign())
    case .float64(let x): .float64(try x.mapped { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 })
    case .bool: self
    default: try AnyTensor.int64(int64().mapped { $0.signum() }).cast(to: dtype)
    }
  }

  /// Each element moved into the bounds, either of which may be open, in the kind that can hold all three.
  package func clip(_ lower: Scalar?, _ upper: Scalar?) throws -> AnyTensor {
    let above = try lower.map { try Self.apply(.maximum, self, $0) } ?? self
    return try upper.map { try Self.apply(.minimum, above, $0) } ?? above
  }

  /// Whether all elements are near those of `other`: `|a - b| <= absolute + relative * |b|`, with broadcasting.
  package func allClose(
    _ other: AnyTensor, relative: Double, absolute: Double, equalNaN: Bool = false
  ) throws -> Bool {
    let near = try elementwise(float64(), other.float64(), "allclose()") { a, b in
      let near = (a - b).magnitude <= absolute + relative * b.magnitude && b.isFinite
      return near || a == b || equalNaN && a.isNaN && b.isNaN
    }
    return try ReductionPlan(near, nil, false).run(AllTrue.self).item()
  }

  /// Whether each number is NaN.
  package func isNaN() throws -> NDArray<Bool> {
    try dtype.isFloat ? float64().mapped { $0.isNaN } : bool().mapped { _ in false }
  }

  /// Whether each number is neither infinite nor NaN.
  package func isFinite() throws -> NDArray<Bool> {
    try dtype.isFloat ? float64().mapped { $0.isFinite } : bool().mapped { _ in true }
  }

  /// The elements of `whenTrue` where the condition is not 0, those of `otherwise` elsewhere, with broadcasting, in the
  /// kind that can hold both.
  package static func select(_ condition: AnyTensor, _ whenTrue: AnyTensor, _ otherwise: AnyTensor) throws
    -> AnyTensor
  {
    let mask = try condition.bool()
    let sides = try promoted([whenTrue, otherwise])
    return switch (sides[0], sides[1]) {
    case (.bool(let a), .bool(let b)): .bool(try chosen(mask, a, b))
    case (.int32(let a), .int32(let b)): .int32(try chosen(mask, a, b))
    case (.int64(let a), .int64(let b)): .int64(try chosen(mask, a, b))
    case (.float32(let a), .float32(let b)): .float32(try chosen(mask, a, b))
    case (.float64(let a), .float64(let b)): .float64(try chosen(mask, a, b))
    default: preconditionFailure("both sides were brought to one kind")
    }
  }

  private static func chosen<Element>(
    _ mask: NDArray<Bool>, _ a: NDArray<Element>, _ b: NDArray<Element>
  ) throws -> NDArray<Element> {
    let sides = try NDArray<Element>.broadcastShape(a.shape, b.shape, symbol: "where()")
    let shape = try NDArray<Element>.broadcastShape(mask.shape, sides, symbol: "where()")
    let choice = try mask.broadcast(to: shape).contiguous()
    let (left, right) = (try a.broadcast(to: shape).contiguous(), try b.broadcast(to: shape).contiguous())
    let result = try NDArray<Element>.uninitialized(shape, in: mask.context)
    let (m, x, y, z) = (choice.pointer, left.pointer, right.pointer, result.pointer)
    defer { extendLifetime((choice, left, right)) }
    try mask.context.parallel.forRanges(of: result.count) { range in
      // Both are read before the choice, so that it needs no branch, which a mixed mask would make slow.
      for i in range {
        let (left, right) = (x[i], y[i])
        z[i] = m[i] ? left : right
      }
    }
    return result
  }

  /// The elements on and below diagonal number `diagonal` of the last two axes, zero elsewhere.
  package func tril(_ diagonal: Int = 0) throws -> AnyTensor {
    try triangle("tril()") { $1 - $0 <= diagonal }
  }

  /// The elements on and above diagonal number `diagonal` of the last two axes, zero elsewhere.
  package func triu(_ diagonal: Int = 0) throws -> AnyTensor {
    try triangle("triu()") { $1 - $0 >= diagonal }
  }

  private func triangle(_ name: String, _ keeps: (Int, Int) -> Bool) throws -> AnyTensor {
    let shape = shape
    guard shape.count >= 2 else {
      throw TensorError("\(name) needs at least two axes, and got a \(describe(shape: shape)) tensor")
    }
    let size = Array(shape.suffix(2))
    let mask = try NDArray<Bool>.uninitialized(size, in: context)
    for row in 0..<size[0] {
      try context.interrupt.check()
      for column in 0..<size[1] { mask.pointer[row * size[1] + column] = keeps(row, column) }
    }
    return try Self.select(.bool(mask), self, AnyTensor(.bool(false), as: .bool, in: context))
  }

  /// For each of the whole numbers a row that is 1 at that place and 0 elsewhere; `classes` nil counts to the greatest.
  package func oneHot(classes: Int?) throws -> AnyTensor {
    guard !dtype.isFloat else {
      throw TensorError("one_hot() needs whole numbers, and got a \(dtype.rawValue) tensor")
    }
    let labels = try int64().contiguous()
    let numbers = labels.pointer
    defer { extendLifetime(labels) }
    var (least, greatest) = (Int64.max, Int64(-1))
    for i in 0..<labels.count {
      (least, greatest) = (Swift.min(least, numbers[i]), Swift.max(greatest, numbers[i]))
    }
    let width = classes ?? Int(greatest.addingReportingOverflow(1).partialValue)
    guard labels.count == 0 || least >= 0, greatest < Int64(width) else {
      let bad = least < 0 ? least : greatest
      throw TensorError("one_hot() of \(width) classes has none with the number \(bad)")
    }
    let result = try NDArray<Int64>.filled(shape + [width], with: 0, in: context)
    for i in 0..<labels.count {
      if i & 0xFFFF == 0xFFFF { try context.interrupt.check() }
      result.pointer[i * width + Int(numbers[i])] = 1
    }
    return .int64(result)
  }
}
