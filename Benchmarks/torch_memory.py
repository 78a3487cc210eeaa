"""The peer of memory.py: torch_memory.py lora|full [checkpointing]; prints one JSON line.

Needs torch, transformers and peft.
"""
import json
import resource
import sys
import warnings

warnings.simplefilter("ignore")
import torch
from transformers import LlamaConfig, LlamaForCausalLM

mode, checkpointing = sys.argv[1], sys.argv[2:] == ["checkpointing"]
torch.manual_seed(0)
model = LlamaForCausalLM(
    LlamaConfig(
        hidden_size=576, intermediate_size=1536, num_attention_heads=9, num_key_value_heads=3,
        num_hidden_layers=30, vocab_size=49152, tie_word_embeddings=True, max_position_embeddings=8192))
if mode == "lora":
    from peft import LoraConfig, get_peft_model

    model = get_peft_model(
        model, LoraConfig(r=8, lora_alpha=16, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"))
if checkpointing:
    model.gradient_checkpointing_enable()
    model.enable_input_require_grads()
model.train()
optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-4, fused=True)
ids = torch.randint(0, 49152, (2, 128))
for _ in range(2):
    model(input_ids=ids, labels=ids).loss.backward()
    optimizer.step()
    optimizer.zero_grad()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
print(json.dumps({"peak_mb": peak}))
