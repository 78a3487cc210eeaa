import Autograd
import Starlark
import Tensors

extension TensorValue {
  private static let shapeMeaning = "the length of each axis, as ints or as one tuple"

  static var shapeMethods: [Method<TensorValue>] {
    [
      Method(
        "reshape(*shape)", "The same elements in another shape, in which one length may be -1.",
        parameters: ["shape": shapeMeaning], example: "arange(6).reshape(2, 3)"
      ) { receiver, call in .object(try receiver.reshaped(to: call.shape(call.rest))) },
      Method(
        "view(*shape)", "The same as reshape.", parameters: ["shape": shapeMeaning],
        example: "arange(6).view(2, -1)"
      ) { receiver, call in .object(try receiver.reshaped(to: call.shape(call.rest))) },
      Method("flatten()", "The elements in one row.", example: "ones(2, 3).flatten()") { receiver, _ in
        .object(try receiver.reshaped(to: [receiver.numbers.count]))
      },
      Method(
        "transpose(*axes)", "The axes in another order; reversed when none are given.",
        parameters: [
          "axes":
            "the old axes in their new order, as ints or as one tuple; of more than two axes, two change places"
        ],
        example: "ones(2, 3).transpose()"
      ) { receiver, call in
        let axes = try call.shape(call.rest)
        return try receiver.transposed(axes.isEmpty ? nil : receiver.order(exchanging: axes))
      },
      Method(
        "permute(*axes)", "The axes in another order.",
        parameters: ["axes": "the old axes in their new order, as ints or as one tuple"],
        example: "ones(2, 3, 4).permute(2, 0, 1)"
      ) { receiver, call in try receiver.transposed(call.shape(call.rest)) },
      Method(
        "squeeze(axis|dim=None)", "The tensor without an axis of length 1, or without all of them.",
        parameters: ["axis": "which axis; every axis of length 1 when None"], example: "ones(1, 3).squeeze()"
      ) { receiver, call in
        let axis = try call.intOrNil("axis")
        return try receiver.map(
          { try Autograd.squeeze($0, axis) }, { try $0.rearranged { try $0.squeezed(axis) } })
      },
      Method(
        "unsqueeze(axis|dim)", "The tensor with a new axis of length 1.",
        parameters: ["axis": "where the new axis stands"], example: "ones(3).unsqueeze(0)"
      ) { receiver, call in
        let axis = try call.int("axis")
        return try receiver.map(
          { try Autograd.expand($0, at: axis) }, { try $0.rearranged { try $0.expanded(at: axis) } })
      },
      Method(
        "expand(*shape)", "The tensor repeated along axes of length 1, by NumPy's broadcasting.",
        parameters: ["shape": shapeMeaning], example: "ones(3, 1).expand(3, 4)"
      ) { receiver, call in
        let shape = try call.shape(call.rest)
        return try receiver.map(
          { try Autograd.broadcast($0, to: shape) }, { try $0.rearranged { try $0.broadcast(to: shape) } })
      },
    ]
  }

  /// The same elements in another shape, in which one length may be -1.
  func reshaped(to shape: [Int]) throws -> TensorValue {
    float32 == nil
      ? TensorValue(try numbers.rearranged { try $0.reshaped(to: shape) })
      : TensorValue(try Autograd.reshape(variable(), shape))
  }

  /// All axes in order where two of more are named, as PyTorch takes them, with those exchanged; else what is named.
  private func order(exchanging axes: [Int]) -> [Int] {
    let rank = numbers.shape.count
    let places = axes.map { $0 < 0 ? $0 + rank : $0 }
    guard rank > 2, places.count == 2, places.allSatisfy({ (0..<rank).contains($0) }) else { return axes }
    var order = Array(0..<rank)
    order.swapAt(places[0], places[1])
    return order
  }

  private func transposed(_ axes: [Int]?) throws -> Value {
    try map({ try Autograd.transpose($0, axes) }, { try $0.rearranged { try $0.transposed(axes) } })
  }
}
