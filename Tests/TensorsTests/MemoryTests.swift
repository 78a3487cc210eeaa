import Tensors
import Testing

@Suite("The ledger and the memory limit")
struct MemoryTests {
  @Test("Bytes are charged to the category that is current, and leave when the tensor does")
  func categories() throws {
    let context = Context()
    let ledger = context.ledger
    do {
      let weights = try context.withCategory(.parameters) { try Tensor.zeros([100, 10], in: context) }
      let other = try Tensor.zeros([10], in: context)
      #expect(ledger.now(.parameters) == 4000)
      #expect(ledger.now(.other) == 40)
      weights.storage.recategorize(.optimizer)
      #expect(ledger.now(.parameters) == 0)
      #expect(ledger.now(.optimizer) == 4000)
      #expect(ledger.totalNow == 4040)
      extendLifetime((weights, other))
    }
    #expect(ledger.totalNow == 0)
    #expect(ledger.totalPeak == 4040)
    #expect(ledger.peak(.parameters) == 4000)
    ledger.resetPeaks()
    #expect(ledger.totalPeak == 0)
  }

  @Test("A freed buffer is kept for the next tensor of its size, and views charge nothing")
  func reuse() throws {
    let context = Context()
    do { _ = try Tensor.zeros([1000], in: context) }
    #expect(context.ledger.idle >= 4000)
    let tensor = try Tensor.zeros([1000], in: context)
    #expect(context.ledger.idle == 0)
    let view = try tensor.reshaped(to: [10, 100]).T
    #expect(context.ledger.totalNow == 4000)
    extendLifetime((tensor, view))
  }

  @Test(
    "Every size class holds what it is asked for",
    arguments: [1, 15, 16, 17, 127, 128, 129, 1000, 4097, 99_999])
  func sizes(count: Int) throws {
    let context = Context()
    let tensor = try Tensor.full([count], 3, in: context)
    #expect(context.budget.used >= count * 4)
    #expect(context.budget.used <= count * 4 * 9 / 8 + 64)
    #expect(Int(bitPattern: tensor.pointer) % 64 == 0)
    #expect(tensor.scalars == [Float](repeating: 3, count: count))
  }

  @Test("What exceeds the limit is refused before it is allocated, and the session goes on")
  func limit() throws {
    let context = Context(memoryLimit: 1 << 20)
    let small = try Tensor.ones([1024], in: context)
    #expect(
      throws: MemoryLimitExceeded(
        "4 MiB more would exceed the memory limit of 1 MiB (4 KiB in use)",
        hint: "use smaller shapes, or raise the limit with --memory")
    ) { try Tensor.zeros([1024, 1024], in: context) }
    #expect(try small.sum().item() == 1024)
    #expect(context.ledger.totalNow == 4096)
  }

  @Test("Idle buffers give way before anything is refused")
  func idleGivesWay() throws {
    let context = Context(memoryLimit: 1 << 20)
    do { _ = try Tensor.ones([60_000], in: context) }
    #expect(context.ledger.idle > 0)
    _ = try Tensor.ones([250_000], in: context)
  }

  @Test("A large buffer takes the place of idle ones of other sizes, and idle bytes have a peak of their own")
  func largeTakesPlace() throws {
    let context = Context()
    do { _ = try Tensor.ones([24 << 20], in: context) }
    #expect(context.ledger.idle == 96 << 20)
    #expect(context.mappedBytes == 96 << 20)
    let other = try Tensor.ones([26 << 20], in: context)
    #expect(context.ledger.idle == 0)
    #expect(context.ledger.idlePeak == 96 << 20)
    #expect(context.mappedBytes == 104 << 20)
    #expect(context.budget.used == context.mappedBytes)
    context.ledger.resetPeaks()
    #expect(context.ledger.idlePeak == 0)
    extendLifetime(other)
  }

  @Test("Idle buffers stay while a session holds no more than it once did")
  func footprint() throws {
    let context = Context()
    do {
      let first = try Tensor.ones([16 << 20], in: context)
      let second = try Tensor.ones([16 << 20], in: context)
      extendLifetime((first, second))
    }
    let third = try Tensor.ones([10 << 20], in: context)
    #expect(context.ledger.idle == 64 << 20)
    let fourth = try Tensor.ones([6 << 20], in: context)
    #expect(context.ledger.idle == 64 << 20)
    let fifth = try Tensor.ones([5 << 20], in: context)
    #expect(context.ledger.idle == 0)
    extendLifetime((third, fourth, fifth))
  }

  @Test("Small and few idle buffers stay when a large one is made")
  func smallStays() throws {
    let context = Context()
    do {
      _ = try Tensor.ones([1 << 20], in: context)
      _ = try Tensor.ones([1000], in: context)
    }
    let idle = context.ledger.idle
    let other = try Tensor.ones([30 << 20], in: context)
    #expect(context.ledger.idle == idle)
    extendLifetime(other)
  }

  @Test("A request to stop that is held back shows when it is let go")
  func heldInterrupt() throws {
    let flag = InterruptFlag()
    flag.hold()
    flag.raise()
    try flag.check()
    flag.letGo()
    #expect(throws: Interrupted.self) { try flag.check() }
  }

  @Test(
    "Impossible shapes are errors",
    arguments: [
      ([-1, 2], "the shape (-1, 2) has a negative axis"),
      ([Int.max, 3], "a (\(Int.max), 3) tensor has more elements than any memory can hold"),
      ([1 << 40, 1 << 40], "a (\(1 << 40), \(1 << 40)) tensor has more elements than any memory can hold"),
    ])
  func impossible(shape: [Int], message: String) throws {
    #expect(throws: TensorError(message)) { try Tensor.zeros(shape, in: Context()) }
  }
}

#if ADDRESS_SANITIZER
  @Suite("The address sanitizer")
  struct SanitizerTests {
    @Test("Reading behind the elements of a tensor, or after it is gone, ends the process")
    func isWatching() async {
      await #expect(processExitsWith: .failure) {
        let tensor = try Tensor.ones([3], in: Context(threads: 1))
        print(tensor.pointer[3])
      }
      await #expect(processExitsWith: .failure) {
        let context = Context(threads: 1)
        let place = try Tensor.ones([30], in: context).pointer
        print(place[20], context.ledger.totalNow)
      }
    }
  }
#endif
