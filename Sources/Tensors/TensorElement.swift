/// A type of numbers that tensors hold, and how each is converted to the others.
///
/// Conversions are those of a cast in C, as in NumPy: fractions are cut off, integers keep their low bits, and what no
/// integer can hold becomes the least one.
package protocol TensorElement: BitwiseCopyable, Equatable, Sendable {
  static var dtype: DType { get }
  static func converting(_ number: some TensorElement) -> Self
  /// The array as one whose kind is known only at run time.
  static func erase(_ array: NDArray<Self>) -> AnyTensor

  var bool: Bool { get }
  var int32: Int32 { get }
  var int64: Int64 { get }
  var float32: Float { get }
  var float64: Double { get }
}

extension Bool: TensorElement {
  package static var dtype: DType { .bool }
  @inline(__always) package static func converting(_ number: some TensorElement) -> Bool { number.bool }
  package static func erase(_ array: NDArray<Bool>) -> AnyTensor { .bool(array) }

  @inline(__always) package var bool: Bool { self }
  @inline(__always) package var int32: Int32 { self ? 1 : 0 }
  @inline(__always) package var int64: Int64 { self ? 1 : 0 }
  @inline(__always) package var float32: Float { self ? 1 : 0 }
  @inline(__always) package var float64: Double { self ? 1 : 0 }
}

extension Int32: TensorElement {
  package static var dtype: DType { .int32 }
  @inline(__always) package static func converting(_ number: some TensorElement) -> Int32 { number.int32 }
  package static func erase(_ array: NDArray<Int32>) -> AnyTensor { .int32(array) }

  @inline(__always) package var bool: Bool { self != 0 }
  @inline(__always) package var int32: Int32 { self }
  @inline(__always) package var int64: Int64 { Int64(self) }
  @inline(__always) package var float32: Float { Float(self) }
  @inline(__always) package var float64: Double { Double(self) }
}

extension Int64: TensorElement {
  package static var dtype: DType { .int64 }
  @inline(__always) package static func converting(_ number: some TensorElement) -> Int64 { number.int64 }
  package static func erase(_ array: NDArray<Int64>) -> AnyTensor { .int64(array) }

  @inline(__always) package var bool: Bool { self != 0 }
  @inline(__always) package var int32: Int32 { Int32(truncatingIfNeeded: self) }
  @inline(__always) package var int64: Int64 { self }
  @inline(__always) package var float32: Float { Float(self) }
  @inline(__always) package var float64: Double { Double(self) }
}

extension Float: TensorElement {
  package static var dtype: DType { .float32 }
  @inline(__always) package static func converting(_ number: some TensorElement) -> Float { number.float32 }
  package static func erase(_ array: NDArray<Float>) -> AnyTensor { .float32(array) }

  @inline(__always) package var bool: Bool { self != 0 }
  @inline(__always) package var int32: Int32 { float64.int32 }
  @inline(__always) package var int64: Int64 { float64.int64 }
  @inline(__always) package var float32: Float { self }
  @inline(__always) package var float64: Double { Double(self) }
}

extension Double: TensorElement {
  package static var dtype: DType { .float64 }
  @inline(__always) package static func converting(_ number: some TensorElement) -> Double { number.float64 }
  package static func erase(_ array: NDArray<Double>) -> AnyTensor { .float64(array) }

  @inline(__always) package var bool: Bool { self != 0 }
  @inline(__always) package var int32: Int32 { self > -0x1p31 - 1 && self < 0x1p31 ? Int32(self) : .min }
  @inline(__always) package var int64: Int64 { self >= -0x1p63 && self < 0x1p63 ? Int64(self) : .min }
  @inline(__always) package var float32: Float { Float(self) }
  @inline(__always) package var float64: Double { self }
}

extension NDArray {
  /// The numbers as another kind.
  func converted<Target: TensorElement>(to target: Target.Type) throws -> NDArray<Target> {
    try mapped { Target.converting($0) }
  }

  /// A contiguous array of `function` of each element.
  @inline(__always)
  func mapped<Result: TensorElement>(_ function: (Element) -> Result) throws -> NDArray<Result> {
    let source = try contiguous()
    let result = try NDArray<Result>.uninitialized(source.axes, in: context)
    let (from, to) = (source.pointer, result.pointer)
    defer { extendLifetime(source) }
    try context.parallel.forRanges(of: count) { range in
      for i in range { to[i] = function(from[i]) }
    }
    return result
  }
}
