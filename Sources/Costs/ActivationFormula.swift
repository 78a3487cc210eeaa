/// By which account activations are counted.
package enum ActivationFormula: String, Equatable, Sendable, CaseIterable {
  /// What this program's fused kernels keep, held against the ledger.
  case fused
  /// What separate kernels with dropout keep (Korthikanti et al. 2022, equation 1): `sbhL (34 + 5as/h)` in 16 bits.
  case korthikanti
  /// Twelve numbers per token, layer and unit of width (Rajbhandari et al. 2019, section 3.2).
  case zero
}

/// The formulas of papers, as they stand there: sequence s, batch b, hidden h, layers L, heads a, tensor-parallel
/// degree t. Bytes.
package enum PublishedFormula {
  /// What is computed again in the backward pass.
  package enum Recomputation: String, Sendable, CaseIterable {
    case none
    /// The attention matrices, which are large and cheap.
    case selective
    /// Everything but the inputs of the blocks.
    case full
  }

  /// Korthikanti et al. 2022, table 2, in 16 bits: `sbhL (10 + 24/t + 5as/(ht))`, without the last term, or `2sbhL`.
  package static func korthikanti(
    s: Double, b: Double, h: Double, L: Double, a: Double, t: Double = 1, recomputing: Recomputation = .none
  ) -> Double {
    switch recomputing {
    case .none: s * b * h * L * (10 + 24 / t + 5 * a * s / (h * t))
    case .selective: s * b * h * L * (10 + 24 / t)
    case .full: 2 * s * b * h * L
    }
  }

  /// The same with `p` bytes a number and dropout masks of one: `sbhL ((16p + 2) + (2p + 1) as/h)`, which for `p = 2`
  /// is Korthikanti's formula with `t = 1` (EleutherAI's cookbook).
  package static func cookbook(s: Double, b: Double, h: Double, L: Double, a: Double, p: Double) -> Double {
    s * b * h * L * ((16 * p + 2) + (2 * p + 1) * a * s / h)
  }

  /// Rajbhandari et al. 2019, section 3.2: 12 numbers of two bytes per token, layer and unit of width.
  package static func zeroActivations(s: Double, b: Double, h: Double, L: Double) -> Double {
    2 * 12 * s * b * h * L
  }

  /// Bytes of model states per parameter and device under ZeRO, mixed precision and Adam (section 5): 16,
  /// `4 + 12/N`, `2 + 14/N`, `16/N`.
  package static func zeroStates(stage: Int, devices N: Double) -> Double {
    switch stage {
    case 1: 4 + 12 / N
    case 2: 2 + 14 / N
    case 3: 16 / N
    default: 16
    }
  }
}
