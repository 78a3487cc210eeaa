"""Peak memory of a training step of a model with the shape of SmolLM2-135M, beside PyTorch and PEFT.

Both are measured alike: the most memory that the process had resident (getrusage), libraries included.
"""
import json
import os
import pathlib
import subprocess

here = pathlib.Path(__file__).resolve().parent

PROGRAM = """
m = gpt(vocab=49152, dim=576, layers=30, heads=9, kv_heads=3, hidden=1536, context=8192, tied=True, seed=0)
{adapt}
data = batch([[(i * 7919 + row * 104729) % 49152 for i in range(128)] for row in range(2)])
fit(m, data, steps=2, lr=1e-4{options})
"""
ADAPT = 'lora(m, r=8, targets=["q_proj", "v_proj"], seed=0)'

WORKS = [
    ("LoRA step, 135M, 2 x 128, r 8 q v", ADAPT, "", ["lora"]),
    ("the same, gradient checkpointing", ADAPT, ", gradient_checkpointing=True", ["lora", "checkpointing"]),
    ("full step, AdamW", "", "", ["full"]),
    ("the same, gradient checkpointing", "", ", gradient_checkpointing=True", ["full", "checkpointing"]),
    ("full step, updates in backward", "", ", optimizer_in_bwd=True", ["full"]),
]


def resident(peftbook, adapt, options):
    """The peak of a process of Peftbook, in MB."""
    process = subprocess.Popen([peftbook], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    process.stdin.write(PROGRAM.format(adapt=adapt, options=options).encode())
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit("the program to be measured failed")
    return usage.ru_maxrss * 1024 / 1e6


def memory(peftbook, python):
    """Prints the peaks and their ratios; a peer that two works share is run once."""
    print(f"\n{'peak resident memory':<34}{'Peftbook':>12}{'PyTorch':>12}{'ratio':>8}")
    peers = {}
    for title, adapt, options, peer in WORKS:
        mine = resident(peftbook, adapt, options)
        line = f"{title:<34}{mine:>9.0f} MB"
        if python:
            key = tuple(peer)
            if key not in peers:
                done = subprocess.run(
                    [python, here / "torch_memory.py", *peer], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                    text=True, check=True)
                peers[key] = json.loads(done.stdout.strip().splitlines()[-1])["peak_mb"]
            line += f"{peers[key]:>9.0f} MB{mine / peers[key]:>8.2f}"
        print(line, flush=True)
