import Charts

/// Where text goes: what a program prints, what the book shows, and a line that tells how far long work is.
package protocol Page: AnyObject {
  /// The number of columns.
  var width: Int { get }
  /// Whether and how attributes are written.
  var ink: Ink { get }
  /// The same for messages, which may go elsewhere.
  var noteInk: Ink { get }
  /// The columns at which a screen would cut a line; `Int.max` where lines stay whole, as in a pipe.
  var screenWidth: Int { get }
  /// Writes text for the reader.
  func write(_ text: String)
  /// Writes what a program prints and the values it gives, whose lines may be of any width.
  func writeOutput(_ text: String)
  /// Shows a chart; `text` is its drawing in whole lines.
  func draw(_ chart: any Chart, text: String)
  /// Replaces the line that shows progress; nil takes it away.
  func progress(_ line: String?)
  /// Writes a message that is no result.
  func note(_ text: String)
}

extension Page {
  /// Messages look like results unless a page says otherwise.
  package var noteInk: Ink { ink }

  /// A page keeps lines whole unless it says otherwise.
  package var screenWidth: Int { .max }

  /// Output is text like any other unless a page says otherwise.
  package func writeOutput(_ text: String) { write(text) }

  /// A page of text shows the drawing.
  package func draw(_ chart: any Chart, text: String) { write(text) }
}

/// A page that keeps what is written and shows nothing.
package final class Transcript: Page {
  /// The number of columns programs are told.
  package let width: Int
  /// A transcript has no attributes.
  package let ink = Ink(isOn: false)
  /// Everything written so far.
  package private(set) var text = ""

  /// Makes an empty transcript.
  package init(width: Int = 80) { self.width = width }

  /// Keeps what a program or the book writes.
  package func write(_ text: String) { self.text += text }
  /// Shows nothing.
  package func progress(_ line: String?) {}
  /// Shows nothing.
  package func note(_ text: String) {}
}

/// A page that keeps what is written and hands everything on.
final class RecordingPage: Page {
  private let page: any Page
  private(set) var text = ""

  init(_ page: any Page) { self.page = page }

  var width: Int { page.width }
  var screenWidth: Int { page.screenWidth }
  var ink: Ink { page.ink }
  var noteInk: Ink { page.noteInk }
  func write(_ text: String) {
    self.text += text
    page.write(text)
  }
  func writeOutput(_ text: String) {
    self.text += text
    page.writeOutput(text)
  }
  func progress(_ line: String?) { page.progress(line) }
  func note(_ text: String) { page.note(text) }
}
