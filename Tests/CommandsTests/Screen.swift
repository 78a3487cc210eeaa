/// What a terminal shows after the bytes a program wrote: enough of one for the sequences that the prompt uses.
struct Screen {
  private let columns: Int
  private var cells: [[Unicode.Scalar]] = [[]]
  private var row = 0
  private var column = 0

  /// Plays the bytes on an empty screen that is as high as it needs to be.
  init(_ bytes: [UInt8], columns: Int) {
    self.columns = columns
    var scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\r": column = 0
      case "\n": down(1)
      case "\u{08}": column = max(0, column - 1)
      case "\u{07}": break
      case "\u{1B}": control(&scalars)
      default: put(scalar)
      }
    }
  }

  /// The lines without blanks at their ends, and without empty ones at the end.
  var lines: [String] {
    var lines = cells.map { cells in
      String(String.UnicodeScalarView(cells.reversed().drop { $0 == " " }.reversed()))
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  private mutating func down(_ count: Int) {
    row += count
    while cells.count <= row { cells.append([]) }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    // The cursor stays on the last column until the next character asks for a place.
    if column == columns {
      column = 0
      down(1)
    }
    while cells[row].count <= column { cells[row].append(" ") }
    cells[row][column] = scalar
    column += 1
  }

  /// A sequence such as ESC [ 4 C.
  private mutating func control(_ scalars: inout ArraySlice<Unicode.Scalar>) {
    guard scalars.popFirst() == "[" else { return }
    var digits = ""
    while let scalar = scalars.popFirst() {
      guard scalar.properties.isAlphabetic else {
        digits.unicodeScalars.append(scalar)
        continue
      }
      let count = max(1, Int(digits) ?? 1)
      switch scalar {
      case "A": row = max(0, row - count)
      case "B": down(count)
      case "C": column = min(columns - 1, column + count)
      case "K": cells[row] = Array(cells[row].prefix(column))
      case "J":
        cells[row] = Array(cells[row].prefix(column))
        cells.removeSubrange((row + 1)...)
      case "H": (row, column) = (0, 0)
      default: break
      }
      return
    }
  }
}
