/// The arguments of a call before they are bound to parameters.
struct Arguments {
  var positional: [Value] = []
  var keywords: [(name: String, value: Value)] = []
}

extension Signature {
  /// Binds plain arguments that lie in registers, which they leave.
  func bind(_ registers: UnsafeMutablePointer<Value>, count given: Int, to call: Call) throws {
    let plain = min(given, positionalCount)
    // The positional parameters are the first ones.
    for index in 0..<plain { call.set((registers + index).take(), at: index) }
    if given > plain {
      let surplus = UnsafeMutableBufferPointer(start: registers + plain, count: given - plain)
      defer { for index in surplus.indices { (registers + plain + index).store(.none) } }
      guard let restIndex else {
        throw Failure.tooMany(name, takes: positionalCount, least: requiredCount, given: given)
      }
      call.set(.object(Tuple(surplus)), at: restIndex)
    }
    if plain < count { try fillDefaults(call, from: plain) }
  }

  /// Binds arguments to the parameters of a builtin.
  func bind(_ arguments: Arguments, to call: Call) throws {
    for (index, value) in try bind(arguments).enumerated() {
      if let value { call.set(value, at: index) }
    }
    try fillDefaults(call, from: 0)
  }

  private func fillDefaults(_ call: Call, from first: Int) throws {
    for index in first..<count where !call.isGiven(at: index) {
      switch fallbacks[index] {
      case .absent: break
      case .constant(let value): call.set(value, at: index)
      case .fresh(let fallback): call.set(fallback.value ?? .none, at: index)
      case .missing:
        let missing = (first..<count).filter { !call.isGiven(at: $0) && fallbacks[$0].isMissing }
        throw Failure.missing(name, missing.map { names[$0] }, signature: text)
      }
    }
  }

  /// Binds arguments to parameters: one value for each, nil where an optional one is left out.
  ///
  /// Errors show the signature as `shown` if that is not its own text.
  func bind(_ arguments: Arguments, shown: (() -> String)? = nil) throws -> [Value?] {
    var values = [Value?](repeating: nil, count: count)
    let positional = arguments.positional
    for (index, value) in positional.prefix(positionalCount).enumerated() { values[index] = value }
    if let restIndex {
      values[restIndex] = .object(Tuple(positional.dropFirst(positionalCount)))
    } else if positional.count > positionalCount {
      throw Failure.tooMany(name, takes: positionalCount, least: requiredCount, given: positional.count)
    }
    let extra = keywordsIndex == nil ? nil : Dict()
    for (name, value) in arguments.keywords {
      if let index = (0..<count).first(where: { parameters[$0].isNamed(name) }) {
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
    let missing = (0..<count).filter { values[$0] == nil && fallbacks[$0].isMissing }
    if !missing.isEmpty {
      throw Failure.missing(name, missing.map { names[$0] }, signature: shown?() ?? text)
    }
    return values
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
      "\(function)() takes \(bound) positional argument\(takes == 1 ? "" : "s"), but \(given) \(given == 1 ? "was" : "were") given"
    )
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
