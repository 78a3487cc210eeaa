/// One value for each parameter of a signature, nil where an optional one is absent.
///
/// Most functions take few arguments: the first four need no allocation.
package struct BoundArguments {
  private var first: Value?
  private var second: Value?
  private var third: Value?
  private var fourth: Value?
  private var others: [Value?]

  /// Makes room for the values of so many parameters, all absent.
  init(count: Int) { others = count > 4 ? [Value?](repeating: nil, count: count - 4) : [] }

  /// The value of the parameter at a position.
  package subscript(index: Int) -> Value? {
    @inline(__always) get {
      switch index {
      case 0: first
      case 1: second
      case 2: third
      case 3: fourth
      default: others[index - 4]
      }
    }
    @inline(__always) set {
      switch index {
      case 0: first = newValue
      case 1: second = newValue
      case 2: third = newValue
      case 3: fourth = newValue
      default: others[index - 4] = newValue
      }
    }
  }
}
