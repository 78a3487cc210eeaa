/// Where the elements stand that indices with arrays among them pick, by the rules of NumPy's advanced indexing.
///
/// The index arrays broadcast to one shape, the block; each of its places picks a subarray of the axes that are sliced
/// or left whole. The block's axes stand where the arrays stood if those are neighbours, else in front.
struct GatherPlan {
  /// The shape of the result.
  let shape: [Int]
  /// The shape in the order in which elements are gathered: the block's axes first.
  let gatheredShape: [Int]
  private let block: [Int]
  private let front: Int
  /// For each place of the block the offset of its subarray in the storage.
  private let offsets: NDArray<Int64>
  /// The subarray's elements, relative to its first.
  private let layout: Layout
  private let inner: Int

  init<Element>(_ indices: [TensorIndex], of array: NDArray<Element>) throws {
    let context = array.context
    let items = try Self.replacingMasks(try NDArray<Element>.expanded(indices, array.shape), array)
    var view = SliceView(array.shape, array.strides, array.offset)
    // Items that are arrays, and ints beside them, keep their axes whole in the view: the block picks from those.
    var (places, axes, before) = ([Int](), [(axis: Int, index: NDArray<Int64>)](), [Int]())
    var axis = 0
    for (place, item) in items.enumerated() {
      switch item {
      case .at(let position):
        axes.append((view.shape.count, try NDArray(scalar: Int64(position), in: context)))
        places.append(place)
        before.append(axis)
        try view.take(.slice(start: nil, stop: nil, step: nil))
      case .array(let index):
        axes.append((view.shape.count, index))
        places.append(place)
        before.append(axis)
        try view.take(.slice(start: nil, stop: nil, step: nil))
      default:
        try view.take(item)
      }
      axis += item.axesUsed
    }
    block = try axes.reduce([]) { try Self.common($0, $1.index.shape) }
    let isTogether =
      places.indices.allSatisfy { places[$0] == places[0] + $0 } && !Self.isSplit(indices)
    front = isTogether ? axes[0].axis : 0
    let kept = view.shape.indices.filter { axis in !axes.contains { $0.axis == axis } }
    let rest = kept.map { view.shape[$0] }
    gatheredShape = block + rest
    shape = Array(rest[..<front]) + block + Array(rest[front...])
    _ = try NDArray<Element>.elementCount(of: shape)
    layout = Layout(shape: rest, kept.map { view.strides[$0] }, kept.map { view.strides[$0] })
    inner = rest.reduce(1, *)
    let offsets = try NDArray<Int64>.filled(block, with: Int64(view.offset), in: context)
    for (number, (axis, index)) in axes.enumerated() {
      let positions = try index.broadcast(to: block).contiguous()
      try Self.add(
        positions, to: offsets, length: view.shape[axis], stride: view.strides[axis],
        axis: before[number], of: array.shape)
    }
    self.offsets = offsets
  }

  /// The result in NumPy's order of axes, from elements in the order of gathering.
  func arranged<Element>(_ gathered: NDArray<Element>) -> NDArray<Element> {
    guard front > 0 else { return gathered }
    let (count, rest) = (block.count, gatheredShape.count - block.count)
    let order = Array(count..<count + front) + Array(0..<count) + Array(count + front..<count + rest)
    return gathered.permuted(order)
  }

  /// A value to be written, broadcast to the result's shape and brought in the order of gathering.
  func ordered<Element>(_ value: NDArray<Element>) throws -> NDArray<Element> {
    let whole = try value.broadcast(to: shape)
    let order =
      Array(front..<front + block.count) + Array(0..<front) + Array(front + block.count..<shape.count)
    return try whole.permuted(order).contiguous()
  }

  func gather(from: UnsafeMutableRawPointer, to: UnsafeMutableRawPointer, width: Int) throws {
    let (starts, inner, layout) = (offsets.pointer, inner, layout)
    defer { extendLifetime(offsets) }
    try offsets.context.parallel.forRanges(of: inner == 0 ? 0 : offsets.count, cost: max(1, inner)) { range in
      switch width {
      case 1: Self.gather(from, to, starts, range, inner, layout, UInt8.self)
      case 4: Self.gather(from, to, starts, range, inner, layout, UInt32.self)
      default: Self.gather(from, to, starts, range, inner, layout, UInt64.self)
      }
    }
  }

  /// Writes in order, so that of several values for one place the last one stays.
  func scatter(from: UnsafeMutableRawPointer, to: UnsafeMutableRawPointer, width: Int) throws {
    switch width {
    case 1: try scatter(from, to, UInt8.self)
    case 4: try scatter(from, to, UInt32.self)
    default: try scatter(from, to, UInt64.self)
    }
  }

  /// Calls `body` with the place of each element in the storage and its number in the order of gathering.
  @inline(__always)
  func forEachPlace(_ body: (_ place: Int, _ number: Int) -> Void) throws {
    guard inner > 0 else { return }
    let (starts, step) = (offsets.pointer, layout.innerLeft)
    for number in 0..<offsets.count {
      if number & 0xFFF == 0xFFF { try offsets.context.interrupt.check() }
      let base = Int(starts[number])
      layout.forEachRun(in: 0..<inner) { start, length, place, _ in
        for i in 0..<length { body(base + place + i * step, number * inner + start + i) }
      }
    }
    extendLifetime(offsets)
  }

  @inline(__always)
  private func scatter<Bits: BitwiseCopyable>(
    _ from: UnsafeMutableRawPointer, _ to: UnsafeMutableRawPointer, _ bits: Bits.Type
  ) throws {
    let (from, to) = (from.assumingMemoryBound(to: bits), to.assumingMemoryBound(to: bits))
    try forEachPlace { place, number in to[place] = from[number] }
  }

  @inline(__always)
  private static func gather<Bits: BitwiseCopyable>(
    _ from: UnsafeMutableRawPointer, _ to: UnsafeMutableRawPointer, _ starts: UnsafePointer<Int64>,
    _ range: Range<Int>, _ inner: Int, _ layout: Layout, _ bits: Bits.Type
  ) {
    let (from, to) = (from.assumingMemoryBound(to: bits), to.assumingMemoryBound(to: bits))
    if inner == 1 {
      for number in range { to[number] = from[Int(starts[number])] }
      return
    }
    let step = layout.innerLeft
    for number in range {
      let (source, target) = (from + Int(starts[number]), to + number * inner)
      layout.forEachRun(in: 0..<inner) { start, length, place, _ in
        for i in 0..<length { target[start + i] = source[place + i * step] }
      }
    }
  }

  /// Adds the distances of positions along an axis to the offsets; throws for one that is out of range.
  private static func add(
    _ positions: NDArray<Int64>, to offsets: NDArray<Int64>, length: Int, stride: Int, axis: Int,
    of shape: [Int]
  ) throws {
    let (from, to) = (positions.pointer, offsets.pointer)
    defer { extendLifetime(positions) }
    let length = Int64(length)
    for i in 0..<positions.count {
      if i & 0xFFFF == 0xFFFF { try positions.context.interrupt.check() }
      let position = from[i]
      guard position >= -length, position < length else {
        throw TensorError(
          "index \(position) is out of range for axis \(axis) of a \(describe(shape: shape)) tensor",
          label: "the axis has length \(length)")
      }
      to[i] += (position < 0 ? position + length : position) * Int64(stride)
    }
  }

  /// The items with each mask replaced by the positions at which it is true, a vector for each of its axes.
  private static func replacingMasks<Element>(
    _ items: [TensorIndex], _ array: NDArray<Element>
  ) throws -> [TensorIndex] {
    var (result, axis) = ([TensorIndex](), 0)
    for item in items {
      defer { axis += item.axesUsed }
      guard case .mask(let mask) = item else {
        result.append(item)
        continue
      }
      let covered = Array(array.shape[axis..<axis + mask.shape.count])
      guard covered == mask.shape else {
        throw TensorError(
          "a mask of shape \(describe(shape: mask.shape)) does not fit the axes \(describe(shape: covered)) of a"
            + " \(describe(shape: array.shape)) tensor",
          hint: "a mask has the shape of the axes it picks from")
      }
      guard !mask.shape.isEmpty else {
        throw TensorError("a single truth value picks no elements", hint: "a mask has at least one axis")
      }
      result += try mask.nonzero().map { .array($0) }
    }
    return result
  }

  /// Whether an ellipsis stands between items that pick positions: it separates them even where it means no axis.
  private static func isSplit(_ indices: [TensorIndex]) -> Bool {
    guard let dots = indices.firstIndex(where: \.isEllipsis) else { return false }
    return indices[..<dots].contains(where: \.picksPositions)
      && indices[dots...].contains(where: \.picksPositions)
  }

  private static func common(_ left: [Int], _ right: [Int]) throws -> [Int] {
    do {
      return try Tensor.broadcastShape(left, right, symbol: "[]")
    } catch is TensorError {
      throw TensorError(
        "index arrays of shapes \(describe(shape: left)) and \(describe(shape: right)) do not broadcast",
        hint: "their axes must be equal, or one of them 1, counted from the last")
    }
  }
}
