import Starlark
import Tensors

// Tensors from nested lists, and back.

extension Scalar {
  /// A number of the language; nil for other values, and an error for an integer that no tensor holds.
  init?(_ value: Value) throws {
    switch value {
    case .int(let number): self = .int(number)
    case .float(let number): self = .float(number)
    case .bool(let flag): self = .bool(flag)
    default:
      guard value.asBigInt != nil else { return nil }
      throw Failure(
        "the integer \(value.repr.prefix(20)) is too large for a tensor",
        hint: "int64 holds integers up to 2^63 - 1; float() rounds it")
    }
  }
}

extension Value {
  /// The number as one of the language.
  static func scalar(_ scalar: Scalar) -> Value {
    switch scalar {
    case .bool(let flag): .bool(flag)
    case .int(let number): .int(number)
    case .float(let number): .float(number)
    }
  }
}

extension AnyTensor {
  /// A tensor from a number or from lists of one length, nested to any depth.
  ///
  /// Where `dtype` is nil, bools alone give bool, ints int64, and anything with a float in it, or nothing, float32.
  init(nested value: Value, as dtype: DType? = nil, in context: Context) throws {
    var shape: [Int] = []
    var probe = value
    while let elements = Self.elements(of: probe) {
      shape.append(elements.count)
      guard shape.count <= Tensor.mostAxes else {
        throw Failure("a tensor has at most \(Tensor.mostAxes) axes, and the list is nested deeper")
      }
      guard let first = elements.first else { break }
      probe = first
    }
    var kind = DType.bool
    try Self.walk(value, shape: shape[...], context) { kind = Swift.max(kind, $0.dtype) }
    if shape.contains(0) { kind = .float32 }
    switch dtype ?? kind {
    case .bool: self = .bool(try Self.filled(value, shape, context) { $0.float64 != 0 })
    case .int32: self = .int32(try Self.filled(value, shape, context) { try $0.int32() })
    case .int64: self = .int64(try Self.filled(value, shape, context) { try $0.int64() })
    case .float32: self = .float32(try Self.filled(value, shape, context) { Float($0.float64) })
    case .float64: self = .float64(try Self.filled(value, shape, context) { $0.float64 })
    }
  }

  private static func elements(of value: Value) -> ContiguousArray<Value>? {
    value.asObject(List.self)?.elements ?? value.asObject(Tuple.self)?.elements
  }

  private static func filled<Element>(
    _ value: Value, _ shape: [Int], _ context: Context, _ convert: (Scalar) throws -> Element
  ) throws -> NDArray<Element> {
    let result = try NDArray<Element>.uninitialized(shape, in: context)
    var place = result.pointer
    try walk(value, shape: shape[...], context) { number in
      place.pointee = try convert(number)
      place += 1
    }
    extendLifetime(result)
    return result
  }

  /// Calls `body` with the numbers of nested lists, as many as `shape` says.
  private static func walk(
    _ value: Value, shape: ArraySlice<Int>, _ context: Context, _ body: (Scalar) throws -> Void
  ) throws {
    guard let count = shape.first else { return try body(number(value)) }
    guard let elements = elements(of: value), elements.count == count else {
      let got = elements(of: value).map { "one of \($0.count)" } ?? "a value of type \(value.typeName)"
      throw Failure("the lists of a tensor must have one length: a list of \(count) stands beside \(got)")
    }
    let inner = shape.dropFirst()
    for (index, element) in elements.enumerated() {
      if index % stretch == 0 { try context.interrupt.check() }
      try walk(element, shape: inner, context, body)
    }
  }

  private static func number(_ value: Value) throws -> Scalar {
    if let scalar = try Scalar(value) { return scalar }
    if let tensor = value.asObject(TensorValue.self), tensor.numbers.count == 1 {
      return try tensor.numbers.item()
    }
    throw Failure(
      "a tensor is made of numbers, not of a value of type \(value.typeName)",
      hint: value.asObject(TensorValue.self) != nil
        ? "stack() joins tensors"
        : elements(of: value) == nil ? nil : "all lists on one level must have one length")
  }

  /// The tensor as nested lists of numbers; a number for a scalar.
  ///
  /// - Throws: `MemoryLimitExceeded` where the lists would not fit.
  func nestedLists() throws -> Value {
    switch self {
    case .bool(let x): try Self.lists(of: x) { .bool($0) }
    case .int32(let x): try Self.lists(of: x) { .int(Int($0)) }
    case .int64(let x): try Self.lists(of: x) { .int(Int($0)) }
    case .float32(let x): try Self.lists(of: x) { .float(Double($0)) }
    case .float64(let x): try Self.lists(of: x) { .float($0) }
    }
  }

  private static func lists<Element>(of array: NDArray<Element>, _ make: (Element) -> Value) throws -> Value {
    // An empty axis may stand behind long ones, so that there are more lists than elements.
    let lists = array.shape.dropLast().reduce(1, *)
    let bytes = (Swift.max(array.count, lists)).multipliedReportingOverflow(by: 64)
    let estimate = bytes.overflow ? Int.max : bytes.partialValue
    try array.context.budget.charge(estimate)
    defer { array.context.budget.release(estimate) }
    let source = try array.contiguous()
    defer { extendLifetime(source) }
    var place = UnsafePointer(source.pointer)
    return try Self.lists(array.shape[...], from: &place, array.context, make)
  }

  private static func lists<Element>(
    _ shape: ArraySlice<Int>, from place: inout UnsafePointer<Element>, _ context: Context,
    _ make: (Element) -> Value
  ) throws -> Value {
    guard let count = shape.first else {
      defer { place += 1 }
      return make(place.pointee)
    }
    let inner = shape.dropFirst()
    var values: [Value] = []
    values.reserveCapacity(count)
    for index in 0..<count {
      if index % stretch == 0 { try context.interrupt.check() }
      values.append(try Self.lists(inner, from: &place, context, make))
    }
    return .list(values)
  }

  /// How many elements of a list are taken between two looks at the request to stop.
  private static let stretch = 1 << 14
}
