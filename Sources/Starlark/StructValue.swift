/// An immutable record, `struct(a = 1, b = 2)`: what public test suites of the language are written with.
final class StructValue: Object {
  /// The fields, sorted by name.
  private var fields: [(name: String, value: Value)]
  /// The hash once it is known, else 0: a part that a value holds many times is hashed once.
  private var cachedHash = 0

  init(_ fields: [(name: String, value: Value)]) { self.fields = fields.sorted { $0.name < $1.name } }

  deinit {
    var pending: [Object] = []
    surrender(into: &pending)
    Object.release(&pending)
  }

  override var typeName: String { "struct" }
  override var attributeNames: [String] { fields.map(\.name) }

  /// The fields as a dictionary, which is how JSON sees them.
  var asDict: Dict { Dict(fields.map { ($0.name, $0.value) }) }

  override func attribute(_ name: String) throws -> Value? { fields.first { $0.name == name }?.value }

  override func isEqual(to other: Object, depth: Int) throws -> Bool {
    guard let other = other as? StructValue, let (own, others) = values(beside: other) else { return false }
    return try own.isEqual(to: self === other ? own : others, depth: depth)
  }

  /// The values of the fields, and beside them those of another record; nil if the names differ.
  func values(beside other: StructValue) -> (Tuple, Tuple)? {
    guard attributeNames == other.attributeNames else { return nil }
    return (Tuple(fields.map(\.value)), Tuple(other.fields.map(\.value)))
  }

  override func hash(depth: Int) throws -> Int {
    if cachedHash != 0 { return cachedHash }
    guard depth > 0 else { throw Failure.tooDeep }
    cachedHash = try fields.reduce(fields.count) { hash, field in
      (hash &* 31 ^ Str(field.name).hashValue) &* 31 ^ (try field.value.hash(depth: depth - 1))
    }
    return cachedHash
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
  override func surrender(into list: inout [Object]) {
    for case .object(let object) in fields.map(\.value) where object.isContainer { list.append(object) }
    fields = []
  }
}
