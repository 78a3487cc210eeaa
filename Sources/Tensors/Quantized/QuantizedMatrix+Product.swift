import CKernels
import COpenBLAS

extension QuantizedMatrix {
  /// Up to so many rows of `x`, each packed row is multiplied where it lies; unpacking would cost more than it saves.
  private static let mostDirectRows = 3
  /// Floats of a tile of unpacked rows: half a megabyte, so that it stays in a core's second-level cache.
  private static let tileSize = 1 << 17
  /// Rows of `x` that one call of BLAS takes, so that an interrupt is noticed.
  private static let sliceRows = 512

  /// `y = x Wᵀ` for `x` `(count, columns)`, giving `(count, rows)`.
  ///
  /// The bits depend on the shapes and the kernels in use, not on the number of threads.
  package func multiply(
    _ x: UnsafePointer<Float>, count: Int, into y: UnsafeMutablePointer<Float>
  ) throws {
    guard rows > 0, count > 0 else { return }
    guard columns > 0 else { return y.update(repeating: 0, count: count * rows) }
    // The kernels read codes 32 at a time.
    guard count <= Self.mostDirectRows, format != .float32, coded == nil || columns % 32 == 0 else {
      return try multiplyTiles(x, count: count, into: y)
    }
    let scratch = try Tensor.uninitialized([columns + columns / 32 + 1], in: context)
    let (arranged, sums) = (scratch.pointer, scratch.pointer + columns)
    for row in 0..<count {
      let (input, output) = (x + row * columns, y + row * rows)
      arrange(input, into: arranged, sums: sums)
      try context.parallel.forRanges(of: rows, cost: columns) { range in
        multiplyRows(
          range, by: coded == nil ? input : UnsafePointer(arranged), sums, into: output + range.lowerBound)
      }
    }
    extendLifetime(scratch)
  }

  /// What a kernel needs of `x` besides its numbers: for codes, of each 32 the even ones before the odd ones; for
  /// blocks with an offset, the sum of each 32.
  private func arrange(
    _ x: UnsafePointer<Float>, into arranged: UnsafeMutablePointer<Float>, sums: UnsafeMutablePointer<Float>
  ) {
    for block in 0..<columns / 32 {
      let (source, target) = (x + 32 * block, arranged + 32 * block)
      switch format {
      case .nf4, .fp4, .int4:
        for i in 0..<16 { (target[i], target[16 + i]) = (source[2 * i], source[2 * i + 1]) }
      case .q40, .q41: sums[block] = (0..<32).reduce(Float(0)) { $0 + source[$1] }
      default: return
      }
    }
  }

  private func multiplyRows(
    _ range: Range<Int>, by x: UnsafePointer<Float>, _ sums: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>
  ) {
    if let coded, let levels = format.levels {
      var weights = coded.weights(bytes, levels)
      return kernel_rows_coded(&weights, range.lowerBound, range.count, columns, x, y)
    }
    let packed = bytes + range.lowerBound * rowBytes
    switch format {
    case .float16: kernel_rows_half(packed, range.count, columns, x, y)
    case .bfloat16: kernel_rows_bfloat(packed, range.count, columns, x, y)
    case .q40: kernel_rows_q4_0(packed, range.count, columns, x, sums, y)
    case .q41: kernel_rows_q4_1(packed, range.count, columns, x, sums, y)
    case .q80: kernel_rows_q8_0(packed, range.count, columns, x, y)
    case .float32, .nf4, .fp4, .int4: preconditionFailure("\(format.name) has no product where it lies")
    }
  }

  /// The product by tiles of packed rows, each unpacked by the thread that multiplies with it.
  private func multiplyTiles(
    _ x: UnsafePointer<Float>, count: Int, into y: UnsafeMutablePointer<Float>
  ) throws {
    guard [count, rows, columns].allSatisfy({ $0 <= Int32.max }) else {
      throw TensorError("a product of (\(count), \(columns)) by (\(columns), \(rows)) has too long an axis")
    }
    let fitting = max(16, min(Self.tileSize / columns, (rows + 7) / 8))
    let tileRows = (fitting + 15) / 16 * 16
    let pieces = (rows + tileRows - 1) / tileRows
    let workers = context.parallel.workers(for: pieces)
    let scratch = try Tensor.uninitialized([workers, tileRows, columns], in: context)
    let interrupt = context.interrupt
    try context.parallel.runOnWorkers(pieces: pieces) { piece, worker in
      let range = piece * tileRows..<min(rows, (piece + 1) * tileRows)
      let tile = scratch.pointer + worker * tileRows * columns
      dequantize(rows: range, into: tile)
      for start in stride(from: 0, to: count, by: Self.sliceRows) where !interrupt.isRaised {
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, Int32(min(Self.sliceRows, count - start)),
          Int32(range.count), Int32(columns), 1, x + start * columns, Int32(columns), tile, Int32(columns), 0,
          y + start * rows + range.lowerBound, Int32(rows))
      }
    }
    extendLifetime(scratch)
  }
}
