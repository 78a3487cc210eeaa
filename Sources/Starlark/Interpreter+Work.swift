import CSupport

/// Looking whether to stop within one step of a program: in work on many elements, or on many bytes.
///
/// Work is counted in elements. After each portion of it the machine looks at the interrupt flag and at the memory
/// of the process, so that neither Ctrl-C nor a limit has to wait for a long operation to end.
extension Interpreter {
  /// How much work passes between two looks: a fraction of a millisecond for what is usual.
  static let portion = 1 << 13

  /// The interpreter whose program this thread runs just now.
  ///
  /// For the members of `Object` and of the containers, which are handed none: equality, hashes and the growth of
  /// tables can take any time, too.
  static var running: Interpreter? {
    running_program_get().map { Unmanaged<Interpreter>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Calls `body` as part of this interpreter's program.
  package func whileRunning<T>(_ body: () throws -> T) rethrows -> T {
    let outer = running_program_get()
    running_program_set(Unmanaged.passUnretained(self).toOpaque())
    defer { running_program_set(outer) }
    return try body()
  }

  /// Counts work on so many elements, and looks now and then whether the program should stop.
  @inline(__always)
  func work(_ amount: Int = 1) throws {
    let state = machine.state
    state.pointee.portion -= amount
    if state.pointee.portion <= 0 { try pause() }
  }

  /// Counts work on so many bytes, of which a machine moves many in the time of an element.
  func work(bytes: Int) throws { try work(bytes >> 6 + 1) }

  /// Appends to an array that grows, asking the memory budget when it does.
  @inline(__always)
  func append<T>(_ element: T, to array: inout ContiguousArray<T>) throws {
    try work()
    if array.count == array.capacity { try bound(count: array.count * 2, of: T.self) }
    array.append(element)
  }

  /// As above, for the elements of a list.
  @inline(__always)
  func append(_ element: consuming Value, to storage: inout ValueStorage) throws {
    try work()
    if storage.count == storage.capacity { try bound(count: storage.count * 2, of: Value.self) }
    storage.append(element)
  }

  @inline(never)
  private func pause() throws {
    machine.state.pointee.portion = Self.portion
    try checkInterrupt()
  }

  /// Calls `body` with one range of positions after the other, all of them together `range`.
  static func portions(
    of range: Range<Int>, size: Int = portion, polling thread: Interpreter? = running,
    _ body: (Range<Int>) throws -> Void
  ) throws {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min(start + size, range.upperBound)
      try thread?.work(end - start)
      try body(start..<end)
      start = end
    }
  }

  /// The form that `repr` gives, for builtins of the host.
  package func repr(of value: Value) throws -> String { try Printer.repr(value, polling: self).string }

  /// The form that `repr` gives, for whoever shows the result of a program; stops when the program should.
  ///
  /// So many bytes are enough: what comes behind them may be missing.
  /// - Throws: `Diagnostics`, an interruption or that the text needs more memory than there may be.
  package func represent(_ value: Value, from source: Source, limit: Int = .max) throws -> String {
    do {
      return try whileRunning { try Printer.repr(value, polling: self, limit: limit).string }
    } catch {
      let explained = error as? any Explained
      let diagnostic = Diagnostic(
        explained?.message ?? "\(error)", label: explained?.label, hint: explained?.hint,
        at: source.lastLineStart, in: source, cause: error)
      throw Diagnostics(all: [diagnostic])
    }
  }

  /// As `portions`, for bytes.
  static func stretches(
    of range: Range<Int>, polling thread: Interpreter? = running, _ body: (Range<Int>) throws -> Void
  ) throws {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min(start + portion << 6, range.upperBound)
      try thread?.work(bytes: end - start)
      try body(start..<end)
      start = end
    }
  }
}

extension ContiguousArray {
  /// Makes an array of so many elements, after asking the memory budget.
  init(
    count: Int, polling thread: Interpreter?, _ element: (Int) throws -> Element
  ) throws {
    self.init()
    try thread?.bound(count: count, of: Element.self)
    reserveCapacity(count)
    do {
      for index in 0..<count {
        try thread?.work()
        append(try element(index))
      }
    } catch {
      if let values = self as? ContiguousArray<Value> { thread?.bury(Remains(values)) }
      throw error
    }
  }
}
