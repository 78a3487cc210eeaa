import Glibc

extension Tensor {
  /// The elements with their signs changed.
  package func negated() throws -> Tensor { try mapped { -$0 } }

  /// The square root of each element; NaN for a negative one.
  package func sqrt() throws -> Tensor { try mapped { $0.squareRoot() } }

  /// A contiguous tensor of `function` of each element.
  @inline(__always)
  package func mapped(_ function: (Float) -> Float) throws -> Tensor {
    let source = try contiguous()
    let result = try Tensor.uninitialized(shape, in: context)
    let (from, to) = (source.pointer, result.pointer)
    defer { extendLifetime(source) }
    try context.parallel.forRanges(of: count) { range in
      for i in range { to[i] = function(from[i]) }
    }
    return result
  }
}
