import Foundation
import Lessons

/// What the keys do that know of lines, programs and the history.
extension LineEditor {
  func take(_ event: Readline.Event) {
    switch event {
    case .draw: draw()
    case .enter: enter()
    case .newLine: newLine()
    case .up: up()
    case .down: down()
    case .lineStart: Readline.point = line.lowerBound
    case .lineEnd: Readline.point = line.upperBound
    case .killToEnd: killToEnd()
    case .killToStart: Readline.kill(line.lowerBound..<Readline.point)
    case .backspace: backspace()
    case .complete: completeWord()
    case .pasted: cleanPaste()
    case .clearScreen:
      display.clearScreen()
      draw()
    }
  }

  private func draw() {
    // A search shows its own prompt; what it found is as good as taken from the history.
    if Readline.prompt != prompt { untouched = (Readline.buffer, Readline.point) }
    display.draw(
      EntryLayout.Contents(
        prompt: Readline.prompt, continuation: EntryLayout.continuation(below: prompt),
        beforeCursor: textBeforeCursor,
        afterCursor: String(decoding: Readline.buffer.dropFirst(Readline.point), as: UTF8.self)))
  }

  var textBeforeCursor: String { String(decoding: Readline.buffer.prefix(Readline.point), as: UTF8.self) }

  /// The bytes of the line that the cursor is in.
  private var line: Range<Int> {
    let (buffer, point) = (Readline.buffer, Readline.point)
    let lineEnd = UInt8(ascii: "\n")
    let start = buffer[..<point].lastIndex(of: lineEnd).map { $0 + 1 } ?? 0
    return start..<(buffer[point...].firstIndex(of: lineEnd) ?? buffer.count)
  }

  // MARK: Enter

  /// Ends the entry if it is whole and the cursor in its last line, else adds a line.
  private func enter() {
    let text = String(decoding: Readline.buffer, as: UTF8.self)
    let code = PastedPrompts.code(of: text)
    // A copied prompt with nothing behind it is no Enter.
    if code.isEmpty, !text.isEmpty { return Readline.setLine("") }
    let rest = Readline.buffer.dropFirst(Readline.point)
    let isAtEnd = !rest.contains(UInt8(ascii: "\n")) || rest.allSatisfy(\.isBlank)
    let isRecalled = isPasted || Readline.historyPosition < Readline.historyCount
    let isReady = isWhole(code) || isRecalled && isWhole(code + "\n")
    guard isReady && (isAtEnd || isUntouched) || command(code) != nil else { return newLine() }
    if code != text { Readline.replace(0..<Readline.buffer.count, with: code) }
    Readline.accept()
  }

  private func newLine() {
    // Lines that are there already were pasted without saying so, and have their own blanks.
    let indentation = hasMoreInput ? "" : Indentation.after(textBeforeCursor)
    Readline.replace(Readline.point..<Readline.point, with: "\n" + indentation)
  }

  private var hasMoreInput: Bool {
    var stream = [pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)]
    return poll(&stream, 1, 0) > 0
  }

  private func cleanPaste() {
    let range = Readline.pasteStart..<Readline.point
    guard range.lowerBound <= range.upperBound else { return }
    let pasted = String(decoding: Readline.buffer[range], as: UTF8.self)
    let code = PastedPrompts.code(ofPaste: pasted, beginsEntry: range.lowerBound == 0)
    if code != pasted { Readline.replace(range, with: code) }
    if code.contains("\n") { isPasted = true }
  }

  // MARK: Lines and history

  /// Whether nothing was typed since the entry came from the history.
  private var isUnedited: Bool { untouched?.text == Readline.buffer }

  /// Whether no key did anything since the entry came from the history.
  private var isUntouched: Bool { isUnedited && untouched?.point == Readline.point }

  private func up() {
    if line.lowerBound > 0 { return moveCursor(toLineAt: line.lowerBound - 1) }
    recall(-1)
  }

  private func down() {
    if line.upperBound < Readline.buffer.count { return moveCursor(toLineAt: line.upperBound + 1) }
    recall(1)
  }

  /// Goes to the line that holds an offset, as far right as the cursor is now.
  private func moveCursor(toLineAt offset: Int) {
    let column = Readline.point - line.lowerBound
    Readline.point = offset
    let target = line
    var point = min(target.lowerBound + column, target.upperBound)
    while point > target.lowerBound, point < Readline.buffer.count, Readline.buffer[point] & 0xC0 == 0x80 {
      point -= 1
    }
    Readline.point = point
  }

  /// Takes the next older or newer entry that begins as what was typed before.
  private func recall(_ step: Int) {
    let buffer = Readline.buffer
    if !isUnedited {
      if step < 0, Readline.historyPosition == Readline.historyCount {
        draft = String(decoding: buffer, as: UTF8.self)
      }
      searchPrefix = textBeforeCursor
    }
    var index = Readline.historyPosition + step
    while index >= 0, index < Readline.historyCount {
      if let entry = Readline.historyEntry(index), entry.hasPrefix(searchPrefix), Array(entry.utf8) != buffer
      {
        return show(entry, at: index, cursorInFirstLine: step < 0)
      }
      index += step
    }
    guard step > 0, Readline.historyPosition < Readline.historyCount else { return Readline.ding() }
    show(draft, at: Readline.historyCount, cursorInFirstLine: false)
  }

  /// Shows an entry with the cursor where the same key goes on to the next one.
  private func show(_ entry: String, at index: Int, cursorInFirstLine: Bool) {
    Readline.historyPosition = index
    Readline.setLine(entry)
    if cursorInFirstLine {
      Readline.point = Readline.buffer.firstIndex(of: UInt8(ascii: "\n")) ?? Readline.buffer.count
    }
    untouched = (Readline.buffer, Readline.point)
  }

  // MARK: Erasing

  private func killToEnd() {
    let (point, end) = (Readline.point, line.upperBound)
    // At the end of a line its line end goes, so that the next one joins it.
    let joins = point == end && end < Readline.buffer.count
    Readline.kill(point..<(joins ? end + 1 : end))
  }

  private func backspace() {
    let count = Indentation.stepBack(beforeCursor: textBeforeCursor)
    guard count > 1 else { return Readline.erase() }
    Readline.replace(Readline.point - count..<Readline.point, with: "")
  }

  // MARK: Completion

  private func completeWord() {
    let buffer = Readline.buffer
    let before = buffer[line.lowerBound..<Readline.point]
    if before.allSatisfy(\.isBlank), drawsItself {
      let blanks = Indentation.unit - before.count % Indentation.unit
      return Readline.replace(Readline.point..<Readline.point, with: String(repeating: " ", count: blanks))
    }
    let completion = complete(String(decoding: buffer, as: UTF8.self), Readline.point)
    guard let first = completion.candidates.first, completion.start <= Readline.point else {
      return Readline.ding()
    }
    let common = completion.candidates.dropFirst().reduce(first) {
      $0.commonPrefix(with: $1, options: .literal)
    }
    let word = String(decoding: buffer[completion.start..<Readline.point], as: UTF8.self)
    if common != word, common.hasPrefix(word) {
      Readline.replace(completion.start..<Readline.point, with: common)
    } else if completion.candidates.count > 1 {
      list(completion.candidates)
    }
  }

  /// Shows the candidates below the entry, and the entry again below them.
  private func list(_ candidates: [String]) {
    let size = Terminal.size
    let names = candidates.map(Self.shortName)
    let lines = CandidateGrid.lines(of: names, width: size.columns, height: max(3, size.lines / 2))
    if drawsItself { display.finish() } else { Terminal.write("\n", to: stream) }
    Terminal.write(lines.map { $0 + "\n" }.joined(), to: stream)
    Readline.redraw()
  }

  /// The last part of a path, with the slash of a folder.
  private static func shortName(_ candidate: String) -> String {
    let folder = candidate.dropLast().lastIndex(of: "/")
    return MarkdownRenderer.safe(folder.map { String(candidate[candidate.index(after: $0)...]) } ?? candidate)
  }
}

extension UInt8 {
  /// Whether this is a blank or a line end.
  fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A }
}
