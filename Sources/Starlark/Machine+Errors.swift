extension Interpreter {
  /// Gives an error the position of the instruction under way, and the calls that led there.
  func locate(_ error: any Error) -> Diagnostic {
    if let diagnostic = error as? Diagnostic { return diagnostic }
    let depth = machine.state.pointee.depth
    guard depth > 0 else { return Diagnostic(Self.message(of: error), at: 0, in: Source(name: "", text: "")) }
    let explained = error as? any Explained
    let frame = machine.frames[depth - 1]
    return Diagnostic(
      Self.message(of: error), label: explained?.label, hint: explained?.hint, at: Self.offset(of: frame),
      in: frame.function.code.source, backtrace: callsUnderWay(0..<depth - 1), cause: error)
  }

  /// The calls of a range of frames, outermost first.
  func callsUnderWay(_ range: Range<Int>) -> [Diagnostic.Frame] {
    range.map { Self.describe(machine.frames[$0]) }
  }

  private static func message(of error: any Error) -> String {
    (error as? any Explained)?.message ?? "\(error)"
  }

  private static func offset(of frame: Machine.Frame) -> Int {
    let code = frame.function.code
    let index = frame.pc - code.instructions - 1
    return code.offsets.indices.contains(index) ? Int(code.offsets[index]) : code.offset
  }

  private static func describe(_ frame: Machine.Frame) -> Diagnostic.Frame {
    let source = frame.function.code.source
    let (line, column) = source.position(of: offset(of: frame))
    return Diagnostic.Frame(function: frame.function.code.name, file: source.name, line: line, column: column)
  }
}
