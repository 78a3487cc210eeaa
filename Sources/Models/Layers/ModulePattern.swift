/// Which modules a name or pattern means, by the rules of PEFT's `target_modules`.
///
/// A list holds exact paths or suffixes after a dot; a string on its own is a regular expression that must match
/// the whole path; `"all-linear"` is every linear layer but the output head.
package enum ModulePattern: Equatable {
  case names([String])
  case expression(String)
  case allLinear

  /// Reads a string the way PEFT does.
  package init(_ text: String) { self = text == "all-linear" ? .allLinear : .expression(text) }

  /// The paths among `candidates` that are meant, in their order.
  ///
  /// - Parameters:
  ///   - modules: whose names an error lists; the candidates when absent.
  ///   - everyName: whether each name of a list has to match something, or one of them is enough, as for PEFT.
  /// - Throws: `ModelError` for a broken regular expression or for a name or pattern that matches nothing.
  package func matches(
    among candidates: [String], called modules: [String]? = nil, everyName: Bool = true
  ) throws -> [String] {
    switch self {
    case .allLinear: return candidates.filter { $0 != "lm_head" }
    case .names(let names):
      let found = candidates.filter { path in names.contains { Self.isSuffix($0, of: path) } }
      let missing = names.first { name in !candidates.contains { Self.isSuffix(name, of: $0) } }
      if let missing, everyName || found.isEmpty {
        throw ModelError.noModule(missing, among: modules ?? candidates)
      }
      return found
    case .expression(let pattern):
      let found = try PatternMatcher.wholeMatches(of: pattern, among: candidates)
      guard !found.isEmpty else {
        throw ModelError.noModule(pattern, among: modules ?? candidates, isExpression: true)
      }
      return found
    }
  }

  private static func isSuffix(_ name: String, of path: String) -> Bool {
    path == name || path.hasSuffix("." + name)
  }
}
