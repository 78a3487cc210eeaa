import Autograd
import Starlark
import Tensors

/// The names that compute with tensors, gradients included.
func mathFunctions(_ services: Services) -> [Builtin] {
  let context = services.context
  let tensorMeaning = "a tensor, a number or a list of numbers"
  let epsilonMeaning = "keeps the divisor from 0"
  func unary(
    _ name: String, _ summary: String, _ recorded: @escaping (Variable) throws -> Variable,
    _ doubles: @escaping (NDArray<Double>) throws -> NDArray<Double>
  ) -> Builtin {
    Builtin(
      "\(name)(x)", summary, parameters: ["x": tensorMeaning], example: "\(name)(tensor([0.5, 1.0]))"
    ) { call in try call.operand("x", in: context).mapFloats(recorded, doubles) }
  }
  func test(_ name: String, _ summary: String, _ apply: @escaping (AnyTensor) throws -> NDArray<Bool>)
    -> Builtin
  {
    Builtin(
      "\(name)(x)", summary, parameters: ["x": tensorMeaning], example: "\(name)(tensor([1.0, 2.0]))"
    ) { call in .tensor(.bool(try apply(call.operand("x", in: context).numbers))) }
  }
  func alongAxis(
    _ name: String, _ summary: String, _ recorded: @escaping (Variable, Int) throws -> Variable,
    _ doubles: @escaping (NDArray<Double>, Int) throws -> NDArray<Double>
  ) -> Builtin {
    Builtin(
      "\(name)(x, axis|dim=-1)", summary,
      parameters: ["x": tensorMeaning, "axis": "an axis, counted from the end when negative"],
      example: "\(name)(tensor([1.0, 2.0, 3.0]))"
    ) { call in
      let axis = try call.int("axis")
      return try call.operand("x", in: context).mapFloats(
        { try recorded($0, axis) }, { try doubles($0, axis) })
    }
  }
  func pairwise(
    _ name: String, _ summary: String, _ op: ElementwiseOperator,
    _ recorded: @escaping (Variable, Variable) throws -> Variable
  ) -> Builtin {
    Builtin(
      "\(name)(a, b)", summary, parameters: ["a": tensorMeaning, "b": tensorMeaning],
      example: "\(name)(tensor([1, 5]), tensor([3, 2]))"
    ) { call in
      let (a, b) = try call.pair("a", "b", in: context)
      return .object(try a.paired(with: b, op, recorded))
    }
  }
  let triangleMeanings: KeyValuePairs = [
    "x": "a matrix, or a stack of them", "k": "the diagonal where it ends: 0 the main one, 1 the one above",
  ]
  return [
    unary("exp", "e to the power of each element.") {
      try Autograd.exp($0)
    } _: {
      try $0.exp()
    },
    unary("log", "The natural logarithm of each element.") {
      try Autograd.log($0)
    } _: {
      try $0.log()
    },
    unary("sqrt", "The square root of each element.") {
      try Autograd.sqrt($0)
    } _: {
      try $0.sqrt()
    },
    unary("sin", "The sine of each element.") {
      try Autograd.sin($0)
    } _: {
      try $0.sin()
    },
    unary("cos", "The cosine of each element.") {
      try Autograd.cos($0)
    } _: {
      try $0.cos()
    },
    unary("tanh", "The hyperbolic tangent of each element.") {
      try Autograd.tanh($0)
    } _: {
      try $0.tanh()
    },
    unary("sigmoid", "1 / (1 + exp(-x)) of each element.") {
      try Autograd.sigmoid($0)
    } _: {
      try $0.sigmoid()
    },
    unary("relu", "Each element, or 0 where it is negative.") {
      try Autograd.relu($0)
    } _: {
      try $0.relu()
    },
    Builtin(
      "gelu(x, approximate=\"none\")",
      "x times the normal distribution function of x (Hendrycks & Gimpel 2016).",
      parameters: [
        "x": tensorMeaning, "approximate": "\"none\", or \"tanh\" for the formula that GPT-2 computes it by",
      ],
      example: "gelu(tensor([0.5, 1.0]))"
    ) { call in
      let form = try call.string("approximate")
      guard ["none", "tanh"].contains(form) else {
        throw Failure("approximate must be \"none\" or \"tanh\", not \(call.value("approximate").brief)")
      }
      return try call.operand("x", in: context).mapFloats(
        { try Autograd.gelu($0, tanhApproximation: form == "tanh") },
        { try $0.gelu(tanhApproximation: form == "tanh") })
    },
    unary("silu", "x * sigmoid(x) of each element.") {
      try Autograd.silu($0)
    } _: {
      try $0.silu()
    },
    alongAxis("softmax", "exp(x), scaled to sum to 1 along an axis.") {
      try Autograd.softmax($0, axis: $1)
    } _: {
      try $0.softmax(axis: $1)
    },
    alongAxis("log_softmax", "The logarithm of softmax.") {
      try Autograd.logSoftmax($0, axis: $1)
    } _: {
      try $0.logSoftmax(axis: $1)
    },
    Builtin(
      "logsumexp(x, axis|dim=None, keepdims|keepdim=False)",
      "log(exp(x).sum()) along an axis, without overflow.",
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
      "clip(x, low|min=None, high|max=None)", "Each element, held between two bounds.",
      parameters: [
        "x": tensorMeaning, "low": "the least result, a number or a tensor; no bound when None",
        "high": "the greatest result, a number or a tensor; no bound when None",
      ],
      example: "clip(tensor([-2.0, 0.5]), 0, 1)"
    ) { call in try call.operand("x", in: context).clipped(by: call) },
    pairwise("maximum", "The greater of two, element by element.", .maximum) { try Autograd.maximum($0, $1) },
    pairwise("minimum", "The lesser of two, element by element.", .minimum) { try Autograd.minimum($0, $1) },
    test("isnan", "Whether each element is NaN.") { try $0.isNaN() },
    test("isfinite", "Whether each element is neither infinite nor NaN.") { try $0.isFinite() },
    Builtin(
      "cumsum(x, axis|dim=None)", "The running sum along an axis, or of all elements in order.",
      parameters: ["x": tensorMeaning, "axis": "an axis; all elements in a row when None"],
      example: "cumsum(tensor([1, 2, 3]))"
    ) { call in
      let axis = try call.intOrNil("axis")
      return try call.operand("x", in: context).map(
        { try Autograd.cumsum($0, axis: axis) }, { try $0.cumsum(axis: axis) })
    },
    Builtin(
      "sort(x, axis|dim=-1, descending=False)", "The elements in ascending order along an axis.",
      parameters: ["x": tensorMeaning, "axis": "an axis", "descending": "whether the largest comes first"],
      example: "sort(tensor([3, 1, 2]))"
    ) { call in
      let (axis, descending) = (try call.int("axis"), try call.bool("descending"))
      return try call.operand("x", in: context).map(
        { try Autograd.sort($0, axis: axis, descending: descending) },
        { try $0.sorted(axis: axis, descending: descending) })
    },
    Builtin(
      "argsort(x, axis|dim=-1, descending=False)",
      "Where the elements stand in ascending order along an axis.",
      parameters: ["x": tensorMeaning, "axis": "an axis", "descending": "whether the largest comes first"],
      example: "argsort(tensor([3, 1, 2]))"
    ) { call in
      .tensor(
        .int64(
          try call.operand("x", in: context).numbers.argsort(
            axis: call.int("axis"), descending: call.bool("descending"))))
    },
    Builtin(
      "tril(x, k|diagonal=0)", "The lower triangle of a matrix, zero elsewhere.",
      parameters: triangleMeanings,
      example: "tril(ones(2, 2))"
    ) { call in
      let k = try call.int("k")
      return try call.operand("x", in: context).map({ try Autograd.tril($0, k) }, { try $0.tril(k) })
    },
    Builtin(
      "triu(x, k|diagonal=0)", "The upper triangle of a matrix, zero elsewhere.",
      parameters: triangleMeanings,
      example: "triu(ones(2, 2))"
    ) { call in
      let k = try call.int("k")
      return try call.operand("x", in: context).map({ try Autograd.triu($0, k) }, { try $0.triu(k) })
    },
    Builtin(
      "matmul(a, b)", "The matrix product, as a @ b.",
      parameters: ["a": "(..., m, k)", "b": "(..., k, n)"],
      example: "matmul(eye(2), tensor([1.0, 2.0]))"
    ) { call in
      let (a, b) = (try call.operand("a", in: context), try call.operand("b", in: context))
      return try TensorValue.combine(.matrixMultiply, a, b) ?? .none
    },
    Builtin(
      "outer(a, b)", "The matrix of all products of two vectors' elements.",
      parameters: ["a": "(m,), down the rows", "b": "(n,), across the columns"],
      example: "outer(tensor([1, 2]), tensor([3, 4]))"
    ) { call in try outerProduct(call.operand("a", in: context), call.operand("b", in: context)) },
    Builtin(
      "diag(x, k|diagonal=0)", "The diagonal of a matrix, or the matrix with a vector as its diagonal.",
      parameters: ["x": "a matrix or a vector", "k": "which diagonal: 0 the main one, 1 the one above"],
      example: "diag(tensor([1, 2]))"
    ) { call in
      let k = try call.int("k")
      return try call.operand("x", in: context).map(
        { try Autograd.diag($0, k) }, { try $0.rearranged { try $0.diag(k) } })
    },
    Builtin(
      "allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)",
      "Whether all elements agree within atol + rtol * abs(b).",
      parameters: [
        "a": tensorMeaning, "b": "what it should be", "rtol": "the relative tolerance",
        "atol": "the absolute tolerance", "equal_nan": "whether NaN agrees with NaN",
      ],
      example: "allclose(tensor([1.0]), tensor([1.0]))"
    ) { call in
      .bool(
        try call.operand("a", in: context).numbers.allClose(
          call.operand("b", in: context).numbers, relative: call.float("rtol"), absolute: call.float("atol"),
          equalNaN: call.bool("equal_nan")))
    },
  ]
}

/// The matrix of all products of two vectors' elements.
private func outerProduct(_ a: TensorValue, _ b: TensorValue) throws -> Value {
  guard a.float32 == nil || b.float32 == nil else {
    return .tensor(try Autograd.outer(a.variable(), b.variable()))
  }
  guard a.numbers.shape.count == 1, b.numbers.shape.count == 1 else {
    throw Failure(
      "outer() needs two vectors, and got tensors of shape \(describe(shape: a.numbers.shape)) and"
        + " \(describe(shape: b.numbers.shape))")
  }
  let column = TensorValue(try a.numbers.rearranged { try $0.expanded(at: 1) })
  return try TensorValue.combine(.multiply, column, b) ?? .none
}
