extension Tensor {
  /// The sum over `axes` (nil: all), accumulated in double precision.
  package func sum(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
    try ReductionPlan(self, axes, keepDimensions).run(Sum<Float>.self)
  }

  /// The product over `axes` (nil: all), computed in double precision.
  package func product(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
    try ReductionPlan(self, axes, keepDimensions).run(Product<Float>.self)
  }

  /// For each element the product of all the others over `axes` (nil: all), also where some are 0.
  package func productOfOthers(axes: [Int]? = nil) throws -> Tensor {
    let x = try converted(to: Double.self)
    let isZero = try x.mapped { $0 == 0 ? 1.0 : 0 }
    let rest = try x.mapped { $0 == 0 ? 1 : $0 }
    let product = try ReductionPlan(rest, axes, true).run(Product<Double>.self)
    let zeros = try ReductionPlan(isZero, axes, true).run(Sum<Double>.self)
    let quotient = try elementwise(product, rest, "prod()") { $0 / $1 }
    let otherZeros = try elementwise(zeros, isZero, "prod()") { $0 - $1 }
    return try elementwise(quotient, otherZeros, "prod()") { Float($1 > 0 ? $0 * 0 : $0) }
  }

  /// The mean over `axes` (nil: all); NaN where there is nothing to average.
  package func mean(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
    let plan = try ReductionPlan(self, axes, keepDimensions)
    let result = try plan.run(Sum<Float>.self)
    try result.divideFresh(by: Float(plan.reduced))
    return result
  }

  /// The mean squared distance from the mean over `axes` (nil: all); `correction` 1 divides by n - 1.
  package func variance(
    axes: [Int]? = nil, correction: Int = 0, keepDimensions: Bool = false
  ) throws -> Tensor {
    let centred = try self - mean(axes: axes, keepDimensions: true)
    let plan = try ReductionPlan(centred, axes, keepDimensions)
    let result = try plan.run(SumOfSquares<Float>.self)
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
    try ReductionPlan(self, axes, keepDimensions).nonEmpty("max()").run(Greatest<Float>.self)
  }

  /// The least element over `axes` (nil: all); NaN where there is one.
  package func min(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
    try ReductionPlan(self, axes, keepDimensions).nonEmpty("min()").run(Least<Float>.self)
  }

  /// The square root of the sum of squares over `axes` (nil: all).
  package func norm(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
    try ReductionPlan(self, axes, keepDimensions).run(EuclideanNorm<Float>.self)
  }
}
