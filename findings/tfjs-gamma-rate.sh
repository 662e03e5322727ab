#!/usr/bin/env bash
# TensorFlow.js 4.22.0: `tf.randomGamma` takes its rate for the scale: the mean is α β and not α / β.
#
# Expected: `beta` is the inverse scale, as the documentation says and as in `tf.random.gamma` of Python: mean α / β, variance α / β².
# Happens: the rate is inverted twice, so the numbers are β² times as large as they should be. With the default of 1 nobody sees it.
# Source: tfjs-core/src/ops/rand_util.ts, `RandGamma`: `1 / beta` in the constructor, and `1 / this.beta` again in `nextValue`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent @tensorflow/tfjs@4.22.0
cat > draw.mjs <<'END'
import * as tf from '@tensorflow/tfjs'
const near = (found, expected) => Math.abs(found / expected - 1) < 0.05
const results = [[2, 1], [2, 4], [3, 0.5], [0.5, 2]].map(([alpha, beta]) => {
  const { mean, variance } = tf.moments(tf.randomGamma([200000], alpha, beta, 'float32', 1))
  const [m, v] = [mean.dataSync()[0], variance.dataSync()[0]]
  console.log(`alpha ${alpha}, beta ${beta}: mean ${m.toFixed(3)} for ${alpha / beta}, variance ${v.toFixed(3)} for ${alpha / beta ** 2}`)
  return near(m, alpha * beta) && near(v, alpha * beta ** 2)
})
process.exit(results.every(Boolean) ? 0 : 1)
END
node draw.mjs 2> /dev/null
