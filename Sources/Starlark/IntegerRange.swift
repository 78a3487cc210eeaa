/// What `range` gives: a sequence of integers that is not stored.
package final class IntegerRange: Object {
  /// The first element.
  package let start: Int
  /// The distance between elements.
  package let step: Int
  /// The number of elements.
  package let count: Int
  let stop: Int

  /// Makes a range; `step` must not be zero.
  init(start: Int, stop: Int, step: Int) throws {
    guard step != 0 else { throw Failure("range() step cannot be zero") }
    self.start = start
    self.stop = stop
    self.step = step
    if step > 0 ? start >= stop : start <= stop {
      count = 0
    } else {
      let distance = step > 0 ? UInt(bitPattern: stop &- start) : UInt(bitPattern: start &- stop)
      let steps = (distance - 1) / step.magnitude + 1
      guard steps <= UInt(Int.max) else { throw Failure("range() has too many elements") }
      count = Int(steps)
    }
  }

  private init(start: Int, step: Int, count: Int) {
    self.start = start
    self.step = step
    self.count = count
    stop = start &+ count &* step
  }

  /// The element at a position, which must be in range.
  subscript(position: Int) -> Int { start &+ position &* step }

  override package var typeName: String { "range" }
  override package func truth() throws -> Bool { count > 0 }
  override package func length() throws -> Int? { count }
  override package func makeIterator() throws -> ValueIterator? { RangeIterator(self) }

  override package func element(at key: Value) throws -> Value {
    guard let slice = key.asObject(SliceKey.self) else {
      return .int(self[try elementIndex(key, count: count, of: "range")])
    }
    let (first, stride, steps) = try slice.resolve(count: count)
    let (newStep, overflow) = step.multipliedReportingOverflow(by: stride)
    return .object(
      IntegerRange(
        start: start &+ first &* step, step: overflow ? step : newStep,
        count: overflow ? min(steps, 1) : steps))
  }

  override package func contains(_ value: Value) throws -> Bool? {
    guard case .int(let wanted) = value else {
      if case .float(let number) = value, let exact = Int(exactly: number) {
        return try contains(.int(exact))
      }
      guard value.asDouble != nil else {
        throw Failure("a range can only contain a number, not \(value.typeName.withArticle)")
      }
      return false
    }
    guard count > 0 else { return false }
    let low = min(start, self[count - 1])
    let high = max(start, self[count - 1])
    guard wanted >= low, wanted <= high else { return false }
    let distance = UInt(bitPattern: wanted &- low)
    return distance % step.magnitude == 0
  }

  override package func isEqual(to other: Object, depth: Int) throws -> Bool {
    guard let other = other as? IntegerRange, count == other.count else { return false }
    return count == 0 || (start == other.start && (count == 1 || step == other.step))
  }

  override package func represent(_ printer: inout Printer) {
    if step == 1 {
      printer.text(start == 0 ? "range(\(stop))" : "range(\(start), \(stop))")
    } else {
      printer.text("range(\(start), \(stop), \(step))")
    }
  }
}

/// Walks a range.
final class RangeIterator: ValueIterator {
  private let range: IntegerRange
  private var position = 0

  init(_ range: IntegerRange) { self.range = range }

  override func next() throws -> Value? {
    guard position < range.count else { return nil }
    defer { position += 1 }
    return .int(range[position])
  }
}
