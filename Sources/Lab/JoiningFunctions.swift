import Autograd
import Starlark
import Tensors

/// The names that make a tensor of several, or choose among their elements.
func joiningFunctions(_ services: Services) -> [Builtin] {
  let context = services.context
  return [
    Builtin(
      "stack(tensors, axis|dim=0)", "Joins tensors of one shape along a new axis.",
      parameters: ["tensors": "a list of tensors", "axis": "where the new axis stands"],
      example: "stack([tensor([1, 2]), tensor([3, 4])])"
    ) { call in
      let axis = try call.int("axis")
      return try joined(
        call.tensors("tensors"), { try Autograd.stack($0, axis: axis) }, { try .stack($0, axis: axis) })
    },
    Builtin(
      "concat(tensors, axis|dim=0)", "Joins tensors along an axis they have.",
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
      let (a, b) = try call.pair("a", "b", in: context)
      guard a.requiresGrad || b.requiresGrad else {
        return .tensor(try AnyTensor.select(condition, a.numbers, b.numbers))
      }
      let mask = try AnyTensor.bool(condition.bool()).float32()
      return .tensor(try Autograd.select(mask, a.variable(), b.variable()))
    },
    Builtin(
      "one_hot(labels, classes|num_classes=None)",
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
func joined(
  _ parts: [TensorValue], _ recorded: ([Variable]) throws -> Variable,
  _ other: ([AnyTensor]) throws -> AnyTensor
) throws -> Value {
  guard parts.contains(where: \.requiresGrad) else { return .tensor(try other(parts.map(\.numbers))) }
  return .tensor(try recorded(parts.map { try $0.variable() }))
}

extension Call {
  /// Two tensors that are combined; a number takes the kind of a tensor beside it if that can hold it.
  func pair(_ first: String, _ second: String, in context: Context) throws -> (TensorValue, TensorValue) {
    switch (try Scalar(value(first)), try Scalar(value(second))) {
    case (.some, .none):
      let right = try operand(second, in: context)
      return (try right.companion(first, of: self), right)
    case (.none, .some):
      let left = try operand(first, in: context)
      return (left, try left.companion(second, of: self))
    default: return (try operand(first, in: context), try operand(second, in: context))
    }
  }

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
