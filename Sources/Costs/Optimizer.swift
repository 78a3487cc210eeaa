/// An optimizer by what it remembers; names as `transformers` and bitsandbytes use them where they have one.
package enum Optimizer: String, Equatable, Sendable, CaseIterable {
  /// Two moments per weight.
  case adamw
  /// Two moments in one byte each with a four-byte scale for every 256; tensors below 4096 numbers keep four bytes
  /// (Dettmers et al. 2021, as bitsandbytes builds it).
  case adamw8bit = "adamw_8bit"
  /// Plain stochastic gradient descent.
  case sgd
  /// One buffer per weight.
  case sgdMomentum = "sgd_momentum"

  /// Numbers kept per trained weight.
  package var numbersPerParameter: Int {
    switch self {
    case .adamw, .adamw8bit: 2
    case .sgdMomentum: 1
    case .sgd: 0
    }
  }

  private static let (block, smallest) = (256, 4096)

  /// Bytes for one trained tensor, its unquantised numbers in `width` bytes each.
  func stateBytes(size: Int, width: Int) -> Int {
    guard self == .adamw8bit else { return numbersPerParameter * width * size }
    guard size >= Self.smallest else { return 2 * 4 * size }
    return 2 * (size + 4 * ((size + Self.block - 1) / Self.block))
  }
}
