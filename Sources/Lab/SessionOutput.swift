import Charts
import Training

/// Where a session's text and progress go; the shell decides what a terminal makes of them.
package protocol SessionOutput: AnyObject {
  /// Takes what programs print, line ends included.
  func write(_ text: String)

  /// Takes a chart, with its drawing as text of whole lines.
  func draw(_ chart: any Chart, text: String)

  /// Shows how far long work has come, in place of what was shown before; nil takes it away.
  func progress(_ state: ProgressState?)

  /// Columns there are for charts and tables.
  var width: Int { get }
}

extension SessionOutput {
  /// Writes the text, which says all that the chart does.
  package func draw(_ chart: any Chart, text: String) { write(text) }
}

/// How far a piece of work has come.
package struct ProgressState: Equatable {
  /// What is being done, such as `fit`.
  package var label: String
  /// From 0 to 1.
  package var fraction: Double
  /// What is known so far, such as `loss 2.31 · 5200 tokens/s`.
  package var detail: String
  /// Seconds until the work is done, at the pace so far.
  package var secondsLeft: Double?

  package init(label: String, fraction: Double, detail: String, secondsLeft: Double? = nil) {
    self.label = label
    self.fraction = fraction
    self.detail = detail
    self.secondsLeft = secondsLeft
  }
}
