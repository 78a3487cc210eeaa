/// An expression of the program.
final class Expression {
  indirect enum Kind {
    case name(Identifier)
    case constant(Value)
    case formatted([FormattedPart])
    case list([Expression])
    case tuple([Expression])
    case dict([(key: Expression, value: Expression)])
    case unary(UnaryOperator, Expression)
    case not(Expression)
    case binary(BinaryOperator, Expression, Expression)
    case and(Expression, Expression)
    case or(Expression, Expression)
    case conditional(test: Expression, then: Expression, otherwise: Expression)
    case lambda(FunctionNode)
    case comprehension(Comprehension)
    case call(Expression, [Argument])
    case attribute(Expression, String)
    case index(Expression, Expression)
    case slice(Expression?, Expression?, Expression?)
  }

  let kind: Kind
  /// Where the expression starts.
  let start: Int
  /// Where an error of its evaluation is shown: at its operator, or where it starts.
  let offset: Int
  /// How deep the tree below is, so that none grows too deep for the passes that walk it.
  let depth: Int
  /// Whether it stood in parentheses.
  var isParenthesized = false

  init(_ kind: Kind, start: Int, offset: Int? = nil, depth: Int) {
    self.kind = kind
    self.start = start
    self.offset = offset ?? start
    self.depth = depth
  }
}

/// A name where it is used or bound; the resolver says what it means.
final class Identifier {
  enum Binding {
    case unresolved
    case variable(Variable)
    case global(Int)
  }

  let name: String
  let offset: Int
  var binding = Binding.unresolved

  init(name: String, offset: Int) {
    self.name = name
    self.offset = offset
  }
}

/// A variable of a function or a comprehension.
final class Variable {
  let name: String
  /// The function whose frame holds it.
  unowned let owner: FunctionNode
  /// Whether an inner function uses it, so that it lives in a cell.
  var isCaptured = false
  /// Its register, once the compiler has given it one.
  var register = -1

  init(name: String, owner: FunctionNode) {
    self.name = name
    self.owner = owner
  }
}

/// A part of an f-string.
enum FormattedPart {
  case text(ContiguousArray<UInt8>)
  case field(Expression, FormattedField.Conversion?, [FormattedPart])
}

/// An argument of a call.
struct Argument {
  enum Kind {
    case positional
    case keyword(String)
    case rest
    case keywords
  }

  let kind: Kind
  let value: Expression
  let offset: Int
}

/// A comprehension, `[body for ...]` or `{key: body for ...}`.
final class Comprehension {
  enum Clause {
    case loop(target: Expression, iterable: Expression, offset: Int)
    case condition(Expression)
  }

  let key: Expression?
  let body: Expression
  let clauses: [Clause]
  /// The variables its loops bind, set by the resolver.
  var variables: [Variable] = []

  init(key: Expression?, body: Expression, clauses: [Clause]) {
    self.key = key
    self.body = body
    self.clauses = clauses
  }
}

/// A `def`, a lambda, or the top level of a source.
final class FunctionNode {
  struct Parameter {
    let identifier: Identifier
    let kind: Signature.Kind
    let fallback: Expression?
  }

  let name: String
  let parameters: [Parameter]
  let body: [Statement]
  let offset: Int
  /// The first line of the body if that is a string.
  let documentation: String?
  /// The variables of its frame, parameters first, set by the resolver.
  var variables: [Variable] = []

  init(name: String, parameters: [Parameter], body: [Statement], offset: Int) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.offset = offset
    if case .expression(let first)? = body.first?.kind, case .constant(let value) = first.kind {
      documentation = value.asString
    } else {
      documentation = nil
    }
  }
}

/// A statement of the program.
final class Statement {
  indirect enum Kind {
    case expression(Expression)
    case assign(target: Expression, value: Expression)
    case augment(BinaryOperator, target: Expression, value: Expression)
    case define(Identifier, FunctionNode)
    case branch([(test: Expression, body: [Statement])], otherwise: [Statement])
    case loop(target: Expression, iterable: Expression, body: [Statement])
    case repeating(test: Expression, body: [Statement])
    case `break`, `continue`, pass
    case `return`(Expression?)
    case assert(Expression, message: Expression?)
    case load(path: LoadPath, [LoadBinding])
  }

  let kind: Kind
  let offset: Int

  init(_ kind: Kind, offset: Int) {
    self.kind = kind
    self.offset = offset
  }
}

/// The file that a `load` statement names.
struct LoadPath {
  let text: String
  let offset: Int
}

/// A name that a `load` statement takes from a file, and the one it gives it here.
struct LoadBinding {
  let local: Identifier
  let name: String
  let offset: Int
}
