import Charts
import Foundation
import Testing

@Suite("Line charts")
struct LineChartTests {
  private func drawing(_ lines: [String]) -> String { lines.joined(separator: "\n") }

  private let losses = LineChart(
    [
      .init("full", x: [0, 1, 2, 3], y: [4, 2, 1, 0.5]), .init("LoRA", x: [0, 1, 2, 3], y: [4, 3, 2, 1.5]),
    ], title: "Loss", xLabel: "step", yLabel: "loss")

  @Test("Two curves are told apart by their marks")
  func twoCurves() {
    #expect(
      drawing(losses.lines(width: 40, height: 8)) == """
                          Loss
        loss
        4 ┤▲⠶⡤⢄⣀
          │  ⠈⠒⢄⠉⠒⠢⠤⣀
          │     ⠉⠢⣀  ⠉⠑▲⠤⢄⡀
          │        ⠑⠤⡀    ⠈⠉⠒⠢⠤⣀⡀
        2 ┤          ⠈⠒●⣀⡀      ⠈⠑⠒▲⠤⣀⣀⣀
          │              ⠈⠑⠒⠤⢄⣀         ⠉⠉⠉⠒⠒⠒⠤▲
          │                    ⠉⠑⠢⠤●⣀
          │                          ⠉⠉⠉⠒⠒⠒⠤⠤⠤⣀●
          └┬───────────┬───────────┬───────────┬
           0           1           2           3
                          step
        ● full   ▲ LoRA
        """)
  }

  @Test("Where only ASCII is wanted, nothing else is drawn")
  func ascii() {
    #expect(
      drawing(losses.lines(width: 40, height: 8, unicode: false)) == """
                          Loss
        loss
        4 +x:...
          |  ''.'':..
          |     ':.  ''x...
          |        '..    ''':...
        2 +          ''o..      '''x....
          |              '''...         ''''''.x
          |                    '':.o.
          |                          ''''''....o
          ++-----------+-----------+-----------+
           0           1           2           3
                          step
        o full   x LoRA
        """)
  }

  @Test("A power law is a straight line on logarithmic axes")
  func logarithmic() {
    let chart = LineChart([.init("", x: [1, 10, 100, 1000], y: [100, 10, 1, 0.1])], logX: true, logY: true)
    #expect(
      drawing(chart.lines(width: 40, height: 7)) == """
            │●⠒⠤⢄⡀
            │    ⠈⠉⠒⠢⢄⣀
         10 ┤          ⠉●⠢⢄⣀
            │               ⠉⠒⠢⠤⣀
            │                    ⠉⠑⠢●⣀
            │                         ⠉⠑⠢⠤⣀⡀
        0.1 ┤                              ⠈⠑⠒⠤●
            └┬──────────────────────┬───────────
             1                     100
        """)
  }

  @Test("A narrow logarithmic axis has ticks at 1, 2 and 5")
  func narrowLogarithmic() {
    let chart = LineChart([.init("a", x: [100, 200, 300], y: [0.001, 0.0015, 0.002])], logX: true)
    #expect(
      drawing(chart.lines(width: 40, height: 6)) == """
        0.0020 ┤                            ⣀⠤⠒●
               │                        ⣀⠤⠒⠉
        0.0015 ┤                   ⢀●⠤⠒⠉
               │            ⢀⣀⡠⠤⠒⠊⠉⠁
               │      ⣀⡠⠤⠔⠒⠉⠁
        0.0010 ┤●⠤⠔⠒⠊⠉
               └┬───────────────────┬──────────┬
               100                 200       300
        a
        """)
  }

  @Test("Points that are not joined are marks alone")
  func scatter() {
    let chart = LineChart([.init("p", x: [1, 2, 3], y: [1, 3, 2])], isJoined: false)
    #expect(
      drawing(chart.lines(width: 30, height: 5)) == """
          │             ●
          │
        2 ┤                          ●
          │
          │●
          └┬────────────┬────────────┬
           1            2            3
        p
        """)
  }

  @Test("A chart without points says so")
  func empty() {
    #expect(LineChart([]).lines() == ["(no points to draw)"])
    #expect(LineChart([.init("a", y: [])], title: "t").lines() == ["t", "(no points to draw)"])
    #expect(
      LineChart([.init("a", y: [0, -1])], logY: true).lines() == [
        "(no points to draw)", "(2 points left out: not finite, or not positive on a logarithmic axis)",
      ])
  }

  @Test("One point, and equal ones, stand in the middle")
  func single() {
    #expect(
      drawing(LineChart([.init("a", y: [7])]).lines(width: 40, height: 4)) == """
        10 ┤
           │                  ●
           │
           │
           └┬─────────────────┬────────────────┬
          -0.5               0.0             0.5
        a
        """)
    #expect(
      drawing(LineChart([.init("a", y: [0, 0, 0])]).lines(width: 40, height: 4)) == """
          │
        0 ┤●⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀●⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀●
          │
          │
          └┬─────────────────┬─────────────────┬
           0                 1                 2
        a
        """)
  }

  @Test("Numbers that have no place interrupt the curve and are counted")
  func notFinite() {
    #expect(
      drawing(LineChart([.init("a", y: [.nan, 1, .infinity, 2, 3])]).lines(width: 40, height: 4)) == """
          │                              ⢀⣀⡠⠤⠒⠒●
        2 ┤                        ●⡠⠤⠔⠒⠉⠁
          │
          │●
          └┬───────────┬───────────┬───────────┬
           1           2           3           4
        a
        (2 points left out: not finite)
        """)
  }

  @Test(
    "No numbers, sizes or labels trap, and no line is too wide",
    arguments: [
      [], [0], [.nan], [.infinity, -.infinity], [-1e300, 1e300], [.greatestFiniteMagnitude, 1],
      [.leastNonzeroMagnitude, 1e-300], [1e-290, 2e-290], [1, 1 + .ulpOfOne], [1e15, 1e15 + 1], [-3, -2],
      [0, 1e-12],
      [1, 1e12], [1e-200, 1e200], [123_456, 123_457], [0.1, 0.10000001],
    ] as [[Double]])
  func extremes(values: [Double]) {
    for (logX, logY) in [(false, false), (true, false), (false, true), (true, true)] {
      for size in [-1, 0, 1, 40, 77, 100_000, .max] {
        let label = "a\n\u{65E5}\u{672C}\u{8A9E} with a label that is much too long for forty columns of text"
        let chart = LineChart(
          [.init(label, x: values, y: values), .init("", y: values.reversed())], title: label, xLabel: label,
          yLabel: label, logX: logX, logY: logY)
        let lines = chart.lines(width: size, height: size)
        // Wide characters count twice; the notes in brackets are sentences.
        #expect(lines.allSatisfy { $0.unicodeScalars.count <= min(max(size, 30), 400) || $0.hasPrefix("(") })
        #expect(!chart.summaryLines(width: size).isEmpty)
      }
    }
  }

  @Test("A long curve with others has marks every few columns, and one that is alone has none")
  func longCurves() {
    let curve = (0..<500).map { 1 / Double($0 + 1) }
    let alone = drawing(LineChart([.init("a", y: curve)]).lines(width: 60))
    #expect(!alone.contains("●"))
    let several = drawing(
      LineChart([.init("a", y: curve), .init("b", y: curve.map { $0 + 1 })]).lines(width: 60))
    #expect(several.filter { $0 == "●" }.count > 3 && several.filter { $0 == "▲" }.count > 3)
  }

  @Test("The summary says in words what the chart shows")
  func summary() {
    #expect(
      losses.summaryLines() == [
        "full: 4 points, from 4 at 0 to 0.5 at 3.", "LoRA: 4 points, from 4 at 0 to 1.5 at 3.",
      ])
    #expect(
      LineChart([.init("a", y: [7]), .init("", y: []), .init("c", y: [1, 5, 0, 2])]).summaryLines(width: 30)
        == [
          "a: one point, 7 at 0.", "no points.", "c: 4 points, from 1 at 0 to 2",
          "at 3, lowest 0 at 2, highest 5", "at 1.",
        ])
  }
}
