extension Tensor {
  /// The sum over the axes along which a tensor of shape `target` would have been broadcast to this one.
  package func summed(to target: [Int]) throws -> Tensor {
    if target == shape { return self }
    let added = shape.count - target.count
    precondition(added >= 0)
    let axes = shape.indices.filter { $0 < added || target[$0 - added] == 1 && shape[$0] != 1 }
    return try sum(axes: axes, keepDimensions: true).reshaped(to: target)
  }
}
