import Autograd
import Starlark
import Tensors

extension TensorValue {
  private typealias Reduction = (Variable, [Int]?, Bool) throws -> Variable

  private static func reduction(
    _ name: String, _ summary: String,
    _ reduce: @escaping @Sendable (Variable, [Int]?, Bool) throws -> Variable
  ) -> Method<TensorValue> {
    Method(
      "\(name)(axis=None, keepdims=False)", summary,
      parameters: [
        "axis": "an axis or a list of axes; all of them when None",
        "keepdims": "whether reduced axes stay, with length 1",
      ], example: "ones(2, 3).\(name)(axis=0)"
    ) { receiver, call in
      .tensor(try reduce(receiver.variable, call.axes("axis"), call.bool("keepdims")))
    }
  }

  private static func spread(
    _ name: String, _ summary: String,
    _ reduce: @escaping @Sendable (Variable, [Int]?, Int, Bool) throws -> Variable
  ) -> Method<TensorValue> {
    Method(
      "\(name)(axis=None, ddof=0, keepdims=False)", summary,
      parameters: [
        "axis": "an axis or a list of axes; all of them when None",
        "ddof": "what is subtracted from the count before dividing",
        "keepdims": "whether reduced axes stay, with length 1",
      ], example: "arange(4).\(name)()"
    ) { receiver, call in
      .tensor(try reduce(receiver.variable, call.axes("axis"), call.int("ddof"), call.bool("keepdims")))
    }
  }

  static let methods = MethodTable<TensorValue>([
    reduction("sum", "The sum of the elements.") { try Autograd.sum($0, axes: $1, keepDimensions: $2) },
    reduction("mean", "The mean of the elements.") { try Autograd.mean($0, axes: $1, keepDimensions: $2) },
    reduction("max", "The largest element.") { try Autograd.max($0, axes: $1, keepDimensions: $2) },
    reduction("min", "The smallest element.") { try Autograd.min($0, axes: $1, keepDimensions: $2) },
    reduction("norm", "The square root of the sum of squares.") {
      try Autograd.norm($0, axes: $1, keepDimensions: $2)
    },
    spread("var", "The variance of the elements.") {
      try Autograd.variance($0, axes: $1, correction: $2, keepDimensions: $3)
    },
    spread("std", "The standard deviation of the elements.") {
      try Autograd.standardDeviation($0, axes: $1, correction: $2, keepDimensions: $3)
    },
    Method(
      "argmax(axis=None)", "Where the largest element stands: an int over all, or a list along an axis.",
      parameters: ["axis": "an axis; all elements in a row when None"], example: "tensor([1, 3, 2]).argmax()"
    ) { receiver, call in
      let tensor = receiver.tensor
      guard let axis = try call.intOrNil("axis") else { return .int(try tensor.argmax()) }
      let places = try tensor.argmax(axis: axis)
      return try places.nestedLists { .int(Int($0)) }
    },
    Method("item()", "The only element as a number.", example: "tensor(2.5).item()") { receiver, _ in
      .float(Double(try receiver.tensor.item()))
    },
    Method("tolist()", "The elements as nested lists of numbers.", example: "eye(2).tolist()") {
      receiver, _ in
      try receiver.tensor.nestedLists()
    },
    Method(
      "reshape(*shape)", "The same elements in another shape, in which one length may be -1.",
      parameters: ["shape": "the length of each axis, as ints or as one tuple"],
      example: "arange(6).reshape(2, 3)"
    ) { receiver, call in .tensor(try Autograd.reshape(receiver.variable, call.shape(call.rest))) },
    Method(
      "transpose(*axes)", "The axes in another order; reversed when none are given.",
      parameters: ["axes": "the old axes in their new order, as ints or as one tuple"],
      example: "ones(2, 3).transpose()"
    ) { receiver, call in
      let axes = try call.shape(call.rest)
      return .tensor(try Autograd.transpose(receiver.variable, axes.isEmpty ? nil : axes))
    },
    Method("abs()", "The magnitude of each element.", example: "tensor([-1.0]).abs()") { receiver, _ in
      .tensor(try Autograd.abs(receiver.variable))
    },
    Method(
      "backward(gradient=None)",
      "Adds the derivative of this number to .grad of the tensors it was computed from that have requires_grad.",
      parameters: ["gradient": "the gradient of this tensor, of its shape; 1 when None, for a single number"],
      example: "ones(2, requires_grad=True).sum().backward()"
    ) { receiver, call in
      let variable = receiver.variable
      let seed = try call.valueOrNil("gradient").map { _ in try call.tensor("gradient", in: variable.context)
      }
      try variable.backward(seed: seed?.value)
      return .none
    },
    Method(
      "detach()", "The same numbers, without how they were made.", example: "ones(2).detach()"
    ) { receiver, _ in
      .tensor(receiver.variable.detached())
    },
  ])
}

extension Call {
  /// An axis, a list of axes, or nil for all.
  func axes(_ name: String) throws -> [Int]? {
    guard let value = valueOrNil(name) else { return nil }
    if let axis = value.asInt { return [axis] }
    return try ints(name)
  }
}
