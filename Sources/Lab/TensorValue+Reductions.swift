import Autograd
import Starlark
import Tensors

extension TensorValue {
  private static let axisMeaning = "an axis or a list of axes; all of them when None"
  private static let keepMeaning = "whether reduced axes stay, with length 1"

  private static func reduction(
    _ name: String, _ summary: String,
    _ recorded: @escaping @Sendable (Variable, [Int]?, Bool) throws -> Variable,
    _ other: @escaping @Sendable (AnyTensor, [Int]?, Bool) throws -> AnyTensor
  ) -> Method<TensorValue> {
    Method(
      "\(name)(axis|dim=None, keepdims|keepdim=False)", summary,
      parameters: ["axis": axisMeaning, "keepdims": keepMeaning], example: "ones(2, 3).\(name)(axis=0)"
    ) { receiver, call in
      let (axes, keep) = (try call.axes("axis"), try call.bool("keepdims"))
      return try receiver.map({ try recorded($0, axes, keep) }, { try other($0, axes, keep) })
    }
  }

  /// A reduction that no gradient passes through.
  private static func plainReduction(
    _ name: String, _ summary: String,
    _ reduce: @escaping @Sendable (AnyTensor, [Int]?, Bool) throws -> AnyTensor
  ) -> Method<TensorValue> {
    Method(
      "\(name)(axis|dim=None, keepdims|keepdim=False)", summary,
      parameters: ["axis": axisMeaning, "keepdims": keepMeaning], example: "ones(2, 3).\(name)(axis=0)"
    ) { receiver, call in
      .tensor(try reduce(receiver.numbers, call.axes("axis"), call.bool("keepdims")))
    }
  }

  private static func spread(
    _ name: String, _ summary: String,
    _ recorded: @escaping @Sendable (Variable, [Int]?, Int, Bool) throws -> Variable,
    _ other: @escaping @Sendable (AnyTensor, [Int]?, Int, Bool) throws -> AnyTensor
  ) -> Method<TensorValue> {
    Method(
      "\(name)(axis|dim=None, ddof|correction=0, keepdims|keepdim=False)", summary,
      parameters: [
        "axis": axisMeaning, "ddof": "what is subtracted from the count before dividing",
        "keepdims": keepMeaning,
      ], example: "arange(4).\(name)()"
    ) { receiver, call in
      let (axes, ddof, keep) = (try call.axes("axis"), try call.int("ddof"), try call.bool("keepdims"))
      return try receiver.map({ try recorded($0, axes, ddof, keep) }, { try other($0, axes, ddof, keep) })
    }
  }

  static var reductionMethods: [Method<TensorValue>] {
    [
      reduction("sum", "The sum of the elements; of ints and bools an int64.") {
        try Autograd.sum($0, axes: $1, keepDimensions: $2)
      } _: {
        try $0.sum(axes: $1, keepDimensions: $2)
      },
      reduction("mean", "The mean of the elements.") {
        try Autograd.mean($0, axes: $1, keepDimensions: $2)
      } _: {
        try $0.mean(axes: $1, keepDimensions: $2)
      },
      reduction("max", "The largest element.") {
        try Autograd.max($0, axes: $1, keepDimensions: $2)
      } _: {
        try $0.max(axes: $1, keepDimensions: $2)
      },
      reduction("min", "The smallest element.") {
        try Autograd.min($0, axes: $1, keepDimensions: $2)
      } _: {
        try $0.min(axes: $1, keepDimensions: $2)
      },
      reduction("norm", "The square root of the sum of squares.") {
        try Autograd.norm($0, axes: $1, keepDimensions: $2)
      } _: {
        try $0.norm(axes: $1, keepDimensions: $2)
      },
      spread("var", "The variance of the elements.") {
        try Autograd.variance($0, axes: $1, correction: $2, keepDimensions: $3)
      } _: {
        try $0.variance(axes: $1, correction: $2, keepDimensions: $3)
      },
      spread("std", "The standard deviation of the elements.") {
        try Autograd.standardDeviation($0, axes: $1, correction: $2, keepDimensions: $3)
      } _: {
        try $0.standardDeviation(axes: $1, correction: $2, keepDimensions: $3)
      },
      reduction("prod", "The product of the elements; of ints and bools an int64.") {
        try Autograd.product($0, axes: $1, keepDimensions: $2)
      } _: {
        try $0.product(axes: $1, keepDimensions: $2)
      },
      plainReduction("any", "Whether some element is not 0.") { try $0.any(axes: $1, keepDimensions: $2) },
      plainReduction("all", "Whether no element is 0.") { try $0.all(axes: $1, keepDimensions: $2) },
    ]
  }

  private static func place(
    _ name: String, _ summary: String,
    _ find: @escaping @Sendable (AnyTensor, Int, Bool) throws -> NDArray<Int64>
  ) -> Method<TensorValue> {
    Method(
      "\(name)(axis|dim=None, keepdims|keepdim=False)", summary,
      parameters: ["axis": "an axis; all elements in a row when None", "keepdims": keepMeaning],
      example: "tensor([1, 3, 2]).\(name)()"
    ) { receiver, call in
      let numbers = receiver.numbers
      if let axis = try call.intOrNil("axis") {
        return .tensor(.int64(try find(numbers, axis, call.bool("keepdims"))))
      }
      let row = try numbers.rearranged { try $0.reshaped(to: [numbers.count]) }
      return .int(Int(try find(row, 0, false).item()))
    }
  }

  static var placeMethods: [Method<TensorValue>] {
    [
      place("argmax", "Where the largest element stands: an int over all, or a tensor along an axis.") {
        try $0.argmax(axis: $1, keepDimensions: $2)
      },
      place("argmin", "Where the smallest element stands: an int over all, or a tensor along an axis.") {
        try $0.argmin(axis: $1, keepDimensions: $2)
      },
      Method(
        "argsort(axis|dim=-1, descending=False)",
        "Where the elements stand in ascending order along an axis.",
        parameters: ["axis": "an axis", "descending": "whether the largest comes first"],
        example: "tensor([3, 1, 2]).argsort()"
      ) { receiver, call in
        .tensor(
          .int64(try receiver.numbers.argsort(axis: call.int("axis"), descending: call.bool("descending"))))
      },
      Method(
        "sort(axis|dim=-1, descending=False)", "The elements in ascending order along an axis.",
        parameters: ["axis": "an axis", "descending": "whether the largest comes first"],
        example: "tensor([3, 1, 2]).sort()"
      ) { receiver, call in
        let (axis, descending) = (try call.int("axis"), try call.bool("descending"))
        return try receiver.map(
          { try Autograd.sort($0, axis: axis, descending: descending) },
          { try $0.sorted(axis: axis, descending: descending) })
      },
      Method(
        "cumsum(axis|dim=None)", "The running sum along an axis, or of all elements in order.",
        parameters: ["axis": "an axis; all elements in a row when None"],
        example: "tensor([1, 2, 3]).cumsum()"
      ) { receiver, call in
        let axis = try call.intOrNil("axis")
        return try receiver.map({ try Autograd.cumsum($0, axis: axis) }, { try $0.cumsum(axis: axis) })
      },
      Method(
        "nonzero()", "For each axis the positions of the elements that are not 0.",
        example: "tensor([0, 5, 7]).nonzero()"
      ) { receiver, _ in .tuple(try receiver.numbers.array.nonzero().map { .tensor(.int64($0)) }) },
    ]
  }
}
