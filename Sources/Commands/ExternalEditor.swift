import Foundation
import Lessons

/// The reader's own editor, as `VISUAL` or `EDITOR` names it.
struct ExternalEditor {
  /// The command line that a path is added to.
  let command: String

  /// The editor of the environment, else one that is there.
  ///
  /// Throws: `FileError`, saying what to set.
  static func find() throws -> ExternalEditor {
    for name in ["VISUAL", "EDITOR"] {
      if let command = Terminal.environment[name], !command.allSatisfy(\.isWhitespace) {
        return ExternalEditor(command: command)
      }
    }
    let folders = (Terminal.environment["PATH"] ?? "").split(separator: ":")
    for name in ["nano", "vim", "vi", "emacs"] {
      if folders.contains(where: { access("\($0)/\(name)", X_OK) == 0 }) {
        return ExternalEditor(command: name)
      }
    }
    throw FileError(message: "no editor is known", hint: "set EDITOR, such as EDITOR=nano")
  }

  /// Lets the reader edit a text and returns what became of it.
  func edit(text: String) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "peftbook-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("cell.star").path
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      throw FileError(message: "\(folder.path) cannot be written", hint: "TMPDIR may name another folder")
    }
    try edit(path)
    return try SourceText(contentsOf: path).text
  }

  /// Runs the editor on a file until the reader leaves it.
  ///
  /// It stays in the program's process group, which alone may read from the terminal.
  func edit(_ path: String) throws {
    let words = ["/bin/sh", "-c", command + " \"$1\"", "sh", path]
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    arguments.append(nil)
    defer { arguments.forEach { free($0) } }
    var process = pid_t()
    guard posix_spawn(&process, "/bin/sh", nil, nil, &arguments, environ) == 0 else {
      throw FileError(message: "the editor \(command) cannot be started", hint: "set EDITOR to another")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { break }
    }
    guard status == 0 else {
      throw FileError(message: "the editor \(command) failed", hint: "set EDITOR to another")
    }
  }
}
