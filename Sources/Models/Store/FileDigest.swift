import Foundation

/// The SHA-256 of files, by coreutils' `sha256sum`.
///
/// Debian counts coreutils as essential, so that the program is always there; it streams the file and uses the
/// processor's instructions, and no cryptography needs to be built or kept here.
package enum FileDigest {
  /// The SHA-256 of the file at `path` in hexadecimal, lower case.
  ///
  /// Throws `FetchError` if it cannot be computed, `CancellationError` if `isCancelled` becomes true.
  package static func sha256(
    _ path: String, environment: [String: String] = ProcessInfo.processInfo.environment,
    isCancelled: () -> Bool = { false }
  ) throws -> String {
    guard let program = ChildProcess.find("sha256sum", environment: environment) else {
      throw FetchError(
        "cannot check \(path): there is no sha256sum on the path", hint: "it is part of coreutils")
    }
    let output = FileManager.default.temporaryDirectory.appending(
      path: "peftbook-\(UUID().uuidString).sha256"
    ).path
    defer { unlink(output) }
    // The file is its input and not its argument, whose name it might write in an escaped form.
    let child = ChildProcess(
      executable: program, arguments: ["-"], environment: environment, input: path, output: output)
    let status = try child.run(isCancelled: isCancelled)
    let digest = (try? String(contentsOfFile: output, encoding: .utf8))?.prefix { $0 != " " } ?? ""
    guard status == 0, digest.utf8.count == 64 else { throw FetchError("cannot read \(path)") }
    return String(digest)
  }
}
