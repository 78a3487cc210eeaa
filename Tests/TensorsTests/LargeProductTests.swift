import CKernels
import Tensors
import Testing

/// Products that are large enough for the matrix unit, on machines that have one, elsewhere for the other kernels; and
/// those whose inner axis is cut.
@Suite("Large products")
struct LargeProductTests {
  /// Rows and columns beside whole blocks of 32, few of either, and an inner axis of several stretches; two too thin for
  /// the matrix unit; two with many rows; and results that are small beside the inner axis, which with the left side
  /// transposed are worked off slice by slice.
  static let sizes = [
    (129, 4100, 133), (300, 170, 700), (170, 300, 700), (161, 161, 901), (260, 160, 300), (127, 900, 97),
    (33, 4100, 37), (96, 96, 901), (1030, 130, 70), (1120, 67, 200), (65, 63, 1100), (40, 300, 1999),
    (8, 577, 257), (150, 150, 2049),
  ]

  /// Numbers from -1 to 1 that look random.
  private func sample(_ count: Int, _ start: Int) -> [Float] {
    (0..<count).map { Float(($0 * 7919 + start * 104_729) % 20011 - 10005) / 10005 }
  }

  private struct Operands {
    var a: [Float]
    var b: [Float]
    let c: [Float]
  }

  private func operands(_ size: (m: Int, n: Int, k: Int)) -> Operands {
    Operands(
      a: sample(size.m * size.k, 1), b: sample(size.k * size.n, 2), c: sample(size.m * (size.n + 3), 3))
  }

  private func product(
    _ x: Operands, _ size: (m: Int, n: Int, k: Int), transposed: (a: Bool, b: Bool), alpha: Float = 1,
    beta: Float,
    threads: Int = 2
  ) throws -> [Float] {
    let (m, n, k) = size
    let context = Context(threads: threads)
    let (a, b) = (try Tensor(x.a, shape: [m * k], in: context), try Tensor(x.b, shape: [k * n], in: context))
    let c = try Tensor(x.c, shape: [m * (n + 3)], in: context)
    try gemm(
      transposeA: transposed.a, transposeB: transposed.b, m: m, n: n, k: k, alpha: alpha, a: a.pointer,
      lda: transposed.a ? m : k, b: b.pointer, ldb: transposed.b ? k : n, beta: beta, c: c.pointer,
      ldc: n + 3,
      parallel: context.parallel)
    #expect(context.ledger.now(.other) == (a.count + b.count + c.count) * 4)
    return c.scalars
  }

  @Test(
    "They agree with double precision as closely as float32 can, in every form",
    arguments: sizes,
    [(false, true, Float(1), Float(0)), (false, false, 1, 1), (true, false, 0.5, -1), (true, true, 0.5, 0)])
  func precision(size: (m: Int, n: Int, k: Int), form: (Bool, Bool, Float, Float)) throws {
    let (m, n, k) = size
    let (transposeA, transposeB, alpha, beta) = form
    let x = operands(size)
    let result = try product(x, size, transposed: (transposeA, transposeB), alpha: alpha, beta: beta)
    let (rowA, columnA) = transposeA ? (1, m) : (k, 1)
    let (rowB, columnB) = transposeB ? (1, k) : (n, 1)
    var worst = 0.0
    for i in stride(from: 0, to: m, by: 3) {
      for j in stride(from: 0, to: n, by: 7) {
        var (sum, size) = (0.0, 1.0)
        for l in 0..<k {
          let term = Double(x.a[i * rowA + l * columnA]) * Double(x.b[l * rowB + j * columnB])
          sum += term
          size += abs(term)
        }
        let place = i * (n + 3) + j
        let right = Double(alpha) * sum + Double(beta * x.c[place])
        worst = max(worst, abs(Double(result[place]) - right) / size)
      }
    }
    // A rounding of float32 is 6e-8; sums of up to 2049 terms meet some of them, most where they are added one by one.
    #expect(worst < 1.2e-6)
    // What lies between the rows of c stays.
    for i in 0..<m {
      #expect(result[i * (n + 3) + n..<(i + 1) * (n + 3)] == x.c[i * (n + 3) + n..<(i + 1) * (n + 3)])
    }
  }

  @Test("They have the same bits on any number of threads", arguments: [2, 3, 5])
  func threads(count: Int) throws {
    for size in Self.sizes {
      let x = operands(size)
      let one = try product(x, size, transposed: (true, false), beta: 1, threads: 1)
      let many = try product(x, size, transposed: (true, false), beta: 1, threads: count)
      #expect(one.map(\.bitPattern) == many.map(\.bitPattern))
    }
  }

  @Test("Infinities, NaN and the greatest numbers come out where they belong")
  func special() throws {
    let size = (m: 300, n: 170, k: 700)
    var x = operands(size)
    let plain = try product(x, size, transposed: (false, false), beta: 0)
    x.a[5 * 700 + 3] = .infinity
    x.a[100 * 700 + 699] = .nan
    x.a[200 * 700] = 3.4e38
    (x.a[250 * 700 + 1], x.b[170 + 9]) = (1e25, 1e25)
    let result = try product(x, size, transposed: (false, false), beta: 0)
    #expect(result[250 * 173 + 9] == .infinity)
    for j in 0..<170 where j != 9 {
      #expect(result[5 * 173 + j] == (x.b[3 * 170 + j] < 0 ? -.infinity : .infinity))
      #expect(result[100 * 173 + j].isNaN)
      let large = 3.4e38 * x.b[j]
      #expect(abs(result[200 * 173 + j] - large) <= 1e-5 * abs(large) + 1000)
    }
    // Blocks of 32 rows by 32 columns are apart.
    for i in 32..<64 { #expect(result[i * 173 + 32..<i * 173 + 170] == plain[i * 173 + 32..<i * 173 + 170]) }
  }
}
