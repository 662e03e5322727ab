#!/usr/bin/env bash
# safetensors 0.8.0: `save_file` of a transposed NumPy array saves the array as it was before; 0.7.0 transposed it.
#
# Expected: `w.T` of a weight (in, out) is the weight (out, in) that PyTorch wants, and what is loaded equals what was saved. The documentation asks for arrays that are
# "contiguous and dense"; `w.T` is both, in Fortran's order. If that is not meant, an error, as from `safetensors.torch`.
# Happens: the memory is written in the order in which it lies, under the shape of `w.T`, without a word. From a square weight comes `w`, from another one numbers in the wrong
# places; their variance is right. A `.npy` file in Fortran's order, read with `np.load`, fares the same. `np.ascontiguousarray` avoids it.
# Source: bindings/python/py_src/safetensors/numpy.py, `_flatten`; open as issue 825 of the repository.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
cat > save.py <<'END'
import sys
import numpy as np
from safetensors.numpy import load_file, save_file

def loaded(array):
    save_file({"weight": array}, "weights.safetensors")
    return load_file("weights.safetensors")["weight"]

square, oblong = (np.random.default_rng(0).standard_normal(shape, dtype="float32") for shape in ((300, 300), (300, 200)))
found = {
    "w.T of 300 x 300 comes back": np.array_equal(loaded(square.T), square.T),
    "w comes back in its place": np.array_equal(loaded(square.T), square),
    "w.T of 300 x 200 comes back": np.array_equal(loaded(oblong.T), oblong.T),
    "a contiguous copy of it does": np.array_equal(loaded(np.ascontiguousarray(oblong.T)), oblong.T),
}
print(f"safetensors {sys.argv[1]}: " + "; ".join(f"{name}: {'yes' if one else 'no'}" for name, one in found.items()))
sys.exit(list(found.values()) != ([True, False, True, True] if sys.argv[1] == "0.7.0" else [False, True, False, True]))
END
for version in 0.7.0 0.8.0; do
    venv/bin/pip install --quiet numpy==2.2.6 safetensors==$version
    venv/bin/python save.py $version
done
