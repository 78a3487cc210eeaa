/// A function written in the language: code, the session's globals, defaults and captured variables.
package final class Function: Object {
  let code: Code
  let globals: Globals
  /// The defaults of the parameters that have one, in order.
  @exclusivity(unchecked) private(set) var defaults: [Value]
  @exclusivity(unchecked) private(set) var cells: [Cell]
  /// What the machine needs to enter the function, taken from `code` and `globals`.
  let entry: Entry

  struct Entry {
    let instructions: UnsafeMutablePointer<Instruction>
    let constants: UnsafeMutablePointer<Value>
    let methodCaches: UnsafeMutablePointer<Code.MethodCache>
    let slots: UnsafeMutablePointer<Value?>
    let registerCount: Int32
    let liveCount: Int32
    /// The number of parameters if all are plain ones, else -1.
    let simpleCount: Int
  }

  init(code: Code, globals: Globals, defaults: [Value], cells: [Cell]) {
    self.code = code
    self.globals = globals
    self.defaults = defaults
    self.cells = cells
    entry = Entry(
      instructions: code.instructions, constants: code.constants, methodCaches: code.methodCaches,
      slots: globals.slots, registerCount: code.registerCount, liveCount: code.liveCount,
      simpleCount: code.simpleCount)
  }

  deinit {
    var pending: [Object] = []
    surrender(into: &pending)
    Object.release(&pending)
  }

  override package var typeName: String { "function" }
  override package var isCallable: Bool { true }
  override package func hash(depth: Int) throws -> Int { ObjectIdentifier(self).hashValue }
  override package func represent(_ printer: inout Printer) { printer.text("<function \(code.name)>") }

  override package var signature: Signature? {
    var fallbacks = defaults.makeIterator()
    let parameters = code.parameters.map { parameter in
      Signature.Parameter(
        name: parameter.name, kind: parameter.kind, fallback: parameter.hasDefault ? .absent : nil,
        fallbackText: parameter.hasDefault ? fallbacks.next()?.brief : nil)
    }
    return Signature(name: code.name, parameters: parameters)
  }

  override package var help: String? {
    let text = signature?.text ?? code.name
    return code.documentation.map { text + "\n  " + $0 } ?? text
  }

  /// Binds arguments to the parameters, one value for each in order.
  func bind(_ arguments: Arguments) throws -> [Value] {
    let bound = try code.signature.bind(arguments) { self.signature?.text ?? self.code.name }
    var fallbacks = defaults.makeIterator()
    return code.parameters.enumerated().map { index, parameter in
      let fallback = parameter.hasDefault ? fallbacks.next() : nil
      return bound[index] ?? fallback ?? .none
    }
  }

  override package func freeze(into reached: inout [Object]) {
    reached += cells as [Object]
    for case .object(let object) in defaults where object.isContainer { reached.append(object) }
  }

  override package var isContainer: Bool { !cells.isEmpty || !defaults.isEmpty }

  override package func surrender(into list: inout [Object]) {
    list += cells as [Object]
    for case .object(let object) in defaults where object.isContainer { list.append(object) }
    cells = []
    defaults = []
  }
}

/// A variable that several functions share.
final class Cell: Object {
  @exclusivity(unchecked) var value: Value?

  init(_ value: Value?) { self.value = value }

  deinit {
    var pending: [Object] = []
    surrender(into: &pending)
    Object.release(&pending)
  }

  override func freeze(into reached: inout [Object]) {
    if case .object(let object)? = value, object.isContainer { reached.append(object) }
  }

  override var isContainer: Bool { true }

  override func surrender(into list: inout [Object]) {
    if case .object(let object)? = value, object.isContainer { list.append(object) }
    value = nil
  }
}
