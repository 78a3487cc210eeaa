import Autograd
import Tensors

/// Examples with one label each, such as pictures and what they show.
package struct Examples {
  package let inputs: Inputs
  /// One class for each example, from 0 on.
  package let labels: [Int32]

  /// What a model sees of `N` examples.
  package enum Inputs {
    /// Numbers, `(N, features)`.
    case features(Variable)
    /// `width` ids each, one example after the other.
    case ids([Int32], width: Int)

    /// `N`.
    package var count: Int {
      switch self {
      case .features(let x): x.shape[0]
      case .ids(let ids, let width): ids.count / width
      }
    }

    /// Rows of ids, all of one length.
    ///
    /// - Throws: `ModelError` for none, for empty rows and for rows of different lengths.
    package init(rows: [[Int32]]) throws {
      guard let width = rows.first?.count, width > 0, rows.allSatisfy({ $0.count == width }) else {
        let counts = Set(rows.map(\.count)).sorted().map(String.init).joined(separator: ", ")
        throw ModelError(
          "examples need ids, the same number in each",
          label: rows.isEmpty ? "there is no example" : "these have \(counts)")
      }
      self = .ids(rows.flatMap(\.self), width: width)
    }
  }

  /// Checks that each example has its label.
  package init(_ inputs: Inputs, labels: [Int32]) throws {
    if case .features(let x) = inputs, x.shape.count != 2 {
      throw ModelError(
        "examples are the rows of a matrix (N, features), and this tensor is \(describe(shape: x.shape))")
    }
    guard inputs.count > 0, inputs.count == labels.count else {
      throw ModelError(
        "\(inputs.count) examples need as many labels, and at least one: there are \(labels.count)")
    }
    if let bad = labels.first(where: { $0 < 0 }) {
      throw ModelError("the label of an example is a class from 0 on, not \(bad)")
    }
    self.inputs = inputs
    self.labels = labels
  }

  package var count: Int { labels.count }

  /// The examples of these numbers, in that order.
  package func picked(_ rows: [Int]) throws -> Examples {
    let chosen: Inputs
    switch inputs {
    case .features(let x): chosen = .features(Variable(try x.value.rows(rows)))
    case .ids(let ids, let width):
      chosen = .ids(rows.flatMap { ids[$0 * width..<($0 + 1) * width] }, width: width)
    }
    return try Examples(chosen, labels: rows.map { labels[$0] })
  }
}

extension Tensor {
  /// The rows of these numbers of a matrix, in that order.
  fileprivate func rows(_ numbers: [Int]) throws -> Tensor {
    let (source, width) = (try contiguous(), shape[1])
    let result = try Tensor.uninitialized([numbers.count, width], in: context)
    for (place, row) in numbers.enumerated() {
      (result.pointer + place * width).update(from: source.pointer + row * width, count: width)
    }
    extendLifetime(source)
    return result
  }
}
