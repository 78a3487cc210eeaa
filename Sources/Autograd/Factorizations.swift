import Tensors

// A factorisation gives several values; the gradient of the matrix is linear in theirs, so that each records the
// part that is its own.

/// The thin singular value decomposition `u @ diag(s) @ vh`.
///
/// With F the matrix of `1 / (sⱼ² - sᵢ²)`, zero on the diagonal, and S = diag(s):
/// `da = u (F∘(uᵀgᵤ - gᵤᵀu)) S vh + (1 - u uᵀ) gᵤ S⁻¹ vh` for u,
/// `u diag(gₛ) vh` for s, and `u S (F∘(vᵀgᵥ - gᵥᵀv)) vh + u S⁻¹ gᵥᵀ (1 - v vᵀ)` for v (Townsend 2016,
/// "Differentiating the singular value decomposition").
/// Walking through u or vh throws where the vectors are not determined: at equal singular values, and at a zero one
/// of a matrix that is not square.
/// Shapes: `(m, n)` gives u `(m, k)`, s `(k,)`, vh `(k, n)` with k the lesser of m and n.
package func svd(_ a: Variable) throws -> (u: Variable, s: Variable, vh: Variable) {
  let (u, s, vh) = try a.value.svd()
  let leftVectors = record(u, inputs: [a]) { back in
    try back.pass(gradientThroughLeftVectors(back.gradient, u, s, vh), to: 0)
  }
  let rightVectors = record(vh, inputs: [a]) { back in
    // The decomposition of the transpose has the two exchanged.
    try back.pass(gradientThroughLeftVectors(back.gradient.T, vh.T, s, u.T).T, to: 0)
  }
  let values = record(s, inputs: [a]) { back in
    try back.pass((u * back.gradient).matmul(vh), to: 0)
  }
  return (leftVectors, values, rightVectors)
}

/// The leading `k` parts of `svd(_:)`, for which the matrix is decomposed whole: the gradient of the vectors needs all.
///
/// Walking through u or vh throws where one of the leading singular values equals another.
/// Shapes: `(m, n)` gives u `(m, k)`, s `(k,)`, vh `(k, n)`.
package func svd(_ a: Variable, leading k: Int) throws -> (u: Variable, s: Variable, vh: Variable) {
  try a.value.checkLeading(k)
  let (u, s, vh) = try svd(a)
  let first = TensorIndex.slice(start: 0, stop: k, step: nil)
  return (try slice(u, [.ellipsis, first]), try slice(s, [first]), try slice(vh, [first]))
}

/// The singular values alone, in descending order: `da = u diag(g) vh`.
package func singularValues(_ a: Variable) throws -> Variable {
  guard isRecorded([a]) else { return Variable(try a.value.singularValues()) }
  return try svd(a).s
}

/// The eigenvalues of a symmetric matrix in ascending order, and its eigenvectors as columns.
///
/// For the values `da = v diag(g) vᵀ`; for the vectors, with F the matrix of `1 / (λⱼ - λᵢ)`, zero on the diagonal,
/// `da = v (F∘(vᵀg)) vᵀ`, made symmetric (Giles 2008): the gradient for changes that keep the matrix symmetric.
/// Walking through the vectors throws at equal eigenvalues.
package func eigh(_ a: Variable) throws -> (values: Variable, vectors: Variable) {
  let (values, v) = try a.value.eigh()
  let eigenvalues = record(values, inputs: [a]) { back in
    try back.pass((v * back.gradient).matmul(v.T), to: 0)
  }
  let eigenvectors = record(v, inputs: [a]) { back in
    let turn = try v.T.matmul(back.gradient)
    let part = try v.matmul(divided(turn - turn.T, byGapsOf: values, "eigh()", "eigenvalues")).matmul(v.T)
    // Half of the antisymmetric part above is what the symmetric mean leaves.
    try back.pass(part * 0.5, to: 0)
  }
  return (eigenvalues, eigenvectors)
}

/// The thin QR decomposition `q @ r`.
///
/// With `M = r gᵣᵀ - g_qᵀ q` and C(M) its lower triangle mirrored, `da = (g_q + q C(M)) r⁻ᵀ` where the columns of a
/// are at most as many as its rows (Walter & Lehmann 2010); further columns are `qᵀ` times those of a, and pass
/// theirs through that product (Roberts & Roberts 2020).
/// Walking through it throws where the first columns of a depend on each other.
/// Shapes: `(m, n)` gives q `(m, k)` and r `(k, n)` with k the lesser of m and n.
package func qr(_ a: Variable) throws -> (q: Variable, r: Variable) {
  let matrix = a.value
  let (q, r) = try matrix.qr()
  let orthogonal = record(q, inputs: [a]) { back in
    try back.pass(gradientThroughQR(of: matrix, q, r, back.gradient, nil), to: 0)
  }
  let triangular = record(r, inputs: [a]) { back in
    try back.pass(gradientThroughQR(of: matrix, q, r, nil, back.gradient), to: 0)
  }
  return (orthogonal, triangular)
}

private func gradientThroughQR(
  of a: Tensor, _ q: Tensor, _ r: Tensor, _ gq: Tensor?, _ gr: Tensor?
) throws -> Tensor {
  let (rows, columns) = (a.shape[0], a.shape[1])
  guard rows < columns else { return try gradientThroughTallQR(q, r, gq, gr) }
  let triangle = try r.narrowed(axis: 1, start: 0, count: rows)
  guard let gr else {
    let first = try gradientThroughTallQR(q, triangle, gq, nil)
    return try Tensor.concat([first, .zeros([rows, columns - rows], in: a.context)], axis: 1)
  }
  let rest = try a.narrowed(axis: 1, start: rows, count: columns - rows)
  let gRest = try gr.narrowed(axis: 1, start: rows, count: columns - rows)
  let first = try gradientThroughTallQR(
    q, triangle, rest.matmul(gRest.T), gr.narrowed(axis: 1, start: 0, count: rows))
  return try Tensor.concat([first, q.matmul(gRest)], axis: 1)
}

private func gradientThroughTallQR(_ q: Tensor, _ r: Tensor, _ gq: Tensor?, _ gr: Tensor?) throws -> Tensor {
  var m = try Tensor.zeros(r.shape, in: r.context)
  if let gr { m = try m + r.matmul(gr.triu().T) }
  if let gq { m = try m - gq.T.matmul(q) }
  let mirrored = try m.tril() + m.tril(-1).T
  let turned = try q.matmul(mirrored)
  let whole = try gq.map { try $0 + turned } ?? turned
  do {
    // x r⁻ᵀ = (r⁻¹ xᵀ)ᵀ.
    return try r.solve(whole.T).T
  } catch is TensorError {
    throw TensorError("qr() has no gradient here: the columns of the matrix depend on each other")
  }
}

/// The gradient of the matrix through the left vectors of its decomposition.
private func gradientThroughLeftVectors(_ g: Tensor, _ u: Tensor, _ s: Tensor, _ vh: Tensor) throws -> Tensor
{
  let turn = try u.T.matmul(g)
  let inside = try divided(turn - turn.T, byGapsOf: s * s, "svd()", "singular values") * s
  var gradient = try u.matmul(inside)
  if u.shape[0] > u.shape[1] {
    let outside = try g - u.matmul(turn)
    let reach = try outside.abs().max(axes: [0])
    guard !zip(s.scalars, reach.scalars).contains(where: { $0 == 0 && $1 != 0 }) else {
      throw TensorError(
        "svd() has no gradient through its vectors here: a singular value is 0",
        hint: "the singular values themselves have one")
    }
    // Vectors of a singular value of 0 that nothing depends on pass nothing.
    gradient = try gradient + Tensor.select(reach, outside / s, .zeros([], in: g.context))
  }
  return try gradient.matmul(vh)
}

/// `turn[i, j] / (values[j] - values[i])`, zero on the diagonal; throws where two values cannot be told apart.
private func divided(
  _ turn: Tensor, byGapsOf values: Tensor, _ name: String, _ what: String
) throws -> Tensor {
  let (numbers, count, result) = (values.scalars, values.count, try turn.copy())
  let greatest = numbers.map(\.magnitude).max() ?? 0
  let least = greatest * Float(count) * Float.ulpOfOne
  for i in 0..<count {
    for j in 0..<count {
      let place = i * count + j
      guard i != j, result.pointer[place] != 0 else {
        result.pointer[place] = 0
        continue
      }
      let gap = numbers[j] - numbers[i]
      guard gap.magnitude > least else {
        throw TensorError(
          "\(name) has no gradient through its vectors here: two \(what) are equal",
          hint: "the \(what) themselves have one")
      }
      result.pointer[place] /= gap
    }
  }
  return result
}
