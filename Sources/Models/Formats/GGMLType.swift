import Tensors

/// How the numbers of a tensor are stored in a GGUF file; the raw value is ggml's number for it.
package enum GGMLType: UInt32, CaseIterable, Sendable {
  case f32 = 0
  case f16 = 1
  case q40 = 2
  case q41 = 3
  case q50 = 6
  case q51 = 7
  case q80 = 8
  case q81 = 9
  case q2K = 10
  case q3K = 11
  case q4K = 12
  case q5K = 13
  case q6K = 14
  case q8K = 15
  case i8 = 24
  case i16 = 25
  case i32 = 26
  case i64 = 27
  case f64 = 28
  case bf16 = 30

  /// The name that ggml gives it, such as `Q4_1`.
  package var name: String { layout.name }

  /// Numbers per block: a row is a whole number of blocks.
  package var blockCount: Int { layout.blockCount }

  /// Bytes per block.
  package var blockBytes: Int { layout.blockBytes }

  private var layout: (name: String, blockCount: Int, blockBytes: Int) {
    switch self {
    case .f32: ("F32", 1, 4)
    case .f16: ("F16", 1, 2)
    case .q40: ("Q4_0", 32, 18)
    case .q41: ("Q4_1", 32, 20)
    case .q50: ("Q5_0", 32, 22)
    case .q51: ("Q5_1", 32, 24)
    case .q80: ("Q8_0", 32, 34)
    case .q81: ("Q8_1", 32, 36)
    case .q2K: ("Q2_K", 256, 84)
    case .q3K: ("Q3_K", 256, 110)
    case .q4K: ("Q4_K", 256, 144)
    case .q5K: ("Q5_K", 256, 176)
    case .q6K: ("Q6_K", 256, 210)
    case .q8K: ("Q8_K", 256, 292)
    case .i8: ("I8", 1, 1)
    case .i16: ("I16", 1, 2)
    case .i32: ("I32", 1, 4)
    case .i64: ("I64", 1, 8)
    case .f64: ("F64", 1, 8)
    case .bf16: ("BF16", 1, 2)
    }
  }

  /// The type as one that widens to float32 number by number, if it is one.
  package var floatFormat: FloatFormat? {
    switch self {
    case .f16: .float16
    case .bf16: .bfloat16
    case .f32: .float32
    case .f64: .float64
    default: nil
    }
  }

  /// The type as one in which a weight can be kept, if it is one.
  package var quantizedFormat: QuantizedFormat? {
    switch self {
    case .f32: .float32
    case .f16: .float16
    case .bf16: .bfloat16
    case .q40: .q40
    case .q41: .q41
    case .q80: .q80
    default: nil
    }
  }
}
