import Foundation

/// Folders and small files that models and adapters are written to; what goes wrong is said in one sentence.
package enum OutputFolder {
  /// Makes the folder and those above it, unless it is there.
  ///
  /// - Throws: `ModelError`.
  package static func make(_ folder: URL) throws {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw failure("make the folder", folder, error)
    }
  }

  /// Writes a file that appears whole or not at all.
  ///
  /// - Throws: `ModelError`.
  package static func write(_ data: Data, to file: URL) throws {
    do {
      try data.write(to: file, options: .atomic)
    } catch {
      throw failure("write", file, error)
    }
  }

  private static func failure(_ verb: String, _ url: URL, _ error: any Error) -> ModelError {
    let cause = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError }
    let reason = cause?.domain == NSPOSIXErrorDomain ? cause.map { SystemCall.reason(Int32($0.code)) } : nil
    return ModelError("cannot \(verb) \(url.path)" + (reason.map { ": " + $0 } ?? ""))
  }
}
