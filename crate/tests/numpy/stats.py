"""Writes stats.txt: NumPy's standard deviations, quantiles, bin rules and bin counts, for tests/stats.rs to compare with.

Run with the Python of the project's environment: python crate/tests/numpy/stats.py

A line is a name, the arguments, and the results: floats as the 16 hexadecimal digits of their bits, counts as decimals. The values
are products of uniform numbers, which are the same on every machine, so that results can be compared to the last digit.
"""

from pathlib import Path

import numpy as np


def values(n):
    np.random.seed(n)
    return np.random.uniform(-1.0, 3.0, n) * np.random.uniform(0.0, 1000.0, n)


def bits(values):
    return " ".join(f"{v:016x}" for v in np.asarray(values, np.float64).ravel().view(np.uint64))


lines = []
shares = [*np.arange(11) / 10, 1 / 3, 0.025, 0.975, 0.999]
for n in (1, 2, 3, 4, 5, 10, 20, 99, 100, 1000, 1001, 20000):
    x = values(n)
    lines.append(f"std {n} {bits(np.std(x))}")
    lines += [f"quantile {n} {bits(q)} {bits(np.quantile(x, q))}" for q in shares]
    # Of all the values, and of those in a range.
    lines.append(f"fd {n} {len(np.histogram_bin_edges(x, 'fd')) - 1}")
    for low, high in ((-100.0, 300.0), (0.5, 2000.0), (5000.0, 6000.0)):
        lines.append(f"fd-range {n} {low} {high} {len(np.histogram_bin_edges(x, 'fd', (low, high))) - 1}")
    # Heavy tails, which need more bins than a picture can show.
    lines.append(f"fd-heavy {n} {len(np.histogram_bin_edges(x * x * x * x * x, 'fd')) - 1}")

# Values on the edges of bins, where a division alone is not enough to find the bin.
x = np.rint(values(3000) / 10.0) / 10.0
for bins, low, high in ((10, -10.0, 10.0), (30, -3.0, 3.0), (7, -0.7, 0.7), (1, 0.0, 100.0), (1000, -100.0, 200.0), (600, 0.1, 60.1)):
    counts, _ = np.histogram(x, bins, (low, high))
    lines.append(f"counts {bins} {low} {high} {' '.join(map(str, counts))}")

Path(__file__).with_name("stats.txt").write_text("\n".join(lines) + "\n")
