import Foundation
import Tensors

/// Writes a tensor as NumPy and PyTorch do: aligned numbers, brackets per axis, the middle of long axes left out.
struct TensorPrinter {
  /// How many elements are shown at each end of a long axis.
  private static let edge = 3
  /// Tensors with more elements than this are shortened.
  private static let threshold = 1000

  private let tensor: Tensor
  private let values: [Float]
  private let style: Style
  private let width: Int

  private enum Style {
    /// No fraction anywhere: `3.`
    case whole
    /// Four digits behind the point.
    case fixed
    /// Magnitudes too far apart, too large or too small for that.
    case scientific
  }

  /// The text `tensor([...])`, with the shape where it is not plain to see.
  static func describe(_ tensor: Tensor) -> String {
    if tensor.count == 0 { return "tensor([], shape=\(Tensors.describe(shape: tensor.shape)))" }
    let printer = TensorPrinter(tensor)
    let opening = "tensor("
    let body = printer.lines(axis: 0, at: 0, indent: opening.count + 1)
    let shape =
      tensor.count > Self.threshold ? ", shape=\(Tensors.describe(shape: tensor.shape))" : ""
    return opening + body + shape + ")"
  }

  private init(_ tensor: Tensor) {
    self.tensor = tensor
    values = tensor.scalars
    let shown = Self.shownIndices(tensor.shape).map { [values] in values[$0] }
    let style = Self.style(of: shown)
    self.style = style
    width = shown.map { Self.text($0, style).count }.max() ?? 1
  }

  private static func style(of shown: [Float]) -> Style {
    let finite = shown.map { abs($0) }.filter { $0.isFinite && $0 != 0 }
    let (low, high) = (finite.min() ?? 1, finite.max() ?? 1)
    if shown.allSatisfy({ !$0.isFinite || $0 == $0.rounded() }), high < 1e8 { return .whole }
    return high >= 1e5 || high < 1e-4 || low < 1e-4 && high / low > 1e6 ? .scientific : .fixed
  }

  private static func text(_ value: Float, _ style: Style) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return switch style {
    case .whole: String(format: "%.0f.", Double(value))
    case .fixed: String(format: "%.4f", Double(value))
    case .scientific: String(format: "%.4e", Double(value))
    }
  }

  private static func positions(_ count: Int, shortened: Bool) -> [Int?] {
    guard shortened, count > 2 * edge else { return Array(0..<count) }
    return Array(0..<edge) + [nil] + Array(count - edge..<count)
  }

  private static func shownIndices(_ shape: [Int]) -> [Int] {
    let shortened = shape.reduce(1, *) > threshold
    return shape.reduce([0]) { indices, count in
      indices.flatMap { index in
        positions(count, shortened: shortened).compactMap { $0.map { index * count + $0 } }
      }
    }
  }

  private func lines(axis: Int, at index: Int, indent: Int) -> String {
    guard axis < tensor.shape.count else {
      let text = Self.text(values[index], style)
      return tensor.shape.isEmpty ? text : String(repeating: " ", count: width - text.count) + text
    }
    let count = tensor.shape[axis]
    let isLast = axis == tensor.shape.count - 1
    let parts = Self.positions(count, shortened: tensor.count > Self.threshold).map { position in
      position.map { lines(axis: axis + 1, at: index * count + $0, indent: indent + 1) } ?? "..."
    }
    if isLast { return "[" + wrapped(parts, indent: indent) + "]" }
    let gap = String(repeating: "\n", count: tensor.shape.count - axis - 1)
    return "[" + parts.joined(separator: "," + gap + String(repeating: " ", count: indent)) + "]"
  }

  /// Joins the numbers of a row, going on in a new line before the eightieth column.
  private func wrapped(_ parts: [String], indent: Int) -> String {
    var result = ""
    var column = indent
    for (index, part) in parts.enumerated() {
      if index > 0 {
        if column + part.count + 2 > 78 {
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
