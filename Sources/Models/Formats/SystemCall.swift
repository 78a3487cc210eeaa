import Foundation

/// What the system says about a failed call, in words.
enum SystemCall {
  /// The reason for an error number, such as "No such file or directory".
  static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// The last part of a path, by which messages name the file.
  static func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
