/// The arguments of a call before they are bound to parameters.
struct Arguments {
  var positional: [Value] = []
  var keywords: [(name: String, value: Value)] = []
}

extension Signature {
  /// Binds plain arguments that lie in registers, which they leave.
  func bind(_ registers: UnsafeMutablePointer<Value>, count: Int) throws -> BoundArguments {
    guard restIndex == nil, keywordsIndex == nil, count <= positionalCount else {
      var arguments = Arguments()
      arguments.positional = Array(UnsafeBufferPointer(start: registers, count: count))
      for index in 0..<count { (registers + index).store(.none) }
      return try bind(arguments)
    }
    var values = BoundArguments(count: parameters.count)
    for index in 0..<count { values[index] = (registers + index).take() }
    if count < parameters.count { try fillDefaults(&values, from: count) }
    return values
  }

  /// Binds arguments to parameters.
  func bind(_ arguments: Arguments) throws -> BoundArguments {
    var values = BoundArguments(count: parameters.count)
    let positional = arguments.positional
    var target = 0
    for parameter in parameters.indices where isPositional(parameter) {
      guard target < positional.count else { break }
      values[parameter] = positional[target]
      target += 1
    }
    if let restIndex {
      values[restIndex] = .object(Tuple(positional.dropFirst(positionalCount)))
    } else if positional.count > positionalCount {
      throw Failure.tooMany(name, takes: positionalCount, least: requiredCount, given: positional.count)
    }
    let extra = keywordsIndex == nil ? nil : Dict()
    for (name, value) in arguments.keywords {
      if let index = parameters.firstIndex(where: {
        $0.name == name && ($0.kind == .normal || $0.kind == .keywordOnly)
      }) {
        guard values[index] == nil else { throw Failure.repeated(self.name, name) }
        values[index] = value
      } else if let extra {
        guard extra[name] == nil else { throw Failure.repeated(self.name, name) }
        extra[name] = value
      } else {
        throw Failure.unexpected(self.name, name, among: keywordNames)
      }
    }
    if let keywordsIndex, let extra { values[keywordsIndex] = .object(extra) }
    try fillDefaults(&values)
    return values
  }

  private func fillDefaults(_ values: inout BoundArguments, from first: Int = 0) throws {
    var missing: [String] = []
    for index in first..<parameters.count where values[index] == nil {
      switch fallbacks[index] {
      case .absent: break
      case .missing: missing.append(parameters[index].name)
      case .constant(let value): values[index] = value
      case .fresh(let fallback): values[index] = fallback.value
      }
    }
    if !missing.isEmpty { throw Failure.missing(name, missing, signature: text) }
  }

  private func isPositional(_ index: Int) -> Bool {
    parameters[index].kind == .positionalOnly || parameters[index].kind == .normal
  }

  private var requiredCount: Int {
    parameters.indices.count { isPositional($0) && parameters[$0].fallback == nil }
  }
}

extension Failure {
  static func tooMany(_ function: String, takes: Int, least: Int, given: Int) -> Failure {
    let bound = least == takes ? "\(takes)" : "at most \(takes)"
    return Failure(
      "\(function)() takes \(bound) positional argument\(takes == 1 ? "" : "s"), but \(given) were given")
  }

  static func missing(_ function: String, _ names: [String], signature: String) -> Failure {
    let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
    return Failure(
      "\(function)() is missing \(names.count == 1 ? "the argument" : "the arguments") \(list)",
      hint: "the signature is \(signature)")
  }

  static func repeated(_ function: String, _ name: String) -> Failure {
    Failure("\(function)() got more than one value for the argument \"\(name)\"")
  }

  static func unexpected(_ function: String, _ name: String, among names: [String]) -> Failure {
    let near = Spelling.nearest(to: name, among: names)
    let hint: String? =
      if let near {
        "did you mean \"\(near)\"?"
      } else {
        names.isEmpty ? nil : "it takes \(names.joined(separator: ", "))"
      }
    return Failure("\(function)() got an unexpected keyword argument \"\(name)\"", hint: hint)
  }
}
