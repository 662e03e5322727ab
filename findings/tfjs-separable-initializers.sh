#!/usr/bin/env bash
# TensorFlow.js 4.22.0: `separableConv2d` fills its second kernel with the initializer of the first.
#
# Expected: `depthwiseInitializer` fills the depthwise kernel and `pointwiseInitializer` the pointwise one, as in Keras.
# Happens: `pointwiseInitializer` is ignored. Both kernels get the depthwise initializer, or both their default.
# Source: tfjs-layers/src/layers/convolutional.ts, constructor of `SeparableConv`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --silent @tensorflow/tfjs@4.22.0
cat > draw.mjs <<'END'
import * as tf from '@tensorflow/tfjs'
const kernels = (initializers) => {
  const layer = tf.layers.separableConv2d({ filters: 8, kernelSize: 3, ...initializers })
  layer.build([null, 9, 9, 4])
  return layer.getWeights().slice(0, 2).map((w) => w.dataSync())
}
const all = (values, one) => values.every((v) => v === one)
const [depthwise, pointwise] = kernels({ depthwiseInitializer: 'ones', pointwiseInitializer: 'zeros' })
const [, alone] = kernels({ pointwiseInitializer: 'zeros' })
console.log(`depthwise 'ones', pointwise 'zeros': the kernels begin with ${depthwise[0]} and ${pointwise[0]}`)
console.log(`pointwise 'zeros' alone: the pointwise kernel is zeros: ${all(alone, 0)}`)
process.exit(all(depthwise, 1) && all(pointwise, 1) && !all(alone, 0) ? 0 : 1)
END
node draw.mjs 2> /dev/null
