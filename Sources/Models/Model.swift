import Autograd
import Foundation
import Tensors

/// What training, adapters and the language need of a model, whatever it computes: weights by name, seams at which
/// adapters attach, and a loss.
package protocol Model: AnyObject {
  /// The session the model belongs to.
  var context: Context { get }
  /// The model's own parameters, without what adapters add.
  var parameters: [Parameter] { get }
  /// All linear layers, in the order of their paths.
  var linears: [Linear] { get }
  /// The tables of rows by id.
  var embeddings: [Embedding] { get }
  /// The modules that adapters sit on where nobody says.
  var usualTargets: ModulePattern { get }
  /// Whether training keeps only what goes into each block and computes the rest of it again in the backward pass
  /// (Chen et al. 2016); the losses keep their bits.
  var isGradientCheckpointing: Bool { get set }

  /// The logits `(N, classes)` for a batch, and beside each row the label it is asked for, -100 where none is.
  func scores(_ batch: Batch) throws -> (logits: Variable, labels: [Int32])

  /// The mean cross-entropy over the counted labels: a scalar, in nats.
  func loss(_ batch: Batch) throws -> Variable

  /// A model with the same configuration and values whose float32 weights are its own.
  ///
  /// - Throws: `ModelError` while an adapter is attached: merge or detach it first.
  func clone() throws -> Self

  /// What `config.json` says of the model.
  func configJSON() throws -> Data
}

extension Model {
  /// Every layer at which adapters attach, in the order of the model's modules.
  package var seams: [any AdaptableLayer] { embeddings + linears }

  /// What the weights of the model and of its adapters occupy, in bytes.
  package var parameterBytes: Int {
    let adapters = seams.flatMap(\.attached).flatMap(\.parameters)
    return parameters.reduce(0) { $0 + $1.byteCount }
      + adapters.reduce(0) { $0 + $1.variable.value.count * 4 }
  }

  /// Whether some layer has an adapter.
  package var isAdapted: Bool { seams.contains { !$0.attached.isEmpty } }

  // MARK: - What is trained

  /// What `fit` trains: unfrozen parameters of the model and the trainable tensors of its adapters.
  ///
  /// - Throws: `ModelError` when a quantised weight was unfrozen.
  package func trainableVariables() throws -> [Variable] {
    var variables: [Variable] = []
    for parameter in parameters where !parameter.isFrozen {
      guard let variable = try parameter.widened() else {
        throw ModelError(
          "\(parameter.name) is stored as \(parameter.dtype) and cannot be trained",
          hint: "load the model with dtype=\"float32\", or freeze it and train an adapter")
      }
      variables.append(variable)
    }
    for adapter in seams.flatMap(\.attached) where adapter.isEnabled {
      variables += adapter.parameters.map(\.variable).filter(\.requiresGrad)
    }
    return variables
  }

  /// Freezes or unfreezes what a pattern of module or parameter names means, and returns the parameters' names.
  @discardableResult
  package func setFrozen(_ frozen: Bool, matching pattern: ModulePattern) throws -> [String] {
    let chosen = try parameters(matching: pattern)
    for parameter in chosen { parameter.setFrozen(frozen) }
    return chosen.map(\.name)
  }

  /// The parameters that a pattern of module or parameter names means.
  ///
  /// - Throws: `ModelError` for a name or pattern that matches nothing.
  package func parameters(matching pattern: ModulePattern) throws -> [Parameter] {
    let modules = pattern == .allLinear ? linears.map(\.path) : parameters.map(\.module)
    let names = pattern == .allLinear ? [] : parameters.map(\.name)
    let meant = Set(try pattern.matches(among: modules + names, called: modules))
    return parameters.filter { meant.contains($0.name) || meant.contains($0.module) }
  }

  package func freezeAll() {
    for parameter in parameters { parameter.setFrozen(true) }
  }

  /// Makes float32 of the 16-bit weights that are trained, ahead of blocks that run unrecorded at first.
  func widenForCheckpointing() throws {
    guard isGradientCheckpointing, isRecording else { return }
    for parameter in parameters where !parameter.isFrozen { try parameter.widened() }
  }

  // MARK: - Copies

  /// What `clone()` makes: `build` gets for each name the values of a copy.
  func copied(_ build: ((_ name: String, _ shape: [Int]) throws -> Parameter.Weights) throws -> Self) throws
    -> Self
  {
    guard !isAdapted else {
      throw ModelError(
        "a model with an adapter attached cannot be cloned",
        hint: "clone the base before adapt(), or detach() or merge_and_unload() the adapter first")
    }
    let mine = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0) })
    let copy = try build { name, _ in
      guard let parameter = mine[name] else { throw ModelError("the model has no parameter \"\(name)\"") }
      return try parameter.copiedWeights()
    }
    copy.isGradientCheckpointing = isGradientCheckpointing
    for parameter in copy.parameters { parameter.setFrozen(mine[parameter.name]?.isFrozen ?? false) }
    return copy
  }

  /// How far each matrix has moved from another model of the same configuration: `W - W_base` by name.
  package func delta(from base: any Model) throws -> [(name: String, delta: Tensor)] {
    let theirs = Dictionary(uniqueKeysWithValues: base.parameters.map { ($0.name, $0) })
    return try parameters.compactMap { parameter in
      guard let other = theirs[parameter.name], other.shape == parameter.shape else {
        throw ModelError(
          "the two models differ in \(parameter.name), so their weights cannot be subtracted",
          hint: "compare a model with the clone() it started from")
      }
      guard parameter.shape.count == 2 else { return nil }
      return (parameter.name, try parameter.denseValue() - other.denseValue())
    }
  }
}
