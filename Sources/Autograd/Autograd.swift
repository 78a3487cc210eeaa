// Reverse-mode differentiation over tensors.
//
// Operations on `Variable`s compute their value with `Tensors` and, when an input needs a gradient, record how
// to pass a gradient back; each gradient rule stands beside its forward. `backward()` walks the record once.
// This target knows operations, not layers.
