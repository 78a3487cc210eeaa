/// A chart of any kind: data that is drawn as terminal text or as SVG, told in words, or encoded as it is.
package protocol Chart: Sendable, Encodable {
  /// What kind of chart it is, by the name of the function that draws it, such as `hist`.
  var kind: String { get }
  /// A line above the drawing, empty for none.
  var title: String { get }
  /// What the chart shows, a sentence for each thing to say.
  var sentences: [String] { get }
  /// The chart as a whole SVG document; the same chart gives the same bytes.
  func svg() -> String
}

extension Chart {
  /// What the chart shows in words, as lines of at most `width` columns.
  package func summaryLines(width: Int = 80) -> [String] {
    sentences.flatMap { TextWidth.wrapped($0, width: width) }
  }
}
