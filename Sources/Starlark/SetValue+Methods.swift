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
      if set.table.count == 0 { return .none }
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
      guard let first = set.table.first else { throw Failure("the set is empty") }
      _ = try set.table.remove(first.key)
      return first.key
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
      for other in call.rest { try set.add(call.thread.elements(of: other), call.thread) }
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
      let result = SetValue()
      result.table = try set.table.copy()
      for other in call.rest { try result.add(call.thread.elements(of: other), call.thread) }
      return .object(result)
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
      return .bool(try other.table.allSatisfy { key, _ in try !set.table.contains(key) })
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

  private func add(_ elements: [Value], _ thread: Interpreter) throws {
    for element in elements {
      try thread.work()
      try table.set(element, to: .none)
    }
  }

  private func combined(_ op: BinaryOperator, _ others: [SetValue]) throws -> Value {
    let result = SetValue()
    result.table = try table.copy()
    for other in others { try result.update(op, with: other) }
    return .object(result)
  }

  /// `self op= other` for one of `|`, `&`, `-` and `^`.
  func update(_ op: BinaryOperator, with other: SetValue) throws {
    try checkMutable()
    switch op {
    case .or: try other.table.walk { key, _ in try table.set(key, to: .none) }
    case .subtract where other !== self: try other.table.walk { key, _ in _ = try table.remove(key) }
    case .xor where other !== self:
      try other.table.walk { key, _ in
        if try table.remove(key) == nil { try table.set(key, to: .none) }
      }
    default:
      // What changes cannot be walked at the same time.
      let result = try combined(op, with: other)
      swap(&table, &result.table)
    }
  }

  /// `self op other` for one of `|`, `&`, `-` and `^`.
  func combined(_ op: BinaryOperator, with other: SetValue) throws -> SetValue {
    let result = SetValue()
    if op == .or {
      result.table = try table.copy()
      try result.update(.or, with: other)
      return result
    }
    try table.walk { key, _ in
      if try other.table.contains(key) == (op == .and) { try result.table.set(key, to: .none) }
    }
    if op == .xor {
      try other.table.walk { key, _ in
        if try !table.contains(key) { try result.table.set(key, to: .none) }
      }
    }
    return result
  }

  func isSubset(of other: SetValue) throws -> Bool {
    try table.allSatisfy { key, _ in try other.table.contains(key) }
  }
}
