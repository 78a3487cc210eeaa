import Autograd
import Starlark
import Tensors

/// The names that make tensors.
func makingFunctions(_ services: Services) -> [Builtin] {
  let context = services.context
  let shapeMeaning = "the length of each axis, as ints or as one tuple"
  let seedMeaning = "where the random numbers start; the session's own stream when None"
  let gradientMeaning = "whether backward() gathers a gradient in it"
  func made(_ call: Call, _ make: () throws -> Tensor) throws -> Value {
    let tensor = try make()
    return try call.bool("requires_grad") ? .tensor(Variable(tensor, requiresGrad: true)) : .tensor(tensor)
  }
  func random(
    _ name: String, _ summary: String, _ make: @escaping ([Int], UInt64) throws -> Tensor
  ) -> Builtin {
    Builtin(
      "\(name)(*shape, seed=None, requires_grad=False)", summary,
      parameters: [
        "shape": shapeMeaning, "seed": seedMeaning, "requires_grad": gradientMeaning,
      ], example: "\(name)(2, 3, seed=0)"
    ) { call in
      try made(call) { try make(call.shape(call.rest), services.seed(call)) }
    }
  }
  func constant(_ name: String, _ value: Float) -> Builtin {
    Builtin(
      "\(name)(*shape, requires_grad=False)", "A tensor of \(name).",
      parameters: ["shape": shapeMeaning, "requires_grad": gradientMeaning], example: "\(name)(2, 3)"
    ) { call in
      try made(call) { try Tensor.full(call.shape(call.rest), value, in: context) }
    }
  }
  return [
    Builtin(
      "tensor(data, requires_grad=False)", "A tensor from a number or from lists of one length.",
      parameters: [
        "data": "a number, a list of numbers, a list of such lists, or a tensor to copy",
        "requires_grad": gradientMeaning,
      ], example: "tensor([[1, 2], [3, 4]])"
    ) { call in
      if let tensor = call.value("data").asObject(TensorValue.self) {
        return try made(call) { try tensor.tensor.copy() }
      }
      return try made(call) { try Tensor(nested: call.value("data"), in: context) }
    },
    constant("zeros", 0), constant("ones", 1),
    Builtin(
      "full(shape, value, requires_grad=False)", "A tensor that is the same number everywhere.",
      parameters: [
        "shape": "the length of each axis, as a tuple", "value": "the number",
        "requires_grad": gradientMeaning,
      ],
      example: "full((2, 3), 7)"
    ) { call in
      try made(call) {
        try Tensor.full(call.shape([call.value("shape")]), Float(call.float("value")), in: context)
      }
    },
    Builtin(
      "eye(n)", "The identity matrix of n rows.", parameters: ["n": "how many rows and columns"],
      example: "eye(3)"
    ) { call in
      .tensor(try Tensor.eye(call.int("n"), in: context))
    },
    Builtin(
      "arange(start, stop=None, step=1)", "Numbers from start up to but not including stop, or 0 to start.",
      parameters: [
        "start": "the first number; the end, when it stands alone", "stop": "the end, which is left out",
        "step": "the distance between neighbours",
      ],
      example: "arange(5)"
    ) { call in
      let first = try call.float("start")
      let stop = try call.floatOrNil("stop")
      return .tensor(
        try Tensor.arange(
          stop == nil ? 0 : first, stop ?? first, step: call.float("step"), in: context))
    },
    Builtin(
      "linspace(start, stop, num=50)", "Evenly spaced numbers over a closed interval.",
      parameters: ["start": "the first number", "stop": "the last number", "num": "how many"],
      example: "linspace(0, 1, 5)"
    ) { call in
      .tensor(
        try Tensor.linspace(
          call.float("start"), call.float("stop"), count: call.int("num"), in: context))
    },
    random("rand", "Random numbers spread evenly over [0, 1).") {
      try Tensor.rand($0, seed: $1, in: context)
    },
    random("randn", "Random numbers of the standard normal distribution.") {
      try Tensor.randn($0, seed: $1, in: context)
    },
    Builtin(
      "randint(low, high, shape, seed=None)", "Random whole numbers from low up to but not including high.",
      parameters: [
        "low": "the least number", "high": "one more than the greatest number",
        "shape": "the length of each axis, as a tuple", "seed": seedMeaning,
      ],
      example: "randint(0, 10, (3,), seed=0)"
    ) { call in
      .tensor(
        try Tensor.randint(
          call.int("low"), call.int("high"), call.shape([call.value("shape")]), seed: services.seed(call),
          in: context))
    },
    Builtin(
      "stack(tensors, axis=0)", "Joins tensors of one shape along a new axis.",
      parameters: ["tensors": "a list of tensors", "axis": "where the new axis stands"],
      example: "stack([tensor([1, 2]), tensor([3, 4])])"
    ) { call in .tensor(try stack(call.tensors("tensors"), axis: call.int("axis"))) },
    Builtin(
      "concat(tensors, axis=0)", "Joins tensors along an axis they have.",
      parameters: ["tensors": "a list of tensors", "axis": "the axis in which their lengths add up"],
      example: "concat([tensor([1, 2]), tensor([3])])"
    ) { call in .tensor(try concat(call.tensors("tensors"), axis: call.int("axis"))) },
  ]
}

extension Call {
  /// A list of tensors.
  func tensors(_ name: String) throws -> [Variable] {
    try list(name).map { value in
      try thread.checkInterrupt()
      guard let tensor = value.asObject(TensorValue.self) else {
        throw mismatch(name, expected: "a list of tensors", element: value)
      }
      return tensor.variable
    }
  }
}
