import Charts
import Testing

@Suite("Histograms")
struct HistogramTests {
  @Test("Each bin holds its left edge, and the last one both, as numpy.histogram has it")
  func edges() {
    let histogram = Histogram([0, 1, 2, 2, 3, 4], bins: 4)
    #expect(histogram.edges == [0, 1, 2, 3, 4])
    #expect(histogram.counts == [1, 1, 2, 2])
    #expect(histogram.sentences == ["6 numbers from 0 to 4; the fullest bin, from 2 to 3, holds 2."])
  }

  @Test("The areas of a density add up to 1, whatever the widths of the bins")
  func density() {
    let histogram = Histogram([0, 1, 2, 3, 5, 8], edges: [0, 1, 4, 8], isDensity: true)
    let areas = zip(histogram.heights, zip(histogram.edges, histogram.edges.dropFirst())).map {
      $0 * ($1.1 - $1.0)
    }
    #expect(abs(areas.reduce(0, +) - 1) < 1e-15)
  }

  @Test(
    "No numbers trap",
    arguments: [
      [], [.nan], [.infinity, 1], [1e300, -1e300], [5, 5, 5], [1e20], [1, 1 + 1e-16],
      [.leastNonzeroMagnitude, 0],
    ] as [[Double]])
  func extremes(values: [Double]) {
    for bins in [1, 10, 200] {
      let histogram = Histogram(values, bins: bins)
      #expect(histogram.counts.reduce(0, +) + histogram.leftOut == values.count)
      #expect(!histogram.lines().isEmpty && histogram.svg().hasSuffix("</svg>\n"))
    }
  }
}
