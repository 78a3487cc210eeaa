import Foundation
import Models
import Tensors
import TestSupport
import Testing

/// Packed formats beside what ggml and bitsandbytes make of the same numbers, bit for bit.
@Suite("Packed formats")
struct QuantizedFormatTests {
  private let context = Context(threads: 2)

  private func expected(_ file: String, _ name: String) throws -> [Float] {
    try SafetensorsFile(Goldens.path("quant/\(file).safetensors")).floats(name)
  }

  private func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }

  private func golden(_ name: String) throws -> Tensor {
    let file = try SafetensorsFile(Goldens.path("quant/nf4.safetensors"))
    return try Tensor(file.floats(name), shape: file.required(name).shape, in: context)
  }

  private static let ggml: [(String, QuantizedFormat)] = [
    ("F32", .float32), ("F16", .float16), ("BF16", .bfloat16), ("Q8_0", .q80), ("Q4_0", .q40), ("Q4_1", .q41),
  ]

  @Test("Blocks of a GGUF file are unpacked to ggml's floats", arguments: ggml)
  func unpacking(name: String, format: QuantizedFormat) throws {
    let file = try GGUFFile(Goldens.path("quant/blocks.gguf"))
    let tensor = try #require(file.tensor(name + ".weight"))
    #expect(tensor.type.quantizedFormat == format)
    let matrix = try QuantizedMatrix(
      format: format, rows: tensor.shape[0], columns: tensor.shape[1],
      bytes: try #require(file.bytes(of: tensor).baseAddress), owner: file, in: context)
    #expect(bits(try matrix.dequantized().scalars) == bits(try expected("blocks_expected", name + ".weight")))
  }

  @Test("Numbers are packed as ggml's reference packs them", arguments: ggml.suffix(3))
  func packing(name: String, format: QuantizedFormat) throws {
    let source = try expected("blocks_expected", name + ".source")
    let matrix = try QuantizedMatrix.quantize(Tensor(source, shape: [3, 256], in: context), format)
    let file = try GGUFFile(Goldens.path("quant/blocks.gguf"))
    let tensor = try #require(file.tensor(name + ".weight"))
    #expect(matrix.withBytes { Array($0) } == Array(file.bytes(of: tensor)))
  }

  @Test("Codes and scales give bitsandbytes' floats", arguments: ["nf4", "fp4"])
  func codes(name: String) throws {
    let format = try #require(QuantizedFormat(rawValue: name))
    let matrix = try QuantizedMatrix.quantize(golden("input"), format)
    #expect(bits(try matrix.dequantized().scalars) == bits(try expected("nf4", name + ".dequant")))
    #expect(matrix.byteCount == 4 * 192 / 2 + 12 * 4)
  }

  @Test("So they do with double quantisation")
  func doubleQuantisation() throws {
    let matrix = try QuantizedMatrix.quantize(golden("input"), .nf4, doubleQuant: true)
    #expect(bits(try matrix.dequantized().scalars) == bits(try expected("nf4", "nf4_double.dequant")))
    // A byte for each of 12 scales, a float for their one group, and their mean.
    #expect(matrix.byteCount == 4 * 192 / 2 + 12 + 4 + 4)
    #expect(bits(CodeLevels.dynamic.values) == bits(try expected("nf4", "nf4_double.code2")))
  }

  @Test("Double quantisation takes 4.127 bits for each weight of a large matrix")
  func bitsPerWeight() throws {
    let ones = try Tensor.ones([512, 1024], in: context)
    let single = try QuantizedMatrix.quantize(ones, .nf4).byteCount
    let double = try QuantizedMatrix.quantize(ones, .nf4, doubleQuant: true).byteCount
    #expect(Double(8 * single) / Double(ones.count) == 4.5)
    // Dettmers et al. 2023: 4 + 8/64 + 32/(64 · 256), and one mean for the whole matrix.
    #expect(abs(Double(8 * double) / Double(ones.count) - 4.126953125) < 1e-4)
  }

  /// Shapes whose rows start and end inside a block, and a number of codes that is odd.
  @Test(
    "Codes of any shape are near their numbers",
    arguments: [[7], [1], [], [5, 33], [3, 2, 96], [0], [2, 0]])
  func anyShape(shape: [Int]) throws {
    let x = try Tensor.randn(shape, seed: 1, in: context)
    for format in [QuantizedFormat.nf4, .fp4, .int4] {
      for doubleQuant in [false, true] {
        let matrix = try QuantizedMatrix.quantize(x, format, doubleQuant: doubleQuant)
        let again = try matrix.dequantized().reshaped(to: shape)
        // Half the widest gap between levels, a third of the largest magnitude, and what eight bits lose of a scale.
        let bound = (x.scalars.map(abs).max() ?? 0) * 0.2
        #expect(largestDifference(x.scalars, again.scalars) <= bound)
      }
    }
  }

  /// Dettmers et al. 2023 rank them so on normal numbers; even steps suit even numbers.
  @Test("NF4 is best on normal numbers, INT4 on uniform ones")
  func ranking() throws {
    func error(_ x: Tensor, _ format: QuantizedFormat) throws -> Float {
      try (QuantizedMatrix.quantize(x, format).dequantized() - x).norm().item() / x.norm().item()
    }
    let normal = try Tensor.randn([256, 256], seed: 3, in: context)
    let (nf4, int4, fp4) = (try error(normal, .nf4), try error(normal, .int4), try error(normal, .fp4))
    #expect(nf4 < int4 && int4 < fp4)
    // Measured in NumPy with bitsandbytes' levels: 0.0919, 0.1077 and 0.1219.
    #expect(abs(nf4 - 0.0919) < 1e-3 && abs(int4 - 0.1077) < 1e-3 && abs(fp4 - 0.1219) < 1e-3)
    let uniform = try Tensor.rand([256, 256], seed: 3, in: context) - 0.5
    #expect(try error(uniform, .int4) < error(uniform, .nf4))
  }

  @Test("Sixteen-bit floats are rounded to the nearest, ties to even, and overflow to infinity")
  func rounding() throws {
    let values: [Float] = [
      1, -2.5, 1 + 0x1p-11, 1 + 0x3p-11, 65504, 65519.996, 65520, 0x1p-24, 0x1p-25, 0x1.8p-25, -0.0,
      .infinity, 1e38,
      3.3e-5, 0x1.ffep-15, 0x1.fffp-15,
    ]
    let x = try Tensor(values, shape: [values.count], in: context)
    let halves = try QuantizedMatrix.quantize(x, .float16).dequantized().scalars
    #expect(bits(halves) == bits(values.map { Float(Float16($0)) }))
    let brains = try QuantizedMatrix.quantize(
      Tensor([1, 1 + 0x1p-8, 1 + 0x3p-8, -.infinity], shape: [4], in: context), .bfloat16)
    #expect(try brains.dequantized().scalars == [1, 1, 1 + 0x1p-6, -.infinity])
    let nan = try QuantizedMatrix.quantize(Tensor([.nan, .nan], shape: [2], in: context), .float16)
    #expect(try nan.dequantized().scalars.allSatisfy(\.isNaN))
  }

  /// Sums in another order differ by some 1e-6 of the sum of magnitudes.
  @Test(
    "Products with one row, a few and many are those of the unpacked matrix, on any number of threads",
    arguments: QuantizedFormat.allCases, [1, 3, 5, 600])
  func products(format: QuantizedFormat, count: Int) throws {
    for columns in format.blockSize == 1 || format.levels != nil ? [96, 33] : [96] {
      let weight = try Tensor.randn([70, columns], seed: 4, in: context)
      let x = try Tensor.randn([count, columns], seed: 5, in: context)
      var results: [[Float]] = []
      for threads in [1, 2, 5] {
        let other = Context(threads: threads)
        let matrix = try QuantizedMatrix.quantize(
          Tensor(weight.scalars, shape: weight.shape, in: other), format)
        let y = try Tensor.uninitialized([count, 70], in: other)
        try matrix.multiply(x.pointer, count: count, into: y.pointer)
        results.append(y.scalars)
      }
      let unpacked = try QuantizedMatrix.quantize(weight, format).dequantized()
      let expected = try x.matmul(unpacked.transposed()).scalars
      #expect(largestDifference(results[0], expected) < 1e-4)
      #expect(bits(results[0]) == bits(results[1]) && bits(results[0]) == bits(results[2]))
    }
  }

  @Test("What cannot be packed is an error")
  func refusals() throws {
    func message(_ values: [Float], _ format: QuantizedFormat, doubleQuant: Bool = false) -> String {
      do {
        let x = try Tensor(values, shape: [values.count], in: context)
        _ = try QuantizedMatrix.quantize(x, format, doubleQuant: doubleQuant)
        return "no error"
      } catch let error as TensorError {
        return error.message + (error.label.map { "\n" + $0 } ?? "")
      } catch { return "\(error)" }
    }
    #expect(
      message([1, 2], .q40)
        == "a row of 2 numbers cannot be stored as Q4_0\nQ4_0 packs 32 numbers into a block")
    #expect(
      message([.nan], .nf4)
        == "only finite numbers can be stored as nf4, and this tensor holds NaN or infinity")
    for format in [QuantizedFormat.q40, .q41, .q80] {
      #expect(
        message(Array(repeating: 3e38, count: 31) + [-3e38], format)
          == "the tensor holds numbers too large for \(format.name)\nits scales are halves, up to 65504")
    }
    #expect(
      message([1], .float16, doubleQuant: true)
        == "float16 has no scales that could be quantised\ndouble_quant is for nf4, fp4 and int4")
    // The largest floats of all, and the smallest, are no trouble for codes.
    #expect(message([3e38, -3e38, 1e-45, 0], .nf4) == "no error")
  }
}
