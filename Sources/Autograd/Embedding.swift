import Tensors

/// The rows of a table `(V, dim)` for token ids: `shape + (dim,)`; the gradient adds up in the rows that were read.
package func embedding(_ table: Variable, ids: [Int32], shape: [Int]) throws -> Variable {
  let (V, dim) = try tableSize(table.shape)
  try check(ids, rows: V, shape: shape)
  let rows = try table.value.contiguous()
  let y = try Tensor.uninitialized(shape + [dim], in: table.context)
  for (position, id) in ids.enumerated() {
    (y.pointer + position * dim).update(from: rows.pointer + Int(id) * dim, count: dim)
  }
  extendLifetime(rows)
  return record(y, inputs: [table]) { back in
    let gradient = back.gradient
    try back.accumulate(into: 0) { gathered, isFresh in
      if isFresh { gathered.pointer.update(repeating: 0, count: V * dim) }
      for (position, id) in ids.enumerated() {
        let (row, part) = (gathered.pointer + Int(id) * dim, gradient.pointer + position * dim)
        for i in 0..<dim { row[i] += part[i] }
      }
    }
    extendLifetime(gradient)
  }
}

/// The rows of a packed table; nothing can want a gradient.
package func embedding(_ table: QuantizedMatrix, ids: [Int32], shape: [Int]) throws -> Variable {
  try check(ids, rows: table.rows, shape: shape)
  let y = try Tensor.uninitialized(shape + [table.columns], in: table.context)
  for (position, id) in ids.enumerated() {
    table.dequantize(rows: Int(id)..<Int(id) + 1, into: y.pointer + position * table.columns)
  }
  return Variable(y)
}

private func tableSize(_ shape: [Int]) throws -> (rows: Int, columns: Int) {
  guard shape.count == 2 else {
    throw TensorError("an embedding table is a matrix (V, dim), not \(describe(shape: shape))")
  }
  return (shape[0], shape[1])
}

private func check(_ ids: [Int32], rows: Int, shape: [Int]) throws {
  guard ids.count == shape.reduce(1, *) else {
    throw TensorError("\(ids.count) ids do not fill the shape \(describe(shape: shape))")
  }
  if let bad = ids.first(where: { !(0..<rows).contains(Int($0)) }) {
    throw TensorError("id \(bad) is out of range for an embedding table of \(rows) rows")
  }
}
