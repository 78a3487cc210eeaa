// Reductions over axes (nil: all of them). Kinds without a loop of their own are reduced as a wider kind and stored back.

extension AnyTensor {
  /// The sum: of floats in their kind, of whole numbers and bools in int64.
  package func sum(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> AnyTensor {
    switch self {
    case .float32(let x): .float32(try x.sum(axes: axes, keepDimensions: keepDimensions))
    case .float64(let x): .float64(try ReductionPlan(x, axes, keepDimensions).run(Sum<Double>.self))
    default: .int64(try ReductionPlan(int64(), axes, keepDimensions).run(WholeSum.self))
    }
  }

  /// The product: of floats in their kind, of whole numbers and bools in int64.
  package func product(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> AnyTensor {
    switch self {
    case .float32(let x): .float32(try x.product(axes: axes, keepDimensions: keepDimensions))
    case .float64(let x): .float64(try ReductionPlan(x, axes, keepDimensions).run(Product<Double>.self))
    default: .int64(try ReductionPlan(int64(), axes, keepDimensions).run(WholeProduct.self))
    }
  }

  /// The mean: of float64 in float64, of all else in float32; NaN where there is nothing to average.
  package func mean(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> AnyTensor {
    let x = try float64()
    let plan = try ReductionPlan(x, axes, keepDimensions)
    let divisor = Double(plan.reduced)
    return try AnyTensor.float64(plan.run(Sum<Double>.self).mapped { $0 / divisor }).cast(to: dtype.asFloat)
  }

  /// The mean squared distance from the mean, divided by n - `correction`.
  package func variance(axes: [Int]? = nil, correction: Int = 0, keepDimensions: Bool = false) throws
    -> AnyTensor
  {
    try AnyTensor.float64(spread(axes, correction, keepDimensions)).cast(to: dtype.asFloat)
  }

  /// The square root of the variance.
  package func standardDeviation(
    axes: [Int]? = nil, correction: Int = 0, keepDimensions: Bool = false
  ) throws -> AnyTensor {
    let variance = try spread(axes, correction, keepDimensions)
    return try AnyTensor.float64(variance.mapped { $0.squareRoot() }).cast(to: dtype.asFloat)
  }

  /// The square root of the sum of squares.
  package func norm(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> AnyTensor {
    let plan = try ReductionPlan(float64(), axes, keepDimensions)
    return try AnyTensor.float64(plan.run(EuclideanNorm<Double>.self)).cast(to: dtype.asFloat)
  }

  /// The greatest element; NaN where there is one.
  package func max(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> AnyTensor {
    switch self {
    case .float32(let x): return .float32(try x.max(axes: axes, keepDimensions: keepDimensions))
    case .float64(let x):
      return .float64(try ReductionPlan(x, axes, keepDimensions).nonEmpty("max()").run(Greatest<Double>.self))
    default:
      let plan = try ReductionPlan(int64(), axes, keepDimensions).nonEmpty("max()")
      return try AnyTensor.int64(plan.run(WholeGreatest.self)).cast(to: dtype)
    }
  }

  /// The least element; NaN where there is one.
  package func min(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> AnyTensor {
    switch self {
    case .float32(let x): return .float32(try x.min(axes: axes, keepDimensions: keepDimensions))
    case .float64(let x):
      return .float64(try ReductionPlan(x, axes, keepDimensions).nonEmpty("min()").run(Least<Double>.self))
    default:
      let plan = try ReductionPlan(int64(), axes, keepDimensions).nonEmpty("min()")
      return try AnyTensor.int64(plan.run(WholeLeast.self)).cast(to: dtype)
    }
  }

  /// Whether some element is other than 0.
  package func any(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> AnyTensor {
    .bool(try ReductionPlan(bool(), axes, keepDimensions).run(AnyTrue.self))
  }

  /// Whether all elements are other than 0.
  package func all(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> AnyTensor {
    .bool(try ReductionPlan(bool(), axes, keepDimensions).run(AllTrue.self))
  }

  /// The index of the greatest element along `axis`, the first among equals or NaN.
  package func argmax(axis: Int, keepDimensions: Bool = false) throws -> NDArray<Int64> {
    switch self {
    case .float32(let x): try x.argmax(axis: axis, keepDimensions: keepDimensions)
    case .float64(let x): try x.places("argmax()", axis, keepDimensions, >)
    default: try int64().places("argmax()", axis, keepDimensions, >)
    }
  }

  /// The index of the least element along `axis`, the first among equals or NaN.
  package func argmin(axis: Int, keepDimensions: Bool = false) throws -> NDArray<Int64> {
    switch self {
    case .float32(let x): try x.argmin(axis: axis, keepDimensions: keepDimensions)
    case .float64(let x): try x.places("argmin()", axis, keepDimensions, <)
    default: try int64().places("argmin()", axis, keepDimensions, <)
    }
  }

  /// The running sum along `axis` (nil: of the flattened array), of whole numbers and bools in int64.
  package func cumsum(axis: Int? = nil) throws -> AnyTensor {
    guard let axis else { return try rearranged { try $0.reshaped(to: [-1]) }.cumsum(axis: 0) }
    switch self {
    case .float32(let x): return .float32(try x.cumsum(axis: axis))
    case .float64(let x): return .float64(try x.runningSum(axis, from: 0, +))
    default: return .int64(try int64().runningSum(axis, from: 0, &+))
    }
  }

  /// The elements in order along `axis`, NaN last.
  package func sorted(axis: Int = -1, descending: Bool = false) throws -> AnyTensor {
    switch self {
    case .float32(let x): .float32(try x.sorted(axis: axis, descending: descending))
    case .float64(let x): .float64(try x.ordered(axis: axis, descending: descending))
    default: try AnyTensor.int64(int64().ordered(axis: axis, descending: descending)).cast(to: dtype)
    }
  }

  /// The indices that would bring the elements in order along `axis`, equal ones in the order they came, NaN last.
  package func argsort(axis: Int = -1, descending: Bool = false) throws -> NDArray<Int64> {
    switch self {
    case .float32(let x): try x.argsort(axis: axis, descending: descending)
    case .float64(let x): try x.order(axis: axis, descending: descending)
    default: try int64().order(axis: axis, descending: descending)
    }
  }

  private func spread(_ axes: [Int]?, _ correction: Int, _ keepDimensions: Bool) throws -> NDArray<Double> {
    let x = try float64()
    let plan = try ReductionPlan(x, axes, true)
    let count = Double(plan.reduced)
    let mean = try plan.run(Sum<Double>.self).mapped { $0 / count }
    let divisor = Swift.max(0, count - Double(correction))
    return try ReductionPlan(x.apply(.subtract, mean), axes, keepDimensions)
      .run(SumOfSquares<Double>.self).mapped { $0 / divisor }
  }
}

extension NDArray {
  fileprivate func runningSum(
    _ axis: Int, from start: Element, _ add: (Element, Element) -> Element
  ) throws -> NDArray {
    let interrupt = context.interrupt
    return try alongRows(axis) { from, to, count in
      var sum = start
      for i in 0..<count {
        if i & 0xFFFF == 0xFFFF, interrupt.isRaised { return }
        sum = add(sum, from[i])
        to[i] = sum
      }
    }
  }
}
