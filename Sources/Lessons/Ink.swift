/// Terminal attributes, or none: everything must stay legible without them.
package struct Ink: Sendable {
  /// Whether escape sequences are written.
  package let isOn: Bool

  /// Makes ink that colours, or that leaves texts as they are.
  package init(isOn: Bool) { self.isOn = isOn }

  /// Text that stands out, such as headings.
  package func bold(_ text: String) -> String { wrap(text, "1") }
  /// Text that steps back.
  package func dim(_ text: String) -> String { wrap(text, "2") }
  /// Emphasis.
  package func italic(_ text: String) -> String { wrap(text, "3") }
  /// What is well.
  package func green(_ text: String) -> String { wrap(text, "32") }
  /// What is wrong.
  package func red(_ text: String) -> String { wrap(text, "31") }
  /// Code and prompts.
  package func cyan(_ text: String) -> String { wrap(text, "36") }

  private func wrap(_ text: String, _ code: String) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
