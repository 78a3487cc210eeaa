"""Writes format-cases.star: random format specifications with what CPython 3.11 makes of them.

Left out is what the language documents as its own: `%e`, `%f` and `%g` without width or precision of floats, texts of
infinity and of strings by `r`, and floats without a type that CPython writes otherwise than `str` does here.
"""

import random
import sys

INTS = [0, 1, -1, 7, 42, -999, 1000, 1234567, -1234567, 10**9, 2**70, -(3**50)]
FLOATS = [0.0, -0.0, 1.0, -1.5, 3.14159, 1e16, 1e17, 123456789.123, 1e-5, 1.5e-7, 1e100, float("inf"), float("-inf"),
          float("nan"), 0.1, 2.5, 1e22, 99999.5, 999999.5, 0.00012345]
TEXTS = ["", "x", "hello", "ab"]


def literal(value):
    if isinstance(value, str):
        return '"' + value + '"'
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return f'float("{value}")'
    return repr(value)


def field(types):
    spec = ""
    if random.random() < 0.5:
        if random.random() < 0.4:
            spec += random.choice("*_ 0x")
        spec += random.choice("<>^=")
    for chance, choices in [(0.3, "+- "), (0.15, "#"), (0.3, "0")]:
        if random.random() < chance:
            spec += random.choice(choices)
    if random.random() < 0.6:
        spec += str(random.choice([1, 3, 5, 8, 10, 12]))
    if random.random() < 0.25:
        spec += random.choice(",_")
    if random.random() < 0.4:
        spec += "." + str(random.randint(0, 8))
    if random.random() < 0.8:
        spec += random.choice(types)
    return spec


def conversion(types):
    flags = "".join(random.sample("-+ 0#", random.randint(0, 2)))
    return "%" + flags + random.choice(["", "4", "8", "12"]) + random.choice(["", ".0", ".2", ".5"]) + random.choice(types)


def is_own(value, spec):
    if spec.startswith("%"):
        plain = not any(c.isdigit() or c in "-+ #." for c in spec[1:])
        return plain and spec[-1] in "eEfFgG" or spec[-1] == "s" and not isinstance(value, (str, int))
    return isinstance(value, float) and not (spec and spec[-1] in "eEfFgG%") and (value != value or abs(value) > 1e15)


def case():
    kind = random.choice("iifffs")
    value = random.choice({"i": INTS, "f": FLOATS, "s": TEXTS}[kind])
    if random.random() < 0.6:
        spec = field({"i": "bdoxXeEfFgG%", "f": "eEfFgG%", "s": "s"}[kind])
        return value, spec, lambda: format(value, spec), f'f"{{v:{spec}}}"'
    spec = conversion({"i": "dioxXeEfFgGs", "f": "eEfFgGd", "s": "s"}[kind])
    return value, spec, lambda: spec % (value,), f'"{spec}" % (v,)'


def main():
    random.seed(7)
    lines = ["# Written by format-cases.py: what CPython makes of random formats."]
    while len(lines) < 1001:
        value, spec, result, code = case()
        if is_own(value, spec):
            continue
        try:
            wanted = result()
        except (ValueError, TypeError, OverflowError):
            continue
        lines.append(f'v = {literal(value)}; assert_eq({code}, "{wanted}")')
    sys.stdout.write("\n".join(lines) + "\n")


main()
