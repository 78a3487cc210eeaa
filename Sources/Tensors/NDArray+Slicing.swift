/// One item of NumPy's indexing, as between the brackets of `x[0, 1:3, ..., None, ids]`.
package enum TensorIndex {
  /// One position, which may be counted from the end; the axis goes away.
  case at(Int)
  /// `start:stop:step`, each of which may be left out.
  case slice(start: Int?, stop: Int?, step: Int?)
  /// A new axis of length 1.
  case newAxis
  /// As many whole axes as are not named otherwise.
  case ellipsis
  /// Positions along one axis, any number in any order.
  case array(NDArray<Int64>)
  /// The positions of as many axes as the mask has at which it is true.
  case mask(NDArray<Bool>)

  var isEllipsis: Bool { if case .ellipsis = self { true } else { false } }

  /// Whether the item is one of NumPy's advanced indices, whose result is no view.
  var isAdvanced: Bool {
    switch self {
    case .array, .mask: true
    default: false
    }
  }

  /// Whether the item picks single positions of an axis.
  var picksPositions: Bool { if case .at = self { true } else { isAdvanced } }

  /// How many axes the item uses up.
  var axesUsed: Int {
    switch self {
    case .newAxis, .ellipsis: 0
    case .at, .slice, .array: 1
    case .mask(let mask): mask.shape.count
    }
  }
}

extension NDArray {
  /// The view that basic indices pick; positions out of range throw, slices are cut to what there is.
  package func sliced(_ indices: [TensorIndex]) throws -> NDArray {
    let rest = try Self.expanded(indices, shape)
    var view = SliceView(shape, strides, offset)
    for index in rest { try view.take(index) }
    let count = try Self.elementCount(of: view.shape)
    return NDArray(
      storage: storage, shape: view.shape, strides: view.strides, offset: view.offset, count: count)
  }

  /// The items with whole axes in the place of the ellipsis, or at the end; throws when there are too many.
  static func expanded(_ indices: [TensorIndex], _ shape: [Int]) throws -> [TensorIndex] {
    let named = indices.reduce(0) { $0 + $1.axesUsed }
    guard named <= shape.count else {
      throw TensorError(
        "\(named) indices are too many for a \(describe(shape: shape)) tensor",
        hint: shape.isEmpty ? "a single number has no axes; use .item()" : nil)
    }
    guard indices.count(where: \.isEllipsis) <= 1 else {
      throw TensorError("an index may contain only one ellipsis (...)")
    }
    var rest = indices
    let whole = [TensorIndex](repeating: .slice(start: nil, stop: nil, step: nil), count: shape.count - named)
    let dots = rest.firstIndex(where: \.isEllipsis) ?? rest.count
    rest.replaceSubrange(dots..<Swift.min(rest.count, dots + 1), with: whole)
    return rest
  }
}

/// A view as its axes are taken from the source one by one.
struct SliceView {
  private let sourceShape: [Int]
  private let sourceStrides: [Int]
  private(set) var shape: [Int] = []
  private(set) var strides: [Int] = []
  private(set) var offset: Int
  private var axis = 0

  init(_ shape: [Int], _ strides: [Int], _ offset: Int) {
    (sourceShape, sourceStrides, self.offset) = (shape, strides, offset)
  }

  mutating func take(_ index: TensorIndex) throws {
    switch index {
    case .newAxis:
      shape.append(1)
      strides.append(0)
    case .at(let position):
      let length = sourceShape[axis]
      guard position >= -length, position < length else {
        throw TensorError(
          "index \(position) is out of range for axis \(axis) of a \(describe(shape: sourceShape)) tensor",
          label: "the axis has length \(length)")
      }
      offset += (position < 0 ? position + length : position) * sourceStrides[axis]
      axis += 1
    case .slice(let start, let stop, let step):
      let (first, count, step) = try Self.resolve(start, stop, step ?? 1, length: sourceShape[axis])
      if count > 0 { offset += first * sourceStrides[axis] }
      shape.append(count)
      strides.append(count > 1 ? sourceStrides[axis] * step : 0)
      axis += 1
    case .ellipsis, .array, .mask:
      preconditionFailure("these are replaced before")
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
