import Starlark
import Tensors

// What stands between the brackets of `x[...]`, as the compute core takes it.

/// NumPy's indices: ints, slices, None, `...`, arrays of ints or lists of them, and masks. With `forRecord`, arrays are
/// copied: the record keeps them, and they may change.
func tensorIndices(_ key: Value, in context: Context, forRecord: Bool = false) throws -> [TensorIndex] {
  let parts = key.asObject(Tuple.self).map { Array($0.elements) } ?? [key]
  return try parts.map { part in
    if let index = part.asInt { return .at(index) }
    if part.isNone { return .newAxis }
    if part.isEllipsis { return .ellipsis }
    if let slice = part.asObject(SliceKey.self) {
      return .slice(start: try bound(slice.start), stop: try bound(slice.stop), step: try bound(slice.step))
    }
    if part.asBigInt != nil { throw Failure("a tensor index is out of range: the integer is too large") }
    return try arrayIndex(part, in: context, forRecord)
  }
}

private func arrayIndex(_ part: Value, in context: Context, _ forRecord: Bool) throws -> TensorIndex {
  var numbers: AnyTensor
  if let tensor = part.asObject(TensorValue.self) {
    numbers = tensor.numbers
  } else if part.isSequence {
    numbers = try AnyTensor(nested: part, in: context)
    if numbers.count == 0 { numbers = try numbers.cast(to: .int64) }
  } else {
    throw Failure(
      "a tensor index must be ints, slices, None, ..., or tensors of int or bool, not \(part.typeName)")
  }
  guard !numbers.dtype.isFloat else {
    throw Failure(
      "a tensor index must be ints, slices, None, ..., or tensors of int or bool, not a \(numbers.dtype.rawValue)"
        + " tensor",
      hint: ".astype(\"int64\") makes whole numbers of floats")
  }
  if forRecord { numbers = try numbers.rearranged { try $0.copy() } }
  if case .bool(let mask) = numbers { return .mask(mask) }
  let positions = try numbers.int64()
  return positions.shape.isEmpty ? .at(Int(try positions.item())) : .array(positions)
}

private func bound(_ value: Value) throws -> Int? {
  if value.isNone { return nil }
  if let bound = value.asInt { return bound }
  // A longer integer lies beyond any tensor.
  if value.asBigInt != nil { return value.asDouble ?? 0 < 0 ? .min : .max }
  if let tensor = value.asObject(TensorValue.self), !tensor.numbers.dtype.isFloat, tensor.numbers.count == 1 {
    return Int(try tensor.numbers.int64().item())
  }
  throw Failure("a slice of a tensor takes ints, not \(value.typeName)")
}
