import CKernels
import Foundation
import Tensors

/// How a pass over the output head multiplies with the weight `(V, dim)`, dense or packed.
protocol Head {
  var rows: Int { get }
  var columns: Int { get }
  /// Calls `body` with stretches of rows that together are the whole weight, in order.
  func forEachStretch(_ body: (Range<Int>, UnsafePointer<Float>) throws -> Void) throws
  /// Writes one row to `target`.
  func copyRow(_ row: Int, to target: UnsafeMutablePointer<Float>)
}

/// Cross entropy behind a frozen head in one pass over its weight, a stripe of the vocabulary at a time.
///
/// The greatest logit of a row and the sum of its exponentials are those so far, and what was added up before is scaled
/// down whenever a greater logit comes (Milakov & Gimelshein 2018, "Online normalizer calculation for softmax"); the
/// gradient of the input is gathered likewise. So no more than a stripe of logits is ever held.
struct StripedLoss {
  /// `(N, dim)`, a row for each label.
  let input: Tensor
  let labels: [Int32]

  /// Logits held at a time, in floats: 4 MiB, or more where there are thousands of rows.
  private static let size = 1 << 20
  /// The fewest columns of a stripe.
  private static let fewest = 512

  /// The columns of a stripe for so many rows.
  static func width(rows: Int) -> Int { max(fewest, size / max(1, rows)) }

  private struct Row {
    var highest = -Float.infinity
    var sum = 0.0
    var asked: Float = 0
    var loss: Float { Float(log(sum)) - (asked - highest) }
  }

  /// The losses of the rows; the slopes of their mean go to `gradient`, `(N, dim)`, if that is wanted.
  func losses(_ head: some Head, gradient: Tensor?) throws -> [Float] {
    let (count, dim, parallel) = (labels.count, head.columns, input.context.parallel)
    let width = min(head.rows, Self.width(rows: count))
    let logits = try Tensor.uninitialized([count, width], in: input.context)
    var rows = [Row](repeating: Row(), count: count)
    try head.forEachStretch { range, weight in
      for start in stride(from: range.lowerBound, to: range.upperBound, by: width) {
        let columns = start..<min(start + width, range.upperBound)
        let part = weight + (start - range.lowerBound) * dim
        try gemm(  // logits (N, columns) = x Wᵀ
          transposeA: false, transposeB: true, m: count, n: columns.count, k: dim, a: input.pointer, lda: dim,
          b: part, ldb: dim, c: logits.pointer, ldc: width, parallel: parallel)
        try exponentials(of: logits, columns, &rows, gradient)
        guard let gradient else { continue }
        try gemm(  // gradient (N, dim) += exponentials W
          transposeA: false, transposeB: false, m: count, n: dim, k: columns.count, a: logits.pointer,
          lda: width, b: part, ldb: dim, beta: start == 0 ? 0 : 1, c: gradient.pointer, ldc: dim,
          parallel: parallel)
      }
    }
    if let gradient { try finish(gradient, head, rows) }
    return rows.map(\.loss)
  }

  /// Turns the logits of some columns into exponentials less the greatest logit so far.
  private func exponentials(
    of logits: Tensor, _ columns: Range<Int>, _ rows: inout [Row], _ gradient: Tensor?
  ) throws {
    let (width, dim) = (logits.shape[1], input.shape[1])
    try rows.withUnsafeMutableBufferPointer { rows in
      let rows = rows
      try logits.context.parallel.forRanges(of: labels.count, cost: 4 * columns.count) { range in
        for index in range {
          let line = logits.pointer + index * width
          if columns.contains(Int(labels[index])) {
            rows[index].asked = line[Int(labels[index]) - columns.lowerBound]
          }
          let before = rows[index].highest
          let highest = max(before, kernel_greatest(line, columns.count))
          let shrink = exp(before - highest)
          rows[index].highest = highest
          rows[index].sum =
            rows[index].sum * Double(shrink) + kernel_exp_sum(line, line, columns.count, 1, highest)
          if let gradient, columns.lowerBound > 0, shrink != 1 {
            kernel_scale(gradient.pointer + index * dim, dim, shrink)
          }
        }
      }
    }
  }

  /// Divides by the sums and takes off the row of the label: the slopes are `(softmax - onehot(label)) W / N`.
  private func finish(_ gradient: Tensor, _ head: some Head, _ rows: [Row]) throws {
    let (dim, weight) = (head.columns, 1 / Float(labels.count))
    try input.context.parallel.forRanges(of: labels.count, cost: 4 * dim) { range in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: dim) { asked in
        guard let asked = asked.baseAddress else { return }
        for index in range {
          let line = gradient.pointer + index * dim
          head.copyRow(Int(labels[index]), to: asked)
          kernel_scale(line, dim, Float(Double(weight) / rows[index].sum))
          kernel_add_scaled(-weight, asked, line, dim)
        }
      }
    }
  }
}
