/// One value for each parameter of a signature; those of optional parameters may be absent.
///
/// Most functions take few arguments: the first four need no allocation.
package struct BoundArguments {
  private var first = Value.none
  private var second = Value.none
  private var third = Value.none
  private var fourth = Value.none
  private var others: [Value?]
  /// Which of the first four parameters have a value, a bit for each.
  private var given: UInt8 = 0

  /// Makes room for the values of so many parameters, all absent.
  init(count: Int) { others = count > 4 ? [Value?](repeating: nil, count: count - 4) : [] }

  /// Whether the parameter at a position has a value.
  @inline(__always)
  func isGiven(_ index: Int) -> Bool {
    index < 4 ? given & (1 << UInt8(truncatingIfNeeded: index)) != 0 : others[index - 4] != nil
  }

  /// The value of the parameter at a position; None if it is absent.
  subscript(index: Int) -> Value {
    @inline(__always) get {
      switch index {
      case 0: first
      case 1: second
      case 2: third
      case 3: fourth
      default: others[index - 4] ?? .none
      }
    }
    @inline(__always) set {
      switch index {
      case 0: first = newValue
      case 1: second = newValue
      case 2: third = newValue
      case 3: fourth = newValue
      default:
        others[index - 4] = newValue
        return
      }
      given |= 1 << UInt8(truncatingIfNeeded: index)
    }
  }
}
