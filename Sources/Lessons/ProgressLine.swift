/// The one line that tells how far long work has come.
package enum ProgressLine {
  /// `fit [######      ]  52%  loss 2.31 · 5200 tokens/s · 12 s left`, in at most `width` characters.
  package static func text(
    label: String, fraction: Double, detail: String, secondsLeft: Double? = nil, width: Int = 80
  ) -> String {
    let fraction = fraction.isFinite ? min(1, max(0, fraction)) : 0
    let cells = 12
    let filled = Int((fraction * Double(cells)).rounded(.down))
    let bar = String(repeating: "#", count: filled) + String(repeating: " ", count: cells - filled)
    let percent = Columns.pad("\(Int(fraction * 100))%", to: 4, .right)
    var text = "\(label) [\(bar)] \(percent)  \(detail)"
    if let secondsLeft, secondsLeft.isFinite, secondsLeft >= 0, secondsLeft < 1e6 {
      text += " · \(Int(secondsLeft.rounded(.up))) s left"
    }
    return String(text.prefix(max(20, width - 1)))
  }
}
