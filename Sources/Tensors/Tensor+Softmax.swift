import CKernels

extension Tensor {
  /// Rows longer than this are made by operations that an interrupt can end within the row.
  package static var longRow: Int { 1 << 20 }

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
}
