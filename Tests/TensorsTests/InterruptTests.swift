import Foundation
import Tensors
import Testing

@Suite("Interrupts")
struct InterruptTests {
  @Test("Every operation on many elements looks at the request to stop")
  func operations() throws {
    let context = Context(threads: 1)
    let x = try Tensor.randn([400, 500], seed: 1, in: context)
    let places = try x.argsort()
    context.interrupt.raise()
    let work: [() throws -> Any] = [
      { try Tensor.zeros([200_000], in: context) }, { try Tensor.arange(0, 200_000, in: context) },
      { try Tensor.linspace(0, 1, count: 200_000, in: context) }, { try Tensor.eye(400, in: context) },
      { try x.T.copy() }, { try x.flipped(axis: 1).copy() }, { try x.isFinite() }, { try x.allClose(x) },
      { try x.sorted() }, { try x.argsort() }, { try x.taken(along: 1, places) }, { try x.argmax() },
      { try x.argmax(axis: 0) }, { try x.cumsum() }, { try x.softmax() }, { try x.tril() },
      { try Tensor.concat([x, x]) }, { try x.mean(axes: [0]) }, { try x.svd() },
    ]
    for operation in work { #expect(throws: Interrupted()) { try operation() } }
  }

  @Test("A single long row stops in the middle", arguments: ["sort", "argsort", "cumsum"])
  func longRow(work: String) throws {
    let context = Context(threads: 2)
    let flag = context.interrupt
    let x = try Tensor.rand([1 << 23], seed: 1, in: context)
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: 0.02)
      flag.raise()
    }
    let time = ContinuousClock().measure {
      #expect(throws: Interrupted()) {
        while true {
          switch work {
          case "sort": _ = try x.sorted()
          case "argsort": _ = try x.argsort()
          default: _ = try x.cumsum()
          }
        }
      }
    }
    // Sorting eight million numbers takes seconds; one look at the flag comes within a millisecond.
    #if THREAD_SANITIZER
      #expect(time < .seconds(5), "ten times slower, as all is under it")
    #else
      #expect(time < .seconds(0.7))
    #endif
  }

  @Test("An update of a weight goes through to the end although a stop was asked for")
  func updates() throws {
    let context = Context(threads: 2)
    let (weight, gradient) = try (
      Tensor.ones([300_000], in: context), Tensor.full([300_000], 2, in: context)
    )
    let (first, second) = try (Tensor.zeros([300_000], in: context), Tensor.zeros([300_000], in: context))
    context.interrupt.raise()
    try weight.addInPlace(gradient, times: 0.5)
    try weight.scaleInPlace(by: 3)
    #expect(weight.scalars.allSatisfy { $0 == 6 })
    try AdamUpdate(learningRate: 1, beta1: 0.5, beta2: 0.5, epsilon: 0, weightDecay: 0, step: 1)
      .apply(to: weight, gradient: gradient, first: first, second: second)
    // The first step of Adam has the length of the learning rate; one rounding of its corrections.
    #expect(weight.scalars.allSatisfy { ($0 - 5).magnitude < 1e-5 })
    #expect(first.scalars.allSatisfy { $0 == 1 } && second.scalars.allSatisfy { $0 == 2 })
  }

  @Test("Each worker does one piece at a time", arguments: [1, 2, 5])
  func workers(threads: Int) throws {
    let parallel = Context(threads: threads).parallel
    let count = parallel.workers(for: 200)
    #expect(count == threads && parallel.workers(for: 1) == 1 && parallel.workers(for: 0) == 1)
    let context = Context(threads: 1)
    let done = try Tensor.zeros([200], in: context)
    let busy = try Tensor.zeros([count], in: context)
    try parallel.runOnWorkers(pieces: 200) { piece, worker in
      busy.pointer[worker] += 1
      done.pointer[piece] = busy.pointer[worker]
      Thread.sleep(forTimeInterval: 1e-5)
      busy.pointer[worker] -= 1
    }
    #expect(done.scalars == [Float](repeating: 1, count: 200))
  }
}
