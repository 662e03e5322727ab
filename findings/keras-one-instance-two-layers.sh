#!/usr/bin/env bash
# Keras 3.15.1: one initializer object for two layers makes them equal, and two initializers of one seed draw the same numbers.
#
# Expected: `init = HeNormal()` without a seed is as random in the second layer as in the first; `'he_normal'`, its name, is.
# Happens: the object chooses one seed when it is made and uses it in each call. Layers of equal shape start with equal weights, without a
# warning, so their units learn the same. A larger layer begins with the numbers of a smaller one only where the generator counts that way, but
# HeNormal(7) and GlorotNormal(7) are the same numbers on another scale.
# Source: keras/src/initializers/random_initializers.py, `RandomInitializer.__init__`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet keras==3.15.1 jax==0.10.2
KERAS_BACKEND=jax "$folder/venv/bin/python" - <<'END'
import sys
import numpy as np
from keras import initializers, layers

def kernels(initializer):
    found = []
    for _ in range(2):
        layer = layers.Dense(100, kernel_initializer=initializer)
        layer.build((None, 100))
        found.append(np.asarray(layer.kernel))
    return found

def equal(initializer):
    first, second = kernels(initializer)
    return bool((first == second).all())

by_object, by_name = equal(initializers.HeNormal()), equal("he_normal")
he, glorot = (np.asarray(one((100, 50))) for one in (initializers.HeNormal(7), initializers.GlorotNormal(7)))
spread = float((he / glorot).std())
print(f"two layers equal: {by_object} with one HeNormal() for both, {by_name} with the name 'he_normal'")
print(f"HeNormal(7) / GlorotNormal(7) is {he[0, 0] / glorot[0, 0]:.4f} everywhere, with a standard deviation of {spread:.1e}")
sys.exit((by_object, by_name) != (True, False) or spread > 1e-5)
END
