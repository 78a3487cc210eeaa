#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Puts a string together from pieces, as bytes in memory that the string then takes over.
struct TextBuilder: ~Copyable {
  private var start: UnsafeMutablePointer<UInt8>?
  private(set) var count = 0
  private var capacity = 0
  /// The length that the memory budget has been asked for.
  private var granted = 1 << 16

  deinit { free(start) }

  /// The string; the builder is empty again.
  mutating func finish() -> Str {
    guard let start else { return Str(count: 0) { _ in } }
    let result = Str(adopting: start, count: count)
    self.start = nil
    count = 0
    capacity = 0
    return result
  }

  /// Looks whether the program should stop, and asks the memory budget for twice the length when that is due.
  @inline(__always)
  mutating func look(_ thread: Interpreter?) throws {
    guard let thread else { return }
    try thread.work()
    if count > granted { try askForMore(thread) }
  }

  @inline(never)
  private mutating func askForMore(_ thread: Interpreter) throws {
    try thread.bound(bytes: count)
    granted = count * 2
  }

  /// A copy of the bytes so far.
  var bytes: ContiguousArray<UInt8> { ContiguousArray(UnsafeBufferPointer(start: start, count: count)) }

  /// Makes room for so many more bytes and returns where they go; they count at once.
  @inline(__always)
  private mutating func extend(by more: Int) -> UnsafeMutablePointer<UInt8> {
    if count + more > capacity { grow(to: count + more) }
    guard let start else { preconditionFailure("growing gives memory") }
    defer { count += more }
    return start + count
  }

  @inline(never)
  private mutating func grow(to needed: Int) {
    capacity = max(needed, capacity * 2, 64)
    guard let memory = realloc(start, capacity) else { preconditionFailure("the system has no memory left") }
    start = memory.assumingMemoryBound(to: UInt8.self)
  }

  mutating func append(_ byte: UInt8) { extend(by: 1).initialize(to: byte) }

  mutating func append(_ more: UnsafeBufferPointer<UInt8>) {
    guard let base = more.baseAddress, more.count > 0 else { return }
    extend(by: more.count).initialize(from: base, count: more.count)
  }

  mutating func append(_ text: Str) { text.withBytes { append($0) } }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    append(UnsafeBufferPointer(rebasing: bytes[range]))
  }

  mutating func append(_ more: ContiguousArray<UInt8>) { more.withUnsafeBufferPointer { append($0) } }

  mutating func append(repeating byte: UInt8, count: Int) {
    if count > 0 { extend(by: count).initialize(repeating: byte, count: count) }
  }

  /// Appends a value as `str` and `print` write it.
  mutating func append(displaying value: Value, polling thread: Interpreter) throws {
    switch value {
    case .int(let int): append(decimal: int)
    case .object(let object) where type(of: object) == Str.self: append(unsafeDowncast(object, to: Str.self))
    default: append(try Printer.str(value, polling: thread))
    }
    try look(thread)
  }

  /// Appends an integer's decimal digits, behind a minus sign if it is negative.
  mutating func append(decimal value: Int) { Self.withDigits(of: value) { append($0) } }

  /// Calls `body` with the decimal form of an integer.
  static func withDigits<T>(of value: Int, _ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
      var magnitude = value.magnitude
      var position = 20
      repeat {
        let (quotient, digit) = magnitude.quotientAndRemainder(dividingBy: 10)
        position -= 1
        buffer[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
        magnitude = quotient
      } while magnitude > 0
      if value < 0 {
        position -= 1
        buffer[position] = UInt8(ascii: "-")
      }
      return body(UnsafeBufferPointer(rebasing: buffer[position...]))
    }
  }
}

extension Str {
  /// The decimal form of an integer.
  convenience init(decimal value: Int) {
    let magnitude = value.magnitude
    var count = value < 0 ? 2 : 1
    var limit: UInt = 10
    while magnitude >= limit {
      count += 1
      let (next, overflow) = limit.multipliedReportingOverflow(by: 10)
      if overflow { break }
      limit = next
    }
    self.init(count: count) { target in
      var rest = magnitude
      var position = count
      repeat {
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
        position -= 1
        target[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
        rest = quotient
      } while rest > 0
      if value < 0 { target[0] = UInt8(ascii: "-") }
    }
  }
}
