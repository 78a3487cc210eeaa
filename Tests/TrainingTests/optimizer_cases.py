"""Writes optimizer_cases.json: what PyTorch's optimizers, transformers' schedules and clip_grad_norm_ do.

The problem is 1/2 sum(c (w - t)^2), whose gradient c (w - t) any implementation can compute. Run from this folder:
python3 optimizer_cases.py. Needs torch and transformers.
"""

import json

import torch
from transformers import get_scheduler

START, TARGET, SCALE = [1.0, -2.0, 0.5, 3.0], [0.5, 1.0, -1.5, 2.5], [1.0, 4.0, 0.25, 0.0]
STEPS = 8


def run(optimizer, schedule="constant", warmup=0, **options):
    w = torch.nn.Parameter(torch.tensor(START))
    made = {"adamw": torch.optim.AdamW, "adam": torch.optim.Adam, "sgd": torch.optim.SGD}[optimizer]([w], **options)
    name = "constant_with_warmup" if schedule == "constant" else schedule
    scheduler = get_scheduler(name, made, num_warmup_steps=warmup, num_training_steps=STEPS)
    weights, rates = [], []
    for _ in range(STEPS):
        made.zero_grad()
        (torch.tensor(SCALE) * (w - torch.tensor(TARGET)) ** 2 / 2).sum().backward()
        rates.append(scheduler.get_last_lr()[0])
        made.step()
        scheduler.step()
        weights.append(w.detach().tolist())
    betas = options.pop("betas", None)
    if betas:
        options["beta1"], options["beta2"] = betas
    return {"optimizer": optimizer, "schedule": schedule, "warmup": warmup, **options, "rates": rates, "weights": weights}


def clip(limit):
    parts = [torch.nn.Parameter(torch.zeros(3)), torch.nn.Parameter(torch.zeros(2, 2))]
    parts[0].grad = torch.tensor([3.0, -4.0, 0.5])
    parts[1].grad = torch.tensor([[1.0, 2.0], [-2.0, 6.0]])
    torch.nn.utils.clip_grad_norm_(parts, limit)
    return {"limit": limit, "gradients": [number for part in parts for number in part.grad.flatten().tolist()]}


runs = [
    run("adamw", lr=0.1),
    run("adamw", lr=0.1, betas=(0.8, 0.9), eps=1e-3, weight_decay=0.5),
    run("adamw", lr=0.1, weight_decay=0.0, schedule="linear", warmup=3),
    run("adam", lr=0.1),
    run("adam", lr=0.1, betas=(0.5, 0.99), eps=1e-4, weight_decay=0.3),
    run("sgd", lr=0.1),
    run("sgd", lr=0.1, weight_decay=0.2),
    run("sgd", lr=0.1, momentum=0.9, schedule="cosine", warmup=2),
    run("sgd", lr=0.1, momentum=0.9, weight_decay=0.2, schedule="cosine"),
    run("sgd", lr=0.05, momentum=0.8, nesterov=True, schedule="linear"),
    run("sgd", lr=0.05, momentum=0.8, nesterov=True, weight_decay=0.1, warmup=4),
]
with open("optimizer_cases.json", "w") as file:
    json.dump({"start": START, "target": TARGET, "scale": SCALE, "runs": runs, "clips": [clip(1.0), clip(100.0)]}, file,
              indent=1)
    file.write("\n")
