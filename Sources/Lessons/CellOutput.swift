import Charts

/// What a cell wrote, in order: runs of text, and charts with their drawings.
struct CellOutput {
  /// A piece of output.
  enum Piece {
    case text(String)
    case chart(any Chart, text: String)
  }

  private(set) var pieces: [Piece] = []

  /// Everything as text, charts by their drawings.
  var text: String {
    pieces.map { piece in
      switch piece {
      case .text(let text), .chart(_, let text): text
      }
    }.joined()
  }

  /// The charts in order.
  var charts: [any Chart] {
    pieces.compactMap { if case .chart(let chart, _) = $0 { chart } else { nil } }
  }

  mutating func add(_ text: String) {
    guard !text.isEmpty else { return }
    if case .text(let earlier) = pieces.last {
      pieces[pieces.count - 1] = .text(earlier + text)
    } else {
      pieces.append(.text(text))
    }
  }

  mutating func add(_ chart: any Chart, text: String) { pieces.append(.chart(chart, text: text)) }
}

/// A page that keeps what a cell writes and hands it on to another page, if there is one to watch.
final class CellPage: Page {
  private(set) var output = CellOutput()
  private let watched: (any Page)?
  let width: Int
  let screenWidth: Int
  let ink: Ink
  let noteInk: Ink

  /// Makes a page for one cell; progress goes to `page` in any case, what is written only if it is watched.
  init(_ page: any Page, isWatched: Bool) {
    self.page = page
    watched = isWatched ? page : nil
    width = page.width
    screenWidth = isWatched ? page.screenWidth : .max
    ink = isWatched ? page.ink : Ink(isOn: false)
    noteInk = isWatched ? page.noteInk : Ink(isOn: false)
  }

  private let page: any Page

  func write(_ text: String) {
    output.add(text)
    watched?.write(text)
  }

  func writeOutput(_ text: String) {
    output.add(text)
    watched?.writeOutput(text)
  }

  func draw(_ chart: any Chart, text: String) {
    output.add(chart, text: text)
    watched?.draw(chart, text: text)
  }

  func progress(_ line: String?) { page.progress(line) }
  func note(_ text: String) { page.note(text) }
}
