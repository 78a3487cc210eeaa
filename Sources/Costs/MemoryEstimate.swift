/// What `accelerate estimate-memory` says about a model (version 1.15): sizes by rule of thumb, in bytes.
///
/// The total counts parameters and buffers in four bytes; other formats divide it. A step of training with Adam is
/// four times the total in float32; in 16 bits the tool counts twice: the model again, its gradients one and a half
/// times, the optimizer twice, and the largest of these is the step.
package struct MemoryEstimate: Equatable, Sendable {
  /// One format's numbers; training is given for the formats that train.
  package struct Line: Equatable, Sendable {
    package let dtype: String
    package let largestLayer: Double
    package let total: Double
    package let training: Training?
  }

  package struct Training: Equatable, Sendable {
    package let model: Double
    package let gradients: Double
    package let optimizer: Double
    package let step: Double
  }

  /// Bytes of all parameters and buffers in float32.
  package let total: Int
  /// Bytes of the largest module that is never split over devices, in float32.
  package let largestLayer: Int

  package init(_ config: ModelConfig) {
    total = 4 * config.parameterCount + config.bufferBytes
    func bytes(_ shapes: [ParameterShape]) -> Int { 4 * shapes.reduce(0) { $0 + $1.count } }
    let tables =
      config.family == .roberta
      ? [bytes(config.embeddings) + config.bufferBytes] : config.embeddings.map { 4 * $0.count }
    let blocks = config.blockKinds.map { bytes(config.parameters(ofBlock: $0.block)) }
    let head = config.tied || config.family == .roberta ? 0 : 4 * config.vocab * config.dim
    largestLayer = (tables + blocks + [head]).max() ?? 0
  }

  /// The tool's table: float32, float16 (and bfloat16), int8, int4.
  package var lines: [Line] {
    let (total, largest) = (Double(total), Double(largestLayer))
    return [
      Line(
        dtype: "float32", largestLayer: largest, total: total,
        training: Training(model: total, gradients: total, optimizer: 2 * total, step: 4 * total)),
      Line(
        dtype: "float16", largestLayer: largest / 2, total: total / 2,
        training: Training(model: total, gradients: 1.5 * total, optimizer: 2 * total, step: 2 * total)),
      Line(dtype: "int8", largestLayer: largest / 4, total: total / 4, training: nil),
      Line(dtype: "int4", largestLayer: largest / 8, total: total / 8, training: nil),
    ]
  }
}

extension ModelConfig {
  /// Bytes of what a module of transformers registers beside its parameters: rotary frequencies, twice, or position
  /// and type ids in eight bytes.
  fileprivate var bufferBytes: Int {
    switch family {
    case .llama: positions == .rotary ? 4 * headDim : 0
    case .roberta: 2 * 8 * (context + 2)
    case .gpt2, .t5: 0
    }
  }
}
