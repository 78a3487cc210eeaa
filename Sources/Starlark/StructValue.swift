/// An immutable record, `struct(a = 1, b = 2)`: what public test suites of the language are written with.
final class StructValue: Object {
  /// The fields, sorted by name.
  private let fields: [(name: String, value: Value)]

  init(_ fields: [(name: String, value: Value)]) { self.fields = fields.sorted { $0.name < $1.name } }

  override var typeName: String { "struct" }
  override var attributeNames: [String] { fields.map(\.name) }

  /// The fields as a dictionary, which is how JSON sees them.
  var asDict: Dict { Dict(fields.map { ($0.name, $0.value) }) }

  override func attribute(_ name: String) throws -> Value? { fields.first { $0.name == name }?.value }

  override func isEqual(to other: Object, depth: Int) throws -> Bool {
    guard let other = other as? StructValue, attributeNames == other.attributeNames else { return false }
    guard depth > 0 else { throw Failure.tooDeep }
    return try zip(fields, other.fields).allSatisfy { try $0.value.isEqual(to: $1.value, depth: depth - 1) }
  }

  override func hash(depth: Int) throws -> Int {
    guard depth > 0 else { throw Failure.tooDeep }
    return try fields.reduce(fields.count) { hash, field in
      (hash &* 31 ^ Str(field.name).hashValue) &* 31 ^ (try field.value.hash(depth: depth - 1))
    }
  }

  /// `a + b` has the fields of both; those of the right side win.
  override func binary(_ op: BinaryOperator, _ other: Value, reflected: Bool) throws -> Value? {
    guard op == .add, !reflected, let other = other.asObject(StructValue.self) else { return nil }
    let names = Set(other.attributeNames)
    return .object(StructValue(fields.filter { !names.contains($0.name) } + other.fields))
  }

  override func represent(_ printer: inout Printer) {
    printer.enter(self, cyclic: "struct(...)") { printer in
      printer.text("struct(")
      for (index, field) in fields.enumerated() {
        printer.text((index > 0 ? ", " : "") + field.name + " = ")
        printer.value(field.value)
      }
      printer.text(")")
    }
  }

  override var isContainer: Bool { true }

  override func freeze(into reached: inout [Object]) {
    for case .object(let object) in fields.map(\.value) where object.isContainer { reached.append(object) }
  }
}
