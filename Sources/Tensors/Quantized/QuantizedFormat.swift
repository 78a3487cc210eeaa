/// How the numbers of a stored weight are packed; the raw value is the name that functions take.
///
/// The block formats `q4_0`, `q4_1` and `q8_0` are ggml's. `nf4` and `fp4` are bitsandbytes': four-bit codes of 16
/// levels in blocks of 64 with a float32 scale each (Dettmers et al. 2023, section 3 and appendix E); `int4` is the
/// same with 15 evenly spaced levels.
package enum QuantizedFormat: String, CaseIterable, Sendable {
  case float32, float16, bfloat16
  case q80 = "q8_0"
  case q41 = "q4_1"
  case q40 = "q4_0"
  case nf4, fp4, int4

  /// The name under which people know the format.
  package var name: String {
    switch self {
    case .q40, .q41, .q80: rawValue.uppercased()
    default: rawValue
    }
  }

  /// Whether it is a floating-point type, to which float32 is only rounded: such a weight can be widened and trained.
  package var isFloat: Bool {
    switch self {
    case .float32, .float16, .bfloat16: true
    default: false
    }
  }

  /// The sixteen levels of a format of codes.
  package var levels: CodeLevels? {
    switch self {
    case .nf4: .nf4
    case .fp4: .fp4
    case .int4: .int4
    default: nil
    }
  }

  /// Numbers in one block. A row is a whole number of blocks; the blocks of codes run on from row to row, and the last
  /// of all may be short.
  package var blockSize: Int {
    switch self {
    case .float32, .float16, .bfloat16: 1
    case .q40, .q41, .q80: 32
    case .nf4, .fp4, .int4: CodedLayout.blockSize
    }
  }

  /// Bytes of one block, scales included but for those that are quantised themselves.
  package var blockBytes: Int {
    switch self {
    case .float32: 4
    case .float16, .bfloat16: 2
    case .q40: 18
    case .q41: 20
    case .q80: 34
    case .nf4, .fp4, .int4: CodedLayout.blockSize / 2 + 4
    }
  }
}
