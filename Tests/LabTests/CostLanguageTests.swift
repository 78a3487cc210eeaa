import Foundation
import Lab
import TestSupport
import Testing

@Suite("Costs and scaling laws in the language")
struct CostLanguageTests {
  @Test("A bill fits 80 columns with its formulas, and 40 without")
  func widths() throws {
    let code = "cost(\"llama-2-7b\", method=\"lora\", dtype=\"mixed\", base_dtype=\"nf4\", tokens=512)"
    #expect(
      try LabBench().show(code) == """
        lora (r=8), adamw, mixed, base nf4, 1 x 512 tokens
        one step           decimal    binary  formula
        ──────────────  ──────────  ────────  ────────────────────────────────────────
        trainable            4.19M            r (in + out) a layer, 0.06221% of all
        weights            4.18 GB  3.89 GiB  nf4 base, 2 bytes each trained
        gradients          8.39 MB  8.00 MiB  2 bytes per trainable
        optimizer          50.3 MB  48.0 MiB  2 x 4 bytes + 4 for a copy per trainable
        activations        1.43 GB  1.33 GiB  1,399,615 numbers per token
        total              5.67 GB  5.28 GiB  the sum of the four
        FLOPs per step  13.8 TFLOP            4 per frozen, 6 per trained, + attention
        checkpoint         8.39 MB  8.00 MiB  what was trained, without optimizer
        """)
    let narrow = try LabBench(width: 40)
    #expect(
      narrow.show(code) == """
        lora (r=8), adamw, mixed, base nf4, 1 x
        512 tokens
        one step           decimal    binary
        ──────────────  ──────────  ────────
        trainable            4.19M
        weights            4.18 GB  3.89 GiB
        gradients          8.39 MB  8.00 MiB
        optimizer          50.3 MB  48.0 MiB
        activations        1.43 GB  1.33 GiB
        total              5.67 GB  5.28 GiB
        FLOPs per step  13.8 TFLOP
        checkpoint         8.39 MB  8.00 MiB
        .explain() shows the formulas
        """)
    narrow.show("cost(\"llama-2-7b\", method=\"lora\", tokens=512).explain()")
    #expect(narrow.screen.text.split(separator: "\n").allSatisfy { $0.count <= 40 })
  }

  @Test("explain prints result, formula, numbers and source of every line")
  func explain() throws {
    let bench = try LabBench()
    #expect(bench.show("cost(\"gpt2\", tokens=64).explain()") == "None")
    #expect(
      bench.screen.text.hasPrefix(
        """
        full, adamw, float32, 1 x 64 tokens
        trainable: 124,439,808
          all parameters
          = 124,439,808 parameters
          from: the model's config.json
        weights: 497,759,232 bytes = 498 MB = 475 MiB
          4 bytes each
          = 124,439,808 x 4
          from: the width of the format

        """))
    #expect(bench.screen.text.split(separator: "\n").count { $0.hasPrefix("  from: ") } == 8)
  }

  @Test("Fields are exact numbers to calculate with")
  func fields() throws {
    let bench = try LabBench()
    try bench.run("c = cost(\"gpt2\", tokens=64)")
    #expect(
      bench.show("[c.trainable, c.weights, c.gradients, c.optimizer, c.checkpoint]")
        == "[124439808, 497759232, 497759232, 995518464, 497759232]")
    #expect(bench.show("c.total == c.parameters + c.gradients + c.optimizer + c.activations") == "True")
    #expect(bench.show("c.trainable_percent") == "100.0")
    #expect(bench.show("estimate_memory(\"gpt2\").training[\"float16\"][\"step\"]") == "995518464")
    #expect(
      bench.show("estimate_memory(\"gpt2\")") == """
        dtype     largest     total  with Adam
        ───────  ────────  ────────  ─────────
        float32   147 MiB   475 MiB   1.85 GiB
        float16  73.6 MiB   237 MiB    949 MiB
        int8     36.8 MiB   119 MiB          -
        int4     18.4 MiB  59.3 MiB          -
        """)
  }

  @Test("A config.json is read where programs may read, and priced although it could not run")
  func files() throws {
    let bench = try LabBench()
    let json = try Goldens.data("tiny/arch_mistral_sliding/model/config.json")
    _ = try bench.folder.write("config.json", json)
    #expect(bench.show("config(\"config.json\").parameters == config(\"./\").parameters") == "True")
    #expect(bench.show("cost(\"config.json\", tokens=4).trainable == config(\"./\").parameters") == "True")
    #expect(
      bench.error("config(\"/etc/config.json\")") == """
        test.star:1:1: error: reading "/etc/config.json" is not allowed
          config("/etc/config.json")
          ^ programs read below their own folder and the model cache
          hint: --allow-read /etc allows it
        """)
    _ = try bench.folder.write("large.json", Array(repeating: UInt8(ascii: " "), count: 1 << 20 + 1))
    #expect(
      bench.error("config(\"large.json\")") == """
        test.star:1:1: error: "large.json" is too large for a configuration
          config("large.json")
          ^
        """)
  }

  @Test("A predicted loss is a number with fields")
  func losses() throws {
    let bench = try LabBench()
    try bench.run("l = chinchilla(70e9, 1.4e12)")
    #expect(bench.show("f\"{l:.4f} {l.terms['irreducible']}\"") == "\"1.9366 1.69\"")
    #expect(
      bench.show("[l < 2, 2 > l, l == l.loss, l - l, -l < 0, abs(l) == l, 2 * l == l + l, l / l]")
        == "[True, True, True, 0.0, True, True, True, 1.0]")
    #expect(bench.show("chinchilla(70e9, 1.4e12, constants=\"epoch\") > l") == "True")
    #expect(bench.show("max([kaplan(N=1e8), kaplan(N=1e9)]) == kaplan(N=1e8)") == "True")
    #expect(
      bench.show("fit_power_law([1e8, 1e9, 1e10], [kaplan(N=n) for n in [1e8, 1e9, 1e10]]).alpha < 0.0760001")
        == "True")
    bench.show("compute_optimal(5.76e23, constants=\"epoch\").explain()")
    #expect(
      bench.screen.text == """
        for C = 5.76e+23 FLOPs: N = 7.225e+10 parameters, D = 1.329e+12 tokens
          N = G (C/6)^(beta/(alpha+beta)), D = C / (6 N), G = (alpha A / (beta
          B))^(1/(alpha+beta))
          = 0.1196 x (5.76e+23 / 6)^0.5126
          from: Besiroglu et al. 2024 (Epoch AI)

        """)
  }

  @Test("A fit shows its constants with intervals, predicts, and explains itself")
  func fits() throws {
    let bench = try LabBench()
    try bench.run("f = fit_power_law([1, 10, 100, 1000], [8.0, 4.0, 2.0, 1.0], seed=0)")
    #expect(bench.show("f") == "power_law(A=8 (8 to 8), alpha=0.301 (0.301 to 0.301), r_squared=1)")
    #expect(bench.show("[round(y, 6) for y in f([1, 10000])]") == "[8.0, 0.5]")
    #expect(bench.show("fit_power_law(tensor([1.0, 4.0]), [4.0, 2.0]).alpha_interval") == "None")
    bench.show("f.explain()")
    #expect(
      bench.screen.text == """
        y = 8 x^-0.301 through 4 points
          y = A x^-alpha
          = least squares of log y against log x
          from: 95% intervals from 1000 bootstraps of the residuals

        """)
  }

  @Test(
    "What a price or a law cannot be asked is an error with its whole message",
    arguments: [
      (
        "cost(\"gpt2\", method=\"full\", base_dtype=\"nf4\")",
        "base_dtype is for frozen weights, and method=\"full\" freezes none", ""
      ),
      ("cost(\"gpt2\", method=\"lora\", double_quant=True)", "double_quant needs base_dtype=\"nf4\"", ""),
      (
        "cost(\"gpt2\", state_dtype=\"int8\")",
        "state_dtype must be \"float32\" or \"bfloat16\", not \"int8\"", ""
      ),
      (
        "cost(\"gpt2\", optimizer=\"adam\")",
        "optimizer must be \"adamw\", \"adamw_8bit\", \"sgd\" or \"sgd_momentum\", not \"adam\"", ""
      ),
      ("cost(3)", "cost() parameter \"m\" must be a model, a config or a name, not an int", ""),
      ("cost(\"gpt2\", tokens=2000)", "tokens must lie between 1 and the context of 1024, not 2000", ""),
      (
        "kaplan()", "kaplan takes N, D, both of them, or C alone",
        "kaplan(N=1.5e9), kaplan(N=1.5e9, D=40e9) or kaplan(C=1e21)"
      ),
      (
        "compute_optimal(1e20, constants=\"gopher\")",
        "constants must be \"hoffmann\", \"epoch\" or \"kaplan\", not \"gopher\"", ""
      ),
      ("fit_power_law([1, 2], [1])", "a fit needs as many x as y, and has 2 x and 1 y", ""),
      (
        "fit_power_law([1, \"a\"], [1, 2])",
        "fit_power_law() parameter \"x\" must be a list of numbers or a tensor, not one with a string", ""
      ),
      ("fit_power_law([1, 2], [1, 2], seed=0)(-1)", "a power law takes numbers above 0, not -1", ""),
    ])
  func errors(code: String, message: String, hint: String) throws {
    let expected =
      "test.star:1:1: error: \(message)\n  \(code)\n  ^" + (hint.isEmpty ? "" : "\n  hint: \(hint)")
    #expect(try LabBench().error(code) == expected)
  }
}
