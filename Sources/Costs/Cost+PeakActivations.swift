extension Cost {
  /// The most bytes of activations that a step holds at one time: what the forward pass keeps, and what the fullest
  /// moment of the backward pass works with beside it.
  ///
  /// That moment is one of two. At the head there are the last block's output, its norm, the gradient of that and the
  /// logits of as many tokens as are worked on together. In the feed-forward of the last block there are the
  /// gradients of the residual stream, of both of the gate's sides and of their product. With gradient checkpointing
  /// (Chen et al. 2016) the forward pass keeps what goes into each block, and one block at a time is whole.
  package func peakActivationBytes(gradientCheckpointing: Bool = false) -> Double {
    let count = Double(batch) * Double(tokens)
    let (dim, block) = (Double(config.dim), Double(activationsPerLayer))
    let logits = min(count, Double(max(1, Self.logitsHeld / config.vocab))) * Double(config.vocab)
    let atHead = count * 4 * dim + logits
    let gates = config.family == .llama ? 2.0 : 1.0
    // The product is kept already where its matrix is trained, and freed before.
    let inFeedForward = count * (dim + (gates + (method == .full ? 0 : 1)) * Double(config.hidden))
    let layers = Double(config.layers)
    let numbers =
      gradientCheckpointing
      ? max(count * layers * dim + atHead, count * ((layers + 1) * dim + block) + inFeedForward)
      : count * layers * block + max(atHead, inFeedForward)
    return numbers * precision.bytesPerNumber
  }

  /// Numbers of logits that the fused head and loss hold at a time.
  private static let logitsHeld = 1 << 23
}
