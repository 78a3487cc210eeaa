import Tensors

/// The elements at the given places of the flattened tensor, in a new shape; the gradient of one that is picked
/// several times adds up.
///
/// All indexing by arrays is this, once the places are known.
package func gather(_ x: Variable, places: [Int], shape: [Int]) throws -> Variable {
  let source = try x.value.contiguous()
  guard places.count == (try Tensor.elementCount(of: shape)) else {
    throw TensorError("\(places.count) places do not fill the shape \(describe(shape: shape))")
  }
  if let bad = places.first(where: { !(0..<source.count).contains($0) }) {
    throw TensorError("place \(bad) is out of range for a tensor of \(source.count) elements")
  }
  let y = try Tensor.uninitialized(shape, in: x.context)
  let (from, to) = (source.pointer, y.pointer)
  try x.context.parallel.forRanges(of: places.count) { range in
    for i in range { to[i] = from[places[i]] }
  }
  extendLifetime(source)
  return record(y, inputs: [x]) { back in
    let gradient = back.gradient
    // In order and on one thread: two places may be the same.
    try back.accumulate(into: 0) { gathered, isFresh in
      if isFresh { gathered.pointer.update(repeating: 0, count: gathered.count) }
      for (i, place) in places.enumerated() { gathered.pointer[place] += gradient.pointer[i] }
    }
    extendLifetime(gradient)
  }
}
