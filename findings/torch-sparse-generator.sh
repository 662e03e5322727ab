#!/usr/bin/env bash
# PyTorch 2.15.0: `nn.init.sparse_` with a generator of its own still depends on the global one. Downloads 5 GB.
#
# Expected: `generator=torch.Generator().manual_seed(0)` decides everything that is drawn, as in the other functions of `nn.init`.
# Happens: the generator draws the values, but which of them become 0 comes from the global generator. The same call twice leaves zeros in other places.
# Source: torch/nn/init.py, `sparse_`: `torch.randperm(rows)` without the generator.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-cache-dir torch==2.15.0 numpy
"$folder/venv/bin/python" - <<'END'
import sys
import torch
from torch.nn import init

def same(fill):
    first, second = (fill(torch.empty(100, 100), torch.Generator().manual_seed(0)) for _ in range(2))
    return bool(((first == 0) == (second == 0)).all()), bool((first == second).all())

sparse = same(lambda w, generator: init.sparse_(w, sparsity=0.5, generator=generator))
normal = same(lambda w, generator: init.normal_(w, generator=generator))
print(f"twice with the seed 0: normal_ equal: {normal[1]}; sparse_ equal: {sparse[1]}, its zeros in the same places: {sparse[0]}")
sys.exit((normal[1], sparse) != (True, (False, False)))
END
