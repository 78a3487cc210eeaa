import ArgumentParser
import Foundation
import Lessons
import Models

/// `peftbook fetch MODEL`
struct FetchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch", abstract: "Fetch a base model into the model cache.")

  @Argument(help: ArgumentHelp("The model's name, such as smollm2-135m.", valueName: "model"))
  var name: String

  @OptionGroup var colors: ColorOptions

  func run() throws {
    let page = colors.makePage()
    guard let model = ModelStore.model(named: name) else {
      let names = ModelStore.known.map(\.name)
      let hint = Suggestion.hint(for: name, among: names) ?? "there are \(names.joined(separator: ", "))"
      page.note("error: there is no model \"\(name)\" to fetch\n  hint: \(hint)")
      throw ExitCode.failed
    }
    let interrupted = RaisedFlag()
    Interrupts.watch { interrupted.raise() }
    defer { page.progress(nil) }
    do {
      let path = try ModelFetcher(model).fetch(
        progress: { page.progress(Self.line(for: $0, of: model)) }, isCancelled: { interrupted.isRaised })
      page.progress(nil)
      page.write("\(model.name) (\(model.license)) is at \(path)\n")
    } catch let error as FetchError {
      page.note("error: \(error.message)" + (error.hint.map { "\n  hint: \($0)" } ?? ""))
      throw ExitCode.failed
    } catch is CancellationError {
      page.note("interrupted")
      throw ExitCode.interrupted
    }
  }

  private static func line(for progress: ModelFetcher.Progress, of model: KnownModel) -> String {
    switch progress {
    case .downloading(let bytes, let total):
      ProgressLine.text(
        label: "downloading \(model.name)", fraction: total > 0 ? Double(bytes) / Double(total) : 0,
        detail: String(format: "%.1f of %.1f MB", Double(bytes) / 1e6, Double(total) / 1e6))
    case .unpacking: "unpacking \(model.name)"
    case .checking: "checking \(model.name)"
    }
  }
}

/// A flag that one thread raises and another looks at.
private final class RaisedFlag: @unchecked Sendable {
  private let lock = NSLock()
  private var raised = false

  var isRaised: Bool { lock.withLock { raised } }
  func raise() { lock.withLock { raised = true } }
}
