extension UnsafeMutablePointer<Value?> {
  /// The value here as one that may be looked at; what is nil has no number of a case.
  @inline(__always)
  var value: UnsafeMutablePointer<Value> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: Value.self)
  }
}

/// Looking at values where they lie, without taking part in their counting of references.
///
/// To copy a value out of memory costs a retain and a release, which together take longer than most of what the
/// machine does with it. These look at the bytes instead: the payload first, then the number of the case.
extension UnsafeMutablePointer<Value> {
  /// The numbers of the cases in memory.
  private static var boolTag: UInt8 { 0 }
  private static var intTag: UInt8 { 1 }
  private static var floatTag: UInt8 { 2 }
  private static var objectTag: UInt8 { 3 }

  @inline(__always)
  private func payload<T>(_ tag: UInt8, as type: T.Type) -> T? {
    let bytes = UnsafeRawPointer(self)
    return bytes.load(fromByteOffset: 8, as: UInt8.self) == tag ? bytes.load(as: T.self) : nil
  }

  /// The truth value here, or nil if the value is none.
  @inline(__always) var bool: Bool? { payload(Self.boolTag, as: UInt8.self).map { $0 != 0 } }

  /// The small integer here, or nil if the value is none.
  @inline(__always) var int: Int? { payload(Self.intTag, as: Int.self) }

  /// The float here, or nil if the value is none.
  @inline(__always) var float: Double? { payload(Self.floatTag, as: Double.self) }

  /// The object here, or nil if the value is none; valid as long as the value stays.
  @inline(__always)
  var object: Unmanaged<Object>? {
    payload(Self.objectTag, as: UnsafeRawPointer.self).map { Unmanaged.fromOpaque($0) }
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

  /// Gives up an argument, which as a rule something else holds, too.
  @inline(__always)
  func release() {
    if object != nil { pointee = .none } else { initialize(to: .none) }
  }

  /// Assigns; a value that is replaced costs something only if it is an object.
  @inline(__always)
  func store(_ value: consuming Value) {
    if object != nil {
      Str.keepSpare(self)
      pointee = value
    } else {
      initialize(to: value)
    }
  }

  /// Adds to the value if it is a small integer and the sum is one, too; returns whether it did.
  @inline(__always)
  func add(_ addend: Int) -> Bool {
    guard let int else { return false }
    let (sum, overflow) = int.addingReportingOverflow(addend)
    if !overflow { initialize(to: .int(sum)) }
    return !overflow
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

  private static var absenceIsNoCase: Bool {
    var absent: Value?
    return withUnsafeMutablePointer(to: &absent) { place in
      let value = place.value
      return value.bool == nil && value.int == nil && value.float == nil && value.object == nil
    }
  }

  /// Whether values lie in memory as the rest of this file supposes; asked once for each machine.
  static var layoutIsAsExpected: Bool {
    let samples: [Value] = [.none, .bool(true), .bool(false), .int(-2), .float(1.5), .object(Object())]
    return MemoryLayout<Value>.size == 9 && absenceIsNoCase && MemoryLayout<Value>.stride == 16
      && samples.allSatisfy { sample in
        var sample = sample
        return withUnsafeMutablePointer(to: &sample) { place in
          let found = (place.bool, place.int, place.float, place.object?.toOpaque())
          return switch place.pointee {
          case .none: found == (nil, nil, nil, nil)
          case .bool(let bool): found == (bool, nil, nil, nil)
          case .int(let int): found == (nil, int, nil, nil)
          case .float(let double): found == (nil, nil, double, nil)
          case .object(let object): found == (nil, nil, nil, Unmanaged.passUnretained(object).toOpaque())
          }
        }
      }
  }
}
