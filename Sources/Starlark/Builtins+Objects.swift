extension Interpreter {
  /// Functions about values of any type.
  static func objectBuiltins() -> [Builtin] {
    [
      Builtin(
        "print(*values, sep=\" \", end=\"\n\")", "Writes values on one line.",
        parameters: ["sep": "what stands between them", "end": "what stands after them"],
        example: "print(\"loss\", 0.5)"
      ) { call in
        let separator = try call.str("sep")
        var line = TextBuilder()
        for (index, value) in call.rest.enumerated() {
          if index > 0 { line.append(separator) }
          try line.append(displaying: value, polling: call.thread)
        }
        line.append(try call.str("end"))
        try call.thread.write(line.finish())
        return .none
      },
      Builtin(
        "fail(*values, sep=\" \")", "Stops the program with an error message.",
        parameters: ["sep": "what stands between the values"], example: "if 1 > 2: fail(\"one is above\", 2)"
      ) { call in
        let separator = try call.str("sep")
        var text = TextBuilder()
        for (index, value) in call.rest.enumerated() {
          if index > 0 { text.append(separator) }
          try text.append(displaying: value, polling: call.thread)
        }
        throw Failure("fail: " + text.finish().string)
      },
      Builtin("type(x, /)", "The name of the type of a value.", example: "type(1.5)") {
        .string($0.value("x").typeName)
      },
      Builtin("dir(x, /)", "The names of the attributes of a value.", example: "dir([])") { call in
        .list(names(of: call.value("x")).sorted().map { .string($0) })
      },
      Builtin(
        "hasattr(x, name, /)", "Whether a value has an attribute.", example: "hasattr([], \"append\")"
      ) { call in
        let name = try call.string("name")
        guard case .object(let object) = call.value("x") else { return .bool(false) }
        return .bool(try object.attribute(name) != nil)
      },
      Builtin(
        "getattr(x, name, default=?, /)", "The attribute of a value whose name is computed.",
        parameters: ["default": "what to give if there is none, instead of an error"],
        example: "getattr(\"a b\", \"split\")()"
      ) { call in
        let name = try call.string("name")
        if call.isGiven("default") {
          guard case .object(let object) = call.value("x") else { return call.value("default") }
          return try object.attribute(name) ?? call.value("default")
        }
        return try call.thread.attribute(name, of: call.value("x"))
      },
      Builtin(
        "hash(x, /)", "A number that depends on the content of a string or bytes alone.",
        example: "hash(\"abc\")"
      ) { call in
        if let text = call.value("x").asObject(Str.self) {
          // Java's String.hashCode, as the specification asks.
          var hash: Int32 = 0
          _ = try text.allScalars(call.thread) { scalar in
            for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
              hash = hash &* 31 &+ Int32(unit)
            }
            return true
          }
          return .int(Int(hash))
        }
        guard let bytes = call.value("x").asObject(Bytes.self) else {
          throw call.mismatch("x", expected: "a string or bytes")
        }
        var hash: UInt32 = 0x811c_9dc5
        try Interpreter.stretches(of: bytes.bytes.indices, polling: call.thread) { stretch in
          for index in stretch { hash = (hash ^ UInt32(bytes.bytes[index])) &* 0x0100_0193 }
        }
        return .int(Int(hash))
      },
      Builtin(
        "help(x=?, /)", "Shows what a function does and takes, or what a value can do.",
        example: "help(sorted)"
      ) {
        call in
        call.thread.host.write(help(on: call) + "\n")
        return .none
      },
    ]
  }

  private static func names(of value: Value) -> [String] {
    if case .object(let object) = value { return object.attributeNames }
    return []
  }

  private static func help(on call: Call) -> String {
    guard call.isGiven("x") else { return overview(call.thread) }
    let value = call.value("x")
    if case .object(let object) = value, let help = object.help { return help }
    let attributes = names(of: value)
    let head = "\(value.typeName.withArticle)"
    if attributes.isEmpty { return head }
    return head + " with the attributes\n  " + attributes.joined(separator: ", ")
  }

  /// The names that are there from the start, by topic, in lines that fit the host's page.
  private static func overview(_ thread: Interpreter) -> String {
    var lines = ["help(x) tells about x. These names are there from the start:"]
    for topic in thread.topics {
      lines += ["", topic.title]
      var line = " "
      for (index, name) in topic.names.enumerated() {
        let word = name + (index + 1 < topic.names.count ? "," : "")
        if line.count > 1, line.count + 1 + word.count > thread.host.width {
          lines.append(line)
          line = " "
        }
        line += " " + word
      }
      lines.append(line)
    }
    return lines.joined(separator: "\n")
  }
}
