import Costs
import Starlark
import Tensors

/// The names of scaling laws.
func scalingFunctions(_ services: Services) -> [Builtin] {
  [
    Builtin(
      "kaplan(N=None, D=None, C=None)",
      "The loss that Kaplan et al. 2020 predict, in nats per token, bounded by size, data, both or work.",
      parameters: [
        "N": "parameters without embeddings", "D": "tokens of training data",
        "C": "FLOPs, spent in the best way",
      ], example: "kaplan(N=1.5e9)"
    ) { call in
      .object(
        LossValue(
          try KaplanLaw.loss(
            N: call.floatOrNil("N"), D: call.floatOrNil("D"), C: call.floatOrNil("C")), services: services))
    },
    Builtin(
      "chinchilla(N, D, constants=\"hoffmann\")",
      "The loss E + A / N^alpha + B / D^beta in nats per token (Hoffmann et al. 2022).",
      parameters: [
        "N": "parameters", "D": "tokens of training data",
        "constants": "\"hoffmann\" as published, or \"epoch\" as Epoch AI fitted the same data again",
      ], example: "chinchilla(70e9, 1.4e12)"
    ) { call in
      let law = ChinchillaLaw(try call.choice("constants", of: ChinchillaLaw.Constants.self))
      return .object(LossValue(try law.loss(N: call.float("N"), D: call.float("D")), services: services))
    },
    Builtin(
      "compute_optimal(C, constants=\"hoffmann\")",
      "The parameters N and tokens D that give the lowest loss for C = 6 N D FLOPs.",
      parameters: [
        "C": "FLOPs of the whole training run", "constants": "\"hoffmann\", \"epoch\" or \"kaplan\"",
      ], example: "compute_optimal(5.76e23).N"
    ) { call in
      let C = try call.float("C")
      let optimum =
        try call.string("constants") == "kaplan"
        ? KaplanLaw.optimum(C: C)
        : ChinchillaLaw(call.optimumConstants()).optimum(C: C)
      return .object(OptimumValue(optimum, services: services))
    },
    Builtin(
      "fit_power_law(x, y, irreducible=False, bootstrap=1000, confidence=0.95, seed=None)",
      "A power law y = E + A x^-alpha through points, with intervals for its constants.",
      parameters: [
        "x": "numbers above 0, such as sizes of models", "y": "as many numbers above 0, such as losses",
        "irreducible": "whether there is a floor E; it is 0 otherwise",
        "bootstrap": "synthetic data sets behind the intervals; 0 for none",
        "confidence": "the share of them that an interval holds", "seed": "where the random numbers start",
      ], example: "fit_power_law([1e6, 1e7, 1e8, 1e9], [5.0, 4.2, 3.5, 2.9], seed=0).alpha"
    ) { call in
      var options = PowerLawFit.Options()
      options.hasOffset = try call.bool("irreducible")
      options.resamples = try call.int("bootstrap")
      options.confidence = try call.float("confidence")
      let (x, y) = (try call.points("x"), try call.points("y"))
      options.seed = try services.seed(call)
      let fit = try PowerLawFit(x: x, y: y, options: options) { try services.context.interrupt.check() }
      return .object(FitValue(fit, services: services))
    },
  ]
}

extension Call {
  fileprivate func optimumConstants() throws -> ChinchillaLaw.Constants {
    let text = try string("constants")
    guard let constants = ChinchillaLaw.Constants(rawValue: text) else {
      throw Failure("constants must be \"hoffmann\", \"epoch\" or \"kaplan\", not \"\(text)\"")
    }
    return constants
  }

  /// The numbers of a list or a tensor.
  fileprivate func points(_ name: String) throws -> [Double] {
    if let tensor = value(name).asObject(TensorValue.self) {
      return try tensor.numbers.float64().scalars
    }
    return try list(name, expected: "a list of numbers or a tensor").map { element in
      try thread.checkInterrupt()
      if let loss = element.asObject(LossValue.self) { return loss.prediction.loss }
      guard let number = element.asDouble else {
        throw mismatch(name, expected: "a list of numbers or a tensor", element: element)
      }
      return number
    }
  }
}
