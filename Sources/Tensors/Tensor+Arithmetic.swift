import CKernels
import Glibc

extension Tensor {
  /// The sum, element by element, with broadcasting.
  package static func + (left: Tensor, right: Tensor) throws -> Tensor {
    try elementwise(Add.self, left, right, "+")
  }

  /// The difference, element by element, with broadcasting.
  package static func - (left: Tensor, right: Tensor) throws -> Tensor {
    try elementwise(Subtract.self, left, right, "-")
  }

  /// The product, element by element, with broadcasting.
  package static func * (left: Tensor, right: Tensor) throws -> Tensor {
    try elementwise(Multiply.self, left, right, "*")
  }

  /// The quotient, element by element, with broadcasting; division by zero gives infinity or NaN.
  package static func / (left: Tensor, right: Tensor) throws -> Tensor {
    try elementwise(Divide.self, left, right, "/")
  }

  /// `self` to the power of `exponent`, element by element, with broadcasting.
  package func power(_ exponent: Tensor) throws -> Tensor {
    try elementwise(Power.self, self, exponent, "**")
  }

  /// The greater of the two, element by element, with broadcasting; NaN when either is.
  package func maximum(_ other: Tensor) throws -> Tensor {
    try elementwise(Maximum.self, self, other, "maximum()")
  }

  /// The lesser of the two, element by element, with broadcasting; NaN when either is.
  package func minimum(_ other: Tensor) throws -> Tensor {
    try elementwise(Minimum.self, self, other, "minimum()")
  }

  /// The sum with a number.
  package static func + (left: Tensor, right: Float) throws -> Tensor {
    try withNumber(Add.self, left, right)
  }

  /// The difference with a number.
  package static func - (left: Tensor, right: Float) throws -> Tensor {
    try withNumber(Subtract.self, left, right)
  }

  /// The product with a number.
  package static func * (left: Tensor, right: Float) throws -> Tensor {
    try withNumber(Multiply.self, left, right)
  }

  /// The quotient by a number.
  package static func / (left: Tensor, right: Float) throws -> Tensor {
    try withNumber(Divide.self, left, right)
  }

  /// The difference from a number.
  package static func - (left: Float, right: Tensor) throws -> Tensor {
    try withNumber(SubtractFrom.self, right, left)
  }

  /// The quotient of a number.
  package static func / (left: Float, right: Tensor) throws -> Tensor {
    try withNumber(DivideInto.self, right, left)
  }

  /// `self` to the power of a number.
  package func power(_ exponent: Float) throws -> Tensor {
    switch exponent {
    case 1: return try copy()
    case 2: return try elementwise(Multiply.self, self, self, "*")
    default: return try withNumber(Power.self, self, exponent)
    }
  }

  /// Adds `factor * other`, of the same shape, to the elements in place, to the end even when interrupted; both must
  /// be contiguous.
  package func addInPlace(_ other: Tensor, times factor: Float = 1) throws {
    precondition(isContiguous && other.isContiguous && shape == other.shape)
    storage.noteChange()
    let (target, source) = (pointer, other.pointer)
    context.parallel.forAllRanges(of: count) { range in
      kernel_add_scaled(factor, source + range.lowerBound, target + range.lowerBound, range.count)
    }
    extendLifetime(other)
  }

  /// Multiplies the elements by `factor` in place, to the end even when interrupted; the tensor must be contiguous.
  package func scaleInPlace(by factor: Float) throws {
    precondition(isContiguous)
    storage.noteChange()
    let target = pointer
    context.parallel.forAllRanges(of: count) { range in
      kernel_scale(target + range.lowerBound, range.count, factor)
    }
  }
}

/// An operation on two numbers, as a type so that each gets a loop of its own.
private protocol BinaryKernel {
  static func apply(_ a: Float, _ b: Float) -> Float
}

private enum Add: BinaryKernel {
  @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a + b }
}
private enum Subtract: BinaryKernel {
  @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a - b }
}
private enum Multiply: BinaryKernel {
  @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a * b }
}
private enum Divide: BinaryKernel {
  @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a / b }
}
private enum SubtractFrom: BinaryKernel {
  @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { b - a }
}
private enum DivideInto: BinaryKernel {
  @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { b / a }
}
private enum Power: BinaryKernel {
  @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { powf(a, b) }
}
private enum Maximum: BinaryKernel {
  @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a > b || a != a ? a : b }
}
private enum Minimum: BinaryKernel {
  @inline(__always) static func apply(_ a: Float, _ b: Float) -> Float { a < b || a != a ? a : b }
}

private func elementwise<Kernel: BinaryKernel>(
  _ kernel: Kernel.Type, _ left: Tensor, _ right: Tensor, _ symbol: String
) throws -> Tensor {
  if Axes.pairOff(left.axes, right.axes) {
    return try inOneRun(kernel, left.axes, (left, 1), (right, 1))
  }
  if right.count == 1, right.shape.count <= left.shape.count, left.isContiguous {
    return try inOneRun(kernel, left.axes, (left, 1), (right, 0))
  }
  if left.count == 1, left.shape.count <= right.shape.count, right.isContiguous {
    return try inOneRun(kernel, right.axes, (left, 0), (right, 1))
  }
  let shape = try Tensor.broadcastShape(left.shape, right.shape, symbol: symbol)
  let result = try Tensor.uninitialized(shape, in: left.context)
  let (a, b, c) = (left.pointer, right.pointer, result.pointer)
  let layout = Layout(
    shape: shape, left.broadcastStrides(to: shape), right.broadcastStrides(to: shape))
  let (stepA, stepB) = (layout.innerLeft, layout.innerRight)
  try left.context.parallel.forRanges(of: result.count) { range in
    layout.forEachRun(in: range) { start, length, atA, atB in
      loop(kernel, a + atA, stepA, b + atB, stepB, c + start, length)
    }
  }
  return result
}

/// The operation on operands that lie in memory as the result does, step 1, or are one number for all, step 0.
@inline(__always)
private func inOneRun<Kernel: BinaryKernel>(
  _ kernel: Kernel.Type, _ axes: Axes, _ left: (tensor: Tensor, step: Int),
  _ right: (tensor: Tensor, step: Int)
) throws -> Tensor {
  let context = left.tensor.context
  let result = try Tensor.uninitialized(axes, in: context)
  let (a, b, c) = (left.tensor.pointer, right.tensor.pointer, result.pointer)
  try context.parallel.forRanges(of: axes.count) { range in
    let start = range.lowerBound
    loop(kernel, a + start * left.step, left.step, b + start * right.step, right.step, c + start, range.count)
  }
  return result
}

private func withNumber<Kernel: BinaryKernel>(
  _ kernel: Kernel.Type, _ left: Tensor, _ right: Float
) throws -> Tensor {
  let left = try left.contiguous()
  let result = try Tensor.uninitialized(left.axes, in: left.context)
  let (a, c) = (left.pointer, result.pointer)
  try left.context.parallel.forRanges(of: result.count) { range in
    withUnsafePointer(to: right) {
      loop(kernel, a + range.lowerBound, 1, $0, 0, c + range.lowerBound, range.count)
    }
  }
  extendLifetime(left)
  return result
}

/// One run; the steps that matter get loops that the compiler can vectorise.
@inline(__always)
private func loop<Kernel: BinaryKernel>(
  _ kernel: Kernel.Type, _ a: UnsafePointer<Float>, _ stepA: Int, _ b: UnsafePointer<Float>, _ stepB: Int,
  _ c: UnsafeMutablePointer<Float>, _ count: Int
) {
  switch (stepA, stepB) {
  case (1, 1):
    for i in 0..<count { c[i] = Kernel.apply(a[i], b[i]) }
  case (1, 0):
    let y = b[0]
    for i in 0..<count { c[i] = Kernel.apply(a[i], y) }
  case (0, 1):
    let x = a[0]
    for i in 0..<count { c[i] = Kernel.apply(x, b[i]) }
  default:
    for i in 0..<count { c[i] = Kernel.apply(a[i * stepA], b[i * stepB]) }
  }
}
