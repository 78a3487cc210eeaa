extension Interpreter {
  /// Functions over sequences.
  static func sequenceBuiltins() -> [Builtin] {
    [
      Builtin("len(x, /)", "The number of elements of a string or container.", example: "len([1, 2])") {
        call in
        guard case .object(let object) = call.value("x"), let length = try object.length() else {
          throw Failure("a value of type \(call.value("x").typeName) has no length")
        }
        return .int(length)
      }.with { place in
        if let text = place.string { return .int(text._withUnsafeGuaranteedRef { $0.count }) }
        return place.object(of: List.self).map { .int($0._withUnsafeGuaranteedRef { $0.count }) }
      },
      Builtin(
        "range(start, stop=?, step=1, /)", "The integers from start to before stop; range(n) starts at 0.",
        parameters: ["step": "the distance between them; negative to count down"],
        example: "list(range(2, 5))"
      ) { call in
        let hasStop = call.isGiven("stop")
        let start = hasStop ? try call.int("start") : 0
        let stop = try call.int(hasStop ? "stop" : "start")
        return .object(try IntegerRange(start: start, stop: stop, step: try call.int("step")))
      },
      Builtin(
        "enumerate(x, start=0)", "A list of pairs: the position of each element, and the element.",
        parameters: ["start": "the position of the first element"], example: "enumerate([\"a\", \"b\"])"
      ) { call in
        let start = try call.int("start")
        let elements = try iterated(call, "x")
        return .object(
          List(
            try ContiguousArray(count: elements.count, polling: call.thread) { position in
              .tuple([try call.thread.operate(.add, .int(start), .int(position)), elements[position]])
            }))
      },
      Builtin(
        "zip(*iterables)",
        "A list of tuples of the first elements, the second ones, and so on, as long as the shortest.",
        example: "zip([1, 2], [\"a\", \"b\"])"
      ) { call in
        let columns = try call.rest.map { try call.thread.elements(of: $0) }
        let count = columns.map(\.count).min() ?? 0
        return .object(
          List(
            try ContiguousArray(count: count, polling: call.thread) { row in
              .tuple(columns.map { $0[row] })
            }))
      },
      Builtin(
        "reversed(x, /)", "A new list of the elements in reverse order.", example: "reversed(range(3))"
      ) { call in
        let elements = try iterated(call, "x")
        return .object(
          List(
            try ContiguousArray(count: elements.count, polling: call.thread) { position in
              elements[elements.count - 1 - position]
            }))
      },
      Builtin(
        "sorted(x, /, *, key=None, reverse=False)",
        "A new list of the elements in order; equal ones keep theirs.",
        parameters: [
          "key": "a function of an element that gives what is compared", "reverse": "from large to small",
        ],
        example: "sorted([\"bb\", \"a\"], key=len)"
      ) { .object(List(try $0.thread.sorted($0))) },
      Builtin(
        "any(x, /)", "Whether at least one element counts as true.", example: "any([0, 1])"
      ) { call in
        let iterator = try call.value("x").makeIterator()
        while let value = try iterator.next() {
          try call.thread.poll()
          if try value.truth() { return .bool(true) }
        }
        return .bool(false)
      },
      Builtin("all(x, /)", "Whether every element counts as true.", example: "all([0, 1])") { call in
        let iterator = try call.value("x").makeIterator()
        while let value = try iterator.next() {
          try call.thread.poll()
          if try !value.truth() { return .bool(false) }
        }
        return .bool(true)
      },
      Builtin(
        "max(*values, key=None, default=?)", "The largest of the values, or of the elements of one iterable.",
        parameters: extremeParameters, example: "max([1, 3, 2])"
      ) {
        try extreme($0, wantsLargest: true)
      },
      Builtin(
        "min(*values, key=None, default=?)",
        "The smallest of the values, or of the elements of one iterable.",
        parameters: extremeParameters, example: "min(\"bb\", \"c\", key=len)"
      ) {
        try extreme($0, wantsLargest: false)
      },
      Builtin("sum(x, start=0, /)", "The sum of the elements.", example: "sum([1, 2, 3])") { call in
        var total = call.value("start")
        let iterator = try call.value("x").makeIterator()
        while let value = try iterator.next() {
          try call.thread.poll()
          total = try call.thread.operate(.add, total, value)
        }
        return total
      },
    ]
  }

  private static let extremeParameters: KeyValuePairs = [
    "key": "a function of an element that gives what is compared",
    "default": "what an empty iterable gives; without it that is an error",
  ]

  private static func extreme(_ call: Call, wantsLargest: Bool) throws -> Value {
    let arguments = call.rest
    let name = call.signature.name
    guard !arguments.isEmpty else { throw Failure("\(name)() needs at least one argument") }
    if arguments.count > 1, call.isGiven("default") {
      throw Failure("\(name)() takes a default only for the elements of one iterable")
    }
    let values = arguments.count == 1 ? try call.thread.elements(of: arguments[0]) : arguments
    guard let first = values.first else {
      guard call.isGiven("default") else {
        throw Failure("\(name)() of an empty sequence", hint: "\(name)(xs, default=0) gives 0 for one")
      }
      return call.value("default")
    }
    let function = call.valueOrNil("key")
    func key(_ value: Value) throws -> Value {
      try function.map { try call.thread.call($0, [value]) } ?? value
    }
    var best = (value: first, key: try key(first))
    for value in values.dropFirst() {
      try call.thread.poll()
      let candidate = try key(value)
      let order = try candidate.compare(to: best.key)
      if wantsLargest ? order > 0 : order < 0 { best = (value, candidate) }
    }
    return best.value
  }
}
