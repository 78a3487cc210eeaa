import Foundation
import Models
import Starlark
import Tensors
import Training

/// The names that make data, train and evaluate.
func trainingFunctions(_ services: Services) -> [Builtin] {
  [
    Builtin(
      "batch(ids, labels=None, mask=None)",
      "Token sequences with the labels to predict from them, or examples with one label each.",
      parameters: [
        "ids": "a list of token lists; for examples a tensor of floats (N, features), or N lists of ids",
        "labels":
          "like ids, -100 where nothing is asked; the ids when None; for examples a list of N classes from 0 on",
        "mask": "like ids, 0 for padding at the end of a sequence",
      ], example: "batch([[1, 2, 3], [4, 5]])"
    ) { call in .object(BatchValue(try makeBatch(call, services))) },
    Builtin(
      "dataset(texts, tokenizer=None, tokens=64, labels=None)",
      "What fit draws batches from: token sequences of one length, cut from texts, or examples with one label each.",
      parameters: [
        "texts":
          "a text, a list of texts, or a list of token ids; for examples a tensor of floats (N, features), or N lists of ids",
        "tokenizer": "what turns the texts into ids, such as m.tokenizer", "tokens": "ids in a sequence",
        "labels": "for examples a list of N classes from 0 on",
      ], example: "dataset([1, 2, 3, 4, 5, 6], tokens=3)"
    ) { call in try makeDataset(call, services) },
    Builtin(
      "fit(m, data, steps=100, lr=0.001, batch=8, optimizer=\"adamw\", betas=(), eps=1e-08, weight_decay=None, "
        + "momentum=0.0, nesterov=False, schedule=\"constant\", warmup=0, clip=None, gradient_accumulation_steps=1, "
        + "gradient_checkpointing=False, optimizer_in_bwd=False, seed=None)",
      "Trains what is not frozen: everything, or the adapter once one is attached.",
      parameters: [
        "m": "the model", "data": "a dataset, or one batch that every step uses", "steps": "how many updates",
        "lr": "the learning rate, at its peak", "batch": "sequences or examples in a step",
        "optimizer": "\"adamw\", \"adam\" or \"sgd\"",
        "betas": "Adam's two decay rates; (0.9, 0.999) when left out", "eps": "keeps Adam's divisor from 0",
        "weight_decay": "0.01 for AdamW and 0 for the others when None",
        "momentum": "how much of its last step SGD takes again",
        "nesterov": "SGD looks ahead along its momentum",
        "schedule": "\"constant\", \"linear\" or \"cosine\"",
        "warmup": "steps over which lr rises from 0", "clip": "the largest norm of all gradients together",
        "gradient_accumulation_steps": "batches of a dataset that share one update",
        "gradient_checkpointing":
          "keep only what goes into each block and compute the rest again: less memory, "
          + "a third more time",
        "optimizer_in_bwd":
          "update each weight in the backward pass and free its gradient at once; Ctrl-C then "
          + "waits for the end of the step",
        "seed": "the order in which they are drawn",
      ], example: "fit(m, data, steps=10, lr=1e-3)"
    ) { call in try runFit(call, services) },
    Builtin(
      "evaluate(m, data)", "The mean loss over the data, in nats per token or example, as a float.",
      parameters: ["m": "the model", "data": "a dataset or a batch"],
      example: "evaluate(m, data)"
    ) { call in
      .float(Double(try evaluate(call.model("m").model, call.trainingData("data"))))
    },
    Builtin(
      "accuracy(m, data)", "The share of the labels that the model finds likeliest, from 0 to 1.",
      parameters: ["m": "the model", "data": "a dataset or a batch"],
      example: "accuracy(m, data)"
    ) { call in
      .float(try accuracy(call.model("m").model, call.trainingData("data")))
    },
  ]
}

/// The record of a training run.
final class RunValue: Object {
  private let run: Run

  init(_ run: Run) {
    self.run = run
    super.init()
  }

  override var typeName: String { "run" }

  override func represent(_ printer: inout Printer) {
    let losses = run.losses
    let change = zip([losses.first, losses.last], ["loss ", " -> "]).compactMap { loss, word in
      loss.map { word + String(format: "%.4f", Double($0)) }
    }
    printer.text("run(\(losses.count) steps, \(change.joined()))")
  }

  override var attributeNames: [String] { ["losses", "memory", "seconds", "tokens_per_second", "trainable"] }

  override func attribute(_ name: String) throws -> Value? {
    switch name {
    case "losses": .list(run.losses.map { .float(Double($0)) })
    case "seconds": .float(run.seconds)
    case "tokens_per_second": .float(run.tokensPerSecond)
    case "trainable": .int(run.trainable)
    case "memory": .dict(MemoryCategory.allCases.map { ("\($0)", .int(run.memory[$0] ?? 0)) })
    default: nil
    }
  }
}

private func makeBatch(_ call: Call, _ services: Services) throws -> Batch {
  if let examples = try call.examples("ids", labels: "labels", in: services.context) {
    guard call.valueOrNil("mask") == nil else {
      throw Failure("mask is for token sequences, and these are examples with one label each")
    }
    return .examples(examples)
  }
  let labels = call.valueOrNil("labels") == nil ? nil : try call.tokens("labels").rows
  let mask = call.valueOrNil("mask") == nil ? nil : try call.flags("mask")
  return try Batch(ids: call.tokens("ids").rows, labels: labels, mask: mask)
}

private func makeDataset(_ call: Call, _ services: Services) throws -> Value {
  if let examples = try call.examples("texts", labels: "labels", in: services.context) {
    return .object(DatasetValue(Dataset(examples)))
  }
  guard call.valueOrNil("labels") == nil else {
    throw Failure(
      "labels= goes with examples: a tensor of floats (N, features), or N lists of ids",
      hint: "a dataset of texts asks for every next token")
  }
  let tokens = try call.int("tokens")
  let single = call.value("texts").asString.map { [$0] }
  if single == nil {
    let elements = try call.list("texts")
    if elements.allSatisfy({ $0.asInt != nil }) {
      return .object(DatasetValue(try Dataset(ids: call.tokenRow("texts"), tokens: tokens)))
    }
  }
  let texts = try single ?? call.strings("texts")
  let tokenizer = try call.object(
    "tokenizer", as: TokenizerValue.self, expected: "a tokenizer, such as m.tokenizer")
  let dataset = try Dataset(
    texts: texts, tokenizer: tokenizer.tokenizer, tokens: tokens, in: tokenizer.context)
  return .object(DatasetValue(dataset))
}

private func runFit(_ call: Call, _ services: Services) throws -> Value {
  let model = try call.model("m")
  let data = try call.trainingData("data")
  let options = try fitOptions(call, services)
  let run = try fit(model.model, data, options: options) { progress in
    let loss = String(format: "%.3f", Double(progress.loss))
    services.output.progress(
      ProgressState(
        label: "fit \(progress.step)/\(progress.steps)",
        fraction: Double(progress.step) / Double(progress.steps),
        detail: "loss \(loss), \(grouped(Int(progress.tokensPerSecond))) \(data.unit)/s",
        secondsLeft: progress.secondsLeft))
  }
  services.output.progress(nil)
  return .object(RunValue(run))
}

private func fitOptions(_ call: Call, _ services: Services) throws -> FitOptions {
  var options = FitOptions()
  options.steps = try call.int("steps")
  options.learningRate = try call.float("lr")
  options.batchSize = try call.int("batch")
  options.method = try call.choice("optimizer", of: FitOptions.Method.self)
  options.schedule = try call.choice("schedule", of: Schedule.self)
  options.warmup = try call.int("warmup")
  options.clip = try call.floatOrNil("clip").map { Float($0) }
  options.momentum = Float(try call.float("momentum"))
  options.nesterov = try call.bool("nesterov")
  options.gradientAccumulationSteps = try call.int("gradient_accumulation_steps")
  options.gradientCheckpointing = try call.bool("gradient_checkpointing")
  options.optimizerInBackward = try call.bool("optimizer_in_bwd")
  options.epsilon = Float(try call.float("eps"))
  options.weightDecay = try call.floatOrNil("weight_decay").map { Float($0) }
  let betas = try call.floats("betas")
  if !betas.isEmpty {
    guard betas.count == 2 else { throw Failure("betas must be two numbers, such as (0.9, 0.999)") }
    options.betas = (Float(betas[0]), Float(betas[1]))
  }
  options.seed = try services.seed(call)
  return options
}

extension Call {
  /// One of the names of an enumeration.
  func choice<Choice: CaseIterable & RawRepresentable<String>>(_ name: String, of type: Choice.Type) throws
    -> Choice
  {
    let text = try string(name)
    guard let choice = Choice(rawValue: text) else {
      let names = Choice.allCases.map { "\"\($0.rawValue)\"" }
      let others = names.dropLast().joined(separator: ", ")
      let known = [others, names.suffix(1).joined()].filter { !$0.isEmpty }.joined(separator: " or ")
      throw Failure("\(name) must be \(known), not \"\(text)\"")
    }
    return choice
  }
}
