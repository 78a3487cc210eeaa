import Autograd
import Foundation
import Tensors

extension LanguageModel {
  /// Writes `config.json` and `model.safetensors` as Hugging Face's `LlamaForCausalLM` reads them, in float32.
  ///
  /// - Throws: `ConfigError` for a model Hugging Face has no name for, `ModelError` while an adapter is attached.
  package func save(to folder: URL) throws {
    guard linears.allSatisfy(\.adapters.isEmpty) else {
      throw ModelError(
        "a model with an adapter attached cannot be saved whole",
        hint: "save the adapter alone, or merge_and_unload() it first")
    }
    let json = try config.huggingFaceJSON()
    try OutputFolder.make(folder)
    let values = try parameters.map { try $0.denseValue().contiguous() }
    let entries = zip(parameters, values).map { parameter, value in
      SafetensorsWriter.Tensor(
        parameter.name, shape: parameter.shape,
        .buffer(UnsafeBufferPointer(start: value.pointer, count: value.count)))
    }
    defer { extendLifetime(values) }
    try SafetensorsWriter.write(
      entries, metadata: ["format": "pt"], to: folder.appending(path: "model.safetensors").path,
      interrupt: context.interrupt)
    try OutputFolder.write(json, to: folder.appending(path: "config.json"))
  }
}
