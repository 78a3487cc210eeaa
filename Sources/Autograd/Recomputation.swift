import Tensors

/// How a value that is cheaper to compute again than to keep is had a second time in the backward pass.
///
/// An operation whose gradient needs such an input saves this instead of the numbers, which have the same bits again.
/// They are kept from the first use to the last.
final class Recomputation {
  private let compute: () throws -> Tensor
  private let watch: ChangeWatch
  private var users = 0
  private var value: Tensor?

  /// - Parameter sources: what `compute` reads.
  init(from sources: [Tensor], _ compute: @escaping () throws -> Tensor) {
    self.compute = compute
    watch = ChangeWatch(sources.map(\.storage.changes))
  }

  fileprivate func addUser() { users += 1 }

  fileprivate func use() throws -> Tensor {
    guard !watch.hasSeenChange else { throw TensorError.changedInPlace }
    let tensor = try value ?? compute()
    users -= 1
    value = users > 0 ? tensor : nil
    return tensor
  }
}

/// What an operation keeps of an input for its gradient.
struct SavedInput {
  private enum Form {
    case numbers(Tensor)
    case recomputation(Recomputation)
  }
  private let form: Form

  /// - Parameter numbers: the contiguous numbers of `variable`.
  init(_ variable: Variable, numbers: Tensor) {
    if let recomputation = variable.node?.recomputation {
      recomputation.addUser()
      form = .recomputation(recomputation)
    } else {
      form = .numbers(numbers)
    }
  }

  /// The numbers, contiguous; to be asked for once.
  func use() throws -> Tensor {
    switch form {
    case .numbers(let tensor): tensor
    case .recomputation(let recomputation): try recomputation.use()
    }
  }
}

/// Notices changes in place, from now on, to the numbers that some counters count for.
struct ChangeWatch {
  private let counters: [ChangeCounter]
  /// The sum of the counts at first: they only grow, so any change shows.
  private let seen: Int

  init(_ counters: [ChangeCounter]) {
    self.counters = counters
    seen = Self.sum(counters)
  }

  var hasSeenChange: Bool { Self.sum(counters) != seen }

  private static func sum(_ counters: [ChangeCounter]) -> Int {
    var sum = 0
    for counter in counters { sum &+= counter.count }
    return sum
  }
}

extension TensorError {
  /// What `backward()` says of a value whose inputs are not what they were.
  static var changedInPlace: TensorError {
    TensorError(
      "a tensor was changed in place after this value was computed from it",
      hint: "compute the value again before backward()")
  }
}
