import Lessons
import Testing

private func parse(_ text: String) throws -> Glossary {
  try Glossary.parse(SourceText(name: "lessons/glossary.yaml", text: text))
}

@Suite("The glossary")
struct GlossaryTests {
  private let sample = """
    - term: singular value
      means: How much a matrix stretches one of its directions.
      also: [singular values]
      chapter: 4
    - term: LoRA
      means: Low-rank adaptation.
      also: [low-rank adaptation]
    - {term: loss, means: How bad a prediction is.}
    """

  @Test(
    "A term is found by its name, another name, or a beginning that is its own, whatever the case",
    arguments: [
      ("LoRA", "LoRA"), ("lora", "LoRA"), ("Low-Rank  Adaptation", "LoRA"),
      ("singular values", "singular value"),
      ("sing", "singular value"), ("low rank adaptation", "LoRA"),
    ])
  func found(wanted: String, term: String) throws {
    guard case .entry(let entry) = try parse(sample).find(wanted) else {
      Issue.record("\(wanted) was not found")
      return
    }
    #expect(entry.term == term)
  }

  @Test("A term that is not there is answered with the closest one")
  func notFound() throws {
    let glossary = try parse(sample)
    #expect(glossary.find("singluar value") == .nothing(nearest: "singular value"))
    #expect(glossary.find("lo") == .nothing(nearest: "LoRA"))
    #expect(glossary.find("quantisation") == .nothing(nearest: nil))
    #expect(glossary.find("") == .nothing(nearest: nil))
    #expect(glossary.entries.map(\.term) == ["LoRA", "loss", "singular value"])
  }

  @Test(
    "A broken glossary is reported with line and column",
    arguments: [
      (
        "term: rank\n",
        """
        lessons/glossary.yaml:1:1: error: the glossary must be a list
          term: rank
          ^
          hint: a list of {term, means, also, chapter}
        """
      ),
      (
        "- term: rank\n  meens: x\n",
        """
        lessons/glossary.yaml:1:3: error: an entry has no means
          - term: rank
            ^
          hint: one to three short sentences
        lessons/glossary.yaml:2:3: error: an entry has no field "meens"
            meens: x
            ^
          hint: did you mean "means"?
        """
      ),
      (
        "- {term: rank, means: a}\n- {term: Rank, means: b}\n",
        """
        lessons/glossary.yaml:2:3: error: the term "Rank" is explained twice
          - {term: Rank, means: b}
            ^
          hint: its first entry is in line 1
        """
      ),
      (
        "",
        """
        lessons/glossary.yaml:1:1: error: the glossary is empty
          hint: a list of {term, means, also, chapter}
        """
      ),
    ])
  func broken(text: String, expected: String) {
    #expect(rendered { _ = try parse(text) } == expected)
  }
}
