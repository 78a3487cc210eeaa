import Autograd
import Models
import Tensors

/// The mean loss over the data, in nats per counted label, without recording gradients.
package func evaluate(_ model: any Model, _ data: TrainingData) throws -> Float {
  try noGrad {
    switch data {
    case .batch(let batch): return try model.loss(batch).value.item()
    case .dataset(let dataset):
      // Each sequence counts as many labels as the others, and each example one, so that the mean of their means is
      // the mean over labels.
      var total = 0.0
      for batch in try dataset.wholeBatches() {
        total += Double(try model.loss(batch).value.item()) * Double(batch.count)
      }
      return Float(total / Double(dataset.count))
    }
  }
}

/// The share of the counted labels that the model finds likeliest, from 0 to 1; of equal logits the first counts.
package func accuracy(_ model: any Model, _ data: TrainingData) throws -> Double {
  let batches =
    switch data {
    case .batch(let batch): [batch]
    case .dataset(let dataset): try dataset.wholeBatches()
    }
  return try noGrad {
    var (right, counted) = (0, 0)
    for batch in batches {
      let (logits, labels) = try model.scores(batch)
      let (values, classes) = (try logits.value.contiguous(), logits.shape[1])
      for (row, label) in labels.enumerated() where label != Batch.ignored {
        let line = UnsafeBufferPointer(start: values.pointer + row * classes, count: classes)
        let best = line.indices.max { line[$0] < line[$1] || (line[$0] == line[$1] && $0 > $1) }
        if best == Int(label) { right += 1 }
        counted += 1
      }
      extendLifetime(values)
    }
    return Double(right) / Double(counted)
  }
}
