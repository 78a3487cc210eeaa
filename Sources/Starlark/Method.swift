/// What a method is, apart from the type of its receiver.
public final class MethodEntry: Sendable {
  let signature: Signature
  let documentation: Documentation
  let body: @Sendable (Call) throws -> Value
  /// What a call of a receiver with plain arguments, where they lie and how many, may give without binding them; nil to
  /// have the body called. For the few methods that loops call most, and for speed alone: it gives what the body would.
  typealias Shortcut = @Sendable (Object, UnsafeMutablePointer<Value>, Int) throws -> Value?

  let shortcut: Shortcut?

  init(
    _ signature: Signature, _ documentation: Documentation,
    shortcut: Shortcut? = nil,
    _ body: @escaping @Sendable (Call) throws -> Value
  ) {
    self.shortcut = shortcut
    self.signature = signature
    self.documentation = documentation
    self.body = body
  }
}

/// One method of a type of objects, for a `MethodTable`.
package struct Method<Receiver: Object>: Sendable {
  let entry: MethodEntry

  /// Makes a method from its signature without the receiver, one sentence, and what it does.
  package init(
    _ signature: String, _ summary: String, parameters: KeyValuePairs<String, String> = [:],
    example: String? = nil, _ body: @escaping @Sendable (Receiver, Call) throws -> Value
  ) {
    let documentation = Documentation(
      summary: summary, parameters: parameters.map { ($0.key, $0.value) }, example: example)
    entry = MethodEntry(Signature(signature), documentation) { call in
      // The class itself is the usual case, and asking for it costs less than a cast.
      guard let receiver = call.receiver, type(of: receiver) == Receiver.self || receiver is Receiver else {
        preconditionFailure("\(signature) was bound to the wrong type")
      }
      return try body(unsafeDowncast(receiver, to: Receiver.self), call)
    }
  }

  private init(_ entry: MethodEntry) { self.entry = entry }

  /// The method with a shortcut for plain arguments, which captures nothing, so that a call counts no references.
  func with(shortcut: @escaping MethodEntry.Shortcut) -> Method {
    Method(MethodEntry(entry.signature, entry.documentation, shortcut: shortcut, entry.body))
  }
}

/// The methods of a type, found by name; one static table serves all its objects.
package struct MethodTable<Receiver: Object>: Sendable {
  private let methods: [String: MethodEntry]
  /// The names of the methods, sorted.
  package let names: [String]

  /// Makes a table.
  package init(_ methods: [Method<Receiver>]) {
    self.methods = Dictionary(uniqueKeysWithValues: methods.map { ($0.entry.signature.name, $0.entry) })
    names = methods.map(\.entry.signature.name).sorted()
  }

  /// The method itself, for an override of `Object.method`.
  package subscript(name: String) -> MethodEntry? { methods[name] }

  /// The method `name` bound to an object, or nil if there is none.
  package func bind(_ name: String, to receiver: Receiver) -> Value? {
    guard let method = methods[name] else { return nil }
    return .object(Builtin(method.signature, method.documentation, receiver: receiver, method.body))
  }
}
