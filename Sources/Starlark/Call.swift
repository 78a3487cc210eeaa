/// The arguments of one call of a builtin, bound to its signature, with the one set of helpers that unpack them.
///
/// Each helper takes the parameter's name; asking for a name that the signature lacks is our own mistake. An
/// argument of the wrong type is an error that names function, parameter, expectation and what came.
///
/// An interpreter keeps some calls at hand and uses them again, so that calling a builtin allocates nothing: a body
/// must not hold on to its call.
public final class Call {
  /// Calls back into the language; it owns its calls, so that none outlives it.
  package unowned(unsafe) let thread: Interpreter
  /// What the values are bound to.
  @exclusivity(unchecked) package private(set) var signature: Signature
  /// The object a method was taken from; whoever calls the method holds it.
  @exclusivity(unchecked) private unowned(unsafe) var holder: Object?
  /// One value for each parameter.
  private let values: UnsafeMutablePointer<Value>
  /// Which parameters have a value, a bit for each.
  @exclusivity(unchecked) private var given: UInt64 = 0

  /// The object a method was taken from.
  package var receiver: Object? { holder }

  init(_ thread: Interpreter) {
    self.thread = thread
    signature = Self.unbound
    values = .allocate(capacity: Signature.maximumCount)
    values.initialize(repeating: .none, count: Signature.maximumCount)
  }

  deinit {
    values.deinitialize(count: Signature.maximumCount)
    values.deallocate()
  }

  private static let unbound = Signature("unbound()")

  /// Starts a new call, of which no argument is given yet.
  @inline(__always)
  func begin(_ signature: Signature, receiver: Object?) {
    if self.signature !== signature { self.signature = signature }
    holder = receiver
  }

  /// Gives up all arguments.
  @inline(__always)
  func end() {
    for index in 0..<signature.count { (values + index).store(.none) }
    given = 0
    holder = nil
  }

  /// Sets the value of the parameter at a position.
  @inline(__always)
  func set(_ value: consuming Value, at index: Int) {
    (values + index).store(value)
    given |= 1 << UInt64(truncatingIfNeeded: index)
  }

  @inline(__always)
  func isGiven(at index: Int) -> Bool { given & (1 << UInt64(truncatingIfNeeded: index)) != 0 }

  private func index(_ name: String) -> Int {
    for index in 0..<signature.count where signature.names[index] == name { return index }
    preconditionFailure("\(signature.text) has no parameter \(name)")
  }

  /// Whether the argument was given; for parameters whose default is `?`.
  package func isGiven(_ name: String) -> Bool { isGiven(at: index(name)) }

  /// The argument as it came.
  package func value(_ name: String) -> Value { values[index(name)] }

  /// The argument, or nil when it is None or absent.
  package func valueOrNil(_ name: String) -> Value? {
    let value = value(name)
    return value.isNone ? nil : value
  }

  /// An integer that fits in 64 bits.
  package func int(_ name: String) throws -> Int {
    let value = value(name)
    if case .int(let int) = value { return int }
    if value.asBigInt != nil {
      throw Failure("\(signature.name)() parameter \"\(name)\": the integer is too large")
    }
    throw mismatch(name, expected: "an int")
  }

  /// An integer, or nil for None.
  package func intOrNil(_ name: String) throws -> Int? { try valueOrNil(name) == nil ? nil : int(name) }

  /// A number as a double; ints are converted.
  package func float(_ name: String) throws -> Double {
    guard let double = value(name).asDouble else { throw mismatch(name, expected: "a number") }
    if double.isInfinite, let big = value(name).asBigInt { return try Interpreter.double(big) }
    return double
  }

  /// A number as a double, or nil for None.
  package func floatOrNil(_ name: String) throws -> Double? {
    try valueOrNil(name) == nil ? nil : float(name)
  }

  /// A string.
  package func string(_ name: String) throws -> String { try str(name).string }

  /// A string, or nil for None.
  package func stringOrNil(_ name: String) throws -> String? {
    try valueOrNil(name) == nil ? nil : string(name)
  }

  /// A bool; numbers do not count as one.
  package func bool(_ name: String) throws -> Bool {
    guard let bool = value(name).asBool else { throw mismatch(name, expected: "a bool") }
    return bool
  }

  /// The elements of a list, tuple or other iterable, which messages call `expected`.
  package func list(_ name: String, expected: String = "a list") throws -> [Value] {
    guard case .object(let object) = value(name),
      try object is List || object is Tuple || object.makeIterator() != nil
    else { throw mismatch(name, expected: expected) }
    return try thread.elements(of: value(name))
  }

  /// A list of integers.
  package func ints(_ name: String) throws -> [Int] {
    try list(name).map { value in
      guard let int = value.asInt else { throw mismatch(name, expected: "a list of ints", element: value) }
      return int
    }
  }

  /// A list of numbers as doubles.
  package func floats(_ name: String) throws -> [Double] {
    try list(name).map { value in
      guard let double = value.asDouble else {
        throw mismatch(name, expected: "a list of numbers", element: value)
      }
      return double
    }
  }

  /// A list of strings.
  package func strings(_ name: String) throws -> [String] {
    try list(name).map { value in
      guard let text = value.asString else {
        throw mismatch(name, expected: "a list of strings", element: value)
      }
      return text
    }
  }

  /// An object of a class, which messages call `expected`, such as "a model".
  package func object<T: Object>(_ name: String, as type: T.Type, expected: String) throws -> T {
    guard let object = value(name).asObject(type) else { throw mismatch(name, expected: expected) }
    return object
  }

  /// Something that can be called.
  package func function(_ name: String) throws -> Value {
    guard value(name).asObject(Object.self)?.isCallable == true else {
      throw mismatch(name, expected: "a function")
    }
    return value(name)
  }

  /// The surplus positional arguments, those of `*args`.
  package var rest: [Value] { restTuple.map { Array($0.storage.values) } ?? [] }

  /// The surplus positional arguments as they came, nil if there are none.
  var restTuple: Tuple? { signature.restIndex.flatMap { values[$0].asObject(Tuple.self) } }

  /// The surplus keyword arguments, those of `**kwargs`, in the order given.
  package var keywords: [(name: String, value: Value)] {
    guard let index = signature.keywordsIndex, let dict = values[index].asObject(Dict.self) else {
      return []
    }
    return dict.items.compactMap { item in item.key.asString.map { ($0, item.value) } }
  }

  /// The error that an argument has the wrong type, or, with `expected` in words, a wrong value.
  package func mismatch(_ name: String, expected: String, element: Value? = nil) -> Failure {
    let got = (element ?? value(name)).typeName.withArticle
    let what = element == nil ? got : "one with \(got)"
    return Failure(
      "\(signature.name)() parameter \"\(name)\" must be \(expected), not \(what)",
      hint: what == "a float" && expected == "an int" ? Failure.wholeNumberHint : nil)
  }

  func str(_ name: String) throws -> Str {
    guard let text = value(name).asObject(Str.self) else { throw mismatch(name, expected: "a string") }
    return text
  }
}
