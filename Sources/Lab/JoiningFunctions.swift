import Autograd
import Starlark
import Tensors

/// The names that make a tensor of several, or choose among their elements.
func joiningFunctions(_ services: Services) -> [Builtin] {
  let context = services.context
  return [
    Builtin(
      "stack(tensors, axis=0)", "Joins tensors of one shape along a new axis.",
      parameters: ["tensors": "a list of tensors", "axis": "where the new axis stands"],
      example: "stack([tensor([1, 2]), tensor([3, 4])])"
    ) { call in
      let axis = try call.int("axis")
      return try joined(
        call.tensors("tensors"), { try Autograd.stack($0, axis: axis) }, { try .stack($0, axis: axis) })
    },
    Builtin(
      "concat(tensors, axis=0)", "Joins tensors along an axis they have.",
      parameters: ["tensors": "a list of tensors", "axis": "the axis in which their lengths add up"],
      example: "concat([tensor([1, 2]), tensor([3])])"
    ) { call in
      let axis = try call.int("axis")
      return try joined(
        call.tensors("tensors"), { try Autograd.concat($0, axis: axis) }, { try .concat($0, axis: axis) })
    },
    Builtin(
      "where(condition, a=None, b=None)",
      "The elements of a where the condition holds and those of b elsewhere; alone, where it holds.",
      parameters: [
        "condition": "a tensor of bool, such as a comparison gives", "a": "a tensor or a number",
        "b": "a tensor or a number",
      ],
      example: "where(tensor([1, -2]) > 0, 1, 0)"
    ) { call in
      let condition = try call.operand("condition", in: context).numbers
      if call.value("a").isNone, call.value("b").isNone {
        return .tuple(try condition.array.nonzero().map { .tensor(.int64($0)) })
      }
      return try chosen(condition, call.operand("a", in: context), call.operand("b", in: context), call)
    },
    Builtin(
      "one_hot(labels, classes=None)",
      "For each whole number a row that is 1 at that place and 0 elsewhere.",
      parameters: [
        "labels": "whole numbers from 0 on", "classes": "how long the rows are; up to the greatest when None",
      ],
      example: "one_hot([0, 2, 1])"
    ) { call in
      .tensor(try call.operand("labels", in: context).numbers.oneHot(classes: call.intOrNil("classes")))
    },
  ]
}

/// The join of tensors, recorded where one of them wants a gradient.
private func joined(
  _ parts: [TensorValue], _ recorded: ([Variable]) throws -> Variable,
  _ other: ([AnyTensor]) throws -> AnyTensor
) throws -> Value {
  guard parts.contains(where: \.requiresGrad) else { return .tensor(try other(parts.map(\.numbers))) }
  return .tensor(try recorded(parts.map { try $0.variable() }))
}

/// `where` with both sides; a number takes the kind of the other side.
private func chosen(_ condition: AnyTensor, _ a: TensorValue, _ b: TensorValue, _ call: Call) throws -> Value
{
  if a.requiresGrad || b.requiresGrad {
    return .tensor(
      try Autograd.select(
        AnyTensor.bool(condition.bool()).float32(), a.variable(), b.variable()))
  }
  func side(_ name: String, _ own: TensorValue, beside other: TensorValue, _ otherName: String) throws
    -> AnyTensor
  {
    guard let scalar = try Scalar(call.value(name)), try Scalar(call.value(otherName)) == nil else {
      return own.numbers
    }
    return try AnyTensor(scalar, as: scalar.promoted(with: other.numbers.dtype), in: condition.context)
  }
  return .tensor(
    try AnyTensor.select(condition, side("a", a, beside: b, "b"), side("b", b, beside: a, "a")))
}

extension Call {
  /// A list of tensors.
  func tensors(_ name: String) throws -> [TensorValue] {
    try list(name).map { value in
      try thread.checkInterrupt()
      guard let tensor = value.asObject(TensorValue.self) else {
        throw mismatch(name, expected: "a list of tensors", element: value)
      }
      return tensor
    }
  }
}
