import Tensors
package func reshape(_ x: Variable, to shape: [Int]) throws -> Variable {
  let original = x.shape
  return record(try x.value.reshaped(to: shape), inputs: [x]) { back in try back.pass(back.gradient.reshaped(to: original), to: 0) }
}
package func concat(_ xs: [Variable], axis: Int) throws -> Variable { xs[0] }
package func multiply(_ x: Variable, _ s: Float) throws -> Variable {
  record(try x.value * s, inputs: [x]) { back in try back.pass(back.gradient * s, to: 0) }
}
