// The floor of the compute core: float32 arrays with shape and strides over storage that a ledger accounts for.
//
// Shapes and numbers flow in, tensors flow out; every operation validates its arguments and throws a
// `TensorError`. A tensor carries its `Context` (ledger, memory budget, threads, interrupt flag, random stream),
// and operators inherit it. This target knows nothing of gradients, models or the language.
