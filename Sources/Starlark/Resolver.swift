/// Says what each name means: a variable of a function or comprehension, or a slot of the session's globals.
///
/// A name bound anywhere in a function is local to the whole function. Undefined names are reported all at once.
struct Resolver {
  private final class Scope {
    var variables: [String: Variable] = [:]
    let function: FunctionNode
    let parent: Scope?

    init(function: FunctionNode, parent: Scope?) {
      self.function = function
      self.parent = parent
    }
  }

  private let source: Source
  private let globals: Globals
  private var bound: [String] = []
  private var boundSet: Set<String> = []
  private var reported: Set<String> = []

  /// The names that the statement under way is about to bind for the first time: who misspells another name does not
  /// mean one of these.
  private var coming: Set<String> = []
  /// The names that a statement before has bound.
  private var earlier: Set<String> = []

  private static let maximumRepeated = 10
  private(set) var diagnostics = DiagnosticList()
  /// The names that `load` statements bind and no other statement does.
  private(set) var loaded: Set<String> = []

  init(_ source: Source, globals: Globals) {
    self.source = source
    self.globals = globals
  }

  /// The names that statements bind, inner functions apart, in order.
  static func names(boundBy statements: [Statement]) -> [String] {
    var names = NameCollector()
    names.collect(statements)
    return names.names
  }

  /// Resolves a whole source, whose statements are the body of `program`; its names become the session's unless
  /// it has an error, in its names or, as `isValid` says, elsewhere.
  mutating func resolve(_ program: FunctionNode, isValid: Bool) {
    var names = NameCollector()
    names.collect(program.body)
    bound = names.names
    boundSet = Set(bound)
    loaded = names.loaded
    let scope = Scope(function: program, parent: nil)
    resolve(program.body, in: scope)
    if isValid, diagnostics.isEmpty {
      for name in bound {
        if let slot = globals.slot(for: name) { globals.own(slot) }
      }
    }
  }

  private mutating func resolve(_ statements: [Statement], in scope: Scope) {
    for statement in statements { resolve(statement, in: scope) }
  }

  private mutating func resolve(_ statement: Statement, in scope: Scope) {
    switch statement.kind {
    case .expression(let value): resolve(value, in: scope)
    case .assign(let target, let value):
      resolve(value, before: target, in: scope)
      resolve(target, in: scope)
    case .augment(_, let target, let value):
      resolve(value, in: scope)
      resolve(target, in: scope)
    case .define(let name, let function):
      resolve(name, in: scope)
      resolve(function, in: scope)
    case .branch(let branches, let otherwise):
      for (test, body) in branches {
        resolve(test, in: scope)
        resolve(body, in: scope)
      }
      resolve(otherwise, in: scope)
    case .loop(let target, let iterable, let body):
      resolve(iterable, before: target, in: scope)
      resolve(target, in: scope)
      resolve(body, in: scope)
    case .repeating(let test, let body):
      resolve(test, in: scope)
      resolve(body, in: scope)
    case .return(let value):
      if let value { resolve(value, in: scope) }
    case .assert(let test, let message):
      resolve(test, in: scope)
      if let message { resolve(message, in: scope) }
    case .load(_, let bindings):
      for binding in bindings { resolve(binding.local, in: scope) }
    case .break, .continue, .pass: break
    }
  }

  /// Resolves what a statement computes before it binds the names of its target.
  private mutating func resolve(_ expression: Expression, before target: Expression, in scope: Scope) {
    var names = NameCollector()
    names.collect(target)
    coming = Set(names.names).subtracting(earlier)
    resolve(expression, in: scope)
    coming = []
    earlier.formUnion(names.names)
  }

  private mutating func resolve(_ expression: Expression, in scope: Scope) {
    switch expression.kind {
    case .name(let identifier): resolve(identifier, in: scope)
    case .constant: break
    case .formatted(let parts): resolve(parts, in: scope)
    case .list(let elements), .tuple(let elements):
      for element in elements { resolve(element, in: scope) }
    case .dict(let entries):
      for (key, value) in entries {
        resolve(key, in: scope)
        resolve(value, in: scope)
      }
    case .unary(_, let operand), .not(let operand), .attribute(let operand, _): resolve(operand, in: scope)
    case .binary(_, let left, let right), .and(let left, let right), .or(let left, let right),
      .index(let left, let right):
      resolve(left, in: scope)
      resolve(right, in: scope)
    case .conditional(let test, let then, let otherwise):
      for part in [test, then, otherwise] { resolve(part, in: scope) }
    case .lambda(let function): resolve(function, in: scope)
    case .comprehension(let comprehension): resolve(comprehension, in: scope)
    case .call(let callee, let arguments):
      resolve(callee, in: scope)
      for argument in arguments { resolve(argument.value, in: scope) }
    case .slice(let start, let stop, let step):
      for part in [start, stop, step] {
        if let part { resolve(part, in: scope) }
      }
    }
  }

  private mutating func resolve(_ parts: [FormattedPart], in scope: Scope) {
    for case .field(let value, _, let specification) in parts {
      resolve(value, in: scope)
      resolve(specification, in: scope)
    }
  }

  private mutating func resolve(_ function: FunctionNode, in scope: Scope) {
    for parameter in function.parameters {
      if let fallback = parameter.fallback { resolve(fallback, in: scope) }
    }
    let inner = Scope(function: function, parent: scope)
    var names = NameCollector()
    for parameter in function.parameters { names.add(parameter.identifier.name) }
    names.collect(function.body)
    for name in names.names {
      let variable = Variable(name: name, owner: function)
      inner.variables[name] = variable
      function.variables.append(variable)
    }
    resolve(function.body, in: inner)
  }

  private mutating func resolve(_ comprehension: Comprehension, in scope: Scope) {
    let inner = Scope(function: scope.function, parent: scope)
    var names = NameCollector()
    for case .loop(let target, _, _) in comprehension.clauses { names.collect(target) }
    for name in names.names {
      let variable = Variable(name: name, owner: scope.function)
      inner.variables[name] = variable
      comprehension.variables.append(variable)
    }
    for (index, clause) in comprehension.clauses.enumerated() {
      switch clause {
      case .loop(let target, let iterable, _):
        resolve(iterable, in: index == 0 ? scope : inner)
        resolve(target, in: inner)
      case .condition(let test): resolve(test, in: inner)
      }
    }
    if let key = comprehension.key { resolve(key, in: inner) }
    resolve(comprehension.body, in: inner)
  }

  private mutating func resolve(_ identifier: Identifier, in scope: Scope) {
    var walk: Scope? = scope
    while let here = walk {
      if let variable = here.variables[identifier.name] {
        if here.function !== scope.function { variable.isCaptured = true }
        identifier.binding = .variable(variable)
        return
      }
      walk = here.parent
    }
    guard boundSet.contains(identifier.name) || globals.isBound(identifier.name) else {
      return reportUndefined(identifier, in: scope)
    }
    guard let slot = globals.slot(for: identifier.name) else {
      diagnostics.add(Diagnostic("the session has too many names", at: identifier.offset, in: source))
      return
    }
    identifier.binding = .global(slot)
  }

  private mutating func reportUndefined(_ identifier: Identifier, in scope: Scope) {
    // A name that is missing everywhere should not bury the other errors.
    let isNew = reported.insert(identifier.name).inserted
    guard isNew || diagnostics.reported < Self.maximumRepeated else { return }
    // The hint takes a look at all names there are.
    let hint = diagnostics.isFull ? nil : hint(for: identifier.name, in: scope)
    diagnostics.add(
      Diagnostic(
        "the name \"\(identifier.name)\" is not defined", hint: hint, at: identifier.offset, in: source))
  }

  private func hint(for name: String, in scope: Scope) -> String? {
    var own: [String] = []
    var walk: Scope? = scope
    while let here = walk {
      own += here.variables.keys.sorted()
      walk = here.parent
    }
    return globals.hint(forUndefined: name, own: (own + bound).filter { !coming.contains($0) })
  }
}

/// Collects the names that statements bind, inner functions apart, in order.
private struct NameCollector {
  private(set) var names: [String] = []
  /// The names that only `load` statements bind.
  private(set) var loaded: Set<String> = []
  private var seen: Set<String> = []

  mutating func add(_ name: String) {
    if seen.insert(name).inserted { names.append(name) }
    loaded.remove(name)
  }

  private mutating func addLoaded(_ name: String) {
    guard seen.insert(name).inserted else { return }
    names.append(name)
    loaded.insert(name)
  }

  mutating func collect(_ statements: [Statement]) {
    for statement in statements {
      switch statement.kind {
      case .assign(let target, _), .augment(_, let target, _): collect(target)
      case .define(let name, _): add(name.name)
      case .branch(let branches, let otherwise):
        for (_, body) in branches { collect(body) }
        collect(otherwise)
      case .loop(let target, _, let body):
        collect(target)
        collect(body)
      case .repeating(_, let body): collect(body)
      case .load(_, let bindings):
        for binding in bindings { addLoaded(binding.local.name) }
      default: break
      }
    }
  }

  mutating func collect(_ target: Expression) {
    switch target.kind {
    case .name(let identifier): add(identifier.name)
    case .tuple(let elements), .list(let elements):
      for element in elements { collect(element) }
    default: break
    }
  }
}
