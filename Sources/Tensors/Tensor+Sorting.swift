extension Tensor {
  /// The elements in order along `axis`, NaN last.
  package func sorted(axis: Int = -1, descending: Bool = false) throws -> Tensor {
    try ordered(axis: axis, descending: descending)
  }

  /// The indices that would bring the elements in order along `axis`, equal ones in the order they came, NaN last.
  package func argsort(axis: Int = -1, descending: Bool = false) throws -> NDArray<Int64> {
    try order(axis: axis, descending: descending)
  }

  /// For each position the element of this tensor whose place along `axis` stands in `places`, a tensor of this
  /// shape that holds positions in range.
  package func taken(along axis: Int, _ places: NDArray<Int64>) throws -> Tensor {
    precondition(places.shape == shape)
    let axis = try resolve(axis: axis)
    var order = Array(shape.indices)
    order.append(order.remove(at: axis))
    let source = try permuted(order).contiguous()
    let chosen = try places.permuted(order).contiguous()
    let result = try Tensor.uninitialized(source.axes, in: context)
    let (from, at, to, length) = (source.pointer, chosen.pointer, result.pointer, Swift.max(1, shape[axis]))
    try context.parallel.forRanges(of: count) { range in
      for i in range { to[i] = from[i / length * length + Int(at[i])] }
    }
    extendLifetime((source, chosen))
    var back = Array(shape.indices)
    for (new, old) in order.enumerated() { back[old] = new }
    return try result.permuted(back).contiguous()
  }
}

extension NDArray<Int64> {
  /// The order that undoes orders along `axis`, such as `argsort` gives.
  package func invertedOrder(axis: Int = -1) throws -> NDArray<Int64> {
    try order(axis: axis, descending: false)
  }
}

extension NDArray where Element: Comparable {
  func ordered(axis: Int, descending: Bool) throws -> NDArray {
    let interrupt = context.interrupt
    return try alongRows(axis) { from, to, count in
      var row = UnsafeMutableBufferPointer(start: to, count: count)
      to.update(from: from, count: count)
      var patience = Patience(interrupt)
      // An interrupted row is never seen: `alongRows` throws.
      try? row.sort { a, b in
        try patience.check()
        return precedes(a, b, descending)
      }
    }
  }

  func order(axis: Int, descending: Bool) throws -> NDArray<Int64> {
    let interrupt = context.interrupt
    return try alongRows(axis) { from, to, count in
      var patience = Patience(interrupt)
      // The standard library's sort is stable.
      let order = try? (0..<count).sorted { a, b in
        try patience.check()
        return precedes(from[a], from[b], descending)
      }
      for (place, index) in (order ?? []).enumerated() { to[place] = Int64(index) }
    }
  }
}

@inline(__always)
private func precedes<Element: Comparable>(_ a: Element, _ b: Element, _ descending: Bool) -> Bool {
  // Only a NaN differs from itself.
  if a != a { return false }
  if b != b { return true }
  return descending ? a > b : a < b
}

/// Looks at the request to stop once in a while, from a place that is reached too often to look each time.
private struct Patience {
  private let interrupt: InterruptFlag
  private var calls = 0

  init(_ interrupt: InterruptFlag) { self.interrupt = interrupt }

  mutating func check() throws {
    calls &+= 1
    if calls & 0xFFFF == 0 { try interrupt.check() }
  }
}
