/// An error with its place in a file, ready to be shown.
package struct Diagnostic: Error, Equatable {
  package var file: String
  package var line: Int
  package var column: Int
  package var message: String
  package var label: String?
  package var hint: String?
  package var sourceLine: String?

  package func render(colour: Bool = false) -> String {
    var lines = ["\(file):\(line):\(column): error: \(message)"]
    if let sourceLine {
      lines.append("  " + sourceLine)
      lines.append("  " + String(repeating: " ", count: column - 1) + (label.map { "^ " + $0 } ?? "^"))
    }
    if let hint { lines.append("  hint: " + hint) }
    return lines.joined(separator: "\n")
  }
}
