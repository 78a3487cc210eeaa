import Autograd
import Starlark
import Tensors

extension TensorValue {
  static let methods = MethodTable<TensorValue>(
    reductionMethods + placeMethods + shapeMethods + elementMethods + kindMethods + gradientMethods)

  private static var elementMethods: [Method<TensorValue>] {
    [
      Method("item()", "The only element as a number.", example: "tensor(2.5).item()") { receiver, _ in
        .scalar(try receiver.numbers.item())
      },
      Method("tolist()", "The elements as nested lists of numbers.", example: "eye(2).tolist()") {
        receiver, _ in
        try receiver.numbers.nestedLists()
      },
      Method("abs()", "The magnitude of each element.", example: "tensor([-1.0]).abs()") { receiver, _ in
        try receiver.map({ try Autograd.abs($0) }, { try $0.abs() })
      },
      Method("exp()", "e to the power of each element.", example: "tensor([0.0, 1.0]).exp()") { receiver, _ in
        try receiver.mapFloats({ try Autograd.exp($0) }, { try $0.exp() })
      },
      Method("log()", "The natural logarithm of each element.", example: "tensor([1.0, 2.0]).log()") {
        receiver, _ in
        try receiver.mapFloats({ try Autograd.log($0) }, { try $0.log() })
      },
      Method("sqrt()", "The square root of each element.", example: "tensor([4.0, 9.0]).sqrt()") {
        receiver, _ in
        try receiver.mapFloats({ try Autograd.sqrt($0) }, { try $0.sqrt() })
      },
      Method(
        "pow(exponent)", "Each element to the power of a number, or of another tensor's elements.",
        parameters: ["exponent": "a number or a tensor"], example: "tensor([1.0, 2.0]).pow(2)"
      ) { receiver, call in
        if receiver.float32 != nil, let exponent = try Scalar(call.value("exponent")) {
          return .tensor(try Autograd.power(receiver.variable(), Float(exponent.float64)))
        }
        let exponent = try receiver.companion("exponent", of: call)
        return .object(try receiver.paired(with: exponent, .power, Autograd.power))
      },
      Method(
        "clip(low|min=None, high|max=None)", "Each element, held between two bounds.",
        parameters: [
          "low": "the least result, a number or a tensor; no bound when None",
          "high": "the greatest result, a number or a tensor; no bound when None",
        ],
        example: "tensor([-2.0, 0.5]).clip(0, 1)"
      ) { receiver, call in try receiver.clipped(by: call) },
    ]
  }

  private static var kindMethods: [Method<TensorValue>] {
    func conversion(_ name: String, _ dtype: DType) -> Method<TensorValue> {
      Method(
        "\(name)()", "The numbers as \(dtype.rawValue).", example: "tensor([0.0, 1.5]).\(name)()"
      ) { receiver, _ in try receiver.converted(to: dtype) }
    }
    let meaning = "bool, int32, int64, float32 or float64"
    return [
      Method(
        "astype(dtype)", "A copy of the numbers as another kind; fractions are cut off.",
        parameters: ["dtype": meaning], example: "tensor([1.5, -1.5]).astype(\"int64\")"
      ) { receiver, call in
        guard let dtype = try call.dtypeOrNil() else { throw call.mismatch("dtype", expected: "a dtype") }
        return dtype == receiver.numbers.dtype ? try receiver.clone() : try receiver.converted(to: dtype)
      },
      Method(
        "to(dtype)", "The numbers as another kind; the tensor itself where they are of that kind already.",
        parameters: ["dtype": meaning], example: "tensor([1, 2]).to(\"float32\")"
      ) { receiver, call in
        guard let dtype = try call.dtypeOrNil() else { throw call.mismatch("dtype", expected: "a dtype") }
        return try receiver.converted(to: dtype)
      },
      conversion("float", .float32), conversion("double", .float64), conversion("long", .int64),
      conversion("int", .int32), conversion("bool", .bool),
    ]
  }

  private static var gradientMethods: [Method<TensorValue>] {
    [
      Method(
        "backward(gradient=None)",
        "Adds the derivative of this number to .grad of the tensors it was computed from that have requires_grad.",
        parameters: [
          "gradient": "the gradient of this tensor, of its shape; 1 when None, for a single number"
        ],
        example: "ones(2, requires_grad=True).sum().backward()"
      ) { receiver, call in
        let variable = try receiver.variable()
        let seed = try call.valueOrNil("gradient").map { _ in
          try call.tensor("gradient", in: variable.context)
        }
        try variable.backward(seed: seed?.value)
        return .none
      },
      Method(
        "detach()", "The same numbers, without how they were made.", example: "ones(2).detach()"
      ) { receiver, _ in .tensor(receiver.numbers) },
      Method(
        "clone()", "A copy in memory of its own; a gradient passes through it.", example: "ones(2).clone()"
      ) { receiver, _ in try receiver.clone() },
    ]
  }

  private func clone() throws -> Value {
    // A product with 1 is a copy that records how it was made.
    try requiresGrad
      ? .tensor(Autograd.multiply(variable(), 1)) : .tensor(numbers.rearranged { try $0.copy() })
  }

  private func converted(to dtype: DType) throws -> Value {
    if dtype == numbers.dtype { return .object(self) }
    guard requiresGrad, dtype == .float64 else { return .tensor(try numbers.cast(to: dtype)) }
    throw Failure(
      "gradients are recorded for float32, not for float64", hint: ".detach() gives the numbers alone")
  }
}

extension TensorValue {
  /// The result of an operation on floats: on doubles in double precision, on all else in float32 with its gradient.
  func mapFloats(
    _ recorded: (Variable) throws -> Variable, _ doubles: (NDArray<Double>) throws -> NDArray<Double>
  ) throws -> Value {
    if case .float64(let x) = numbers { return .tensor(.float64(try doubles(x))) }
    return .tensor(try recorded(variable()))
  }

  /// The elements held between the arguments `low` and `high`; an int tensor stays one where they are ints.
  func clipped(by call: Call) throws -> Value {
    let sides = (try Scalar(call.value("low")), try Scalar(call.value("high")))
    let isPlain =
      (sides.0 != nil || call.value("low").isNone) && (sides.1 != nil || call.value("high").isNone)
    guard !isPlain else {
      return try map(
        { try Autograd.clip($0, sides.0.map { Float($0.float64) }, sides.1.map { Float($0.float64) }) },
        { try $0.clip(sides.0, sides.1) })
    }
    var result = self
    if !call.value("low").isNone {
      result = try result.paired(with: result.companion("low", of: call), .maximum, Autograd.maximum)
    }
    if !call.value("high").isNone {
      result = try result.paired(with: result.companion("high", of: call), .minimum, Autograd.minimum)
    }
    return .object(result)
  }

  /// An argument that is combined with this tensor: a number takes the kind of the tensor if that can hold it.
  func companion(_ name: String, of call: Call) throws -> TensorValue {
    let context = numbers.context
    guard let scalar = try Scalar(call.value(name)) else { return try call.operand(name, in: context) }
    return TensorValue(try AnyTensor(scalar, as: scalar.promoted(with: numbers.dtype), in: context))
  }

  /// An operation on the elements of both, recorded where one of them wants a gradient.
  func paired(
    with other: TensorValue, _ op: ElementwiseOperator, _ recorded: (Variable, Variable) throws -> Variable
  ) throws -> TensorValue {
    guard requiresGrad || other.requiresGrad else {
      return TensorValue(try AnyTensor.apply(op, numbers, other.numbers))
    }
    return TensorValue(try recorded(variable(), other.variable()))
  }
}
