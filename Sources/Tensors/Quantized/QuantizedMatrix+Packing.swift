extension QuantizedMatrix {
  /// Packs a tensor of one axis or more; all but the last make rows, and a scalar is a row of one.
  ///
  /// - Parameter doubleQuant: whether the scales of codes are quantised as well; nothing else has any that could be.
  /// - Throws: `TensorError` for rows that are no whole number of blocks, and for numbers that no block can hold: NaN
  ///   and infinity, or, where scales are halves, numbers beyond their range.
  package static func quantize(
    _ tensor: Tensor, _ format: QuantizedFormat, doubleQuant: Bool = false
  ) throws -> QuantizedMatrix {
    guard !doubleQuant || format.levels != nil else {
      throw TensorError(
        "\(format.name) has no scales that could be quantised",
        label: "double_quant is for nf4, fp4 and int4")
    }
    let context = tensor.context
    let columns = tensor.shape.last ?? 1
    let rows = columns > 0 ? tensor.count / columns : 0
    try requireWholeBlocks(columns, format)
    let source = try tensor.contiguous()
    guard try format.isFloat || source.isFinite() else {
      throw TensorError(
        "only finite numbers can be stored as \(format.name), and this tensor holds NaN or infinity")
    }
    let coded = format.levels.map { _ in CodedLayout(count: tensor.count, doubleQuant: doubleQuant) }
    let size = coded?.byteCount ?? tensor.count / format.blockSize * format.blockBytes
    let memory = try PackedBytes(count: size, in: context)
    defer { extendLifetime((source, memory)) }
    if let coded, let levels = format.levels {
      try CodePacking(layout: coded, levels: levels).pack(source.pointer, into: memory.pointer, context)
    } else {
      try pack(source.pointer, count: tensor.count, as: format, into: memory.pointer, context.parallel)
    }
    return QuantizedMatrix(format, rows: rows, columns: columns, coded: coded, in: memory, context: context)
  }

  /// Packs whole blocks on several threads.
  private static func pack(
    _ x: UnsafePointer<Float>, count: Int, as format: QuantizedFormat, into target: UnsafeMutableRawPointer,
    _ parallel: Parallel
  ) throws {
    let (size, bytes) = (format.blockSize, format.blockBytes)
    let fits = try parallel.allRanges(of: count / size, cost: size) { range in
      for block in range {
        let fits = BlockPacking.pack(x + block * size, as: format, into: target + block * bytes)
        if !fits { return false }
      }
      return true
    }
    guard fits else {
      throw TensorError(
        "the tensor holds numbers too large for \(format.name)", label: "its scales are halves, up to 65504")
    }
  }
}
