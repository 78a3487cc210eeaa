extension Str {
  func joined(_ call: Call) throws -> Value {
    let thread = call.thread
    let source = call.value("parts")
    if let list = source.asObject(List.self) { return try joined(list.storage.values, thread) }
    if let tuple = source.asObject(Tuple.self) { return try joined(tuple.storage.values, thread) }
    var parts = try thread.elements(of: source)
    return try parts.withUnsafeMutableBufferPointer { try joined($0, thread) }
  }

  private func joined(_ parts: UnsafeMutableBufferPointer<Value>, _ thread: Interpreter) throws -> Value {
    var total = 0
    for (index, part) in parts.enumerated() {
      try thread.poll()
      guard let piece = part.asObject(Str.self) else {
        throw Failure(
          "join() needs strings, but element \(index) is \(part.typeName.withArticle)", hint: "use str(x)")
      }
      total = total &+ piece.count &+ (index > 0 ? count : 0)
    }
    try thread.bound(bytes: total)
    return .object(
      try Str(count: total) { target in
        var end = target
        for (index, part) in parts.enumerated() {
          try thread.poll()
          if index > 0 { end = copy(to: end) }
          if let piece = part.asObject(Str.self) { end = piece.copy(to: end) }
        }
      })
  }

  func split(_ call: Call, fromEnd: Bool) throws -> Value {
    var limit = try call.int("maxsplit")
    if limit < 0 { limit = .max }
    if call.valueOrNil("sep") == nil { return .list(try splitAtSpace(limit, fromEnd: fromEnd, call.thread)) }
    let part = try Self.separator(call)
    if fromEnd {
      var pieces: [Value] = []
      var end = count
      while pieces.count < limit,
        let found = try raw.lastOffset(of: part.raw, from: 0, end: end, polling: call.thread)
      {
        try call.thread.poll()
        pieces.append(piece(found + part.count, end))
        end = found
      }
      pieces.append(piece(0, end))
      return .list(pieces.reversed())
    }
    var pieces = ValueStorage(capacity: 4)
    var start = 0
    while pieces.count < limit,
      let found = try raw.firstOffset(of: part.raw, from: start, polling: call.thread)
    {
      try call.thread.poll()
      pieces.append(piece(start, found))
      start = found + part.count
    }
    pieces.append(piece(start, count))
    return .object(List(pieces))
  }

  /// Splits at runs of Unicode white space, from either end.
  private func splitAtSpace(_ limit: Int, fromEnd: Bool, _ thread: Interpreter) throws -> [Value] {
    var words: [Range<Int>] = []
    var start = -1
    var position = 0
    while position < count {
      let (isSpace, width) = raw.space(at: position)
      if isSpace {
        try thread.poll()
        if start >= 0 { words.append(start..<position) }
        start = -1
      } else if start < 0 {
        start = position
      }
      position += width
    }
    if start >= 0 { words.append(start..<count) }
    func pieces(_ words: some Sequence<Range<Int>>) throws -> [Value] {
      try words.map { word in
        try thread.poll()
        return piece(word.lowerBound, word.upperBound)
      }
    }
    guard words.count > limit else { return try pieces(words) }
    // What is beyond the limit stays in one piece, with the space at its far end.
    if fromEnd {
      let rest = words.count - limit
      return [piece(0, words[rest - 1].upperBound)] + (try pieces(words[rest...]))
    }
    return try pieces(words[..<limit]) + [piece(words[limit].lowerBound, count)]
  }

  func lines(keepingEnds: Bool, _ thread: Interpreter) throws -> [Value] {
    var lines: [Value] = []
    var start = 0
    var index = 0
    while index < count {
      guard raw[index] == 0x0A || raw[index] == 0x0D else {
        index += 1
        continue
      }
      try thread.poll()
      let isPair = raw[index] == 0x0D && index + 1 < count && raw[index + 1] == 0x0A
      let next = index + (isPair ? 2 : 1)
      lines.append(piece(start, keepingEnds ? next : index))
      start = next
      index = next
    }
    if start < count { lines.append(piece(start, count)) }
    return lines
  }
}
