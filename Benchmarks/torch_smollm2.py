"""The peer of smollm2.star in PyTorch and Hugging Face PEFT: torch_smollm2.py lora|full; prints one JSON line.

Needs torch, transformers and peft.
"""
import json
import resource
import sys
import time
import warnings

warnings.simplefilter("ignore")
import torch
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed(0)
model = LlamaForCausalLM(
    LlamaConfig(
        hidden_size=576, intermediate_size=1536, num_attention_heads=9, num_key_value_heads=3,
        num_hidden_layers=30, vocab_size=49152, tie_word_embeddings=True, max_position_embeddings=8192))
if sys.argv[1] == "lora":
    model = get_peft_model(
        model, LoraConfig(r=8, lora_alpha=16, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"))
optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=1e-4, fused=True)
ids = torch.randint(0, 49152, (2, 128))


def step():
    started = time.perf_counter()
    loss = model(input_ids=ids, labels=ids).loss
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    loss.item()
    return time.perf_counter() - started


step()
times = sorted(step() for _ in range(3))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"median_s": times[1], "peak_mb": peak}))
