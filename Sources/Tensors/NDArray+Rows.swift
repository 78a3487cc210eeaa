extension NDArray {
  /// An array of this shape made row by row, where rows run along `axis`; a `body` that returns early because of an
  /// interrupt is what makes this throw.
  @inline(__always)
  func alongRows<Result: TensorElement>(
    _ axis: Int, _ body: (UnsafePointer<Element>, UnsafeMutablePointer<Result>, _ count: Int) -> Void
  ) throws -> NDArray<Result> {
    let place = try resolve(axis: axis)
    let isLast = place == shape.count - 1
    var order = Array(shape.indices)
    order.append(order.remove(at: place))
    let source = try (isLast ? self : permuted(order)).contiguous()
    let result = try NDArray<Result>.uninitialized(source.axes, in: context)
    let (from, to, length) = (source.pointer, result.pointer, shape[place])
    defer { extendLifetime(source) }
    try context.parallel.forRanges(of: length == 0 ? 0 : count / length, cost: length) { range in
      for row in range { body(from + row * length, to + row * length, length) }
    }
    guard !isLast else { return result }
    var back = Array(shape.indices)
    for (new, old) in order.enumerated() { back[old] = new }
    return try result.permuted(back).contiguous()
  }
}
