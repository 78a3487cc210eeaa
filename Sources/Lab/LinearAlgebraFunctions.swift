import Autograd
import Starlark
import Tensors

/// The names of linear algebra: factors and solutions with their gradients, ranks as plain numbers.
func linearAlgebraFunctions(_ services: Services) -> [Builtin] {
  let context = services.context
  func matrix(
    _ signature: String, _ summary: String, parameters: KeyValuePairs<String, String> = ["a": "a matrix"],
    example: String, _ apply: @escaping (TensorValue, Call) throws -> Value
  ) -> Builtin {
    Builtin(signature, summary, parameters: parameters, example: example) { call in
      try apply(call.operand("a", in: context), call)
    }
  }
  return decompositions { matrix($0, $1, parameters: $2, example: $3, $4) } + [
    matrix(
      "solve(a, b)", "x with a @ x = b.", parameters: ["a": "(n, n)", "b": "(n,) or (n, k)"],
      example: "solve(eye(2), tensor([1.0, 2.0]))"
    ) { a, call in
      let b = try call.operand("b", in: context)
      guard a.requiresGrad || b.requiresGrad else { return .tensor(try a.numbers.solve(b.numbers)) }
      return .tensor(try Autograd.solve(a.variable(), b.variable()))
    },
    matrix(
      "lstsq(a, b, rcond=None)",
      "x that makes a @ x as near to b as possible, the sums of squared distances, the rank and the singular values.",
      parameters: [
        "a": "(m, n); gradients pass through x and the singular values", "b": "(m,) or (m, k)",
        "rcond": "singular values below this part of the largest count as 0; rounding error when None",
      ],
      example: "lstsq(tensor([[1, 0], [1, 1], [1, 2]]), tensor([1, 3, 5]))[0]"
    ) { a, call in
      let (b, cutoff) = (try call.operand("b", in: context), try call.floatOrNil("rcond"))
      let fit = try a.numbers.lstsq(b.numbers, cutoff: cutoff)
      if a.requiresGrad || b.requiresGrad {
        let recorded = try Autograd.leastSquares(a.variable(), b.variable(), cutoff: cutoff)
        return .tuple([
          .tensor(recorded.solution), .tensor(fit.residuals), .int(fit.rank),
          .tensor(recorded.singularValues),
        ])
      }
      return .tuple([
        .tensor(fit.solution), .tensor(fit.residuals), .int(fit.rank), .tensor(fit.singularValues),
      ])
    },
    matrix(
      "inv(a)", "The inverse of a square matrix.", parameters: ["a": stackMeaning], example: "inv(eye(2))"
    ) { a, call in
      try forEachMatrix(of: a, call) { a in
        try a.map({ try Autograd.inverse($0) }, { try $0.inv() })
      }
    },
    matrix(
      "det(a)", "The determinant of a square matrix.", parameters: ["a": stackMeaning],
      example: "det(eye(2))"
    ) { a, call in
      try forEachMatrix(of: a, call) { a in
        try a.map({ try Autograd.determinant($0) }, { try $0.det() })
      }
    },
    matrix(
      "matrix_rank(a, tol=None)", "How many singular values are above rounding error.",
      parameters: ["a": "a matrix", "tol": "what a singular value has to exceed; rounding error when None"],
      example: "matrix_rank(eye(3))"
    ) { a, call in .int(try a.numbers.matrixRank(cutoff: call.floatOrNil("tol"))) },
    matrix(
      "effective_rank(a)",
      "The exponential of the entropy of the normalised singular values (Roy & Vetterli 2007).",
      example: "effective_rank(eye(3))"
    ) { a, _ in .float(try a.numbers.float64().effectiveRank()) },
    matrix(
      "stable_rank(a)", "The squared Frobenius norm over the squared largest singular value.",
      example: "stable_rank(eye(3))"
    ) { a, _ in .float(try a.numbers.float64().stableRank()) },
    matrix(
      "principal_angles(a, b)",
      "The angles between the subspaces that the columns span, in radians, from small to large.",
      parameters: ["a": "(n, p)", "b": "(n, q)"],
      example: "principal_angles(tensor([[1.0], [0.0]]), tensor([[1.0], [1.0]]))"
    ) { a, call in
      let b = try call.operand("b", in: context)
      guard !a.requiresGrad, !b.requiresGrad else {
        throw Failure("principal_angles() records no gradient", hint: ".detach() gives the numbers alone")
      }
      return .tensor(try a.numbers.principalAngles(b.numbers))
    },
  ]
}

private let stackMeaning = "a matrix, or a stack of them, (..., m, n)"

private typealias MatrixFunction = (
  String, String, KeyValuePairs<String, String>, String, @escaping (TensorValue, Call) throws -> Value
) -> Builtin

private func decompositions(_ matrix: MatrixFunction) -> [Builtin] {
  [
    matrix(
      "svd(a, k=None)", "U, S and Vh with a = U @ diag(S) @ Vh, the singular values S from large to small.",
      [
        "a": stackMeaning,
        "k":
          "how many singular values, the largest ones; all when None. Of a large matrix they are found faster than all, unless a gradient is wanted",
      ], "svd(tensor([[3.0, 0.0], [0.0, 2.0]]))[1]"
    ) { a, call in
      let k = try call.intOrNil("k")
      return try forEachMatrix(of: a, call) { a in
        guard a.requiresGrad else {
          let (u, s, vh) = try a.numbers.svd(k: k)
          return .tuple([.tensor(u), .tensor(s), .tensor(vh)])
        }
        let matrix = try a.variable()
        let (u, s, vh) = try k.map { try Autograd.svd(matrix, leading: $0) } ?? Autograd.svd(matrix)
        return .tuple([.tensor(u), .tensor(s), .tensor(vh)])
      }
    },
    matrix(
      "qr(a)", "Q with orthonormal columns and an upper triangular R with a = Q @ R.", ["a": stackMeaning],
      "qr(eye(2))[1]"
    ) { a, call in
      try forEachMatrix(of: a, call) { a in
        guard a.requiresGrad else {
          let (q, r) = try a.numbers.qr()
          return .tuple([.tensor(q), .tensor(r)])
        }
        let (q, r) = try Autograd.qr(a.variable())
        return .tuple([.tensor(q), .tensor(r)])
      }
    },
    matrix(
      "eigh(a)", "Eigenvalues from small to large and eigenvectors, as columns, of a symmetric matrix.",
      ["a": stackMeaning], "eigh(eye(2))[0]"
    ) { a, call in
      try forEachMatrix(of: a, call) { a in
        guard a.requiresGrad else {
          let (values, vectors) = try a.numbers.eigh()
          return .tuple([.tensor(values), .tensor(vectors)])
        }
        let (values, vectors) = try Autograd.eigh(a.variable())
        return .tuple([.tensor(values), .tensor(vectors)])
      }
    },
  ]
}
