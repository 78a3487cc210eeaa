extension Tensor {
  /// The sum over `axes` (nil: all), accumulated in double precision.
  package func sum(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
    try ReductionPlan(self, axes, keepDimensions).run(Sum.self)
  }

  /// The mean over `axes` (nil: all); NaN where there is nothing to average.
  package func mean(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
    let plan = try ReductionPlan(self, axes, keepDimensions)
    let result = try plan.run(Sum.self)
    try result.divideFresh(by: Float(plan.reduced))
    return result
  }

  /// The mean squared distance from the mean over `axes` (nil: all); `correction` 1 divides by n - 1.
  package func variance(
    axes: [Int]? = nil, correction: Int = 0, keepDimensions: Bool = false
  ) throws -> Tensor {
    let centred = try self - mean(axes: axes, keepDimensions: true)
    let plan = try ReductionPlan(centred, axes, keepDimensions)
    let result = try plan.run(SumOfSquares.self)
    let divisor = Swift.max(0, Float(plan.reduced) - Float(correction))
    try result.divideFresh(by: divisor)
    return result
  }

  /// Divides the elements of a result that nobody has seen yet.
  private func divideFresh(by divisor: Float) throws {
    let target = pointer
    try context.parallel.forRanges(of: count) { range in
      for i in range { target[i] /= divisor }
    }
  }

  /// The square root of the variance over `axes` (nil: all).
  package func standardDeviation(
    axes: [Int]? = nil, correction: Int = 0, keepDimensions: Bool = false
  ) throws -> Tensor {
    try variance(axes: axes, correction: correction, keepDimensions: keepDimensions).sqrt()
  }

  /// The greatest element over `axes` (nil: all); NaN where there is one.
  package func max(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
    try ReductionPlan(self, axes, keepDimensions).nonEmpty("max()").run(Greatest.self)
  }

  /// The least element over `axes` (nil: all); NaN where there is one.
  package func min(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
    try ReductionPlan(self, axes, keepDimensions).nonEmpty("min()").run(Least.self)
  }

  /// The square root of the sum of squares over `axes` (nil: all).
  package func norm(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
    try ReductionPlan(self, axes, keepDimensions).run(EuclideanNorm.self)
  }
}

/// A step of a reduction in double precision, as a type so that each gets a loop of its own.
private protocol Reducer {
  static var start: Double { get }
  static func step(_ sum: Double, _ x: Double) -> Double
  static func join(_ a: Double, _ b: Double) -> Double
  static func finish(_ sum: Double) -> Double
}

extension Reducer {
  @inline(__always) static func join(_ a: Double, _ b: Double) -> Double { step(a, b) }
  @inline(__always) static func finish(_ sum: Double) -> Double { sum }
}

private enum Sum: Reducer {
  static var start: Double { 0 }
  @inline(__always) static func step(_ sum: Double, _ x: Double) -> Double { sum + x }
}
private enum SumOfSquares: Reducer {
  static var start: Double { 0 }
  @inline(__always) static func step(_ sum: Double, _ x: Double) -> Double { sum + x * x }
  @inline(__always) static func join(_ a: Double, _ b: Double) -> Double { a + b }
}
private enum EuclideanNorm: Reducer {
  static var start: Double { 0 }
  @inline(__always) static func step(_ sum: Double, _ x: Double) -> Double { sum + x * x }
  @inline(__always) static func join(_ a: Double, _ b: Double) -> Double { a + b }
  @inline(__always) static func finish(_ sum: Double) -> Double { sum.squareRoot() }
}
private enum Greatest: Reducer {
  static var start: Double { -.infinity }
  @inline(__always) static func step(_ best: Double, _ x: Double) -> Double { x > best || x != x ? x : best }
}
private enum Least: Reducer {
  static var start: Double { .infinity }
  @inline(__always) static func step(_ best: Double, _ x: Double) -> Double { x < best || x != x ? x : best }
}

/// A reduction seen as `(outer, reduced, inner)`, of which the middle axis goes away.
struct ReductionPlan {
  let source: Tensor
  let outer: Int
  let reduced: Int
  let inner: Int
  let resultShape: [Int]

  /// Rows longer than this are cut into chunks of this length.
  static let chunk = 1 << 16
  private static let columns = 64

  init(_ tensor: Tensor, _ axes: [Int]?, _ keepDimensions: Bool) throws {
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

  fileprivate func run<Kernel: Reducer>(_ kernel: Kernel.Type) throws -> Tensor {
    let result = try Tensor.uninitialized(resultShape, in: source.context)
    let (from, to, parallel) = (source.pointer, result.pointer, source.context.parallel)
    let (outer, reduced, inner) = (outer, reduced, inner)
    if inner == 1 && reduced > Self.chunk {
      try runChunks(kernel, to: to)
    } else if inner == 1 {
      try parallel.forRanges(of: outer, cost: reduced) { range in
        for row in range {
          to[row] = Float(Kernel.finish(Self.reduce(kernel, from + row * reduced, reduced)))
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
    _ kernel: Kernel.Type, to: UnsafeMutablePointer<Float>
  ) throws {
    let (from, reduced) = (source.pointer, reduced)
    let chunks = (reduced + Self.chunk - 1) / Self.chunk
    var partial = [Double](repeating: Kernel.start, count: outer * chunks)
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
      to[row] = Float(Kernel.finish(sum))
    }
  }

  /// Eight chains of additions, so that one does not wait for the last.
  private static func reduce<Kernel: Reducer>(
    _ kernel: Kernel.Type, _ x: UnsafePointer<Float>, _ count: Int
  ) -> Double {
    var (a, b, c, d) = (Kernel.start, Kernel.start, Kernel.start, Kernel.start)
    var (e, f, g, h) = (Kernel.start, Kernel.start, Kernel.start, Kernel.start)
    var i = 0
    while i + 8 <= count {
      a = Kernel.step(a, Double(x[i]))
      b = Kernel.step(b, Double(x[i + 1]))
      c = Kernel.step(c, Double(x[i + 2]))
      d = Kernel.step(d, Double(x[i + 3]))
      e = Kernel.step(e, Double(x[i + 4]))
      f = Kernel.step(f, Double(x[i + 5]))
      g = Kernel.step(g, Double(x[i + 6]))
      h = Kernel.step(h, Double(x[i + 7]))
      i += 8
    }
    while i < count {
      a = Kernel.step(a, Double(x[i]))
      i += 1
    }
    let (ab, cd) = (Kernel.join(a, b), Kernel.join(c, d))
    let (ef, gh) = (Kernel.join(e, f), Kernel.join(g, h))
    return Kernel.join(Kernel.join(ab, cd), Kernel.join(ef, gh))
  }

  private static func reduceColumns<Kernel: Reducer>(
    _ kernel: Kernel.Type, _ x: UnsafePointer<Float>, _ rows: Int, _ step: Int, _ width: Int,
    _ to: UnsafeMutablePointer<Float>
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: columns) { buffer in
      guard let sums = buffer.baseAddress else { return }
      for column in 0..<width { sums[column] = Kernel.start }
      for row in 0..<rows {
        let line = x + row * step
        for column in 0..<width { sums[column] = Kernel.step(sums[column], Double(line[column])) }
      }
      for column in 0..<width { to[column] = Float(Kernel.finish(sums[column])) }
    }
  }

  /// The same reduction with the reduced axis last.
  func rowWise() throws -> ReductionPlan {
    let blocks = try source.reshaped(to: [outer, reduced, inner])
    return ReductionPlan(
      source: try blocks.permuted([0, 2, 1]).contiguous(), outer: outer * inner, reduced: reduced, inner: 1,
      resultShape: resultShape)
  }

  private init(source: Tensor, outer: Int, reduced: Int, inner: Int, resultShape: [Int]) {
    (self.source, self.outer, self.reduced) = (source, outer, reduced)
    (self.inner, self.resultShape) = (inner, resultShape)
  }
}
