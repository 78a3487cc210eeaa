import COpenBLAS
import Glibc

// Systems of equations are solved in double precision, whatever comes in and goes out: an error of the input grows with
// the condition of the matrix, and that of the computation should not come on top.

extension NDArray<Double> {
  /// The x with `self @ x = right`; throws when the matrix is singular.
  ///
  /// Shapes: `(n, n)` with `(n,)` gives `(n,)`, with `(n, k)` gives `(n, k)`.
  package func solve(_ right: NDArray) throws -> NDArray {
    let (size, _) = try matrixSize(for: "solve()", square: true)
    let sides = try rightSides(right, rows: size, "solve()")
    guard sides.count > 0 else { return try emptied(right.shape) }
    let a = try Workspace(copying: self.T)
    let x = try Workspace(copying: sides.T)
    let count = sides.shape[1]
    let info = try AbandonableWork.run(
      operations: pow(Double(size), 2) * Double(size + 2 * count), in: context
    ) {
      var (n, columns, info) = (Int32(size), Int32(count), Int32(0))
      var pivots = [Int32](repeating: 0, count: size)
      dgesv_(&n, &columns, a.pointer, &n, &pivots, x.pointer, &n, &info)
      return info
    }
    guard info == 0 else { throw Self.singular("solve()", shape) }
    let solution = try x.tensor([count, size]).T.contiguous()
    return right.shape.count == 1 ? try solution.reshaped(to: [size]) : solution
  }

  /// The x of least length that makes `self @ x` as near to `right` as possible, with the sums of squared
  /// distances, the rank and the singular values; `cutoff` is relative to the greatest of those.
  ///
  /// Shapes: `(m, n)` with `(m,)` gives x `(n,)`, with `(m, k)` gives `(n, k)`. Follows LAPACK's dgelsd.
  package func lstsq(
    _ right: NDArray, cutoff: Double? = nil
  ) throws -> (solution: NDArray, residuals: NDArray, rank: Int, singularValues: NDArray) {
    let (rows, columns) = try matrixSize(for: "lstsq()")
    let sides = try rightSides(right, rows: rows, "lstsq()")
    let (count, longest) = (sides.shape[1], Swift.max(rows, columns))
    guard self.count > 0, count > 0 else { return try solutionOfNothing(right, sides, cutoff) }
    let a = try Workspace(copying: self.T)
    // LAPACK writes solutions of n rows over right sides of m rows, so each column has room for either.
    let padded = try NDArray.filled([count, longest], with: 0, in: context)
    try padded.narrowed(axis: 1, start: 0, count: rows).assign(sides.T)
    let x = try Workspace(copying: padded)
    let values = try Workspace<Double>(Swift.min(rows, columns), in: context)
    let limit = cutoff ?? Double.ulpOfOne * Double(longest)
    let call = LeastSquares(
      rows: rows, columns: columns, sides: count, cutoff: limit, a: a, x: x, values: values)
    let rank = try call.run(in: context)
    let solution = try x.tensor([count, longest]).narrowed(axis: 1, start: 0, count: columns).T.contiguous()
    let distances = try product(solution).apply(.subtract, sides)
    return (
      right.shape.count == 1 ? try solution.reshaped(to: [columns]) : solution,
      try ReductionPlan(distances, [0], false).run(SumOfSquares<Double>.self), rank,
      try values.tensor([Swift.min(rows, columns)])
    )
  }

  /// `lstsq` where the matrix or the right side has no elements: the solution is 0, if there is one at all.
  private func solutionOfNothing(
    _ right: NDArray, _ sides: NDArray, _ cutoff: Double?
  ) throws -> (solution: NDArray, residuals: NDArray, rank: Int, singularValues: NDArray) {
    let values = try singularValues()
    let limit = (values.scalars.first ?? 0) * (cutoff ?? Double.ulpOfOne * Double(shape.max() ?? 1))
    return (
      try NDArray.filled([shape[1]] + right.shape.dropFirst(), with: 0, in: context),
      try ReductionPlan(sides, [0], false).run(SumOfSquares<Double>.self),
      values.scalars.count { $0 > limit }, values
    )
  }

  /// The inverse of a square matrix; throws when it has none.
  package func inv() throws -> NDArray {
    let (size, _) = try matrixSize(for: "inv()", square: true)
    guard size > 0 else { return try emptied([0, 0]) }
    let a = try Workspace(copying: self)
    let work = try Workspace<Double>(64 * size, in: context)
    // The inverse of the transpose is the transpose of the inverse.
    let info = try AbandonableWork.run(operations: 2 * pow(Double(size), 3), in: context) {
      var (n, lwork, info) = (Int32(size), work.count, Int32(0))
      var pivots = [Int32](repeating: 0, count: size)
      dgetrf_(&n, &n, a.pointer, &n, &pivots, &info)
      if info == 0 { dgetri_(&n, a.pointer, &n, &pivots, work.pointer, &lwork, &info) }
      return info
    }
    guard info == 0 else { throw Self.singular("inv()", shape) }
    return try a.tensor(shape)
  }

  /// The determinant of a square matrix.
  package func det() throws -> NDArray {
    let (size, _) = try matrixSize(for: "det()", square: true)
    guard size > 0 else { return try NDArray(scalar: 1, in: context) }
    let a = try Workspace(copying: self)
    let value = try AbandonableWork.run(operations: pow(Double(size), 3), in: context) {
      var (n, info) = (Int32(size), Int32(0))
      var pivots = [Int32](repeating: 0, count: size)
      dgetrf_(&n, &n, a.pointer, &n, &pivots, &info)
      return (0..<size).reduce(1.0) { product, i in
        let factor = a.pointer[i * size + i]
        return pivots[i] == Int32(i + 1) ? product * factor : -product * factor
      }
    }
    return try NDArray(scalar: value, in: context)
  }

  private func rightSides(_ right: NDArray, rows: Int, _ name: String) throws -> NDArray {
    guard right.shape.count == 1 || right.shape.count == 2, right.shape[0] == rows,
      right.shape.allSatisfy({ $0 <= Int32.max })
    else {
      throw TensorError(
        "\(name) cannot take a \(describe(shape: shape)) matrix and a \(describe(shape: right.shape)) right side",
        hint: "the right side needs \(rows) rows, as the matrix has")
    }
    guard try right.hasFiniteElements() else {
      throw TensorError("\(name) needs finite numbers, and the right side holds NaN or infinity")
    }
    return right.shape.count == 1 ? try right.expanded(at: 1) : right
  }

  private static func singular(_ name: String, _ shape: [Int]) -> TensorError {
    TensorError(
      "\(name) needs a matrix of full rank, and the \(describe(shape: shape)) tensor is singular",
      hint: "lstsq() solves as well as possible")
  }
}

/// One call of dgelsd on matrices stored by columns.
private struct LeastSquares: Sendable {
  let rows: Int
  let columns: Int
  let sides: Int
  let cutoff: Double
  let a: Workspace<Double>
  let x: Workspace<Double>
  let values: Workspace<Double>

  /// The rank that was found.
  func run(in context: Context) throws -> Int {
    var query = (0.0, Int32(0))
    _ = call(&query.0, -1, &query.1)
    let work = try Workspace(queried: query.0, in: context)
    let integers = Int(query.1)
    let operations = 8 * Double(rows) * Double(columns) * Double(Swift.min(rows, columns) + sides)
    let (info, rank) = try AbandonableWork.run(operations: operations, in: context) {
      var list = [Int32](repeating: 0, count: Swift.max(1, integers))
      return call(work.pointer, work.count, &list)
    }
    guard info == 0 else { throw TensorError("lstsq() did not converge on this matrix") }
    return Int(rank)
  }

  private func call(
    _ work: UnsafeMutablePointer<Double>, _ workCount: Int32, _ integers: UnsafeMutablePointer<Int32>
  ) -> (info: Int32, rank: Int32) {
    var (m, n, count, limit) = (Int32(rows), Int32(columns), Int32(sides), cutoff)
    var (leading, lwork, rank, info) = (Swift.max(m, n), workCount, Int32(0), Int32(0))
    dgelsd_(
      &m, &n, &count, a.pointer, &m, x.pointer, &leading, values.pointer, &limit, &rank, work, &lwork,
      integers,
      &info)
    return (info, rank)
  }
}
