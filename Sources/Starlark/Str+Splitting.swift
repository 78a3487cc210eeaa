extension Str {
  func joined(_ call: Call) throws -> Value {
    // The elements of lists and tuples are taken where they lie; no program runs meanwhile.
    let value = call.value("parts")
    if let list = value.asObject(List.self) { return try joined(list.storage.values, call.thread) }
    if let tuple = value.asObject(Tuple.self) { return try joined(tuple.storage.values, call.thread) }
    var elements = try call.thread.elements(of: value)
    return try elements.withUnsafeMutableBufferPointer { try joined($0, call.thread) }
  }

  private func joined(_ parts: UnsafeMutableBufferPointer<Value>, _ thread: Interpreter) throws -> Value {
    var total = 0
    for (index, part) in parts.enumerated() {
      try thread.poll()
      guard let piece = part.asObject(Str.self) else {
        throw Failure(
          "join() needs strings, but element \(index) is \(part.typeName.withArticle)",
          hint: "write [str(x) for x in xs]")
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

  func split(_ call: Call, fromEnd: Bool) throws -> ValueStorage {
    var limit = try call.int("maxsplit")
    if limit < 0 { limit = .max }
    let thread = call.thread
    if call.valueOrNil("sep") == nil { return try splitAtSpace(limit, fromEnd: fromEnd, thread) }
    let part = try Self.separator(call)
    var pieces = ValueStorage(capacity: 4)
    if fromEnd {
      var end = count
      while pieces.count < limit,
        let found = try raw.lastOffset(of: part.raw, from: 0, end: end, polling: thread)
      {
        try thread.append(piece(found + part.count, end), to: &pieces)
        end = found
      }
      pieces.append(piece(0, end))
      var values = pieces.values
      values.reverse()
      return pieces
    }
    var start = 0
    // An optional for all searches: each would make its own, and count a reference for it.
    let watcher: Interpreter? = thread
    while pieces.count < limit,
      let found = try raw.firstOffset(of: part.raw, from: start, polling: watcher)
    {
      try thread.append(piece(start, found), to: &pieces)
      start = found + part.count
    }
    pieces.append(piece(start, count))
    return pieces
  }

  /// Splits at runs of Unicode white space, from either end.
  private func splitAtSpace(
    _ limit: Int, fromEnd: Bool, _ thread: Interpreter
  ) throws -> ValueStorage {
    var words = try words(thread)[...]
    // What is beyond the limit stays in one piece, with the space at its far end.
    if words.count > limit {
      if fromEnd {
        let last = words.index(words.endIndex, offsetBy: -limit)
        words = [0..<words[last - 1].upperBound] + words[last...]
      } else {
        words = words[..<limit] + [words[limit].lowerBound..<count]
      }
    }
    var pieces = ValueStorage(capacity: 0)
    for word in words { try thread.append(piece(word.lowerBound, word.upperBound), to: &pieces) }
    return pieces
  }

  /// Where the words between white space lie.
  private func words(_ thread: Interpreter) throws -> [Range<Int>] {
    var words: ContiguousArray<Range<Int>> = []
    var start = -1
    var position = 0
    while position < count {
      let end = min(count, position + Interpreter.portion)
      try thread.work(bytes: end - position)
      while position < end {
        let (isSpace, width) = raw.space(at: position)
        if isSpace {
          if start >= 0 { try thread.append(start..<position, to: &words) }
          start = -1
        } else if start < 0 {
          start = position
        }
        position += width
      }
    }
    if start >= 0 { words.append(start..<count) }
    return Array(words)
  }

  func lines(keepingEnds: Bool, _ thread: Interpreter) throws -> ContiguousArray<Value> {
    var lines: ContiguousArray<Value> = []
    var start = 0
    var index = 0
    while index < count {
      let end = min(count, index + Interpreter.portion)
      let from = index
      while index < end, raw[index] != 0x0A, raw[index] != 0x0D { index += 1 }
      try thread.work(bytes: index - from)
      guard index < end else { continue }
      let isPair = raw[index] == 0x0D && index + 1 < count && raw[index + 1] == 0x0A
      let next = index + (isPair ? 2 : 1)
      try thread.append(piece(start, keepingEnds ? next : index), to: &lines)
      start = next
      index = next
    }
    if start < count { lines.append(piece(start, count)) }
    return lines
  }
}
