import Glibc

extension NDArray where Element: LapackElement {
  /// The number of singular values above `cutoff`; nil takes the greatest times the longer axis times the
  /// precision of the elements, as NumPy does.
  package func matrixRank(cutoff: Double? = nil) throws -> Int {
    let values = try spectrum()
    let limit = cutoff ?? (values.first ?? 0) * Double(shape.max() ?? 1) * Double(Element.ulpOfOne)
    return values.count { $0 > limit }
  }

  /// How many directions the matrix uses about evenly: `exp(H(p))` (Roy & Vetterli 2007).
  ///
  /// p are the singular values divided by their sum, and H is the entropy. 0 for a matrix of zeros.
  package func effectiveRank() throws -> Double {
    let values = try spectrum()
    let sum = values.reduce(0, +)
    guard sum > 0 else { return 0 }
    let entropy = values.reduce(0.0) { $1 > 0 ? $0 - $1 / sum * Glibc.log($1 / sum) : $0 }
    return Glibc.exp(entropy)
  }

  /// `|A|_F^2 / |A|_2^2`, the sum of the squared singular values over the greatest of them.
  ///
  /// It is never above the rank. 0 for a matrix of zeros.
  package func stableRank() throws -> Double {
    let values = try spectrum()
    guard let greatest = values.first, greatest > 0 else { return 0 }
    return values.reduce(0) { $0 + ($1 / greatest) * ($1 / greatest) }
  }

  /// The singular values, computed in double precision.
  private func spectrum() throws -> [Double] { try converted(to: Double.self).singularValues().scalars }
}
