import Foundation

/// Known mistakes are told by what a program does, however it is written.
extension Grader {
  /// Why a refused program is wrong, if one of the quiz's wrong programs does the same.
  func knownMistake(in text: String, _ program: Question.Program) -> String? {
    let known = program.wrong.filter { $0.why != nil }
    if let same = known.first(where: { ProgramText.areSame(text, $0.code.text) }) { return same.why }
    guard !known.isEmpty, let own = behaviour(of: Code(name: "<answer>", text: text), program) else {
      return nil
    }
    return known.first { behaviour(of: $0.code, program).map(own.isLike) ?? false }?.why
  }

  /// What a program gives the check to look at; nil where that cannot be told.
  private func behaviour(of code: Code, _ program: Question.Program) -> ProgramBehaviour? {
    let session = engine.apart()
    let (silent, report) = (Transcript(width: page.width), Transcript(width: page.width))
    func runs(_ code: Code, on page: Transcript) -> Bool { session.run(code, page: page).failure == nil }
    guard runs(code, on: silent) else { return nil }
    var given = UnavailableNames()
    for code in [program.starter, program.solution] { given.add(namesBoundIn: code.text) }
    let looked = given.used(in: program.check.text)
    let watch = ProgramWatch(session.variables.filter { looked.contains($0.name) })
    guard runs(Code(name: "<watch>", text: watch.beginning), on: silent) else { return nil }
    let judged = session.run(program.check, page: silent)
    guard judged.failure != .interrupted, runs(Code(name: "<watch>", text: watch.end), on: report) else {
      return nil
    }
    return ProgramBehaviour(
      claims: judged.checks.map(\.passed), stopsCheck: judged.failure != nil,
      values: report.text.split(separator: "\n").map(String.init))
  }
}

/// What a check sees of a program: which claims hold, what the program's functions return to it, and its values.
struct ProgramBehaviour {
  let claims: [Bool]
  /// Whether the check stops at an error, as where shapes do not fit.
  let stopsCheck: Bool
  /// One value a line, as the language writes it.
  let values: [String]

  /// How far numbers of programs that compute the same may be apart, as a fraction: float32 sums in another order.
  private static let tolerance = 1e-4

  /// Whether two programs do the same as far as the check can see; where it sees no value, they do not.
  func isLike(_ other: ProgramBehaviour) -> Bool {
    !values.isEmpty && claims == other.claims && stopsCheck == other.stopsCheck
      && values.count == other.values.count
      && zip(values, other.values).allSatisfy(Self.areNear)
  }

  private static func areNear(_ one: String, _ other: String) -> Bool {
    let number = /[0-9]+(\.[0-9]+)?(e[+\-]?[0-9]+)?/
    guard one.replacing(number, with: "0") == other.replacing(number, with: "0") else { return false }
    let (left, right) = (one.matches(of: number), other.matches(of: number))
    let values = zip(left, right).map { (Double($0.output.0) ?? 0, Double($1.output.0) ?? 0) }
    // What is nothing beside the largest number of a value is rounding.
    let largest = values.map { max($0, $1) }.max() ?? 0
    return values.allSatisfy { abs($0 - $1) <= tolerance * max($0, $1) + tolerance / 100 * largest }
  }
}

/// Code around a check that notes what the names of a program give it.
private struct ProgramWatch {
  let functions: [String]
  let values: [String]

  init(_ variables: [SessionVariable]) {
    functions = variables.filter { $0.type == "function" }.map(\.name).sorted()
    values = variables.filter { $0.type != "function" }.map(\.name).sorted()
  }

  /// Runs before the check: each function notes what it returns to a caller that is not one of them.
  var beginning: String {
    """
    watched_results = []
    watched_depth = [0]

    def watched_plain(value):
        if type(value) == "tensor" and value.size <= 10000:
            return value.tolist()
        if type(value) in ("list", "tuple"):
            return [watched_plain(part) for part in value]
        return value

    def watched_function(function):
        def call(*positional, **named):
            watched_depth[0] += 1
            result = function(*positional, **named)
            watched_depth[0] -= 1
            if watched_depth[0] == 0:
                watched_results.append(repr(watched_plain(result)))
            return result
        return call

    """ + functions.map { "\($0) = watched_function(\($0))\n" }.joined()
  }

  /// Runs after the check: prints what was noted, a line each.
  var end: String {
    "for watched_text in watched_results: print(watched_text)\n"
      + values.map { "print(repr(watched_plain(\($0))))\n" }.joined()
  }
}
