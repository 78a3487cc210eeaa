import Foundation

/// How the learning rate moves over a run, as a factor of its peak; the names are those of `transformers`.
package enum Schedule: String, CaseIterable, Sendable {
  case constant, linear, cosine

  /// The factor at `step` (from 0) of `steps`, rising linearly over the first `warmup` steps.
  package func factor(step: Int, of steps: Int, warmup: Int) -> Double {
    if step < warmup { return Double(step) / Double(max(1, warmup)) }
    let progress = Double(step - warmup) / Double(max(1, steps - warmup))
    return switch self {
    case .constant: 1
    case .linear: max(0, 1 - progress)
    case .cosine: max(0, 0.5 * (1 + cos(.pi * progress)))
    }
  }
}
