extension Tensor {
  /// The elements in order along `axis`, NaN last.
  package func sorted(axis: Int = -1, descending: Bool = false) throws -> Tensor {
    try alongRows(axis) { from, to, count in
      var row = UnsafeMutableBufferPointer(start: to, count: count)
      to.update(from: from, count: count)
      row.sort { precedes($0, $1, descending) }
    }
  }

  /// The indices that would bring the elements in order along `axis`, equal ones in the order they came, NaN last.
  package func argsort(axis: Int = -1, descending: Bool = false) throws -> Tensor {
    try alongRows(axis) { from, to, count in
      // The standard library's sort is stable.
      for (place, index) in (0..<count).sorted(by: { precedes(from[$0], from[$1], descending) }).enumerated()
      {
        to[place] = Float(index)
      }
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
    let result = try Tensor.uninitialized(source.shape, in: context)
    let length = shape[axis]
    for row in 0..<(length == 0 ? 0 : count / length) {
      for i in row * length..<(row + 1) * length {
        result.pointer[i] = source.pointer[row * length + Int(chosen.pointer[i])]
      }
    }
    var back = Array(shape.indices)
    for (new, old) in order.enumerated() { back[old] = new }
    return try result.permuted(back).contiguous()
  }
}

private func precedes(_ a: Float, _ b: Float, _ descending: Bool) -> Bool {
  if a.isNaN { return false }
  if b.isNaN { return true }
  return descending ? a > b : a < b
}
