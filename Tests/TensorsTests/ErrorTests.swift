import Tensors
import Testing

@Suite("What tensors say about mistakes")
struct ErrorTests {
  let context = Context()

  private func tensor(_ shape: Int...) throws -> Tensor { try Tensor.ones(shape, in: context) }

  @Test("Matrices that do not fit name the axes, and a transposition when one would fit")
  func matrixProduct() throws {
    #expect(
      throws: TensorError(
        "cannot multiply a (64, 32) tensor by a (64, 8) tensor with @",
        label: "the last axis of the left side is 32, the first axis of the right side is 64",
        hint: "did you mean a.T @ b, which is (32, 8)?")
    ) { try tensor(64, 32).matmul(tensor(64, 8)) }
    #expect(
      throws: TensorError(
        "cannot multiply a (2, 5) tensor by a (4, 5) tensor with @",
        label: "the last axis of the left side is 5, the first axis of the right side is 4",
        hint: "did you mean a @ b.T, which is (2, 4)?")
    ) { try tensor(2, 5).matmul(tensor(4, 5)) }
    #expect(
      throws: TensorError(
        "cannot multiply a (3,) tensor by a (2, 4, 5) tensor with @",
        label: "the last axis of the left side is 3, axis 1 of the right side is 4")
    ) { try tensor(3).matmul(tensor(2, 4, 5)) }
    #expect(
      throws: TensorError(
        "cannot multiply a () tensor by a (2,) tensor with @", label: "the left side is a single number",
        hint: "use * to multiply by a number")
    ) { try tensor().matmul(tensor(2)) }
    #expect(
      throws: TensorError(
        "cannot multiply a (2, 3, 4) tensor by a (3, 4, 5) tensor with @",
        label: "the leading axes (2,) and (3,) do not broadcast",
        hint: "leading axes must be equal, or one of them 1, counted from the last")
    ) { try tensor(2, 3, 4).matmul(tensor(3, 4, 5)) }
  }

  @Test("Shapes that do not broadcast name the axis")
  func broadcasting() throws {
    #expect(
      throws: TensorError(
        "cannot add a (2, 3) tensor and a (4,) tensor with +",
        label: "the last axis of the left side is 3, of the right side 4",
        hint: "axes must be equal, or one of them 1, counted from the last")
    ) { try tensor(2, 3) + tensor(4) }
    #expect(
      throws: TensorError(
        "cannot divide a (2, 1) tensor and a (3, 5) tensor with /",
        label: "axis -2 of the left side is 2, of the right side 3",
        hint: "axes must be equal, or one of them 1, counted from the last")
    ) { try tensor(2, 1) / tensor(3, 5) }
    #expect(
      throws: TensorError(
        "cannot broadcast a (2, 3) tensor to (3,)",
        hint: "axes must be equal, or 1 in the tensor, counted from the last")
    ) { try tensor(2, 3).broadcast(to: [3]) }
  }

  @Test("Axes, indices and shapes out of range are errors")
  func outOfRange() throws {
    #expect(
      throws: TensorError(
        "axis 2 is out of range for a (2, 3) tensor", hint: "its axes are 0 to 1, or -2 to -1 from the end")
    ) { try tensor(2, 3).sum(axes: [2]) }
    #expect(throws: TensorError("axis 0 is out of range for a () tensor", hint: "it has no axes")) {
      try tensor().softmax(axis: 0)
    }
    #expect(
      throws: TensorError(
        "index 3 is out of range for axis 1 of a (2, 3) tensor", label: "the axis has length 3")
    ) { try tensor(2, 3).sliced([.at(0), .at(3)]) }
    #expect(throws: TensorError("3 indices are too many for a (2, 3) tensor")) {
      try tensor(2, 3).sliced([.at(0), .at(0), .at(0)])
    }
    #expect(throws: TensorError("the step of a slice cannot be 0")) {
      try tensor(2).sliced([.slice(start: nil, stop: nil, step: 0)])
    }
    #expect(throws: TensorError("cannot reshape a (2, 3) tensor of 6 elements to (4, -1)")) {
      try tensor(2, 3).reshaped(to: [4, -1])
    }
    #expect(throws: TensorError("max() of no elements has no value")) { try tensor(0, 3).max(axes: [0]) }
    #expect(
      throws: TensorError(
        "item() needs a tensor of one element, and this one is (2,)",
        hint: "reduce it first, as with .sum() or .mean(), or pick an element by index")
    ) { try tensor(2).item() }
    #expect(
      throws: TensorError(
        "concat() along axis 0 cannot join a (2, 3) tensor and a (2, 4) tensor",
        hint: "all axes but axis 0 must agree")
    ) { try Tensor.concat([tensor(2, 3), tensor(2, 4)]) }
    #expect(throws: TensorError("stack() needs tensors of one shape, and got (2,) and (3,)")) {
      try Tensor.stack([tensor(2), tensor(3)])
    }
  }

  @Test("Linear algebra refuses what it cannot work on")
  func linearAlgebra() throws {
    #expect(throws: TensorError("svd() needs a matrix, and got a (2,) tensor")) {
      try tensor(2).svd()
    }
    #expect(throws: TensorError("inv() needs a square matrix, and got a (2, 3) tensor")) {
      try tensor(2, 3).inv()
    }
    for value in [Float.nan, .infinity] {
      #expect(throws: TensorError("svd() needs finite numbers, and the (2, 2) tensor holds NaN or infinity"))
      {
        try Tensor([1, 2, value, 4], shape: [2, 2], in: context).svd()
      }
    }
    #expect(
      throws: TensorError(
        "solve() needs a matrix of full rank, and the (2, 2) tensor is singular",
        hint: "lstsq() solves as well as possible")
    ) { try tensor(2, 2).solve(tensor(2)) }
    #expect(
      throws: TensorError(
        "solve() cannot take a (2, 2) matrix and a (3,) right side",
        hint: "the right side needs 2 rows, as the matrix has")
    ) { try tensor(2, 2).solve(tensor(3)) }
  }

  @Test(
    "Extreme axes, slices and diagonals do not trap", arguments: [Int.min, Int.min + 1, Int.max - 1, Int.max])
  func extremes(number: Int) throws {
    let x = try tensor(2, 3)
    #expect(throws: TensorError.self) { try x.sum(axes: [number]) }
    #expect(throws: TensorError.self) { try x.expanded(at: number) }
    #expect(throws: TensorError.self) { try x.reshaped(to: [number]) }
    #expect(throws: TensorError.self) { try x.sliced([.at(number)]) }
    #expect(throws: TensorError.self) { try x.diag(number) }
    #expect(throws: TensorError.self) { try Tensor.stack([x], axis: number) }
    #expect(throws: TensorError.self) { try Tensor.eye(number, in: context) }
    #expect(throws: TensorError.self) { try Tensor.linspace(0, 1, count: number, in: context) }
    #expect(throws: TensorError.self) { try NDArray<Int64>.randint(5, 5, [number], seed: 0, in: context) }
    #expect((try? NDArray<Int64>.randint(number, 5, [2], seed: 0, in: context))?.count ?? 2 == 2)
    for bits in 0..<8 {
      let (start, stop) = (bits & 1 == 0 ? number : 1, bits & 2 == 0 ? number : 1)
      _ = try x.sliced([.slice(start: start, stop: stop, step: bits & 4 == 0 ? number : 1)])
    }
    _ = try x.tril(number).triu(number)
  }
}
