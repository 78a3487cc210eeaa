import Tensors
import Testing

@Suite("Kernels")
struct KernelTests {
  let context = Context(threads: 2)

  @Test("A product without an inner axis is zero, whatever the memory held")
  func emptyInnerAxis() throws {
    let c = try Tensor.full([2, 3], 7, in: context)
    try gemm(
      transposeA: false, transposeB: true, m: 2, n: 3, k: 0, a: c.pointer, lda: 0, b: c.pointer, ldb: 0,
      c: c.pointer, ldc: 3, parallel: context.parallel)
    #expect(c.scalars == [Float](repeating: 0, count: 6))
  }

  #if !(os(macOS) && arch(x86_64))
    @Test("Every half widens to the number it stands for")
    func halves() throws {
      let bits = (0...UInt16.max).map { $0 }
      let memory = try PackedBytes(count: 2 * bits.count, in: context)
      for (index, half) in bits.enumerated() {
        memory.pointer.storeBytes(of: half, toByteOffset: 2 * index, as: UInt16.self)
      }
      let wide = try QuantizedMatrix(
        format: .float16, rows: 1, columns: bits.count, bytes: memory.pointer, owner: memory, in: context
      ).dequantized().scalars
      for (bits, value) in zip(bits, wide) {
        let right = Float(Float16(bitPattern: bits))
        #expect(value == right || value.isNaN && right.isNaN)
        #expect(value.sign == right.sign)
      }
    }
  #endif

  @Test("Strided copies of every kind have the elements in order", arguments: [3, 40, 700])
  func copies(size: Int) throws {
    let x = try Tensor.arange(0, Double(size * 301), in: context).reshaped(to: [size, 7, 43])
    for order in [[2, 1, 0], [1, 0, 2], [0, 2, 1], [2, 0, 1]] {
      let view = try x.transposed(order)
      let copy = try view.copy().scalars
      #expect(copy == view.scalars)
      for place in stride(from: 0, to: copy.count, by: 97) {
        var rest = place
        var offset = 0
        for axis in [2, 1, 0] {
          offset += rest % view.shape[axis] * view.strides[axis]
          rest /= view.shape[axis]
        }
        #expect(copy[place] == Float(offset))
      }
    }
  }
}
