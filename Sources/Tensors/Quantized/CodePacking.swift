/// Packing of numbers as codes with scales, as bitsandbytes packs them.
struct CodePacking {
  let layout: CodedLayout
  let levels: CodeLevels

  func pack(_ x: UnsafePointer<Float>, into target: UnsafeMutableRawPointer, _ context: Context) throws {
    let scales = try Tensor.uninitialized([layout.blocks], in: context)
    try packCodes(x, scales.pointer, UnsafeMutablePointer(mutating: layout.codes(target)), context.parallel)
    let floats = UnsafeMutablePointer(mutating: layout.floats(target))
    if layout.doubleQuant {
      packScales(scales.pointer, floats, UnsafeMutablePointer(mutating: layout.scaleCodes(target)))
    } else {
      floats.update(from: scales.pointer, count: layout.blocks)
    }
    extendLifetime(scales)
  }

  /// A block's scale is its largest magnitude; a block of zeros has the scale 0.
  private func packCodes(
    _ x: UnsafePointer<Float>, _ scales: UnsafeMutablePointer<Float>, _ codes: UnsafeMutablePointer<UInt8>,
    _ parallel: Parallel
  ) throws {
    let size = CodedLayout.blockSize
    try parallel.forRanges(of: layout.blocks, cost: 4 * size) { range in
      for block in range {
        let start = block * size
        let end = min(layout.count, start + size)
        var scale: Float = 0
        for i in start..<end { scale = max(scale, abs(x[i])) }
        scales[block] = scale
        let inverse = 1 / scale
        let factor = inverse.isFinite ? inverse : 0
        for i in stride(from: start, to: end, by: 2) {
          let first = levels.code(nearestTo: x[i] * factor)
          let second = levels.code(nearestTo: i + 1 < end ? x[i + 1] * factor : 0)
          codes[i / 2] = first << 4 | second
        }
      }
    }
  }

  /// Eight bits for each scale: the mean of all comes first, then a float for each group of 256.
  private func packScales(
    _ scales: UnsafeMutablePointer<Float>, _ floats: UnsafeMutablePointer<Float>,
    _ codes: UnsafeMutablePointer<UInt8>
  ) {
    let mean = mean(of: scales)
    floats.pointee = mean
    for start in stride(from: 0, to: layout.blocks, by: CodedLayout.groupSize) {
      let group = start..<min(layout.blocks, start + CodedLayout.groupSize)
      let largest = group.reduce(Float(0)) { max($0, abs(scales[$1] - mean)) }
      floats[1 + start / CodedLayout.groupSize] = largest
      let inverse = 1 / largest
      for block in group {
        codes[block] = CodeLevels.dynamic.code(
          nearestTo: inverse.isFinite ? (scales[block] - mean) * inverse : 0)
      }
    }
  }

  /// Added up in float32 within groups, as PyTorch does, and in float64 over them.
  private func mean(of scales: UnsafePointer<Float>) -> Float {
    var total = 0.0
    for start in stride(from: 0, to: layout.blocks, by: CodedLayout.groupSize) {
      var sum: Float = 0
      for block in start..<min(layout.blocks, start + CodedLayout.groupSize) { sum += scales[block] }
      total += Double(sum)
    }
    return layout.blocks > 0 ? Float(total / Double(layout.blocks)) : 0
  }
}
