import Foundation
import Models
import Starlark
import Tensors
import Training

/// The names that make data, train and evaluate.
func trainingFunctions(_ services: Services) -> [Builtin] {
  [
    Builtin(
      "batch(ids, labels=None, mask=None)", "Token sequences with the labels to predict from them.",
      parameters: [
        "ids": "a list of token lists", "labels": "like ids, -100 where nothing is asked; the ids when None",
        "mask": "like ids, 0 for padding at the end of a sequence",
      ], example: "batch([[1, 2, 3], [4, 5]])"
    ) { call in
      let labels = try call.valueOrNil("labels") == nil ? nil : call.tokens("labels").rows
      let mask = try call.valueOrNil("mask") == nil ? nil : call.flags("mask")
      return .object(
        BatchValue(
          try Batch(ids: call.tokens("ids").rows, labels: labels, mask: mask)))
    },
    Builtin(
      "dataset(texts, tokenizer=None, tokens=64)", "Token sequences of one length, cut from texts.",
      parameters: [
        "texts": "a text, a list of texts, or a list of token ids",
        "tokenizer": "what turns the texts into ids, such as m.tokenizer", "tokens": "ids in a sequence",
      ], example: "dataset([1, 2, 3, 4, 5, 6], tokens=3)"
    ) { call in try makeDataset(call) },
    Builtin(
      "fit(m, data, steps=100, lr=0.001, batch=8, optimizer=\"adamw\", betas=(), eps=1e-08, weight_decay=None, "
        + "momentum=0.0, nesterov=False, schedule=\"constant\", warmup=0, clip=None, gradient_accumulation_steps=1, "
        + "gradient_checkpointing=False, optimizer_in_bwd=False, seed=None)",
      "Trains what is not frozen: everything, or the adapter once one is attached.",
      parameters: [
        "m": "the model", "data": "a dataset, or one batch that every step uses", "steps": "how many updates",
        "lr": "the learning rate, at its peak", "batch": "sequences in a step",
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
        "seed": "the order in which sequences are drawn",
      ], example: "fit(m, data, steps=10, lr=1e-3)"
    ) { call in try runFit(call, services) },
    Builtin(
      "evaluate(m, data)", "The mean loss over the data, in nats per token, as a float.",
      parameters: ["m": "the model", "data": "a dataset or a batch"],
      example: "evaluate(m, data)"
    ) { call in
      .float(Double(try evaluate(call.model("m").model, call.trainingData("data"))))
    },
  ]
}

/// A batch as a value.
final class BatchValue: Object {
  let batch: Batch

  init(_ batch: Batch) {
    self.batch = batch
    super.init()
  }

  override var typeName: String { "batch" }

  override func represent(_ printer: inout Printer) {
    printer.text("batch(\(batch.ids.count) sequences of \(batch.ids.first?.count ?? 0) tokens)")
  }

  override var attributeNames: [String] { ["ids", "labels"] }

  override func attribute(_ name: String) throws -> Value? {
    switch name {
    case "ids": Self.lists(batch.ids)
    case "labels": Self.lists(batch.labels)
    default: nil
    }
  }

  fileprivate static func lists(_ rows: [[Int32]]) -> Value {
    .list(rows.map { .list($0.map { .int(Int($0)) }) })
  }
}

/// A data set as a value: a sequence of token lists.
final class DatasetValue: Object {
  let dataset: Dataset

  init(_ dataset: Dataset) {
    self.dataset = dataset
    super.init()
  }

  override var typeName: String { "dataset" }

  override func represent(_ printer: inout Printer) {
    printer.text("dataset(\(dataset.sequences.count) sequences of \(dataset.tokens) tokens)")
  }

  override func length() throws -> Int? { dataset.sequences.count }

  override func element(at key: Value) throws -> Value {
    guard let index = key.asInt,
      dataset.sequences.indices.contains(index < 0 ? index + dataset.sequences.count : index)
    else {
      throw Failure("a dataset index must be an int below \(dataset.sequences.count), not \(key.brief)")
    }
    let row = dataset.sequences[index < 0 ? index + dataset.sequences.count : index]
    return .list(row.map { .int(Int($0)) })
  }
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

extension Call {
  func trainingData(_ name: String) throws -> TrainingData {
    if let batch = value(name).asObject(BatchValue.self) { return .batch(batch.batch) }
    if let dataset = value(name).asObject(DatasetValue.self) { return .dataset(dataset.dataset) }
    throw mismatch(name, expected: "a dataset or a batch")
  }
}

private func makeDataset(_ call: Call) throws -> Value {
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
  return .object(
    DatasetValue(
      try Dataset(texts: texts, tokenizer: tokenizer.tokenizer, tokens: tokens, in: tokenizer.context)))
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
        detail: "loss \(loss), \(grouped(Int(progress.tokensPerSecond))) tokens/s",
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
