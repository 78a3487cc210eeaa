extension Failure {
  /// What to write for an operator that the types of its sides do not have.
  static func operandHint(_ op: BinaryOperator, _ left: String, _ right: String) -> String? {
    let types = [left, right]
    if op == .add, types.contains("string") { return "use str(x) or an f-string to put a value into text" }
    if types.contains("bool") {
      return op == .add
        ? "int(x) makes 0 or 1 of a bool; to count what is true: len([x for x in xs if x])"
        : "int(x) makes 0 or 1 of a bool"
    }
    if types.contains("NoneType") { return "does a function that made the None return nothing?" }
    return containerHint(op, left, right)
  }

  private static func containerHint(_ op: BinaryOperator, _ left: String, _ right: String) -> String? {
    let isNumber = [left, right].contains("int") || [left, right].contains("float")
    switch (left, op, right) {
    case ("dict", .add, "dict"): return "join dicts with |: d | e"
    case ("list", .add, "tuple"), ("tuple", .add, "list"): return "list(t) makes a list of a tuple"
    case (_, .and, _), (_, .or, _), (_, .xor, _), ("set", .subtract, "list"):
      return [left, right].contains("list") ? "set(xs) makes a set of a list" : nil
    case ("list", .add, _) where isNumber:
      return "an element is added with xs + [x]; to compute with each: [x + 1 for x in xs]"
    case ("list", _, "list") where op.isArithmetic:
      return "to compute pair by pair: [x \(op.symbol) y for x, y in zip(xs, ys)]"
    case ("list", _, _) where isNumber && op.isArithmetic:
      return "to compute with each: [x \(op.symbol) 2 for x in xs]"
    case (_, _, "list") where isNumber && op.isArithmetic:
      return "to compute with each: [2 \(op.symbol) x for x in xs]"
    default: return nil
    }
  }
}

extension BinaryOperator {
  /// Whether it computes with numbers.
  fileprivate var isArithmetic: Bool {
    switch self {
    case .add, .subtract, .multiply, .divide, .floorDivide, .modulo: true
    default: false
    }
  }
}
