/// One tensor of a model by its Hugging Face name.
package struct ParameterShape: Equatable, Sendable {
  package let name: String
  /// `(out, in)` for a matrix, also where a checkpoint stores it transposed (GPT-2), `(dim)` for a vector.
  package let shape: [Int]

  package init(name: String, shape: [Int]) {
    self.name = name
    self.shape = shape
  }

  package var count: Int { shape.reduce(1, *) }
}

/// One linear layer of a model: `y = x W^T (+ b)` with `W` of shape `(outputs, inputs)`.
package struct LinearShape: Equatable, Sendable {
  /// What a layer reads: layers of one block that read the same share what has to be kept for their gradients.
  package enum Input: Equatable, Sendable {
    /// The normalised stream before attention.
    case attention
    /// The encoder's result, read by the keys and values of cross-attention.
    case encoder
    /// The normalised stream before cross-attention.
    case crossAttention
    /// What attention gathered, kept for attention's own gradient already.
    case attended
    /// The normalised stream before the feed-forward layer.
    case feedForward
    /// The activations inside the feed-forward layer.
    case hidden
    /// The final stream.
    case head
  }

  /// The dotted path of the module, such as `model.layers.0.self_attn.q_proj`.
  package let path: String
  package let outputs: Int
  package let inputs: Int
  package let input: Input

  package init(path: String, outputs: Int, inputs: Int, input: Input) {
    self.path = path
    self.outputs = outputs
    self.inputs = inputs
    self.input = input
  }

  /// Whether this belongs to the output head, which "all-linear" leaves out.
  package var isHead: Bool { input == .head }

  /// The last part of the path, such as `q_proj`.
  package var name: String {
    String(path[(path.lastIndex(of: ".").map(path.index(after:)) ?? path.startIndex)...])
  }

  package var weightCount: Int { outputs * inputs }
}
