/// One item of NumPy's basic indexing, as between the brackets of `x[0, 1:3, ..., None]`.
package enum TensorIndex: Equatable, Sendable {
  /// One position, which may be counted from the end; the axis goes away.
  case at(Int)
  /// `start:stop:step`, each of which may be left out.
  case slice(start: Int?, stop: Int?, step: Int?)
  /// A new axis of length 1.
  case newAxis
  /// As many whole axes as are not named otherwise.
  case ellipsis
}

extension Tensor {
  /// The view that the indices pick; positions out of range throw, slices are cut to what there is.
  package func sliced(_ indices: [TensorIndex]) throws -> Tensor {
    var rest = indices
    let named = indices.count { $0 != .newAxis && $0 != .ellipsis }
    guard named <= shape.count else {
      throw TensorError(
        "\(named) indices are too many for a \(describe(shape: shape)) tensor",
        hint: shape.isEmpty ? "a single number has no axes; use .item()" : nil)
    }
    guard indices.count(where: { $0 == .ellipsis }) <= 1 else {
      throw TensorError("an index may contain only one ellipsis (...)")
    }
    let whole = [TensorIndex](repeating: .slice(start: nil, stop: nil, step: nil), count: shape.count - named)
    let dots = rest.firstIndex(of: .ellipsis) ?? rest.count
    rest.replaceSubrange(dots..<Swift.min(rest.count, dots + 1), with: whole)

    var view = View(source: self)
    for index in rest { try view.take(index) }
    let count = try Self.elementCount(of: view.shape)
    return Tensor(
      storage: storage, shape: view.shape, strides: view.strides, offset: view.offset, count: count)
  }

  /// Writes `value`, broadcast to this shape, over the elements, and so over those of every view.
  package func assign(_ value: Tensor) throws {
    storage.noteChange()
    let source = try value.broadcast(to: shape)
    // A source that overlaps the target is read whole before anything is written.
    let safe = source.storage === storage ? try source.copy() : source
    let (to, from) = (pointer, safe.pointer)
    defer { extendLifetime(safe) }
    try walk(safe) { target, source, count, step, sourceStep in
      for i in 0..<count { to[target + i * step] = from[source + i * sourceStep] }
    }
  }

  /// Adds `value`, broadcast to this shape, to the elements, and so to those of every view.
  package func accumulate(_ value: Tensor) throws {
    storage.noteChange()
    let source = try value.broadcast(to: shape)
    let (to, from) = (pointer, source.pointer)
    try walk(source) { target, source, count, step, sourceStep in
      for i in 0..<count { to[target + i * step] += from[source + i * sourceStep] }
    }
    extendLifetime(source)
  }

  /// Calls `body` with the places, count and steps of matching runs of this tensor and one of the same shape.
  @inline(__always)
  private func walk(_ other: Tensor, _ body: (Int, Int, Int, Int, Int) -> Void) throws {
    let layout = Layout(shape: shape, strides, other.strides)
    try context.parallel.forRanges(of: count) { range in
      layout.forEachRun(in: range) { _, length, left, right in
        body(left, right, length, layout.innerLeft, layout.innerRight)
      }
    }
  }
}

/// A view as its axes are taken from the source one by one.
private struct View {
  let source: Tensor
  var shape: [Int] = []
  var strides: [Int] = []
  var offset: Int
  private let sourceStrides: [Int]
  private var axis = 0

  init(source: Tensor) {
    self.source = source
    sourceStrides = source.strides
    offset = source.offset
  }

  mutating func take(_ index: TensorIndex) throws {
    switch index {
    case .newAxis:
      shape.append(1)
      strides.append(0)
    case .at(let position):
      let length = source.shape[axis]
      guard position >= -length, position < length else {
        throw TensorError(
          "index \(position) is out of range for axis \(axis) of a \(describe(shape: source.shape)) tensor",
          label: "the axis has length \(length)")
      }
      offset += (position < 0 ? position + length : position) * sourceStrides[axis]
      axis += 1
    case .slice(let start, let stop, let step):
      let (first, count, step) = try Self.resolve(start, stop, step ?? 1, length: source.shape[axis])
      if count > 0 { offset += first * sourceStrides[axis] }
      shape.append(count)
      strides.append(count > 1 ? sourceStrides[axis] * step : 0)
      axis += 1
    case .ellipsis:
      preconditionFailure("an ellipsis is replaced before")
    }
  }

  /// The first position and the number of positions of a slice, by Python's rules.
  private static func resolve(
    _ start: Int?, _ stop: Int?, _ step: Int, length: Int
  ) throws -> (first: Int, count: Int, step: Int) {
    guard step != 0 else { throw TensorError("the step of a slice cannot be 0") }
    // No longer step can reach a second element, and a bounded one cannot overflow.
    let step = Swift.max(-length - 1, Swift.min(length + 1, step))
    let (low, high) = step > 0 ? (0, length) : (-1, length - 1)
    func place(_ bound: Int?, _ open: Int) -> Int {
      guard let bound else { return open }
      let fromStart = bound < 0 ? (bound < -length ? low : bound + length) : bound
      return Swift.min(high, Swift.max(low, fromStart))
    }
    let first = place(start, step > 0 ? low : high)
    let end = place(stop, step > 0 ? high : low)
    let distance = step > 0 ? end - first : first - end
    return (first, distance <= 0 ? 0 : (distance - 1) / step.magnitudeAsInt + 1, step)
  }
}

extension Int {
  /// The absolute value of a number known not to be the least one.
  fileprivate var magnitudeAsInt: Int { self < 0 ? -self : self }
}
