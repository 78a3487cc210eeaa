"""Writes numpy_cases.json: what NumPy makes of each operation, in double precision rounded to float32.

Run from this folder: python3 numpy_cases.py
"""

import json
import math

import numpy as np

rng = np.random.default_rng(0)
cases = []


def draw(*shape, low=-2.0, high=2.0):
    return rng.uniform(low, high, shape).astype(np.float32)


def pack(array):
    array = np.asarray(array, dtype=np.float64)
    return {"shape": list(array.shape), "values": [float(str(np.float32(v))) for v in array.ravel()]}


def case(op, inputs, *outputs):
    cases.append({"op": op, "inputs": [pack(i) for i in inputs], "outputs": [pack(o) for o in outputs]})


def wide(array):
    return array.astype(np.float64)


for shapes in [((3, 4), (3, 4)), ((3, 4), (4,)), ((3, 4), ()), ((), (2, 3)), ((3, 1), (1, 4)),
               ((2, 3, 4), (3, 1)), ((2, 1, 3), (4, 1)), ((0, 3), (3,))]:
    a, b = draw(*shapes[0], low=0.5), draw(*shapes[1], low=0.5)
    for name, function in [("+", np.add), ("-", np.subtract), ("*", np.multiply), ("/", np.divide),
                           ("power", np.power), ("maximum", np.maximum), ("minimum", np.minimum)]:
        case(name, [a, b], function(wide(a), wide(b)))

erf = np.vectorize(math.erf)
x = np.concatenate([draw(37, low=-4, high=4), np.float32([0.0, 1e-6, -1e-6, 20.0, -20.0])])
w = wide(x)
sigmoid = 1 / (1 + np.exp(-w))
for name, value in [("negated", -w), ("abs", abs(w)), ("exp", np.exp(w)), ("sin", np.sin(w)), ("cos", np.cos(w)),
                    ("tanh", np.tanh(w)), ("sigmoid", sigmoid), ("silu", w * sigmoid), ("relu", np.maximum(w, 0)),
                    ("sign", np.sign(w)), ("gelu", 0.5 * w * (1 + erf(w / math.sqrt(2)))),
                    ("geluTanh", 0.5 * w * (1 + np.tanh(math.sqrt(2 / math.pi) * (w + 0.044715 * w**3)))),
                    ("clip", np.clip(w, -1, 0.5))]:
    case(name, [x], value)
positive = draw(21, low=0.01, high=30)
case("log", [positive], np.log(wide(positive)))
case("sqrt", [positive], np.sqrt(wide(positive)))

for shape in [(7,), (3, 5), (2, 3, 4), (2, 66)]:
    a = draw(*shape)
    w = wide(a)
    for name, function in [("sum", np.sum), ("mean", np.mean), ("var", np.var), ("std", np.std),
                           ("max", np.max), ("min", np.min), ("argmax", np.argmax), ("argmin", np.argmin),
                           ("norm", lambda v, axis: np.sqrt(np.sum(v * v, axis=axis))),
                           ("cumsum", np.cumsum), ("sort", np.sort), ("argsort", np.argsort)]:
        axes = [0, len(shape) - 1] if name.endswith("sort") else [None, 0, len(shape) - 1]
        for axis in axes:
            case(f"{name}|{'all' if axis is None else axis}", [a], function(w, axis=axis))
    for axis in [0, -1]:
        e = np.exp(w - w.max(axis=axis, keepdims=True))
        soft = e / e.sum(axis=axis, keepdims=True)
        case(f"softmax|{axis}", [a], soft)
        case(f"logSoftmax|{axis}", [a], np.log(soft))
a = draw(2, 3, 4)
case("sum|0,2", [a], wide(a).sum(axis=(0, 2)))
case("sum|0,2|keep", [a], wide(a).sum(axis=(0, 2), keepdims=True))
case("max|1|keep", [a], wide(a).max(axis=1, keepdims=True))
case("sum|0", [np.zeros((0, 3), np.float32)], np.zeros(3))

for left, right in [((2, 3), (3, 4)), ((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,)), ((2, 2, 3), (3, 4)),
                    ((2, 2, 3), (2, 3, 2)), ((2, 3), (4, 3, 2)), ((2, 1, 2, 3), (2, 3, 2)), ((3,), (2, 3, 2)),
                    ((2, 0), (0, 3)), ((17, 33), (33, 20))]:
    a, b = draw(*left), draw(*right)
    case("@", [a, b], wide(a) @ wide(b))

x = draw(3, 4, 5)
indices = {"[1]": x[1], "[-1,2]": x[-1, 2], "[:,1:3]": x[:, 1:3], "[...,0]": x[..., 0], "[::-1]": x[::-1],
           "[:,None,-2:]": x[:, None, -2:], "[0,:,4:0:-2]": x[0, :, 4:0:-2], "[5:]": x[5:], "[-9:9:2]": x[-9:9:2],
           "[...]": x[...], "[2,3,4]": x[2, 3, 4], "[1,...,None]": x[1, ..., None],
           "[::9223372036854775807]": x[::9223372036854775807], "[2:0]": x[2:0]}
for name, value in indices.items():
    case(name, [x], value)

m, v = draw(3, 4), draw(4)
for k in [-1, 0, 2]:
    case(f"tril|{k}", [m], np.tril(m, k))
    case(f"triu|{k}", [m], np.triu(m, k))
    case(f"diag|{k}", [m], np.diag(m, k))
    case(f"diag|{k}", [v], np.diag(v, k))
case("outer", [v, m[0]], np.outer(v, m[0]))
for axis in [0, 1, -1]:
    a, b = draw(2, 3), draw(2, 3)
    case(f"concat|{axis}", [a, b], np.concatenate([a, b], axis))
    case(f"stack|{axis}", [a, b], np.stack([a, b], axis))

s = draw(5, 5)
square, tall, low = s + 3 * np.eye(5, dtype=np.float32), draw(6, 4), (draw(6, 2) @ draw(2, 5)).astype(np.float32)
for a in [tall, tall.T.copy(), square]:
    case("singularValues", [a], np.linalg.svd(wide(a), compute_uv=False))
    q, r = np.linalg.qr(wide(a))
    case("qr", [a], q, r)
case("eigenvalues", [s + s.T], np.linalg.eigvalsh(wide(s + s.T)))
b = draw(5, 2)
case("solve", [square, b], np.linalg.solve(wide(square), wide(b)))
case("solve", [square, b[:, 0]], np.linalg.solve(wide(square), wide(b[:, 0])))
case("inv", [square], np.linalg.inv(wide(square)))
case("det", [square], np.linalg.det(wide(square)))
case("det", [square[[1, 0, 2, 3, 4]]], np.linalg.det(wide(square[[1, 0, 2, 3, 4]])))
for a in [tall, tall.T.copy()]:
    b = draw(a.shape[0], 2)
    x, _, rank, values = np.linalg.lstsq(wide(a), wide(b), rcond=None)
    case("lstsq", [a, b], x, ((wide(a) @ x - wide(b)) ** 2).sum(0), rank, values)
for a in [tall, low, square]:
    values = np.linalg.svd(wide(a), compute_uv=False)
    p = values[values > 1e-6] / values.sum()
    case("ranks", [a], np.linalg.matrix_rank(a), np.exp(-(p * np.log(p)).sum()), (values**2).sum() / values[0] ** 2)

with open("numpy_cases.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
