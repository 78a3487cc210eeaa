extension SetValue {
  /// The methods of the type.
  static let methods = MethodTable<SetValue>([
    Method("add(x, /)", "Adds an element.") { set, call in
      try set.checkMutable()
      try set.table.set(call.value("x"), to: .none)
      return .none
    },
    Method("clear()", "Removes all elements.") { set, _ in
      try set.checkMutable()
      set.table.removeAll()
      return .none
    },
    Method("difference(*others)", "A new set of the elements that are in none of the others.") { set, call in
      let others = try call.rest.map { try SetValue(try call.thread.elements(of: $0)) }
      return .object(
        try SetValue(set.elements.filter { x in try !others.contains { try $0.table.value(for: x) != nil } }))
    },
    Method("discard(x, /)", "Removes an element if it is there.") { set, call in
      try set.checkMutable()
      _ = try set.table.remove(call.value("x"))
      return .none
    },
    Method("intersection(*others)", "A new set of the elements that are in all of the others.") { set, call in
      let others = try call.rest.map { try SetValue(try call.thread.elements(of: $0)) }
      return .object(
        try SetValue(set.elements.filter { x in try others.allSatisfy { try $0.table.value(for: x) != nil } })
      )
    },
    Method("isdisjoint(other, /)", "Whether the two have no element in common.") { set, call in
      .bool(
        try !call.thread.elements(of: call.value("other")).contains { try set.table.value(for: $0) != nil })
    },
    Method("issubset(other, /)", "Whether every element is in the other.") { set, call in
      .bool(try set.isSubset(of: try SetValue(try call.thread.elements(of: call.value("other")))))
    },
    Method("issuperset(other, /)", "Whether every element of the other is in this set.") { set, call in
      .bool(try SetValue(try call.thread.elements(of: call.value("other"))).isSubset(of: set))
    },
    Method("pop()", "Removes the first element and gives it.") { set, _ in
      try set.checkMutable()
      guard let first = set.elements.first else { throw Failure("the set is empty") }
      _ = try set.table.remove(first)
      return first
    },
    Method("remove(x, /)", "Removes an element, which must be there.") { set, call in
      try set.checkMutable()
      guard try set.table.remove(call.value("x")) != nil else {
        throw Failure("the value \(call.value("x").repr) is not in the set")
      }
      return .none
    },
    Method("symmetric_difference(other, /)", "A new set of the elements that are in one of the two only.") {
      set, call in
      let other = try SetValue(try call.thread.elements(of: call.value("other")))
      let mine = try set.elements.filter { try other.table.value(for: $0) == nil }
      return .object(try SetValue(mine + other.elements.filter { try set.table.value(for: $0) == nil }))
    },
    Method("union(*others)", "A new set of the elements of all.") { set, call in
      .object(try SetValue(set.elements + call.rest.flatMap { try call.thread.elements(of: $0) }))
    },
    Method("update(*others)", "Adds the elements of the others.") { set, call in
      try set.checkMutable()
      for element in try call.rest.flatMap({ try call.thread.elements(of: $0) }) {
        try set.table.set(element, to: .none)
      }
      return .none
    },
  ])

  func isSubset(of other: SetValue) throws -> Bool {
    try elements.allSatisfy { try other.table.value(for: $0) != nil }
  }
}
