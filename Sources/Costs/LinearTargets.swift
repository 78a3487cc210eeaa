/// Which linear layers an adapter is put on.
package enum LinearTargets: Equatable, Sendable {
  /// A layer matches if its path is one of these names or ends in a dot and one of them, as in PEFT.
  case names([String])
  /// Every linear layer but the output head.
  case allLinear

  /// The layers of a model that match, in the order of computation; throws `ConfigError` if a name matches none.
  ///
  /// The layers of a classification head never match: PEFT trains them whole.
  package func matches(in config: ModelConfig) throws -> [LinearShape] {
    let linears = config.linears.filter { !$0.isHead || config.labels == 0 }
    guard case .names(let names) = self else { return linears.filter { !$0.isHead } }
    for name in names where !linears.contains(where: { Self.matches(name, $0.path) }) {
      let known = (config.blockKinds.flatMap { config.linears(ofBlock: $0.block) } + linears.filter(\.isHead))
        .map(\.name).reduce(into: [String]()) { list, name in if !list.contains(name) { list.append(name) } }
      let last = known.last ?? ""
      throw ConfigError(
        "no linear layer of the model is called \"\(name)\"",
        hint: "its layers are \(known.dropLast().joined(separator: ", ")) and \(last)")
    }
    guard !names.isEmpty else { throw ConfigError("there are no targets to adapt") }
    return linears.filter { linear in names.contains { Self.matches($0, linear.path) } }
  }

  private static func matches(_ name: String, _ path: String) -> Bool {
    path == name || path.hasSuffix(".\(name)")
  }
}
