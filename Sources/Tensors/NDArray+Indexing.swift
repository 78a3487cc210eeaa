extension NDArray {
  /// What the indices pick: a view where all are basic, else a copy, by NumPy's rules.
  package func indexed(_ indices: [TensorIndex]) throws -> NDArray {
    guard indices.contains(where: \.isAdvanced) else { return try sliced(indices) }
    return try taken(GatherPlan(indices, of: self))
  }

  /// Writes `value`, broadcast to what the indices pick, over those elements, and so over those of every view; where an
  /// element is picked twice, the last one stays.
  package func assign(_ value: NDArray, at indices: [TensorIndex]) throws {
    guard isWritable else {
      throw TensorError(
        "cannot write into a tensor of which one element stands in several places",
        hint: "write into a copy, made by .clone()")
    }
    guard indices.contains(where: \.isAdvanced) else {
      let target = try sliced(indices)
      return try target.assign(value.droppingLeadingOnes(target.shape.count))
    }
    let plan = try GatherPlan(indices, of: self)
    storage.noteChange()
    let ordered = try plan.ordered(value.droppingLeadingOnes(plan.shape.count))
    let source = ordered.storage === storage ? try ordered.copy() : ordered
    let (from, to) = (source.address, storage.start)
    try plan.scatter(from: from, to: to, width: MemoryLayout<Element>.size)
    extendLifetime(source)
  }

  /// The places where the array is not zero: for each axis a vector of positions, in row-major order.
  package func nonzero() throws -> [NDArray<Int64>] {
    let flags = try mapped { $0.bool }
    let counter = flags.pointer
    var found = 0
    for start in stride(from: 0, to: count, by: 1 << 16) {
      try context.interrupt.check()
      for i in start..<Swift.min(count, start + (1 << 16)) where counter[i] { found += 1 }
    }
    let places = try shape.map { _ in try NDArray<Int64>.uninitialized([found], in: context) }
    var next = 0
    for i in 0..<count where counter[i] {
      if next & 0xFFFF == 0xFFFF { try context.interrupt.check() }
      var rest = i
      for axis in shape.indices.reversed() {
        places[axis].pointer[next] = Int64(rest % shape[axis])
        rest /= shape[axis]
      }
      next += 1
    }
    extendLifetime(flags)
    return places
  }

  private func taken(_ plan: GatherPlan) throws -> NDArray {
    let result = try NDArray.uninitialized(plan.gatheredShape, in: context)
    try plan.gather(from: storage.start, to: result.address, width: MemoryLayout<Element>.size)
    return plan.arranged(result)
  }

  /// Whether each element has a place of its own, so that it may be written.
  private var isWritable: Bool { zip(shape, strides).allSatisfy { $0 <= 1 || $1 != 0 } || count == 0 }

  /// The same array with no more axes than `rank`, as far as its first ones have length 1.
  private func droppingLeadingOnes(_ rank: Int) throws -> NDArray {
    let surplus = shape.count - rank
    guard surplus > 0, shape[..<surplus].allSatisfy({ $0 == 1 }) else { return self }
    return try reshaped(to: Array(shape[surplus...]))
  }
}

extension NDArray {
  /// Writes `value`, broadcast to this shape, over the elements, and so over those of every view.
  package func assign(_ value: NDArray) throws {
    storage.noteChange()
    let source = try value.broadcast(to: shape)
    // A source that overlaps the target is read whole before anything is written.
    let safe = source.storage === storage ? try source.copy() : source
    defer { extendLifetime(safe) }
    let (target, from) = (address, safe.address)
    let layout = Layout(shape: shape, strides, safe.strides)
    let width = MemoryLayout<Element>.size
    try context.parallel.forRanges(of: count) { range in
      switch width {
      case 1: Self.move(from, target, layout, range, UInt8.self)
      case 4: Self.move(from, target, layout, range, UInt32.self)
      default: Self.move(from, target, layout, range, UInt64.self)
      }
    }
  }

  @inline(__always)
  private static func move<Bits: BitwiseCopyable>(
    _ from: UnsafeMutableRawPointer, _ to: UnsafeMutableRawPointer, _ layout: Layout, _ range: Range<Int>,
    _ bits: Bits.Type
  ) {
    let (from, to) = (from.assumingMemoryBound(to: bits), to.assumingMemoryBound(to: bits))
    let (step, sourceStep) = (layout.innerLeft, layout.innerRight)
    layout.forEachRun(in: range) { _, length, target, source in
      for i in 0..<length { to[target + i * step] = from[source + i * sourceStep] }
    }
  }
}

extension Tensor {
  /// Adds `value`, broadcast to this shape, to the elements, and so to those of every view.
  package func accumulate(_ value: Tensor) throws {
    storage.noteChange()
    let source = try value.broadcast(to: shape)
    let (to, from) = (pointer, source.pointer)
    let layout = Layout(shape: shape, strides, source.strides)
    let (step, sourceStep) = (layout.innerLeft, layout.innerRight)
    try context.parallel.forRanges(of: count) { range in
      layout.forEachRun(in: range) { _, length, target, source in
        for i in 0..<length { to[target + i * step] += from[source + i * sourceStep] }
      }
    }
    extendLifetime(source)
  }

  /// Adds `value`, of the shape that the indices pick, to those elements; where one is picked twice, it gets the sum.
  package func accumulate(_ value: Tensor, at indices: [TensorIndex]) throws {
    guard indices.contains(where: \.isAdvanced) else { return try sliced(indices).accumulate(value) }
    let plan = try GatherPlan(indices, of: self)
    storage.noteChange()
    let source = try plan.ordered(value)
    let from = source.pointer
    let to = storage.start.assumingMemoryBound(to: Float.self)
    try plan.forEachPlace { place, number in to[place] += from[number] }
    extendLifetime(source)
  }
}
