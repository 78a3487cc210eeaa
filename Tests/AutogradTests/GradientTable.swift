import Autograd
import Tensors
import Testing

/// An operator whose gradient is held against finite differences: inputs of the given shapes, drawn from a range on
/// which the operator is smooth.
///
/// The first word of its name is the function it calls.
struct GradientCase: CustomTestStringConvertible, Sendable {
  let name: String
  let shapes: [[Int]]
  let range: ClosedRange<Float>
  let apply: @Sendable ([Variable]) throws -> Variable

  init(
    _ name: String, _ shapes: [[Int]], in range: ClosedRange<Float> = -2...2,
    _ apply: @escaping @Sendable ([Variable]) throws -> Variable
  ) {
    (self.name, self.shapes, self.range, self.apply) = (name, shapes, range, apply)
  }

  var testDescription: String { "\(name) \(shapes.map(describe(shape:)).joined(separator: " "))" }
}

/// Every differentiable operator, on shapes that reach each of its paths.
let gradientCases: [GradientCase] =
  arithmeticCases + elementwiseCases + reductionCases + shapeCases + productCases
  + factorizationCases + emptyCases + decoderCases

private let pairs: [[[Int]]] = [
  [[3, 4], [3, 4]], [[3, 4], [4]], [[3, 4], []], [[], [3]], [[3, 1], [1, 4]], [[2, 3, 4], [3, 1]],
  [[1], [2, 2]],
]

private let arithmeticCases: [GradientCase] =
  pairs.flatMap { shapes in
    [
      GradientCase("add", shapes) { try add($0[0], $0[1]) },
      GradientCase("subtract", shapes) { try subtract($0[0], $0[1]) },
      GradientCase("multiply", shapes) { try multiply($0[0], $0[1]) },
      GradientCase("divide", shapes, in: 1...3) { try divide($0[0], $0[1]) },
      // Wherever neither side crosses a multiple of the other.
      GradientCase("remainder", shapes, in: 3.1...3.9) { try remainder($0[0], multiply($0[1], 0.7)) },
      GradientCase("floorDivide", shapes, in: 3.1...3.9) { try floorDivide($0[0], multiply($0[1], 0.7)) },
      GradientCase("power", shapes, in: 0.5...2) { try power($0[0], $0[1]) },
      GradientCase("maximum", shapes) { try maximum($0[0], add($0[1], 5)) },
      GradientCase("minimum", shapes) { try minimum($0[0], add($0[1], 5)) },
      GradientCase("select", shapes) { inputs in
        let mask = try Tensor([1, 0, 1], shape: [3, 1], in: inputs[0].context)
        return try select(mask.sliced([.slice(start: 0, stop: 1, step: nil)]), inputs[0], inputs[1])
      },
    ]
  } + [
    GradientCase("add a number", [[3]]) { try add($0[0], 2.5) },
    GradientCase("multiply by a number", [[3]]) { try multiply($0[0], -1.5) },
    GradientCase("power of a number", [[2, 3]], in: 0.5...2) { try power($0[0], 3) },
    GradientCase("power 0", [[3]]) { try power($0[0], 0) },
    GradientCase("negate", [[2, 3]]) { try negate($0[0]) },
    GradientCase("multiply by itself", [[3]]) { try multiply($0[0], add($0[0], $0[0])) },
  ]

private let elementwiseCases: [GradientCase] = [
  GradientCase("exp", [[2, 3]]) { try exp($0[0]) },
  GradientCase("log", [[2, 3]], in: 0.5...3) { try log($0[0]) },
  GradientCase("sqrt", [[2, 3]], in: 0.5...3) { try sqrt($0[0]) },
  GradientCase("abs", [[2, 3]], in: 0.5...3) { try abs(negate($0[0])) },
  GradientCase("sin", [[2, 3]]) { try sin($0[0]) },
  GradientCase("cos", [[2, 3]]) { try cos($0[0]) },
  GradientCase("tanh", [[2, 3]]) { try tanh($0[0]) },
  GradientCase("sigmoid", [[2, 3]]) { try sigmoid($0[0]) },
  GradientCase("relu above", [[5]], in: 0.5...2) { try relu($0[0]) },
  GradientCase("relu below", [[5]], in: -2 ... -0.5) { try relu($0[0]) },
  GradientCase("gelu", [[17]]) { try gelu($0[0]) },
  GradientCase("gelu by tanh", [[17]]) { try gelu($0[0], tanhApproximation: true) },
  GradientCase("silu", [[17]]) { try silu($0[0]) },
  GradientCase("clip inside", [[5]], in: -0.5...0.5) { try clip($0[0], -1, 1) },
  GradientCase("clip outside", [[5]], in: 2...3) { try clip($0[0], -1, 1) },
  GradientCase("exp of a view", [[2, 3]]) { try exp(transpose($0[0])) },
]

private let reductionCases: [GradientCase] = [
  GradientCase("sum", [[2, 3]]) { try sum($0[0]) },
  GradientCase("sum axis 0", [[2, 3]]) { try sum($0[0], axes: [0]) },
  GradientCase("sum axes 0 and -1", [[2, 3, 2]]) { try sum($0[0], axes: [0, -1], keepDimensions: true) },
  GradientCase("product", [[2, 3]]) { try product($0[0]) },
  GradientCase("product axes 0 and -1", [[2, 3, 2]]) {
    try product($0[0], axes: [0, -1], keepDimensions: true)
  },
  GradientCase("product axis 1 with a zero", [[2, 3]]) { inputs in
    try product(
      multiply(inputs[0], Variable(Tensor([1, 0, 1], shape: [3], in: inputs[0].context))), axes: [1])
  },
  GradientCase("mean", [[2, 3]]) { try mean($0[0]) },
  GradientCase("mean axis 1", [[2, 3, 2]]) { try mean($0[0], axes: [1]) },
  GradientCase("variance", [[2, 5]]) { try variance($0[0]) },
  GradientCase("variance axis -1", [[2, 5]]) { try variance($0[0], axes: [-1], correction: 1) },
  GradientCase("standardDeviation", [[2, 5]]) { try standardDeviation($0[0], axes: [1]) },
  GradientCase("standardDeviation", [[3, 5]]) { try standardDeviation($0[0], correction: 1) },
  GradientCase("standardDeviation axis 0", [[4, 3]]) {
    try standardDeviation($0[0], axes: [0], keepDimensions: true)
  },
  GradientCase("max", [[7]], in: -20...20) { try max($0[0]) },
  GradientCase("max axis 0", [[3, 2]], in: -20...20) { try max($0[0], axes: [0]) },
  GradientCase("min axis 1", [[3, 2]], in: -20...20) { try min($0[0], axes: [1], keepDimensions: true) },
  GradientCase("norm", [[2, 3]], in: 1...2) { try norm($0[0]) },
  GradientCase("norm axis 1", [[2, 3]], in: 1...2) { try norm($0[0], axes: [1]) },
  GradientCase("cumsum", [[2, 3]]) { try cumsum($0[0]) },
  GradientCase("cumsum axis 0", [[3, 2]]) { try cumsum($0[0], axis: 0) },
  GradientCase("logSumExp", [[2, 3]]) { try logSumExp($0[0]) },
  GradientCase("logSumExp axes 0 and -1", [[2, 3, 2]]) {
    try logSumExp($0[0], axes: [0, -1], keepDimensions: true)
  },
  GradientCase("logSumExp axis 1", [[2, 3]]) { try logSumExp($0[0], axes: [1]) },
  GradientCase("softmax", [[2, 5]]) { try softmax($0[0]) },
  GradientCase("softmax axis 0", [[3, 2]]) { try softmax($0[0], axis: 0) },
  GradientCase("logSoftmax", [[2, 9]]) { try logSoftmax($0[0]) },
  GradientCase("logSoftmax axis 1", [[2, 3, 2]]) { try logSoftmax($0[0], axis: 1) },
  GradientCase("layerNorm", [[3, 5]]) { try layerNorm($0[0]) },
  GradientCase("layerNorm with weight and bias", [[2, 3, 5], [5], [5]]) {
    try layerNorm($0[0], weight: $0[1], bias: $0[2])
  },
  GradientCase("layerNorm of rows longer than a vector", [[3, 37], [37]]) {
    try layerNorm($0[0], weight: $0[1])
  },
]

private let shapeCases: [GradientCase] = [
  GradientCase("reshape", [[2, 3]]) { try reshape($0[0], [3, -1]) },
  GradientCase("transpose", [[2, 3]]) { try transpose($0[0]) },
  GradientCase("transpose by axes", [[2, 3, 4]]) { try transpose($0[0], [1, -1, 0]) },
  GradientCase("broadcast", [[3, 1]]) { try broadcast($0[0], to: [2, 3, 4]) },
  GradientCase("expand", [[3]]) { try expand($0[0], at: -1) },
  GradientCase("squeeze", [[3, 1]]) { try squeeze($0[0]) },
  GradientCase("slice", [[3, 4]]) { try slice($0[0], [.at(-1), .slice(start: nil, stop: nil, step: -2)]) },
  GradientCase("slice twice", [[5]]) { inputs in
    let low = try slice(inputs[0], [.slice(start: 0, stop: 3, step: nil)])
    return try low * slice(inputs[0], [.slice(start: 2, stop: nil, step: nil)])
  },
  GradientCase("slice with ellipsis and a new axis", [[2, 3, 2]]) {
    try slice($0[0], [.newAxis, .ellipsis, .at(1)])
  },
  GradientCase("slice by numbers, one of them twice", [[3, 2]]) { inputs in
    let rows = try NDArray<Int64>([2, 0, 2, -1], shape: [4], in: inputs[0].context)
    return try slice(inputs[0], [.array(rows)])
  },
  GradientCase("slice by index arrays behind a slice", [[2, 3, 4]]) { inputs in
    let places = try NDArray<Int64>([1, 1, 0], shape: [3, 1], in: inputs[0].context)
    let others = try NDArray<Int64>([3, 0], shape: [2], in: inputs[0].context)
    return try slice(inputs[0], [.slice(start: nil, stop: nil, step: -1), .array(places), .array(others)])
  },
  GradientCase("slice by a mask", [[2, 3]]) { inputs in
    let mask = try NDArray<Bool>(
      [true, false, true, false, false, true], shape: [2, 3], in: inputs[0].context)
    return try slice(inputs[0], [.mask(mask)])
  },
  GradientCase("gather", [[2, 3]]) { try gather($0[0], places: [5, 0, 5, 1], shape: [2, 2]) },
  GradientCase("concat", [[2, 3], [1, 3]]) { try concat($0) },
  GradientCase("concat axis -1", [[2, 3], [2, 1]]) { try concat($0, axis: -1) },
  GradientCase("stack", [[2], [2]]) { try stack($0, axis: 1) },
  GradientCase("flip", [[2, 3]]) { try flip($0[0], axis: 1) },
  GradientCase("sort", [[2, 4]], in: -20...20) { try sort($0[0]) },
  GradientCase("sort axis 0 descending", [[4, 2]], in: -20...20) {
    try sort($0[0], axis: 0, descending: true)
  },
  GradientCase("tril", [[3, 4]]) { try tril($0[0]) },
  GradientCase("triu", [[2, 3, 3]]) { try triu($0[0], 1) },
  GradientCase("diag of a vector", [[3]]) { try diag($0[0], 1) },
  GradientCase("diag of a matrix", [[3, 4]]) { try diag($0[0], -1) },
]

private let productCases: [GradientCase] =
  ([
    [[2, 3], [3, 4]], [[3], [3]], [[3], [3, 2]], [[2, 3], [3]], [[2, 2, 3], [3, 4]],
    [[2, 2, 3], [2, 3, 2]],
    [[2, 3], [4, 3, 2]], [[2, 1, 2, 3], [2, 3, 2]], [[2, 2, 3], [3]], [[3], [2, 3, 2]],
  ] as [[[Int]]]).map { shapes in GradientCase("matmul", shapes) { try matmul($0[0], $0[1]) } } + [
    GradientCase("matmul of a transposed view", [[3, 2], [3, 4]]) { try matmul(transpose($0[0]), $0[1]) },
    GradientCase("outer", [[3], [2]]) { try outer($0[0], $0[1]) },
  ]

/// Axes of length 0, over which sums are 0 and nothing has a gradient.
private let emptyCases: [GradientCase] = [
  GradientCase("add", [[0, 3], [3]]) { try add($0[0], $0[1]) },
  GradientCase("multiply", [[2, 0], [2, 1]]) { try multiply($0[0], $0[1]) },
  GradientCase("exp", [[0]]) { try exp($0[0]) },
  GradientCase("sum", [[0, 3]]) { try sum($0[0], axes: [0]) },
  GradientCase("norm", [[0]]) { try norm($0[0]) },
  GradientCase("product", [[0, 3]]) { try product($0[0], axes: [0]) },
  GradientCase("product", [[2, 0]]) { try product($0[0]) },
  GradientCase("remainder", [[0, 3], [3]]) { try remainder($0[0], $0[1]) },
  GradientCase("mean", [[0, 3]]) { try mean($0[0], axes: [-1]) },
  GradientCase("max", [[0, 3]]) { try max($0[0], axes: [1]) },
  GradientCase("softmax", [[2, 0]]) { try softmax($0[0]) },
  GradientCase("logSoftmax", [[0, 2]]) { try logSoftmax($0[0]) },
  GradientCase("layerNorm", [[0, 3], [3]]) { try layerNorm($0[0], weight: $0[1]) },
  GradientCase("cumsum", [[2, 0]]) { try cumsum($0[0], axis: -1) },
  GradientCase("sort", [[2, 0]]) { try sort($0[0]) },
  GradientCase("matmul", [[2, 0], [0, 3]]) { try matmul($0[0], $0[1]) },
  GradientCase("matmul", [[0, 2, 3], [3, 2]]) { try matmul($0[0], $0[1]) },
  GradientCase("matmul", [[0, 2, 3], [1, 3, 2]]) { try matmul($0[0], $0[1]) },
  GradientCase("outer", [[0], [2]]) { try outer($0[0], $0[1]) },
  GradientCase("slice", [[3, 2]]) { try slice($0[0], [.slice(start: 5, stop: nil, step: nil)]) },
  GradientCase("gather", [[3]]) { try gather($0[0], places: [], shape: [0, 2]) },
  GradientCase("concat", [[0, 2], [1, 2]]) { try concat($0) },
  GradientCase("stack", [[0], [0]]) { try stack($0, axis: -1) },
  GradientCase("reshape", [[0, 3]]) { try reshape($0[0], [3, 0, 2]) },
  GradientCase("transpose", [[0, 3]]) { try transpose($0[0]) },
  GradientCase("broadcast", [[1, 2]]) { try broadcast($0[0], to: [0, 2]) },
  GradientCase("diag", [[0]]) { try diag($0[0], 1) },
  GradientCase("tril", [[0, 2]]) { try tril($0[0]) },
]
