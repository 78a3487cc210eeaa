import Foundation
import Tensors

/// Writes a tensor as NumPy and PyTorch do: aligned numbers, brackets per axis, the middle of long axes left out.
struct TensorPrinter {
  /// Tensors with more elements than this are shortened.
  private static let threshold = 1000
  /// Rows are no longer than this, however wide the page is.
  private static let mostColumns = 80
  /// How many numbers are written at most, however many axes there are.
  private static let mostShown = 4096

  private let tensor: AnyTensor
  private let strides: [Int]
  /// How many elements are shown at each end of a long axis; nil shows all.
  private let edge: Int?
  private let style: Style
  private let width: Int
  private let lastColumn: Int

  private enum Style {
    /// True or False, or an integer.
    case exact
    /// No fraction anywhere: `3.`
    case whole
    /// Four digits behind the point.
    case fixed
    /// Magnitudes too far apart, too large or too small for that.
    case scientific
  }

  /// The text `tensor([...])`, with the shape where it is not plain to see.
  static func describe(_ tensor: AnyTensor, columns: Int = mostColumns) -> String {
    let shape = "shape=\(Tensors.describe(shape: tensor.shape))"
    let kind = kindText(tensor)
    guard tensor.count > 0, let printer = TensorPrinter(tensor, columns: columns) else {
      return tensor.count == 0 ? "tensor([], \(shape)\(kind))" : "tensor(..., \(shape)\(kind))"
    }
    let opening = "tensor("
    let body = printer.lines(axis: 0, at: 0, indent: opening.count + 1)
    return opening + body + (printer.edge == nil ? "" : ", " + shape) + kind + ")"
  }

  /// The kind of numbers, where the numbers themselves do not show it.
  private static func kindText(_ tensor: AnyTensor) -> String {
    let isPlain =
      tensor.dtype == .float32 || tensor.count > 0 && (tensor.dtype == .int64 || tensor.dtype == .bool)
    return isPlain ? "" : ", dtype=\(tensor.dtype.rawValue)"
  }

  /// Nil where even one number from each end of each axis is too much to read.
  private init?(_ tensor: AnyTensor, columns: Int) {
    self.tensor = tensor
    // Two columns are left for what closes the rows.
    lastColumn = max(20, min(columns, Self.mostColumns)) - 2
    let strides = tensor.array.strides
    self.strides = strides
    if tensor.count <= Self.threshold {
      edge = nil
    } else {
      let fitting = [3, 2, 1].first { edge in
        tensor.shape.reduce(1.0) { $0 * Double(min($1, 2 * edge)) } <= Double(Self.mostShown)
      }
      guard let fitting else { return nil }
      edge = fitting
    }
    let shown = Self.shownOffsets(tensor.shape, strides, edge: edge).map { tensor.element(at: $0) }
    let style: Style = tensor.dtype.isFloat ? Self.style(of: shown.map(\.float64)) : .exact
    self.style = style
    width = shown.map { Self.text($0, style).count }.max() ?? 1
  }

  private static func style(of shown: [Double]) -> Style {
    let finite = shown.map { abs($0) }.filter { $0.isFinite && $0 != 0 }
    let (low, high) = (finite.min() ?? 1, finite.max() ?? 1)
    if shown.allSatisfy({ !$0.isFinite || $0 == $0.rounded() }), high < 1e8 { return .whole }
    // A float32 that was written as 0.0001 is a little less as a double.
    let least = 1e-4 * (1 - 1e-7)
    return high >= 1e5 || high < least || low < least && high / low > 1e6 ? .scientific : .fixed
  }

  private static func text(_ number: Scalar, _ style: Style) -> String {
    let value: Double
    switch number {
    case .bool(let flag): return flag ? "True" : "False"
    case .int(let number): return String(number)
    case .float(let number): value = number
    }
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return switch style {
    case .whole: String(format: "%.0f.", value)
    case .fixed, .exact: String(format: "%.4f", value)
    case .scientific: String(format: "%.4e", value)
    }
  }

  private static func positions(_ count: Int, edge: Int?) -> [Int?] {
    guard let edge, count > 2 * edge else { return Array(0..<count) }
    return Array(0..<edge) + [nil] + Array(count - edge..<count)
  }

  /// Where in memory the elements stand that are shown.
  private static func shownOffsets(_ shape: [Int], _ strides: [Int], edge: Int?) -> [Int] {
    zip(shape, strides).reduce([0]) { offsets, axis in
      offsets.flatMap { offset in
        positions(axis.0, edge: edge).compactMap { $0.map { offset + $0 * axis.1 } }
      }
    }
  }

  private func lines(axis: Int, at offset: Int, indent: Int) -> String {
    guard axis < tensor.shape.count else {
      let text = Self.text(tensor.element(at: offset), style)
      return tensor.shape.isEmpty ? text : String(repeating: " ", count: width - text.count) + text
    }
    let count = tensor.shape[axis]
    let isLast = axis == tensor.shape.count - 1
    let parts = Self.positions(count, edge: edge).map { position in
      position.map { lines(axis: axis + 1, at: offset + $0 * strides[axis], indent: indent + 1) } ?? "..."
    }
    if isLast { return "[" + wrapped(parts, indent: indent) + "]" }
    let gap = String(repeating: "\n", count: tensor.shape.count - axis - 1)
    return "[" + parts.joined(separator: "," + gap + String(repeating: " ", count: indent)) + "]"
  }

  /// Joins the numbers of a row, going on in a new line where the page ends.
  private func wrapped(_ parts: [String], indent: Int) -> String {
    var result = ""
    var column = indent
    for (index, part) in parts.enumerated() {
      if index > 0 {
        if column + part.count + 2 > lastColumn {
          result += ",\n" + String(repeating: " ", count: indent)
          column = indent
        } else {
          result += ", "
          column += 2
        }
      }
      result += part
      column += part.count
    }
    return result
  }
}
