import Glibc

/// `e` to the power of each lane, to about 1 ulp over the whole range, denormal results included.
///
/// Reduction by `log 2` in two parts and the polynomial of Cephes' `expf`. Rounding and the power of two go through
/// the bits of a float with the magic summand 1.5 * 2^23, since conversions to integer lanes go one by one.
@inline(__always)
func exponential(_ x: Lanes) -> Lanes {
  let magic = Lanes(repeating: 0x1.8p23)
  let high = x.replacing(with: 89, where: x .> 89)
  let clamped = high.replacing(with: -104, where: high .< -104)
  let n = (clamped * 1.442_695_04 + magic) - magic
  let r = (clamped - n * 0.693_359_375) - n * -2.121_944_4e-4
  var p = r * 1.987_569_15e-4 + 1.398_199_95e-3
  p = p * r + 8.333_451_91e-3
  p = p * r + 4.166_579_59e-2
  p = p * r + 1.666_666_55e-1
  p = p * r + 5.000_000_12e-1
  let y = (p * (r * r) + r) + 1
  // Two factors, because 2^n alone may not be a normal number where the result is one.
  let half = n * 0.5 + magic
  let rest = (n - (half - magic)) + magic
  return y * powerOfTwo(half) * powerOfTwo(rest)
}

/// 2^n where the argument is n plus the magic summand.
@inline(__always)
private func powerOfTwo(_ shifted: Lanes) -> Lanes {
  let bits = unsafeBitCast(shifted, to: SIMD8<Int32>.self)
  let exponent = (bits &- SIMD8<Int32>(repeating: 0x4B40_0000 - 127)) &* SIMD8<Int32>(repeating: 1 << 23)
  return unsafeBitCast(exponent, to: Lanes.self)
}

/// The natural logarithm to about 1 ulp, denormal numbers included; the polynomial is that of Cephes' `logf`.
///
/// One number at a time and without branches: the compiler makes vectors of a loop over it, which it does not of
/// shifts of integer lanes.
@inline(__always)
private func naturalLogarithm(_ x: Float) -> Float {
  let isDenormal = x < 0x1p-126
  let bits = (isDenormal ? x * 0x1p23 : x).bitPattern
  let half = Float(bitPattern: (bits & 0x7F_FFFF) | 0x3F00_0000)
  let isLow = half < 0.707_106_78
  // The exponent becomes a float through the bits of 2^23.
  let biased = Float(bitPattern: (bits &>> 23) | 0x4B00_0000) - 0x1p23
  let e = biased - (isDenormal ? 149 : 126) - (isLow ? 1 : 0)
  let m = (isLow ? half + half : half) - 1
  let z = m * m
  var p = m * 7.037_683_63e-2 - 1.151_461_03e-1
  p = p * m + 1.167_699_87e-1
  p = p * m - 1.242_014_08e-1
  p = p * m + 1.424_932_28e-1
  p = p * m - 1.666_805_77e-1
  p = p * m + 2.000_071_48e-1
  p = p * m - 2.499_999_4e-1
  p = p * m + 3.333_333_12e-1
  let tail = (p * m * z - e * 2.121_944_4e-4) - z * 0.5
  let result = (m + tail) + e * 0.693_359_375
  let finite = x == 0 ? -Float.infinity : x == .infinity ? x : result
  return x >= 0 ? finite : .nan
}

/// Fills `target` with the natural logarithms of `source`.
func naturalLogarithms(
  _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ count: Int
) {
  for i in 0..<count { target[i] = naturalLogarithm(source[i]) }
}

/// The hyperbolic tangent of each lane, to about 2 ulp; the polynomial near zero is that of Cephes' `tanhf`.
@inline(__always)
func hyperbolicTangent(_ x: Lanes) -> Lanes {
  let z = x * x
  var p = z * -5.704_988_73e-3 + 2.063_908_88e-2
  p = p * z + -5.373_971_55e-2
  p = p * z + 1.333_144_22e-1
  p = p * z + -3.333_328_2e-1
  let near = p * z * x + x
  let far = 1 - 2 / (exponential(x + x) + 1)
  let magnitude = x.replacing(with: -x, where: x .< 0)
  return far.replacing(with: near, where: magnitude .< 0.625)
}

/// `1 / (1 + exp(-x))` of each lane.
@inline(__always)
func logisticSigmoid(_ x: Lanes) -> Lanes { 1 / (1 + exponential(-x)) }
