extension Interpreter {
  /// The names that every program sees.
  static func builtins() -> [(String, Value)] {
    let functions = [
      Builtin("print(*values, sep=\" \")", "Writes values on one line.") { call in
        let separator = try call.str("sep").bytes
        var line: ContiguousArray<UInt8> = []
        for (index, value) in call.rest.enumerated() {
          if index > 0 { line += separator }
          line += Printer.strBytes(value)
        }
        line.append(0x0A)
        call.thread.host.write(String(decoding: line, as: UTF8.self))
        return .none
      },
      Builtin("len(x, /)", "The number of elements of a string or container.") { call in
        guard case .object(let object) = call.value("x"), let length = try object.length() else {
          throw Failure("a value of type \(call.value("x").typeName) has no length")
        }
        return .int(length)
      },
      Builtin("range(start, stop=?, step=1, /)", "The integers from start to before stop.") { call in
        let hasStop = call.isGiven("stop")
        let start = hasStop ? try call.int("start") : 0
        let stop = try call.int(hasStop ? "stop" : "start")
        return .object(try IntegerRange(start: start, stop: stop, step: try call.int("step")))
      },
    ]
    return functions.map { ($0.name, .object($0)) }
  }
}
