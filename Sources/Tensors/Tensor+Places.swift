extension Tensor {
  /// The index of the greatest element in row-major order, the first among equals or NaN.
  package func argmax() throws -> Int { try place("argmax()") { $0 > $1 } }

  /// The index of the least element in row-major order, the first among equals or NaN.
  package func argmin() throws -> Int { try place("argmin()") { $0 < $1 } }

  /// The index of the greatest element along `axis`, the first among equals or NaN.
  ///
  /// Throws for an axis with more than 2^24 elements, whose places float32 does not tell apart.
  package func argmax(axis: Int, keepDimensions: Bool = false) throws -> Tensor {
    try places("argmax()", axis, keepDimensions) { $0 > $1 }
  }

  /// The index of the least element along `axis`, the first among equals or NaN; throws as `argmax(axis:)` does.
  package func argmin(axis: Int, keepDimensions: Bool = false) throws -> Tensor {
    try places("argmin()", axis, keepDimensions) { $0 < $1 }
  }

  @inline(__always)
  private func place(_ name: String, _ isBetter: (Float, Float) -> Bool) throws -> Int {
    guard count > 0 else { throw TensorError("\(name) of no elements has no value") }
    let source = try contiguous()
    let from = source.pointer
    defer { extendLifetime(source) }
    // The best of each chunk, then the best of those.
    let chunk = ReductionPlan.chunk
    var chosen = [Int](repeating: 0, count: (count + chunk - 1) / chunk)
    try chosen.withUnsafeMutableBufferPointer { chosen in
      let chosen = chosen
      try context.parallel.run(pieces: chosen.count) { piece in
        let start = piece * chunk
        chosen[piece] = start + best(of: from + start, Swift.min(chunk, count - start), isBetter)
      }
    }
    return chosen.dropFirst().reduce(chosen[0]) { found, next in
      beats(from[next], from[found], isBetter) ? next : found
    }
  }

  @inline(__always)
  private func places(
    _ name: String, _ axis: Int, _ keepDimensions: Bool, _ isBetter: (Float, Float) -> Bool
  ) throws -> Tensor {
    try checkPlaces(along: axis, name)
    let reduction = try ReductionPlan(self, [axis], keepDimensions).nonEmpty(name)
    let plan = reduction.inner == 1 ? reduction : try reduction.rowWise()
    let result = try Tensor.uninitialized(plan.resultShape, in: context)
    let (from, to, length) = (plan.source.pointer, result.pointer, plan.reduced)
    try context.parallel.forRanges(of: plan.outer, cost: length) { range in
      for row in range { to[row] = Float(best(of: from + row * length, length, isBetter)) }
    }
    extendLifetime(plan.source)
    return result
  }
}

/// The index of the element of a row, which is not empty, that beats all others.
@inline(__always)
private func best(of row: UnsafePointer<Float>, _ count: Int, _ isBetter: (Float, Float) -> Bool) -> Int {
  var best = 0
  for i in 0..<count where beats(row[i], row[best], isBetter) { best = i }
  return best
}

/// Whether an element takes the place of the best before it; a NaN is better than any number.
@inline(__always)
private func beats(_ next: Float, _ found: Float, _ isBetter: (Float, Float) -> Bool) -> Bool {
  found == found && (isBetter(next, found) || next != next)
}
