import Autograd

/// What an adaptation method puts on a layer.
///
/// The seam of the house: `Models` calls it and does not know which method stands behind it.
package protocol LayerAdapter: AnyObject {
  /// Whether the adapter takes part: one that is switched off or merged trains nothing.
  var isEnabled: Bool { get }

  /// The trainable tensors by the suffix of their name, such as `lora_A.weight`.
  var parameters: [(suffix: String, variable: Variable)] { get }
}

/// A layer with a weight at which adapters attach.
package protocol AdaptableLayer: AnyObject {
  /// The module's dotted path, such as `model.layers.0.self_attn.q_proj`.
  var path: String { get }
  /// The layer's matrix.
  var weight: Parameter { get }
  /// What is attached, in the order of attachment.
  var attached: [any LayerAdapter] { get }
  /// Takes an adapter off again.
  func detach(_ adapter: any LayerAdapter)
}
