import CKernels

/// Where codes and scales of a matrix lie in one stretch of memory, in bitsandbytes' terms.
///
/// The numbers are taken in row-major order. Each 64 of them share a scale, their largest magnitude. With double
/// quantisation (Dettmers et al. 2023, section 3) the mean of all scales is taken off, and each 256 of what is left
/// share a float and have a byte each, so that a scale costs 8/64 + 32/(64 · 256) bits of each weight instead of 0.5.
struct CodedLayout: Equatable {
  static let blockSize = 64
  static let groupSize = 256

  let count: Int
  let doubleQuant: Bool

  var blocks: Int { (count + Self.blockSize - 1) / Self.blockSize }
  private var groups: Int { (blocks + Self.groupSize - 1) / Self.groupSize }

  /// Floats first: the scales, or the mean and then the groups' scales.
  private var floatBytes: Int { doubleQuant ? 4 * (1 + groups) : 4 * blocks }
  private var scaleCodesStart: Int { floatBytes }
  private var codesStart: Int { floatBytes + (doubleQuant ? blocks : 0) }

  /// Two codes to a byte.
  var byteCount: Int { codesStart + (count + 1) / 2 }

  func codes(_ base: UnsafeRawPointer) -> UnsafePointer<UInt8> {
    (base + codesStart).assumingMemoryBound(to: UInt8.self)
  }

  func scaleCodes(_ base: UnsafeRawPointer) -> UnsafePointer<UInt8> {
    (base + scaleCodesStart).assumingMemoryBound(to: UInt8.self)
  }

  /// The scales, or the mean and then the groups' scales.
  func floats(_ base: UnsafeRawPointer) -> UnsafePointer<Float> {
    base.assumingMemoryBound(to: Float.self)
  }

  /// What the kernels read.
  func weights(_ base: UnsafeRawPointer, _ levels: CodeLevels) -> CodedWeights {
    CodedWeights(
      codes: codes(base), levels: levels.pointer, scales: doubleQuant ? nil : floats(base),
      scale_codes: doubleQuant ? scaleCodes(base) : nil,
      scale_levels: doubleQuant ? CodeLevels.dynamic.pointer : nil,
      group_scales: doubleQuant ? floats(base) + 1 : nil,
      scale_mean: doubleQuant ? floats(base).pointee : 0)
  }
}
