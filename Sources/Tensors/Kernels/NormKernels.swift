/// Kernels of RMSNorm over rows of `width` numbers. Each row is summed in one fixed order.
package enum NormKernels {
  /// `y = x · r · w` with `r = 1 / sqrt(mean(x²) + ε)`; `r` is kept per row for the backward pass.
  package static func rmsForward(
    _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, epsilon: Float, rows: Range<Int>, width: Int,
    into y: UnsafeMutablePointer<Float>, inverse: UnsafeMutablePointer<Float>
  ) {
    let whole = width & ~(Lanes.scalarCount - 1)
    for row in rows {
      let (xs, ys) = (x + row * width, y + row * width)
      let r = 1 / (dot(xs, xs, count: width) / Float(width) + epsilon).squareRoot()
      inverse[row] = r
      var i = 0
      while i < whole {
        store(load(xs, i) * r * load(w, i), ys, i)
        i += Lanes.scalarCount
      }
      while i < width {
        ys[i] = xs[i] * r * w[i]
        i += 1
      }
    }
  }

  /// `dx = r · (dy · w - x · r² · mean(dy · w · x))`.
  package static func rmsInputGradient(
    _ x: UnsafePointer<Float>, weight w: UnsafePointer<Float>, inverse: UnsafePointer<Float>,
    outputGradient dy: UnsafePointer<Float>, rows: Range<Int>, width: Int,
    into dx: UnsafeMutablePointer<Float>
  ) {
    let whole = width & ~(Lanes.scalarCount - 1)
    for row in rows {
      let (xs, dys, dxs) = (x + row * width, dy + row * width, dx + row * width)
      let r = inverse[row]
      let projection = dot3(dys, w, xs, count: width) / Float(width) * r * r
      var i = 0
      while i < whole {
        store((load(dys, i) * load(w, i) - load(xs, i) * projection) * r, dxs, i)
        i += Lanes.scalarCount
      }
      while i < width {
        dxs[i] = (dys[i] * w[i] - xs[i] * projection) * r
        i += 1
      }
    }
  }

  /// `dw += Σ_rows dy · x · r`, for the columns given.
  package static func rmsWeightGradient(
    _ x: UnsafePointer<Float>, inverse: UnsafePointer<Float>, outputGradient dy: UnsafePointer<Float>,
    rows: Int, width: Int, columns: Range<Int>, addTo dw: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<rows {
      let (xs, dys, r) = (x + row * width, dy + row * width, inverse[row])
      for i in columns { dw[i] += dys[i] * xs[i] * r }
    }
  }
}
