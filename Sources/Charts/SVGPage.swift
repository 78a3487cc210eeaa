import Foundation

/// Gathers the elements of one SVG document; coordinates are pixels with one decimal, from the upper left corner.
struct SVGPage {
  static let width = 640.0
  static let fontSize = 13.0
  /// About the width of a character of that size.
  static let column = 7.2
  /// Eight colours that people with any colour vision tell apart (Okabe and Ito 2008), dark enough on white.
  static let colours = [
    "#0072b2", "#d55e00", "#00795a", "#a8467f", "#333333", "#8a6d00", "#2a8fc7", "#7a4b2a",
  ]
  /// A dash pattern for each series, so that nothing depends on colour.
  static let dashes = ["", "7 3", "2 3", "9 3 2 3", "12 4", "5 2 1 2", "1 4", "9 2 1 2 1 2"]

  enum Anchor: String { case start, middle, end }

  var height: Double
  private var elements: [String] = []

  init(height: Double) { self.height = height }

  /// A coordinate as text: `12`, `0.5`, `-3.2`.
  static func number(_ value: Double) -> String {
    let tenths = Int((min(max(value, -1e6), 1e6) * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let (whole, rest) = abs(tenths).quotientAndRemainder(dividingBy: 10)
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }

  /// Text with what XML gives a meaning to written as entities, and without what XML cannot hold.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
      }
    }
    return result
  }

  mutating func add(_ element: String) { elements.append(element) }

  /// `text` cut to what `room` pixels hold.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, anchor: Anchor = .start, room: Double = width,
    attributes: String = ""
  ) {
    let cut = TextWidth.cut(TextWidth.oneLine(text), to: max(1, Int(room / Self.column)))
    let anchor = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
    elements.append(
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\"\(anchor)\(attributes)>"
        + Self.escaped(cut) + "</text>")
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, stroke: String = "#666") {
    path("M\(Self.number(x1)) \(Self.number(y1))L\(Self.number(x2)) \(Self.number(y2))", stroke: stroke)
  }

  mutating func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, fill: String) {
    elements.append(
      "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" "
        + "height=\"\(Self.number(height))\" fill=\"\(fill)\" shape-rendering=\"crispEdges\"/>")
  }

  mutating func path(
    _ data: String, stroke: String, width: Double = 1, fill: String = "none", dash: String = ""
  ) {
    guard !data.isEmpty else { return }
    let dash = dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\""
    elements.append(
      "<path d=\"\(data)\" fill=\"\(fill)\" stroke=\"\(stroke)\" stroke-width=\"\(Self.number(width))\"\(dash)/>"
    )
  }

  /// The document: a white page that scales with its frame, with a name and a description for who cannot see it.
  func document(title: String, description: String) -> String {
    let size = "viewBox=\"0 0 \(Self.number(Self.width)) \(Self.number(height))\""
    let head = """
      <svg xmlns="http://www.w3.org/2000/svg" \(size) width="\(Self.number(Self.width))" \
      height="\(Self.number(height))" role="img" aria-labelledby="title desc" \
      font-family="Helvetica, Arial, sans-serif" font-size="\(Self.number(Self.fontSize))" fill="#222">
      <title id="title">\(Self.escaped(TextWidth.oneLine(title)))</title>
      <desc id="desc">\(Self.escaped(TextWidth.oneLine(description)))</desc>
      <rect width="100%" height="100%" fill="#fff"/>

      """
    return head + elements.joined(separator: "\n") + "\n</svg>\n"
  }
}

/// The shapes that mark points, one for each series: filled, then hollow.
enum SVGMark {
  private static let hollow = 4

  /// The path of one mark around a point.
  static func path(_ series: Int, _ x: Double, _ y: Double) -> String {
    func number(_ value: Double) -> String { SVGPage.number(value) }
    switch series % 4 {
    case 0: return "M\(number(x - 4)) \(number(y))a4 4 0 1 0 8 0a4 4 0 1 0-8 0z"
    case 1: return "M\(number(x)) \(number(y - 5))l4.8 8.4h-9.6z"
    case 2: return "M\(number(x - 3.6)) \(number(y - 3.6))h7.2v7.2h-7.2z"
    default: return "M\(number(x)) \(number(y - 5.2))l5.2 5.2-5.2 5.2-5.2-5.2z"
    }
  }

  static func fill(_ series: Int) -> String {
    series % (2 * hollow) < hollow ? SVGPage.colours[series % SVGPage.colours.count] : "#fff"
  }
}
