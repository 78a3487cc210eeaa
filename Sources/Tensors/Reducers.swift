/// A step of a reduction, as a type so that each gets a loop of its own.
protocol Reducer {
  associatedtype Element: TensorElement
  associatedtype Partial: BitwiseCopyable
  associatedtype Result: TensorElement
  static var start: Partial { get }
  static func step(_ sum: Partial, _ x: Element) -> Partial
  static func join(_ a: Partial, _ b: Partial) -> Partial
  static func finish(_ sum: Partial) -> Result
}

extension Reducer where Partial == Result {
  @inline(__always) static func finish(_ sum: Partial) -> Result { sum }
}

/// A reduction of floats in double precision.
protocol FloatReducer: Reducer where Partial == Double, Result == Element {}

extension FloatReducer {
  @inline(__always) static func finish(_ sum: Double) -> Element { Element.converting(sum) }
}

enum Sum<Element: TensorElement>: FloatReducer {
  static var start: Double { 0 }
  @inline(__always) static func step(_ sum: Double, _ x: Element) -> Double { sum + x.float64 }
  @inline(__always) static func join(_ a: Double, _ b: Double) -> Double { a + b }
}
enum Product<Element: TensorElement>: FloatReducer {
  static var start: Double { 1 }
  @inline(__always) static func step(_ sum: Double, _ x: Element) -> Double { sum * x.float64 }
  @inline(__always) static func join(_ a: Double, _ b: Double) -> Double { a * b }
}
enum SumOfSquares<Element: TensorElement>: FloatReducer {
  static var start: Double { 0 }
  @inline(__always) static func step(_ sum: Double, _ x: Element) -> Double {
    sum + x.float64 * x.float64
  }
  @inline(__always) static func join(_ a: Double, _ b: Double) -> Double { a + b }
}
enum EuclideanNorm<Element: TensorElement>: FloatReducer {
  static var start: Double { 0 }
  @inline(__always) static func step(_ sum: Double, _ x: Element) -> Double {
    sum + x.float64 * x.float64
  }
  @inline(__always) static func join(_ a: Double, _ b: Double) -> Double { a + b }
  @inline(__always) static func finish(_ sum: Double) -> Element { Element.converting(sum.squareRoot()) }
}
enum Greatest<Element: TensorElement>: FloatReducer {
  static var start: Double { -.infinity }
  @inline(__always) static func step(_ best: Double, _ x: Element) -> Double { join(best, x.float64) }
  @inline(__always) static func join(_ best: Double, _ x: Double) -> Double { x > best || x != x ? x : best }
}
enum Least<Element: TensorElement>: FloatReducer {
  static var start: Double { .infinity }
  @inline(__always) static func step(_ best: Double, _ x: Element) -> Double { join(best, x.float64) }
  @inline(__always) static func join(_ best: Double, _ x: Double) -> Double { x < best || x != x ? x : best }
}

/// Whole numbers wrap around where a sum or a product does not fit.
enum WholeSum: Reducer {
  static var start: Int64 { 0 }
  @inline(__always) static func step(_ sum: Int64, _ x: Int64) -> Int64 { sum &+ x }
  @inline(__always) static func join(_ a: Int64, _ b: Int64) -> Int64 { a &+ b }
}
enum WholeProduct: Reducer {
  static var start: Int64 { 1 }
  @inline(__always) static func step(_ sum: Int64, _ x: Int64) -> Int64 { sum &* x }
  @inline(__always) static func join(_ a: Int64, _ b: Int64) -> Int64 { a &* b }
}
enum WholeGreatest: Reducer {
  static var start: Int64 { .min }
  @inline(__always) static func step(_ best: Int64, _ x: Int64) -> Int64 { max(best, x) }
  @inline(__always) static func join(_ a: Int64, _ b: Int64) -> Int64 { max(a, b) }
}
enum WholeLeast: Reducer {
  static var start: Int64 { .max }
  @inline(__always) static func step(_ best: Int64, _ x: Int64) -> Int64 { min(best, x) }
  @inline(__always) static func join(_ a: Int64, _ b: Int64) -> Int64 { min(a, b) }
}

enum AnyTrue: Reducer {
  static var start: Bool { false }
  @inline(__always) static func step(_ found: Bool, _ x: Bool) -> Bool { found || x }
  @inline(__always) static func join(_ a: Bool, _ b: Bool) -> Bool { a || b }
}
enum AllTrue: Reducer {
  static var start: Bool { true }
  @inline(__always) static func step(_ holds: Bool, _ x: Bool) -> Bool { holds && x }
  @inline(__always) static func join(_ a: Bool, _ b: Bool) -> Bool { a && b }
}
