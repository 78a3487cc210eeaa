/// An array of any number of axes: a shape and strides over storage that views share.
///
/// It is a value as far as its shape goes; its elements are shared with its views. Take `pointer` once per kernel, and
/// keep the array itself alive (`extendLifetime`) while the pointer is in use. The type of the elements stands in the
/// type of the array alone, so that no kernel can be handed numbers of another kind; what only moves elements is written
/// once for all kinds, by their width.
package struct NDArray<Element: TensorElement> {
  /// The memory, shared with views.
  package var storage: Storage
  let axes: Axes
  /// The place of the first element in the storage.
  package let offset: Int

  /// The most axes a tensor may have.
  package static var mostAxes: Int { 32 }

  init(storage: Storage, axes: Axes, offset: Int = 0) {
    self.storage = storage
    self.axes = axes
    self.offset = offset
  }

  init(storage: Storage, shape: [Int], strides: [Int]?, offset: Int, count: Int) {
    self.init(storage: storage, axes: Axes(shape: shape, strides: strides, count: count), offset: offset)
  }

  /// A tensor of the given elements in row-major order; throws when their number does not fit the shape.
  package init(_ values: [Element], shape: [Int], in context: Context) throws {
    self = try Self.uninitialized(shape, in: context)
    guard values.count == count else {
      throw TensorError("\(values.count) values do not fill a \(describe(shape: shape)) tensor")
    }
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { pointer.update(from: base, count: count) }
    }
  }

  /// A tensor without axes.
  package init(scalar: Element, in context: Context) throws {
    self = try Self.uninitialized(.scalar, in: context)
    pointer.pointee = scalar
  }

  /// A tensor whose elements are whatever the memory held; every one must be written.
  package static func uninitialized(_ shape: [Int], in context: Context) throws -> NDArray {
    try uninitialized(Axes(ofNew: shape), in: context)
  }

  /// The same for axes that another tensor has, which must be contiguous.
  @inline(__always)
  static func uninitialized(_ axes: Axes, in context: Context) throws -> NDArray {
    NDArray(
      storage: try Storage(count: axes.count, width: MemoryLayout<Element>.size, in: context), axes: axes)
  }

  /// An array that is `value` everywhere.
  static func filled(_ shape: [Int], with value: Element, in context: Context) throws -> NDArray {
    let result = try uninitialized(shape, in: context)
    let target = result.pointer
    try context.parallel.forRanges(of: result.count) { range in
      (target + range.lowerBound).update(repeating: value, count: range.count)
    }
    return result
  }

  /// The session the tensor belongs to.
  package var context: Context { storage.context }

  /// The length of each axis; a scalar has none.
  package var shape: [Int] { axes.shape }

  /// The number of elements.
  package var count: Int { axes.count }

  /// The distance in elements between neighbours along each axis.
  package var strides: [Int] { axes.strides }

  /// Whether the elements stand in row-major order without gaps.
  package var isContiguous: Bool { axes.isContiguous }

  /// The first element; for a contiguous tensor all `count` elements follow it.
  package var pointer: UnsafeMutablePointer<Element> {
    storage.start.assumingMemoryBound(to: Element.self) + offset
  }

  /// Whether the elements are all that the storage holds.
  package var fillsStorage: Bool { storage.count == count }

  /// The elements in row-major order.
  package var scalars: [Element] {
    // All empty arrays are one object, to which the initializer would write its count from any thread.
    guard count > 0 else { return [] }
    return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let base = buffer.baseAddress {
        let plan = CopyPlan(self, to: base)
        context.parallel.forAllRanges(of: plan.steps, cost: plan.cost, plan.run)
      }
      initialized = count
    }
  }

  /// The only element; throws when there are more or none.
  package func item() throws -> Element {
    guard count == 1 else {
      throw TensorError(
        "item() needs a tensor of one element, and this one is \(describe(shape: shape))",
        hint: "reduce it first, as with .sum() or .mean(), or pick an element by index")
    }
    return pointer.pointee
  }

  /// The tensor itself when contiguous, else a copy that is.
  package func contiguous() throws -> NDArray { isContiguous ? self : try copy() }

  /// A contiguous tensor of the same elements over storage of its own.
  package func copy() throws -> NDArray {
    let result = try NDArray.uninitialized(
      isContiguous ? axes : Axes(shape: shape, count: count), in: context)
    try copyElements(to: result.pointer)
    return result
  }
}

extension NDArray {
  /// The number of elements of a shape; throws when an axis is negative or there are too many.
  package static func elementCount(of shape: [Int]) throws -> Int {
    guard shape.count <= mostAxes else {
      throw TensorError("a tensor has at most \(mostAxes) axes, and \(shape.count) were asked for")
    }
    var count = 1
    var isEmpty = false
    for axis in shape {
      guard axis >= 0 else {
        throw TensorError("the shape \(describe(shape: shape)) has a negative axis")
      }
      isEmpty = isEmpty || axis == 0
      let (product, overflow) = count.multipliedReportingOverflow(by: Swift.max(1, axis))
      guard !overflow, product <= 1 << 56 else { throw TensorError.tooLarge(shape) }
      count = product
    }
    return isEmpty ? 0 : count
  }
}
