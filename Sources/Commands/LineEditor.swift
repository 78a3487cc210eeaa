import CReadline
import Foundation

/// Reads lines from a terminal with editing, history and completion, by GNU readline.
final class LineEditor {
  /// What came of asking for a line.
  enum Entry: Equatable {
    case line(String)
    /// Ctrl-C.
    case interrupted
    /// Ctrl-D, or the end of the input.
    case end
  }

  /// Completes the word that ends at byte offset `end`, given the line and where readline sees the word start.
  typealias Completer = (_ line: String, _ end: Int) -> [String]

  private final class CompletionBox {
    let complete: Completer
    init(_ complete: @escaping Completer) { self.complete = complete }
  }

  private let box: CompletionBox
  private let historyPath: String?
  private let wakeUp = Pipe()
  private var lastLine = ""

  /// Opens the editor; history is kept in a file of the folder if there is one.
  init(historyFolder: String?, complete: @escaping Completer) {
    box = CompletionBox(complete)
    historyPath = historyFolder.map { $0 + "/history" }
    Self.useUnicode()
    let context = UnsafeRawPointer(Unmanaged.passUnretained(box).toOpaque())
    peftbook_editor_open(Self.completer, context, Terminal.isOutputTerminal ? 0 : 1)
    if let historyFolder, let historyPath {
      try? FileManager.default.createDirectory(atPath: historyFolder, withIntermediateDirectories: true)
      if !FileManager.default.fileExists(atPath: historyPath) {
        _ = FileManager.default.createFile(
          atPath: historyPath, contents: nil, attributes: [.posixPermissions: 0o600])
      }
      read_history(historyPath)
    }
  }

  /// Where no locale is chosen, readline would take the bytes of letters beyond ASCII for commands.
  private static func useUnicode() {
    let isChosen = ["LC_ALL", "LC_CTYPE", "LANG"].contains { !(Terminal.environment[$0] ?? "").isEmpty }
    if !isChosen { setenv("LC_CTYPE", "C.UTF-8", 1) }
  }

  /// Makes the prompt drop its line; may be called on any thread.
  var interruption: @Sendable () -> Void {
    let handle = wakeUp.fileHandleForWriting.fileDescriptor
    return { Terminal.write("!", to: handle) }
  }

  /// Asks for a line.
  func read(prompt: String) -> Entry {
    drainWakeUps(wait: 0)
    peftbook_editor_begin(prompt)
    Interrupts.takeSignal()
    var streams = [
      pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wakeUp.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0),
    ]
    while true {
      guard poll(&streams, nfds_t(streams.count), -1) > 0 else { continue }
      if streams[1].revents != 0 {
        peftbook_editor_drop()
        drainWakeUps(wait: 0)
        Terminal.write("^C\n", to: STDERR_FILENO)
        return .interrupted
      }
      if streams[0].revents != 0, peftbook_editor_step() != 0 { return finished() }
    }
  }

  private func finished() -> Entry {
    guard let bytes = peftbook_editor_line() else { return .end }
    defer { free(bytes) }
    let line = String(cString: bytes)
    remember(line)
    return .line(line)
  }

  /// Adds a line to the history, in memory and at once in the file.
  private func remember(_ line: String) {
    guard line.contains(where: { !$0.isWhitespace }), line != lastLine else { return }
    lastLine = line
    for part in line.split(separator: "\n") {
      add_history(String(part))
      if let historyPath { append_history(1, historyPath) }
    }
  }

  private func drainWakeUps(wait: Int32) {
    let handle = wakeUp.fileHandleForReading.fileDescriptor
    var stream = [pollfd(fd: handle, events: Int16(POLLIN), revents: 0)]
    while poll(&stream, 1, wait) > 0, stream[0].revents & Int16(POLLIN) != 0 {
      var buffer = [UInt8](repeating: 0, count: 64)
      if Foundation.read(handle, &buffer, buffer.count) <= 0 { return }
    }
  }

  /// What readline calls: the candidates as the rest of the word as readline cuts it, one a line.
  private static let completer: peftbook_completer = { context, line, start, end in
    guard let context, let line else { return nil }
    let box = Unmanaged<CompletionBox>.fromOpaque(context).takeUnretainedValue()
    let text = String(cString: line)
    let bytes = Array(text.utf8)
    guard 0 <= start, start <= end, end <= bytes.count else { return nil }
    let word = String(decoding: bytes[Int(start)..<Int(end)], as: UTF8.self)
    let owner = word.lastIndex(of: ".").map { String(word[...$0]) } ?? ""
    let candidates = box.complete(text, Int(end)).map { candidate in
      candidate.hasPrefix(word) && !word.isEmpty ? candidate : owner + candidate
    }
    let fitting = candidates.filter { $0.hasPrefix(word) && !$0.contains("\n") }
    return fitting.isEmpty ? nil : strdup(fitting.joined(separator: "\n"))
  }
}
