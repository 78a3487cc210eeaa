import CKernels
import Glibc

extension Tensor {
  /// The elements with their signs changed.
  package func negated() throws -> Tensor { try mapped { -$0 } }

  /// The square root of each element; NaN for a negative one.
  package func sqrt() throws -> Tensor { try mapped { $0.squareRoot() } }

  /// The absolute value of each element.
  package func abs() throws -> Tensor { try mapped { $0.magnitude } }

  /// -1, 0 or 1 by the sign of each element; NaN for NaN.
  package func sign() throws -> Tensor { try mapped { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 } }

  /// The natural logarithm of each element; NaN for a negative one.
  package func log() throws -> Tensor { try mappedRanges(kernel_log) }

  /// The sine of each element, in radians.
  package func sin() throws -> Tensor { try mappedRanges(kernel_sin) }

  /// The cosine of each element, in radians.
  package func cos() throws -> Tensor { try mappedRanges(kernel_cos) }

  /// The error function of each element.
  package func erf() throws -> Tensor { try mappedRanges(kernel_erf) }

  /// The greater of each element and 0; NaN for NaN.
  package func relu() throws -> Tensor { try mapped { $0 < 0 ? 0 : $0 } }

  /// `e` to the power of each element.
  package func exp() throws -> Tensor { try mappedRanges(kernel_exp) }

  /// The hyperbolic tangent of each element.
  package func tanh() throws -> Tensor { try mappedRanges(kernel_tanh) }

  /// `1 / (1 + exp(-x))` of each element.
  package func sigmoid() throws -> Tensor { try mappedRanges(kernel_sigmoid) }

  /// `x sigmoid(x)` of each element.
  package func silu() throws -> Tensor { try mappedRanges(kernel_silu) }

  /// `x Phi(x)` of each element, with Phi the normal distribution; `tanhApproximation` is the form of GPT-2.
  package func gelu(tanhApproximation: Bool = false) throws -> Tensor {
    try mappedRanges(tanhApproximation ? kernel_gelu_tanh : kernel_gelu)
  }

  /// Each element moved into `lower...upper`, either end of which may be open: the lesser of `upper` and the greater of
  /// `lower` and the element. NaN stays, and a bound that is NaN makes all NaN.
  package func clip(_ lower: Float?, _ upper: Float?) throws -> Tensor {
    let (low, high) = (lower ?? -.infinity, upper ?? .infinity)
    if low.isNaN || high.isNaN { return try mapped { _ in .nan } }
    return try mapped {
      let above = $0 < low ? low : $0
      return above > high ? high : above
    }
  }

  /// Whether all elements are near those of `other`: `|a - b| <= absolute + relative * |b|`, with broadcasting.
  package func allClose(
    _ other: Tensor, relative: Float = 1e-5, absolute: Float = 1e-8, equalNaN: Bool = false
  ) throws -> Bool {
    let target = try Tensor.broadcastShape(shape, other.shape, symbol: "allclose()")
    let left = try broadcast(to: target).contiguous()
    let right = try other.broadcast(to: target).contiguous()
    let (a, b) = (left.pointer, right.pointer)
    defer { extendLifetime((left, right)) }
    return try context.parallel.allRanges(of: left.count) { range in
      range.allSatisfy { i in
        let near = (a[i] - b[i]).magnitude <= absolute + relative * b[i].magnitude && b[i].isFinite
        return near || a[i] == b[i] || equalNaN && a[i].isNaN && b[i].isNaN
      }
    }
  }

  /// Whether no element is infinite or NaN.
  package func isFinite() throws -> Bool {
    let source = try contiguous()
    let x = source.pointer
    defer { extendLifetime(source) }
    return try context.parallel.allRanges(of: count) { range in range.allSatisfy { x[$0].isFinite } }
  }

  @inline(__always)
  private func mapped(_ function: (Float) -> Float) throws -> Tensor {
    let source = try contiguous()
    let result = try Tensor.uninitialized(source.axes, in: context)
    let (from, to) = (source.pointer, result.pointer)
    defer { extendLifetime(source) }
    try context.parallel.forRanges(of: count) { range in
      for i in range { to[i] = function(from[i]) }
    }
    return result
  }

  private func mappedRanges(
    _ function: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) throws -> Tensor {
    let source = try contiguous()
    let result = try Tensor.uninitialized(source.axes, in: context)
    let (from, to) = (source.pointer, result.pointer)
    defer { extendLifetime(source) }
    try context.parallel.forRanges(of: count) { range in
      function(from + range.lowerBound, to + range.lowerBound, range.count)
    }
    return result
  }
}
