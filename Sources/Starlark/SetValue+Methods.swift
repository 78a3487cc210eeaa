extension SetValue {
  /// The methods of the type.
  static let methods = MethodTable<SetValue>(changing + combining + comparing)

  private static let others: KeyValuePairs = ["others": "iterables"]

  private static let changing: [Method<SetValue>] = [
    Method("add(x, /)", "Adds an element.", example: "set([1]).add(2)") { set, call in
      try set.checkMutable()
      try set.table.set(call.value("x"), to: .none)
      return .none
    },
    Method("clear()", "Removes all elements.", example: "set([1]).clear()") { set, _ in
      try set.checkMutable()
      set.table.removeAll()
      return .none
    },
    Method("discard(x, /)", "Removes an element if it is there.", example: "set([1]).discard(2)") {
      set, call in
      try set.checkMutable()
      _ = try set.table.remove(call.value("x"))
      return .none
    },
    Method("pop()", "Removes the first element and gives it.", example: "set([1, 2]).pop()") { set, _ in
      try set.checkMutable()
      guard let first = set.elements.first else { throw Failure("the set is empty") }
      _ = try set.table.remove(first)
      return first
    },
    Method("remove(x, /)", "Removes an element, which must be there.", example: "set([1]).remove(1)") {
      set, call in
      try set.checkMutable()
      guard try set.table.remove(call.value("x")) != nil else {
        throw Failure("the value \(call.value("x").brief) is not in the set")
      }
      return .none
    },
    Method(
      "update(*others)", "Adds the elements of the others.", parameters: others,
      example: "set([1]).update([2], [3])"
    ) { set, call in
      try set.checkMutable()
      for element in try call.rest.flatMap({ try call.thread.elements(of: $0) }) {
        try set.table.set(element, to: .none)
      }
      return .none
    },
    Method(
      "difference_update(*others)", "Removes the elements that are in one of the others.",
      parameters: others, example: "set([1, 2]).difference_update([2])"
    ) { set, call in
      try set.checkMutable()
      for other in try sets(call) { try set.update(.subtract, with: other) }
      return .none
    },
    Method(
      "intersection_update(*others)", "Removes the elements that are not in all of the others.",
      parameters: others, example: "set([1, 2]).intersection_update([2])"
    ) { set, call in
      try set.checkMutable()
      for other in try sets(call) { try set.update(.and, with: other) }
      return .none
    },
    Method(
      "symmetric_difference_update(other, /)",
      "Removes the elements that are in the other too, and adds those that are there only.",
      parameters: ["other": "an iterable"], example: "set([1, 2]).symmetric_difference_update([2, 3])"
    ) { set, call in
      try set.update(.xor, with: try other(call))
      return .none
    },
  ]

  private static let combining: [Method<SetValue>] = [
    Method(
      "union(*others)", "A new set of the elements of all.", parameters: others,
      example: "set([1]).union([2], [3])"
    ) { set, call in
      .object(try SetValue(set.elements + call.rest.flatMap { try call.thread.elements(of: $0) }))
    },
    Method(
      "difference(*others)", "A new set of the elements that are in none of the others.",
      parameters: others, example: "set([1, 2, 3]).difference([2])"
    ) { set, call in try set.combined(.subtract, sets(call)) },
    Method(
      "intersection(*others)", "A new set of the elements that are in all of the others.",
      parameters: others, example: "set([1, 2, 3]).intersection([2, 3, 4])"
    ) { set, call in try set.combined(.and, sets(call)) },
    Method(
      "symmetric_difference(other, /)", "A new set of the elements that are in one of the two only.",
      parameters: ["other": "an iterable"], example: "set([1, 2]).symmetric_difference([2, 3])"
    ) { set, call in try set.combined(.xor, [other(call)]) },
  ]

  private static let comparing: [Method<SetValue>] = [
    Method(
      "isdisjoint(other, /)", "Whether the two have no element in common.",
      parameters: ["other": "an iterable"], example: "set([1, 2]).isdisjoint([3])"
    ) { set, call in
      let other = try other(call)
      return .bool(try !other.elements.contains { try set.table.value(for: $0) != nil })
    },
    Method(
      "issubset(other, /)", "Whether every element is in the other.", parameters: ["other": "an iterable"],
      example: "set([1]).issubset([1, 2])"
    ) { set, call in .bool(try set.isSubset(of: try other(call))) },
    Method(
      "issuperset(other, /)", "Whether every element of the other is in this set.",
      parameters: ["other": "an iterable"], example: "set([1, 2]).issuperset([1])"
    ) { set, call in .bool(try other(call).isSubset(of: set)) },
  ]

  private static func sets(_ call: Call) throws -> [SetValue] {
    try call.rest.map { try SetValue(try call.thread.elements(of: $0)) }
  }

  private static func other(_ call: Call) throws -> SetValue {
    try SetValue(try call.thread.elements(of: call.value("other")))
  }

  private func combined(_ op: BinaryOperator, _ others: [SetValue]) throws -> Value {
    let result = SetValue()
    result.table = table.copy()
    for other in others { try result.update(op, with: other) }
    return .object(result)
  }

  /// `self op= other` for one of `|`, `&`, `-` and `^`.
  func update(_ op: BinaryOperator, with other: SetValue) throws {
    try checkMutable()
    // A set may be combined with itself, so what changes is not walked.
    switch op {
    case .or: for element in other.elements { try table.set(element, to: .none) }
    case .and:
      for element in elements where try other.table.value(for: element) == nil {
        _ = try table.remove(element)
      }
    case .subtract: for element in other.elements { _ = try table.remove(element) }
    default:
      for element in other.elements where try table.remove(element) == nil {
        try table.set(element, to: .none)
      }
    }
  }

  func isSubset(of other: SetValue) throws -> Bool {
    try elements.allSatisfy { try other.table.value(for: $0) != nil }
  }
}
