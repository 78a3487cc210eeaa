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

  @Test("Along an axis the places are exact beyond 2**24 too")
  func alongAxis() throws {
    let x = try Tensor.zeros([(1 << 24) + 9], in: context)
    let place = (1 << 24) + 1
    x.pointer[place] = 1
    #expect(try x.argmax(axis: 0).item() == Int64(place))
    x.pointer[place] = -1
    #expect(try x.argmin(axis: -1).item() == Int64(place))
    #expect(throws: TensorError("argmax() of no elements has no value")) {
      try Tensor.zeros([0], in: context).argmax()
    }
  }
}
