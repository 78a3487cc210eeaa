import Autograd
import Foundation
import Tensors
import TestSupport
import Testing
import Training

/// `optimizer_cases.json` holds what PyTorch and transformers do; `optimizer_cases.py` writes it.
@Suite("Optimizers and schedules agree with PyTorch and transformers")
struct OptimizerTests {
  private let golden: JSONValue
  private let context = Context(threads: 1)

  init() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "optimizer_cases.json")
    golden = JSONValue(try JSONSerialization.jsonObject(with: Data(contentsOf: file)))
  }

  private func options(_ run: JSONValue) throws -> FitOptions {
    let given = run.object
    var options = FitOptions()
    options.method = try #require(FitOptions.Method(rawValue: run["optimizer"].string))
    options.schedule = try #require(Schedule(rawValue: run["schedule"].string))
    options.warmup = run["warmup"].int
    options.learningRate = Double(run["lr"].float)
    if let first = given["beta1"], let second = given["beta2"] { options.betas = (first.float, second.float) }
    if let epsilon = given["eps"] { options.epsilon = epsilon.float }
    options.weightDecay = given["weight_decay"]?.float
    options.momentum = run["momentum"].float
    options.nesterov = run["nesterov"].int != 0
    return options
  }

  @Test("Eight steps from the same start have PyTorch's weights", arguments: 0..<11)
  func steps(index: Int) throws {
    let run = golden["runs"].list[index]
    let options = try options(run)
    let count = golden["start"].list.count
    let w = Variable(
      try Tensor(golden["start"].floats, shape: [count], in: context), requiresGrad: true)
    let (scale, target) = (golden["scale"].floats, golden["target"].floats)
    let optimizer = try options.makeOptimizer([w])
    let rates = run["rates"].floats
    #expect(rates.count == 8)
    for (step, expected) in run["weights"].list.enumerated() {
      let slopes = zip(w.value.scalars, zip(scale, target)).map { ($0 - $1.1) * $1.0 }
      w.grad = try Tensor(slopes, shape: [count], in: context)
      let factor = options.schedule.factor(step: step, of: 8, warmup: options.warmup)
      let rate = Float(options.learningRate * factor)
      #expect(abs(rate - rates[step]) < 1e-7)
      try optimizer.step(learningRate: rate)
      // Numbers near 1, each rounded a few times in each of eight steps.
      #expect(largestDifference(w.value.scalars, expected.floats) < 4e-6, "step \(step)")
    }
  }

  @Test("Gradients are clipped by their joint norm", arguments: 0..<2)
  func clipping(index: Int) throws {
    let golden = golden["clips"].list[index]
    let a = Variable(try .zeros([3], in: context), requiresGrad: true)
    let b = Variable(try .zeros([2, 2], in: context), requiresGrad: true)
    let untouched = Variable(try .zeros([5], in: context), requiresGrad: true)
    a.grad = try Tensor([3, -4, 0.5], shape: [3], in: context)
    b.grad = try Tensor([1, 2, -2, 6], shape: [2, 2], in: context)
    try clipGradients(of: [a, b, untouched], to: golden["limit"].float)
    let clipped = (a.grad?.scalars ?? []) + (b.grad?.scalars ?? [])
    // Numbers up to 6, rounded twice.
    #expect(largestDifference(clipped, golden["gradients"].floats) < 1e-6)
    #expect(untouched.grad == nil)
  }
}
