/// Kernels that turn pairs of numbers in each head by an angle that depends on the position.
package enum RotaryKernels {
  /// Turns the heads of one token; number i is paired with number `i + half`, as Hugging Face pairs them.
  ///
  /// `sign` 1 turns forward, -1 back.
  package static func rotate(
    _ x: UnsafePointer<Float>, cosines: UnsafePointer<Float>, sines: UnsafePointer<Float>, heads: Int,
    half: Int, sign: Float, into y: UnsafeMutablePointer<Float>
  ) {
    for head in 0..<heads {
      let (first, second) = (x + head * 2 * half, x + head * 2 * half + half)
      let (low, high) = (y + head * 2 * half, y + head * 2 * half + half)
      forEachBlock(0..<half) { i, count in
        let (a, b) = (loadPart(first, i, count), loadPart(second, i, count))
        let (c, s) = (loadPart(cosines, i, count), loadPart(sines, i, count) * sign)
        storePart(a * c - b * s, low, i, count)
        storePart(b * c + a * s, high, i, count)
      }
    }
  }
}
