"""Writes digits.txt from scikit-learn's digits.

usage: pip install scikit-learn; python lessons/data/make_digits.py

One picture a line: its 8 x 8 grey values from 0 to 16, row by row, as the characters 0 to 9 and a to g, then a blank
and the digit that it shows.
"""
import pathlib

from sklearn.datasets import load_digits

LEVELS = "0123456789abcdefg"

digits = load_digits()
lines = (
    "".join(LEVELS[int(value)] for value in picture) + f" {label}\n"
    for picture, label in zip(digits.data, digits.target)
)
(pathlib.Path(__file__).parent / "digits.txt").write_text("".join(lines))
