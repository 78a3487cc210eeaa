extension Interpreter {
  /// The names that every program sees.
  static func builtins() -> [Topic] {
    [
      Topic("values", conversionBuiltins()), Topic("sequences", sequenceBuiltins()),
      Topic("numbers", numberBuiltins()), Topic("objects", objectBuiltins()),
      Topic("modules", [("json", .object(jsonModule())), ("math", .object(mathModule()))]),
    ]
  }
}

/// A group of names, such as `math`.
package final class Module: Object {
  private let name: String
  private let members: [String: Value]

  /// Makes a module of builtins and constants.
  package init(name: String, functions: [Builtin], constants: [(String, Value)] = []) {
    self.name = name
    members = Dictionary(functions.map { ($0.name, .object($0)) } + constants, uniquingKeysWith: { $1 })
  }

  override package var typeName: String { "module" }
  override package func attribute(_ name: String) throws -> Value? { members[name] }
  override package var attributeNames: [String] { members.keys.sorted() }
  override package func represent(_ printer: inout Printer) { printer.text("<module \(name)>") }
}
