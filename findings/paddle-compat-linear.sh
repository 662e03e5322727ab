#!/usr/bin/env bash
# PaddlePaddle 3.3.1: `paddle.compat.nn.Linear`, which is there for code from PyTorch, divides by the outputs.
#
# Expected: the weights of `torch.nn.Linear(1000, 500)`, uniform within ±1 / √1000, as the bias of the layer is.
# Happens: the weight has PyTorch's shape, (out, in), but Paddle's rule reads the first axis as inputs: within ±1 / √500. The variance is wrong by
# the factor in / out, here 2, and right where a layer is as wide as the one before.
# Source: python/paddle/compat/nn/__init__.py and python/paddle/nn/initializer/kaiming.py.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet paddlepaddle==3.3.1 setuptools
"$folder/venv/bin/python" - <<'END'
import sys
import paddle

paddle.seed(0)
layer = paddle.compat.nn.Linear(1000, 500)
weight, bias = layer.weight.numpy(), layer.bias.numpy()
largest, of_bias = float(abs(weight).max()), float(abs(bias).max())
print(f"shape {weight.shape}; largest weight {largest:.5f}, largest bias {of_bias:.5f}; 1 / √1000 = {1000**-0.5:.5f}, 1 / √500 = {500**-0.5:.5f}")
sys.exit(not (weight.shape == (500, 1000) and 0.99 < largest * 500**0.5 <= 1 and 0.95 < of_bias * 1000**0.5 <= 1))
END
