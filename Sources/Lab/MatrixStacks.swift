import Autograd
import Starlark
import Tensors

/// What `apply` gives for a matrix; for a stack of them, `(..., m, n)`, the stacks of what it gives for each.
func forEachMatrix(
  of a: TensorValue, _ call: Call, _ apply: (TensorValue) throws -> Value
) throws -> Value {
  let shape = a.numbers.shape
  guard shape.count > 2, !shape.contains(0) else { return try apply(a) }
  let matrices = try a.reshaped(to: [-1] + shape.suffix(2))
  let results = try (0..<matrices.numbers.shape[0]).map { index in
    try call.thread.checkInterrupt()
    return try parts(apply(parts(matrices.element(at: .int(index)))[0]))
  }
  let stacks = try results[0].indices.map { place in
    let whole = try joined(
      results.map { $0[place] }, { try Autograd.stack($0, axis: 0) }, { try .stack($0, axis: 0) })
    return Value.object(
      try parts(whole)[0].reshaped(to: shape.dropLast(2) + results[0][place].numbers.shape))
  }
  return stacks.count == 1 ? stacks[0] : .tuple(stacks)
}

/// The tensors of a tensor alone or a tuple of them.
private func parts(_ value: Value) throws -> [TensorValue] {
  let values = value.isSequence ? Array(try value.elements()) : [value]
  return values.map { value in
    guard let tensor = value.asObject(TensorValue.self) else {
      preconditionFailure("a function of matrices gives tensors")
    }
    return tensor
  }
}
