#!/usr/bin/env bash
# TensorFlow.js 4.22.0: the seed 0 gives the same uniform weights each time, and other normal weights each time.
#
# Expected: `seed: 0` is a seed like 1, for each initializer.
# Happens: the normal initializers take the seed for missing if it is 0 and draw with a random one; the uniform ones honour it. A search over the seeds 0, 1, 2…
# can be repeated for all but the first.
# Source: tfjs-core/src/ops/rand_util.ts, `MPRandGauss`, and UniformRandom beside it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent @tensorflow/tfjs@4.22.0
cat > draw.mjs <<'END'
import * as tf from '@tensorflow/tfjs'
const repeats = (name, seed) => {
  const draw = () => tf.initializers[name]({ seed }).apply([10, 10]).dataSync().join()
  return draw() === draw()
}
const found = ['heNormal', 'truncatedNormal', 'randomNormal', 'heUniform', 'randomUniform'].map((name) => [repeats(name, 0), repeats(name, 1), name])
for (const [zero, one, name] of found) console.log(`${name}: the same weights twice with seed 0: ${zero}, with seed 1: ${one}`)
process.exit(found.every(([zero, one, name]) => one && zero === name.endsWith('Uniform')) ? 0 : 1)
END
node draw.mjs 2> /dev/null
