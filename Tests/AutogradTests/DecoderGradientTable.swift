import Autograd
import Tensors

/// The fused operations of a decoder, on shapes that reach each of their paths.
let decoderCases: [GradientCase] =
  [
    GradientCase("linear", [[2, 3, 5], [4, 5]]) { try linear($0[0], $0[1]) },
    GradientCase("linear of a vector", [[5], [4, 5]]) { try linear($0[0], $0[1]) },
    GradientCase("embedding", [[4, 3]]) { try embedding($0[0], ids: [1, 3, 1, 0], shape: [2, 2]) },
    GradientCase("rmsNorm", [[2, 3, 5], [5]]) { try rmsNorm($0[0], weight: $0[1], epsilon: 1e-5) },
    GradientCase("rmsNorm of a wide row", [[2, 19], [19]]) {
      try rmsNorm($0[0], weight: $0[1], epsilon: 1e-5)
    },
    GradientCase("siluGate", [[3, 7], [3, 7]]) { try siluGate($0[0], $0[1]) },
    GradientCase("rotary", [[2, 3, 2, 6]]) { inputs in
      let table = try RotaryTable(headDim: 6, positions: 8, base: 100, in: inputs[0].context)
      return try rotary(inputs[0], table: table, startingAt: 2)
    },
    GradientCase("crossEntropy", [[4, 5]]) { try crossEntropy($0[0], labels: [2, -100, 0, 4]) },
    GradientCase("linearCrossEntropy", [[4, 3], [6, 3]]) {
      try linearCrossEntropy($0[0], $0[1], labels: [2, -100, 0, 5])
    },
    GradientCase("linearCrossEntropy, scaled", [[4, 3], [6, 3]]) {
      try multiply(linearCrossEntropy($0[0], $0[1], labels: [2, 1, 0, 5]), 2.5)
    },
  ]
  + [
    ("causalAttention", [[2, 3, 2, 4], [2, 3, 2, 4], [2, 3, 2, 4]]),
    ("causalAttention with grouped queries", [[1, 3, 4, 2], [1, 3, 2, 2], [1, 3, 2, 2]]),
    ("causalAttention behind a cache", [[1, 2, 2, 4], [1, 5, 1, 4], [1, 5, 1, 4]]),
    ("causalAttention over several tiles", [[1, 70, 1, 2], [1, 70, 1, 2], [1, 70, 1, 2]]),
  ].map { name, shapes in
    GradientCase(name, shapes, in: -1...1) { try causalAttention($0[0], $0[1], $0[2], scale: 0.5) }
  }
