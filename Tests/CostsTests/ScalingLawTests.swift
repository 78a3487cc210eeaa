import Costs
import Testing

@Suite("Scaling laws")
struct ScalingLawTests {
  @Test(
    "Chinchilla's own model, 70B parameters and 1.4T tokens, comes out at 1.94 nats, by Epoch's fit at 1.97")
  func chinchilla() throws {
    // By hand: 406.4 / 70e9^0.34 = 0.0834, 410.7 / 1.4e12^0.28 = 0.1631.
    let hoffmann = try ChinchillaLaw(.hoffmann).loss(N: 70e9, D: 1.4e12)
    #expect(abs(hoffmann.loss - 1.9366455) < 1e-6)
    #expect(hoffmann.terms.map(\.name) == ["irreducible", "model", "data"])
    #expect(abs(hoffmann.terms.reduce(0) { $0 + $1.value } - hoffmann.loss) < 1e-12)
    let epoch = try ChinchillaLaw(.epoch).loss(N: 70e9, D: 1.4e12)
    #expect(abs(epoch.loss - 1.9738819) < 1e-6)
  }

  @Test(
    "The optimum is one: moving N either way at the same work raises the loss",
    arguments: ChinchillaLaw.Constants.allCases)
  func isOptimal(constants: ChinchillaLaw.Constants) throws {
    let law = ChinchillaLaw(constants)
    for C in [1e18, 5.76e23, 1e26] {
      let best = try law.optimum(C: C)
      #expect(abs(6 * best.N * best.D / C - 1) < 1e-12)
      #expect(abs(try law.loss(N: best.N, D: best.D).loss - best.loss) < 1e-12)
      for factor in [0.5, 0.9, 1.1, 2] {
        #expect(try law.loss(N: best.N * factor, D: best.D / factor).loss > best.loss)
      }
    }
  }

  @Test("Tokens per parameter stay near 20 with Epoch's constants, and drift upward with Hoffmann's")
  func tokensPerParameter() throws {
    func ratio(_ constants: ChinchillaLaw.Constants, _ C: Double) throws -> Double {
      try ChinchillaLaw(constants).optimum(C: C).tokensPerParameter
    }
    // At the budget of Chinchilla; reference values by the same closed form in Python.
    #expect(abs(try ratio(.epoch, 5.76e23) - 18.391245) < 1e-5)
    #expect((0.6...1).contains(try ratio(.epoch, 1e26) / ratio(.epoch, 1e20)))
    #expect(try ratio(.hoffmann, 1e26) / ratio(.hoffmann, 1e20) > 3)
    #expect(abs(try ratio(.hoffmann, 5.76e23) - 92.647367) < 1e-5)
  }

  @Test("Kaplan's laws give a loss of 1 at their own scales, and fall by their exponents")
  func kaplan() throws {
    #expect(try KaplanLaw.loss(N: 8.8e13).loss == 1)
    #expect(try KaplanLaw.loss(D: 5.4e13).loss == 1)
    #expect(abs(try KaplanLaw.loss(C: 3.1e8 * KaplanLaw.petaflopDay).loss - 1) < 1e-12)
    // Twice the size divides the loss by 2^0.076.
    let ratio = try KaplanLaw.loss(N: 1e9).loss / KaplanLaw.loss(N: 2e9).loss
    #expect(abs(ratio - 1.0540914) < 1e-6)
    // With endless data the joint law is the law in N alone, by its own constants.
    let joint = try KaplanLaw.loss(N: 1e9, D: 1e39).loss
    #expect(abs(joint - 2.318834) < 1e-6)
  }

  @Test("Kaplan's best size grows as C^0.73, and spends all the work")
  func kaplanOptimum() throws {
    let small = try KaplanLaw.optimum(C: 1e20)
    let large = try KaplanLaw.optimum(C: 1e21)
    #expect(abs(large.N / small.N - 5.370318) < 1e-5)
    #expect(abs(6 * large.N * large.D / 1e21 - 1) < 1e-12)
    #expect(abs(try KaplanLaw.optimum(C: KaplanLaw.petaflopDay).N - 1.3e9) < 1)
  }

  @Test("What no law takes is an error")
  func errors() {
    let positive = "must be above 0 and at most 1e40, not"
    #expect(throws: ConfigError("N \(positive) -1")) { try ChinchillaLaw(.epoch).loss(N: -1, D: 1) }
    #expect(throws: ConfigError("D \(positive) nan")) { try ChinchillaLaw(.epoch).loss(N: 1, D: .nan) }
    #expect(throws: ConfigError("C \(positive) inf")) { try ChinchillaLaw(.epoch).optimum(C: .infinity) }
    #expect(throws: ConfigError("C \(positive) 0")) { try KaplanLaw.optimum(C: 0) }
    let hint = "kaplan(N=1.5e9), kaplan(N=1.5e9, D=40e9) or kaplan(C=1e21)"
    #expect(throws: ConfigError("kaplan takes N, D, both of them, or C alone", hint: hint)) {
      try KaplanLaw.loss()
    }
    #expect(throws: ConfigError("kaplan takes N, D, both of them, or C alone", hint: hint)) {
      try KaplanLaw.loss(N: 1, C: 1)
    }
  }
}
