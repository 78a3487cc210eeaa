/// The levels that a small code stands for, each as a share of its block's largest magnitude.
package struct CodeLevels: @unchecked Sendable {
  /// Where the levels lie, for the kernels; for as long as the program runs.
  let pointer: UnsafePointer<Float>
  /// The levels in ascending order and the code of each; of two codes for zero only one is listed.
  private let ordered: [(level: Float, code: UInt8)]
  /// Half-way between neighbours: a number above the k-th belongs to the level behind it.
  private let borders: [Float]
  /// For each of many equal cells from -1 to 1, how many borders lie in cells before it: where to start looking.
  private let bordersBefore: [UInt8]

  private static let cells: Float = 1024

  /// Levels in the order of their codes, some of which may be unused.
  private init(_ levels: [Float], unused: Set<Int> = []) {
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: levels.count)
    memory.initialize(from: levels, count: levels.count)
    pointer = UnsafePointer(memory)
    let ordered = levels.enumerated().filter { !unused.contains($0.offset) }
      .map { (level: $0.element, code: UInt8($0.offset)) }.sorted { $0.level < $1.level }
    self.ordered = ordered
    let borders = zip(ordered, ordered.dropFirst()).map { Float((Double($0.level) + Double($1.level)) / 2) }
    self.borders = borders
    bordersBefore = (0...Int(Self.cells)).map { cell in
      UInt8(borders.count { Self.cell(of: $0) < cell })
    }
  }

  /// The cell of a share; larger ones are in no smaller cell.
  @inline(__always)
  private static func cell(of x: Float) -> Int { Int((max(-1, min(1, x)) + 1) * (cells / 2)) }

  /// The levels in ascending order.
  package var values: [Float] { ordered.map(\.level) }

  /// The code of the level nearest to `x`, the lower one of two that are equally near.
  @inline(__always)
  func code(nearestTo x: Float) -> UInt8 {
    var place = Int(bordersBefore[Self.cell(of: x)])
    while place < borders.count, x > borders[place] { place += 1 }
    return ordered[place].code
  }

  /// Quantiles of the normal distribution with an exact zero (Dettmers et al. 2023, appendix E).
  package static let nf4 = CodeLevels([
    -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635,
    -0.18477343022823334, -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725,
    0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941, 0.7229568362236023,
    1.0,
  ])

  /// A sign, two bits of exponent and one of mantissa, in bitsandbytes' order of codes; 8 is a second zero.
  package static let fp4: CodeLevels = {
    let magnitudes: [Float] = [0, 0.0052083334, 0.6666667, 1, 0.33333334, 0.5, 0.16666667, 0.25]
    return CodeLevels(magnitudes + magnitudes.map { -$0 }, unused: [8])
  }()

  /// The integers from -7 to 7, over 7; the sixteenth code is not used.
  package static let int4 = CodeLevels((-7...8).map { Float($0) / 7 }, unused: [15])

  /// The 256 levels of eight bits with which scales are quantised: bitsandbytes' dynamic map (Dettmers et al. 2022),
  /// which spends its first bits on a power of ten and the rest on equal steps.
  package static let dynamic = CodeLevels(
    (0..<7).flatMap { power in
      let magnitudes = stepMiddles(count: 1 << power).map {
        Float([1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1][power]) * $0
      }
      return magnitudes + magnitudes.map { -$0 }
    }.sorted(by: <).merged(with: [0, 1]))

  /// The middles of `count` equal steps from 0.1 to 1, rounded as PyTorch's `linspace` in float32 rounds its ends.
  private static func stepMiddles(count: Int) -> [Float] {
    let step = (Float(1) - 0.1) / Float(count)
    let ends = (0...count).map { i in
      i < (count + 1) / 2
        ? Float(0.1).addingProduct(step, Float(i)) : Float(1).addingProduct(-step, Float(count - i))
    }
    return zip(ends, ends.dropFirst()).map { ($0 + $1) / 2 }
  }
}

extension [Float] {
  fileprivate func merged(with others: [Float]) -> [Float] { (self + others).sorted() }
}
