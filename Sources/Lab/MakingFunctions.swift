import Autograd
import Starlark
import Tensors

private let shapeMeaning = "the length of each axis, as ints or as one tuple"
private let seedMeaning = "where the random numbers start; the session's own stream when None"
private let gradientMeaning = "whether backward() gathers a gradient in it"
private let dtypeMeaning = "bool, int32, int64, float32 or float64"

/// The names that make tensors.
func makingFunctions(_ services: Services) -> [Builtin] {
  let context = services.context
  func random(
    _ name: String, _ summary: String, _ make: @escaping ([Int], UInt64) throws -> Tensor
  ) -> Builtin {
    Builtin(
      "\(name)(*shape, seed=None, requires_grad=False)", summary,
      parameters: [
        "shape": shapeMeaning, "seed": seedMeaning, "requires_grad": gradientMeaning,
      ], example: "\(name)(2, 3, seed=0)"
    ) { call in
      try made(call, .float32(make(call.shape(call.rest), services.seed(call))))
    }
  }
  func constant(_ name: String, _ value: Int) -> Builtin {
    Builtin(
      "\(name)(*shape, dtype=\"float32\", requires_grad=False)", "A tensor of \(name).",
      parameters: ["shape": shapeMeaning, "dtype": dtypeMeaning, "requires_grad": gradientMeaning],
      example: "\(name)(2, 3)"
    ) { call in
      try made(
        call, .full(call.shape(call.rest), .int(value), call.dtypeOrNil() ?? .float32, in: context))
    }
  }
  func like(_ name: String, _ value: Int) -> Builtin {
    Builtin(
      "\(name)_like(x)", "A tensor of \(name), with the shape and dtype of another.",
      parameters: ["x": "a tensor"], example: "\(name)_like(tensor([1, 2]))"
    ) { call in
      let x = try call.operand("x", in: context).numbers
      return .tensor(try AnyTensor.full(x.shape, .int(value), x.dtype, in: context))
    }
  }
  return [
    tensorFunction(context), constant("zeros", 0), constant("ones", 1), like("zeros", 0), like("ones", 1),
    Builtin(
      "full(shape|size, value|fill_value, dtype=None, requires_grad=False)",
      "A tensor that is the same number everywhere.",
      parameters: [
        "shape": "the length of each axis, as a tuple", "value": "the number",
        "dtype": dtypeMeaning + "; that of the number when None", "requires_grad": gradientMeaning,
      ],
      example: "full((2, 3), 7)"
    ) { call in
      guard let value = try call.scalarOrNil("value") else {
        throw call.mismatch("value", expected: "a number")
      }
      let inferred = try call.bool("requires_grad") ? .float32 : value.dtype
      return try made(
        call, .full(call.shape([call.value("shape")]), value, call.dtypeOrNil() ?? inferred, in: context))
    },
    Builtin(
      "eye(n, m=None, dtype=\"float32\")", "The identity matrix of n rows.",
      parameters: ["n": "how many rows", "m": "how many columns; n when None", "dtype": dtypeMeaning],
      example: "eye(3)"
    ) { call in
      let identity = try Tensor.eye(call.int("n"), columns: call.intOrNil("m"), in: context)
      return .tensor(try AnyTensor.float32(identity).cast(to: call.dtypeOrNil() ?? .float32))
    },
    arangeFunction(context),
    Builtin(
      "linspace(start, stop, num|steps=50, dtype=\"float32\")",
      "Evenly spaced numbers over a closed interval.",
      parameters: [
        "start": "the first number", "stop": "the last number", "num": "how many", "dtype": dtypeMeaning,
      ],
      example: "linspace(0, 1, 5)"
    ) { call in
      let numbers = try NDArray<Double>.linspace(
        call.float("start"), call.float("stop"), count: call.int("num"), in: context)
      return .tensor(try AnyTensor.float64(numbers).cast(to: call.dtypeOrNil() ?? .float32))
    },
    random("rand", "Random numbers spread evenly over [0, 1).") {
      try Tensor.rand($0, seed: $1, in: context)
    },
    random("randn", "Random numbers of the standard normal distribution.") {
      try Tensor.randn($0, seed: $1, in: context)
    },
    Builtin(
      "randint(low, high, shape, seed=None, dtype=\"int64\")",
      "Random whole numbers from low up to but not including high.",
      parameters: [
        "low": "the least number", "high": "one more than the greatest number",
        "shape": "the length of each axis, as a tuple", "seed": seedMeaning, "dtype": dtypeMeaning,
      ],
      example: "randint(0, 10, (3,), seed=0)"
    ) { call in
      let numbers = try NDArray<Int64>.randint(
        call.int("low"), call.int("high"), call.shape([call.value("shape")]), seed: services.seed(call),
        in: context)
      return .tensor(try AnyTensor.int64(numbers).cast(to: call.dtypeOrNil() ?? .int64))
    },
  ]
}

private func tensorFunction(_ context: Context) -> Builtin {
  Builtin(
    "tensor(data, dtype=None, requires_grad=False)", "A tensor from a number or from lists of one length.",
    parameters: [
      "data": "a number, a list of numbers, a list of such lists, or a tensor to copy",
      "dtype": dtypeMeaning + "; when None int64 for ints, bool for bools, float32 with any float",
      "requires_grad": gradientMeaning + ", which makes ints float32",
    ], example: "tensor([[1, 2], [3, 4]])"
  ) { call in
    var dtype = try call.dtypeOrNil()
    let data = call.value("data")
    if let tensor = data.asObject(TensorValue.self)?.numbers {
      if dtype == nil, try call.bool("requires_grad"), !tensor.dtype.isFloat { dtype = .float32 }
      let wanted = dtype ?? tensor.dtype
      return try made(
        call, wanted == tensor.dtype ? tensor.rearranged { try $0.copy() } : tensor.cast(to: wanted))
    }
    if try call.bool("requires_grad") { dtype = dtype ?? .float32 }
    return try made(call, AnyTensor(nested: data, as: dtype, in: context))
  }
}

private func arangeFunction(_ context: Context) -> Builtin {
  Builtin(
    "arange(start, stop=None, step=1, dtype=None)",
    "Numbers from start up to but not including stop, or 0 to start.",
    parameters: [
      "start": "the first number; the end, when it stands alone", "stop": "the end, which is left out",
      "step": "the distance between neighbours",
      "dtype": dtypeMeaning + "; when None int64 for ints, else float32",
    ],
    example: "arange(5)"
  ) { call in
    guard let first = try call.scalarOrNil("start"), let step = try call.scalarOrNil("step") else {
      throw call.mismatch(call.value("start").isNone ? "start" : "step", expected: "a number")
    }
    let stop = try call.scalarOrNil("stop")
    return .tensor(
      try AnyTensor.arange(
        stop == nil ? .int(0) : first, stop ?? first, step: step, as: call.dtypeOrNil(), in: context))
  }
}

/// The tensor as a value, a leaf that wants a gradient where the call asks for it.
private func made(_ call: Call, _ numbers: AnyTensor) throws -> Value {
  guard try call.bool("requires_grad") else { return .tensor(numbers) }
  try checkRecordable(numbers.dtype)
  return .tensor(Variable(try numbers.float32(), requiresGrad: true))
}
