import Tensors
import Testing

@Suite("Places of elements")
struct PlacesTests {
  let context = Context(threads: 2)

  @Test("The place of the greatest and of the least is exact beyond 2**24, and the first among equals")
  func exact() throws {
    let x = try Tensor.zeros([(1 << 24) + 9], in: context)
    let place = (1 << 24) + 1
    (x.pointer[place], x.pointer[place + 4]) = (1, 1)
    #expect(try x.argmax() == place)
    x.pointer[place] = -1
    #expect(try x.argmin() == place)
    #expect(try x.argmax() == place + 4)
    x.pointer[70_000] = .nan
    x.pointer[70_001] = .nan
    #expect(try x.argmax() == 70_000)
    #expect(try x.argmin() == 70_000)
  }

  @Test("Along an axis whose places float32 cannot tell apart there is an error", arguments: [0, -1])
  func tooLong(axis: Int) throws {
    let x = try Tensor.zeros([1], in: context).broadcast(to: [(1 << 24) + 1])
    func error(_ name: String) -> TensorError {
      TensorError(
        "\(name) along an axis of 16777217 elements gives places that float32 cannot hold",
        label: "it holds whole numbers up to 2**24 exactly")
    }
    #expect(throws: error("argmax()")) { try x.argmax(axis: axis) }
    #expect(throws: error("argmin()")) { try x.argmin(axis: axis) }
    #expect(throws: error("argsort()")) { try x.argsort(axis: axis) }
    #expect(throws: TensorError("argmax() of no elements has no value")) {
      try Tensor.zeros([0], in: context).argmax()
    }
  }
}
