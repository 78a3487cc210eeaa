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
  /// The dotted path of the module, such as `model.layers.0.self_attn.q_proj`.
  package let path: String
  package let outputs: Int
  package let inputs: Int
  /// Whether this is the output head, which "all-linear" leaves out.
  package let isHead: Bool

  /// The last part of the path, such as `q_proj`.
  package var name: String {
    String(path[(path.lastIndex(of: ".").map(path.index(after:)) ?? path.startIndex)...])
  }

  package var weightCount: Int { outputs * inputs }
}

extension ModelConfig {
  /// Width of all query heads together.
  package var queryDim: Int { heads * headDim }

  /// Width of all key heads together, and of all value heads.
  package var keyDim: Int { kvHeads * headDim }

  /// The name of the module that holds a block's parameters, such as `model.layers.0`.
  package func blockPath(_ layer: Int) -> String {
    family == .llama ? "model.layers.\(layer)" : "transformer.h.\(layer)"
  }

  /// The linear layers of one block, in the order of computation.
  package func linears(ofBlock layer: Int) -> [LinearShape] {
    func linear(_ name: String, _ outputs: Int, _ inputs: Int) -> LinearShape {
      LinearShape(path: "\(blockPath(layer)).\(name)", outputs: outputs, inputs: inputs, isHead: false)
    }
    switch family {
    case .llama:
      return [
        linear("self_attn.q_proj", queryDim, dim), linear("self_attn.k_proj", keyDim, dim),
        linear("self_attn.v_proj", keyDim, dim), linear("self_attn.o_proj", dim, queryDim),
        linear("mlp.gate_proj", hidden, dim), linear("mlp.up_proj", hidden, dim),
        linear("mlp.down_proj", dim, hidden),
      ]
    case .gpt2:
      return [
        linear("attn.c_attn", 3 * dim, dim), linear("attn.c_proj", dim, dim),
        linear("mlp.c_fc", hidden, dim), linear("mlp.c_proj", dim, hidden),
      ]
    }
  }

  /// Every linear layer, the output head last; a tied head is listed although it has no weight of its own.
  package var linears: [LinearShape] {
    (0..<layers).flatMap(linears(ofBlock:))
      + [LinearShape(path: "lm_head", outputs: vocab, inputs: dim, isHead: true)]
  }

  /// Every parameter with its Hugging Face name, in the order of computation.
  ///
  /// A Llama-style model with learned positions, which Hugging Face does not have, keeps them in
  /// `model.embed_positions.weight`.
  package var parameters: [ParameterShape] {
    var all: [ParameterShape] = []
    let stem = family == .llama ? "model" : "transformer"
    all.append(
      ParameterShape(
        name: "\(stem).\(family == .llama ? "embed_tokens" : "wte").weight", shape: [vocab, dim]))
    if positions == .learned {
      let name = family == .llama ? "embed_positions" : "wpe"
      all.append(ParameterShape(name: "\(stem).\(name).weight", shape: [context, dim]))
    }
    for layer in 0..<layers { all += parameters(ofBlock: layer) }
    all += normParameters("\(stem).\(family == .llama ? "norm" : "ln_f")")
    if !tied { all.append(ParameterShape(name: "lm_head.weight", shape: [vocab, dim])) }
    return all
  }

  /// The parameters of one block, in the order of computation.
  package func parameters(ofBlock layer: Int) -> [ParameterShape] {
    let path = blockPath(layer)
    let linears = linears(ofBlock: layer).flatMap { linear in
      let weight = ParameterShape(name: "\(linear.path).weight", shape: [linear.outputs, linear.inputs])
      return family == .llama
        ? [weight] : [weight, ParameterShape(name: "\(linear.path).bias", shape: [linear.outputs])]
    }
    // Attention has four matrices, or two with their biases.
    return normParameters("\(path).\(family == .llama ? "input_layernorm" : "ln_1")") + linears[..<4]
      + normParameters("\(path).\(family == .llama ? "post_attention_layernorm" : "ln_2")") + linears[4...]
  }

  /// How many numbers the model holds, a tied head counted once.
  package var parameterCount: Int {
    let block = parameters(ofBlock: 0).reduce(0) { $0 + $1.count }
    let norm = family == .llama ? dim : 2 * dim
    return vocab * dim * (tied ? 1 : 2) + (positions == .learned ? context * dim : 0) + layers * block + norm
  }

  private func normParameters(_ path: String) -> [ParameterShape] {
    let weight = ParameterShape(name: "\(path).weight", shape: [dim])
    return family == .llama ? [weight] : [weight, ParameterShape(name: "\(path).bias", shape: [dim])]
  }
}
