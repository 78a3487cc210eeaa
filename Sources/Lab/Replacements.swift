// What to write here for the names that programs use elsewhere, in PyTorch, NumPy and Python's library.

/// What to write for a name that the lab does not have.
let replacements: [String: String] = {
  var hints = [
    "open": "read_text(path) is the text of a file", "array": "write tensor([...])",
    "asarray": "write tensor([...])", "random": "rand, randn and randint draw random numbers",
    "time": "at the prompt, :time CODE tells how long code takes",
    "from_pretrained": "write load_model(name)", "AutoModelForCausalLM": "write load_model(name)",
    "AutoTokenizer": "a model has one: m.tokenizer", "get_peft_model": "write adapt(m, method=\"lora\", r=8)",
    "LoraConfig": "write lora(m, r=8, alpha=16, targets=[...])", "Trainer": "write fit(m, data, steps=100)",
    "no_grad": "leave it out: only tensors made with requires_grad=True are recorded",
  ]
  for method in ["mean", "std", "var", "norm", "prod", "argmax", "argmin", "nonzero"] {
    hints[method] = "write x.\(method)()"
  }
  for product in ["dot", "mm", "bmm", "inner"] { hints[product] = "write a @ b" }
  hints.merge(tensorFunctions) { $1 }
  for library in ["torch", "numpy", "np", "nn", "F"] {
    hints[library] = "its functions need no prefix here: zeros(3), randn(2, 2), softmax(x)"
  }
  for library in ["plt", "matplotlib"] { hints[library] = "write plot(y), scatter(x, y) or hist(x)" }
  for library in ["transformers", "peft", "safetensors"] {
    hints[library] = "its work is done by load_model, lora, adapt, fit and load_tensors"
  }
  return hints
}()

/// What to write for functions of tensors that PyTorch and NumPy have.
private let tensorFunctions = [
  "cat": "write concat([a, b])", "concatenate": "write concat([a, b])",
  "vstack": "write concat([a, b]), or stack([a, b]) for vectors", "hstack": "write concat([a, b], axis=-1)",
  "einsum": "write it with @, transpose and sum", "empty": "write zeros(2, 3)", "flip": "write x[::-1]",
  "tile": "write concat([x, x]), or x.expand(...) for axes of length 1",
  "repeat": "write concat([x, x]), or x.expand(...) for axes of length 1",
  "randperm": "write argsort(rand(n))",
  "manual_seed": "write seed=1 where numbers are drawn, or start with --seed 1",
  "mse_loss": "write ((a - b) * (a - b)).mean()", "square": "write x * x", "power": "write pow(x, y)",
  "sign": "write where(x > 0, 1, where(x < 0, -1, 0))",
  "floor": "x // 1 rounds the elements of a tensor down, math.floor(x) a number",
  "ceil": "-(-x // 1) rounds the elements of a tensor up, math.ceil(x) a number",
  "log2": "write log(x) / math.log(2)", "log10": "write log(x) / math.log(10)",
  "isclose": "allclose(a, b) tells about all elements, abs(a - b) < 1e-6 about each",
  "isinf": "write abs(x) == float(\"inf\")", "unique": "write sorted(set(x.tolist()))",
  "trace": "write diag(x).sum()", "median": "write sort(x)[len(x) // 2]",
  "pinv": "lstsq(a, b) solves without a pseudo-inverse", "swapaxes": "write x.transpose(0, 1)",
]

/// What to write for an attribute that tensors have elsewhere.
let tensorReplacements: [String: String] = {
  var hints = tensorAttributes
  for name in [
    "softmax", "log_softmax", "relu", "gelu", "silu", "sigmoid", "tanh", "sin", "cos", "tril", "triu",
    "diag", "logsumexp", "isnan", "isfinite",
  ] {
    hints[name] = "write \(name)(x)"
  }
  for name in ["mm", "bmm", "matmul", "dot"] { hints[name] = "write x @ y" }
  for (name, symbol) in [("add_", "+"), ("sub_", "-"), ("mul_", "*"), ("div_", "/")] {
    hints[name] = "write x[...] = x \(symbol) y"
  }
  for name in ["sign", "floor", "ceil", "flip", "repeat", "square", "trace", "median", "unique", "swapaxes"] {
    hints[name] = tensorFunctions[name]
  }
  return hints
}()

private let tensorAttributes = [
  "numpy": "write x.tolist()", "cpu": "leave it out: tensors are where they are used",
  "cuda": "leave it out: there is no device to choose",
  "copy": "write x.clone()", "ravel": "write x.flatten()", "dim": "write x.ndim", "numel": "write x.size",
  "len": "write len(x)", "append": "write concat([x, y])", "half": "tensors compute in float32 or float64",
  "t": "write x.T", "device": "leave it out: there is no device to choose", "data": "write x.detach()",
  "zero_": "write x[...] = 0", "fill_": "write x[...] = 1", "requires_grad_": "write x.requires_grad = True",
  "topk": "write sort(x, descending=True)[:k]", "round": "write (x + 0.5) // 1",
  "zero_grad": "each backward() begins with new gradients",
]
