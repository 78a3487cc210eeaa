import CKernels

extension Tensor {
  /// Rows longer than this are made by operations that an interrupt can end within the row.
  package static let longRow = 1 << 20

  /// `exp(x) / sum(exp(x))` along `axis`; NaN where the row holds a NaN.
  package func softmax(axis: Int = -1) throws -> Tensor {
    let place = try resolve(axis: axis)
    if shape[place] > Self.longRow {
      let powers = try (self - max(axes: [place], keepDimensions: true)).exp()
      return try powers / powers.sum(axes: [place], keepDimensions: true)
    }
    return try alongRows(place, kernel_softmax)
  }

  /// `x - log(sum(exp(x)))` along `axis`; NaN where the row holds a NaN.
  package func logSoftmax(axis: Int = -1) throws -> Tensor {
    let place = try resolve(axis: axis)
    if shape[place] > Self.longRow {
      let distance = try self - max(axes: [place], keepDimensions: true)
      return try distance - distance.exp().sum(axes: [place], keepDimensions: true).log()
    }
    return try alongRows(place, kernel_log_softmax)
  }

  /// The running sum along `axis` (nil: of the flattened tensor), accumulated in double precision.
  package func cumsum(axis: Int? = nil) throws -> Tensor {
    guard let axis else { return try reshaped(to: [count]).cumsum(axis: 0) }
    let interrupt = context.interrupt
    return try alongRows(axis) { from, to, count in
      var sum = 0.0
      for i in 0..<count {
        if i & 0xFFFF == 0xFFFF, interrupt.isRaised { return }
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

  /// A tensor of this shape made row by row, where rows run along `axis`; a `body` that returns early because of an
  /// interrupt is what makes this throw.
  func alongRows(
    _ axis: Int, _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, _ count: Int) -> Void
  ) throws -> Tensor {
    let place = try resolve(axis: axis)
    let isLast = place == shape.count - 1
    var order = Array(shape.indices)
    order.append(order.remove(at: place))
    let source = try (isLast ? self : permuted(order)).contiguous()
    let result = try Tensor.uninitialized(source.axes, in: context)
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
