import COpenBLAS

/// The vector that kernels work in: two SSE or one AVX register.
typealias Lanes = SIMD8<Float>

@inline(__always)
func load(_ p: UnsafePointer<Float>, _ i: Int) -> Lanes {
  UnsafeRawPointer(p + i).loadUnaligned(as: Lanes.self)
}

@inline(__always)
func store(_ v: Lanes, _ p: UnsafeMutablePointer<Float>, _ i: Int) {
  UnsafeMutableRawPointer(p + i).storeBytes(of: v, as: Lanes.self)
}

/// Loads `count` numbers, one to eight; missing lanes are zero.
@inline(__always)
func loadPart(_ p: UnsafePointer<Float>, _ i: Int, _ count: Int) -> Lanes {
  if count == Lanes.scalarCount { return load(p, i) }
  var v = Lanes.zero
  for lane in 0..<count { v[lane] = p[i + lane] }
  return v
}

@inline(__always)
func storePart(_ v: Lanes, _ p: UnsafeMutablePointer<Float>, _ i: Int, _ count: Int) {
  if count == Lanes.scalarCount { return store(v, p, i) }
  for lane in 0..<count { p[i + lane] = v[lane] }
}

/// Calls `body(start, count)` for blocks of eight and one rest, so that every element takes the same arithmetic.
@inline(__always)
func forEachBlock(_ range: Range<Int>, _ body: (Int, Int) -> Void) {
  var i = range.lowerBound
  while i + Lanes.scalarCount <= range.upperBound {
    body(i, Lanes.scalarCount)
    i += Lanes.scalarCount
  }
  if i < range.upperBound { body(i, range.upperBound - i) }
}

/// `eˣ` to about two units in the last place (Cephes' `expf` polynomial); saturates at ±87 instead of overflowing.
@inline(__always)
func exponential(_ x: Lanes) -> Lanes {
  let lowest = Lanes(repeating: -87.33654)
  let highest = Lanes(repeating: 88.72283)
  var x = x.replacing(with: lowest, where: x .< lowest)
  x = x.replacing(with: highest, where: x .> highest)
  // Adding 1.5 · 2²³ rounds to an integer that then stands in the low bits of the mantissa.
  let shifted = x * 1.442695041 + 12_582_912
  let n = shifted - 12_582_912
  let r = (x - n * 0.693359375) - n * -2.12194440e-4
  var p = r * 1.9875691500e-4 + 1.3981999507e-3
  p = p * r + 8.3334519073e-3
  p = p * r + 4.1665795894e-2
  p = p * r + 1.6666665459e-1
  p = p * r + 5.0000001201e-1
  let fraction = p * r * r + r + 1
  // 2ⁿ is made in two halves: n reaches 128, whose own power is no finite number.
  let bits = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &- 0x4B40_0000
  let half = bits &>> 1
  let low = unsafeBitCast((half &+ 127) &<< 23, to: Lanes.self)
  let high = unsafeBitCast((bits &- half &+ 127) &<< 23, to: Lanes.self)
  return fraction * low * high
}

/// `1 / (1 + e⁻ˣ)`.
@inline(__always)
func sigmoid(_ x: Lanes) -> Lanes { 1 / (1 + exponential(-x)) }

/// `Σ a·b` with four vector accumulators, in an order that depends on `count` alone.
@inline(__always)
func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int) -> Float {
  var sums = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
  var i = 0
  while i + 32 <= count {
    sums.0 += load(a, i) * load(b, i)
    sums.1 += load(a, i + 8) * load(b, i + 8)
    sums.2 += load(a, i + 16) * load(b, i + 16)
    sums.3 += load(a, i + 24) * load(b, i + 24)
    i += 32
  }
  forEachBlock(i..<count) { i, part in sums.0 += loadPart(a, i, part) * loadPart(b, i, part) }
  return ((sums.0 + sums.1) + (sums.2 + sums.3)).sum()
}

/// `Σ a·b·c`, as `dot`.
@inline(__always)
func dot3(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafePointer<Float>, count: Int
) -> Float {
  var sums = (Lanes.zero, Lanes.zero)
  var i = 0
  while i + 16 <= count {
    sums.0 += load(a, i) * load(b, i) * load(c, i)
    sums.1 += load(a, i + 8) * load(b, i + 8) * load(c, i + 8)
    i += 16
  }
  forEachBlock(i..<count) { i, part in
    sums.0 += loadPart(a, i, part) * loadPart(b, i, part) * loadPart(c, i, part)
  }
  return (sums.0 + sums.1).sum()
}

/// The largest of `count` numbers, one or more; NaN where any is NaN is not promised.
@inline(__always)
func maximum(_ x: UnsafePointer<Float>, count: Int) -> Float {
  var i = 0
  var best = x[0]
  if count >= 16 {
    var lanes = load(x, 0)
    i = Lanes.scalarCount
    while i + Lanes.scalarCount <= count {
      let next = load(x, i)
      lanes = lanes.replacing(with: next, where: next .> lanes)
      i += Lanes.scalarCount
    }
    best = lanes.max()
  }
  while i < count {
    best = x[i] > best ? x[i] : best
    i += 1
  }
  return best
}
