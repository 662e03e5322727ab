#!/usr/bin/env bash
# MXNet 1.9.1: `Orthogonal` draws reflections only, in two dimensions.
#
# Expected: an orthogonal matrix drawn uniformly from all of them (Haar's measure): half of those of 2 × 2 are rotations, with determinant 1.
# Happens: the matrix is a factor of the singular value decomposition of uniform numbers, with the signs as the decomposition leaves them. All
# of those of 2 × 2 are reflections, and of 8 × 8 about 85 % have determinant −1. (The default gain of 1.414 is a row of the table.)
# Source: python/mxnet/initializer.py, `Orthogonal`; Mezzadri 2007, arXiv:math-ph/0609050, for the signs that are missing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet mxnet==1.9.1 numpy==1.23.5
"$folder/venv/bin/python" - <<'END'
import sys
import mxnet as mx
import numpy as np

mx.random.seed(0)
np.random.seed(0)

def reflections(size, draws=1000):
    found = 0
    for _ in range(draws):
        w = mx.ndarray.zeros((size, size))
        mx.init.Orthogonal(scale=1)(mx.init.InitDesc("weight"), w)
        found += np.linalg.det(w.asnumpy()) < 0
    return found / draws

two, eight = reflections(2), reflections(8)
print(f"share of draws with determinant -1: {two:.3f} of 2 x 2, {eight:.3f} of 8 x 8 (expected 0.5)")
sys.exit(not (two == 1 and eight > 0.7))
END
