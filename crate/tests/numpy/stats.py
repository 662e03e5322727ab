"""Writes stats.txt: NumPy's standard deviations, quantiles and Freedman-Diaconis bins, for tests/stats.rs to compare with.

Run with the Python of the project's environment: python crate/tests/numpy/stats.py

A line is the number of values, then results as the 16 hexadecimal digits of their bits: std, the quantiles at 0, 0.1, …, 1, and the
number of bins of the rule "fd". The values are `np.random.seed(n); np.random.randn(n)`.
"""

from pathlib import Path

import numpy as np

lines = []
for n in (1, 2, 3, 4, 5, 10, 20, 99, 100, 1000, 1001, 20000):
    np.random.seed(n)
    x = np.random.randn(n)
    results = np.array([np.std(x), *np.quantile(x, np.arange(11) / 10)])
    bits = " ".join(f"{v:016x}" for v in results.view(np.uint64))
    lines.append(f"{n} {bits} {len(np.histogram_bin_edges(x, bins='fd')) - 1}")
Path(__file__).with_name("stats.txt").write_text("\n".join(lines) + "\n")
