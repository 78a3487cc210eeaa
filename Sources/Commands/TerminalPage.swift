import Foundation
import Lessons

/// Results on standard output, messages and the progress line on standard error.
final class TerminalPage: Page {
  let ink: Ink
  let noteInk: Ink
  /// Whether the next text begins a line.
  private(set) var isAtLineStart = true
  private let showsProgress: Bool
  private let isTerminal = Terminal.isOutputTerminal
  private var wrapping = OutputWrapping()
  private var isProgressShown = false
  private var lastProgress = Date.distantPast

  init(color: ColorChoice) {
    ink = Ink(isOn: Terminal.hasColor(color, isTerminal: Terminal.isOutputTerminal))
    noteInk = Ink(isOn: Terminal.hasColor(color, isTerminal: Terminal.isErrorTerminal))
    showsProgress = Terminal.isErrorTerminal && !Terminal.isDumb
  }

  var width: Int { min(Terminal.size.columns, 100) }

  var screenWidth: Int { isTerminal ? Terminal.size.columns : .max }

  func write(_ text: String) {
    wrapping = OutputWrapping()
    send(text)
  }

  func writeOutput(_ text: String) {
    send(isTerminal ? wrapping.wrap(text, width: screenWidth) : text)
  }

  private func send(_ text: String) {
    hideProgress()
    if let last = text.utf8.last { isAtLineStart = last == UInt8(ascii: "\n") }
    Terminal.write(text, to: STDOUT_FILENO)
  }

  func note(_ text: String) {
    hideProgress()
    let shown = Terminal.isErrorTerminal ? WrappedNote.text(text, width: width) : text
    Terminal.write(shown + "\n", to: STDERR_FILENO)
  }

  func progress(_ line: String?) {
    guard showsProgress else { return }
    guard let line else { return hideProgress() }
    let now = Date()
    guard now.timeIntervalSince(lastProgress) > 0.1 else { return }
    lastProgress = now
    isProgressShown = true
    Terminal.write("\r\u{1B}[K" + line, to: STDERR_FILENO)
  }

  private func hideProgress() {
    guard isProgressShown else { return }
    isProgressShown = false
    Terminal.write("\r\u{1B}[K", to: STDERR_FILENO)
  }
}
