#!/usr/bin/env bash
# tinygrad 0.14.0: three layers get equal weights if the last one is read first.
#
# Expected: `nn.Linear` draws weights of its own for each layer, whichever of them is looked at first.
# Happens: tensors are lazy, and so is the counter of the generator. Reading the weights in the order 3, 2, 1 makes all three equal; in the order
# 1, 2, 3, or after a pass through the network, they differ. `Tensor.randn` twice does the same.
# Source: tinygrad/tensor.py, `Tensor.rand`; open as issue 16520 of the repository.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet tinygrad==0.14.0 numpy
# Its backend in Python needs no compiler.
DEV=PYTHON "$folder/venv/bin/python" - <<'END'
import sys
from tinygrad import Tensor, nn

def weights(order):
    Tensor.manual_seed(0)
    layers = [nn.Linear(20, 20) for _ in range(3)]
    read = {number: layers[number].weight.numpy() for number in order}
    return [read[number] for number in range(3)]

def equal(order):
    first, second, third = weights(order)
    return bool((first == second).all() and (second == third).all())

forward, backward = equal([0, 1, 2]), equal([2, 1, 0])
print(f"all three weights equal: {forward} when read in the order 1, 2, 3; {backward} in the order 3, 2, 1")
sys.exit((forward, backward) != (False, True))
END
