import Tensors

/// The same elements in another shape, in which one length may be -1.
package func reshape(_ x: Variable, _ target: [Int]) throws -> Variable {
  let shape = x.shape
  return record(try x.value.reshaped(to: target), inputs: [x]) { back in
    try back.pass(back.gradient.reshaped(to: shape), to: 0)
  }
}

/// The axes in the given order; nil reverses them.
package func transpose(_ x: Variable, _ axes: [Int]? = nil) throws -> Variable {
  let rank = x.shape.count
  return record(try x.value.transposed(axes), inputs: [x]) { back in
    guard let axes else { return try back.pass(back.gradient.T, to: 0) }
    var inverse = axes
    for (new, old) in axes.enumerated() { inverse[old < 0 ? old + rank : old] = new }
    try back.pass(back.gradient.transposed(inverse), to: 0)
  }
}

/// Axes of length 1, and missing leading axes, repeated to fill `target`; the gradient is summed over them.
package func broadcast(_ x: Variable, to target: [Int]) throws -> Variable {
  record(try x.value.broadcast(to: target), inputs: [x]) { try $0.passSummed($0.gradient, to: 0) }
}

/// An axis of length 1 put in at `axis`.
package func expand(_ x: Variable, at axis: Int) throws -> Variable {
  let shape = x.shape
  return record(try x.value.expanded(at: axis), inputs: [x]) { back in
    try back.pass(back.gradient.reshaped(to: shape), to: 0)
  }
}

/// The given axis of length 1 (nil: every such axis) taken out.
package func squeeze(_ x: Variable, _ axis: Int? = nil) throws -> Variable {
  let shape = x.shape
  return record(try x.value.squeezed(axis), inputs: [x]) { back in
    try back.pass(back.gradient.reshaped(to: shape), to: 0)
  }
}

/// What NumPy's indexing picks; the gradient is added at the places it was taken from.
package func slice(_ x: Variable, _ indices: [TensorIndex]) throws -> Variable {
  record(try x.value.indexed(indices), inputs: [x]) { back in
    try back.accumulate(into: 0) { target, isFresh in
      if isFresh { target.pointer.update(repeating: 0, count: target.count) }
      try target.accumulate(back.gradient, at: indices)
    }
  }
}

/// The variables one after the other along `axis`; each gets its part of the gradient.
package func concat(_ parts: [Variable], axis: Int = 0) throws -> Variable {
  let shapes = parts.map(\.shape)
  return record(try Tensor.concat(parts.map(\.value), axis: axis), inputs: parts) { back in
    let place = try back.gradient.resolve(axis: axis)
    var start = 0
    for (index, shape) in shapes.enumerated() {
      try back.pass(back.gradient.narrowed(axis: place, start: start, count: shape[place]), to: index)
      start += shape[place]
    }
  }
}

/// The variables, all of one shape, side by side along a new axis; each gets its part of the gradient.
package func stack(_ parts: [Variable], axis: Int = 0) throws -> Variable {
  record(try Tensor.stack(parts.map(\.value), axis: axis), inputs: parts) { back in
    let place = try back.gradient.resolve(axis: axis)
    for index in parts.indices {
      try back.pass(back.gradient.narrowed(axis: place, start: index, count: 1).squeezed(place), to: index)
    }
  }
}

/// The elements in the opposite order along `axis`.
package func flip(_ x: Variable, axis: Int) throws -> Variable {
  record(try x.value.flipped(axis: axis), inputs: [x]) { try $0.pass($0.gradient.flipped(axis: axis), to: 0) }
}

/// The elements in order along `axis`, NaN last; the gradient goes back to where each came from.
package func sort(_ x: Variable, axis: Int = -1, descending: Bool = false) throws -> Variable {
  let source = x.value
  return record(try source.sorted(axis: axis, descending: descending), inputs: [x]) { back in
    // The order that undoes an order is the one that sorts it.
    let origin = try source.argsort(axis: axis, descending: descending).invertedOrder(axis: axis)
    try back.pass(back.gradient.taken(along: axis, origin), to: 0)
  }
}

/// The elements on and below diagonal number `diagonal` of the last two axes, zero elsewhere.
package func tril(_ x: Variable, _ diagonal: Int = 0) throws -> Variable {
  record(try x.value.tril(diagonal), inputs: [x]) { try $0.pass($0.gradient.tril(diagonal), to: 0) }
}

/// The elements on and above diagonal number `diagonal` of the last two axes, zero elsewhere.
package func triu(_ x: Variable, _ diagonal: Int = 0) throws -> Variable {
  record(try x.value.triu(diagonal), inputs: [x]) { try $0.pass($0.gradient.triu(diagonal), to: 0) }
}

/// A vector as a diagonal of a square matrix, or a diagonal of a matrix as a vector.
package func diag(_ x: Variable, _ diagonal: Int = 0) throws -> Variable {
  let shape = x.shape
  return record(try x.value.diag(diagonal), inputs: [x]) { back in
    guard shape.count == 2 else { return try back.pass(back.gradient.diag(diagonal), to: 0) }
    let part = try Tensor.zeros(shape, in: back.gradient.context)
    try part.diag(diagonal).assign(back.gradient)
    try back.pass(part, to: 0)
  }
}

/// The products of each element of a vector with each of another, as a matrix.
package func outer(_ a: Variable, _ b: Variable) throws -> Variable {
  let (x, y) = (a.value, b.value)
  return record(try x.outer(y), inputs: [a, b]) { back in
    try back.pass(back.gradient.matmul(y), to: 0)
    try back.pass(x.matmul(back.gradient), to: 1)
  }
}
