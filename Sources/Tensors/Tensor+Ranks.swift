import Glibc

extension Tensor {
  /// The number of singular values above `cutoff`; nil takes the greatest times the longer axis times the
  /// precision of float32, as NumPy does.
  package func matrixRank(cutoff: Float? = nil) throws -> Int {
    let values = try singularValues().scalars
    let limit = cutoff ?? (values.first ?? 0) * Float(shape.max() ?? 1) * Float.ulpOfOne
    return values.count { $0 > limit }
  }

  /// How many directions the matrix uses about evenly: `exp(H(p))` (Roy & Vetterli 2007).
  ///
  /// p are the singular values divided by their sum, and H is the entropy. 0 for a matrix of zeros.
  package func effectiveRank() throws -> Float {
    let values = try singularValues().scalars.map(Double.init)
    let sum = values.reduce(0, +)
    guard sum > 0 else { return 0 }
    let entropy = values.reduce(0.0) { $1 > 0 ? $0 - $1 / sum * Glibc.log($1 / sum) : $0 }
    return Float(Glibc.exp(entropy))
  }

  /// `|A|_F^2 / |A|_2^2`, the sum of the squared singular values over the greatest of them.
  ///
  /// It is never above the rank. 0 for a matrix of zeros.
  package func stableRank() throws -> Float {
    let squares = try singularValues().scalars.map { Double($0) * Double($0) }
    guard let greatest = squares.first, greatest > 0 else { return 0 }
    return Float(squares.reduce(0, +) / greatest)
  }
}
