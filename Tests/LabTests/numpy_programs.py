"""Writes numpy_programs.json: random programs on tensors, and what NumPy makes of them.

Every program is both Python and Peftbook's language. NumPy computes floats in double precision; what the language
computes in float32 has to be near. Run from this folder: python3 numpy_programs.py
"""

import json
import random
import warnings

import numpy as np

warnings.simplefilter("ignore")
draw = random.Random(1)
programs = []


def tensor(data, dtype=None):
    return np.array(data, dtype=dtype)


names = {
    "tensor": tensor, "arange": np.arange, "where": np.where, "stack": np.stack, "concat": np.concatenate,
    "zeros": lambda *shape, dtype="float64": np.zeros(shape, dtype), "maximum": np.maximum, "minimum": np.minimum,
    "sort": np.sort, "argsort": lambda x, axis=-1: np.argsort(x, axis=axis, kind="stable"), "cumsum": np.cumsum,
    "tril": np.tril, "triu": np.triu, "clip": np.clip, "diag": np.diag, "isnan": np.isnan, "outer": np.outer,
    "abs": np.abs, "exp": np.exp, "sqrt": np.sqrt, "linspace": np.linspace, "log": np.log, "sin": np.sin, "cos": np.cos,
    "tanh": np.tanh, "isfinite": np.isfinite, "allclose": np.allclose, "zeros_like": np.zeros_like,
    "ones_like": np.ones_like, "eye": np.eye, "full": np.full, "matmul": np.matmul,
    "relu": lambda x: np.maximum(x, 0.0), "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softmax": lambda x, axis=-1: exponential(x, axis), "log_softmax": lambda x, axis=-1: np.log(exponential(x, axis)),
    "svd": lambda a: np.linalg.svd(a, full_matrices=False), "qr": np.linalg.qr, "eigh": np.linalg.eigh,
    "solve": np.linalg.solve, "inv": np.linalg.inv, "det": np.linalg.det, "matrix_rank": np.linalg.matrix_rank,
    "lstsq": lambda a, b: np.linalg.lstsq(a, b, rcond=None), "inf": np.inf, "nan": np.nan,
}


def exponential(x, axis):
    power = np.exp(x - np.max(x, axis=axis, keepdims=True, initial=-np.inf))
    return power / power.sum(axis=axis, keepdims=True)



def plain(value):
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        return str(value)
    return value


def add(program):
    """Runs the program, whose last line is an expression, and keeps it with its outcome."""
    *lines, last = program.split("\n")
    if lines and "[" not in lines[0] and "zeros" not in lines[0] and "axis=" in last and "x" in last:
        return  # NumPy lets a number have an axis 0; here it has none.
    scope = dict(names)
    try:
        exec("\n".join(lines), scope)
        value = np.asarray(eval(last, scope))
    except (IndexError, ValueError, TypeError, np.exceptions.AxisError) as error:
        if "with a sequence" in str(error):
            return  # A tensor of one element may be written to one place, as in PyTorch.
        programs.append({"program": program, "error": type(error).__name__})
        return
    kind = str(value.dtype)
    programs.append({
        "program": program, "shape": list(value.shape), "kind": "float" if kind.startswith("float") else kind,
        "values": plain(value.ravel().tolist()),
    })


def number(kind):
    if kind == "bool":
        return draw.choice([True, False])
    if kind.startswith("int"):
        return draw.randint(-5, 9)
    return draw.randint(-20, 20) / 4


def nested(shape, kind):
    if not shape:
        return number(kind)
    return [nested(shape[1:], kind) for _ in range(shape[0])]


def literal(shape, kind):
    if 0 in shape:
        return f"zeros({', '.join(map(str, shape))}, dtype=\"{'int64' if kind == 'int64' else kind}\")"
    if kind in ("int32", "float64"):
        return f"tensor({nested(shape, kind)}, dtype=\"{kind}\")"
    return f"tensor({nested(shape, kind)})"


def slice_text(length):
    def bound():
        return draw.choice(["", str(draw.randint(-length - 1, length + 1))])
    step = draw.choice(["", "", ":1", ":2", ":-1", ":-2", ":3"])
    return f"{bound()}:{bound()}{step}"


def positions(length, count):
    low = -length if draw.random() < 0.95 else -length - 1
    return [draw.randint(low, max(length - 1, low)) for _ in range(count)]


def index_text(shape, advanced):
    """Random items for the axes of a shape; with `advanced`, arrays and masks among them."""
    items, axis, count = [], 0, draw.choice([1, 2, 3])
    while axis < len(shape):
        choice = draw.random()
        if choice < 0.08:
            items.append("None")
        elif choice < 0.16 and "..." not in items:
            items.append("...")
            axis += draw.randint(0, len(shape) - axis)
        elif advanced and choice < 0.55:
            form = draw.random()
            if form < 0.6:
                items.append(str(positions(shape[axis], count)))
            elif form < 0.75:
                items.append(str([positions(shape[axis], 2) for _ in range(draw.choice([1, 2]))]))
            else:
                items.append(f"tensor({[draw.random() < 0.5 for _ in range(shape[axis])]})")
            axis += 1
        elif choice < 0.7:
            items.append(str(positions(shape[axis], 1)[0]))
            axis += 1
        elif draw.random() < 0.1:
            break
        else:
            items.append(slice_text(shape[axis]))
            axis += 1
    return ", ".join(items) or "..."


shapes = [(5,), (3, 4), (2, 3, 4), (4, 1, 3), (1,), (2, 2, 2, 2)]
kinds = ["bool", "int64", "float32", "int32", "float64"]

for round in range(260):
    shape = draw.choice(shapes)
    kind = draw.choice(["int64", "float32", "bool"])
    source = f"x = {literal(shape, kind)}"
    index = index_text(shape, advanced=round % 2 == 0)
    add(f"{source}\nx[{index}]")

for round in range(140):
    shape = draw.choice(shapes[:4])
    kind = draw.choice(["int64", "float32"])
    index = index_text(shape, advanced=round % 2 == 0)
    if round % 7 == 0:
        index = "x > 1"
    statement = draw.choice([
        f"x[{index}] = {number(kind)}", f"x[{index}] += 2", f"x[{index}] *= 3",
        f"x[{index}] = {literal((draw.choice([1, shape[-1]]),), kind)}", f"x[{index}] = x[{index}] - 1",
    ])
    add(f"x = {literal(shape, kind)}\n{statement}\nx")

# A view shares its elements with the whole.
add("x = arange(12).reshape(3, 4)\ny = x[1:, ::2]\ny[0] = 100\nx")
add("x = arange(12).reshape(3, 4)\ny = x.T\ny[0, 1:] += 50\nx")
add("x = arange(6)\ny = x[[0, 1]]\ny[0] = 9\nx")
add("x = arange(6)\nx[1:] = x[:5]\nx")
add("x = arange(6)\nx[[0, 1, 2]] = x[3:]\nx")
add("x = zeros(4)\nx[[1, 1, 1]] += 1\nx")
add("x = zeros(2, 3)\nx[:] = tensor([[[1, 2, 3]]])\nx")
add("x = arange(5)\nx[...] = 2.75\nx")
add("x = tensor([1.5, 2.5])\nx[0] = True\nx")

pairs = [((3, 4), (3, 4)), ((3, 4), (4,)), ((3, 1), (1, 4)), ((2, 3, 4), (3, 1)), ((), (2, 3)), ((0, 3), (3,)),
         ((2, 3), (2,)), ((5,), (5,))]
for round in range(200):
    left, right = draw.choice(pairs)
    kind, other = draw.choice(kinds), draw.choice(kinds)
    op = draw.choice(["+", "-", "*", "/", "//", "%", "==", "!=", "<", "<=", ">", ">=", "&", "|", "^", "<<", ">>"])
    if op in ("&", "|", "^") and ("float32" in (kind, other) or "float64" in (kind, other)):
        kind, other = "bool", draw.choice(["bool", "int64"])
    if op in ("<<", ">>"):
        kind, other = "int64", "int64"
        add(f"a = {literal(left, kind)}\nb = abs({literal(right, other)})\na {op} b")
        continue
    if op in ("//", "%") and not (kind.startswith("float") or other.startswith("float")):
        # NumPy gives 0 for a division of ints by 0; here it is an error, which another test looks at.
        add(f"a = {literal(left, kind)} + 0\nb = {literal(right, other)} + 0\nb = where(b == 0, 3, b)\na {op} b")
        continue
    add(f"a = {literal(left, kind)}\nb = {literal(right, other)}\na {op} b")
for round in range(60):
    kind = draw.choice(["bool", "int64", "float32"])
    scalar = draw.choice(["True", "2", "-3", "0.5", "-1.25"])
    op = draw.choice(["+", "*", "/", "==", "<", ">=", "-"] + ([] if kind == "bool" else ["//", "%"]))
    if scalar == "True" and op in ("-", "/"):
        scalar = "2"
    text = f"x {op} {scalar}" if draw.random() < 0.5 or op in ("//", "%") else f"{scalar} {op} x"
    add(f"x = {literal(draw.choice(shapes), kind)}\n{text}")

reductions = ["sum", "mean", "var", "std", "max", "min", "any", "all"]
for round in range(170):
    shape = draw.choice(shapes + [(0,), (0, 3), (3, 0), (2, 0, 4), ()])
    kind = draw.choice(["bool", "int64", "float32", "int32"])
    name = draw.choice(reductions)
    axis = draw.choice(["", "axis=0", "axis=-1", "axis=1", "axis=(0, -1)", "axis=-2", "axis=9"])
    keep = draw.choice(["", "", "keepdims=True"])
    arguments = ", ".join(a for a in (axis, keep) if a)
    add(f"x = {literal(shape, kind)}\nx.{name}({arguments})")
for round in range(60):
    shape = draw.choice(shapes)
    kind = draw.choice(["int64", "float32", "bool"])
    axis = draw.choice([0, -1])
    add(f"x = {literal(shape, kind)}\n" + draw.choice([
        f"x.argmax(axis={axis})", f"x.argmin(axis={axis})", f"argsort(x, axis={axis})", f"sort(x, axis={axis})",
        f"cumsum(x, axis={axis})", "cumsum(x)", "x.argmax()", "x.argmin()"]))

for kind in ["int64", "float32", "bool"]:
    m, v = literal((3, 4), kind), literal((4,), kind)
    for expression in [
        "m.T", "m.reshape(2, -1)", "m.reshape(4, 3).T", "m.flatten()", "tril(m)", "triu(m, 1)", "diag(m)", "diag(v)",
        "diag(m, -1)", "m @ v", "m @ m.T", "m.T @ m", "v @ v", "m[None] @ m.T", "outer(v, v)", "stack([v, v], axis=1)",
        "concat([m, m], axis=1)", "concat([m, m[:1]])", "where(m > 1, m, 0)", "where(m > 1)[0]", "m.transpose(1, 0)",
        "m.nonzero()[1]", "maximum(m, v)", "minimum(m, 2)", "abs(m)", "m.astype(\"float64\") / 3",
        "m.astype(\"bool\")", "m.astype(\"int32\") + 1", "isnan(m)", "m.sum(axis=0) / m.sum()", "m[::-1, ::-1]",
        "m[m > m.mean()]", "m[:, m.any(axis=0)]", "exp(m / 4)", "sqrt(abs(m) * 1.0)", "(m > 0) & (m < 3)",
        "m[m.argmax(axis=0), arange(4)]", "m - m.mean(axis=1, keepdims=True)", "m == m.max(axis=0)",
    ]:
        add(f"m = {m}\nv = {v}\n{expression}")
for expression in ["arange(5)", "arange(2, 9, 3)", "arange(9, 2, -3)", "arange(0, 1, 0.25)", "arange(3.0)", "arange(0)",
                   "tensor([])", "tensor([[], []])", "tensor([1, 2.5])", "tensor([True, 2])", "tensor(3)",
                   "linspace(0, 1, 5)", "clip(arange(6), 1, 4)", "clip(arange(6), 1.5, 4)", "tensor([2.7, -2.7]).astype(\"int64\")",
                   "~tensor([True, False])", "~tensor([1, -2])", "-arange(3)"]:
    add(expression)

# Every name on every kind and on shapes with nothing in them, with NaN and with infinities; what NumPy alone allows, or
# what is an error here with a reason, is left out.
SAMPLES = {
    "e": "zeros(0)", "r": "zeros(0, 3)", "c": "zeros(3, 0)", "g": "zeros(2, 0, 3)", "v": "tensor([1.5, -2.0, 3.0])",
    "m": "tensor([[1.0, -2.0, 3.5], [0.5, 4.0, -1.0]])", "n": "tensor([[1.0, nan, 3.0], [2.0, -inf, inf]])",
    "i": "tensor([[3, -1, 2], [0, 5, -7]])", "b": "tensor([[True, False], [True, True]])",
    "k": "tensor([[3, -1], [0, 5]], dtype=\"int32\")", "d": "tensor([[1.25, 2.5], [-3.0, 8.0]], dtype=\"float64\")",
    "t": "arange(24).reshape(2, 3, 4)",
}
for name, sample in SAMPLES.items():
    expressions = [f"x.{r}({a})" for r in ["sum", "mean", "var", "std", "max", "min", "prod", "any", "all"]
                   for a in ["", "axis=-1", "axis=()", "axis=(0, -1), keepdims=True"]]
    expressions += [f"x.{r}({a})" for r in ["argmax", "argmin"] for a in ["", "axis=0", "axis=-1, keepdims=True"]]
    expressions += [
        "cumsum(x)", "cumsum(x, axis=-1)", "sort(x)", "argsort(x, axis=0)", "isfinite(x)", "isnan(x)", "abs(x)",
        "x[None]", "x[..., 0]", "x[[]]", "x[[0, -1]]", "x[::-1]", "x + 1.5", "x * True", "x // 2", "x % -3", "2 / x", "x < 1",
        "x @ x.T", "stack([x, x], axis=-1)", "concat([x, x], axis=-1)", "where(x > 1, x, 0)", "where(x > 1, 0.5, x)",
        "clip(x, 0, 2)", "clip(x, 2, 0)", "clip(x, None, 2)", "clip(x, 0.5, None)", "clip(x, x, x + 1)", "maximum(x, 1)",
        "minimum(1, x)", "maximum(x, 0.5)", "zeros_like(x)", "ones_like(x)", "x[x > 1]", "x[x == x]", "x.nonzero()[0]",
        "x.flatten()", "x.squeeze()", "x.reshape(-1)", "x.astype(\"bool\")", "allclose(x, x)", "tril(x)", "triu(x, -1)", "diag(x)", "diag(x, 1)", "matmul(x, x.T)",
    ]
    if name != "b":
        expressions += ["x == 9223372036854775808", "x < 18446744073709551616"]
        expressions += [f"{f}(x * 0.5)" for f in ["exp", "log", "sqrt", "sin", "cos", "tanh", "relu", "sigmoid"]]
        expressions += [f"{f}(x * 1.0, axis={a})" for f in ["softmax", "log_softmax"] for a in [0, -1]]
    if name in "ei":
        expressions = [e for e in expressions if not e.startswith("2 /")]
    for expression in expressions:
        if name in "ev" and expression.startswith("tri"):
            continue
        add(f"x = {sample}\n{expression}")

for matrix in ["zeros(0, 0)", "zeros(0, 3)", "zeros(3, 0)", "eye(2)", "tensor([[2.0, 1.0], [1.0, 3.0]])", "zeros(2, 2)",
               "tensor([[1.0, 2.0], [2.0, 4.0]])", "tensor([[3.0]])", "tensor([1.0])"]:
    for expression in ["svd(x)[1]", "abs(qr(x)[1])", "eigh(x)[0]", "inv(x)", "det(x)", "solve(x, x)", "lstsq(x, x)[0]",
                       "lstsq(x, x)[2] * 1.0"] + ["matrix_rank(x)"] * (matrix != "tensor([1.0])"):
        add(f"x = {matrix}\n{expression}")
for expression in ["svd(x)[1]", "abs(qr(x)[1])", "inv(x)", "det(x)", "eigh(x + x.transpose(0, 2, 1))[0]"]:
    add(f"x = tensor({[nested((3, 3), 'float32') for _ in range(2)]})\n{expression}")

with open("numpy_programs.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(p, separators=(",", ":")) for p in programs) + "\n]\n")
print(len(programs), sum("error" in p for p in programs))
