import Autograd
import Tensors

/// The keys and values of the tokens seen so far, one pair per layer: `(B, S, K, D)` each.
///
/// Nothing of it is recorded: whoever keeps a cache wants no gradient.
package final class KeyValueCache {
  private var entries: [(keys: TokenRows, values: TokenRows)?]
  /// How many tokens are stored.
  package private(set) var length = 0

  package init(layers: Int) { entries = Array(repeating: nil, count: layers) }

  /// Stores a layer's new keys and values behind the earlier ones and returns all of them.
  func extend(
    layer: Int, keys: Variable, values: Variable
  ) throws -> (keys: Variable, values: Variable) {
    var entry = entries[layer] ?? (TokenRows(), TokenRows())
    let all = (keys: try entry.keys.append(keys.value), values: try entry.values.append(values.value))
    entries[layer] = entry
    if layer == entries.count - 1 { length = entry.keys.count }
    return (Variable(all.keys), Variable(all.values))
  }
}

/// A tensor `(B, S, K, D)` that grows along S in place: room is made for twice as many tokens whenever it runs out, so
/// that a token costs no copy of those before it.
private struct TokenRows {
  private var room: Tensor?
  private(set) var count = 0

  private static let leastRoom = 64

  /// Adds `new` `(B, T, K, D)` and returns all that is stored, which for one sequence is a view.
  mutating func append(_ new: Tensor) throws -> Tensor {
    let (batch, added) = (new.shape[0], new.shape[1])
    let width = new.shape[2] * new.shape[3]
    var capacity = room?.shape[1] ?? 0
    if count + added > capacity {
      capacity = max(Self.leastRoom, 2 * (count + added))
      let larger = try Tensor.uninitialized([batch, capacity] + new.shape.dropFirst(2), in: new.context)
      if let room {
        Self.copy(room, stride: room.shape[1] * width, to: larger, at: 0, count: count * width)
      }
      room = larger
    }
    guard let room else { preconditionFailure("room was made for at least one token") }
    Self.copy(try new.contiguous(), stride: added * width, to: room, at: count * width, count: added * width)
    count += added
    return try room.sliced([
      .slice(start: nil, stop: nil, step: nil), .slice(start: 0, stop: count, step: nil),
    ])
  }

  /// Copies the first `count` numbers of each sequence of `source` to `offset` in those of `target`.
  private static func copy(_ source: Tensor, stride: Int, to target: Tensor, at offset: Int, count: Int) {
    let targetStride = target.count / target.shape[0]
    for sequence in 0..<target.shape[0] {
      (target.pointer + sequence * targetStride + offset).update(
        from: source.pointer + sequence * stride, count: count)
    }
    extendLifetime((source, target))
  }
}
