import Lessons

/// Candidates of a completion in columns, read downwards.
enum CandidateGrid {
  private static let gap = 2

  /// The lines; what does not fit into `height` of them is counted in the last.
  static func lines(of names: [String], width: Int, height: Int) -> [String] {
    let widest = names.map { Columns.width(of: $0) }.max() ?? 0
    let columns = max(1, (width - 1 + gap) / (widest + gap))
    let room = columns * height
    let shown = Array(names.prefix(room))
    let rows = (shown.count + columns - 1) / columns
    var lines = (0..<rows).map { row in
      let cells = stride(from: row, to: shown.count, by: rows).map { index in
        Columns.pad(Columns.cut(shown[index], to: max(4, width - 1)), to: widest + gap)
      }
      return String(cells.joined().reversed().drop { $0 == " " }.reversed())
    }
    if names.count > room { lines.append("... and \(names.count - room) more") }
    return lines
  }
}
