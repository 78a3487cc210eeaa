/// What can be wrong with a model, its inputs or the names that refer to its parts.
package struct ModelError: Error, Equatable {
  package let message: String
  package var label: String?
  package var hint: String?

  package init(_ message: String, label: String? = nil, hint: String? = nil) {
    self.message = message
    self.label = label
    self.hint = hint
  }

  /// Nothing matches a name of a list, or, with `isExpression`, a regular expression over whole paths.
  static func noModule(_ name: String, among paths: [String], isExpression: Bool = false) -> ModelError {
    var leaves: [String] = []
    for path in paths {
      let leaf = Self.leaf(of: path)
      if !leaves.contains(leaf) { leaves.append(leaf) }
    }
    if isExpression, leaves.contains(name) {
      return ModelError(
        "no module's whole path matches the expression \"\(name)\"",
        hint: "a list means endings of paths: [\"\(name)\"]")
    }
    return ModelError(
      "no module of the model matches \"\(name)\"",
      hint: "the modules are called \(leaves.joined(separator: ", "))")
  }

  /// What a module is called, without what it lies in; of a numbered one, the number and what it is a number of.
  private static func leaf(of path: String) -> String {
    let parts = path.split(separator: ".")
    return parts.suffix(parts.last.flatMap { Int($0) } == nil ? 1 : 2).joined(separator: ".")
  }

  static func brokenPattern(_ pattern: String) -> ModelError {
    ModelError(
      "\"\(pattern)\" is not a regular expression",
      hint: "give a list of names such as [\"q_proj\", \"v_proj\"] to match them literally")
  }

  static func tokenOutOfRange(_ id: Int, vocab: Int) -> ModelError {
    ModelError(
      "token id \(id) is not in the vocabulary",
      label: "ids go from 0 to \(vocab - 1)")
  }

  static func tooLong(_ tokens: Int, context: Int) -> ModelError {
    ModelError(
      "\(tokens) tokens do not fit the model's context of \(context)",
      hint: "cut the sequence, or make the model with a larger context=")
  }
}
