/// A drawing of dots, 2 by 4 in each character, as the Braille patterns of Unicode have them.
struct DotCanvas {
  let columns: Int
  let rows: Int
  private var cells: [UInt8]
  private var marks: [Character?]

  /// Dots across and down.
  var width: Int { 2 * columns }
  var height: Int { 4 * rows }

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = Array(repeating: 0, count: columns * rows)
    marks = Array(repeating: nil, count: columns * rows)
  }

  /// The bit of each dot in a cell, `[row][column]`, by the numbering of Braille.
  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

  mutating func dot(_ x: Int, _ y: Int) {
    guard 0..<width ~= x, 0..<height ~= y else { return }
    cells[y / 4 * columns + x / 2] |= Self.bits[y % 4][x % 2]
  }

  /// Puts a character over the cell in which the dot lies.
  mutating func mark(_ x: Int, _ y: Int, _ character: Character) {
    guard 0..<width ~= x, 0..<height ~= y else { return }
    marks[y / 4 * columns + x / 2] = character
  }

  /// A straight line by Bresenham's algorithm.
  mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int)) {
    let dx = abs(end.x - start.x)
    let dy = -abs(end.y - start.y)
    let stepX = start.x < end.x ? 1 : -1
    let stepY = start.y < end.y ? 1 : -1
    var (x, y) = start
    var error = dx + dy
    while true {
      dot(x, y)
      if x == end.x, y == end.y { return }
      let doubled = 2 * error
      if doubled >= dy {
        error += dy
        x += stepX
      }
      if doubled <= dx {
        error += dx
        y += stepY
      }
    }
  }

  /// One row as text: Braille, or the dots as `'`, `.` and `:` where only ASCII is wanted.
  func row(_ row: Int, unicode: Bool) -> String {
    var line = ""
    for column in 0..<columns {
      let cell = cells[row * columns + column]
      if let mark = marks[row * columns + column] {
        line.append(mark)
      } else if cell == 0 {
        line.append(" ")
      } else if unicode {
        line.unicodeScalars.append(Unicode.Scalar(0x2800 + UInt32(cell)) ?? " ")
      } else {
        let isUpper = cell & 0x1B != 0
        let isLower = cell & 0xE4 != 0
        line.append(isUpper && isLower ? ":" : isUpper ? "'" : ".")
      }
    }
    return line
  }
}
