/// Looking at values where they lie, without taking part in their counting of references.
///
/// To copy a value out of memory costs a retain and a release, which together take longer than most of what the
/// machine does with it. These look at the bytes instead: the payload first, then the number of the case.
extension UnsafeMutablePointer<Value> {
  /// The number of the case `object` in memory.
  private static var objectTag: UInt8 { 3 }

  /// The object here, or nil if the value is none; valid as long as the value stays.
  @inline(__always)
  var object: Unmanaged<Object>? {
    let bytes = UnsafeRawPointer(self)
    guard bytes.load(fromByteOffset: 8, as: UInt8.self) == Self.objectTag else { return nil }
    return Unmanaged.fromOpaque(bytes.load(as: UnsafeRawPointer.self))
  }

  /// The object here if it is of exactly the class `type`.
  @inline(__always)
  func object<T: Object>(of type: T.Type) -> Unmanaged<T>? {
    guard let object, object._withUnsafeGuaranteedRef({ Swift.type(of: $0) == type }) else { return nil }
    return Unmanaged.fromOpaque(object.toOpaque())
  }

  /// The string here.
  @inline(__always)
  var string: Unmanaged<Str>? { object(of: Str.self) }

  /// The hash of the key here.
  @inline(__always)
  func tableHash() throws -> Int {
    if let string { return string._withUnsafeGuaranteedRef { $0.hashValue } }
    return try pointee.tableHash()
  }

  /// Assigns; a value that is replaced costs a release only if it is an object.
  @inline(__always)
  func store(_ value: consuming Value) {
    if object != nil { pointee = value } else { initialize(to: value) }
  }

  /// Moves the value out, leaving None.
  @inline(__always)
  func take() -> Value {
    let value = move()
    initialize(to: .none)
    return value
  }

  /// Gives the value up if it is a temporary.
  @inline(__always)
  func clear(if isTemporary: Bool) {
    if isTemporary { store(.none) }
  }

  /// Whether values lie in memory as the rest of this file supposes; asked once for each machine.
  static var layoutIsAsExpected: Bool {
    let samples: [Value] = [.none, .bool(true), .int(1), .float(1), .object(Object())]
    return MemoryLayout<Value>.size == 9
      && samples.allSatisfy { sample in
        var sample = sample
        return withUnsafeMutablePointer(to: &sample) { place in
          guard case .object(let object) = place.pointee else { return place.object == nil }
          return place.object?.toOpaque() == Unmanaged.passUnretained(object).toOpaque()
        }
      }
  }
}
