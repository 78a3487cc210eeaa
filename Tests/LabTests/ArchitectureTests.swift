import Foundation
import Lab
import TestSupport
import Testing

@Suite("Architectures written in the language")
struct ArchitectureTests {
  private static let program = """
    def gpt2(w, ids, layers, heads):
        dim = w["transformer.wte.weight"].shape[1]
        rows, tokens = ids.shape
        unseen = where(tril(ones(tokens, tokens)) == 1, 0.0, float("-inf"))
        x = w["transformer.wte.weight"][ids] + w["transformer.wpe.weight"][:tokens]
        for layer in range(layers):
            def norm(x, name): return layer_norm(x, part(name + ".weight"), part(name + ".bias"))
            def linear(x, name): return x @ part(name + ".weight") + part(name + ".bias")
            def part(name): return w["transformer.h.%d.%s" % (layer, name)]
            mixed = linear(norm(x, "ln_1"), "attn.c_attn").reshape(rows, tokens, 3, heads, dim // heads)
            q, k, v = mixed.permute(2, 0, 3, 1, 4)
            scores = q @ k.transpose(0, 1, 3, 2) / sqrt(dim // heads) + unseen
            heads_out = (softmax(scores) @ v).permute(0, 2, 1, 3).reshape(rows, tokens, dim)
            x = x + linear(heads_out, "attn.c_proj")
            x = x + linear(gelu(linear(norm(x, "ln_2"), "mlp.c_fc"), approximate="tanh"), "mlp.c_proj")
        x = layer_norm(x, w["transformer.ln_f.weight"], w["transformer.ln_f.bias"])
        return x @ w["transformer.wte.weight"].T

    w = load_tensors("gpt2.safetensors")
    names = [name for name in w if name.startswith("transformer.")]
    for name in names:
        w[name].requires_grad = True
    logits = gpt2(w, w["ids"], 2, 3)
    loss = cross_entropy(logits[:, :-1].reshape(-1, logits.shape[2]), w["ids"][:, 1:].flatten())
    loss.backward()
    def near(x, right): return ((x - right).abs().max() / right.abs().max()).item() < 1e-4
    wrong = [name for name in names if not near(w[name].grad, w["reference.grad." + name])]
    """

  @Test(
    "GPT-2, built of layer norms, GELU, attention and learned positions, has transformers' logits and gradients"
  )
  func gpt2() throws {
    let bench = try LabBench()
    try FileManager.default.copyItem(
      at: Goldens.url("architectures/gpt2.safetensors"),
      to: bench.folder.url.appending(path: "gpt2.safetensors"))
    try bench.run(Self.program)
    #expect(bench.show("len(names), wrong") == "(28, [])")
    #expect(bench.show("allclose(logits, w[\"reference.logits\"], atol=1e-5)") == "True")
    let expected = try Goldens.json("architectures/architectures.json")["gpt2"]["loss"].float
    #expect(bench.show("abs(loss.item() - \(expected)) < 1e-5") == "True")
  }
}
