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
  for library in ["torch", "numpy", "np", "nn", "F"] {
    hints[library] = "its functions need no prefix here: zeros(3), randn(2, 2), softmax(x)"
  }
  for library in ["plt", "matplotlib"] { hints[library] = "write plot(y), scatter(x, y) or hist(x)" }
  for library in ["transformers", "peft", "safetensors"] {
    hints[library] = "its work is done by load_model, lora, adapt, fit and load_tensors"
  }
  return hints
}()

/// What to write for an attribute that tensors have elsewhere.
let tensorReplacements: [String: String] = [
  "numpy": "write x.tolist()", "cpu": "leave it out: tensors are where they are used",
  "cuda": "leave it out: there is no device to choose",
  "copy": "write x.clone()", "ravel": "write x.flatten()", "dim": "write x.ndim", "numel": "write x.size",
  "len": "write len(x)", "append": "write concat([x, y])", "half": "tensors compute in float32 or float64",
  "zero_grad": "each backward() begins with new gradients",
]
