import Starlark
import Tensors

// Tensors from nested lists, and back.

extension Tensor {
  /// A tensor from a number or from lists of one length, nested to any depth.
  init(nested value: Value, in context: Context) throws {
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
    self = try .uninitialized(shape, in: context)
    var place = pointer
    try Self.flatten(value, shape: shape[...], into: &place, context)
  }

  private static func elements(of value: Value) -> ContiguousArray<Value>? {
    value.asObject(List.self)?.elements ?? value.asObject(Tuple.self)?.elements
  }

  /// Writes the numbers of nested lists to `place` and behind, as many as `shape` says.
  private static func flatten(
    _ value: Value, shape: ArraySlice<Int>, into place: inout UnsafeMutablePointer<Float>, _ context: Context
  ) throws {
    guard let count = shape.first else {
      place.pointee = try number(value)
      place += 1
      return
    }
    guard let elements = elements(of: value), elements.count == count else {
      let got = elements(of: value).map { "one of \($0.count)" } ?? "a value of type \(value.typeName)"
      throw Failure("the lists of a tensor must have one length: a list of \(count) stands beside \(got)")
    }
    let inner = shape.dropFirst()
    for (index, element) in elements.enumerated() {
      if index % stretch == 0 { try context.interrupt.check() }
      try flatten(element, shape: inner, into: &place, context)
    }
  }

  private static func number(_ value: Value) throws -> Float {
    if let flag = value.asBool { return flag ? 1 : 0 }
    guard let number = value.asDouble else {
      throw Failure(
        "a tensor is made of numbers, not of a value of type \(value.typeName)",
        hint: elements(of: value) == nil ? nil : "all lists on one level must have one length")
    }
    return Float(number)
  }

  /// The tensor as nested lists of what `make` makes of the elements; one of those for a scalar.
  ///
  /// - Throws: `MemoryLimitExceeded` where the lists would not fit.
  func nestedLists(of make: (Float) -> Value = { .float(Double($0)) }) throws -> Value {
    // An empty axis may stand behind long ones, so that there are more lists than elements.
    let lists = shape.dropLast().reduce(1, *)
    let bytes = (Swift.max(count, lists)).multipliedReportingOverflow(by: 64)
    let estimate = bytes.overflow ? Int.max : bytes.partialValue
    try context.budget.charge(estimate)
    defer { context.budget.release(estimate) }
    let source = try contiguous()
    defer { extendLifetime(source) }
    var place = UnsafePointer(source.pointer)
    return try Self.lists(shape[...], from: &place, context, make)
  }

  private static func lists(
    _ shape: ArraySlice<Int>, from place: inout UnsafePointer<Float>, _ context: Context,
    _ make: (Float) -> Value
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
      values.append(try lists(inner, from: &place, context, make))
    }
    return .list(values)
  }

  /// How many elements of a list are taken between two looks at the request to stop.
  private static let stretch = 1 << 14
}
