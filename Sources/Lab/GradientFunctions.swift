import Autograd
import Starlark
import Tensors

/// The names that differentiate functions, as JAX and PyTorch have them.
func gradientFunctions(_ services: Services) -> [Builtin] {
  let context = services.context
  let meanings: KeyValuePairs = [
    "f": "a function whose result is a tensor of a single number",
    "argnums": "the place of the argument to differentiate by, or a list of places; all when None",
  ]
  /// A builtin that makes a function out of another, whose calls `finish` answers.
  func transform(
    _ name: String, _ summary: String, example: String,
    _ finish: @escaping (_ value: Value, _ gradients: Value) -> Value
  ) -> Builtin {
    Builtin("\(name)(f, argnums=None)", summary, parameters: meanings, example: example) { call in
      let differentiated = try Differentiated(call, context)
      return .object(
        Builtin("\(name)_of_f(*args, **kwargs)", "What \(name)() makes of a function.") { call in
          let (value, gradients) = try differentiated.call(call)
          return finish(value, gradients)
        })
    }
  }
  return [
    transform(
      "grad", "The function that gives the gradient of f at its arguments.",
      example: "grad(lambda x: (x * x).sum())(tensor([1.0, 2.0]))"
    ) { _, gradients in gradients },
    transform(
      "value_and_grad", "The function that gives the value of f and its gradient, as a tuple.",
      example: "value_and_grad(lambda x: (x * x).sum())(tensor([1.0, 2.0]))"
    ) { value, gradients in .tuple([value, gradients]) },
    Builtin(
      "no_grad(f)", "The function that does what f does with nothing recorded for a gradient.",
      parameters: ["f": "a function"], example: "no_grad(lambda x: x * x)(ones(2, requires_grad=True))"
    ) { call in
      let function = try call.function("f")
      return .object(
        Builtin("no_grad_of_f(*args, **kwargs)", "What no_grad() makes of a function.") { call in
          try noGrad { try call.thread.call(function, call.rest, keywords: call.keywords) }
        })
    },
  ]
}

/// A function and the places of the arguments it is differentiated by; nil for all.
private struct Differentiated {
  let name: String
  let function: Value
  let places: [Int]?
  let isSingle: Bool
  let context: Context

  init(_ call: Call, _ context: Context) throws {
    name = call.signature.name
    function = try call.function("f")
    isSingle = call.value("argnums").asInt != nil
    places =
      try call.valueOrNil("argnums") == nil ? nil : isSingle ? [call.int("argnums")] : call.ints("argnums")
    self.context = context
  }

  /// The function's value, and its gradient: one tensor for a single place, a tuple for several.
  func call(_ call: Call) throws -> (value: Value, gradients: Value) {
    var values = call.rest
    let wanted =
      try places.map { try $0.map { try resolve($0, count: values.count) } } ?? Array(values.indices)
    guard !wanted.isEmpty, Set(wanted).count == wanted.count else {
      throw Failure(
        wanted.isEmpty
          ? "\(name)() needs an argument to differentiate by" : "argnums names the same argument twice")
    }
    let arguments = try wanted.map { try point(values[$0]) }
    let (value, gradients) = try valueAndGradients(at: arguments) { leaves in
      for (place, leaf) in zip(wanted, leaves) { values[place] = .tensor(leaf) }
      let result = try call.thread.call(function, values, keywords: call.keywords)
      guard let tensor = result.asObject(TensorValue.self) else {
        throw Failure(
          "\(name)() needs a function that returns a tensor, not a value of type \(result.typeName)")
      }
      return try tensor.variable()
    }
    let results = gradients.map { Value.tensor($0) }
    let isOne = places == nil ? results.count == 1 : isSingle
    return (.tensor(value), isOne ? results[0] : .tuple(results))
  }

  /// A place that may be counted from the end.
  private func resolve(_ place: Int, count: Int) throws -> Int {
    guard place >= -count, place < count else {
      throw Failure(
        "argnums names argument \(place), and the function was called with \(count)",
        hint: "arguments are counted from 0")
    }
    return place < 0 ? place + count : place
  }

  /// The tensor that an argument is, or is the number of.
  private func point(_ value: Value) throws -> Variable {
    if let tensor = value.asObject(TensorValue.self) { return try tensor.variable() }
    guard value.asBool == nil, let number = value.asDouble else {
      throw Failure(
        "a gradient is taken at tensors and numbers, not at a value of type \(value.typeName)",
        hint: "argnums says which arguments to differentiate by")
    }
    return Variable(try Tensor(scalar: Float(number), in: context))
  }
}
