extension NDArray {
  /// The tensors one after the other along `axis`; all other axes must agree.
  package static func concat(_ parts: [NDArray], axis: Int = 0) throws -> NDArray {
    guard let first = parts.first else { throw TensorError("concat() needs at least one tensor") }
    guard !first.shape.isEmpty else {
      throw TensorError("concat() needs tensors with axes, and got a single number", hint: "use stack()")
    }
    let place = try first.resolve(axis: axis)
    var shape = first.shape
    shape[place] = 0
    for part in parts {
      try first.context.interrupt.check()
      var other = part.shape
      guard other.count == shape.count else { throw misfit("concat()", first.shape, part.shape, axis) }
      guard shape[place] <= 1 << 56 else { throw TensorError.tooLarge(shape) }
      shape[place] += other[place]
      other[place] = shape[place]
      guard other == shape else { throw misfit("concat()", first.shape, part.shape, axis) }
    }
    let result = try uninitialized(shape, in: first.context)
    var start = 0
    for part in parts {
      try result.narrowed(axis: place, start: start, count: part.shape[place]).assign(part)
      start += part.shape[place]
    }
    return result
  }

  /// The tensors, all of one shape, side by side along a new axis.
  package static func stack(_ parts: [NDArray], axis: Int = 0) throws -> NDArray {
    guard let first = parts.first else { throw TensorError("stack() needs at least one tensor") }
    for part in parts where part.shape != first.shape {
      throw TensorError(
        "stack() needs tensors of one shape, and got \(describe(shape: first.shape)) and"
          + " \(describe(shape: part.shape))")
    }
    guard first.shape.count < mostAxes, axis >= -first.shape.count - 1, axis <= first.shape.count else {
      throw TensorError.noSuchAxis(axis, first.shape + [parts.count])
    }
    let place = axis < 0 ? axis + first.shape.count + 1 : axis
    let slices = try parts.map { part in
      try first.context.interrupt.check()
      return try part.expanded(at: place)
    }
    return try concat(slices, axis: place)
  }

  /// The view of `count` positions of an axis from `start` on; both must be in range.
  package func narrowed(axis: Int, start: Int, count length: Int) throws -> NDArray {
    precondition(start >= 0 && length >= 0 && start + length <= shape[axis])
    var narrow = shape
    narrow[axis] = length
    let steps = strides
    return NDArray(
      storage: storage, shape: narrow, strides: steps,
      offset: offset + (length == 0 ? 0 : start * steps[axis]),
      count: try Self.elementCount(of: narrow))
  }

  private static func misfit(_ name: String, _ first: [Int], _ other: [Int], _ axis: Int) -> TensorError {
    TensorError(
      "\(name) along axis \(axis) cannot join a \(describe(shape: first)) tensor and a"
        + " \(describe(shape: other)) tensor",
      hint: "all axes but axis \(axis) must agree")
  }
}
