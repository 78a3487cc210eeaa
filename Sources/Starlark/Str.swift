import CSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A string: UTF-8 bytes, indexed and sliced by byte in constant time.
///
/// The bytes never change. Up to 32 of them lie in the object itself, more in memory of its own, so that a short
/// string is one allocation, and reading it through `withBytes` or `raw` costs neither a reference count nor an
/// exclusivity check; `bytes` copies them.
package final class Str: Object {
  /// The number of bytes.
  @exclusivity(unchecked) package private(set) var count: Int
  /// The hash once it is known, else 0.
  @exclusivity(unchecked) private var cachedHash = 0
  /// Short strings themselves, else where the bytes are; `start` knows.
  @exclusivity(unchecked) private var storage: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// How many bytes lie in the object itself.
  static let inlineCapacity = 32
  /// Where `storage` lies in an object: behind its header, `count` and `cachedHash`.
  private static let storageOffset = 32

  /// Makes a string of `count` bytes, all of which `fill` must write.
  init(count: Int, fill: (UnsafeMutablePointer<UInt8>) throws -> Void) rethrows {
    self.count = count
    super.init()
    if count > Self.inlineCapacity { allocate() }
    try fill(start)
  }

  /// Makes a string from UTF-8 bytes in memory.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    count = bytes.count
    super.init()
    if count > Self.inlineCapacity { allocate() }
    if let base = bytes.baseAddress { start.initialize(from: base, count: bytes.count) }
  }

  /// A string of at most `inlineCapacity` bytes, all of which `fill` must write, of the memory of a spare one if there
  /// is any.
  @inline(__always)
  static func short(count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) -> Str {
    guard let spare = spare_strings_take() else { return Str(count: count, fill: fill) }
    let text = Unmanaged<Str>.fromOpaque(spare).takeRetainedValue()
    text.count = count
    text.cachedHash = 0
    text.storage = (0, 0, 0, 0)
    fill(text.start)
    return text
  }

  /// A string of at most `inlineCapacity` bytes.
  static func short(_ bytes: UnsafeBufferPointer<UInt8>) -> Str {
    short(count: bytes.count) { target in
      if let base = bytes.baseAddress { target.initialize(from: base, count: bytes.count) }
    }
  }

  /// Makes a short string that nobody has seen yet one of at most 16 bytes, given as two words with zeros behind its end,
  /// whose hash is known.
  func become(count: Int, _ first: UInt64, _ second: UInt64, hash: Int) {
    self.count = count
    storage = (first, second, 0, 0)
    cachedHash = hash
  }

  /// Keeps a short string for the next one if the value here is one that nothing else holds; leaves None then.
  ///
  /// Programs make and drop strings all the time, and to free an object and allocate another takes longer than most
  /// of what is done with them.
  @inline(never)
  static func keepSpare(_ place: UnsafeMutablePointer<Value>) {
    guard let text = place.string, spare_strings_has_room(),
      text._withUnsafeGuaranteedRef({ $0.count <= inlineCapacity }),
      UnsafeMutableRawPointer(place).withMemoryRebound(
        to: Object.self, capacity: 1, { isKnownUniquelyReferenced(&$0.pointee) })
    else { return }
    spare_strings_put(text.toOpaque())
    place.initialize(to: .none)
  }

  /// Makes a string of bytes that `malloc` gave, whose memory it takes over.
  init(adopting bytes: UnsafeMutablePointer<UInt8>, count: Int) {
    self.count = count
    super.init()
    if count > Self.inlineCapacity {
      storage.0 = UInt64(UInt(bitPattern: bytes))
    } else {
      start.initialize(from: bytes, count: count)
      free(bytes)
    }
  }

  /// Makes a string from UTF-8 bytes.
  package convenience init(bytes: ContiguousArray<UInt8>) {
    self.init(count: bytes.count) { target in
      bytes.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { target.initialize(from: base, count: source.count) }
      }
    }
  }

  /// Makes a string from Swift text.
  package convenience init(_ text: String) {
    var text = text
    let count = text.utf8.count
    self.init(count: count) { target in
      text.withUTF8 { source in
        if let base = source.baseAddress { target.initialize(from: base, count: source.count) }
      }
    }
  }

  deinit { if count > Self.inlineCapacity { free(start) } }

  private func allocate() {
    guard let memory = malloc(count) else { preconditionFailure("the system has no memory left") }
    storage.0 = UInt64(UInt(bitPattern: memory))
  }

  /// Where the bytes are, valid as long as the object lives.
  @inline(__always)
  private var start: UnsafeMutablePointer<UInt8> {
    let storage = Unmanaged.passUnretained(self).toOpaque() + Self.storageOffset
    let bytes = count > Self.inlineCapacity ? storage.load(as: UnsafeMutableRawPointer.self) : storage
    return bytes.assumingMemoryBound(to: UInt8.self)
  }

  /// Whether objects of the class lie in memory as `start` supposes; asked once for each machine.
  static var layoutIsAsExpected: Bool {
    let text = Str(count: 0) { _ in }
    text.storage.0 = 0x6665_6463_6261
    return (0..<6).allSatisfy { text.start[$0] == 0x61 + UInt8($0) }
  }

  /// Calls `body` with the bytes, which stay where they are as long as the string lives.
  @inline(__always)
  func withBytes<T>(_ body: (UnsafeBufferPointer<UInt8>) throws -> T) rethrows -> T {
    try withExtendedLifetime(self) { try body(UnsafeBufferPointer(start: start, count: count)) }
  }

  /// The bytes, valid as long as something holds the string: within a call, its receiver and arguments.
  var raw: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

  /// Copies the bytes into memory and returns where they end.
  func copy(to target: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    target.initialize(from: start, count: count)
    return target + count
  }

  /// A copy of the bytes.
  package var bytes: ContiguousArray<UInt8> { withBytes { ContiguousArray($0) } }

  /// The text as Swift's; bytes that are no UTF-8 become U+FFFD.
  package var string: String { withBytes { String(decoding: $0, as: UTF8.self) } }

  /// The part from one offset to before another.
  func piece(_ from: Int, _ to: Int) -> Value {
    if from == 0, to == count { return .object(self) }
    return withBytes { .object(Str.word(UnsafeBufferPointer(rebasing: $0[from..<to]))) }
  }

  /// A string of bytes cut from a longer one: if it is short, one that the program cut before, where there is one.
  static func word(_ bytes: UnsafeBufferPointer<UInt8>) -> Str {
    guard bytes.count <= WordCache.longest, let program = running_program_get() else { return Str(bytes) }
    return Unmanaged<Interpreter>.fromOpaque(program)._withUnsafeGuaranteedRef { $0.words.string(bytes) }
  }

  /// The string that follows this one with another behind it.
  func appending(_ other: Str) -> Str {
    func fill(_ target: UnsafeMutablePointer<UInt8>) {
      target.initialize(from: start, count: count)
      (target + count).initialize(from: other.start, count: other.count)
    }
    let total = count + other.count
    return total <= Self.inlineCapacity ? Str.short(count: total, fill) : Str(count: total, fill: fill)
  }

  override package var typeName: String { "string" }
  override package func truth() throws -> Bool { count > 0 }
  override package func length() throws -> Int? { count }
  override package func attribute(_ name: String) throws -> Value? { Self.methods.bind(name, to: self) }
  override package func method(_ name: String) -> MethodEntry? { Self.methods[name] }
  override package var attributeNames: [String] { Self.methods.names }

  override package func isEqual(to other: Object, depth: Int) throws -> Bool {
    guard let other = other as? Str else { return false }
    guard count == other.count, count > 1 << 20 else { return equals(other) }
    return try self === other || order(raw, other.raw) == 0
  }

  /// Whether the bytes are the same.
  @inline(__always)
  func equals(_ other: Str) -> Bool {
    guard count == other.count else { return false }
    if count > Self.inlineCapacity { return self === other || memcmp(start, other.start, count) == 0 }
    // What a short string leaves of its storage is zero.
    let differences =
      (word(0) ^ other.word(0)) | (word(1) ^ other.word(1)) | (word(2) ^ other.word(2))
      | (word(3) ^ other.word(3))
    return differences == 0
  }

  /// The bytes of a short string, eight at a time, zeros behind its end.
  @inline(__always)
  func word(_ index: Int) -> UInt64 {
    (Unmanaged.passUnretained(self).toOpaque() + Self.storageOffset)
      .load(fromByteOffset: 8 * index, as: UInt64.self)
  }

  /// Sets eight bytes of a short string that is being made.
  func setWord(_ index: Int, _ word: UInt64) {
    (Unmanaged.passUnretained(self).toOpaque() + Self.storageOffset)
      .storeBytes(of: word, toByteOffset: 8 * index, as: UInt64.self)
  }

  override package func compare(to other: Object, depth: Int) throws -> Int? {
    guard let other = other as? Str else { return nil }
    return compare(to: other)
  }

  /// Negative, zero or positive by the order of the bytes.
  func compare(to other: Str) -> Int {
    let order = memcmp(start, other.start, min(count, other.count))
    return order != 0 ? Int(order) : count - other.count
  }

  override package func hash(depth: Int) throws -> Int { hashValue }

  /// The hash used by tables, computed once.
  var hashValue: Int {
    if cachedHash != 0 { return cachedHash }
    cachedHash = withBytes(tableHash)
    return cachedHash
  }

  override package func represent(_ printer: inout Printer) { printer.text(quoted(bytes, isBytes: false)) }
  override package func display(_ printer: inout Printer) { printer.bytes(bytes) }

  override package func element(at key: Value) throws -> Value {
    if let slice = key.asObject(SliceKey.self) {
      let (first, step, steps) = try slice.resolve(count: count)
      if step == 1 { return try longPiece(first, first + steps) }
      let thread = Interpreter.running
      try thread?.bound(bytes: steps)
      return .object(
        try Str(count: steps) { target in
          try Interpreter.portions(of: 0..<steps, polling: thread) { portion in
            for index in portion { target[index] = start[first + index * step] }
          }
        })
    }
    return Self.single(start[try elementIndex(key, count: count, of: "string")])
  }

  override package func contains(_ value: Value) throws -> Bool? {
    guard let part = value.asObject(Str.self) else {
      throw Failure("a string can only contain a string, not \(value.typeName.withArticle)")
    }
    return try raw.firstOffset(of: part.raw, from: 0, polling: Interpreter.running) != nil
  }

  /// The string of one byte.
  static func single(_ byte: UInt8) -> Value { .object(singles[Int(byte)]) }

  /// Strings never change but for their cached hash, which every thread would compute alike.
  private nonisolated(unsafe) static let singles = (0...255).map { Str(bytes: [UInt8($0)]) }
}

/// A hash of bytes, taken eight at a time: multiplication by an odd constant, folded, as in wyhash.
func tableHash(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
  var hash = WordHash(count: bytes.count)
  guard let base = UnsafeRawPointer(bytes.baseAddress) else { return hash.value }
  var offset = 0
  while offset + 8 <= bytes.count {
    hash.mix(base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    offset += 8
  }
  if offset < bytes.count { hash.mix((base + offset).loadWord(bytes.count - offset)) }
  return hash.value
}

/// The hash of a text of so many bytes, which come eight at a time.
struct WordHash {
  private var state: UInt64

  @inline(__always)
  init(count: Int) { state = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15 }

  @inline(__always)
  mutating func mix(_ word: UInt64) {
    let product = (state ^ word).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    state = product.high ^ product.low ^ word
  }

  /// The hash, which is never 0.
  @inline(__always)
  var value: Int {
    let hash = Int(truncatingIfNeeded: state ^ (state >> 29))
    return hash == 0 ? 1 : hash
  }
}

extension ContiguousArray<UInt8> {
  /// The hash used by tables.
  var tableHash: Int { withUnsafeBufferPointer(Starlark.tableHash) }

  /// Negative, zero or positive by the order of bytes.
  func ordering(before other: ContiguousArray<UInt8>) -> Int {
    let shared = Swift.min(count, other.count)
    for index in 0..<shared where self[index] != other[index] { return self[index] < other[index] ? -1 : 1 }
    return count < other.count ? -1 : count == other.count ? 0 : 1
  }

  /// Whether `part` stands somewhere among the bytes.
  func contains(_ part: ContiguousArray<UInt8>) throws -> Bool {
    try withUnsafeBufferPointer { text in
      try part.withUnsafeBufferPointer { part in
        try text.firstOffset(of: part, from: 0, polling: Interpreter.running) != nil
      }
    }
  }
}
