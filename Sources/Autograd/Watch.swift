import Tensors

/// The inputs of a recorded operation that want no gradient, and how often each had been written over by then.
///
/// A program may change such an input in place; a rule that saved it would then use numbers that the value was not
/// computed from. Two are kept without an allocation, which is as many as most operations have.
struct Watch {
  private var first: WriteCount?
  private var second: WriteCount?
  private var others: [WriteCount] = []
  private var seen = 0

  init() {}

  init(_ inputs: [Variable]) {
    for input in inputs where input.node == nil && !input.value.storage.isFrozen {
      add(input.value.storage.countingWrites())
    }
  }

  /// Whether an input was written over after the operation was recorded.
  var isStale: Bool { total != seen }

  private mutating func add(_ counter: WriteCount) {
    seen &+= counter.count
    if first == nil {
      first = counter
    } else if second == nil {
      second = counter
    } else {
      others.append(counter)
    }
  }

  private var total: Int {
    others.reduce((first?.count ?? 0) &+ (second?.count ?? 0)) { $0 &+ $1.count }
  }
}
