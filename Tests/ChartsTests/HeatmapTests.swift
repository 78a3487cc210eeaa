import Charts
import Testing

@Suite("Heat maps")
struct HeatmapTests {
  @Test("Small numbers are light and large ones dark")
  func shades() {
    let map = Heatmap([[0, 1, 2], [3, 4, .nan]], title: "A", rowLabels: ["first", "second"])
    #expect(
      map.lines(width: 30) == [
        "       A", " first │  ░░▒▒│", "second │▓▓██??│", "2 x 3, from 0 (blank) to 4 (█)",
      ])
    #expect(map.lines(width: 30, unicode: false)[2] == "second |##@@??|")
  }

  @Test("A large matrix is shown by the means of its blocks")
  func blocks() {
    let values = (0..<100).map { row in (0..<1000).map { _ in Double(row / 50) } }
    let lines = Heatmap(values).lines(width: 40, height: 2)
    #expect(
      lines == [
        " 0 │" + String(repeating: " ", count: 36) + "│", "50 │" + String(repeating: "█", count: 36) + "│",
        "100 x 1000, from 0 (blank) to 1 (█), means of blocks",
      ])
  }

  @Test(
    "No numbers trap",
    arguments: [
      [], [[]], [[.nan]], [[1e300, -1e300]], [[.infinity], [1, 2]], [[5, 5]], [[.greatestFiniteMagnitude]],
    ] as [[[Double]]])
  func extremes(values: [[Double]]) {
    for size in [-1, 0, 30, .max] { #expect(!Heatmap(values).lines(width: size, height: size).isEmpty) }
  }
}
