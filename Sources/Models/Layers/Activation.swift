import Autograd

/// What stands between two dense layers, under PyTorch's names.
package enum Activation: String, CaseIterable, Codable, Sendable {
  case relu, gelu, silu, tanh

  func callAsFunction(_ x: Variable) throws -> Variable {
    switch self {
    case .relu: try Autograd.relu(x)
    case .gelu: try Autograd.gelu(x)
    case .silu: try Autograd.silu(x)
    case .tanh: try Autograd.tanh(x)
    }
  }
}
