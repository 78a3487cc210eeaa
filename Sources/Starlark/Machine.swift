/// The memory of the running program: one stack of values and one of frames.
///
/// Frames overlap: the arguments that a caller leaves in its registers are the first registers of the callee.
/// No value above the topmost frame is an object. Nothing here is an array in a class, so that the hot path pays
/// neither for exclusivity checks nor for reference counts.
final class Machine {
  struct Frame {
    /// The next instruction; the one before it is under way.
    var pc: UnsafeMutablePointer<Instruction>
    var registers: UnsafeMutablePointer<Value>
    var registerCount: Int32
    /// The registers that may hold something when the function returns.
    var liveCount: Int32
    var constants: UnsafeMutablePointer<Value>
    var methodCaches: UnsafeMutablePointer<Code.MethodCache>
    var globals: UnsafeMutablePointer<Value?>
    /// Kept alive by the callee's place below the registers, or by the global it was called through: a global is
    /// rebound by the top level alone, which is not running then.
    unowned(unsafe) var function: Function
  }

  struct State {
    /// The number of frames.
    var depth = 0
    /// How many native calls of `execute` are nested.
    var nesting = 0
    /// How many calls of builtins are under way.
    var calls = 0
    /// Values below this one are initialized.
    var highWater: UnsafeMutablePointer<Value>
    /// Steps until the machine next looks whether to stop, of those granted when it last looked.
    var patience = Machine.patience
    private(set) var granted = Machine.patience
    /// The steps that the source had taken then.
    var steps = 0
    /// How much work within a step may pass until the machine looks again.
    var portion = Interpreter.portion

    /// Lets so many steps pass until the machine looks again.
    mutating func grant(_ count: Int) {
      patience = count
      granted = count
    }
  }

  static let maximumDepth = 6_000
  static let maximumNesting = 60
  static let maximumValues = 1 << 20
  static let patience = 1_000

  let values: UnsafeMutablePointer<Value>
  let limit: UnsafeMutablePointer<Value>
  let frames: UnsafeMutablePointer<Frame>
  let state: UnsafeMutablePointer<State>
  /// Stands in a register for a variable without a value.
  let unbound = Object()

  init() {
    precondition(
      UnsafeMutablePointer<Value>.layoutIsAsExpected && Str.layoutIsAsExpected,
      "this compiler lays values out differently")
    values = .allocate(capacity: Self.maximumValues)
    limit = values + Self.maximumValues
    frames = .allocate(capacity: Self.maximumDepth)
    state = .allocate(capacity: 1)
    state.initialize(to: State(highWater: values))
  }

  deinit {
    values.deinitialize(count: state.pointee.highWater - values)
    values.deallocate()
    frames.deallocate()
    state.deinitialize(count: 1)
    state.deallocate()
  }

  /// The first register that no frame uses.
  var top: UnsafeMutablePointer<Value> {
    let depth = state.pointee.depth
    guard depth > 0 else { return values }
    return frames[depth - 1].registers + Int(frames[depth - 1].registerCount)
  }

  /// Puts a frame on the stack; the callee lies below its registers and the arguments are in them.
  @inline(__always)
  func push(_ function: Function, registers: UnsafeMutablePointer<Value>) throws {
    let end = registers + Int(function.entry.registerCount)
    if end > state.pointee.highWater { try grow(to: end) }
    let depth = state.pointee.depth
    guard depth < Self.maximumDepth else { throw Self.tooDeep }
    (frames + depth).initialize(
      to: Frame(
        pc: function.entry.instructions, registers: registers, registerCount: function.entry.registerCount,
        liveCount: function.entry.liveCount, constants: function.entry.constants,
        methodCaches: function.entry.methodCaches, globals: function.entry.slots, function: function))
    state.pointee.depth = depth + 1
  }

  @inline(never)
  func grow(to end: UnsafeMutablePointer<Value>) throws {
    guard end < limit else { throw Self.tooDeep }
    let from = state.pointee.highWater
    guard end > from else { return }
    let next = min(end + 256, limit)
    from.initialize(repeating: .none, count: next - from)
    state.pointee.highWater = next
  }

  /// Takes the topmost frame off after an error, giving up what its registers hold.
  func unwind() {
    let depth = state.pointee.depth - 1
    state.pointee.depth = depth
    let registers = frames[depth].registers
    for index in 0..<Int(frames[depth].registerCount) { (registers + index).store(.none) }
  }

  /// Takes the topmost frame off when its function returns: temporaries are given up by then.
  @inline(__always)
  func leave() {
    let depth = state.pointee.depth - 1
    state.pointee.depth = depth
    let registers = frames[depth].registers
    for index in 0..<Int(frames[depth].liveCount) { (registers + index).store(.none) }
  }

  static let tooDeep = Failure("the calls are nested too deeply", hint: "does the recursion ever end?")
}
