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
}

private func precedes(_ a: Float, _ b: Float, _ descending: Bool) -> Bool {
  if a.isNaN { return false }
  if b.isNaN { return true }
  return descending ? a > b : a < b
}
