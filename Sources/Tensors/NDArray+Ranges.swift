extension NDArray {
  /// The numbers from `start` up to but without `stop`, `step` apart.
  package static func arange(
    _ start: Double, _ stop: Double, step: Double = 1, in context: Context
  ) throws -> NDArray {
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
      for i in range { target[i] = Element.converting(start + Double(i) * step) }
    }
    return result
  }

  /// `count` numbers evenly spaced from `start` to `stop`, both included.
  package static func linspace(
    _ start: Double, _ stop: Double, count: Int, in context: Context
  ) throws -> NDArray {
    let result = try uninitialized([count], in: context)
    let step = (stop - start) / Double(Swift.max(1, count - 1))
    let target = result.pointer
    try context.parallel.forRanges(of: count) { range in
      for i in range { target[i] = Element.converting(start + Double(i) * step) }
    }
    if count > 1 { result.pointer[count - 1] = Element.converting(stop) }
    return result
  }
}
