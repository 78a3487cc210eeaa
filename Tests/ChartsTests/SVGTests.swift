import Charts
import Foundation
import Testing

@Suite("Charts as SVG")
struct SVGTests {
  /// One chart of each kind, and such with texts and numbers that break what is not prepared for them.
  private static let charts: [any Chart] = [
    LineChart([.init("a <b> & \"c\"", y: [1, 2, .nan, 4]), .init("日本", y: [4, 3, 2, 1])], title: "<&>"),
    LineChart([.init("", x: [1, 2], y: [1, 2])], isJoined: false), LineChart([]),
    LineChart([.init("", y: [1e300, -1e300, .infinity])], logX: true),
    LineChart((0..<100).map { .init(String(repeating: "\($0)", count: 50), y: [1, 2]) }),
    BarChart([.init("a\u{1B}", 1), .init("b", -.infinity), .init("c", 1e300), .init("d", -1e300)]),
    BarChart([]), Histogram([1, 2, 3], bins: 3), Histogram([], bins: 3),
    Heatmap([[1, 2], [.nan]], title: "\u{FFFF}"), Heatmap([]), Heatmap([[1e300, -1e300]]),
    TextTable(header: ["a"], rows: [["1", "2"], []]), TextTable(header: [], rows: []),
  ]

  @Test(
    "Each chart is well-formed XML with a name and a description, the same bytes each time", arguments: 0..<14
  )
  func wellFormed(index: Int) throws {
    let chart = Self.charts[index]
    let svg = chart.svg()
    #expect(svg == chart.svg())
    let rest = svg.replacing(/<[^<>]*>/, with: "")
    #expect(!rest.contains("<") && !rest.contains(">") && !svg.contains("nan") && !svg.contains("inf,"))
    #expect(svg.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    #expect(svg.count(of: "<svg ") == 1 && svg.count(of: "<title id=\"title\">") == 1)
    #expect(svg.count(of: "<desc id=\"desc\">") == 1 && svg.count(of: "role=\"img\"") == 1)
  }

  @Test("Series differ in dash and mark, not in colour alone")
  func distinct() {
    let svg = LineChart((0..<4).map { .init("s\($0)", y: [Double($0), 1]) }).svg()
    let dashes = Set(svg.matches(of: /stroke-dasharray="([^"]*)"/).map { String($0.1) })
    #expect(dashes.count == 3)
  }

  @Test("A million points make a drawing of bounded size")
  func large() {
    let y = (0..<1_000_000).map { Double($0 * 7919 % 1009) }
    #expect(LineChart([.init("", y: y)]).svg().utf8.count < 200_000)
    #expect(LineChart([.init("", y: y)], isJoined: false).svg().utf8.count < 1_500_000)
  }

  @Test("Bars as a whole document")
  func bars() {
    #expect(
      BarChart([.init("full", 4), .init("LoRA", 1)], title: "MB").svg().contains(
        "<desc id=\"desc\">2 bars, the largest full 4, the smallest LoRA 1.</desc>"))
  }
}

extension String {
  fileprivate func count(of text: String) -> Int { ranges(of: text).count }
}
