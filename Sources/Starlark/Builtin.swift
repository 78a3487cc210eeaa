/// What `help` says about a builtin beyond its signature.
package struct Documentation: Sendable {
  /// One sentence on what the function does.
  package let summary: String
  /// What each parameter means.
  package let parameters: [(name: String, meaning: String)]
  /// A line of code to try.
  package let example: String?
}

/// A function of the host, or one built into the language, described by its signature.
///
///     Builtin("linspace(start, stop, num=50)", "Evenly spaced numbers over a closed interval.",
///       parameters: ["num": "how many"], example: "linspace(0, 1, 5)") { call in
///       let start = try call.float("start") ...
///     }
package final class Builtin: Object {
  /// What a call runs.
  package typealias Body = (Call) throws -> Value
  /// What a call with one plain argument, where it lies, may give without binding it; nil to have the body called.
  ///
  /// For the few functions that loops call most, and for speed alone: it gives what the body would.
  typealias Shortcut = (UnsafeMutablePointer<Value>) -> Value?

  /// The function's name.
  package let name: String
  /// What the signature is read from when something asks for it: a start makes hundreds of functions, and few are called.
  private let signatureText: String
  private lazy var shape = Signature(signatureText)
  /// What `help` says.
  package let documentation: Documentation
  private(set) var receiver: Object?
  private let body: Body
  private var shortcut: Shortcut?

  /// Makes a builtin from its signature, one sentence, the meanings of its parameters, an example and what it does.
  package init(
    _ signature: String, _ summary: String, parameters: KeyValuePairs<String, String> = [:],
    example: String? = nil, _ body: @escaping Body
  ) {
    name = Signature.name(in: signature)
    signatureText = signature
    documentation = Documentation(
      summary: summary, parameters: parameters.map { ($0.key, $0.value) }, example: example)
    self.body = body
  }

  /// The function with a shortcut for calls with one plain argument.
  func with(shortcut: @escaping Shortcut) -> Builtin {
    self.shortcut = shortcut
    return self
  }

  init(_ shape: Signature, _ documentation: Documentation, receiver: Object, _ body: @escaping Body) {
    name = shape.name
    signatureText = ""
    self.documentation = documentation
    self.receiver = receiver
    self.body = body
    super.init()
    self.shape = shape
  }

  deinit {
    var pending: [Object] = []
    surrender(into: &pending)
    Object.release(&pending)
  }

  override package var typeName: String { "builtin_function_or_method" }
  override package var isCallable: Bool { true }
  override package var signature: Signature? { shape }
  override package func call(_ call: Call) throws -> Value { try body(call) }

  /// Calls the function with arguments that lie in registers, which they leave.
  func call(_ registers: UnsafeMutablePointer<Value>, count: Int, _ thread: Interpreter) throws -> Value {
    if let shortcut, count == 1, let value = shortcut(registers) {
      registers.release()
      return value
    }
    return try thread.withCall(shape, receiver: receiver) { call in
      try shape.bind(registers, count: count, to: call)
      return try body(call)
    }
  }
  override package func hash(depth: Int) throws -> Int { ObjectIdentifier(self).hashValue }

  override package func represent(_ printer: inout Printer) {
    printer.text(
      receiver.map { "<built-in method \(name) of \($0.typeName) value>" } ?? "<built-in function \(name)>")
  }

  override package var help: String? {
    var lines = [shape.text, "  " + documentation.summary]
    let width = documentation.parameters.map(\.name.count).max() ?? 0
    if width > 0 { lines.append("") }
    for (name, meaning) in documentation.parameters {
      lines.append("  \(name)\(String(repeating: " ", count: width - name.count))  \(meaning)")
    }
    if let example = documentation.example { lines += ["", "  >>> " + example] }
    return lines.joined(separator: "\n")
  }

  override package func freeze(into reached: inout [Object]) {
    if let receiver, receiver.isContainer { reached.append(receiver) }
  }

  override package var isContainer: Bool { receiver?.isContainer ?? false }

  override package func surrender(into list: inout [Object]) {
    if let receiver, receiver.isContainer { list.append(receiver) }
    receiver = nil
  }
}
