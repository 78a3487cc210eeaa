import Autograd
import Tensors

/// Linear algebra, at matrices far from where it is not smooth.
let factorizationCases: [GradientCase] = [
  GradientCase("inverse", [[3, 3]], in: -1...1) { try inverse(regular($0[0])) },
  GradientCase("solve", [[3, 3], [3, 2]], in: -1...1) { try solve(regular($0[0]), $0[1]) },
  GradientCase("solve of a vector", [[3, 3], [3]], in: -1...1) { try solve(regular($0[0]), $0[1]) },
  GradientCase("determinant", [[3, 3]], in: -1...1) { try determinant($0[0]) },
  GradientCase("determinant of one number", [[1, 1]]) { try determinant($0[0]) },
  GradientCase("determinant of a singular matrix", [[2]]) { try determinant(outer($0[0], $0[0])) },
  GradientCase("leastSquares of a tall matrix", [[4, 2], [4, 3]], in: -1...1) {
    try leastSquares(spread($0[0]), $0[1]).solution
  },
  GradientCase("leastSquares of a wide matrix", [[2, 4], [2]], in: -1...1) {
    try leastSquares(spread($0[0]), $0[1]).solution
  },
  GradientCase("singularValues", [[3, 2]], in: -1...1) { try singularValues(spread($0[0])) },
  GradientCase("svd, its values", [[2, 3]], in: -1...1) { try svd(spread($0[0])).s },
  GradientCase("svd, left vectors of a square", [[3, 3]], in: -1...1) { try svd(spread($0[0])).u },
  GradientCase("svd, right vectors of a square", [[3, 3]], in: -1...1) { try svd(spread($0[0])).vh },
  GradientCase("svd, left vectors of a tall matrix", [[4, 2]], in: -1...1) { try svd(spread($0[0])).u },
  GradientCase("svd, right vectors of a wide matrix", [[2, 4]], in: -1...1) { try svd(spread($0[0])).vh },
  GradientCase("svd, all of a product", [[3, 2]], in: -1...1) { inputs in
    let (u, s, vh) = try svd(spread(inputs[0]))
    return try matmul(u * s, vh)
  },
  GradientCase("svd, its leading values", [[4, 3]], in: -1...1) { try svd(spread($0[0]), leading: 2).s },
  GradientCase("svd, its leading left vectors", [[4, 3]], in: -1...1) {
    try svd(spread($0[0]), leading: 2).u
  },
  GradientCase("svd, its leading right vectors, of a matrix of less rank", [[2, 4]], in: -1...1) { inputs in
    let rows = try spread(inputs[0])
    return try svd(concat([rows, multiply(rows, 0)]), leading: 2).vh
  },
  GradientCase("eigh, its values", [[3, 3]], in: -1...1) { try eigh(symmetric($0[0])).values },
  GradientCase("eigh, its vectors", [[3, 3]], in: -1...1) { try eigh(symmetric($0[0])).vectors },
  GradientCase("qr, Q of a square", [[3, 3]], in: -1...1) { try qr(regular($0[0])).q },
  GradientCase("qr, R of a square", [[3, 3]], in: -1...1) { try qr(regular($0[0])).r },
  GradientCase("qr, Q of a tall matrix", [[4, 2]], in: -1...1) { try qr(spread($0[0])).q },
  GradientCase("qr, R of a tall matrix", [[4, 2]], in: -1...1) { try qr(spread($0[0])).r },
  GradientCase("qr, Q of a wide matrix", [[2, 4]], in: -1...1) { try qr(spread($0[0])).q },
  GradientCase("qr, R of a wide matrix", [[2, 4]], in: -1...1) { try qr(spread($0[0])).r },
]

/// A square matrix with a heavy diagonal.
private func regular(_ x: Variable) throws -> Variable {
  try x + Variable(Tensor.eye(x.shape[0], in: x.context) * 4)
}

/// A matrix with a diagonal of 2, 4, 6, ..., whose singular values are therefore apart.
private func spread(_ x: Variable) throws -> Variable {
  let diagonal = try Tensor.eye(x.shape[0], columns: x.shape[1], in: x.context)
  let steps = try Tensor.arange(1, Double(x.shape[1] + 1), in: x.context)
  return try x + Variable(diagonal * steps * 2)
}

/// A symmetric matrix whose eigenvalues are apart.
private func symmetric(_ x: Variable) throws -> Variable {
  try multiply(spread(x) + transpose(spread(x)), 0.5)
}
