import Foundation

/// The names of a session as `:vars` lists them: name, type, size where that is known, value.
package enum VariableTable {
  /// One line for each name, at most `width` columns wide.
  package static func lines(_ variables: [SessionVariable], width: Int) -> [String] {
    let rows = variables.map { [$0.name, $0.type, $0.bytes.map(size) ?? ""] }
    let widths = (0..<3).map { column in rows.map { Columns.width(of: $0[column]) }.max() ?? 0 }
    return zip(rows, variables).map { row, variable in
      let head = zip(row, widths).enumerated().filter { widths[$0.offset] > 0 }.map { index, cell in
        Columns.pad(cell.0, to: cell.1, index == 2 ? .right : .left)
      }
      return Columns.cut((head + [variable.value]).joined(separator: "  "), to: width)
    }
  }

  /// A number of bytes in three digits or so.
  private static func size(_ bytes: Int) -> String {
    let units = ["kB", "MB", "GB", "TB"]
    guard bytes >= 1000 else { return "\(bytes) B" }
    var (number, unit) = (Double(bytes) / 1000, 0)
    while number >= 999.5, unit + 1 < units.count { (number, unit) = (number / 1000, unit + 1) }
    return String(format: number < 9.95 ? "%.1f " : "%.0f ", number) + units[unit]
  }
}
