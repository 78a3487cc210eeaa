import Tensors

/// `a + b` with broadcasting.
package func add(_ a: Variable, _ b: Variable) throws -> Variable {
  record(try a.value + b.value, inputs: [a, b]) { back in
    try back.passSummed(back.gradient, to: 0)
    try back.passSummed(back.gradient, to: 1)
  }
}

/// `a - b` with broadcasting.
package func subtract(_ a: Variable, _ b: Variable) throws -> Variable {
  record(try a.value - b.value, inputs: [a, b]) { back in
    try back.passSummed(back.gradient, to: 0)
    try back.passSummed(back.gradient.negated(), to: 1)
  }
}

/// `a * b` with broadcasting: `da = g b`, `db = g a`.
package func multiply(_ a: Variable, _ b: Variable) throws -> Variable {
  // Each side is saved only for the gradient of the other.
  let x = b.requiresGrad ? a.value : nil
  let y = a.requiresGrad ? b.value : nil
  return record(try a.value * b.value, inputs: [a, b]) { back in
    if let y { try back.passSummed(back.gradient * y, to: 0) }
    if let x { try back.passSummed(back.gradient * x, to: 1) }
  }
}

/// `a / b` with broadcasting: `da = g / b`, `db = -g a / b^2`.
package func divide(_ a: Variable, _ b: Variable) throws -> Variable {
  let (x, y) = (b.requiresGrad ? a.value : nil, b.value)
  return record(try a.value / b.value, inputs: [a, b]) { back in
    try back.passSummed(back.gradient / y, to: 0)
    if let x { try back.passSummed((back.gradient * x / (y * y)).negated(), to: 1) }
  }
}

/// `a // b` with broadcasting, the quotient rounded down: a step, whose gradient is 0 wherever it has one.
package func floorDivide(_ a: Variable, _ b: Variable) throws -> Variable {
  record(try a.value.floorDivided(by: b.value), inputs: [a, b]) { back in
    try back.passSummed(Tensor.zeros(back.gradient.shape, in: back.gradient.context), to: 0)
    try back.passSummed(Tensor.zeros(back.gradient.shape, in: back.gradient.context), to: 1)
  }
}

/// `a % b = a - b (a // b)` with broadcasting: `da = g`, `db = -g (a // b)`.
package func remainder(_ a: Variable, _ b: Variable) throws -> Variable {
  // The quotient is the divisor's gradient alone.
  let (x, y) = (b.requiresGrad ? a.value : nil, b.value)
  return record(try a.value.remainder(y), inputs: [a, b]) { back in
    try back.passSummed(back.gradient, to: 0)
    if let x { try back.passSummed((back.gradient * x.floorDivided(by: y)).negated(), to: 1) }
  }
}

/// `a ** b` with broadcasting: `da = g b a^(b-1)`, 0 where b is 0, and `db = g a^b log(a)`, 0 where a is 0.
package func power(_ a: Variable, _ b: Variable) throws -> Variable {
  let (x, y, value) = (a.value, b.value, try a.value.power(b.value))
  return record(value, inputs: [a, b]) { back in
    let zeros = try Tensor.zeros([], in: x.context)
    if back.wants(0) {
      try back.passSummed(back.gradient * Tensor.select(y, y * x.power(y - 1), zeros), to: 0)
    }
    if back.wants(1) {
      try back.passSummed(back.gradient * Tensor.select(x, value * x.log(), zeros), to: 1)
    }
  }
}

/// `a + number`.
package func add(_ a: Variable, _ number: Float) throws -> Variable {
  record(try a.value + number, inputs: [a]) { try $0.pass($0.gradient, to: 0) }
}

/// `factor * a`.
package func multiply(_ a: Variable, _ factor: Float) throws -> Variable {
  record(try a.value * factor, inputs: [a]) { try $0.pass($0.gradient * factor, to: 0) }
}

/// `a ** exponent` with a fixed exponent: `da = g exponent a^(exponent-1)`.
package func power(_ a: Variable, _ exponent: Float) throws -> Variable {
  let x = a.value
  return record(try x.power(exponent), inputs: [a]) { back in
    guard exponent != 0 else { return try back.pass(back.gradient * 0, to: 0) }
    try back.pass(back.gradient * x.power(exponent - 1) * exponent, to: 0)
  }
}

/// `-a`.
package func negate(_ a: Variable) throws -> Variable {
  record(try a.value.negated(), inputs: [a]) { try $0.pass($0.gradient.negated(), to: 0) }
}

/// The greater of the two with broadcasting; the gradient goes to the greater, half to each of two equals, and to
/// both where one is NaN.
package func maximum(_ a: Variable, _ b: Variable) throws -> Variable {
  let (x, y) = (a.value, b.value)
  return record(try x.maximum(y), inputs: [a, b]) { back in
    try back.passSummed(shared(back.gradient, x, y) { $0 < $1 }, to: 0)
    try back.passSummed(shared(back.gradient, x, y) { $0 > $1 }, to: 1)
  }
}

/// The lesser of the two with broadcasting; the gradient goes to the lesser, half to each of two equals, and to both
/// where one is NaN.
package func minimum(_ a: Variable, _ b: Variable) throws -> Variable {
  let (x, y) = (a.value, b.value)
  return record(try x.minimum(y), inputs: [a, b]) { back in
    try back.passSummed(shared(back.gradient, x, y) { $0 > $1 }, to: 0)
    try back.passSummed(shared(back.gradient, x, y) { $0 < $1 }, to: 1)
  }
}

/// `a` where `mask` is not zero, `b` elsewhere, with broadcasting; each gets the gradient where it was taken.
package func select(_ mask: Tensor, _ a: Variable, _ b: Variable) throws -> Variable {
  record(try Tensor.select(mask, a.value, b.value), inputs: [a, b]) { back in
    let zeros = try Tensor.zeros([], in: mask.context)
    try back.passSummed(Tensor.select(mask, back.gradient, zeros), to: 0)
    try back.passSummed(Tensor.select(mask, zeros, back.gradient), to: 1)
  }
}

/// The part of a gradient that a side gets: none where it `loses` to the other, half where the two are equal.
@inline(__always)
private func shared(
  _ gradient: Tensor, _ a: Tensor, _ b: Tensor, _ loses: (Float, Float) -> Bool
) throws -> Tensor {
  let share = try combined(a.broadcast(to: gradient.shape), b.broadcast(to: gradient.shape)) { a, b in
    loses(a, b) ? 0 : a == b ? 0.5 : 1
  }
  return try combined(gradient, share) { g, share in share == 0 ? 0 : g * share }
}
