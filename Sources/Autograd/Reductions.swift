import Tensors

/// The sum over `axes` (nil: all): the gradient is repeated along them.
package func sum(_ x: Variable, axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Variable {
  let shape = x.shape
  let value = try x.value.sum(axes: axes, keepDimensions: keepDimensions)
  return record(value, inputs: [x]) { back in
    try back.pass(back.gradient.restored(axes, of: shape).broadcast(to: shape), to: 0)
  }
}

/// The product over `axes` (nil: all): `dx = g` times the product of the other elements.
package func product(_ x: Variable, axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Variable {
  let source = x.value
  let value = try source.product(axes: axes, keepDimensions: keepDimensions)
  return record(value, inputs: [x]) { back in
    let others = try source.productOfOthers(axes: axes)
    try back.pass(others * back.gradient.restored(axes, of: source.shape), to: 0)
  }
}

/// The mean over `axes` (nil: all): the gradient is divided by their length and repeated along them.
package func mean(_ x: Variable, axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Variable {
  let shape = x.shape
  let value = try x.value.mean(axes: axes, keepDimensions: keepDimensions)
  let factor = Float(value.count) / Float(max(1, x.value.count))
  return record(value, inputs: [x]) { back in
    try back.pass((back.gradient * factor).restored(axes, of: shape).broadcast(to: shape), to: 0)
  }
}

/// The mean squared distance from the mean over `axes` (nil: all), divided by n - `correction`:
/// `dx = g 2 (x - mean) / (n - correction)`.
package func variance(
  _ x: Variable, axes: [Int]? = nil, correction: Int = 0, keepDimensions: Bool = false
) throws -> Variable {
  let source = x.value
  let value = try source.variance(axes: axes, correction: correction, keepDimensions: keepDimensions)
  let divisor = Float(source.count) / Float(max(1, value.count)) - Float(correction)
  return record(value, inputs: [x]) { back in
    let centred = try source - source.mean(axes: axes, keepDimensions: true)
    try back.pass(centred * (back.gradient * (2 / divisor)).restored(axes, of: source.shape), to: 0)
  }
}

/// The square root of the variance over `axes` (nil: all): `dx = g (x - mean) / (y (n - correction))`, 0 where y is 0.
package func standardDeviation(
  _ x: Variable, axes: [Int]? = nil, correction: Int = 0, keepDimensions: Bool = false
) throws -> Variable {
  let source = x.value
  let value = try source.standardDeviation(axes: axes, correction: correction, keepDimensions: keepDimensions)
  let divisor = Float(source.count) / Float(max(1, value.count)) - Float(correction)
  return record(value, inputs: [x]) { back in
    let centred = try source - source.mean(axes: axes, keepDimensions: true)
    let slope = try combined(back.gradient, value) { g, y in y == 0 ? 0 : g / (y * divisor) }
    try back.pass(centred * slope.restored(axes, of: source.shape), to: 0)
  }
}

/// The greatest element over `axes` (nil: all); equal ones share the gradient.
package func max(_ x: Variable, axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Variable {
  try extreme(x, try x.value.max(axes: axes, keepDimensions: keepDimensions), axes)
}

/// The least element over `axes` (nil: all); equal ones share the gradient.
package func min(_ x: Variable, axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Variable {
  try extreme(x, try x.value.min(axes: axes, keepDimensions: keepDimensions), axes)
}

/// The square root of the sum of squares over `axes` (nil: all): `dx = g x / y`, 0 where y is 0.
package func norm(_ x: Variable, axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Variable {
  let source = x.value
  let value = try source.norm(axes: axes, keepDimensions: keepDimensions)
  return record(value, inputs: [x]) { back in
    let zeros = try Tensor.zeros([], in: source.context)
    let factor = try Tensor.select(value, back.gradient / value, zeros)
    try back.pass(source * factor.restored(axes, of: source.shape), to: 0)
  }
}

/// The running sum along `axis` (nil: of the flattened tensor): the gradient is summed from the other end.
package func cumsum(_ x: Variable, axis: Int? = nil) throws -> Variable {
  guard let axis else { return try cumsum(reshape(x, [x.value.count]), axis: 0) }
  return record(try x.value.cumsum(axis: axis), inputs: [x]) { back in
    try back.pass(back.gradient.flipped(axis: axis).cumsum(axis: axis).flipped(axis: axis), to: 0)
  }
}

/// `exp(x) / sum(exp(x))` along `axis`: `dx = y (g - sum(g y))`.
package func softmax(_ x: Variable, axis: Int = -1) throws -> Variable {
  let y = try x.value.softmax(axis: axis)
  return record(y, inputs: [x]) { back in
    let dot = try (back.gradient * y).sum(axes: [axis], keepDimensions: true)
    try back.pass(y * (back.gradient - dot), to: 0)
  }
}

/// `x - log(sum(exp(x)))` along `axis`: `dx = g - exp(y) sum(g)`.
package func logSoftmax(_ x: Variable, axis: Int = -1) throws -> Variable {
  let y = try x.value.logSoftmax(axis: axis)
  return record(y, inputs: [x]) { back in
    let sum = try back.gradient.sum(axes: [axis], keepDimensions: true)
    try back.pass(back.gradient - y.exp() * sum, to: 0)
  }
}

private func extreme(_ x: Variable, _ value: Tensor, _ axes: [Int]?) throws -> Variable {
  let source = x.value
  return record(value, inputs: [x]) { back in
    // Equality and not a difference, which is NaN between infinities. A NaN is chosen where there is one.
    let chosen = try value.restored(axes, of: source.shape).broadcast(to: source.shape)
    let share = try combined(source, chosen) { x, y in x == y || x.isNaN && y.isNaN ? 1 : 0 }
    let sharers = try share.sum(axes: axes, keepDimensions: true)
    try back.pass(share * (back.gradient.restored(axes, of: source.shape) / sharers), to: 0)
  }
}

extension Tensor {
  /// The tensor with the axes that a reduction of a tensor of shape `whole` took away put back with length 1.
  fileprivate func restored(_ axes: [Int]?, of whole: [Int]) throws -> Tensor {
    var target = whole
    for axis in axes ?? Array(whole.indices) { target[axis < 0 ? axis + whole.count : axis] = 1 }
    return try reshaped(to: target)
  }
}
