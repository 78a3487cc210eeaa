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
