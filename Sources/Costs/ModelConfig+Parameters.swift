// Every parameter by its Hugging Face name, for each family.

extension ModelConfig {
  /// Every parameter with its Hugging Face name, in the order of computation.
  ///
  /// A Llama-style model with learned positions, which Hugging Face does not have, keeps them in
  /// `model.embed_positions.weight`.
  package var parameters: [ParameterShape] {
    embeddings + (0..<blocks).flatMap(parameters(ofBlock:)) + closing
  }

  /// How many numbers the model holds, a tied head counted once.
  package var parameterCount: Int {
    func sum(_ list: [ParameterShape]) -> Int { list.reduce(0) { $0 + $1.count } }
    return sum(embeddings) + blockKinds.reduce(0) { $0 + $1.count * sum(parameters(ofBlock: $1.block)) }
      + sum(closing)
  }

  /// Numbers of the classification head, which PEFT trains beside any adapter; 0 without one.
  package var classifierCount: Int { family == .roberta ? closing.reduce(0) { $0 + $1.count } : 0 }

  /// Every distinct tensor and how many there are like it; a short list however deep the model.
  var tensors: [(shape: ParameterShape, count: Int)] {
    embeddings.map { ($0, 1) }
      + blockKinds.flatMap { kind in parameters(ofBlock: kind.block).map { ($0, kind.count) } }
      + closing.map { ($0, 1) }
  }

  /// The tables at the model's entrance.
  var embeddings: [ParameterShape] {
    func table(_ name: String, _ rows: Int, _ columns: Int) -> ParameterShape {
      ParameterShape(name: "\(name).weight", shape: [rows, columns])
    }
    switch family {
    case .llama:
      return [table("model.embed_tokens", vocab, dim)]
        + (positions == .learned ? [table("model.embed_positions", context, dim)] : [])
    case .gpt2:
      return [table("transformer.wte", vocab, dim), table("transformer.wpe", context, dim)]
    case .roberta:
      let path = "roberta.embeddings"
      // Two rows in front of the first position belong to padding.
      return [
        table("\(path).word_embeddings", vocab, dim), table("\(path).position_embeddings", context + 2, dim),
        table("\(path).token_type_embeddings", 1, dim),
      ] + norm("\(path).LayerNorm")
    case .t5:
      return [table("shared", vocab, dim)]
        + ["encoder", "decoder"].map {
          table("\($0).block.0.layer.0.SelfAttention.relative_attention_bias", Self.relativeBuckets, heads)
        }
    }
  }

  /// Distances that T5 tells apart.
  private static let relativeBuckets = 32

  /// The parameters of one block, in the order of computation.
  package func parameters(ofBlock block: Int) -> [ParameterShape] {
    let path = blockPath(block)
    let linears = linears(ofBlock: block)
    func matrices(_ chosen: some Sequence<LinearShape>) -> [ParameterShape] { chosen.flatMap(matrix) }
    switch family {
    case .llama:
      return norm("\(path).input_layernorm") + matrices(linears[..<4])
        + norm("\(path).post_attention_layernorm") + matrices(linears[4...])
    case .gpt2:
      return norm("\(path).ln_1") + matrices(linears[..<2]) + norm("\(path).ln_2") + matrices(linears[2...])
    case .roberta:
      return matrices(linears[..<4]) + norm("\(path).attention.output.LayerNorm") + matrices(linears[4...])
        + norm("\(path).output.LayerNorm")
    case .t5:
      let parts =
        block < layers ? [linears[..<4], linears[4...]] : [linears[..<4], linears[4..<8], linears[8...]]
      return parts.enumerated().flatMap { part, linears in
        norm("\(path).layer.\(part).layer_norm") + matrices(linears)
      }
    }
  }

  /// What comes behind the last block.
  private var closing: [ParameterShape] {
    switch family {
    case .llama: return norm("model.norm") + (tied ? [] : headLinears.flatMap(matrix))
    case .gpt2: return norm("transformer.ln_f") + (tied ? [] : headLinears.flatMap(matrix))
    case .roberta: return headLinears.flatMap(matrix)
    case .t5:
      return norm("encoder.final_layer_norm") + norm("decoder.final_layer_norm")
        + (tied ? [] : headLinears.flatMap(matrix))
    }
  }

  private func matrix(_ linear: LinearShape) -> [ParameterShape] {
    let weight = ParameterShape(name: "\(linear.path).weight", shape: [linear.outputs, linear.inputs])
    return hasBias(linear)
      ? [weight, ParameterShape(name: "\(linear.path).bias", shape: [linear.outputs])] : [weight]
  }

  private func hasBias(_ linear: LinearShape) -> Bool {
    switch family {
    case .llama: attentionBias && linear.input == .attention
    case .gpt2: !linear.isHead
    case .roberta: true
    case .t5: false
    }
  }

  private func norm(_ path: String) -> [ParameterShape] {
    let weight = ParameterShape(name: "\(path).weight", shape: [dim])
    return family == .llama || family == .t5
      ? [weight] : [weight, ParameterShape(name: "\(path).bias", shape: [dim])]
  }
}
