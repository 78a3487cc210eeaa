import Models
import Testing

@Suite("Patterns of module names")
struct ModulePatternTests {
  private static let paths = ["model.layers.0.self_attn.q_proj", "model.layers.0.mlp.up_proj", "lm_head"]

  @Test("A pattern that would be tried for ever is given up")
  func endless() {
    #expect(
      throws: ModelError(
        "\"(.*)*(.*)*(.*)*!\" takes too long to match",
        hint: "a repetition inside a repetition, as in (a*)*, makes the work grow without bound")
    ) { try ModulePattern("(.*)*(.*)*(.*)*!").matches(among: Self.paths) }
  }

  @Test("Deeply nested and very long patterns are errors")
  func deep() {
    #expect(throws: ModelError.self) {
      try ModulePattern(String(repeating: "(", count: 900) + "x" + String(repeating: ")", count: 900))
        .matches(among: Self.paths)
    }
    #expect(throws: ModelError("a regular expression may have 2000 bytes, and this one has 2001")) {
      try ModulePattern(String(repeating: "a", count: 2001)).matches(among: Self.paths)
    }
  }

  @Test("A name matches a whole path or the end of one behind a dot, and nothing else")
  func names() throws {
    #expect(
      try ModulePattern.names(["q_proj", "lm_head"]).matches(among: Self.paths) == [Self.paths[0], "lm_head"])
    for name in ["proj", "_proj", "layers.0", "Q_proj", "", ".q_proj"] {
      #expect(throws: ModelError.self, "\(name)") {
        try ModulePattern.names([name]).matches(among: Self.paths)
      }
    }
  }
}
