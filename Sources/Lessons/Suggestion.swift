import Starlark

/// Finds what somebody probably meant to write.
package enum Suggestion {
  /// The hint `did you mean "x"?` when one of the candidates is close enough, else nil.
  package static func hint(for word: String, among candidates: [String]) -> String? {
    Spelling.nearest(to: word, among: candidates).map { "did you mean \"\($0)\"?" }
  }
}
