"""Makes the reference data of mlps and of LoRA on embeddings, with torch and peft.

usage: python make_mlp.py        (in this folder; needs torch, transformers, peft and safetensors)

  digits/, pairs/         models as `MLP.save(to:)` writes them; `golden.json` beside has logits, losses and gradients
  pairs_adapters/, llama_adapters/
                          adapters that PEFT saved after five AdamW steps, and at their start
"""
import json
import os
import shutil
import warnings

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from torch import nn
from transformers import AutoModelForCausalLM

torch.manual_seed(0)
torch.set_num_threads(1)
warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
ACTIVATIONS = {"relu": torch.relu, "gelu": nn.functional.gelu, "silu": nn.functional.silu, "tanh": torch.tanh}


class MLP(nn.Module):
    def __init__(self, sizes, activation, vocab=None, width=None):
        super().__init__()
        self.settings = {"model_type": "mlp", "sizes": sizes, "hidden_act": activation}
        if vocab:
            self.embed = nn.Embedding(vocab, width)
            self.settings |= {"vocab_size": vocab, "embedding_size": width}
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.activation = ACTIVATIONS[activation]

    def forward(self, x):
        if hasattr(self, "embed"):
            x = self.embed(x).flatten(1)
        for layer in self.layers[:-1]:
            x = self.activation(layer(x))
        return self.layers[-1](x)

    def save(self, name):
        folder = os.path.join(HERE, name)
        os.makedirs(folder, exist_ok=True)
        save_file(self.state_dict(), os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
        with open(os.path.join(folder, "config.json"), "w") as file:
            json.dump(self.settings, file, indent=2)


def loss_of(model, x, y):
    return nn.functional.cross_entropy(model(x), y)


def run(model, loss, steps=5, **options):
    """The losses before each AdamW step and after the last."""
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], **options)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        value = loss()
        losses.append(value.item())
        value.backward()
        optimizer.step()
    return losses + [loss().item()]


def save_adapter(model, name):
    folder = os.path.join(HERE, name)
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    os.remove(os.path.join(folder, "README.md"))
    path = os.path.join(folder, "adapter_config.json")
    with open(path) as file:
        settings = json.load(file)
    settings["base_model_name_or_path"] = None
    if isinstance(settings["target_modules"], list):
        settings["target_modules"].sort()
    with open(path, "w") as file:
        json.dump(settings, file, indent=2, sort_keys=True)


golden = {"models": {}, "adapters": {}}
inputs = {}
for name, activation in [("digits", "relu"), ("pairs", "tanh")]:
    if name == "digits":
        model, x = MLP([8, 12, 10, 5], activation), torch.randn(7, 8)
    else:
        model, x = MLP([12, 16, 11], activation, vocab=11, width=6), torch.randint(0, 11, (9, 2))
    y = torch.randint(0, model.layers[-1].out_features, (len(x),))
    model.save(name)
    inputs[name] = (x, y)
    entry = {"x": x.tolist(), "labels": y.tolist(), "logits": {}}
    for other, function in ACTIVATIONS.items():
        model.activation = function
        entry["logits"][other] = model(x).tolist()
    model.activation = ACTIVATIONS[activation]
    loss_of(model, x, y).backward()
    entry["gradients"] = {key: p.grad.flatten().tolist() for key, p in model.named_parameters()}
    entry["losses"] = run(model, lambda: loss_of(model, x, y), lr=1e-2, weight_decay=1.0)
    golden["models"][name] = entry

for name, targets, saved in [
    ("all", ["embed", "layers.0", "layers.1"], None),
    ("saved", ["layers.0"], ["embed"]),
]:
    from safetensors.torch import load_file

    base = MLP([12, 16, 11], "tanh", vocab=11, width=6)
    base.load_state_dict(load_file(os.path.join(HERE, "pairs", "model.safetensors")))
    model = get_peft_model(
        base, LoraConfig(r=2, lora_alpha=6, target_modules=targets, modules_to_save=saved))
    x, y = inputs["pairs"]
    save_adapter(model, f"pairs_adapters/{name}/init")
    losses = run(model, lambda: loss_of(model, x, y), lr=2e-2, weight_decay=0.0)
    save_adapter(model, f"pairs_adapters/{name}/trained")
    golden["adapters"][name] = {"losses": losses, "logits": model(x).tolist()}

llama = os.path.join(HERE, "..", "tiny", "llama_untied")
with open(os.path.join(llama, "golden.json")) as file:
    reference = json.load(file)
ids, labels = torch.tensor(reference["train_ids"]), torch.tensor(reference["train_labels"])
base = AutoModelForCausalLM.from_pretrained(
    os.path.join(llama, "model"), dtype=torch.float32, attn_implementation="eager")
model = get_peft_model(
    base,
    LoraConfig(
        task_type="CAUSAL_LM", r=3, lora_alpha=6, target_modules=["embed_tokens", "q_proj"],
        modules_to_save=["lm_head"]))
model.train()
save_adapter(model, "llama_adapters/init")
losses = run(model, lambda: model(input_ids=ids, labels=labels).loss, lr=1e-2, weight_decay=0.0)
save_adapter(model, "llama_adapters/trained")
model.eval()
with torch.no_grad():
    logits = model(input_ids=torch.tensor(reference["eval_ids"])).logits
golden["llama"] = {"losses": losses, "logits": logits.flatten().tolist()[:2000]}

with open(os.path.join(HERE, "golden.json"), "w") as file:
    json.dump(golden, file)
