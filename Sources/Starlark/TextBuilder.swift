import CSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Puts a string together from pieces, as bytes in memory that a long string then takes over.
///
/// Most texts are short, so that each thread keeps the memory that one had for the next.
struct TextBuilder: ~Copyable {
  private var start: UnsafeMutablePointer<UInt8>?
  private(set) var count = 0
  private var capacity = 0
  /// The length that the memory budget has been asked for.
  private var granted = 1 << 16

  /// The size of the memory that is kept.
  private static let spareCapacity = 256

  deinit { Self.discard(start, capacity) }

  /// Keeps memory for the next builder, or frees it.
  @inline(__always)
  private static func discard(_ memory: UnsafeMutablePointer<UInt8>?, _ capacity: Int) {
    guard let memory else { return }
    if capacity == spareCapacity, spare_text_get() == nil { return spare_text_put(memory) }
    free(memory)
  }

  /// The string; the builder is empty again.
  mutating func finish() -> Str {
    guard let start else { return Str(count: 0) { _ in } }
    let size = count
    count = 0
    if size <= Str.inlineCapacity { return Str.short(UnsafeBufferPointer(start: start, count: size)) }
    if size <= Self.spareCapacity / 2 { return Str(UnsafeBufferPointer(start: start, count: size)) }
    self.start = nil
    capacity = 0
    return Str(adopting: start, count: size)
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
    if capacity == 0, needed <= Self.spareCapacity {
      capacity = Self.spareCapacity
      if let spare = spare_text_take() {
        start = spare.assumingMemoryBound(to: UInt8.self)
        return
      }
    } else {
      capacity = max(needed, capacity * 2)
    }
    guard let memory = realloc(start, capacity) else { preconditionFailure("the system has no memory left") }
    start = memory.assumingMemoryBound(to: UInt8.self)
  }

  mutating func append(_ byte: UInt8) { extend(by: 1).initialize(to: byte) }

  mutating func append(_ more: UnsafeBufferPointer<UInt8>) {
    guard let base = more.baseAddress, more.count > 0 else { return }
    extend(by: more.count).initialize(from: base, count: more.count)
  }

  mutating func append(_ text: Str) { append(text.raw) }

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

  /// Appends a string or a small integer that lies in memory; returns false, with nothing appended, for other values.
  @inline(__always)
  mutating func append(plain place: UnsafeMutablePointer<Value>) -> Bool {
    if let text = place.string {
      text._withUnsafeGuaranteedRef { append($0) }
    } else if let int = place.int {
      append(decimal: int)
    } else {
      return false
    }
    return true
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
  static func decimal(_ value: Int) -> Str {
    let magnitude = value.magnitude
    var count = value < 0 ? 2 : 1
    var limit: UInt = 10
    while magnitude >= limit {
      count += 1
      let (next, overflow) = limit.multipliedReportingOverflow(by: 10)
      if overflow { break }
      limit = next
    }
    return Str.short(count: count) { target in
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
