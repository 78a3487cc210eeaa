extension Tensor {
  /// The index of the greatest element in row-major order, the first among equals or NaN.
  package func argmax() throws -> Int { try place("argmax()", >) }

  /// The index of the least element in row-major order, the first among equals or NaN.
  package func argmin() throws -> Int { try place("argmin()", <) }

  /// The index of the greatest element along `axis`, the first among equals or NaN.
  package func argmax(axis: Int, keepDimensions: Bool = false) throws -> NDArray<Int64> {
    try places("argmax()", axis, keepDimensions, >)
  }

  /// The index of the least element along `axis`, the first among equals or NaN.
  package func argmin(axis: Int, keepDimensions: Bool = false) throws -> NDArray<Int64> {
    try places("argmin()", axis, keepDimensions, <)
  }
}

extension NDArray where Element: Comparable {
  @inline(__always)
  func place(_ name: String, _ isBetter: (Element, Element) -> Bool) throws -> Int {
    guard count > 0 else { throw TensorError("\(name) of no elements has no value") }
    let source = try contiguous()
    let from = source.pointer
    defer { extendLifetime(source) }
    // The best of each chunk, then the best of those.
    let chunk = ReductionPlan<Element>.chunk
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
  func places(
    _ name: String, _ axis: Int, _ keepDimensions: Bool, _ isBetter: (Element, Element) -> Bool
  ) throws -> NDArray<Int64> {
    let reduction = try ReductionPlan(self, [axis], keepDimensions).nonEmpty(name)
    let plan = reduction.inner == 1 ? reduction : try reduction.rowWise()
    let result = try NDArray<Int64>.uninitialized(plan.resultShape, in: context)
    let (from, to, length) = (plan.source.pointer, result.pointer, plan.reduced)
    let interrupt = context.interrupt
    try context.parallel.forRanges(of: plan.outer, cost: length) { range in
      for row in range {
        let numbers = from + row * length
        var found = 0
        for start in stride(from: 0, to: length, by: ReductionPlan<Element>.chunk) {
          if interrupt.isRaised { return }
          let next =
            start
            + best(of: numbers + start, Swift.min(length - start, ReductionPlan<Element>.chunk), isBetter)
          if beats(numbers[next], numbers[found], isBetter) { found = next }
        }
        to[row] = Int64(found)
      }
    }
    extendLifetime(plan.source)
    return result
  }
}

/// The index of the element of a row, which is not empty, that beats all others.
@inline(__always)
private func best<Element: Comparable>(
  of row: UnsafePointer<Element>, _ count: Int, _ isBetter: (Element, Element) -> Bool
) -> Int {
  var best = 0
  for i in 0..<count where beats(row[i], row[best], isBetter) { best = i }
  return best
}

/// Whether an element takes the place of the best before it; a NaN is better than any number.
@inline(__always)
private func beats<Element: Comparable>(
  _ next: Element, _ found: Element, _ isBetter: (Element, Element) -> Bool
) -> Bool {
  found == found && (isBetter(next, found) || next != next)
}
