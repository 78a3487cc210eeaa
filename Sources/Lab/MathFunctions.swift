import Autograd
import Starlark
import Tensors

/// The names that compute with tensors, gradients included.
func mathFunctions(_ services: Services) -> [Builtin] {
  let context = services.context
  let tensorMeaning = "a tensor, a number or a list of numbers"
  let epsilonMeaning = "keeps the divisor from 0"
  func unary(_ name: String, _ summary: String, _ apply: @escaping (Variable) throws -> Variable) -> Builtin {
    Builtin(
      "\(name)(x)", summary, parameters: ["x": tensorMeaning], example: "\(name)(tensor([0.5, 1.0]))"
    ) { call in
      .tensor(try apply(call.tensor("x", in: context)))
    }
  }
  func alongAxis(
    _ name: String, _ summary: String, _ apply: @escaping (Variable, Int) throws -> Variable
  ) -> Builtin {
    Builtin(
      "\(name)(x, axis=-1)", summary,
      parameters: ["x": tensorMeaning, "axis": "an axis, counted from the end when negative"],
      example: "\(name)(tensor([1.0, 2.0, 3.0]))"
    ) { call in
      .tensor(try apply(call.tensor("x", in: context), call.int("axis")))
    }
  }
  let triangleMeanings: KeyValuePairs = [
    "x": "a matrix, or a stack of them", "k": "the diagonal where it ends: 0 the main one, 1 the one above",
  ]
  return [
    unary("exp", "e to the power of each element.") { try Autograd.exp($0) },
    unary("log", "The natural logarithm of each element.") { try Autograd.log($0) },
    unary("sqrt", "The square root of each element.") { try Autograd.sqrt($0) },
    unary("sin", "The sine of each element.") { try Autograd.sin($0) },
    unary("cos", "The cosine of each element.") { try Autograd.cos($0) },
    unary("tanh", "The hyperbolic tangent of each element.") { try Autograd.tanh($0) },
    unary("sigmoid", "1 / (1 + exp(-x)) of each element.") { try Autograd.sigmoid($0) },
    unary("relu", "Each element, or 0 where it is negative.") { try Autograd.relu($0) },
    unary("gelu", "x times the normal distribution function of x (Hendrycks & Gimpel 2016).") {
      try Autograd.gelu($0)
    },
    unary("silu", "x * sigmoid(x) of each element.") { try Autograd.silu($0) },
    Builtin(
      "logsumexp(x, axis=None, keepdims=False)", "log(exp(x).sum()) along an axis, without overflow.",
      parameters: [
        "x": tensorMeaning, "axis": "an axis or a list of axes; all of them when None",
        "keepdims": "whether reduced axes stay, with length 1",
      ],
      example: "logsumexp(tensor([1000.0, 1000.0]))"
    ) { call in
      .tensor(
        try Autograd.logSumExp(
          call.tensor("x", in: context), axes: call.axes("axis"), keepDimensions: call.bool("keepdims")))
    },
    alongAxis("softmax", "exp(x), scaled to sum to 1 along an axis.") { try Autograd.softmax($0, axis: $1) },
    alongAxis("log_softmax", "The logarithm of softmax.") { try Autograd.logSoftmax($0, axis: $1) },
    Builtin(
      "cross_entropy(logits, labels)", "The mean of -log softmax(logits)[label], in nats.",
      parameters: ["logits": "(N, V)", "labels": "N class numbers; -100 is not counted"],
      example: "cross_entropy(tensor([[2.0, 0.5]]), [0])"
    ) { call in
      .tensor(try Autograd.crossEntropy(call.tensor("logits", in: context), labels: call.tokenRow("labels")))
    },
    Builtin(
      "layer_norm(x, weight=None, bias=None, eps=1e-05)",
      "(x - mean) / sqrt(var + eps) along the last axis, times weight plus bias (Ba et al. 2016).",
      parameters: [
        "x": "(..., dim)", "weight": "(dim,); 1 when None", "bias": "(dim,); 0 when None",
        "eps": epsilonMeaning,
      ],
      example: "layer_norm(tensor([1.0, 2.0, 3.0]))"
    ) { call in
      func side(_ name: String) throws -> Variable? {
        try call.valueOrNil(name) == nil ? nil : call.tensor(name, in: context)
      }
      return .tensor(
        try Autograd.layerNorm(
          call.tensor("x", in: context), weight: side("weight"), bias: side("bias"),
          epsilon: Float(call.float("eps"))))
    },
    Builtin(
      "rms_norm(x, weight, eps=1e-05)", "x / sqrt(mean(x * x) + eps) * weight (Zhang & Sennrich 2019).",
      parameters: ["x": "(..., dim)", "weight": "(dim,)", "eps": epsilonMeaning],
      example: "rms_norm(tensor([3.0, 4.0]), ones(2))"
    ) { call in
      .tensor(
        try Autograd.rmsNorm(
          call.tensor("x", in: context), weight: call.tensor("weight", in: context),
          epsilon: Float(call.float("eps"))))
    },
    Builtin(
      "clip(x, low=None, high=None)", "Each element, held between two bounds.",
      parameters: [
        "x": tensorMeaning, "low": "the least result; no bound when None",
        "high": "the greatest result; no bound when None",
      ],
      example: "clip(tensor([-2.0, 0.5]), 0, 1)"
    ) { call in
      .tensor(
        try Autograd.clip(
          call.tensor("x", in: context), call.floatOrNil("low").map { Float($0) },
          call.floatOrNil("high").map { Float($0) }))
    },
    Builtin(
      "cumsum(x, axis=None)", "The running sum along an axis, or of all elements in order.",
      parameters: ["x": tensorMeaning, "axis": "an axis; all elements in a row when None"],
      example: "cumsum(tensor([1, 2, 3]))"
    ) { call in
      .tensor(try Autograd.cumsum(call.tensor("x", in: context), axis: call.intOrNil("axis")))
    },
    alongAxis("sort", "The elements in ascending order along an axis.") { try Autograd.sort($0, axis: $1) },
    Builtin(
      "tril(x, k=0)", "The lower triangle of a matrix, zero elsewhere.", parameters: triangleMeanings,
      example: "tril(ones(2, 2))"
    ) { call in .tensor(try Autograd.tril(call.tensor("x", in: context), call.int("k")))
    },
    Builtin(
      "triu(x, k=0)", "The upper triangle of a matrix, zero elsewhere.", parameters: triangleMeanings,
      example: "triu(ones(2, 2))"
    ) { call in .tensor(try Autograd.triu(call.tensor("x", in: context), call.int("k")))
    },
    Builtin(
      "matmul(a, b)", "The matrix product, as a @ b.",
      parameters: ["a": "(..., m, k)", "b": "(..., k, n)"],
      example: "matmul(eye(2), tensor([1.0, 2.0]))"
    ) { call in .tensor(try Autograd.matmul(call.tensor("a", in: context), call.tensor("b", in: context))) },
    Builtin(
      "outer(a, b)", "The matrix of all products of two vectors' elements.",
      parameters: ["a": "(m,), down the rows", "b": "(n,), across the columns"],
      example: "outer(tensor([1, 2]), tensor([3, 4]))"
    ) { call in .tensor(try Autograd.outer(call.tensor("a", in: context), call.tensor("b", in: context))) },
    Builtin(
      "diag(x)", "The diagonal of a matrix, or the matrix with a vector as its diagonal.",
      parameters: ["x": "a matrix or a vector"],
      example: "diag(tensor([1, 2]))"
    ) { call in .tensor(try Autograd.diag(call.tensor("x", in: context))) },
    Builtin(
      "allclose(a, b, rtol=1e-05, atol=1e-08)", "Whether all elements agree within atol + rtol * abs(b).",
      parameters: [
        "a": tensorMeaning, "b": "what it should be", "rtol": "the relative tolerance",
        "atol": "the absolute tolerance",
      ],
      example: "allclose(tensor([1.0]), tensor([1.0]))"
    ) { call in
      .bool(
        try call.tensor("a", in: context).value.allClose(
          call.tensor("b", in: context).value, relative: Float(call.float("rtol")),
          absolute: Float(call.float("atol"))))
    },
  ]
}
