import Glibc

extension Tensor {
  /// `exp(x) / sum(exp(x))` along `axis`.
  package func softmax(axis: Int = -1) throws -> Tensor {
    try alongRows(axis) { from, to, count in
      let sum = exponentials(from, to, count, greatest: greatest(from, count))
      let factor = 1 / sum
      for i in 0..<count { to[i] *= factor }
    }
  }

  /// `x - log(sum(exp(x)))` along `axis`.
  package func logSoftmax(axis: Int = -1) throws -> Tensor {
    try alongRows(axis) { from, to, count in
      let top = greatest(from, count)
      let logarithm = top + logf(exponentials(from, to, count, greatest: top))
      for i in 0..<count { to[i] = from[i] - logarithm }
    }
  }

  /// The running sum along `axis` (nil: of the flattened tensor), accumulated in double precision.
  package func cumsum(axis: Int? = nil) throws -> Tensor {
    guard let axis else { return try reshaped(to: [count]).cumsum(axis: 0) }
    return try alongRows(axis) { from, to, count in
      var sum = 0.0
      for i in 0..<count {
        sum += Double(from[i])
        to[i] = Float(sum)
      }
    }
  }

  /// The elements in the opposite order along `axis`.
  package func flipped(axis: Int) throws -> Tensor {
    let place = try resolve(axis: axis)
    var flippedStrides = strides
    let last = Swift.max(0, shape[place] - 1) * flippedStrides[place]
    flippedStrides[place] *= -1
    return Tensor(
      storage: storage, shape: shape, strides: flippedStrides, offset: offset + last, count: count)
  }

  /// A tensor of this shape made row by row, where rows run along `axis`.
  func alongRows(
    _ axis: Int, _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, _ count: Int) -> Void
  ) throws -> Tensor {
    let place = try resolve(axis: axis)
    let isLast = place == shape.count - 1
    var order = Array(shape.indices)
    order.append(order.remove(at: place))
    let source = try (isLast ? self : permuted(order)).contiguous()
    let result = try Tensor.uninitialized(source.shape, in: context)
    let (from, to, length) = (source.pointer, result.pointer, shape[place])
    defer { extendLifetime(source) }
    try context.parallel.forRanges(of: length == 0 ? 0 : count / length, cost: length) { range in
      for row in range { body(from + row * length, to + row * length, length) }
    }
    guard !isLast else { return result }
    var back = Array(shape.indices)
    for (new, old) in order.enumerated() { back[old] = new }
    return try result.permuted(back).contiguous()
  }
}

/// The greatest of a row; NaN does not count.
func greatest(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
  let raw = UnsafeRawPointer(x)
  var best = -Float.infinity
  var lanes = Lanes(repeating: best)
  let whole = count / Lanes.scalarCount * Lanes.scalarCount
  for i in stride(from: 0, to: whole, by: Lanes.scalarCount) {
    let next = raw.loadUnaligned(fromByteOffset: i * 4, as: Lanes.self)
    lanes = lanes.replacing(with: next, where: next .> lanes)
  }
  for lane in 0..<Lanes.scalarCount { best = Swift.max(best, lanes[lane]) }
  for i in whole..<count where x[i] > best { best = x[i] }
  return best
}

/// Writes `exp(x - greatest)` of a row and returns its sum.
func exponentials(
  _ x: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ count: Int, greatest: Float
) -> Float {
  mapLanes(x, target, count) { exponential($0 - greatest) }
  var sum = 0.0
  var lanes = Lanes.zero
  let raw = UnsafeRawPointer(target)
  let whole = count / Lanes.scalarCount * Lanes.scalarCount
  for i in stride(from: 0, to: whole, by: Lanes.scalarCount) {
    lanes += raw.loadUnaligned(fromByteOffset: i * 4, as: Lanes.self)
  }
  for lane in 0..<Lanes.scalarCount { sum += Double(lanes[lane]) }
  for i in whole..<count { sum += Double(target[i]) }
  return Float(sum)
}
