// Where the linear layers of each family are, and what they are called.

extension ModelConfig {
  /// Width of all query heads together.
  package var queryDim: Int { heads * headDim }

  /// Width of all key heads together, and of all value heads.
  package var keyDim: Int { kvHeads * headDim }

  /// How many blocks there are: an encoder-decoder has `layers` of each kind, the encoder's first.
  package var blocks: Int { family == .t5 ? 2 * layers : layers }

  /// The blocks that differ: the first of each kind, and how many there are like it.
  var blockKinds: [(block: Int, count: Int)] {
    family == .t5 ? [(0, layers), (layers, layers)] : [(0, layers)]
  }

  /// The name of the module that holds a block's parameters, such as `model.layers.0`.
  package func blockPath(_ block: Int) -> String {
    switch family {
    case .llama: "model.layers.\(block)"
    case .gpt2: "transformer.h.\(block)"
    case .roberta: "roberta.encoder.layer.\(block)"
    case .t5: block < layers ? "encoder.block.\(block)" : "decoder.block.\(block - layers)"
    }
  }

  /// The linear layers of one block, in the order of computation.
  package func linears(ofBlock block: Int) -> [LinearShape] {
    let path = blockPath(block)
    func linear(_ name: String, _ outputs: Int, _ inputs: Int, _ input: LinearShape.Input) -> LinearShape {
      LinearShape(path: "\(path).\(name)", outputs: outputs, inputs: inputs, input: input)
    }
    switch family {
    case .llama:
      return [
        linear("self_attn.q_proj", queryDim, dim, .attention),
        linear("self_attn.k_proj", keyDim, dim, .attention),
        linear("self_attn.v_proj", keyDim, dim, .attention),
        linear("self_attn.o_proj", dim, queryDim, .attended),
        linear("mlp.gate_proj", hidden, dim, .feedForward), linear("mlp.up_proj", hidden, dim, .feedForward),
        linear("mlp.down_proj", dim, hidden, .hidden),
      ]
    case .gpt2:
      return [
        linear("attn.c_attn", 3 * dim, dim, .attention), linear("attn.c_proj", dim, dim, .attended),
        linear("mlp.c_fc", hidden, dim, .feedForward), linear("mlp.c_proj", dim, hidden, .hidden),
      ]
    case .roberta:
      return ["query", "key", "value"].map { linear("attention.self.\($0)", dim, dim, .attention) } + [
        linear("attention.output.dense", dim, dim, .attended),
        linear("intermediate.dense", hidden, dim, .feedForward), linear("output.dense", dim, hidden, .hidden),
      ]
    case .t5:
      let isDecoder = block >= layers
      let crossAttention = [("q", LinearShape.Input.crossAttention), ("k", .encoder), ("v", .encoder)].map {
        linear("layer.1.EncDecAttention.\($0)", queryDim, dim, $1)
      }
      let feedForward = "layer.\(isDecoder ? 2 : 1).DenseReluDense"
      return ["q", "k", "v"].map { linear("layer.0.SelfAttention.\($0)", queryDim, dim, .attention) }
        + [linear("layer.0.SelfAttention.o", dim, queryDim, .attended)]
        + (isDecoder
          ? crossAttention + [linear("layer.1.EncDecAttention.o", dim, queryDim, .attended)] : [])
        + [
          linear("\(feedForward).wi", hidden, dim, .feedForward),
          linear("\(feedForward).wo", dim, hidden, .hidden),
        ]
    }
  }

  /// The linear layers behind the last block; a tied head is listed although it has no weight of its own.
  package var headLinears: [LinearShape] {
    func linear(_ path: String, _ outputs: Int) -> LinearShape {
      LinearShape(path: path, outputs: outputs, inputs: dim, input: .head)
    }
    return family == .roberta
      ? [linear("classifier.dense", dim), linear("classifier.out_proj", labels)] : [linear("lm_head", vocab)]
  }

  /// Every linear layer, the output head last.
  package var linears: [LinearShape] { (0..<blocks).flatMap(linears(ofBlock:)) + headLinears }

  /// The modules that PEFT adapts with LoRA when no targets are given.
  package var defaultTargets: [String] {
    switch family {
    case .llama: ["q_proj", "v_proj"]
    case .gpt2: ["c_attn"]
    case .roberta: ["query", "value"]
    case .t5: ["q", "v"]
    }
  }
}
