import Autograd
import Starlark
import Tensors

/// A tensor as a value: arithmetic with broadcasting, NumPy's indexing, and a gradient where one is wanted.
final class TensorValue: Object {
  /// The numbers, as long as nothing asked how they were made: arithmetic that wants no gradient makes no variable.
  private let plain: Tensor?
  private var tracked: Variable?

  init(_ variable: Variable) {
    plain = nil
    tracked = variable
    super.init()
  }

  init(_ tensor: Tensor) {
    plain = tensor
    super.init()
  }

  /// The numbers.
  var tensor: Tensor {
    if tracked == nil, let plain { return plain }
    return variable.value
  }

  /// Whether what is computed from this is recorded, for a gradient.
  var requiresGrad: Bool { tracked?.requiresGrad ?? false }

  /// The tensor with the memory of how it was made; always the same object.
  var variable: Variable {
    if let tracked { return tracked }
    guard let plain else { preconditionFailure("a tensor value is made with one of the two") }
    let variable = Variable(plain)
    tracked = variable
    return variable
  }

  override var typeName: String { "tensor" }

  override func represent(_ printer: inout Printer) {
    printer.text(TensorPrinter.describe(tensor))
  }

  override func truth() throws -> Bool {
    guard tensor.count == 1 else {
      throw Failure(
        "the truth of a tensor with \(tensor.count) elements is ambiguous",
        hint: "compare .item(), or use allclose(a, b)")
    }
    return try tensor.item() != 0
  }

  override func format(_ specification: String) throws -> String? {
    guard tensor.count == 1 else { return nil }
    return try Value.float(Double(tensor.item())).formatted(by: specification)
  }

  // MARK: - Operators

  override func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool) throws -> Value? {
    if op.isComparison, other.asDouble != nil || other.asObject(TensorValue.self) != nil {
      throw Failure(
        "tensors are not compared with \(op.symbol)",
        hint:
          "allclose(a, b) tells whether they are equal but for rounding; x.item() gives the number of one element"
      )
    }
    switch other {
    case .object(let object) where type(of: object) == TensorValue.self:
      let tensor = unsafeDowncast(object, to: TensorValue.self)
      return try reflected ? Self.combine(op, tensor, self) : Self.combine(op, self, tensor)
    default:
      guard op != .matrixMultiply, let number = other.asDouble else { return nil }
      return try combine(op, Float(number), reflected: reflected)
    }
  }

  override func unary(_ op: UnaryOperator) throws -> Value? {
    switch op {
    case .negate: .tensor(try negate(variable))
    case .plus: .object(self)
    case .invert: nil
    }
  }

  // MARK: - Elements

  override func length() throws -> Int? {
    guard let first = tensor.shape.first else { throw Failure("a tensor without axes has no length") }
    return first
  }

  override func element(at key: Value) throws -> Value {
    .tensor(try slice(variable, Self.indices(key)))
  }

  override func makeIterator() throws -> ValueIterator? {
    guard let count = tensor.shape.first else { throw Failure("a tensor without axes cannot be iterated") }
    return TensorIterator(variable, count: count)
  }

  /// NumPy's basic indices: ints, slices, None and `...`.
  private static func indices(_ key: Value) throws -> [TensorIndex] {
    let parts = key.asObject(Tuple.self).map { Array($0.elements) } ?? [key]
    return try parts.map { part in
      if let index = part.asInt { return .at(index) }
      if part.isNone { return .newAxis }
      if part.isEllipsis { return .ellipsis }
      guard let slice = part.asObject(SliceKey.self) else {
        throw Failure(
          "a tensor index must be ints, slices, None or ..., not \(part.typeName)")
      }
      func bound(_ value: Value) throws -> Int? {
        guard !value.isNone else { return nil }
        guard let bound = value.asInt else {
          throw Failure("a slice of a tensor takes ints, not \(value.typeName)")
        }
        return bound
      }
      return .slice(start: try bound(slice.start), stop: try bound(slice.stop), step: try bound(slice.step))
    }
  }

  // MARK: - Attributes

  override func attribute(_ name: String) throws -> Value? {
    switch name {
    case "shape": .shape(tensor.shape)
    case "dtype": .string("float32")
    case "ndim": .int(tensor.shape.count)
    case "size": .int(tensor.count)
    case "T": .tensor(try transpose(variable))
    case "grad": variable.grad.map { .tensor($0) } ?? Value.none
    case "requires_grad": .bool(requiresGrad)
    default: Self.methods.bind(name, to: self)
    }
  }

  override var attributeNames: [String] {
    ["T", "dtype", "grad", "ndim", "requires_grad", "shape", "size"] + Self.methods.names
  }

  override func replacement(for attribute: String) -> String? { tensorReplacements[attribute] }

  override func setAttribute(_ name: String, to value: Value) throws -> Bool {
    switch name {
    case "requires_grad":
      guard let flag = value.asBool else { throw Failure("requires_grad must be True or False") }
      variable.requiresGrad = flag
    case "grad":
      guard value.isNone else {
        throw Failure(
          "grad can be set to None, which forgets it, and not to a value of type \(value.typeName)")
      }
      variable.zeroGrad()
    default: return false
    }
    return true
  }
}

/// Walks the first axis of a tensor, one view at a time.
private final class TensorIterator: ValueIterator {
  private let variable: Variable
  private let count: Int
  private var position = 0

  init(_ variable: Variable, count: Int) {
    self.variable = variable
    self.count = count
    super.init()
  }

  override func next() throws -> Value? {
    guard position < count else { return nil }
    defer { position += 1 }
    return .tensor(try slice(variable, [.at(position)]))
  }
}
