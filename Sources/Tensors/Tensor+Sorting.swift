extension Tensor {
  /// The greatest number of places that float32 tells apart.
  static let mostPlaces = 1 << 24

  /// The elements in order along `axis`, NaN last.
  package func sorted(axis: Int = -1, descending: Bool = false) throws -> Tensor {
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

  /// The indices that would bring the elements in order along `axis`, equal ones in the order they came, NaN last.
  ///
  /// Throws for an axis with more than 2^24 elements, whose places float32 does not tell apart.
  package func argsort(axis: Int = -1, descending: Bool = false) throws -> Tensor {
    try checkPlaces(along: axis, "argsort()")
    let interrupt = context.interrupt
    return try alongRows(axis) { from, to, count in
      var patience = Patience(interrupt)
      // The standard library's sort is stable.
      let order = try? (0..<count).sorted { a, b in
        try patience.check()
        return precedes(from[a], from[b], descending)
      }
      for (place, index) in (order ?? []).enumerated() { to[place] = Float(index) }
    }
  }

  /// For each position the element of this tensor whose place along `axis` stands in `places`, a tensor of this
  /// shape that holds whole numbers in range.
  package func taken(along axis: Int, _ places: Tensor) throws -> Tensor {
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

  /// Throws when the axis has more elements than float32 tells places apart.
  func checkPlaces(along axis: Int, _ name: String) throws {
    let length = shape[try resolve(axis: axis)]
    guard length <= Self.mostPlaces else {
      throw TensorError(
        "\(name) along an axis of \(length) elements gives places that float32 cannot hold",
        label: "it holds whole numbers up to 2**24 exactly")
    }
  }
}

private func precedes(_ a: Float, _ b: Float, _ descending: Bool) -> Bool {
  if a.isNaN { return false }
  if b.isNaN { return true }
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
