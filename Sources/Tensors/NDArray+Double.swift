import Glibc

// Functions of float64 numbers, by the C library; `Tensor` has the fast ones of float32.

extension NDArray<Double> {
  /// `e` to the power of each element.
  package func exp() throws -> NDArray { try mapped { Glibc.exp($0) } }

  /// The natural logarithm of each element; NaN for a negative one.
  package func log() throws -> NDArray { try mapped { Glibc.log($0) } }

  /// The square root of each element; NaN for a negative one.
  package func sqrt() throws -> NDArray { try mapped { $0.squareRoot() } }

  /// The sine of each element, in radians.
  package func sin() throws -> NDArray { try mapped { Glibc.sin($0) } }

  /// The cosine of each element, in radians.
  package func cos() throws -> NDArray { try mapped { Glibc.cos($0) } }

  /// The hyperbolic tangent of each element.
  package func tanh() throws -> NDArray { try mapped { Glibc.tanh($0) } }

  /// `1 / (1 + exp(-x))` of each element.
  package func sigmoid() throws -> NDArray { try mapped { 1 / (1 + Glibc.exp(-$0)) } }

  /// The greater of each element and 0; NaN for NaN.
  package func relu() throws -> NDArray { try mapped { $0 < 0 ? 0 : $0 } }

  /// `x sigmoid(x)` of each element.
  package func silu() throws -> NDArray { try mapped { $0 / (1 + Glibc.exp(-$0)) } }

  /// `x Phi(x)` of each element, with Phi the normal distribution; `tanhApproximation` is the form of GPT-2.
  package func gelu(tanhApproximation: Bool = false) throws -> NDArray {
    guard tanhApproximation else { return try mapped { 0.5 * $0 * erfc(-$0 * 0.5.squareRoot()) } }
    let c = (2 / Double.pi).squareRoot()
    return try mapped { 0.5 * $0 * (1 + Glibc.tanh(c * ($0 + 0.044715 * $0 * $0 * $0))) }
  }

  /// `exp(x) / sum(exp(x))` along `axis`.
  package func softmax(axis: Int = -1) throws -> NDArray {
    let powers = try apply(.subtract, extreme(axis)).exp()
    return try powers.apply(.divide, ReductionPlan(powers, [axis], true).run(Sum<Double>.self))
  }

  /// `x - log(sum(exp(x)))` along `axis`.
  package func logSoftmax(axis: Int = -1) throws -> NDArray {
    let distance = try apply(.subtract, extreme(axis))
    let sums = try ReductionPlan(distance.exp(), [axis], true).run(Sum<Double>.self)
    return try distance.apply(.subtract, sums.log())
  }

  private func extreme(_ axis: Int) throws -> NDArray {
    try ReductionPlan(self, [axis], true).run(Greatest<Double>.self)
  }
}
