/// An array whose kind of numbers is known at run time: what NumPy calls an array, and PyTorch a tensor.
///
/// Each operation looks at the kind once and hands the typed arrays to a loop of their own. int32 and bool are ways to
/// store numbers: arithmetic on them is done in int64 and stored back, which gives the same bits.
package enum AnyTensor {
  case bool(NDArray<Bool>)
  case int32(NDArray<Int32>)
  case int64(NDArray<Int64>)
  case float32(Tensor)
  case float64(NDArray<Double>)

  /// The array as one whose kind is known only at run time.
  package init<Element>(_ array: NDArray<Element>) { self = Element.erase(array) }

  /// The kind of numbers.
  package var dtype: DType {
    switch self {
    case .bool: .bool
    case .int32: .int32
    case .int64: .int64
    case .float32: .float32
    case .float64: .float64
    }
  }

  /// The array, to be asked for what does not depend on the kind.
  package var array: any TypedArray {
    switch self {
    case .bool(let x): x
    case .int32(let x): x
    case .int64(let x): x
    case .float32(let x): x
    case .float64(let x): x
    }
  }

  /// The length of each axis.
  package var shape: [Int] { array.shape }

  /// The number of elements.
  package var count: Int { array.count }

  /// The bytes that the elements occupy.
  package var byteCount: Int {
    switch dtype {
    case .bool: count
    case .int32, .float32: 4 * count
    case .int64, .float64: 8 * count
    }
  }

  /// The session the array belongs to.
  package var context: Context { array.context }

  /// The array with its elements in other places, such as a view or a copy of it.
  package func rearranged(_ change: (any TypedArray) throws -> any TypedArray) rethrows -> AnyTensor {
    try change(array).erased
  }

  /// The only element; throws when there are more or none.
  package func item() throws -> Scalar {
    switch self {
    case .bool(let x): .bool(try x.item())
    case .int32(let x): .int(Int(try x.item()))
    case .int64(let x): .int(Int(try x.item()))
    case .float32(let x): .float(Double(try x.item()))
    case .float64(let x): .float(try x.item())
    }
  }

  /// The element `place` elements behind the first in memory.
  package func element(at place: Int) -> Scalar {
    switch self {
    case .bool(let x): .bool(x.pointer[place])
    case .int32(let x): .int(Int(x.pointer[place]))
    case .int64(let x): .int(Int(x.pointer[place]))
    case .float32(let x): .float(Double(x.pointer[place]))
    case .float64(let x): .float(x.pointer[place])
    }
  }

  /// An array without axes; throws when a kind of ints cannot hold the number.
  package init(_ scalar: Scalar, as dtype: DType, in context: Context) throws {
    switch dtype {
    case .bool: self = .bool(try NDArray(scalar: scalar.float64 != 0, in: context))
    case .int32: self = .int32(try NDArray(scalar: scalar.int32(), in: context))
    case .int64: self = .int64(try NDArray(scalar: scalar.int64(), in: context))
    case .float32: self = .float32(try NDArray(scalar: Float(scalar.float64), in: context))
    case .float64: self = .float64(try NDArray(scalar: scalar.float64, in: context))
    }
  }
}

/// What arrays of all kinds can be asked without knowing the kind.
package protocol TypedArray {
  var shape: [Int] { get }
  var strides: [Int] { get }
  var count: Int { get }
  var isContiguous: Bool { get }
  var storage: Storage { get }
  var context: Context { get }
  var erased: AnyTensor { get }

  func copy() throws -> Self
  func contiguous() throws -> Self
  func reshaped(to wanted: [Int]) throws -> Self
  func transposed(_ axes: [Int]?) throws -> Self
  func broadcast(to target: [Int]) throws -> Self
  func expanded(at axis: Int) throws -> Self
  func squeezed(_ axis: Int?) throws -> Self
  func flipped(axis: Int) throws -> Self
  func indexed(_ indices: [TensorIndex]) throws -> Self
  func nonzero() throws -> [NDArray<Int64>]
  func diag(_ diagonal: Int) throws -> Self
  var bytes: UnsafeRawBufferPointer { get }
}

extension NDArray: TypedArray {
  /// The array as one whose kind is known only at run time.
  package var erased: AnyTensor { AnyTensor(self) }

  /// The bytes of the elements, which must be contiguous; keep the array alive while they are in use.
  package var bytes: UnsafeRawBufferPointer {
    precondition(isContiguous)
    return UnsafeRawBufferPointer(start: address, count: count * MemoryLayout<Element>.size)
  }
}

extension AnyTensor {
  /// The numbers as another kind, in memory of their own; the array itself where they are of that kind already.
  ///
  /// Conversions are those of a cast in C; see `TensorElement`.
  package func cast(to dtype: DType) throws -> AnyTensor {
    if dtype == self.dtype { return self }
    return switch self {
    case .bool(let x): try Self.cast(x, to: dtype)
    case .int32(let x): try Self.cast(x, to: dtype)
    case .int64(let x): try Self.cast(x, to: dtype)
    case .float32(let x): try Self.cast(x, to: dtype)
    case .float64(let x): try Self.cast(x, to: dtype)
    }
  }

  private static func cast<Element>(_ x: NDArray<Element>, to dtype: DType) throws -> AnyTensor {
    switch dtype {
    case .bool: .bool(try x.converted(to: Bool.self))
    case .int32: .int32(try x.converted(to: Int32.self))
    case .int64: .int64(try x.converted(to: Int64.self))
    case .float32: .float32(try x.converted(to: Float.self))
    case .float64: .float64(try x.converted(to: Double.self))
    }
  }

  /// The numbers as float32.
  package func float32() throws -> Tensor {
    guard case .float32(let x) = try cast(to: .float32) else { preconditionFailure("a cast gives its kind") }
    return x
  }

  /// The numbers as float64.
  package func float64() throws -> NDArray<Double> {
    guard case .float64(let x) = try cast(to: .float64) else { preconditionFailure("a cast gives its kind") }
    return x
  }

  /// The numbers as int64.
  package func int64() throws -> NDArray<Int64> {
    guard case .int64(let x) = try cast(to: .int64) else { preconditionFailure("a cast gives its kind") }
    return x
  }

  /// Whether each number is other than 0.
  package func bool() throws -> NDArray<Bool> {
    guard case .bool(let x) = try cast(to: .bool) else { preconditionFailure("a cast gives its kind") }
    return x
  }

  /// Writes `value`, of any kind, over the elements that the indices pick.
  package func assign(_ value: AnyTensor, at indices: [TensorIndex]) throws {
    switch (self, try value.cast(to: dtype)) {
    case (.bool(let x), .bool(let y)): try x.assign(y, at: indices)
    case (.int32(let x), .int32(let y)): try x.assign(y, at: indices)
    case (.int64(let x), .int64(let y)): try x.assign(y, at: indices)
    case (.float32(let x), .float32(let y)): try x.assign(y, at: indices)
    case (.float64(let x), .float64(let y)): try x.assign(y, at: indices)
    default: preconditionFailure("a cast gives its kind")
    }
  }
}
