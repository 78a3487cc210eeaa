/// As many floats as the kernels work on at once.
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

/// The largest of `count` numbers, one or more; whether a NaN counts depends on where it stands.
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
