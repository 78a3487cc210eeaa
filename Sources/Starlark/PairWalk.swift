/// Compares containers in step, without recursion, and looks at no two of them twice.
///
/// A value may hold the same part many times over: after `x = [x, x]` thirty times there are a thousand million ways
/// through `x`, but thirty lists. So containers of containers that were found equal are remembered.
struct PairWalk {
  /// The values of two containers that are compared one by one, and what keeps them alive.
  private struct Level {
    let left: UnsafeMutableBufferPointer<Value>
    let right: UnsafeMutableBufferPointer<Value>
    var index = 0
    var owners: [Object] = []
    /// The containers themselves; nil for the first two.
    var pair: Pair?
  }

  private struct Pair: Hashable {
    let left: ObjectIdentifier
    let right: ObjectIdentifier
  }

  /// Whether it matters which of two different values comes first.
  private let isOrdering: Bool
  /// Whether a container is compared with itself, so that all there is to find is whether it holds itself.
  private var seeksCycle = false
  private var levels: [Level] = []
  /// What is being compared now: to meet it again is a cycle.
  private var path: Set<Pair> = []
  private var equal: Set<Pair> = []

  init(isOrdering: Bool) { self.isOrdering = isOrdering }

  /// Zero if all values are equal; when ordering, negative or positive as the first that differ are ordered.
  mutating func order(
    _ left: UnsafeMutableBufferPointer<Value>, _ right: UnsafeMutableBufferPointer<Value>, from index: Int
  ) throws -> Int {
    seeksCycle = left.baseAddress == right.baseAddress
    levels.append(Level(left: left, right: right, index: index))
    while let level = levels.last {
      try Interpreter.running?.work()
      guard level.index < min(level.left.count, level.right.count) else {
        if level.left.count != level.right.count { return level.left.count - level.right.count }
        if let pair = level.pair {
          path.remove(pair)
          equal.insert(pair)
        }
        levels.removeLast()
        continue
      }
      levels[levels.count - 1].index += 1
      let order = try order(level.left[level.index], level.right[level.index])
      if order != 0 { return order }
    }
    return 0
  }

  /// Zero if two values are equal, or will be found so by what the next levels hold.
  private mutating func order(_ left: Value, _ right: Value) throws -> Int {
    if case .object(let a) = left, case .object(let b) = right {
      if a === b, !(seeksCycle && a.holdsContainers) { return 0 }
      if var level = try level(a, b) {
        guard level.left.holdContainers, level.right.holdContainers else { return try flatOrder(level) }
        let pair = Pair(left: ObjectIdentifier(a), right: ObjectIdentifier(b))
        if equal.contains(pair) { return 0 }
        guard levels.count < Value.maximumDepth, path.insert(pair).inserted else { throw Failure.tooDeep }
        level.pair = pair
        levels.append(level)
        return 0
      }
    }
    if try left.isEqual(to: right) { return 0 }
    return isOrdering ? try left.compare(to: right) : 1
  }

  /// The order of values no two of which are containers.
  private func flatOrder(_ level: Level) throws -> Int {
    try withExtendedLifetime(level.owners) {
      if isOrdering { return try level.left.compare(to: level.right) }
      return try level.left.isEqual(to: level.right) ? 0 : 1
    }
  }

  /// The values of two containers that decide about them one by one; nil where something else decides.
  private func level(_ left: Object, _ right: Object) throws -> Level? {
    switch (left, right) {
    case (let left as List, let right as List) where isOrdering || left.count == right.count:
      return Level(left: left.storage.values, right: right.storage.values)
    case (let left as Tuple, let right as Tuple) where isOrdering || left.count == right.count:
      return Level(left: left.storage.values, right: right.storage.values)
    case (let left as Dict, let right as Dict) where !isOrdering:
      return try left.values(beside: right).map(Self.level)
    case (let left as StructValue, let right as StructValue) where !isOrdering:
      return left.values(beside: right).map(Self.level)
    default: return nil
    }
  }

  private static func level(_ left: Tuple, _ right: Tuple) -> Level {
    Level(left: left.storage.values, right: right.storage.values, owners: [left, right])
  }
}

extension Object {
  /// Whether it is a container of containers, and so may hold itself.
  var holdsContainers: Bool {
    switch self {
    case let list as List: list.storage.values.holdContainers
    case let tuple as Tuple: tuple.storage.values.holdContainers
    case let dict as Dict:
      dict.table.entries.contains { entry in
        if case .object(let value) = entry.value { value.isContainer } else { false }
      }
    case let record as StructValue: record.asDict.holdsContainers
    default: false
    }
  }
}
