"""The peer of tiny.star in PyTorch: torch_tiny.py DIM LAYERS HEADS VOCAB TOKENS BATCH [compile]; prints one JSON line.

The same decoder: token and position embeddings, pre-norm blocks (RMSNorm, causal attention without bias, SwiGLU with
a hidden layer of 4 DIM), a final RMSNorm, an untied head, AdamW. Needs torch.
"""
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

DIM, LAYERS, HEADS, VOCAB, TOKENS, BATCH = map(int, sys.argv[1:7])
torch.manual_seed(0)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.RMSNorm(DIM), nn.RMSNorm(DIM)
        self.qkvo = nn.ModuleList(nn.Linear(DIM, DIM, bias=False) for _ in range(4))
        self.gate, self.up = nn.Linear(DIM, 4 * DIM, bias=False), nn.Linear(DIM, 4 * DIM, bias=False)
        self.down = nn.Linear(4 * DIM, DIM, bias=False)

    def forward(self, x):
        h = self.norm1(x)
        q, k, v = (w(h).view(BATCH, TOKENS, HEADS, -1).transpose(1, 2) for w in self.qkvo[:3])
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.qkvo[3](a.transpose(1, 2).reshape(BATCH, TOKENS, DIM))
        h = self.norm2(x)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.token, self.position = nn.Embedding(VOCAB, DIM), nn.Embedding(TOKENS, DIM)
        self.blocks = nn.Sequential(*(Block() for _ in range(LAYERS)))
        self.norm, self.head = nn.RMSNorm(DIM), nn.Linear(DIM, VOCAB, bias=False)

    def forward(self, ids, targets):
        x = self.blocks(self.token(ids) + self.position.weight)
        return F.cross_entropy(self.head(self.norm(x)).view(-1, VOCAB), targets.view(-1))


model = Decoder()
forward = torch.compile(model) if sys.argv[7:] == ["compile"] else model
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, fused=True)
ids, targets = (torch.randint(0, VOCAB, (BATCH, TOKENS)) for _ in range(2))


def step():
    started = time.perf_counter()
    loss = forward(ids, targets)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    loss.item()
    return time.perf_counter() - started


for _ in range(3):
    step()
times = sorted(step() for _ in range(50))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"median_s": times[25], "peak_mb": peak}))
