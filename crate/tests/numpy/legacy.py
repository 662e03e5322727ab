"""Writes legacy.txt: what NumPy's legacy generator and statistics give, for tests/numpy.rs to compare with.

Run with the Python of the project's environment: python crate/tests/numpy/legacy.py

A line is a name, the arguments, and the results as the 16 hexadecimal digits of their bits.
"""

from pathlib import Path

import numpy as np


def bits(values):
    return " ".join(f"{v:016x}" for v in np.asarray(values, np.float64).ravel().view(np.uint64))


lines = []
for seed in (0, 1, 42, 2**31, 2**32 - 1):
    np.random.seed(seed)
    lines.append(f"randn {seed} {bits(np.random.randn(101))}")
    np.random.seed(seed)
    lines.append(f"uniform {seed} {bits(np.random.uniform(-0.75, 2.5, 100))}")
    # The second value of a pair of normals waits while uniforms are drawn.
    np.random.seed(seed)
    mixed = [np.random.randn(3), np.random.uniform(0.0, 1.0, 3), np.random.randn(4), np.random.uniform(-1.0, 0.0, 2)]
    lines.append(f"mixed {seed} {bits(np.concatenate(mixed))}")
    np.random.seed(seed)
    lines.append(f"normal {seed} {bits(np.random.normal(-2.0, 0.3, 20))}")
    np.random.seed(seed)
    lines.append(f"rand {seed} {bits(np.random.rand(20))}")
    # One value, ranges within and at 32 bits, beyond, and all of them.
    for low, high in ((5, 6), (0, 10), (-3, 4), (0, 2**32), (0, 2**32 + 1), (-(2**40), 2**40), (-(2**63), 2**63 - 1)):
        np.random.seed(seed)
        drawn = np.random.randint(low, high, 12)
        lines.append(f"randint {seed} {low} {high} {' '.join(map(str, drawn))}")
    for n in (0, 1, 2, 20, 100):
        np.random.seed(seed)
        lines.append(" ".join(["permutation", str(seed), *map(str, np.random.permutation(n))]))
    np.random.seed(seed)
    values = np.arange(10, 40)
    np.random.shuffle(values)
    lines.append(f"shuffle {seed} {' '.join(map(str, values))}")
    np.random.seed(seed)
    rows = np.arange(60).reshape(20, 3)
    np.random.shuffle(rows)
    lines.append(f"rows {seed} {' '.join(map(str, rows.ravel()))}")
    np.random.seed(seed)
    lines.append(f"choice {seed} {' '.join(map(str, np.random.choice(np.arange(10, 40), (4, 3)).ravel()))}")
    lines.append(f"once {seed} {' '.join(map(str, np.random.choice(np.arange(10, 40), 12, replace=False)))}")

# Lengths around the blocks of the pairwise sum: 8 strands, blocks of 128, halves cut at multiples of 8.
for n in (1, 2, 7, 8, 9, 15, 16, 127, 128, 129, 136, 137, 255, 256, 1000, 1025, 5000):
    # Uniform numbers are the same on every machine, so their sums have to be.
    np.random.seed(n)
    x = np.random.uniform(-1.0, 3.0, n) * np.random.uniform(0.0, 1000.0, n)
    lines.append(f"stats {n} {bits([np.mean(x), np.var(x)])}")

# Values on the edges of bins, where a division alone is not enough to find the bin.
np.random.seed(7)
x = np.round(np.random.randn(2000), 1)
x = x[x != 0.0]
for bins, low, high in ((10, -1.0, 1.0), (30, -3.0, 3.0), (7, -0.7, 0.7), (1, -5.0, 5.0), (60, -3.0, 3.1)):
    counts, _ = np.histogram(x, bins=bins, range=(low, high))
    lines.append(f"histogram {bins} {low} {high} {' '.join(map(str, counts))}")

Path(__file__).with_name("legacy.txt").write_text("\n".join(lines) + "\n")
