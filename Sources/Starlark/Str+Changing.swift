extension Str {
  func stripped(_ call: Call, left: Bool, right: Bool) throws -> Value {
    stripped(try call.stringOrNil("chars").map { Array($0.unicodeScalars) }, left: left, right: right)
  }

  /// The string without space, or some characters, at its ends.
  func stripped(_ chars: [Unicode.Scalar]?, left: Bool, right: Bool) -> Value {
    func isStripped(_ scalar: Unicode.Scalar) -> Bool {
      if let chars { return chars.contains(scalar) }
      return scalar.value < 0x80
        ? scalar == " " || ("\t"..."\r").contains(scalar) : scalar.properties.isWhitespace
    }
    var start = 0
    var end = count
    while left, start < end {
      let (scalar, width) = raw.scalar(at: start)
      guard isStripped(scalar) else { break }
      start += width
    }
    while right, end > start {
      let (scalar, width) = raw.scalar(before: end)
      guard isStripped(scalar) else { break }
      end -= width
    }
    return piece(start, end)
  }

  /// The string with its ASCII letters changed by `change`, others by the mapping of Unicode.
  private func mapped(
    _ thread: Interpreter, _ change: (UInt8) -> UInt8, _ mapping: (Unicode.Scalar) -> String
  ) throws -> Value {
    if raw.allSatisfy({ $0 < 0x80 }) {
      return .object(
        Str(count: count) { target in for index in 0..<count { target[index] = change(raw[index]) } })
    }
    var text = TextBuilder()
    var position = 0
    while position < count {
      let (scalar, width) = raw.scalar(at: position)
      if scalar.isASCII {
        text.append(change(raw[position]))
      } else {
        try thread.poll()
        text.append(mapping(scalar))
      }
      position += width
    }
    return .object(text.finish())
  }

  func uppercased(_ thread: Interpreter) throws -> Value {
    try mapped(thread, { 0x61...0x7A ~= $0 ? $0 ^ 0x20 : $0 }, { $0.properties.uppercaseMapping })
  }

  func lowercased(_ thread: Interpreter) throws -> Value {
    try mapped(thread, { 0x41...0x5A ~= $0 ? $0 ^ 0x20 : $0 }, { $0.properties.lowercaseMapping })
  }

  /// The string with the first letter of each word in upper case and the others in lower case.
  func titled(_ thread: Interpreter) throws -> Value {
    var isStart = true
    var text = TextBuilder()
    for scalar in string.unicodeScalars {
      try thread.poll()
      text.append(isStart ? scalar.properties.titlecaseMapping : scalar.properties.lowercaseMapping)
      isStart = !scalar.isLetter
    }
    return .object(text.finish())
  }

  var isTitled: Bool {
    var wasCased = false
    var hasCased = false
    for scalar in string.unicodeScalars {
      let isUpper = scalar.properties.isUppercase || scalar.properties.generalCategory == .titlecaseLetter
      let isLower = scalar.properties.isLowercase
      if isUpper && wasCased || isLower && !wasCased { return false }
      wasCased = isUpper || isLower
      hasCased = hasCased || wasCased
    }
    return hasCased
  }

  func replaced(_ call: Call) throws -> Value {
    let old = try call.str("old").raw
    let new = try call.str("new").raw
    var limit = try call.int("count")
    if limit < 0 { limit = .max }
    let possible = old.isEmpty ? count + 1 : count / old.count
    let (growth, overflow) = min(possible, limit).multipliedReportingOverflow(by: new.count)
    guard !overflow else { throw Failure("the result would be too large") }
    try call.thread.bound(bytes: growth)
    var result = TextBuilder()
    var position = 0
    if old.isEmpty {
      // As in Python, an empty text stands before every character and at the end.
      while position < count {
        try call.thread.poll()
        if limit > 0 { result.append(new) }
        limit = max(0, limit - 1)
        let width = raw.scalar(at: position).width
        result.append(raw, position..<position + width)
        position += width
      }
      if limit > 0 { result.append(new) }
      return .object(result.finish())
    }
    while limit > 0, let found = try raw.firstOffset(of: old, from: position, polling: call.thread) {
      try call.thread.poll()
      result.append(raw, position..<found)
      result.append(new)
      position = found + old.count
      limit -= 1
    }
    if position == 0 { return .object(self) }
    result.append(raw, position..<count)
    return .object(result.finish())
  }
}
