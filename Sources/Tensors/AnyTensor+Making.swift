extension AnyTensor {
  /// An array that is the same number everywhere.
  package static func full(_ shape: [Int], _ value: Scalar, _ dtype: DType, in context: Context) throws
    -> AnyTensor
  {
    switch dtype {
    case .bool: .bool(try .filled(shape, with: value.float64 != 0, in: context))
    case .int32: .int32(try .filled(shape, with: value.int32(), in: context))
    case .int64: .int64(try .filled(shape, with: value.int64(), in: context))
    case .float32: .float32(try .filled(shape, with: Float(value.float64), in: context))
    case .float64: .float64(try .filled(shape, with: value.float64, in: context))
    }
  }

  /// The arrays, brought to the kind that can hold the numbers of all.
  package static func promoted(_ parts: [AnyTensor]) throws -> [AnyTensor] {
    let dtype = parts.map(\.dtype).max() ?? .float32
    return try parts.map { try $0.cast(to: dtype) }
  }

  /// The arrays one after the other along `axis`, promoted to one kind.
  package static func concat(_ parts: [AnyTensor], axis: Int) throws -> AnyTensor {
    try joined(
      parts, { try .concat($0, axis: axis) }, { try .concat($0, axis: axis) },
      { try .concat($0, axis: axis) },
      { try .concat($0, axis: axis) }, { try .concat($0, axis: axis) })
  }

  /// The arrays, all of one shape, side by side along a new axis, promoted to one kind.
  package static func stack(_ parts: [AnyTensor], axis: Int) throws -> AnyTensor {
    try joined(
      parts, { try .stack($0, axis: axis) }, { try .stack($0, axis: axis) }, { try .stack($0, axis: axis) },
      { try .stack($0, axis: axis) }, { try .stack($0, axis: axis) })
  }

  private static func joined(
    _ parts: [AnyTensor], _ bools: ([NDArray<Bool>]) throws -> NDArray<Bool>,
    _ shorts: ([NDArray<Int32>]) throws -> NDArray<Int32>,
    _ ints: ([NDArray<Int64>]) throws -> NDArray<Int64>,
    _ floats: ([Tensor]) throws -> Tensor, _ doubles: ([NDArray<Double>]) throws -> NDArray<Double>
  ) throws -> AnyTensor {
    let parts = try promoted(parts)
    switch parts.first?.dtype ?? .float32 {
    case .bool: return .bool(try bools(parts.map { try $0.bool() }))
    case .int32:
      return .int32(
        try shorts(
          parts.compactMap { if case .int32(let x) = $0 { x } else { nil } }))
    case .int64: return .int64(try ints(parts.map { try $0.int64() }))
    case .float32: return .float32(try floats(parts.map { try $0.float32() }))
    case .float64: return .float64(try doubles(parts.map { try $0.float64() }))
    }
  }
}

extension AnyTensor {
  /// The numbers from `start` up to but without `stop`, `step` apart: int64 where all three are ints, else float32; or as `dtype` says.
  package static func arange(
    _ start: Scalar, _ stop: Scalar, step: Scalar, as dtype: DType? = nil, in context: Context
  ) throws -> AnyTensor {
    guard case .int(let first) = start, case .int(let end) = stop, case .int(let step) = step else {
      let numbers = try NDArray<Double>.arange(start.float64, stop.float64, step: step.float64, in: context)
      return try AnyTensor.float64(numbers).cast(to: dtype ?? .float32)
    }
    guard step != 0 else { throw TensorError("arange() needs finite bounds and a step other than 0") }
    // The distance of two ints may need 65 bits.
    let distance = step > 0 ? Double(end) - Double(first) : Double(first) - Double(end)
    guard distance / Double(step.magnitude) < 0x1p56 else {
      throw TensorError("arange() from \(first) to \(end) has more elements than any memory can hold")
    }
    let gap = step > 0 ? UInt(bitPattern: end &- first) : UInt(bitPattern: first &- end)
    let isEmpty = step > 0 ? end <= first : end >= first
    let count = isEmpty ? 0 : Int((gap - 1) / step.magnitude) + 1
    let result = try NDArray<Int64>.uninitialized([count], in: context)
    let target = result.pointer
    try context.parallel.forRanges(of: count) { range in
      for i in range { target[i] = Int64(first &+ i &* step) }
    }
    return try AnyTensor.int64(result).cast(to: dtype ?? .int64)
  }
}
