"""The peers of small.star: small_peers.py numpy|torch NAME TURNS; prints one JSON line. Needs numpy or torch."""
import json
import pathlib
import sys
import time

library, name, turns = sys.argv[1], sys.argv[2], int(sys.argv[3])
if library == "numpy":
    import numpy

    def tensor(data):
        return numpy.array(data, dtype=numpy.float32)
else:
    import torch

    torch.set_num_threads(1)
    tensor = torch.tensor

names = {"tensor": tensor}
exec((pathlib.Path(__file__).parent / "small.star").read_text(), names)
names[name](turns // 10)
started = time.perf_counter()
names[name](turns)
print(json.dumps({"turn_us": (time.perf_counter() - started) / turns * 1e6}))
