import Foundation
import Lab
import Testing

@Suite("Interrupts reach what runs")
struct InterruptTests {
  /// What is made first, and work that alone would take its loop of a thousand turns minutes.
  private static let work = [
    ("x = zeros(2000000, 2)", "x.tolist()"), ("x = zeros(4000000, 1)", "x.argmax(axis=1)"),
    ("x = [0.5] * 8000000", "tensor(x)"), ("x = [zeros(1)] * 300000", "concat(x)"),
    ("x = [zeros(1)] * 300000", "stack(x)"), ("x = zeros(8000000)", "sort(x * 1)"),
    ("x = zeros(1, 8000000)", "cross_entropy(x, [0])"), ("x = ones(8000000)", "rms_norm(x, x)"),
    ("x = ones(8000000, requires_grad=True)\n(x * x).sum().backward()", "(x * x).sum().backward()"),
    ("x = 0", "randn(8000000)"), ("x = ones(2000000)", "plot(x)"),
    ("x = [[1] * 1000] * 1000", "batch(x)"), ("x = [[1]] * 200000", "table(x)"),
    ("x = randn(1200, 1200, seed=0)", "svd(x)"), ("x = randn(1500, 1500, seed=0)", "x @ x"),
    ("m = gpt(vocab=256, dim=256, layers=4, heads=4)", "m.generate([1, 2, 3], max_tokens=250)"),
    ("m = gpt(vocab=256, dim=256, layers=4, heads=4)", "m.loss([1] * 200)"),
    ("m = gpt(vocab=256, dim=256, layers=4, heads=4)", "evaluate(m, batch([[1] * 200] * 8))"),
  ]

  @Test("A request to stop ends the work at once, and the session goes on", arguments: work)
  func stops(setup: String, work: String) throws {
    let bench = try LabBench(threads: 2)
    try bench.run(setup)
    let flag = bench.session.interruptFlag
    let memory = bench.show("memory()[\"total\"][\"now\"]")
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.1)
      flag.raise()
    }
    var message = ""
    let time = ContinuousClock().measure {
      message = bench.error("for turn in range(1000):\n    \(work)\n")
    }
    #expect(message.contains("error: interrupted"))
    // A look at the flag comes within some milliseconds; the rest is room for a machine that is busy.
    #expect(time < .seconds(3))
    bench.session.clearInterrupt()
    // LAPACK is left to finish unheard, and keeps its matrices until then.
    for _ in 0..<200 where bench.show("memory()[\"total\"][\"now\"]") != memory {
      Thread.sleep(forTimeInterval: 0.05)
    }
    #expect(bench.show("memory()[\"total\"][\"now\"]") == memory)
    #expect(bench.show("(ones(2) + 1).tolist()") == "[2.0, 2.0]")
  }
}
