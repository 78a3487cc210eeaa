"""Writes gradient_cases.json: random expressions in the language, their values and gradients as PyTorch has them.

The text of an expression is valid in the language and, with the definitions below, in Python. PyTorch computes in
double precision; an expression whose gradient differs in single precision is left out as ill-conditioned.

Run from this folder: python3 gradient_cases.py
"""

import json
import math
import random

import torch

random.seed(0)


def over(function):
    """A reduction that takes one axis or none."""
    def reduce(x, axis=None, keepdims=False):
        axes = tuple(range(x.ndim)) if axis is None else (axis,)
        return function(x, axes, keepdims)
    return reduce


def variance(x, axis=None, ddof=0, keepdims=False):
    axes = tuple(range(x.ndim)) if axis is None else (axis,)
    return torch.var(x, axes, correction=ddof, keepdim=keepdims)


def product_over(x, axes, keepdims):
    for axis in sorted((axis % x.ndim for axis in axes), reverse=True):
        x = torch.prod(x, axis, keepdims)
    return x


def truncated(x, k=None):
    u, s, vh = torch.linalg.svd(x, full_matrices=False)
    return u[:, :k], s[:k], vh[:k]


# The language has NumPy's names and defaults for methods.
torch.Tensor.max = over(lambda x, axes, keep: torch.amax(x, axes, keep))
torch.Tensor.min = over(lambda x, axes, keep: torch.amin(x, axes, keep))
torch.Tensor.norm = over(lambda x, axes, keep: torch.linalg.vector_norm(x, 2, axes, keep))
torch.Tensor.var = variance
torch.Tensor.prod = over(product_over)
torch.Tensor.std = lambda x, axis=None, ddof=0, keepdims=False: variance(x, axis, ddof, keepdims).sqrt()
torch.Tensor.transpose = lambda x, *axes: x.permute(*(axes or reversed(range(x.ndim))))
torch.Tensor.T = property(lambda x: x.permute(*reversed(range(x.ndim))))
names = {
    "exp": torch.exp, "log": torch.log, "sqrt": torch.sqrt, "sin": torch.sin, "cos": torch.cos, "tanh": torch.tanh,
    "sigmoid": torch.sigmoid, "relu": torch.relu, "gelu": torch.nn.functional.gelu, "maximum": torch.maximum, "minimum": torch.minimum, "where": torch.where,
    "silu": torch.nn.functional.silu, "softmax": lambda x, axis=-1: torch.softmax(x, axis),
    "log_softmax": lambda x, axis=-1: torch.log_softmax(x, axis), "clip": torch.clip,
    "logsumexp": over(lambda x, axes, keep: torch.logsumexp(x, axes, keep)), "layer_norm": lambda x, weight=None, bias=None: torch.nn.functional.layer_norm(x, x.shape[-1:], weight, bias),
    "rms_norm": lambda x, weight: x / ((x * x).mean(-1, True) + 1e-5).sqrt() * weight,
    "cross_entropy": lambda x, labels: torch.nn.functional.cross_entropy(x, torch.tensor(labels)),
    "cumsum": lambda x, axis: torch.cumsum(x, axis), "sort": lambda x, axis=-1: torch.sort(x, axis)[0],
    "tril": lambda x, k=0: torch.tril(x, k), "triu": lambda x, k=0: torch.triu(x, k), "diag": torch.diag,
    "matmul": torch.matmul, "outer": torch.outer, "concat": lambda x, axis=0: torch.cat(x, axis),
    "stack": lambda x, axis=0: torch.stack(x, axis), "inv": torch.linalg.inv, "det": torch.linalg.det,
    "solve": torch.linalg.solve, "svd": truncated, "qr": torch.linalg.qr,
    "eigh": torch.linalg.eigh,
}


class Maker:
    """Builds an expression whose shape is known at each step, because every step is evaluated."""

    def __init__(self):
        self.leaves = {}
        self.setup = []

    def leaf(self, shape):
        name = f"x{len(self.leaves)}"
        values = torch.tensor([round(random.uniform(-2, 2), 3) for _ in range(math.prod(shape))]).float().reshape(shape)
        self.leaves[name] = values
        return name

    def evaluate(self, text, dtype):
        inputs = {name: values.to(dtype).requires_grad_() for name, values in self.leaves.items()}
        eye = lambda n: torch.eye(n, dtype=dtype)
        return inputs, eval(text, {**names, "eye": eye, **inputs})

    def shape(self, text):
        return list(self.evaluate(text, torch.float64)[1].shape)

    def axis(self, shape):
        return random.randrange(-len(shape), len(shape))

    def operand(self, shape):
        """A leaf that broadcasts against the shape."""
        kept = shape[random.randint(0, len(shape)):] if shape else random.choice([[], [2]])
        return self.leaf([random.choice([n, n, 1]) for n in kept])

    def simple(self, e):
        return random.choice([
            f"sin({e})", f"cos({e})", f"tanh({e})", f"sigmoid({e})", f"relu({e})", f"gelu({e})", f"silu({e})",
            f"(-{e})", f"{e}.abs()", f"exp(tanh({e}))", f"log({e}.abs() + 0.5)", f"sqrt({e}.abs() + 0.5)",
            f"clip({e}, -1, 1)", f"gelu({e}, approximate=\"tanh\")", f"({e} % 0.75)", f"({e} // 0.75)",
            f"({e} - {e} // 3)", f"(2 - {e})", f"(1 / ({e}.abs() + 1))", f"({e} * {e})"])

    def along(self, e, shape):
        k = self.axis(shape)
        choices = [
            f"softmax({e}, axis={k})", f"log_softmax({e}, axis={k})", f"cumsum({e}, axis={k})", f"sort({e}, axis={k})",
            f"{e}.T", f"{e}[None]", f"{e}[..., 0]", f"{e}[-1]", f"{e}[..., 1:]", f"{e}.reshape(-1)", f"layer_norm({e})",
            f"stack([{e}, {self.leaf(shape)}], axis={k})", f"concat([{e}, {self.leaf(shape)}], axis={k})",
            f"rms_norm({e}, {self.leaf(shape[-1:])})",
            f"layer_norm({e}, {self.leaf(shape[-1:])}, {self.leaf(shape[-1:])})"]
        for name in ["sum", "mean", "max", "min", "norm", "prod", "var", "std"]:
            keep = random.choice(["", ", keepdims=True"])
            freedom = random.choice(["", ", ddof=1"]) if name in ["var", "std"] else ""
            choices.append(f"{e}.{name}(axis={k}{freedom}{keep})")
        choices.append(f"logsumexp({e}, axis={k})")
        return random.choice(choices)

    def pair(self, e, shape):
        other = self.operand(shape)
        return random.choice([f"({e} + {other})", f"({e} - {other})", f"({e} * {other})", f"({other} - {e})",
                              f"({e} / ({other}.abs() + 0.5))", f"({other} / ({e}.abs() + 0.5))",
                              f"({other} % ({e}.abs() + 0.5))", f"({e} % ({other} - 4))", f"maximum({e}, {other})",
                              f"minimum({other}, {e})", f"where({e} > {other}, {e}, {other} * 2)"])

    def product(self, e, shape):
        n, k = random.randint(1, 3), random.randint(-1, 1)
        choices = [f"({e} @ {self.leaf([shape[-1], n])})", f"({e} @ {self.leaf([shape[-1]])})"]
        if len(shape) == 1:
            choices += [f"outer({e}, {self.leaf([n])})", f"diag({e})"]
        else:
            choices += [f"matmul({self.leaf([2, n, shape[-2]])}, {e})", f"tril({e}, {k})", f"triu({e}, {k})",
                        f"({e} @ {self.leaf(shape)}.T)" if len(shape) == 2 else f"{e}.transpose(1, 0, *{list(range(2, len(shape)))})"]
        return random.choice(choices)

    def algebra(self, e, shape):
        n = shape[0]
        if len(shape) != 2:
            return e
        if shape[0] != shape[1]:
            return random.choice([f"svd({e})[1]", f"qr({e})[1]", f"cross_entropy({e}, {[i % shape[1] for i in range(n)]})"])
        regular = f"({e} + 5 * eye({n}))"
        return random.choice([
            f"inv({regular})", f"det({e})", f"solve({regular}, {self.leaf([n, 2])})", f"solve({regular}, {self.leaf([n])})",
            f"svd({e})[1]", f"[u * s @ vh for u, s, vh in [svd({e}, k={max(1, n - 1)})]][0]", f"eigh({e} + {e}.T)[0]", f"qr({regular})[0]", f"qr({regular})[1]", f"diag({e})"])

    def step(self, e):
        shape = self.shape(e)
        if not shape:
            return random.choice([self.simple(e), self.pair(e, shape)])
        kinds = [self.simple(e), self.along(e, shape), self.pair(e, shape), self.pair(e, shape), self.product(e, shape)]
        if len(shape) == 2:
            kinds.append(self.algebra(e, shape))
        return random.choice(kinds)


def used(maker, text):
    """Only the leaves that the text names."""
    return {name: values for name, values in maker.leaves.items() if name in text.replace("(", " ").replace(
        ")", " ").replace(",", " ").replace(".", " ").replace("[", " ").replace("]", " ").replace("-", " ").split()}


def case():
    maker = Maker()
    text = maker.leaf([random.randint(1, 4) for _ in range(random.randint(1, 3))])
    for _ in range(random.randint(2, 5)):
        text = maker.step(text)
    maker.leaves = used(maker, text)
    text = f"({text} * cos({text})).mean()"
    results = []
    for dtype in [torch.float64, torch.float32]:
        inputs, value = maker.evaluate(text, dtype)
        value.backward()
        results.append((value.item(), {name: x.grad for name, x in inputs.items()}))
    (value, gradients), (_, rough) = results
    greatest = max(g.abs().max().item() for g in gradients.values())
    close = all((gradients[n] - rough[n]).abs().max() <= 2e-5 * max(1e-2, greatest) for n in gradients)
    if not close or not 1e-3 < greatest < 1e3 or not math.isfinite(value):
        raise ValueError("ill-conditioned")
    short = lambda values: [float(f"{v:.7g}") for v in values.double().flatten().tolist()]
    lists = {name: json.dumps((x.double() * 1000).round().div(1000).tolist()) for name, x in maker.leaves.items()}
    return {"setup": "\n".join(f"{name} = tensor({text}, requires_grad=True)" for name, text in lists.items()),
            "code": text, "value": float(f"{value:.7g}"),
            "gradients": {name: short(g) for name, g in gradients.items()}}


cases = []
while len(cases) < 300:
    try:
        found = case()
        if len(found["code"]) < 500:
            cases.append(found)
    except (ValueError, RuntimeError, IndexError, TypeError, ZeroDivisionError):
        pass  # The shapes do not fit, or the expression is ill-conditioned: another one.

with open("gradient_cases.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
