#!/usr/bin/env bash
# JAX 0.12.0.1: a million weights in bfloat16 take 128 values, with too many zeros and a mean that is not 0.
#
# Expected: normal weights rounded to bfloat16, which has 128 numbers of each sign for each power of two: thousands of values, and none of them often 0.
# Happens: the uniform numbers behind them are drawn with the 7 bits of bfloat16, and each becomes one weight: 128 values, 0.8 % zeros, a mean of −0.02 σ.
# Drawing in float32 and rounding avoids it.
# Source: jax/_src/random.py, `_uniform` and `_truncated_normal`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.12 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet jax==0.12.0.1
"$folder/venv/bin/python" - <<'END'
import sys
import jax
import numpy as np

def values(dtype):
    return np.asarray(jax.nn.initializers.he_normal()(jax.random.key(0), (1000, 1000), dtype).astype("float32"))

def rounded():
    w = jax.nn.initializers.he_normal()(jax.random.key(0), (1000, 1000), "float32")
    return np.asarray(w.astype("bfloat16").astype("float32"))

counts = []
for name, w in (("drawn in bfloat16", values("bfloat16")), ("drawn in float32, then rounded", rounded())):
    counts.append(len(np.unique(w)))
    print(f"{name}: {counts[-1]} values, {100 * np.mean(w == 0):.2f} % zeros, mean {w.mean() / w.std():.4f} std")
sys.exit(not (counts[0] <= 128 and counts[1] > 1000))
END
