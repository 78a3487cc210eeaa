/// Terminal attributes, or none: everything must stay legible without them.
package struct Ink: Sendable {
  /// Whether escape sequences are written.
  package let isOn: Bool

  /// Makes ink that colours, or that leaves texts as they are.
  package init(isOn: Bool) { self.isOn = isOn }

  package func bold(_ text: String) -> String { wrap(text, "1") }
  package func dim(_ text: String) -> String { wrap(text, "2") }
  package func italic(_ text: String) -> String { wrap(text, "3") }
  package func green(_ text: String) -> String { wrap(text, "32") }
  package func red(_ text: String) -> String { wrap(text, "31") }
  package func cyan(_ text: String) -> String { wrap(text, "36") }

  private func wrap(_ text: String, _ code: String) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
