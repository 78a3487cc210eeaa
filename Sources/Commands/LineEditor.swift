import Foundation
import Lessons

/// Reads entries from a terminal with editing, history and completion, over GNU readline.
///
/// An entry may have many lines. On a terminal whose cursor moves all of them are edited at once, and Enter asks for
/// another line until the entry is whole; elsewhere the lines are asked for one by one.
final class LineEditor: Readline.Delegate {
  /// What came of asking for an entry.
  enum Entry: Equatable {
    case text(String)
    /// Ctrl-C.
    case interrupted
    /// Ctrl-D, or the end of the input.
    case end
  }

  /// What stands before the cursor can be completed to.
  struct Completion {
    /// The byte at which the word starts.
    var start: Int
    /// The whole words that fit.
    var candidates: [String]
  }

  /// Completes the word that ends at a byte offset of a text.
  typealias Completer = (_ text: String, _ cursor: Int) -> Completion

  let complete: Completer
  let display: EntryDisplay
  /// The entry as it stood when a key took it from the history, or the terminal pasted it.
  var untouched: (text: [UInt8], point: Int)?
  /// Whether lines of the entry were pasted.
  var isPasted = false
  /// What was typed before the first step into the history, and what to look for there.
  var draft = ""
  var searchPrefix = ""
  /// Whether a text needs no further line.
  var isWhole: (String) -> Bool = { _ in true }
  /// A command that was typed into a program.
  var command: (String) -> TypedCommand? = { _ in nil }
  /// What the reader is asked with.
  var prompt = ""
  /// Whether entries are drawn here, with all their lines, and not by readline.
  let drawsItself: Bool
  /// Where the entry is drawn.
  let stream: Int32

  private let editor = Readline.Editor()
  private let history: HistoryFile?
  private let wakeUp = Pipe()
  private var lastEntry: String?
  /// A line that was read and belongs to the next entry.
  private var heldBack: String?

  /// Opens the editor; history is kept in a file of the folder if there is one.
  init(historyFolder: String?, ink: Ink, complete: @escaping Completer) {
    self.complete = complete
    history = historyFolder.map { HistoryFile(folder: $0) }
    stream = Terminal.isOutputTerminal ? STDOUT_FILENO : STDERR_FILENO
    drawsItself = !Terminal.isDumb && isatty(stream) == 1
    display = EntryDisplay(stream: stream, ink: ink)
    Self.useUnicode()
    editor.delegate = self
    Readline.open(editor, drawsItself: drawsItself, toStandardError: stream == STDERR_FILENO)
    for entry in history?.read() ?? [] where entry != lastEntry {
      Readline.addHistory(entry)
      lastEntry = entry
    }
  }

  /// Where no locale is chosen, readline would take the bytes of letters beyond ASCII for commands.
  private static func useUnicode() {
    let isChosen = ["LC_ALL", "LC_CTYPE", "LANG"].contains { !(Terminal.environment[$0] ?? "").isEmpty }
    if !isChosen { setenv("LC_CTYPE", "C.UTF-8", 1) }
  }

  /// Makes the prompt drop its entry; may be called on any thread.
  var interruption: @Sendable () -> Void {
    let handle = wakeUp.fileHandleForWriting.fileDescriptor
    return { Terminal.write("!", to: handle) }
  }

  /// Asks for an entry that is whole in the eyes of `isWhole`; prompts that were pasted with it are taken away.
  ///
  /// The entry begins with the initial text: a terminal whose cursor moves shows it for the reader to change, on
  /// another its lines count as typed. A command that was typed into a program ends the entry, wherever the cursor is.
  func read(
    prompt: String, initial: String = "", isWhole: @escaping (String) -> Bool,
    command: @escaping (String) -> TypedCommand? = { _ in nil }
  ) -> Entry {
    self.isWhole = { isWhole(PastedPrompts.withoutMargin($0)) }
    self.command = { command(PastedPrompts.withoutMargin($0)) }
    let entry =
      drawsItself ? readLine(prompt: prompt, initial: initial) : readLines(prompt: prompt, after: initial)
    guard case .text(let text) = entry else { return entry }
    remember(self.command(text)?.command ?? text)
    return .text(PastedPrompts.withoutMargin(text))
  }

  /// Asks for the lines of an entry one by one, behind those that it has.
  private func readLines(prompt: String, after initial: String) -> Entry {
    var text = initial.isEmpty ? "" : initial + "\n"
    while true {
      var line = heldBack
      heldBack = nil
      if line == nil {
        switch readLine(prompt: text.isEmpty ? prompt : EntryLayout.continuation(below: prompt)) {
        case .text(let typed): line = typed
        case .interrupted: return .interrupted
        // What was typed so far is not lost: it runs, or is in the history.
        case .end: return text.isEmpty ? .end : .text(text)
        }
      }
      guard let line else { continue }
      if !text.isEmpty, PastedPrompts.beginsStatement(line), isWhole(text) {
        heldBack = line
        return .text(text)
      }
      let code = PastedPrompts.strip(line)
      // A copied prompt with nothing behind it is no Enter.
      if text.isEmpty, code.isEmpty, !line.isEmpty { continue }
      if isWhole(text + code) { return .text(text + code) }
      text += code + "\n"
    }
  }

  /// Asks for what one Enter ends.
  private func readLine(prompt: String, initial: String = "") -> Entry {
    drainWakeUps()
    // What is there already is taken as it stands, like what was pasted.
    (untouched, isPasted, draft) = (nil, !initial.isEmpty, "")
    self.prompt = prompt
    Readline.begin(prompt: prompt)
    if !initial.isEmpty {
      Readline.setLine(initial)
      take(.draw)
    }
    Interrupts.takeSignal()
    var streams = [
      pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wakeUp.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      guard poll(&streams, nfds_t(streams.count), -1) > 0 else {
        takeSignals()
        continue
      }
      if streams[1].revents != 0 { return interrupted() }
      if streams[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 {
        let typed = String(decoding: Readline.buffer, as: UTF8.self)
        Readline.drop()
        remember(typed)
        return .end
      }
      if streams[0].revents != 0, Readline.step() {
        display.finish()
        return Readline.takeLine().map { .text($0) } ?? .end
      }
    }
  }

  /// The terminal changed its size, or the process went on after it was stopped.
  private func takeSignals() {
    let hasStopped = Readline.handleSignals()
    // Readline has put its own handlers back.
    Interrupts.takeSignal()
    guard drawsItself else { return }
    if hasStopped { display.forget() }
    Readline.resize()
    take(.draw)
  }

  private func interrupted() -> Entry {
    Readline.drop()
    drainWakeUps()
    if drawsItself {
      display.finish(saying: "^C")
    } else {
      Terminal.write("^C\n", to: STDERR_FILENO)
    }
    return .interrupted
  }

  /// Adds an entry to the history, in memory and at once in the file.
  private func remember(_ text: String) {
    var entry = text
    while entry.last?.isWhitespace == true { entry.removeLast() }
    guard !entry.isEmpty, entry != lastEntry else { return }
    lastEntry = entry
    Readline.addHistory(entry)
    history?.append(entry)
  }

  private func drainWakeUps() {
    let handle = wakeUp.fileHandleForReading.fileDescriptor
    var stream = [pollfd(fd: handle, events: Int16(POLLIN), revents: 0)]
    while poll(&stream, 1, 0) > 0, stream[0].revents & Int16(POLLIN) != 0 {
      var buffer = [UInt8](repeating: 0, count: 64)
      if Foundation.read(handle, &buffer, buffer.count) <= 0 { return }
    }
  }
}
