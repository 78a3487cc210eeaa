import ArgumentParser
import Foundation
import Lessons

/// Exit statuses beside 0; wrong usage is ArgumentParser's own 64.
extension ExitCode {
  static let failed = ExitCode(1)
  static let interrupted = ExitCode(130)
}

/// Runs a command's work and turns the errors of files into messages and exit status 1.
func reporting(on page: TerminalPage, _ work: () throws -> Void) throws {
  do {
    try work()
  } catch let error as LessonError {
    page.note(error.render(colour: page.noteInk.isOn))
    throw ExitCode.failed
  } catch let error as FileError {
    page.note(error.rendered)
    throw ExitCode.failed
  } catch let error as EvaluationError {
    page.note(error.rendered)
    throw ExitCode.failed
  } catch let error as ExitCode {
    throw error
  } catch {
    page.note("error: \(error)")
    throw ExitCode.failed
  }
}

extension Outcome.Failure {
  /// The exit status it leads to.
  var exitCode: ExitCode { self == .interrupted ? .interrupted : .failed }

  /// Ends the command with this status.
  ///
  /// An interrupted one ends at once: to give up what a program holds, value by value, can take seconds, and the
  /// system takes it back anyway.
  func end() throws {
    if self == .interrupted { Peftbook.end(exitCode.rawValue) }
    throw exitCode
  }

  /// What is said about it.
  var text: String {
    switch self {
    case .error(let text), .missingModel(let text): text
    case .interrupted: "interrupted"
    }
  }
}
