import CKernels
import Tensors

/// The label that is not counted, as in PyTorch.
private let ignoredLabel: Int32 = -100

/// The mean of `-log softmax(logits)[label]` over the labels that are not -100: logits `(N, V)`, a scalar in nats.
package func crossEntropy(_ logits: Variable, labels: [Int32]) throws -> Variable {
  guard logits.shape.count == 2 else {
    throw TensorError("cross entropy takes logits (N, V), not \(describe(shape: logits.shape))")
  }
  let (rows, V) = (logits.shape[0], logits.shape[1])
  let counted = try countedRows(labels, rows: rows, vocab: V)
  guard V <= Tensor.longRow else { return try longRowCrossEntropy(logits, labels, counted) }
  // The copy turns into the gradient in place.
  let slopes = try logits.value.copy()
  let context = logits.context
  let weight = 1 / Float(counted.count)
  var losses = [Float](repeating: 0, count: rows)
  try losses.withUnsafeMutableBufferPointer { losses in
    let losses = losses
    try context.parallel.forRanges(of: rows, cost: 4 * V) { range in
      for row in range {
        let line = slopes.pointer + row * V
        if labels[row] == ignoredLabel {
          line.update(repeating: 0, count: V)
        } else {
          losses[row] = kernel_cross_entropy(line, V, Int(labels[row]), weight)
        }
      }
    }
  }
  let value = try Tensor(scalar: mean(losses, over: counted.count), in: context)
  return record(value, inputs: [logits]) { back in
    try back.pass(slopes * back.gradient.item(), to: 0)
  }
}

/// The same by operations that an interrupt can end within a row.
private func longRowCrossEntropy(
  _ logits: Variable, _ labels: [Int32], _ counted: [Int]
) throws -> Variable {
  let V = logits.shape[1]
  let mask = try Tensor.zeros(logits.shape, in: logits.context)
  for row in counted { mask.pointer[row * V + Int(labels[row])] = 1 }
  let zero = Variable(try Tensor.zeros([], in: logits.context))
  let picked = try select(mask, logSoftmax(logits, axis: 1), zero)
  return try multiply(sum(picked), -1 / Float(counted.count))
}

/// The output head and its cross entropy as one operation: `crossEntropy(x Wᵀ, labels)` for `x` `(N, dim)` and `W`
/// `(V, dim)`, without ever holding all `N x V` logits.
///
/// Rows without a label cost nothing. The gradients are made in the forward pass, a chunk of rows at a time, while its
/// probabilities are at hand, or with a large frozen head a stripe of the vocabulary at a time; the backward pass only
/// scales them.
package func linearCrossEntropy(_ x: Variable, _ weight: Variable, labels: [Int32]) throws -> Variable {
  let matrix = try weight.value.contiguous()
  let head = DenseHead(matrix: matrix)
  let pass = try HeadPass(x, head, labels, wantsWeightGradient: isRecorded([weight]))
  return record(pass.loss, inputs: [x, weight]) { back in
    let factor = try back.gradient.item()
    try back.accumulate(into: 0) { gathered, isFresh in
      pass.addInputGradient(to: gathered.pointer, isFresh: isFresh, factor: factor)
    }
    guard let slopes = pass.weightGradient else { return }
    if factor != 1 { try slopes.scaleInPlace(by: factor) }
    try back.pass(slopes, to: 1)
  }
}

/// The same with a packed, frozen head, unpacked a few rows at a time.
package func linearCrossEntropy(_ x: Variable, _ weight: QuantizedMatrix, labels: [Int32]) throws -> Variable
{
  let pass = try HeadPass(x, PackedHead(matrix: weight), labels, wantsWeightGradient: false)
  return record(pass.loss, inputs: [x]) { back in
    let factor = try back.gradient.item()
    try back.accumulate(into: 0) { gathered, isFresh in
      pass.addInputGradient(to: gathered.pointer, isFresh: isFresh, factor: factor)
    }
  }
}

/// The rows whose label counts.
private func countedRows(_ labels: [Int32], rows: Int, vocab: Int) throws -> [Int] {
  guard labels.count == rows else {
    throw TensorError("\(labels.count) labels do not fit \(rows) rows of logits")
  }
  for label in labels where label != ignoredLabel && !(0..<vocab).contains(Int(label)) {
    throw TensorError("label \(label) is out of range for \(vocab) classes")
  }
  let counted = labels.indices.filter { labels[$0] != ignoredLabel }
  guard !counted.isEmpty else {
    throw TensorError("a cross entropy needs a label other than \(ignoredLabel)")
  }
  return counted
}

/// The mean of row losses, added up in one order.
private func mean(_ losses: [Float], over count: Int) -> Float {
  Float(losses.reduce(0.0) { $0 + Double($1) } / Double(count))
}

private struct DenseHead: Head {
  let matrix: Tensor
  var rows: Int { matrix.shape[0] }
  var columns: Int { matrix.shape.count == 2 ? matrix.shape[1] : 0 }

  func forEachStretch(_ body: (Range<Int>, UnsafePointer<Float>) throws -> Void) throws {
    try body(0..<rows, matrix.pointer)
    extendLifetime(matrix)
  }

  func copyRow(_ row: Int, to target: UnsafeMutablePointer<Float>) {
    target.update(from: matrix.pointer + row * columns, count: columns)
    extendLifetime(matrix)
  }
}

private struct PackedHead: Head {
  let matrix: QuantizedMatrix
  var rows: Int { matrix.rows }
  var columns: Int { matrix.columns }

  func forEachStretch(_ body: (Range<Int>, UnsafePointer<Float>) throws -> Void) throws {
    try matrix.forEachTile(body)
  }

  func copyRow(_ row: Int, to target: UnsafeMutablePointer<Float>) {
    matrix.dequantize(rows: row..<row + 1, into: target)
  }
}

/// One forward pass of head and loss, with the gradients it leaves behind.
private struct HeadPass {
  let loss: Tensor
  /// `dloss/dx` of the counted rows, `(counted, dim)`; nil when nothing is recorded.
  private let inputGradient: Tensor?
  /// `dloss/dW`, `(V, dim)`.
  let weightGradient: Tensor?
  private let counted: [Int]
  private let rows: Int
  private let dim: Int

  /// The most logits held at a time, in floats: 32 MiB.
  private static let chunkSize = 1 << 23

  init(_ x: Variable, _ head: some Head, _ labels: [Int32], wantsWeightGradient: Bool) throws {
    guard x.shape.count == 2, x.shape[1] == head.columns else {
      throw TensorError(
        "a head of \(describe(shape: [head.rows, head.columns])) cannot take \(describe(shape: x.shape))")
    }
    let (V, dim, context) = (head.rows, head.columns, x.context)
    (rows, self.dim) = (x.shape[0], dim)
    let counted = try countedRows(labels, rows: rows, vocab: V)
    let input = try Self.gather(x.value.contiguous(), counted, dim)
    let asked = counted.map { labels[$0] }
    let dx = isRecorded([x]) ? try Tensor.uninitialized([counted.count, dim], in: context) : nil
    let dw =
      wantsWeightGradient
      ? try context.withCategory(.gradients) { try Tensor.uninitialized([V, dim], in: context) } : nil
    let losses =
      if dw == nil, V > StripedLoss.width(rows: counted.count) {
        try StripedLoss(input: input, labels: asked).losses(head, gradient: dx)
      } else {
        try Self.losses(input, head, asked, inputGradient: dx, weightGradient: dw)
      }
    loss = try Tensor(scalar: mean(losses, over: counted.count), in: context)
    inputGradient = dx
    weightGradient = dw
    self.counted = counted
  }

  /// The losses of the rows, a chunk of them at a time, with both gradients.
  private static func losses(
    _ input: Tensor, _ head: some Head, _ labels: [Int32], inputGradient dx: Tensor?,
    weightGradient dw: Tensor?
  ) throws -> [Float] {
    let (V, dim, parallel) = (head.rows, head.columns, input.context.parallel)
    // As few chunks as may be, of about one size.
    let chunks = (labels.count - 1) / max(1, chunkSize / V) + 1
    let chunk = (labels.count - 1) / chunks + 1
    let logits = try Tensor.uninitialized([chunk, V], in: input.context)
    var losses: [Float] = []
    for start in stride(from: 0, to: labels.count, by: chunk) {
      let count = min(chunk, labels.count - start)
      let xs = input.pointer + start * dim
      try head.forEachStretch { range, weight in  // logits (count, V) = x Wᵀ
        try gemm(
          transposeA: false, transposeB: true, m: count, n: range.count, k: dim, a: xs, lda: dim, b: weight,
          ldb: dim, c: logits.pointer + range.lowerBound, ldc: V, parallel: parallel)
      }
      losses += try lossesInPlace(logits, Array(labels[start..<start + count]), of: labels.count)
      if let dx {
        try head.forEachStretch { range, weight in  // dx (count, dim) = slopes W
          try gemm(
            transposeA: false, transposeB: false, m: count, n: dim, k: range.count,
            a: logits.pointer + range.lowerBound, lda: V, b: weight, ldb: dim,
            beta: range.lowerBound == 0 ? 0 : 1, c: dx.pointer + start * dim, ldc: dim, parallel: parallel)
        }
      }
      if let dw {  // dW (V, dim) += slopesᵀ x
        try gemm(
          transposeA: true, transposeB: false, m: V, n: dim, k: count, a: logits.pointer, lda: V, b: xs,
          ldb: dim, beta: start == 0 ? 0 : 1, c: dw.pointer, ldc: dim, parallel: parallel)
      }
    }
    extendLifetime(input)
    return losses
  }

  /// Turns the rows of logits into slopes of the mean loss and returns the rows' losses.
  private static func lossesInPlace(_ logits: Tensor, _ labels: [Int32], of total: Int) throws -> [Float] {
    let V = logits.shape[1]
    var losses = [Float](repeating: 0, count: labels.count)
    try losses.withUnsafeMutableBufferPointer { losses in
      let losses = losses
      try logits.context.parallel.forRanges(of: labels.count, cost: 4 * V) { range in
        for row in range {
          losses[row] = kernel_cross_entropy(
            logits.pointer + row * V, V, Int(labels[row]), 1 / Float(total))
        }
      }
    }
    return losses
  }

  private static func gather(_ x: Tensor, _ rows: [Int], _ dim: Int) throws -> Tensor {
    guard rows.count < x.shape[0] else { return x }
    let result = try Tensor.uninitialized([rows.count, dim], in: x.context)
    for (position, row) in rows.enumerated() {
      (result.pointer + position * dim).update(from: x.pointer + row * dim, count: dim)
    }
    extendLifetime(x)
    return result
  }

  /// Adds `factor · dx` to the gradient `(N, dim)` of all rows.
  func addInputGradient(to target: UnsafeMutablePointer<Float>, isFresh: Bool, factor: Float) {
    guard let inputGradient else { return }
    if isFresh { target.update(repeating: 0, count: rows * dim) }
    for (position, row) in counted.enumerated() {
      let (line, part) = (target + row * dim, inputGradient.pointer + position * dim)
      kernel_add_scaled(factor, part, line, dim)
    }
    extendLifetime(inputGradient)
  }
}
