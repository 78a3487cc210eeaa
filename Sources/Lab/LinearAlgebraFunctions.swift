import Autograd
import Starlark
import Tensors

/// The names of linear algebra: factors and solutions with their gradients, ranks as plain numbers.
func linearAlgebraFunctions(_ services: Services) -> [Builtin] {
  let context = services.context
  func matrix(
    _ signature: String, _ summary: String, parameters: KeyValuePairs<String, String> = ["a": "a matrix"],
    example: String, _ apply: @escaping (Variable, Call) throws -> Value
  ) -> Builtin {
    Builtin(signature, summary, parameters: parameters, example: example) { call in
      try apply(call.tensor("a", in: context), call)
    }
  }
  return [
    matrix(
      "svd(a)", "U, S and Vh with a = U @ diag(S) @ Vh, the singular values S from large to small.",
      example: "svd(tensor([[3.0, 0.0], [0.0, 2.0]]))[1]"
    ) { a, _ in
      let (u, s, vh) = try Autograd.svd(a)
      return .tuple([.tensor(u), .tensor(s), .tensor(vh)])
    },
    matrix(
      "qr(a)", "Q with orthonormal columns and an upper triangular R with a = Q @ R.",
      example: "qr(eye(2))[1]"
    ) { a, _ in
      let (q, r) = try Autograd.qr(a)
      return .tuple([.tensor(q), .tensor(r)])
    },
    matrix(
      "eigh(a)", "Eigenvalues from small to large and eigenvectors, as columns, of a symmetric matrix.",
      example: "eigh(eye(2))[0]"
    ) { a, _ in
      let (values, vectors) = try Autograd.eigh(a)
      return .tuple([.tensor(values), .tensor(vectors)])
    },
    matrix(
      "solve(a, b)", "x with a @ x = b.", parameters: ["a": "(n, n)", "b": "(n,) or (n, k)"],
      example: "solve(eye(2), tensor([1.0, 2.0]))"
    ) { a, call in
      .tensor(try Autograd.solve(a, call.tensor("b", in: context)))
    },
    matrix("inv(a)", "The inverse of a square matrix.", example: "inv(eye(2))") { a, _ in
      .tensor(try Autograd.inverse(a))
    },
    matrix("det(a)", "The determinant of a square matrix.", example: "det(eye(2))") { a, _ in
      .tensor(try Autograd.determinant(a))
    },
    matrix(
      "matrix_rank(a)", "How many singular values are above rounding error.", example: "matrix_rank(eye(3))"
    ) { a, _ in .int(try a.value.matrixRank()) },
    matrix(
      "effective_rank(a)",
      "The exponential of the entropy of the normalised singular values (Roy & Vetterli 2007).",
      example: "effective_rank(eye(3))"
    ) { a, _ in .float(Double(try a.value.effectiveRank())) },
    matrix(
      "stable_rank(a)", "The squared Frobenius norm over the squared largest singular value.",
      example: "stable_rank(eye(3))"
    ) { a, _ in .float(Double(try a.value.stableRank())) },
  ]
}
