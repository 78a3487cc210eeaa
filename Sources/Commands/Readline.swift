import CReadline
import Foundation

/// GNU readline, as the editor uses it: one line buffer, its keys and its history.
///
/// The library keeps its state in globals, so there is one of it in a process.
enum Readline {
  /// What the library reports to the one who opened it.
  enum Event: Int32 {
    /// The line has to be drawn; only where the editor draws it itself.
    case draw
    case enter, newLine, up, down, lineStart, lineEnd, killToEnd, killToStart, backspace, complete
    /// A text was inserted at `pasteStart` as the terminal's paste.
    case pasted
    case clearScreen
  }

  /// Who takes the events.
  protocol Delegate: AnyObject {
    func take(_ event: Event)
  }

  /// Starts the library for one editor, which has to outlive it.
  static func open(_ editor: Editor, drawsItself: Bool, toStandardError: Bool) {
    let context = UnsafeRawPointer(Unmanaged.passUnretained(editor).toOpaque())
    peftbook_editor_open(
      { context, event in
        guard let context, let event = Event(rawValue: event) else { return }
        Unmanaged<Editor>.fromOpaque(context).takeUnretainedValue().delegate?.take(event)
      }, context, drawsItself ? 1 : 0, toStandardError ? 1 : 0)
  }

  /// What the library holds on to, in place of the editor itself.
  final class Editor {
    weak var delegate: (any Delegate)?
  }

  // MARK: Reading

  /// Puts the terminal into the library's mode and shows the prompt.
  static func begin(prompt: String) { peftbook_editor_begin(prompt) }

  /// Takes what was typed; true once the line is finished and the terminal given back.
  static func step() -> Bool { peftbook_editor_step() != 0 }

  /// The finished line, nil at the end of the input.
  static func takeLine() -> String? {
    guard let bytes = peftbook_editor_line() else { return nil }
    defer { free(bytes) }
    return String(cString: bytes)
  }

  /// Forgets the line and gives the terminal back.
  static func drop() { peftbook_editor_drop() }

  /// Does what a caught signal asked for, such as stopping the process at Ctrl-Z; true if there was one.
  static func handleSignals() -> Bool { peftbook_editor_signals() != 0 }

  /// Asks the terminal for its size.
  static func resize() { peftbook_editor_resize() }

  // MARK: The line

  /// The line's bytes.
  static var buffer: [UInt8] {
    let length = Int(peftbook_length())
    return peftbook_buffer().withMemoryRebound(to: UInt8.self, capacity: length) { bytes in
      Array(UnsafeBufferPointer(start: bytes, count: length))
    }
  }

  /// The cursor, as an offset into the bytes.
  static var point: Int {
    get { Int(peftbook_point()) }
    set { peftbook_set_point(Int32(newValue)) }
  }

  /// The prompt that is shown now, such as that of a search.
  static var prompt: String { String(cString: peftbook_prompt()) }

  /// Where the last paste begins.
  static var pasteStart: Int { Int(peftbook_paste_start()) }

  /// Ends the line.
  static func accept() { peftbook_accept() }

  /// Says that a key had nothing to do.
  static func ding() { peftbook_ding() }

  /// Erases the character before the cursor.
  static func erase() { peftbook_erase() }

  /// Draws the line anew, on a new line.
  static func redraw() { peftbook_redraw() }

  /// Puts a text in place of some bytes and the cursor behind it; one step for undo.
  static func replace(_ range: Range<Int>, with text: String) {
    peftbook_replace(Int32(range.lowerBound), Int32(range.upperBound), text)
  }

  /// Cuts some bytes, for Ctrl-Y to bring back.
  static func kill(_ range: Range<Int>) { peftbook_kill(Int32(range.lowerBound), Int32(range.upperBound)) }

  /// Puts another text in place of the whole line, with nothing to undo.
  static func setLine(_ text: String) { peftbook_set_line(text) }

  // MARK: The history

  /// Adds an entry behind the newest.
  static func addHistory(_ text: String) { peftbook_history_add(text) }

  /// The number of entries.
  static var historyCount: Int { Int(peftbook_history_count()) }

  /// An entry, from the oldest at 0.
  static func historyEntry(_ index: Int) -> String? {
    peftbook_history_entry(Int32(index)).map { String(cString: $0) }
  }

  /// The entry that is shown; `historyCount` is the line below the newest.
  static var historyPosition: Int {
    get { Int(peftbook_history_position()) }
    set { peftbook_history_go(Int32(newValue)) }
  }
}
