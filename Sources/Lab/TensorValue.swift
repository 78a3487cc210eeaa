import Autograd
import Starlark
import Tensors

/// A tensor as a value: arithmetic with broadcasting, NumPy's indexing, and a gradient where one is wanted.
///
/// It holds numbers of any kind; gradients are recorded for float32 alone.
final class TensorValue: Object {
  /// The numbers, as long as nothing asked how they were made: arithmetic that wants no gradient makes no variable.
  private let plain: AnyTensor?
  private var tracked: Variable?

  init(_ variable: Variable) {
    plain = nil
    tracked = variable
    super.init()
  }

  init(_ tensor: Tensor) {
    plain = .float32(tensor)
    super.init()
  }

  init(_ numbers: AnyTensor) {
    plain = numbers
    super.init()
  }

  /// The numbers, of whatever kind.
  var numbers: AnyTensor {
    if let tracked { return .float32(tracked.value) }
    guard let plain else { preconditionFailure("a tensor value is made with one of the two") }
    return plain
  }

  /// The numbers if they are float32, which most are.
  var float32: Tensor? {
    if let tracked { return tracked.value }
    if case .float32(let tensor) = plain { return tensor }
    return nil
  }

  /// Whether what is computed from this is recorded, for a gradient.
  var requiresGrad: Bool { tracked?.requiresGrad ?? false }

  /// The float32 tensor with the memory of how it was made, always the same object; numbers of another kind are
  /// converted.
  func variable() throws -> Variable {
    if let tracked { return tracked }
    guard case .float32(let tensor) = plain else { return Variable(try numbers.float32()) }
    let variable = Variable(tensor)
    tracked = variable
    return variable
  }

  override var typeName: String { "tensor" }

  override func represent(_ printer: inout Printer) {
    printer.text(TensorPrinter.describe(numbers))
  }

  override func truth() throws -> Bool {
    let numbers = numbers
    guard numbers.count == 1 else {
      throw Failure(
        "the truth of a tensor with \(numbers.count) elements is ambiguous",
        hint: "x.any() and x.all() tell about its elements, allclose(a, b) about two tensors")
    }
    return try numbers.item().float64 != 0
  }

  /// Tensors of one element are ordered as their numbers, so that `sorted` and `max` take the elements of a vector.
  override func compare(to other: Object, depth: Int) throws -> Int? {
    guard let other = other as? TensorValue else { return nil }
    guard numbers.count == 1, other.numbers.count == 1 else {
      throw Failure(
        "tensors of shape \(describe(shape: numbers.shape)) and \(describe(shape: other.numbers.shape)) have no order",
        hint: "x.max() and x.min() look at all elements, sort(x) sorts along an axis")
    }
    return try Value.scalar(numbers.item()).compare(to: .scalar(other.numbers.item()))
  }

  override func format(_ specification: String) throws -> String? {
    let numbers = numbers
    return numbers.count == 1 ? try Value.scalar(numbers.item()).formatted(by: specification) : nil
  }

  /// A loaded file's tensors are shared by all that load it, so that they keep their elements.
  override func freeze(into reached: inout [Object]) { numbers.array.storage.isFrozen = true }

  // MARK: - Operators

  override func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool) throws -> Value? {
    switch other {
    case .object(let object) where type(of: object) == TensorValue.self:
      let tensor = unsafeDowncast(object, to: TensorValue.self)
      return try reflected ? Self.combine(op, tensor, self) : Self.combine(op, self, tensor)
    default:
      if let scalar = try op.isComparison ? comparable(other) : Scalar(other) {
        return try combine(op, scalar, reflected: reflected)
      }
      guard other.isSequence, op != .contains, op != .notContains else { return nil }
      let tensor = TensorValue(try AnyTensor(nested: other, in: numbers.context))
      return try reflected ? Self.combine(op, tensor, self) : Self.combine(op, self, tensor)
    }
  }

  /// A number to compare the elements with: an integer that no tensor holds lies beyond all ints that one does.
  private func comparable(_ value: Value) throws -> Scalar? {
    guard value.asInt == nil, value.asBool == nil, value.asBigInt != nil else { return try Scalar(value) }
    let near = value.asDouble ?? .infinity
    return .float(numbers.dtype.isFloat ? near : near < 0 ? -.infinity : .infinity)
  }

  override func unary(_ op: UnaryOperator) throws -> Value? {
    switch op {
    case .negate: try map({ try negate($0) }, { try $0.negated() })
    case .plus: .object(self)
    case .invert: .tensor(try numbers.inverted())
    }
  }

  /// The result of an operation on the variable of float32 numbers, or on the numbers of any other kind.
  func map(
    _ recorded: (Variable) throws -> Variable, _ other: (AnyTensor) throws -> AnyTensor
  ) throws -> Value {
    float32 == nil ? .tensor(try other(numbers)) : .tensor(try recorded(variable()))
  }

  // MARK: - Elements

  override func length() throws -> Int? {
    guard let first = numbers.shape.first else { throw Failure("a tensor without axes has no length") }
    return first
  }

  override func element(at key: Value) throws -> Value {
    let indices = try tensorIndices(key, in: numbers.context, forRecord: requiresGrad)
    return try map({ try slice($0, indices) }, { try $0.rearranged { try $0.indexed(indices) } })
  }

  override func setElement(at key: Value, to value: Value) throws {
    try checkWritable()
    let target = numbers
    let indices = try tensorIndices(key, in: target.context)
    if let scalar = try Scalar(value) {
      return try target.assign(AnyTensor(scalar, as: target.dtype, in: target.context), at: indices)
    }
    guard let tensor = value.asObject(TensorValue.self) else {
      guard value.isSequence else {
        throw Failure(
          "a tensor's elements are set to numbers or a tensor, not to a value of type \(value.typeName)")
      }
      return try target.assign(AnyTensor(nested: value, in: target.context), at: indices)
    }
    guard !tensor.requiresGrad else {
      throw Failure(
        "a value that wants a gradient cannot be written into a tensor",
        hint: "where(), stack() and concat() keep the gradient; .detach() drops it")
    }
    try target.assign(tensor.numbers, at: indices)
  }

  private func checkWritable() throws {
    if let tracked, tracked.requiresGrad {
      throw Failure(
        tracked.isLeaf
          ? "a tensor that wants a gradient cannot be changed in place"
          : "a tensor that was recorded for a gradient cannot be changed in place",
        hint: "change a copy, made by .detach().clone(), or use where()")
    }
    if numbers.array.storage.isFrozen {
      throw Failure(
        "this tensor cannot be changed in place: files that load it share it",
        hint: "change a copy, made by .clone()")
    }
  }

  override func makeIterator() throws -> ValueIterator? {
    guard let count = numbers.shape.first else { throw Failure("a tensor without axes cannot be iterated") }
    return TensorIterator(self, count: count)
  }

  override func contains(_ value: Value) throws -> Bool? {
    guard let scalar = try Scalar(value) else { return nil }
    return try AnyTensor.bool(AnyTensor.compare(.equal, numbers, scalar)).any().item().float64 != 0
  }

  // MARK: - Attributes

  override func attribute(_ name: String) throws -> Value? {
    switch name {
    case "shape": .shape(numbers.shape)
    case "dtype": .string(numbers.dtype.rawValue)
    case "ndim": .int(numbers.shape.count)
    case "size": .int(numbers.count)
    case "T": try map({ try transpose($0) }, { try $0.rearranged { try $0.transposed(nil) } })
    case "grad": tracked?.grad.map { .tensor($0) } ?? Value.none
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
      if flag { try checkRecordable(numbers.dtype) }
      if float32 != nil { try variable().requiresGrad = flag }
    case "grad":
      guard value.isNone else {
        throw Failure(
          "grad can be set to None, which forgets it, and not to a value of type \(value.typeName)")
      }
      tracked?.zeroGrad()
    default: return false
    }
    return true
  }
}

/// Throws unless gradients can be recorded for numbers of this kind.
func checkRecordable(_ dtype: DType) throws {
  guard dtype == .float32 else {
    throw Failure(
      "gradients are recorded for float32, and this tensor is \(dtype.rawValue)",
      hint: ".astype(\"float32\") converts it")
  }
}

/// Walks the first axis of a tensor, one view at a time.
private final class TensorIterator: ValueIterator {
  private let tensor: TensorValue
  private let count: Int
  private var position = 0

  init(_ tensor: TensorValue, count: Int) {
    self.tensor = tensor
    self.count = count
    super.init()
  }

  override func next() throws -> Value? {
    guard position < count else { return nil }
    defer { position += 1 }
    return try tensor.element(at: .int(position))
  }
}
