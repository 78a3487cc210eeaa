extension TensorError {
  /// The shapes of the two sides of `symbol` do not broadcast.
  static func cannotBroadcast(_ symbol: String, _ left: [Int], _ right: [Int]) -> TensorError {
    var label: String?
    for (a, b, back) in zip3(left.reversed(), right.reversed()) where a != b && a != 1 && b != 1 {
      let axis = back == 1 ? "the last axis" : "axis -\(back)"
      label = "\(axis) of the left side is \(a), of the right side \(b)"
      break
    }
    let comparisons = ["==", "!=", "<", "<=", ">", ">="]
    let verb =
      ["+": "add", "-": "subtract", "*": "multiply", "/": "divide"][symbol]
      ?? (comparisons.contains(symbol) ? "compare" : "combine")
    return TensorError(
      "cannot \(verb) a \(describe(shape: left)) tensor and a \(describe(shape: right)) tensor"
        + " with \(symbol)",
      label: label,
      hint: "axes must be equal, or one of them 1, counted from the last")
  }

  /// The inner sizes of a matrix product differ; the hint names a transposition that would fit.
  static func cannotMultiply(_ left: [Int], _ right: [Int]) -> TensorError {
    let inner = right.count == 1 ? 0 : right.count - 2
    let place = right.count <= 2 ? "the first axis" : "axis \(inner)"
    return TensorError(
      "cannot multiply a \(describe(shape: left)) tensor by a \(describe(shape: right)) tensor with @",
      label: "the last axis of the left side is \(left[left.count - 1]), \(place) of the right side is"
        + " \(right[inner])",
      hint: transpositionHint(left, right))
  }

  /// An axis that a tensor of this shape does not have.
  static func noSuchAxis(_ axis: Int, _ shape: [Int]) -> TensorError {
    let range =
      shape.isEmpty
      ? "it has no axes" : "its axes are 0 to \(shape.count - 1), or -\(shape.count) to -1 from the end"
    return TensorError("axis \(axis) is out of range for a \(describe(shape: shape)) tensor", hint: range)
  }

  /// The number of elements of a shape does not fit any memory.
  static func tooLarge(_ shape: [Int]) -> TensorError {
    TensorError("a \(describe(shape: shape)) tensor has more elements than any memory can hold")
  }

  private static func transpositionHint(_ left: [Int], _ right: [Int]) -> String? {
    guard left.count == 2, right.count == 2 else { return nil }
    if left[0] == right[0] {
      return "did you mean a.T @ b, which is \(describe(shape: [left[1], right[1]]))?"
    }
    if left[1] == right[1] {
      return "did you mean a @ b.T, which is \(describe(shape: [left[0], right[0]]))?"
    }
    return nil
  }

  private static func zip3(
    _ left: ReversedCollection<[Int]>, _ right: ReversedCollection<[Int]>
  ) -> [(Int, Int, Int)] {
    zip(left, right).enumerated().map { ($1.0, $1.1, $0 + 1) }
  }
}
