extension Dict {
  /// The methods of the type.
  static let methods = MethodTable<Dict>([
    Method("clear()", "Removes all entries.", example: "{\"a\": 1}.clear()") { dict, _ in
      try dict.checkMutable()
      dict.table.removeAll()
      return .none
    },
    Method(
      "get(key, default=None, /)", "The value of a key, or the default if it is not there.",
      example: "{\"a\": 1}.get(\"b\", 0)"
    ) { dict, call in
      try dict.value(for: call.value("key")) ?? call.value("default")
    }.with { dict, arguments, count in
      guard count == 1 || count == 2 else { return nil }
      if let index = try dict.table.find(arguments, hash: arguments.tableHash()) {
        return dict.table.entries[index].value
      }
      return count == 2 ? (arguments + 1).take() : Value.none
    },
    Method("items()", "A list of pairs of key and value.", example: "{\"a\": 1}.items()") { dict, _ in
      .object(List(try dict.table.map { .tuple([$0, $1]) }))
    },
    Method("keys()", "A list of the keys.", example: "{\"a\": 1}.keys()") { dict, _ in
      .object(List(try dict.table.map { key, _ in key }))
    },
    Method(
      "pop(key, default=?, /)", "Removes a key and gives its value.",
      parameters: ["default": "what to give if the key is not there, instead of an error"],
      example: "{\"a\": 1}.pop(\"a\")"
    ) { dict, call in
      if let value = try dict.remove(call.value("key")) { return value }
      guard call.isGiven("default") else {
        throw Failure("key \(call.value("key").brief) is not in the dict")
      }
      return call.value("default")
    },
    Method(
      "popitem()", "Removes the first entry and gives it as a pair.", example: "{\"a\": 1}.popitem()"
    ) { dict, _ in
      guard let first = dict.table.first else { throw Failure("the dict is empty") }
      _ = try dict.remove(first.key)
      return .tuple([first.key, first.value])
    },
    Method(
      "setdefault(key, default=None, /)", "The value of a key, which is set to the default if not there.",
      example: "{}.setdefault(\"a\", [])"
    ) { dict, call in
      // Where the key is there nothing changes, so that a frozen dict does not mind.
      if let value = try dict.value(for: call.value("key")) { return value }
      try dict.set(call.value("key"), to: call.value("default"))
      return call.value("default")
    },
    Method(
      "update(x=(), /, **entries)", "Sets entries from a dict or pairs, and from keywords.",
      example: "{\"a\": 1}.update({\"b\": 2}, c=3)"
    ) { dict, call in
      try dict.checkMutable()
      try dict.update(from: call.value("x"), function: "update", call.thread)
      for (name, value) in call.keywords { try dict.set(.string(name), to: value) }
      return .none
    },
    Method("values()", "A list of the values.", example: "{\"a\": 1}.values()") { dict, _ in
      .object(List(try dict.table.map { $1 }))
    },
  ])

  /// Sets entries from a dict, or from an iterable of pairs.
  func update(from source: Value, function: String, _ thread: Interpreter) throws {
    if let other = source.asObject(Dict.self) {
      // An empty one becomes a copy, which hashes nothing anew.
      if count == 0 {
        try checkMutable()
        table = try other.table.copy()
      } else {
        try other.table.walk { try set($0, to: $1) }
      }
      return
    }
    for (index, pair) in try thread.elements(of: source).enumerated() {
      guard case .object(let object) = pair, try object.makeIterator() != nil else {
        throw Failure("\(function)() needs pairs, but element \(index) is \(pair.typeName.withArticle)")
      }
      let parts = try pair.elements(limit: 3)
      guard parts.count == 2 else {
        throw Failure(
          "\(function)() needs pairs, but element \(index) has length \(try object.length() ?? parts.count)")
      }
      try thread.work()
      try set(parts[0], to: parts[1])
    }
  }
}
