import Foundation

/// Reference data beside the tests; where it comes from stands in its README.md.
enum Goldens {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Goldens")

  static func data(_ path: String) throws -> Data { try Data(contentsOf: folder.appending(path: path)) }
}
