import Tensors

/// `log(sum(exp(x)))` over `axes` (nil: all) without overflow: `dx = g exp(x - y)`, 0 where y is minus infinity.
package func logSumExp(_ x: Variable, axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Variable {
  let source = x.value
  // Infinities are not taken off, so that none meets itself in a difference. The sum of nothing is 0.
  let greatest =
    try source.count == 0 ? nil : source.max(axes: axes, keepDimensions: true).replacingNonFinite()
  let distances = try greatest.map { try source - $0 } ?? source
  let sum = try distances.exp().sum(axes: axes, keepDimensions: true)
  let whole = try greatest.map { try sum.log() + $0 } ?? sum.log()
  let gone = try Set((axes ?? Array(source.shape.indices)).map(source.resolve(axis:)))
  let kept = source.shape.indices.filter { !gone.contains($0) }.map { source.shape[$0] }
  return record(keepDimensions ? whole : try whole.reshaped(to: kept), inputs: [x]) { back in
    let shares = try (source - whole.replacingNegativeInfinity()).exp()
    try back.pass(shares * back.gradient.reshaped(to: whole.shape), to: 0)
  }
}

extension Tensor {
  fileprivate func replacingNonFinite() throws -> Tensor {
    try combined(self, self) { x, _ in x.isFinite ? x : 0 }
  }

  fileprivate func replacingNegativeInfinity() throws -> Tensor {
    try combined(self, self) { x, _ in x == -.infinity ? 0 : x }
  }
}
