"""Makes the reference data of decoders that no published checkpoint of a few kilobytes has, with transformers.

usage: python make_architectures.py        (in this folder; needs torch, transformers and safetensors)

  learned_tied, learned_untied    Llama blocks with a learned vector per position in place of rotary angles, as
                                  gpt(positions="learned") builds them; grouped queries, one key head for all and half
                                  as many as query heads
  rotary_grouped                  rotary positions, one key head for three query heads, tied, an odd number of tokens
  gpt2                            GPT-2: learned positions, layer norms, biases, GELU by tanh, a tied head

Of each model a file of weights and, in the same file, the ids, `reference.logits` and `reference.grad.NAME`; the
losses, and the sizes that build the model, stand in architectures.json.
"""
import json
import os

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM
from transformers.models.llama import modeling_llama

torch.set_num_threads(1)
HERE = os.path.dirname(os.path.abspath(__file__))
TOKENS = 7
rotate = modeling_llama.apply_rotary_pos_emb


def randomise(model, seed):
    """Weights large enough that every part of a block shows in the logits."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator) * 0.25
            parameter.copy_(noise + 1 if "norm" in name and "weight" in name or "ln_" in name and "weight" in name
                            else noise)


class Positions(torch.nn.Module):
    def __init__(self, context, dim):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(context, dim))


def llama(sizes, learned):
    config = LlamaConfig(
        vocab_size=sizes["vocab"], hidden_size=sizes["dim"], num_hidden_layers=sizes["layers"],
        num_attention_heads=sizes["heads"], num_key_value_heads=sizes["kv_heads"],
        intermediate_size=sizes["hidden"], max_position_embeddings=sizes["context"],
        tie_word_embeddings=sizes["tied"], rms_norm_eps=1e-5, attn_implementation="eager")
    model = LlamaForCausalLM(config)
    if learned:
        model.model.embed_positions = Positions(sizes["context"], sizes["dim"])
    return model.float()


def logits_of(model, ids, learned):
    modeling_llama.apply_rotary_pos_emb = (lambda q, k, *rest, **named: (q, k)) if learned else rotate
    if not learned:
        return model(ids, use_cache=False).logits
    states = model.model.embed_tokens(ids) + model.model.embed_positions.weight[: ids.shape[1]]
    return model(inputs_embeds=states, use_cache=False).logits


def make(name, model, learned, sizes, seed):
    randomise(model, seed)
    generator = torch.Generator().manual_seed(seed + 1)
    ids = torch.randint(0, sizes["vocab"], (2, TOKENS), generator=generator)
    logits = logits_of(model, ids, learned)
    loss = torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten())
    loss.backward()
    tensors = {"ids": ids.to(torch.int32), "reference.logits": logits.detach().contiguous()}
    for parameter, value in model.named_parameters():
        tensors[parameter] = value.detach().contiguous()
        tensors["reference.grad." + parameter] = value.grad.contiguous()
    save_file(tensors, os.path.join(HERE, name + ".safetensors"))
    return {"sizes": sizes, "loss": loss.item()}


def main():
    shared = {"vocab": 29, "dim": 12, "layers": 2, "hidden": 20, "context": 9}
    results = {}
    for name, more, learned in [
        ("learned_tied", {"heads": 3, "kv_heads": 1, "tied": True}, True),
        ("learned_untied", {"heads": 2, "kv_heads": 1, "tied": False}, True),
        ("rotary_grouped", {"heads": 3, "kv_heads": 1, "tied": True}, False),
    ]:
        sizes = shared | more
        results[name] = make(name, llama(sizes, learned), learned, sizes, len(results))
    sizes = {"vocab": 29, "dim": 12, "layers": 2, "heads": 3, "context": 9}
    config = GPT2Config(
        vocab_size=sizes["vocab"], n_embd=sizes["dim"], n_layer=sizes["layers"], n_head=sizes["heads"],
        n_positions=sizes["context"], resid_pdrop=0, embd_pdrop=0, attn_pdrop=0, attn_implementation="eager")
    results["gpt2"] = make("gpt2", GPT2LMHeadModel(config).float(), False, sizes, len(results))
    with open(os.path.join(HERE, "architectures.json"), "w") as file:
        json.dump(results, file, indent=1)
        file.write("\n")


main()
