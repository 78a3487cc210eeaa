import CKernels
import Foundation
import Testing

/// The kernels of each instruction set that this machine runs, beside plain loops in double precision.
@Suite("Kernels of each instruction set")
struct KernelLevelTests {
  static let levels = [KernelLevel.baseline, .AVX2, .AVX512, .AMX].filter { kernel_table($0) != nil }
  /// Lengths around whole vectors of 4, 8 and 16 numbers, and around groups of them.
  static let widths = [1, 3, 4, 7, 8, 15, 16, 17, 31, 33, 64, 65, 100, 576, 1025, 2050]

  private func kernels(_ level: KernelLevel) throws -> KernelTable {
    try #require(kernel_table(level)).pointee
  }

  /// Numbers over the whole range of float32, denormal ones and the special ones included.
  private static let numbers: [Float] = {
    var numbers: [Float] = [0, -0, .infinity, -.infinity, .nan, 88.72, -87.4, -103.9]
    numbers += [.leastNonzeroMagnitude, -.leastNonzeroMagnitude]
    for i in 0..<4000 { numbers.append((Float(i) - 2000) * 0.0527) }
    for exponent in -140..<120 { numbers += [exp2(Float(exponent)), -exp2(Float(exponent))] }
    return numbers
  }()

  /// Numbers from -2 to 2 that look random.
  private func sample(_ count: Int, _ start: Double) -> [Float] {
    (0..<count).map { (i: Int) -> Float in
      let place = Double(i)
      return Float(2 * sin(start + place + place * place * 0.7))
    }
  }

  @Test("What is in use is the best that the machine has, or what PEFTBOOK_KERNELS names")
  func choice() {
    let wanted = ProcessInfo.processInfo.environment["PEFTBOOK_KERNELS"]
    let named = Self.levels.first { String(cString: kernel_level_name($0)) == wanted }
    #expect(kernel_level() == named ?? Self.levels.last)
  }

  // The polynomials and the products behind them each round.
  @Test("Functions of one number are right to 2 or 3 units in the last place", arguments: levels)
  func elementwise(level: KernelLevel) throws {
    let kernels = try kernels(level)
    expectAccuracy(of: kernels.exp, 2) { exp($0) }
    expectAccuracy(of: kernels.log, 2) { log($0) }
    expectAccuracy(of: kernels.sin, 2) { sin($0) }
    expectAccuracy(of: kernels.cos, 2) { cos($0) }
    expectAccuracy(of: kernels.erf, 3) { erf($0) }
    expectAccuracy(of: kernels.tanh, 3) { tanh($0) }
    // Below 1e-38 the result of the exponential overflows on the way.
    expectAccuracy(of: kernels.sigmoid, 3, above: -87) { 1 / (1 + exp(-$0)) }
    expectAccuracy(of: kernels.silu, 4, above: -87) { $0 / (1 + exp(-$0)) }
  }

  @Test("An element does not depend on its neighbours or its place", arguments: levels)
  func places(level: KernelLevel) throws {
    let exp = try kernels(level).exp
    let whole = map(exp, Self.numbers)
    for start in 0..<40 {
      let part = map(exp, Array(Self.numbers[start..<start + 37]))
      #expect(part.map(\.bitPattern) == whole[start..<start + 37].map(\.bitPattern))
    }
  }

  @Test("Softmax and cross entropy of rows agree with double precision", arguments: levels, widths)
  func softmax(level: KernelLevel, width: Int) throws {
    let (kernels, x) = (try kernels(level), sample(width, 1))
    let powers = x.map { exp(Double($0)) }
    let sum = powers.reduce(0, +)
    expectNear(map(kernels.softmax, x), powers.map { $0 / sum })
    expectNear(map(kernels.log_softmax, x), powers.map { log($0 / sum) })
    #expect(kernels.greatest(x, width) == x.max())
    var logits = x
    let label = width / 2
    let loss = kernels.cross_entropy(&logits, width, label, 0.5)
    expectNear([loss], [log(sum / powers[label])])
    expectNear(logits, powers.indices.map { 0.5 * (powers[$0] / sum - ($0 == label ? 1 : 0)) })
  }

  @Test("Rows of attention see what is visible and zeros behind it", arguments: levels, widths)
  func attention(level: KernelLevel, width: Int) throws {
    let (kernels, x, slopes) = (try kernels(level), sample(width, 2), sample(width, 3))
    let visible = max(1, width * 2 / 3)
    let powers = x.prefix(visible).map { exp(Double($0) * 0.25) }
    let hidden = [Double](repeating: 0, count: width - visible)
    let p = powers.map { $0 / powers.reduce(0, +) }
    var (scores, statistics, dp) = (x, [Float](repeating: 0, count: 2), slopes)
    kernels.attention_row(&scores, visible, width, 0.25, &statistics)
    expectNear(scores, p + hidden)
    scores = x
    kernels.attention_row_gradient(&scores, &dp, visible, width, 0.25, statistics)
    expectNear(scores, p + hidden)
    let mean = zip(p, slopes).reduce(0) { $0 + $1.0 * Double($1.1) }
    expectNear(dp, zip(p, slopes).map { $0 * (Double($1) - mean) * 0.25 } + hidden)
  }

  @Test("RMSNorm and its gradients agree with double precision", arguments: levels, widths)
  func norm(level: KernelLevel, width: Int) throws {
    let (kernels, rows) = (try kernels(level), 3)
    let (x, w, dy) = (sample(rows * width, 4), sample(width, 5), sample(rows * width, 6))
    var (y, inverse) = (x, [Float](repeating: 0, count: rows))
    kernels.rms_norm(x, w, 0.01, rows, width, &y, &inverse)
    var (fresh, added, dw) = (x, x, w)
    kernels.rms_norm_gradient(x, w, inverse, dy, rows, width, &fresh, true)
    kernels.rms_norm_gradient(x, w, inverse, dy, rows, width, &added, false)
    kernels.rms_norm_weight_gradient(x, inverse, dy, rows, width, width, &dw)
    var (norms, slopes, sums) = ([Double](), [Double](), w.map(Double.init))
    for row in 0..<rows {
      let xs = x[row * width..<(row + 1) * width].map(Double.init)
      let dys = dy[row * width..<(row + 1) * width].map(Double.init)
      let r = 1 / (xs.reduce(0) { $0 + $1 * $1 } / Double(width) + 0.01).squareRoot()
      let projection = (0..<width).reduce(0) { $0 + dys[$1] * Double(w[$1]) * xs[$1] } / Double(width)
      for i in 0..<width {
        norms.append(xs[i] * r * Double(w[i]))
        slopes.append(r * (dys[i] * Double(w[i]) - xs[i] * r * r * projection))
        sums[i] += dys[i] * xs[i] * r
      }
    }
    expectNear(y, norms)
    expectNear(fresh, slopes)
    expectNear(added, zip(slopes, x).map { $0 + Double($1) })
    expectNear(dw, sums)
  }

  @Test("Layer norm and its gradients agree with double precision", arguments: levels, widths)
  func layerNorm(level: KernelLevel, width: Int) throws {
    let (kernels, rows) = (try kernels(level), 3)
    // Far from 0, where a variance from the mean of squares alone would be lost.
    let x = sample(rows * width, 4).map { $0 + 100 }
    let (w, b, dy) = (sample(width, 5), sample(width, 7), sample(rows * width, 6))
    var (y, statistics) = (x, [Float](repeating: 0, count: 2 * rows))
    kernels.layer_norm(x, w, b, 0.01, rows, width, &y, &statistics)
    var (fresh, added, dw) = (x, dy, w)
    kernels.layer_norm_gradient(x, w, statistics, dy, rows, width, &fresh, true)
    kernels.layer_norm_gradient(x, w, statistics, dy, rows, width, &added, false)
    kernels.layer_norm_weight_gradient(x, statistics, dy, rows, width, width, &dw)
    var (norms, slopes, sums) = ([Double](), [Double](), w.map(Double.init))
    for row in 0..<rows {
      let range = row * width..<(row + 1) * width
      let xs = x[range].map(Double.init)
      let mean = xs.reduce(0, +) / Double(width)
      let variance = xs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      let (h, r) = (
        xs.map { ($0 - mean) / (variance + 0.01).squareRoot() }, 1 / (variance + 0.01).squareRoot()
      )
      let u = zip(dy[range], w).map { Double($0) * Double($1) }
      let middle = u.reduce(0, +) / Double(width)
      let along = zip(u, h).reduce(0) { $0 + $1.0 * $1.1 } / Double(width)
      for i in 0..<width {
        norms.append(h[i] * Double(w[i]) + Double(b[i]))
        slopes.append(r * (u[i] - middle - h[i] * along))
        sums[i] += Double(dy[row * width + i]) * h[i]
      }
    }
    // Numbers near 100 are rounded to 4e-6, and a row of one has a divisor of 0.1.
    expectNear(y, norms, within: 1e-4)
    expectNear(fresh, slopes, within: 1e-4)
    expectNear(added, zip(slopes, dy).map { $0 + Double($1) }, within: 1e-4)
    expectNear(dw, sums, within: 1e-4)
  }

  @Test("SwiGLU, rotary positions and AdamW agree with double precision", arguments: levels, widths)
  func layers(level: KernelLevel, width: Int) throws {
    let kernels = try kernels(level)
    let (g, u, dy) = (sample(2 * width, 7), sample(2 * width, 8), sample(2 * width, 9))
    var (y, dg, du) = (g, g, g)
    kernels.silu_gate(g, u, &y, 2 * width)
    kernels.silu_gate_gradient(g, u, dy, &dg, &du, 2 * width)
    let s = g.map { 1 / (1 + exp(-Double($0))) }
    expectNear(y, y.indices.map { Double(g[$0]) * s[$0] * Double(u[$0]) })
    expectNear(du, y.indices.map { Double(dy[$0]) * Double(g[$0]) * s[$0] })
    expectNear(
      dg, y.indices.map { Double(dy[$0] * u[$0]) * s[$0] * (1 + Double(g[$0]) * (1 - s[$0])) })
    kernels.gelu(g, &y, 2 * width)
    let distribution = g.map { 0.5 * erfc(-Double($0) * 0.5.squareRoot()) }
    expectNear(y, zip(g, distribution).map { Double($0) * $1 })
    kernels.gelu_gradient(g, dy, &dg, 2 * width)
    expectNear(
      dg,
      y.indices.map { i in
        let x = Double(g[i])
        return Double(dy[i]) * (distribution[i] + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot())
      })
    kernels.rotary(g, u, dy, 1, width, -1, &y)
    let pairs = (0..<width).map { i in
      (Double(g[i]), Double(g[i + width]), Double(u[i]), -Double(dy[i]))
    }
    expectNear(y, pairs.map { $0 * $2 - $1 * $3 } + pairs.map { $1 * $2 + $0 * $3 })
    var (w, m, v) = (g, u, dy.map { $0 * $0 })
    let set = KernelAdamW(beta1: 0.5, beta2: 0.75, epsilon: 0.125, keep: 0.875, rate: 0.25, correction: 2)
    kernels.adamw(set, dy, &w, &m, &v, 2 * width)
    let first = y.indices.map { 0.5 * (Double(u[$0]) + Double(dy[$0])) }
    let second = dy.map { Double($0) * Double($0) }
    expectNear(m, first)
    expectNear(v, second)
    expectNear(
      w, y.indices.map { Double(g[$0]) * 0.875 - first[$0] * 0.25 / (second[$0].squareRoot() * 2 + 0.125) })
  }

  /// Sizes that take every form of the product, with rests of blocks, panels and the inner axis.
  static let products = [
    (1, 1, 1), (1, 70, 300), (3, 40, 65), (5, 7, 3), (8, 32, 16), (9, 33, 17), (37, 53, 61), (70, 8, 600),
    (70, 3, 129), (65, 16, 64), (300, 5, 20), (20, 100, 600),
  ]

  @Test("Products of every form and transposition agree with double precision", arguments: levels, products)
  func product(level: KernelLevel, size: (m: Int, n: Int, k: Int)) throws {
    let kernels = try kernels(level)
    let (m, n, k) = size
    let (a, b, c) = (sample(m * k, 1), sample(k * n, 2), sample(m * (n + 3), 3))
    for (transposeA, transposeB, beta) in [
      (false, true, 0), (false, false, 1), (true, false, -1), (true, true, 0),
    ] {
      let (rowA, columnA) = transposeA ? (1, m) : (k, 1)
      let (rowB, columnB) = transposeB ? (1, k) : (n, 1)
      var result = c
      try a.withUnsafeBufferPointer { a in
        try b.withUnsafeBufferPointer { b in
          try result.withUnsafeMutableBufferPointer { result in
            var product = KernelProduct(
              m: m, n: n, k: k, a: try #require(a.baseAddress), a_row: rowA, a_column: columnA,
              b: try #require(b.baseAddress), b_row: rowB, b_column: columnB,
              c: try #require(result.baseAddress), c_row: n + 3, alpha: 0.5, beta: Float(beta))
            kernels.product(&product)
          }
        }
      }
      var right = c.map(Double.init)
      for i in 0..<m {
        for j in 0..<n {
          let sum = (0..<k).reduce(0.0) {
            $0 + Double(a[i * rowA + $1 * columnA]) * Double(b[$1 * rowB + j * columnB])
          }
          right[i * (n + 3) + j] = 0.5 * sum + Double(beta) * right[i * (n + 3) + j]
        }
      }
      // A sum of k terms of up to 4, rounded at each.
      expectNear(result, right, within: 1e-6 * Double(4 + k))
    }
  }

  typealias Map = @convention(c) (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void

  private func map(_ kernel: Map, _ x: [Float]) -> [Float] {
    [Float](unsafeUninitializedCapacity: x.count) { buffer, count in
      if let base = buffer.baseAddress { kernel(x, base, x.count) }
      count = x.count
    }
  }

  /// Compares numbers of about 1: sums of up to 2,050 of them in float32 are right to 1e-5.
  private func expectNear(
    _ values: [Float], _ right: [Double], within tolerance: Double = 1e-5,
    at location: SourceLocation = #_sourceLocation
  ) {
    let worst = zip(values, right).map { abs(Double($0) - $1) / (1 + abs($1)) }.max() ?? 0
    #expect(values.count == right.count && worst <= tolerance, sourceLocation: location)
  }

  /// Compares with the function in double precision, in units of the last place of the right result.
  private func expectAccuracy(
    of kernel: Map, _ units: Double, above least: Float = -.infinity, _ function: (Double) -> Double
  ) {
    for (x, y) in zip(Self.numbers, map(kernel, Self.numbers)) where !(x < least) {
      let right = function(Double(x))
      let rounded = Float(right)
      let isNear = abs(Double(y) - right) <= units * Double(rounded.ulp)
      #expect(isNear || y == rounded || y.isNaN && right.isNaN, "of \(x): \(y), not \(right)")
    }
  }
}
