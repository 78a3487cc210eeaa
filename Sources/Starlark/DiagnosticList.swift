/// Errors as a stage of the compiler finds them: the first ones in full, the others by their number alone.
///
/// A broken program can have as many errors as words; nobody reads them, and each holds its line.
struct DiagnosticList {
  /// How many errors of one source are shown.
  static let shown = 20

  private(set) var all: [Diagnostic] = []
  /// How many there are beside those.
  private(set) var hidden = 0
  /// How many were reported, with those that follow from another one of their line.
  private(set) var reported = 0
  private var lastOffset: Int?

  var isEmpty: Bool { all.isEmpty }

  /// Whether another error would only be counted.
  var isFull: Bool { all.count >= Self.shown }

  /// Adds an error, which is made only if it is kept.
  mutating func add(_ diagnostic: @autoclosure () -> Diagnostic) {
    reported += 1
    if isFull { hidden += 1 } else { all.append(diagnostic()) }
  }

  /// Adds an error unless the last one stands on the same line.
  mutating func addFirstOfLine(
    at offset: Int, in source: Source, _ diagnostic: @autoclosure () -> Diagnostic
  ) {
    defer { lastOffset = offset }
    if let lastOffset, source.isOneLine(from: lastOffset, to: offset) {
      reported += 1
    } else {
      add(diagnostic())
    }
  }
}
