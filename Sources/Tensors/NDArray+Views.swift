extension NDArray {
  /// The index of an axis that may be counted from the end.
  package func resolve(axis: Int) throws -> Int {
    guard axis >= -shape.count, axis < shape.count else { throw TensorError.noSuchAxis(axis, shape) }
    return axis < 0 ? axis + shape.count : axis
  }

  /// The same elements in another shape, in which one length may be -1 for "what remains"; a view when contiguous,
  /// else of a copy.
  package func reshaped(to wanted: [Int]) throws -> NDArray {
    let target = try resolve(shape: wanted)
    let source = try contiguous()
    return NDArray(storage: source.storage, shape: target, strides: nil, offset: source.offset, count: count)
  }

  /// A view with the axes in the given order; nil reverses them.
  package func transposed(_ axes: [Int]? = nil) throws -> NDArray {
    guard let axes else { return self.T }
    let order = try axes.map(resolve(axis:))
    guard order.count == shape.count, Set(order).count == order.count else {
      throw TensorError(
        "the axes \(describe(shape: axes)) are not an order of the axes of a \(describe(shape: shape)) tensor",
        hint: "each axis must be named once")
    }
    return permuted(order)
  }

  /// A view with the axes reversed.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  package var T: NDArray { permuted(shape.indices.reversed()) }

  /// A view in which axes of length 1, and missing leading axes, are repeated to fill `target`.
  package func broadcast(to target: [Int]) throws -> NDArray {
    if target == shape { return self }
    let added = target.count - shape.count
    let fits = added >= 0 && shape.indices.allSatisfy { shape[$0] == 1 || shape[$0] == target[$0 + added] }
    guard fits else {
      throw TensorError(
        "cannot broadcast a \(describe(shape: shape)) tensor to \(describe(shape: target))",
        hint: "axes must be equal, or 1 in the tensor, counted from the last")
    }
    let count = try Self.elementCount(of: target)
    return NDArray(
      storage: storage, shape: target, strides: broadcastStrides(to: target), offset: offset, count: count)
  }

  /// A view with an axis of length 1 put in at `axis`.
  package func expanded(at axis: Int) throws -> NDArray {
    guard axis >= -shape.count - 1, axis <= shape.count, shape.count < Self.mostAxes else {
      throw TensorError.noSuchAxis(axis, shape + [1])
    }
    let place = axis < 0 ? axis + shape.count + 1 : axis
    var (newShape, newStrides) = (shape, strides)
    newShape.insert(1, at: place)
    newStrides.insert(1, at: place)
    return NDArray(storage: storage, shape: newShape, strides: newStrides, offset: offset, count: count)
  }

  /// A view without the given axis, which must have length 1; nil drops every such axis.
  package func squeezed(_ axis: Int? = nil) throws -> NDArray {
    var dropped = Set(shape.indices.filter { shape[$0] == 1 })
    if let axis {
      let place = try resolve(axis: axis)
      guard shape[place] == 1 else {
        throw TensorError(
          "cannot squeeze axis \(axis) of a \(describe(shape: shape)) tensor, which has length \(shape[place])"
        )
      }
      dropped = [place]
    }
    let (kept, old) = (shape.indices.filter { !dropped.contains($0) }, strides)
    return NDArray(
      storage: storage, shape: kept.map { shape[$0] }, strides: kept.map { old[$0] }, offset: offset,
      count: count)
  }

  /// The common shape of two operands of `symbol`; throws when they do not broadcast.
  package static func broadcastShape(_ left: [Int], _ right: [Int], symbol: String) throws -> [Int] {
    if left == right { return left }
    let (long, short) = left.count >= right.count ? (left, right) : (right, left)
    var shape = long
    let added = long.count - short.count
    for axis in short.indices where shape[axis + added] != short[axis] {
      if shape[axis + added] == 1 {
        shape[axis + added] = short[axis]
      } else if short[axis] != 1 {
        throw TensorError.cannotBroadcast(symbol, left, right)
      }
    }
    return shape
  }

  /// The elements in the opposite order along `axis`.
  package func flipped(axis: Int) throws -> NDArray {
    let place = try resolve(axis: axis)
    var flippedStrides = strides
    let last = Swift.max(0, shape[place] - 1) * flippedStrides[place]
    flippedStrides[place] *= -1
    return NDArray(
      storage: storage, shape: shape, strides: flippedStrides, offset: offset + last, count: count)
  }

  func permuted(_ order: [Int]) -> NDArray {
    let old = strides
    return NDArray(
      storage: storage, shape: order.map { shape[$0] }, strides: order.map { old[$0] }, offset: offset,
      count: count)
  }

  /// The strides that walk this tensor in the order of `target`, to which it must broadcast.
  func broadcastStrides(to target: [Int]) -> [Int] {
    let added = target.count - shape.count
    let own = strides
    return target.indices.map { axis in
      axis < added || shape[axis - added] == 1 && target[axis] != 1 ? 0 : own[axis - added]
    }
  }

  private func resolve(shape wanted: [Int]) throws -> [Int] {
    let misfit = TensorError(
      "cannot reshape a \(describe(shape: shape)) tensor of \(count) elements to \(describe(shape: wanted))")
    var target = wanted
    let open = wanted.indices.filter { wanted[$0] == -1 }
    guard open.count <= 1 else {
      throw TensorError("only one axis of \(describe(shape: wanted)) may be -1, which means what remains")
    }
    if let open = open.first {
      target[open] = 1
      let known = try Self.elementCount(of: target)
      guard known > 0, count % known == 0 else { throw misfit }
      target[open] = count / known
    }
    guard try Self.elementCount(of: target) == count else { throw misfit }
    return target
  }
}
