/// A reduction seen as `(outer, reduced, inner)`, of which the middle axis goes away.
struct ReductionPlan<Element: TensorElement> {
  let source: NDArray<Element>
  let outer: Int
  let reduced: Int
  let inner: Int
  let resultShape: [Int]

  /// Rows longer than this are cut into chunks of this length.
  static var chunk: Int { 1 << 16 }
  private static var columns: Int { 64 }

  init(_ tensor: NDArray<Element>, _ axes: [Int]?, _ keepDimensions: Bool) throws {
    let shape = tensor.shape
    let list = try (axes ?? Array(shape.indices)).map(tensor.resolve(axis:))
    let gone = Set(list)
    guard gone.count == list.count else {
      throw TensorError("the axes \(describe(shape: axes ?? [])) name the same axis twice")
    }
    let kept = shape.indices.filter { !gone.contains($0) }
    resultShape =
      keepDimensions ? shape.indices.map { gone.contains($0) ? 1 : shape[$0] } : kept.map { shape[$0] }
    reduced = gone.reduce(1) { $0 * shape[$1] }
    let first = gone.filter { shape[$0] != 1 }.min() ?? shape.count
    let last = gone.filter { shape[$0] != 1 }.max() ?? shape.count
    let isOneBlock = !kept.contains { $0 > first && $0 < last && shape[$0] != 1 }
    if tensor.isContiguous && isOneBlock {
      source = tensor
      outer = shape[..<first].reduce(1, *)
      inner = last < shape.count ? kept.filter { $0 > last }.reduce(1) { $0 * shape[$1] } : 1
    } else {
      source = try tensor.permuted(kept + gone.sorted()).contiguous()
      outer = kept.reduce(1) { $0 * shape[$1] }
      inner = 1
    }
  }

  /// The plan itself; throws when there is nothing to choose from.
  func nonEmpty(_ name: String) throws -> ReductionPlan {
    guard reduced > 0 else { throw TensorError("\(name) of no elements has no value") }
    return self
  }

  func run<Kernel: Reducer>(_ kernel: Kernel.Type) throws -> NDArray<Kernel.Result>
  where Kernel.Element == Element {
    let result = try NDArray<Kernel.Result>.uninitialized(resultShape, in: source.context)
    let (from, to, parallel) = (source.pointer, result.pointer, source.context.parallel)
    let (outer, reduced, inner) = (outer, reduced, inner)
    if inner == 1 && reduced > Self.chunk {
      try runChunks(kernel, to: to)
    } else if inner == 1 {
      try parallel.forRanges(of: outer, cost: reduced) { range in
        for row in range {
          to[row] = Kernel.finish(Self.reduce(kernel, from + row * reduced, reduced))
        }
      }
    } else {
      let blocks = (inner + Self.columns - 1) / Self.columns
      let width = Swift.min(inner, Self.columns)
      try parallel.forRanges(of: outer * blocks, cost: Swift.max(1, reduced * width)) { range in
        for block in range {
          let column = block % blocks * Self.columns
          let start = from + block / blocks * reduced * inner + column
          let count = Swift.min(Self.columns, inner - column)
          Self.reduceColumns(kernel, start, reduced, inner, count, to + block / blocks * inner + column)
        }
      }
    }
    return result
  }

  /// Long rows are cut into chunks of a fixed length whose sums are joined in order.
  private func runChunks<Kernel: Reducer>(
    _ kernel: Kernel.Type, to: UnsafeMutablePointer<Kernel.Result>
  ) throws where Kernel.Element == Element {
    let (from, reduced) = (source.pointer, reduced)
    let chunks = (reduced + Self.chunk - 1) / Self.chunk
    var partial = [Kernel.Partial](repeating: Kernel.start, count: outer * chunks)
    try partial.withUnsafeMutableBufferPointer { partial in
      guard let sums = partial.baseAddress else { return }
      try source.context.parallel.run(pieces: outer * chunks) { piece in
        let start = piece % chunks * Self.chunk
        let count = Swift.min(Self.chunk, reduced - start)
        sums[piece] = Self.reduce(kernel, from + piece / chunks * reduced + start, count)
      }
    }
    for row in 0..<outer {
      var sum = Kernel.start
      for chunk in 0..<chunks { sum = Kernel.join(sum, partial[row * chunks + chunk]) }
      to[row] = Kernel.finish(sum)
    }
  }

  /// Eight chains of additions, so that one does not wait for the last.
  private static func reduce<Kernel: Reducer>(
    _ kernel: Kernel.Type, _ x: UnsafePointer<Element>, _ count: Int
  ) -> Kernel.Partial where Kernel.Element == Element {
    var (a, b, c, d) = (Kernel.start, Kernel.start, Kernel.start, Kernel.start)
    var (e, f, g, h) = (Kernel.start, Kernel.start, Kernel.start, Kernel.start)
    var i = 0
    while i + 8 <= count {
      a = Kernel.step(a, x[i])
      b = Kernel.step(b, x[i + 1])
      c = Kernel.step(c, x[i + 2])
      d = Kernel.step(d, x[i + 3])
      e = Kernel.step(e, x[i + 4])
      f = Kernel.step(f, x[i + 5])
      g = Kernel.step(g, x[i + 6])
      h = Kernel.step(h, x[i + 7])
      i += 8
    }
    while i < count {
      a = Kernel.step(a, x[i])
      i += 1
    }
    let (ab, cd) = (Kernel.join(a, b), Kernel.join(c, d))
    let (ef, gh) = (Kernel.join(e, f), Kernel.join(g, h))
    return Kernel.join(Kernel.join(ab, cd), Kernel.join(ef, gh))
  }

  private static func reduceColumns<Kernel: Reducer>(
    _ kernel: Kernel.Type, _ x: UnsafePointer<Element>, _ rows: Int, _ step: Int, _ width: Int,
    _ to: UnsafeMutablePointer<Kernel.Result>
  ) where Kernel.Element == Element {
    withUnsafeTemporaryAllocation(of: Kernel.Partial.self, capacity: columns) { buffer in
      guard let sums = buffer.baseAddress else { return }
      for column in 0..<width { sums[column] = Kernel.start }
      for row in 0..<rows {
        let line = x + row * step
        for column in 0..<width { sums[column] = Kernel.step(sums[column], line[column]) }
      }
      for column in 0..<width { to[column] = Kernel.finish(sums[column]) }
    }
  }

  /// The same reduction with the reduced axis last.
  func rowWise() throws -> ReductionPlan {
    let blocks = try source.reshaped(to: [outer, reduced, inner])
    return ReductionPlan(
      source: try blocks.permuted([0, 2, 1]).contiguous(), outer: outer * inner, reduced: reduced, inner: 1,
      resultShape: resultShape)
  }

  private init(source: NDArray<Element>, outer: Int, reduced: Int, inner: Int, resultShape: [Int]) {
    (self.source, self.outer, self.reduced) = (source, outer, reduced)
    (self.inner, self.resultShape) = (inner, resultShape)
  }
}
