import CKernels
import Tensors

/// `e` to the power of each element: `dx = g y`.
package func exp(_ x: Variable) throws -> Variable {
  let y = try x.value.exp()
  return record(y, inputs: [x]) { try $0.pass($0.gradient * y, to: 0) }
}

/// The natural logarithm of each element: `dx = g / x`.
package func log(_ x: Variable) throws -> Variable {
  let value = x.value
  return record(try value.log(), inputs: [x]) { try $0.pass($0.gradient / value, to: 0) }
}

/// The square root of each element: `dx = g / (2 y)`.
package func sqrt(_ x: Variable) throws -> Variable {
  let y = try x.value.sqrt()
  return record(y, inputs: [x]) { try $0.pass(combined($0.gradient, y) { g, y in g * 0.5 / y }, to: 0) }
}

/// The absolute value of each element: `dx = g sign(x)`, 0 at 0.
package func abs(_ x: Variable) throws -> Variable {
  let value = x.value
  return record(try value.abs(), inputs: [x]) { try $0.pass($0.gradient * value.sign(), to: 0) }
}

/// The sine of each element: `dx = g cos(x)`.
package func sin(_ x: Variable) throws -> Variable {
  let value = x.value
  return record(try value.sin(), inputs: [x]) { try $0.pass($0.gradient * value.cos(), to: 0) }
}

/// The cosine of each element: `dx = -g sin(x)`.
package func cos(_ x: Variable) throws -> Variable {
  let value = x.value
  return record(try value.cos(), inputs: [x]) { back in
    try back.pass(combined(back.gradient, value.sin()) { g, sine in -g * sine }, to: 0)
  }
}

/// The hyperbolic tangent of each element: `dx = g (1 - y^2)`.
package func tanh(_ x: Variable) throws -> Variable {
  let y = try x.value.tanh()
  return record(y, inputs: [x]) { try $0.pass(combined($0.gradient, y) { g, y in g * (1 - y * y) }, to: 0) }
}

/// `1 / (1 + exp(-x))` of each element: `dx = g y (1 - y)`.
package func sigmoid(_ x: Variable) throws -> Variable {
  let y = try x.value.sigmoid()
  return record(y, inputs: [x]) { try $0.pass(combined($0.gradient, y) { g, y in g * y * (1 - y) }, to: 0) }
}

/// The greater of each element and 0: `dx = g`, 0 where x is not above 0.
package func relu(_ x: Variable) throws -> Variable {
  let y = try x.value.relu()
  return record(y, inputs: [x]) { try $0.pass(combined($0.gradient, y) { g, y in y <= 0 ? 0 : g }, to: 0) }
}

/// `x s` with s the sigmoid of x: `dx = g s (1 + x (1 - s))`.
package func silu(_ x: Variable) throws -> Variable {
  let value = x.value
  return record(try value.silu(), inputs: [x]) { back in
    let slope = try combined(value, value.sigmoid()) { x, s in s * (1 + x * (1 - s)) }
    try back.pass(back.gradient * slope, to: 0)
  }
}

/// `x Phi(x)`, with Phi the normal distribution: `dx = g (Phi(x) + x phi(x))`; `tanhApproximation` is the form of
/// GPT-2 (Hendrycks & Gimpel 2016).
package func gelu(_ x: Variable, tanhApproximation: Bool = false) throws -> Variable {
  let value = x.value
  return record(try value.gelu(tanhApproximation: tanhApproximation), inputs: [x]) { back in
    guard tanhApproximation else { return try back.pass(exactSlope(of: value, times: back.gradient), to: 0) }
    try back.pass(back.gradient * approximateSlope(of: value), to: 0)
  }
}

/// `g (Phi(x) + x phi(x))`.
private func exactSlope(of x: Tensor, times g: Tensor) throws -> Tensor {
  let (x, g) = (try x.contiguous(), try g.contiguous())
  let result = try Tensor.uninitialized(x.shape, in: x.context)
  let (from, slope, to) = (x.pointer, g.pointer, result.pointer)
  defer { extendLifetime((x, g)) }
  try x.context.parallel.forRanges(of: result.count) { range in
    let at = range.lowerBound
    kernel_gelu_gradient(from + at, slope + at, to + at, range.count)
  }
  return result
}

/// The derivative of `0.5 x (1 + tanh(c (x + 0.044715 x^3)))`.
private func approximateSlope(of x: Tensor) throws -> Tensor {
  let c: Float = 0.797_884_56
  let t = try combined(x, x) { x, _ in c * (x + 0.044715 * x * x * x) }.tanh()
  return try combined(x, t) { x, t in
    0.5 * (1 + t) + 0.5 * x * (1 - t * t) * c * (1 + 3 * 0.044715 * x * x)
  }
}

/// Each element moved into `lower...upper`; the gradient passes where nothing was cut.
package func clip(_ x: Variable, _ lower: Float?, _ upper: Float?) throws -> Variable {
  let (value, low, high) = (x.value, lower ?? -.infinity, upper ?? .infinity)
  return record(try value.clip(lower, upper), inputs: [x]) { back in
    try back.pass(combined(back.gradient, value) { g, x in x >= low && x <= high ? g : 0 }, to: 0)
  }
}

/// A tensor of `function` of the elements of two tensors of one shape.
@inline(__always)
func combined(
  _ left: Tensor, _ right: Tensor, _ function: (Float, Float) -> Float
) throws -> Tensor {
  let (left, right) = (try left.contiguous(), try right.contiguous())
  let result = try Tensor.uninitialized(left.shape, in: left.context)
  let (a, b, c) = (left.pointer, right.pointer, result.pointer)
  defer { extendLifetime((left, right)) }
  try left.context.parallel.forRanges(of: result.count) { range in
    for i in range { c[i] = function(a[i], b[i]) }
  }
  return result
}
