import Foundation
import Models
import Starlark
import Tensors

/// One session of the notebook: names, tensors, models and the record of its checks.
///
/// Sources run one after another and see each other's names. An error leaves what was assigned before it.
package final class Session {
  private let options: SessionOptions
  private let services: Services
  private let interpreter: Interpreter
  /// The names that programs have bound.
  package private(set) var globals: Globals

  package init(_ options: SessionOptions, output: any SessionOutput) {
    self.options = options
    services = Services(options, output: output)
    interpreter = Interpreter(
      host: services, universe: Self.universe(services),
      hidden: options.hasTestBuiltins ? Interpreter.testBuiltins() : [],
      replacements: replacements, stepLimit: options.stepLimit)
    globals = interpreter.makeGlobals()
  }

  deinit { globals.removeAll() }

  /// The instruction set that tensors compute with.
  package static var kernelLevel: String { Context.kernelLevel }

  /// Everything the lab adds to the language, by topic.
  private static func universe(_ services: Services) -> [Topic] {
    [
      Topic("making tensors", makingFunctions(services) + joiningFunctions(services)),
      Topic("tensor files", tensorFileFunctions(services)), Topic("maths", mathFunctions(services)),
      Topic("gradients", gradientFunctions(services)),
      Topic("linear algebra", linearAlgebraFunctions(services)),
      Topic("models", modelFunctions(services) + quantizeFunctions(services)),
      Topic("adapters", adapterFunctions(services)), Topic("training", trainingFunctions(services)),
      Topic("costs", costFunctions(services)), Topic("scaling laws", scalingFunctions(services)),
      Topic("showing", showingFunctions(services)),
      Topic("lessons", lessonFunctions(services)),
    ]
  }

  /// Runs a source; returns the value of its last statement if that is an expression.
  ///
  /// Meanwhile relative paths start from `folder`, and what lies below it may be read; nil is the session's own folder.
  /// - Throws: `Diagnostics`, whatever went wrong.
  package func run(_ source: Source, in folder: URL? = nil) throws -> Value? {
    defer { services.output.progress(nil) }
    return try services.inFolder(folder) { try interpreter.run(source, in: globals) }
  }

  /// What is wrong with a source as far as that can be told without running it; binds its names to None.
  package func check(_ source: Source) -> [Diagnostic] { interpreter.check(source, in: globals) }

  /// Whether the text is a whole program, or the reader of a prompt should ask for another line.
  package func isComplete(_ text: String) -> Bool { interpreter.isComplete(text) }

  /// The ways to complete the word that ends at byte offset `cursor` of `line`.
  package func completions(of line: String, at cursor: Int) -> [String] {
    interpreter.completions(of: line, at: cursor, in: globals)
  }

  /// The beginning of what a prompt shows for a value, `limit` bytes or more unless the value has fewer.
  package func display(_ value: Value, limit: Int) -> String {
    services.tensorText(value) ?? Printer.repr(value, limit: limit)
  }

  /// What a prompt shows for the result of a source; stops as a program does when it is asked to.
  ///
  /// So many bytes are enough: what comes behind them may be missing.
  /// - Throws: `Diagnostics`, an interruption or that the text needs more memory than there may be.
  package func display(result: Value, of source: Source, limit: Int = .max) throws -> String {
    try services.tensorText(result) ?? interpreter.represent(result, from: source, limit: limit)
  }

  /// What the numbers of a tensor, packed or not, or of a model occupy, in bytes; nil for other values.
  package func byteCount(of value: Value) -> Int? {
    if let tensor = value.asObject(TensorValue.self) {
      return tensor.numbers.byteCount
    }
    return value.asObject(ModelValue.self)?.model.parameterBytes
      ?? value.asObject(QuantizedValue.self)?.matrix.byteCount
  }

  /// The checks so far, in order.
  package var checks: [CheckResult] { services.checks }

  /// Asks the work that is going on to stop; safe to call from a signal's thread.
  package func interrupt() { services.context.interrupt.raise() }

  /// The flag behind `interrupt()`, for handlers that must not touch the session itself.
  package var interruptFlag: InterruptFlag { services.context.interrupt }

  /// Takes an earlier interrupt back, before something new is run.
  package func clearInterrupt() { services.context.interrupt.clear() }

  /// Forgets all names and checks; models and tensors that only they held are freed.
  package func reset() {
    globals.removeAll()
    interpreter.forgetModules()
    globals = interpreter.makeGlobals()
    services.checks = []
  }
}
