import Autograd
import Foundation
import Tensors

extension Model {
  /// Writes `config.json` and `model.safetensors`, for a language model as Hugging Face's `LlamaForCausalLM` reads
  /// them: 16-bit floats as they are, everything else in float32.
  ///
  /// - Throws: `ConfigError` for a model Hugging Face has no name for, `ModelError` while an adapter is attached.
  package func save(to folder: URL) throws {
    guard !isAdapted else {
      throw ModelError(
        "a model with an adapter attached cannot be saved whole",
        hint: "save the adapter alone, or merge_and_unload() it first")
    }
    let json = try configJSON()
    try OutputFolder.make(folder)
    // Kept until all is written; whatever is unpacked at all is unpacked at once.
    let values = try parameters.map { $0.savedType == .f32 ? try $0.denseValue().contiguous() : nil }
    let entries = zip(parameters, values).map { parameter, value in
      SafetensorsWriter.Tensor(parameter.name, shape: parameter.shape, parameter.savedScalars(value))
    }
    defer { extendLifetime((values, parameters)) }
    try SafetensorsWriter.write(
      entries, metadata: ["format": "pt"], to: folder.appending(path: "model.safetensors").path,
      interrupt: context.interrupt)
    try OutputFolder.write(json, to: folder.appending(path: "config.json"))
  }
}

extension Parameter {
  /// The type in which the weight is written.
  fileprivate var savedType: SafetensorsType {
    guard case .quantized(let matrix) = weights else { return .f32 }
    switch matrix.format {
    case .float16: return .f16
    case .bfloat16: return .bf16
    default: return .f32
    }
  }

  /// Where the numbers to be written are: in `value`, or as they are stored.
  fileprivate func savedScalars(_ value: Tensor?) -> SafetensorsWriter.Tensor.Scalars {
    if let value { return .buffer(UnsafeBufferPointer(start: value.pointer, count: value.count)) }
    guard case .quantized(let matrix) = weights else { preconditionFailure("float32 weights have a value") }
    return .bytes(matrix.withBytes { $0 }, savedType)
  }
}
