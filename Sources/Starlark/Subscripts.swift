/// A slice inside a subscript, `start:stop:step`; each part None where it was left out.
package final class SliceKey: Object {
  /// The part before the first colon.
  package let start: Value
  /// The part after the first colon.
  package let stop: Value
  /// The part after the second colon.
  package let step: Value

  /// Makes a slice; left-out parts are `.none`.
  package init(start: Value, stop: Value, step: Value) {
    self.start = start
    self.stop = stop
    self.step = step
  }

  override package var typeName: String { "slice" }

  /// The indices that the slice selects from a sequence: where it starts, its stride, and how many there are.
  package func resolve(count: Int) throws -> (start: Int, step: Int, count: Int) {
    let step = try Self.integer(step, "step") ?? 1
    guard step != 0 else { throw Failure("a slice step cannot be zero") }
    let low = step > 0 ? 0 : -1
    let high = step > 0 ? count : count - 1
    func clamp(_ value: Value, _ name: String, _ absent: Int) throws -> Int {
      guard let index = try Self.integer(value, name) else { return absent }
      return min(max(index < 0 ? index + count : index, low), high)
    }
    let first = try clamp(start, "start", step > 0 ? 0 : count - 1)
    let end = try clamp(stop, "stop", step > 0 ? count : -1)
    let length = step > 0 ? max(0, end - first) : max(0, first - end)
    let stride = step.magnitude
    let steps = length == 0 ? 0 : Int((UInt(length) - 1) / stride) + 1
    return (first, step, steps)
  }

  /// The elements that the slice selects.
  func apply<T>(to array: ContiguousArray<T>) throws -> ContiguousArray<T> {
    let (start, step, steps) = try resolve(count: array.count)
    if step == 1, steps <= Interpreter.portion { return ContiguousArray(array[start..<start + steps]) }
    let thread = Interpreter.running
    return try ContiguousArray(count: steps, polling: thread) { array[start + $0 * step] }
  }

  private static func integer(_ value: Value, _ name: String) throws -> Int? {
    switch value {
    case .none: return nil
    case .int(let index): return index
    default:
      if let big = value.asBigInt { return big < 0 ? .min : .max }
      throw Failure("a slice \(name) must be an int or None, not \(value.typeName.withArticle)")
    }
  }
}

/// The `...` of a subscript.
package final class EllipsisKey: Object {
  override package var typeName: String { "ellipsis" }
  override package func represent(_ printer: inout Printer) { printer.text("...") }
  override package func hash(depth: Int) throws -> Int { 0x2E2E2E }
  override package func isEqual(to other: Object, depth: Int) throws -> Bool { other is EllipsisKey }
}

/// The position that an index means in a sequence of `count` elements, negative ones counted from the end.
func elementIndex(_ key: Value, count: Int, of type: String) throws -> Int {
  guard case .int(let index) = key else {
    if key.asBigInt != nil { throw Failure("\(type) index is out of range", label: "the length is \(count)") }
    throw Failure(
      "a \(type) index must be an int or a slice, not \(key.typeName.withArticle)",
      hint: key.typeName == "float" ? Failure.wholeNumberHint : nil)
  }
  let position = index < 0 ? index + count : index
  guard position >= 0, position < count else {
    throw Failure("\(type) index \(index) is out of range", label: "the length is \(count)")
  }
  return position
}
