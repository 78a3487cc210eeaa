/// What the language needs from the world outside, given to the `Interpreter`.
package protocol Host: AnyObject {
  /// Takes what `print` writes, line ends included.
  func write(_ text: String)
  /// The number of columns that text on the page may have.
  var width: Int { get }
  /// Whether the running program should stop; asked every thousand steps, and within long ones.
  var isInterrupted: Bool { get }
  /// Throws when the program holds more memory than it may; asked as often.
  func checkMemory() throws
  /// Charges memory to the session's budget; throws before a limit is passed.
  func charge(bytes: Int) throws
  /// Gives charged memory back.
  func release(bytes: Int)
  /// What tells the file that `load(path)` means in a source from every other one; throws if there is none to load.
  func location(of path: String, from source: Source) throws -> String
  /// The text at a location that the host gave.
  func source(at location: String) throws -> Source
}

extension Host {
  package func location(of path: String, from source: Source) throws -> String {
    throw Failure("there are no files to load here")
  }

  package func source(at location: String) throws -> Source {
    throw Failure("there are no files to load here")
  }
}

extension Host {
  package var width: Int { 80 }

  package func checkMemory() throws {}
}
