"""Writes repr.txt: how NumPy prints many kinds of arrays, for tests/repr.rs to compare with.

Run with the Python of the project's environment: python crate/tests/numpy/repr.py

A case is a line with type, shape and elements, the lines of NumPy's repr, and a line with a single full stop. Elements are
exact: Python writes the shortest decimal that reads back as the same float64.
"""

from pathlib import Path

import numpy as np

rng = np.random.RandomState(8)
cases = []


def add(*arrays):
    cases.extend(np.asarray(a) for a in arrays)


def lesson(seed):
    np.random.seed(seed)
    x = np.random.randn(4, 10)
    add(np.tanh(x @ (np.random.randn(10, 5) * 0.01)), np.maximum(0, x @ np.random.randn(10, 5)), x)


for seed in range(3):
    lesson(seed)

nan, inf = np.nan, np.inf
for values in (
    [0.0], [-0.0], [0.0, -0.0], [1.0, 2.0], [1.5, -2.25, 10.0], [0.1, 0.2, 0.30000000000000004], [1e-4, 1.0],
    [9.9e-5, 1.0], [1.0, 1000.0], [1.0, 1000.5], [99999999.0], [1e8], [123456789.0, 1.0], [12345678.9], [1e16, 1.0],
    [1e-5], [1e-300, 1e300], [5e-324], [1.7976931348623157e308], [1e100, 1e-7], [1e5, 1e3], [nan], [inf], [-inf],
    [nan, 1.0], [inf, -1.5], [-inf, 1.5], [nan, inf, -inf], [nan, -inf, 123.456], [nan, 1e-9], [inf, 1e10, -1e-10],
    [-inf, 1e-5], [nan, -1e20], [0.5, 0.25, 0.125], [1 / 3, 2 / 3], [2.5e-9, 1.0, 0.0], [0.123456785, 0.123456775],
    [0.000123456785], [1.00000000499999], [0.999999999], [99999.9999999999], [1 / 512, 3 / 512], [2**-9 + 2**-10],
    [1.5e-7, -2e-7], [1e-7, 1.25e-7, -3e100], [100.0, 10.0, 1.0], [1e7, 1e5], [0.1 + 0.2] * 3, [1, 2.0**-30],
    [12345.678901234, 99.1], [-0.0, 5e-5], [1e22, 1e23], [1.0 + 2.0**-52],
):  # fmt: skip
    add(np.array(values, np.float64), np.array([values], np.float64), np.array(values[0], np.float64))

# Ties at the last digit that is shown: exact in binary, so that the rounding rule shows.
add(np.arange(1, 64, 2) / 2.0**9, np.arange(1, 64, 2) / 2.0**10 + 1, np.arange(1, 32, 2) / 2.0**9 * 1e-3)
add(np.array([1 + k / 2**9 for k in range(9)]) * 1e10, np.arange(1, 2**9, 34) / 2.0**9)

# Ties between two shortest forms: only numbers this large have them within 8 digits after the point.
add(np.array([67108864 + 1 / 512, 67108864 + 3 / 512, 99999999 + 7 / 512, 1.5]), np.array(80000000 + 5 / 512))
# Powers of two, whose lower neighbour is nearer than the upper.
add(2.0 ** np.arange(-40, 27, 3), 2.0 ** np.arange(-1074, 1024, 90), np.array([5e-324, 1.23456789]), np.array([2.0**-96, 1.5]))

for scale in (-12, -5, -3, -1, 0, 1, 3, 6, 8, 12):
    add(rng.randn(7) * 10.0**scale, rng.randn(3, 4) * 10.0**scale, np.round(rng.randn(5), 2) * 10.0**scale)
for spread in (1, 2, 4, 8, 150):
    add(rng.randn(9) * 10.0 ** rng.uniform(-spread, spread, 9), rng.randn(4, 6) * 10.0 ** rng.uniform(-spread, spread, (4, 6)))
for n in (0, 1, 5, 6, 7, 8, 20, 30):
    add(rng.randn(n), np.arange(float(n)), rng.randn(n) * 1e-7)
for shape in ((0, 3), (3, 0), (0, 0), (2, 0, 4), (1, 1), (1, 1, 1), (2, 3, 4), (2, 1, 3, 2), (1, 12), (12, 1), (3, 25), (2, 2, 9)):
    add(rng.randn(*shape), np.round(rng.randn(*shape), 1))
for shape in ((1000,), (1001,), (40, 25), (7, 143), (6, 167), (3, 400), (400, 3), (6, 6, 28), (7, 7, 21), (2, 3, 200), (1, 1, 1001), (4, 4, 4, 16)):
    add(np.round(rng.randn(*shape), 3))
summary = rng.randn(30, 50)
summary[15, 25] = 1e9  # not shown, so it changes nothing
add(summary, rng.randn(40, 40) * 10.0 ** rng.uniform(-6, 6, (40, 40)))

with np.errstate(all="ignore"):
    for values in (
        [0.1, 2.0], [0.1, 1e-5], [1 / 3, -2 / 3], [999999.0], [1e6], [1e7, 1.0], [1.0, 1000.0], [1.0, 1000.0625], [1e-4], [9.9e-5],
        [16777216.0, 1.0], [1e-45], [1e-45, 1.2345679], [3.4028235e38, 1e-38], [nan, -inf, 1.5], [-0.0, 0.0], [200000.125, 0.5],
        [0.236328125, 0.25], [2.0**-96, 1.5], [2.0**-96, 1.2345679e-7, 1.0], [123456.79, 1000.0],
    ):  # fmt: skip
        add(np.array(values, np.float32), np.array(values[0], np.float32))
    for scale in (-7, -2, 0, 3, 7):
        add((rng.randn(3, 4) * 10.0**scale).astype(np.float32), np.round(rng.randn(5) * 10.0**scale, 2).astype(np.float32))
    # Any pattern of bits, NaN and infinities among them.
    add(rng.randint(0, 2**32, 40, np.uint32).view(np.float32), rng.randint(0, 2**63, 24, np.uint64).view(np.float64))
    # Numbers below the smallest with all their digits.
    add(rng.randint(1, 2**20, 12, np.uint32).view(np.float32), rng.randint(1, 2**40, 12, np.uint64).view(np.float64))
add((2.0 ** np.arange(-149, 127, 7)).astype(np.float32), (2.0 ** np.arange(-13, 19)).astype(np.float32))
add(np.arange(1, 128, 4, dtype=np.float32) / np.float32(2**9), np.float32(200000) + np.arange(12, dtype=np.float32) / np.float32(64))
add(np.array([], np.float32), np.zeros((0, 3), np.float32), np.arange(1001, dtype=np.float32), np.zeros((2, 1, 2), np.float32))

add(np.array(5), np.array([1, -20, 300]), np.array([[1, 2], [3, 4]]), np.array([], np.int64), np.arange(1100), np.arange(60))
add(np.zeros((0, 2), np.int64), np.array([-(2**63), 2**63 - 1]), np.array([1, -2], np.int32), np.arange(40, dtype=np.int32))
add(np.array([2**64 - 1, 0], np.uint64), np.array([], np.uint64), np.arange(1500, dtype=np.uint64).reshape(30, 50), np.arange(30, dtype=np.uint64))
add(np.array([1, 255], np.uint8), np.arange(17, dtype=np.uint32))
add(np.array(True), np.array([True, False]), np.array([[False], [True]]), np.array([], bool), np.arange(2000) % 3 == 0)

lines = []
for a in cases:
    values = a.ravel()
    items = [repr(float(v)) if a.dtype.kind == "f" else str(int(v)) for v in values]
    lines.append(" ".join([str(a.dtype), ",".join(map(str, a.shape)) or "-", *items]))
    lines += [*repr(a).split("\n"), "."]
Path(__file__).with_name("repr.txt").write_text("\n".join(lines) + "\n")
