//! The libraries and their rows: the one source of the page's tables and of the measurement.

use initializers::init::Distribution::{Normal, TruncatedNormal, Uniform};
use initializers::init::{Fan, Init};

use crate::row::{Library, Source, row};

pub fn all() -> Vec<Library> {
    vec![
        torch(),
        keras(),
        jax(),
        flax(),
        haiku(),
        equinox(),
        tfjs(),
        mlx(),
        paddle(),
        tinygrad(),
        scikit_learn(),
        thinc(),
        mindspore(),
        mxnet(),
        candle(),
        burn(),
        tch(),
        rustyml(),
        dfdx(),
        autograd(),
        luminal(),
    ]
}

fn torch() -> Library {
    Library {
        name: "torch",
        title: "PyTorch",
        version: "2.15.0",
        source: Source::Python(12, &["torch==2.15.0", "numpy"]),
        about: "Weights are (out, in), those of convolutions (out, in / groups, height, width), `Layout::OUT_IN` in this crate. `fan_in` is the product of all axes but the first. \
            Each initializer fills `w` in place. Recurrent layers were read and not run: `nn.LSTM`, `nn.GRU` and `nn.RNN` draw all weights and biases from ±1 / √hidden.",
        start: r"
import torch
from torch import nn
from torch.nn import init
seed = torch.manual_seed
def array(w): return w.detach().numpy()
def fill(call, *shape):
    w = torch.empty(shape or (500, 1000))
    call(w)
    return w",
        draw: "fill(lambda w: init.{})",
        dense: [500, 1000],
        rows: vec![
            row!("nn.Linear(1000, 500)", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
                .draw("nn.Linear(1000, 500).weight")
                .note("±1 / √in, which Glorot and Bengio call the *standard* initialization (equation 1); in the source it is `kaiming_uniform_` with a = √5"),
            row!("nn.Linear(1000, 500).bias", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
                .draw("nn.Linear(1000, 500).bias")
                .shape(&[500], 1000, 500)
            .counted(1000, 500)
                .note("not 0"),
            row!("nn.Conv2d(16, 32, 3)", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
                .draw("nn.Conv2d(16, 32, 3).weight")
                .shape(&[32, 16, 3, 3], 144, 288),
            row!("nn.Conv2d(16, 16, 3, groups=16)", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
                .draw("nn.Conv2d(16, 16, 3, groups=16).weight")
                .shape(&[16, 1, 3, 3], 9, 9),
            row!("nn.ConvTranspose2d(16, 32, 3)", 1.0 / 6.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
                .draw("nn.ConvTranspose2d(16, 32, 3).weight")
                .shape(&[16, 32, 3, 3], 144, 288)
                .counted(288, 144)
                .note("the axes are (in, out, height, width), but the rule still reads the second"),
            row!("nn.Embedding(1000, 500)", 1.0, Fixed, Init::Normal { mean: 0.0, std: 1.0 })
                .draw("nn.Embedding(1000, 500).weight")
                .shape(&[1000, 500], 1000, 500),
            row!("nn.MultiheadAttention(512, 8)", 0.5, Glorot, Init::XavierUniform)
                .draw("nn.MultiheadAttention(512, 8).in_proj_weight")
                .shape(&[1536, 512], 512, 512)
                .counted(512, 1536)
                .note("queries, keys and values are one matrix, so `fan_out` is three times that of each"),
            row!("kaiming_normal_(w)", 1.0, He, Init::HeNormal),
            row!("kaiming_uniform_(w)", 1.0, He, Init::HeUniform),
            row!("kaiming_normal_(w, nonlinearity='linear')", 1.0, Lecun, Init::LecunNormal),
            row!("xavier_normal_(w)", 1.0, Glorot, Init::XavierNormal),
            row!("xavier_uniform_(w)", 1.0, Glorot, Init::XavierUniform),
            row!("trunc_normal_(w)", 0.7737, Fixed, Init::TruncatedNormal { mean: 0.0, std: 1.0, low: -2.0, high: 2.0 }),
            row!("trunc_normal_(w, std=0.02)", 0.0004, Fixed, Init::Normal { mean: 0.0, std: 0.02 })
                .note("the bounds are −2 and 2 themselves, 100 σ away: nothing is cut"),
            row!("orthogonal_(w)", 1.0, Lecun, Init::Orthogonal { gain: 1.0 }).note("all axes but the first are flattened"),
            row!("sparse_(w, sparsity=0.1)", 0.00009, Fixed, Init::Sparse { sparsity: 0.1, std: 0.01 })
                .note("a tenth of each column of (out, in) is 0: of the weights out of one input, not into one unit"),
        ],
    }
}

fn keras() -> Library {
    Library {
        name: "keras",
        title: "Keras",
        version: "3.15.1",
        source: Source::Python(12, &["keras==3.15.1", "jax==0.12.0.1"]),
        about: "Run on the JAX backend. Weights are (in, out), those of convolutions (height, width, in, out): the last two axes times the receptive field \
            are the fans. Its He, Glorot and LeCun normal initializers are truncated at ±2 σ and corrected for that. `RandomNormal` and \
            `VarianceScaling` with `'untruncated_normal'` are not truncated; `TruncatedNormal` is not corrected. An initializer without a seed gives the same numbers each time it is called.",
        start: r"
import os
os.environ['KERAS_BACKEND'] = 'jax'
import keras
from keras import initializers as init
from keras import layers
seed = keras.utils.set_random_seed
def built(layer, *shape):
    layer.build((None, *shape))
    return layer",
        draw: "init.{}((1000, 500))",
        dense: [1000, 500],
        rows: vec![
            row!("Dense(500)", 1.0, Glorot, Init::XavierUniform)
                .draw("built(layers.Dense(500), 1000).kernel")
                .note("bias 0"),
            row!("Conv2D(32, 3)", 1.0, Glorot, Init::XavierUniform)
                .draw("built(layers.Conv2D(32, 3), 8, 8, 16).kernel")
                .shape(&[3, 3, 16, 32], 144, 288),
            row!("DepthwiseConv2D(3), 'he_normal'", 0.0625, He, Init::VarianceScaling { scale: 2.0, fan: Fan::In, distribution: TruncatedNormal })
            .draw("built(layers.DepthwiseConv2D(3, depthwise_initializer='he_normal'), 8, 8, 16).kernel")
            .shape(&[3, 3, 16, 1], 9, 9)
            .counted(144, 9)
            .note("`fan_in` is counted over all 16 channels"),
            row!("DepthwiseConv2D(3)", 18.0 / 153.0, Glorot, Init::XavierUniform)
                .draw("built(layers.DepthwiseConv2D(3), 8, 8, 16).kernel")
                .shape(&[3, 3, 16, 1], 9, 9)
                .counted(144, 9)
                .note("the default; `fan_in` is counted over all 16 channels, of which a unit sees one"),
            row!("Conv2DTranspose(32, 3), 'he_normal'", 0.5, He, Init::VarianceScaling { scale: 2.0, fan: Fan::In, distribution: TruncatedNormal })
            .draw("built(layers.Conv2DTranspose(32, 3, kernel_initializer='he_normal'), 8, 8, 16).kernel")
            .shape(&[3, 3, 32, 16], 144, 288)
            .counted(288, 144)
            .note("the kernel is (height, width, out, in), but the rule reads it as (…, in, out)"),
            row!("LSTM(500)", 0.5, Glorot, Init::XavierUniform)
                .draw("built(layers.LSTM(500), 7, 1000).cell.kernel")
                .shape(&[1000, 2000], 1000, 500)
                .counted(1000, 2000)
                .note("the four gates are one matrix, so `fan_out` is four times that of each; recurrent weights are orthogonal; bias 1 for the forget gate and 0 for the others"),
            row!("LSTM(500).recurrent_kernel", 1.0 / 2000.0, Fixed, Init::Orthogonal { gain: 1.0 })
                .draw("built(layers.LSTM(500), 7, 1000).cell.recurrent_kernel")
                .shape(&[500, 2000], 500, 500)
                .note("500 orthonormal rows of the (500, 2000) matrix of all gates"),
            row!("Embedding(1000, 500)", 0.05 * 0.05 / 3.0, Fixed, Init::Uniform { low: -0.05, high: 0.05 })
                .draw("built(layers.Embedding(1000, 500)).embeddings")
                .shape(&[1000, 500], 1000, 500),
            row!("HeNormal()", 1.0, He, Init::VarianceScaling { scale: 2.0, fan: Fan::In, distribution: TruncatedNormal }),
            row!("GlorotNormal()", 1.0, Glorot, Init::VarianceScaling { scale: 1.0, fan: Fan::Avg, distribution: TruncatedNormal }),
            row!("LecunNormal()", 1.0, Lecun, Init::VarianceScaling { scale: 1.0, fan: Fan::In, distribution: TruncatedNormal })
            .note("`VarianceScaling()` is the same"),
            row!("HeUniform()", 1.0, He, Init::HeUniform),
            row!("GlorotUniform()", 1.0, Glorot, Init::XavierUniform),
            row!("LecunUniform()", 1.0, Lecun, Init::LecunUniform),
            row!("TruncatedNormal()", 0.7737 * 0.0025, Fixed, Init::TruncatedNormal { mean: 0.0, std: 0.05, low: -0.1, high: 0.1 })
            .note("not corrected: the weights have σ = 0.044 and not 0.05"),
            row!("TruncatedNormal(stddev=0.02)", 0.7737 * 0.0004, Fixed, Init::TruncatedNormal { mean: 0.0, std: 0.02, low: -0.04, high: 0.04 }),
            row!("RandomNormal()", 0.0025, Fixed, Init::Normal { mean: 0.0, std: 0.05 }),
            row!("RandomUniform()", 0.05 * 0.05 / 3.0, Fixed, Init::Uniform { low: -0.05, high: 0.05 }),
            row!("Orthogonal()", 1.0, Lecun, Init::Orthogonal { gain: 1.0 })
                .note("all axes but the last are flattened"),
        ],
    }
}

fn jax() -> Library {
    Library {
        name: "jax",
        title: "JAX",
        version: "0.12.0.1",
        source: Source::Python(12, &["jax==0.12.0.1"]),
        about: "Weights are (in, out) unless `in_axis` and `out_axis` say otherwise; the other axes count as receptive field. \
            Its He, Glorot and LeCun normal initializers are truncated at ±2 σ and corrected for that. `normal` and `variance_scaling` with `'normal'` are \
            not truncated; `truncated_normal` is not corrected. `kaiming_…` and `xavier_…` are other names for `he_…` and `glorot_…`.",
        start: r"
import jax
from jax.nn import initializers as init
def seed(s):
    global key
    key = jax.random.key(s)",
        draw: "init.{}(key, (1000, 500))",
        dense: [1000, 500],
        rows: vec![
            row!("he_normal()", 1.0, He, Init::VarianceScaling { scale: 2.0, fan: Fan::In, distribution: TruncatedNormal }),
            row!("glorot_normal()", 1.0, Glorot, Init::VarianceScaling { scale: 1.0, fan: Fan::Avg, distribution: TruncatedNormal }),
            row!("lecun_normal()", 1.0, Lecun, Init::VarianceScaling { scale: 1.0, fan: Fan::In, distribution: TruncatedNormal }),
            row!("he_uniform()", 1.0, He, Init::HeUniform),
            row!("glorot_uniform()", 1.0, Glorot, Init::XavierUniform),
            row!("lecun_uniform()", 1.0, Lecun, Init::LecunUniform),
            row!("variance_scaling(1.0, 'fan_in', 'normal')", 1.0, Lecun, Init::LecunNormal)
                .note("a plain normal in JAX; truncated in Keras"),
            row!("truncated_normal()", 0.7737 * 0.0001, Fixed, Init::TruncatedNormal { mean: 0.0, std: 0.01, low: -0.02, high: 0.02 })
            .note("not corrected"),
            row!("normal()", 0.0001, Fixed, Init::Normal { mean: 0.0, std: 0.01 }),
            row!("uniform()", 0.0001 / 12.0, Fixed, Init::Uniform { low: 0.0, high: 0.01 })
                .note("all positive: the mean is 1.73 σ"),
            row!("orthogonal()", 1.0, Lecun, Init::Orthogonal { gain: 1.0 })
                .note("all axes but the last are flattened"),
            row!("he_normal() of a (3, 3, 16, 1) depthwise kernel", 0.0625, He, Init::VarianceScaling { scale: 2.0, fan: Fan::In, distribution: TruncatedNormal })
            .draw("init.he_normal()(key, (3, 3, 16, 1))")
            .shape(&[3, 3, 16, 1], 9, 9)
            .counted(144, 9)
            .note("in Keras's layout; with the shape (3, 3, 1, 16), as in Flax, it is He's"),
        ],
    }
}

fn flax() -> Library {
    Library {
        name: "flax",
        title: "Flax",
        version: "0.12.12",
        source: Source::Python(12, &["flax==0.12.12", "jax==0.12.0.1"]),
        about: "Weights are (in, out), those of convolutions (height, width, in / groups, out). Initializers are JAX's; `linen` and `nnx` have the same defaults.",
        start: r"
import jax
from flax import nnx
from flax import linen
def seed(s):
    global rngs, key
    rngs, key = nnx.Rngs(s), jax.random.key(s)
def array(w): return numpy.asarray(w[...] if isinstance(w, nnx.Variable) else w)",
        draw: "nnx.{}.kernel",
        dense: [1000, 500],
        rows: vec![
            row!("Linear(1000, 500, rngs=rngs)", 1.0, Lecun, Init::VarianceScaling { scale: 1.0, fan: Fan::In, distribution: TruncatedNormal })
            .note("bias 0; neither He's nor Glorot's"),
            row!("linen.Dense(500)", 1.0, Lecun, Init::VarianceScaling { scale: 1.0, fan: Fan::In, distribution: TruncatedNormal })
            .draw("linen.Dense(500).init(key, numpy.ones((1, 1000)))['params']['kernel']"),
            row!("Conv(16, 32, (3, 3), rngs=rngs)", 1.0, Lecun, Init::VarianceScaling { scale: 1.0, fan: Fan::In, distribution: TruncatedNormal })
            .shape(&[3, 3, 16, 32], 144, 288),
            row!("Embed(1000, 500, rngs=rngs)", 0.002, Fixed, Init::VarianceScaling { scale: 1.0, fan: Fan::Out, distribution: Normal })
            .draw("nnx.Embed(1000, 500, rngs=rngs).embedding")
            .note("1 / features; N(0, 1) in PyTorch, candle, burn and Equinox"),
            row!("Einsum('btd,dhk->bthk', (512, 8, 64), rngs=rngs)", 0.125, Lecun, Init::VarianceScaling { scale: 1.0, fan: Fan::In, distribution: TruncatedNormal })
            .shape(&[512, 8, 64], 512, 512)
            .counted(4096, 32768)
            .note("a kernel of three axes: the first counts as receptive field, so `fan_in` is 8 · 512"),
            row!("LoRA(1000, 8, 500, rngs=rngs).lora_a", 1.0, He, Init::HeUniform)
                .draw("nnx.LoRA(1000, 8, 500, rngs=rngs).lora_a")
                .shape(&[1000, 8], 1000, 8)
                .note("`lora_b` is 0"),
        ],
    }
}

fn haiku() -> Library {
    Library {
        name: "dm-haiku",
        title: "Haiku",
        version: "0.0.17",
        source: Source::Python(12, &["dm-haiku==0.0.17", "jax==0.12.0.1"]),
        about: "Weights are (in, out), those of convolutions (height, width, in / groups, out).",
        start: r"
import haiku as hk
import jax
from haiku import initializers as init
def seed(s):
    global key
    key = jax.random.key(s)
def made(make, *shape):
    parts = hk.transform(lambda x: make()(x)).init(key, numpy.ones((1, *shape), 'float32'))
    return next(iter(parts.values()))
def call(one): return hk.transform(lambda: hk.get_parameter('w', (1000, 500), init=one)).init(key)['~']['w']",
        draw: "call(init.{})",
        dense: [1000, 500],
        rows: vec![
            row!("hk.Linear(500)", 0.7737, Lecun, Init::VarianceScaling { scale: 0.7737, fan: Fan::In, distribution: TruncatedNormal })
            .draw("made(lambda: hk.Linear(500), 1000)['w']")
            .note("σ = 1 / √in before it is cut at ±2 σ, not corrected; bias 0"),
            row!("hk.Conv2D(32, 3)", 0.7737, Lecun, Init::VarianceScaling { scale: 0.7737, fan: Fan::In, distribution: TruncatedNormal })
            .draw("made(lambda: hk.Conv2D(32, 3), 8, 8, 16)['w']")
            .shape(&[3, 3, 16, 32], 144, 288),
            row!("VarianceScaling()", 1.0, Lecun, Init::VarianceScaling { scale: 1.0, fan: Fan::In, distribution: TruncatedNormal })
            .note("corrected, so not what `hk.Linear` draws"),
            row!("VarianceScaling(2.0)", 1.0, He, Init::VarianceScaling { scale: 2.0, fan: Fan::In, distribution: TruncatedNormal }),
            row!("TruncatedNormal()", 0.7737, Fixed, Init::TruncatedNormal { mean: 0.0, std: 1.0, low: -2.0, high: 2.0 }),
            row!("RandomUniform()", 1.0 / 12.0, Fixed, Init::Uniform { low: 0.0, high: 1.0 }).note("all positive"),
            row!("Orthogonal()", 1.0, Lecun, Init::Orthogonal { gain: 1.0 }),
        ],
    }
}

fn equinox() -> Library {
    Library {
        name: "equinox",
        title: "Equinox",
        version: "0.13.8",
        source: Source::Python(12, &["equinox==0.13.8", "jax==0.12.0.1"]),
        about: "Weights are (out, in), those of convolutions (out, in / groups, height, width), `Layout::OUT_IN` in this crate. The defaults are PyTorch's; there are no named initializers.",
        start: r"
import jax
from equinox import nn
def seed(s):
    global key
    key = jax.random.key(s)",
        draw: "nn.{}.weight",
        dense: [500, 1000],
        rows: vec![
            row!("Linear(1000, 500, key=key)", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform }),
            row!("Linear(1000, 500, key=key).bias", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
            .draw("nn.Linear(1000, 500, key=key).bias")
            .shape(&[500], 1000, 500)
            .counted(1000, 500),
            row!("Conv2d(16, 32, 3, key=key)", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
            .shape(&[32, 16, 3, 3], 144, 288),
            row!("Embedding(1000, 500, key=key)", 1.0, Fixed, Init::Normal { mean: 0.0, std: 1.0 }).shape(
                &[1000, 500],
                1000,
                500,
            ),
        ],
    }
}

fn tfjs() -> Library {
    Library {
        name: "tfjs",
        title: "TensorFlow.js",
        version: "4.22.0",
        source: Source::Npm(&["@tensorflow/tfjs@4.22.0"]),
        about: "Weights are (in, out), those of convolutions (height, width, in, out), as in Keras. Its He, Glorot and LeCun normal initializers are cut at ±2 σ and, unlike Keras's, \
            not corrected. `randomNormal` is not cut.",
        start: r"
import * as tf from '@tensorflow/tfjs'
let s
const seed = (number) => { s = number + 1 }
const array = (w) => [w.shape, w.dataSync()]
const init = tf.initializers, layers = tf.layers
const built = (layer, ...shape) => { layer.build([null, ...shape]); return layer.getWeights()[0] }",
        draw: "init.{}.apply([1000, 500])",
        dense: [1000, 500],
        rows: vec![
            row!("dense({units: 500})", 0.7737, Glorot, Init::VarianceScaling { scale: 0.7737, fan: Fan::Avg, distribution: TruncatedNormal })
            .draw("built(layers.dense({units: 500}), 1000)")
            .note("`glorotNormal`, where Keras has `glorot_uniform`; bias 0"),
            row!("conv2d({filters: 32, kernelSize: 3})", 0.7737, Glorot, Init::VarianceScaling { scale: 0.7737, fan: Fan::Avg, distribution: TruncatedNormal })
            .draw("built(layers.conv2d({filters: 32, kernelSize: 3}), 8, 8, 16)")
            .shape(&[3, 3, 16, 32], 144, 288),
            row!("heNormal({seed: s})", 0.7737, He, Init::VarianceScaling { scale: 2.0 * 0.7737, fan: Fan::In, distribution: TruncatedNormal }),
            row!("glorotNormal({seed: s})", 0.7737, Glorot, Init::VarianceScaling { scale: 0.7737, fan: Fan::Avg, distribution: TruncatedNormal }),
            row!("leCunNormal({seed: s})", 0.7737, Lecun, Init::VarianceScaling { scale: 0.7737, fan: Fan::In, distribution: TruncatedNormal }),
            row!("heUniform({seed: s})", 1.0, He, Init::HeUniform),
            row!("glorotUniform({seed: s})", 1.0, Glorot, Init::XavierUniform),
            row!("leCunUniform({seed: s})", 1.0, Lecun, Init::LecunUniform),
            row!("truncatedNormal({seed: s})", 0.7737 * 0.0025, Fixed, Init::TruncatedNormal { mean: 0.0, std: 0.05, low: -0.1, high: 0.1 }),
            row!("orthogonal({seed: s})", 1.0, Lecun, Init::Orthogonal { gain: 1.0 })
                .draw("init.orthogonal({seed: s}).apply([100, 50])")
                .shape(&[100, 50], 100, 50),
            row!("heNormal({seed: s}) of a [3, 3, 16, 1] depthwise kernel", 0.7737 / 16.0, He, Init::VarianceScaling { scale: 2.0 * 0.7737, fan: Fan::In, distribution: TruncatedNormal })
            .draw("init.heNormal({seed: s}).apply([3, 3, 16, 1])")
            .shape(&[3, 3, 16, 1], 9, 9)
            .counted(144, 9),
        ],
    }
}

fn mlx() -> Library {
    Library {
        name: "mlx",
        title: "MLX",
        version: "0.32.4",
        source: Source::Python(12, &["mlx[cpu]==0.32.4", "numpy"]),
        about: "Weights are (out, in), those of convolutions (out, height, width, in): `Layout::OUT_FIELD_IN` in this crate. An initializer takes an array and returns one of its shape.",
        start: r"
import mlx.core as mx
from mlx import nn
from mlx.nn import init
seed = mx.random.seed
mx.set_default_device(mx.cpu)",
        draw: "init.{}(mx.zeros((500, 1000)))",
        dense: [500, 1000],
        rows: vec![
            row!("nn.Linear(1000, 500)", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
            .draw("nn.Linear(1000, 500).weight")
            .note("the bias too, as in PyTorch"),
            row!("nn.Conv2d(16, 32, 3)", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
            .draw("nn.Conv2d(16, 32, 3).weight")
            .shape(&[32, 3, 3, 16], 144, 288)
            .note("bias 0"),
            row!("he_normal()", 0.5, He, Init::LecunNormal)
                .note("`gain` is 1 unless given to the call: LeCun's variance under He's name"),
            row!("he_uniform()", 0.5, He, Init::LecunUniform).note("the same"),
            row!("he_normal()(w, gain=2 ** 0.5)", 1.0, He, Init::HeNormal)
                .draw("init.he_normal()(mx.zeros((500, 1000)), gain=2 ** 0.5)"),
            row!("glorot_normal()", 1.0, Glorot, Init::XavierNormal),
            row!("glorot_uniform()", 1.0, Glorot, Init::XavierUniform),
            row!("orthogonal()", 1.0, Lecun, Init::Orthogonal { gain: 1.0 }).note("matrices only"),
        ],
    }
}

fn paddle() -> Library {
    Library {
        name: "paddlepaddle",
        title: "Paddle",
        version: "3.3.1",
        source: Source::Python(12, &["paddlepaddle==3.3.1", "setuptools"]),
        about: "Weights of dense layers are (in, out), those of convolutions (out, in / groups, height, width), `Layout::OUT_IN` in this crate.",
        start: r"
import paddle
from paddle import nn
from paddle.nn import initializer as init
seed = paddle.seed
def array(w): return w.numpy()
def fill(one, *shape): return paddle.create_parameter(shape or (1000, 500), 'float32', default_initializer=one)",
        draw: "fill(init.{})",
        dense: [1000, 500],
        rows: vec![
            row!("nn.Linear(1000, 500)", 1.0, Glorot, Init::XavierUniform)
                .draw("nn.Linear(1000, 500).weight")
                .note("bias 0"),
            row!("nn.Conv2D(16, 32, 3)", 1.0, He, Init::HeNormal).draw("nn.Conv2D(16, 32, 3).weight").shape(
                &[32, 16, 3, 3],
                144,
                288,
            ),
            row!("nn.Conv2D(16, 16, 3, groups=16)", 0.0625, He, Init::HeNormal)
                .draw("nn.Conv2D(16, 16, 3, groups=16).weight")
                .shape(&[16, 1, 3, 3], 9, 9)
                .counted(144, 9)
                .note("groups are not counted"),
            row!("nn.Conv2DTranspose(16, 32, 3)", 1.0, Glorot, Init::XavierUniform)
                .draw("nn.Conv2DTranspose(16, 32, 3).weight")
                .shape(&[16, 32, 3, 3], 144, 288),
            row!("KaimingNormal()", 1.0, He, Init::HeNormal),
            row!("KaimingUniform()", 1.0, He, Init::HeUniform),
            row!("XavierNormal()", 1.0, Glorot, Init::XavierNormal),
            row!("XavierUniform()", 1.0, Glorot, Init::XavierUniform),
            row!("TruncatedNormal()", 0.7737, Fixed, Init::TruncatedNormal { mean: 0.0, std: 1.0, low: -2.0, high: 2.0 }),
            row!("TruncatedNormal(std=0.02)", 0.0004, Fixed, Init::Normal { mean: 0.0, std: 0.02 })
                .note("bounds as in PyTorch: nothing is cut"),
            row!("Orthogonal()", 1.0, Lecun, Init::Orthogonal { gain: 1.0 })
                .note("all axes but the first are flattened"),
            row!("nn.init.kaiming_normal_(w) of an (out, in) weight", 2.0, He, Init::HeNormal)
                .draw("(lambda w: (nn.init.kaiming_normal_(w), w)[1])(fill(None, 500, 1000))")
                .shape(&[500, 1000], 1000, 500)
                .counted(500, 1000)
                .note("PyTorch's name, Paddle's layout: the fan is the first axis"),
        ],
    }
}

fn tinygrad() -> Library {
    Library {
        name: "tinygrad",
        title: "tinygrad",
        version: "0.14.0",
        source: Source::Python(12, &["tinygrad==0.14.0", "numpy"]),
        about: "Weights are (out, in), those of convolutions (out, in / groups, height, width), `Layout::OUT_IN` in this crate.",
        start: r"
from tinygrad import Tensor, nn
seed = Tensor.manual_seed
def array(w): return w.numpy()",
        draw: "Tensor.{}",
        dense: [500, 1000],
        rows: vec![
            row!("nn.Linear(1000, 500)", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
            .draw("nn.Linear(1000, 500).weight"),
            row!("nn.Conv2d(16, 32, 3)", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
            .draw("nn.Conv2d(16, 32, 3).weight")
            .shape(&[32, 16, 3, 3], 144, 288),
            row!("nn.Conv2d(16, 16, 3, groups=16)", 1.0 / 48.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
            .draw("nn.Conv2d(16, 16, 3, groups=16).weight")
            .shape(&[16, 1, 3, 3], 9, 9)
            .counted(144, 9)
            .note("groups are not counted"),
            row!("kaiming_normal(500, 1000)", 0.9999, He, Init::VarianceScaling { scale: 2.0 / 1.0001, fan: Fan::In, distribution: Normal })
            .note("for leaky ReLU of slope 0.01 unless `a=0` is given"),
            row!("kaiming_uniform(500, 1000)", 0.9999, He, Init::VarianceScaling { scale: 2.0 / 1.0001, fan: Fan::In, distribution: Uniform }),
            row!("glorot_uniform(500, 1000)", 1.0, Glorot, Init::XavierUniform),
            row!("glorot_uniform(32, 16, 3, 3)", 432.0 / 176.0, Glorot, Init::XavierUniform)
                .shape(&[32, 16, 3, 3], 144, 288)
                .counted(144, 32)
                .note("`fan_out` lacks the receptive field"),
            row!("scaled_uniform(500, 1000)", 1.0 / 1_500_000.0, Fixed, Init::Uniform { low: -0.001_414_2, high: 0.001_414_2 })
            .note("±1 / √(in · out), the size of the whole array"),
        ],
    }
}

fn scikit_learn() -> Library {
    Library {
        name: "scikit-learn",
        title: "scikit-learn",
        version: "1.9.1",
        source: Source::Python(12, &["scikit-learn==1.9.1"]),
        about: "`MLPClassifier` and `MLPRegressor`: weights are (in, out), biases are uniform on the same interval.",
        start: r"
import warnings
from sklearn.neural_network import MLPRegressor
warnings.simplefilter('ignore')
def seed(s):
    global state
    state = s
def array(m):
    m = MLPRegressor(hidden_layer_sizes=(500,), learning_rate_init=1e-300, max_iter=1, random_state=state, **m)
    return m.fit(numpy.zeros((2, 1000)), numpy.zeros(2)).coefs_[0]",
        draw: "dict({})",
        dense: [1000, 500],
        rows: vec![
            row!("activation='relu'", 1.0, Glorot, Init::XavierUniform)
                .note("Glorot's also under ReLU, the default; `'tanh'` and `'identity'` are the same"),
            row!("activation='logistic'", 1.0 / 3.0, Glorot, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::Avg, distribution: Uniform })
            .note("±√(2 / (in + out)), with 2 in place of 6"),
        ],
    }
}

fn thinc() -> Library {
    Library {
        name: "thinc",
        title: "thinc",
        version: "9.1.1",
        source: Source::Python(12, &["thinc==9.1.1"]),
        about: "Weights are (out, in), `Layout::OUT_IN` in this crate. Numbers come from NumPy's global generator.",
        start: r"
from thinc import initializers as init
from thinc import api
from thinc.api import NumpyOps, fix_random_seed
seed = fix_random_seed
def made(layer):
    layer.initialize()
    return layer.get_param('W')",
        draw: "init.{}(NumpyOps(), (500, 1000))",
        dense: [500, 1000],
        rows: vec![
            row!("Linear(500, 1000)", 1.0, Glorot, Init::XavierUniform)
                .draw("made(api.Linear(500, 1000))")
                .note("`Mish` too"),
            row!("Relu(500, 1000)", 1.0, Glorot, Init::XavierUniform)
                .draw("made(api.Relu(500, 1000))")
                .note("Glorot's under ReLU"),
            row!("Gelu(500, 1000)", 1.0, He, Init::HeNormal)
                .draw("made(api.Gelu(500, 1000))")
                .note("`Swish` and `Dish` too"),
            row!("Softmax(500, 1000)", 0.0, Fixed, Init::Zeros).draw("made(api.Softmax(500, 1000))"),
            row!("Maxout(500, 1000, nP=3)", 1500.0 / 503.0, Glorot, Init::XavierUniform)
                .draw("made(api.Maxout(500, 1000, nP=3))")
                .shape(&[500, 3, 1000], 1000, 500)
                .counted(3, 500)
                .note("the fans are the first two axes, units and pieces; inputs do not count"),
            row!("he_normal_init", 1.0, He, Init::HeNormal),
            row!("he_uniform_init", 1.0, He, Init::HeUniform),
            row!("lecun_normal_init", 1.0, Lecun, Init::LecunNormal),
            row!("lecun_uniform_init", 1.0, Lecun, Init::LecunUniform),
            row!("glorot_normal_init", 1.0, Glorot, Init::XavierNormal),
            row!("glorot_uniform_init", 1.0, Glorot, Init::XavierUniform),
            row!("normal_init", 0.0, Fixed, Init::Zeros)
                .note("all 0: its `mean` is used as the scale and is 0 unless given"),
        ],
    }
}

fn mindspore() -> Library {
    Library {
        name: "mindspore",
        title: "MindSpore",
        version: "2.10.0",
        source: Source::Python(11, &["mindspore==2.10.0"]),
        about: "Weights are (out, in), those of convolutions (out, in / groups, height, width), `Layout::OUT_IN` in this crate.",
        start: r"
import mindspore
from mindspore import nn
from mindspore.common import initializer as init
seed = mindspore.set_seed
def array(w): return w.asnumpy()",
        draw: "init.initializer(init.{}, [500, 1000]).init_data()",
        dense: [500, 1000],
        rows: vec![
            row!("nn.Dense(1000, 500)", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
            .draw("nn.Dense(1000, 500).weight.init_data()")
            .note("PyTorch's"),
            row!("HeNormal()", 1.0, He, Init::HeNormal),
            row!("HeUniform()", 1.0, He, Init::HeUniform),
            row!("XavierNormal()", 1.0, Glorot, Init::XavierNormal),
            row!("XavierUniform()", 1.0, Glorot, Init::XavierUniform),
            row!("VarianceScaling()", 1.0, Lecun, Init::LecunUniform)
                .note("`distribution` is `'truncated_normal'`, yet the draws are uniform"),
            row!("TruncatedNormal()", 0.0001, Fixed, Init::Normal { mean: 0.0, std: 0.01 })
                .note("bounds −2 and 2 at σ = 0.01: nothing is cut"),
        ],
    }
}

fn mxnet() -> Library {
    Library {
        name: "mxnet",
        title: "MXNet",
        version: "1.9.1",
        source: Source::Python(11, &["mxnet==1.9.1", "numpy==1.23.5"]),
        about: "Weights are (out, in), those of convolutions (out, in / groups, height, width), `Layout::OUT_IN` in this crate. The project has ended; old models are still met.",
        start: r"
import mxnet as mx
from mxnet import init
seed = mx.random.seed
def array(w): return w.asnumpy()
def filled(one):
    w = mx.ndarray.zeros((500, 1000))
    one(init.InitDesc('weight'), w)
    return w",
        draw: "filled(init.{})",
        dense: [500, 1000],
        rows: vec![
            row!("Uniform()", 0.07 * 0.07 / 3.0, Fixed, Init::Uniform { low: -0.07, high: 0.07 })
                .note("the default of Gluon's `Dense`, whatever the width"),
            row!("Xavier()", 1.0, Glorot, Init::XavierUniform),
            row!("Xavier('gaussian')", 3.0, Glorot, Init::VarianceScaling { scale: 3.0, fan: Fan::Avg, distribution: Normal })
            .note("the default `magnitude` of 3 is meant for the uniform one"),
            row!("MSRAPrelu()", 1500.0 / (1.0625 * 1500.0) * 1000.0 / 750.0, He, Init::VarianceScaling { scale: 2.0 / 1.0625, fan: Fan::Avg, distribution: Normal })
            .note("average of the fans, and leaky ReLU of slope 0.25"),
            row!("Orthogonal()", 1.999, Lecun, Init::Orthogonal { gain: 1.414 })
                .note("gain 1.414 unless given. The directions are not uniformly random"),
        ],
    }
}

fn candle() -> Library {
    Library {
        name: "candle",
        title: "candle",
        version: "0.11.1",
        source: Source::Cargo("candle-core = '=0.11.1'\ncandle-nn = '=0.11.1'"),
        about: "Weights are (out, in), those of convolutions (out, in / groups, height, width), `Layout::OUT_IN` in this crate. The generator of the CPU cannot be seeded.",
        start: r"
use candle_core::{DType, Device, Tensor};
use candle_nn::{Init, VarBuilder, VarMap, init::*};
fn seed(_: u64) {}
fn array(w: &Tensor) -> (Vec<usize>, Vec<f64>) {
    (w.dims().to_vec(), w.to_dtype(DType::F64).unwrap().flatten_all().unwrap().to_vec1().unwrap())
}
fn drawn(init: Init) -> Tensor {
    init.var((500, 1000), DType::F32, &Device::Cpu).unwrap().as_tensor().clone()
}
fn made<L>(layer: impl Fn(VarBuilder) -> candle_core::Result<L>, name: &str) -> Tensor {
    let map = VarMap::new();
    layer(VarBuilder::from_varmap(&map, DType::F32, &Device::Cpu)).unwrap();
    map.data().lock().unwrap()[name].as_tensor().clone()
}",
        draw: "&drawn({})",
        dense: [500, 1000],
        rows: vec![
            row!("linear(1000, 500, vb)", 1.0, He, Init::HeNormal)
                .draw("&made(|vb| candle_nn::linear(1000, 500, vb), \"weight\")")
                .note("six times the variance of PyTorch's `nn.Linear`"),
            row!("linear(1000, 500, vb).bias", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
            .draw("&made(|vb| candle_nn::linear(1000, 500, vb), \"bias\")")
            .shape(&[500], 1000, 500)
            .counted(1000, 500)
            .note("PyTorch's"),
            row!("conv2d(16, 32, 3, Default::default(), vb)", 1.0, He, Init::HeNormal)
                .draw("&made(|vb| candle_nn::conv2d(16, 32, 3, Default::default(), vb), \"weight\")")
                .shape(&[32, 16, 3, 3], 144, 288),
            row!("conv2d(16, 32, 3, Default::default(), vb).bias", 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
            .draw("&made(|vb| candle_nn::conv2d(16, 32, 3, Default::default(), vb), \"bias\")")
            .shape(&[32], 144, 288)
            .counted(16, 288)
            .note("±1 / √in without the receptive field: three times PyTorch's range"),
            row!("embedding(1000, 500, vb)", 1.0, Fixed, Init::Normal { mean: 0.0, std: 1.0 })
                .draw("&made(|vb| candle_nn::embedding(1000, 500, vb), \"weight\")")
                .shape(&[1000, 500], 1000, 500),
            row!("DEFAULT_KAIMING_NORMAL", 1.0, He, Init::HeNormal),
            row!("DEFAULT_KAIMING_UNIFORM", 1.0, He, Init::HeUniform),
        ],
    }
}

fn burn() -> Library {
    Library {
        name: "burn",
        title: "burn",
        version: "0.22.1",
        source: Source::Cargo("burn = { version = '=0.22.1', default-features = false, features = ['std', 'flex'] }"),
        about: "Run on the backend `flex`. Weights of dense layers are (in, out), those of convolutions (out, in / groups, height, width), `Layout::OUT_IN` in this crate. Initializers are given the fans; they do not \
            read them from the shape. A layer draws its bias with the initializer of its weight.",
        start: r"
use burn::module::Param;
use burn::nn::{EmbeddingConfig, Initializer::*, LinearConfig, conv::Conv2dConfig};
use burn::tensor::{Device, Tensor};
fn seed(s: u64) {
    Device::flex().seed(s);
}
fn array<const D: usize>(w: Param<Tensor<D>>) -> (Vec<usize>, Vec<f64>) {
    let data = w.val().into_data();
    (data.shape().to_vec(), data.iter::<f64>().collect())
}",
        draw: "{}.init_with::<2, _>([1000, 500], Some(1000), Some(500), &Device::flex())",
        dense: [1000, 500],
        rows: vec![
            row!("LinearConfig::new(1000, 500)", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
            .draw("LinearConfig::new(1000, 500).init(&Device::flex()).weight")
            .note("PyTorch's, in another layout"),
            row!("Conv2dConfig::new([16, 32], [3, 3])", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
            .draw("Conv2dConfig::new([16, 32], [3, 3]).init(&Device::flex()).weight")
            .shape(&[32, 16, 3, 3], 144, 288),
            row!("EmbeddingConfig::new(1000, 500)", 1.0, Fixed, Init::Normal { mean: 0.0, std: 1.0 })
                .draw("EmbeddingConfig::new(1000, 500).init(&Device::flex()).weight"),
            row!("KaimingNormal { gain: 1.0, fan_out_only: false }", 0.5, He, Init::LecunNormal)
                .note("`gain` has no default; √2 makes it He's"),
            row!("KaimingUniform { gain: 1.0, fan_out_only: false }", 0.5, He, Init::LecunUniform).note("the same"),
            row!("XavierNormal { gain: 1.0 }", 1.0, Glorot, Init::XavierNormal),
            row!("XavierUniform { gain: 1.0 }", 1.0, Glorot, Init::XavierUniform),
            row!("Orthogonal { gain: 1.0 }", 1.0, Lecun, Init::Orthogonal { gain: 1.0 })
                .note("all axes but the first are flattened"),
        ],
    }
}

fn tch() -> Library {
    Library {
        name: "tch",
        title: "tch",
        version: "0.26.0",
        source: Source::Read("it needs the C++ library of PyTorch 2.13"),
        about: "Weights are (out, in), those of convolutions (out, in / groups, height, width), `Layout::OUT_IN` in this crate.",
        start: "",
        draw: "",
        dense: [500, 1000],
        rows: vec![
            row!("nn::linear(vs, 1000, 500, Default::default())", 1.0, He, Init::HeUniform)
                .note("six times the variance of PyTorch's `nn.Linear`; the bias has PyTorch's ±1 / √in"),
            row!("nn::conv2d(vs, 16, 32, 3, Default::default())", 1.0, He, Init::HeUniform).note("bias 0"),
            row!("DEFAULT_KAIMING_UNIFORM", 1.0, He, Init::HeUniform),
            row!("DEFAULT_KAIMING_NORMAL", 1.0, He, Init::HeNormal),
            row!("Init::Orthogonal { gain: 1.0 }", 1.0, Lecun, Init::Orthogonal { gain: 1.0 }),
        ],
    }
}

fn rustyml() -> Library {
    Library {
        name: "rustyml",
        title: "rustyml",
        version: "0.17.0",
        source: Source::Cargo("rustyml = { version = '=0.17.0', default-features = false, features = ['neural_network'] }\nndarray = '0.17'\nndarray-rand = '0.16'"),
        about: "Weights are (in, out), those of convolutions (height, width, in, out). Initializers are given the fans.",
        start: r"
use ndarray_rand::rand::{SeedableRng, rngs::StdRng};
use rustyml::neural_network::{Fans, Initializer};
fn seed(_: u64) {}
fn array<D: ndarray::Dimension>(w: ndarray::Array<f32, D>) -> (Vec<usize>, Vec<f64>) {
    (w.shape().to_vec(), w.iter().map(|&v| f64::from(v)).collect())
}",
        draw: "Initializer::{}.draw((1000, 500), Fans::new(1000, 500), &mut StdRng::seed_from_u64(s))",
        dense: [1000, 500],
        rows: vec![
            row!("GlorotUniform", 1.0, Glorot, Init::XavierUniform).note("of every dense and convolutional layer; bias 0"),
            row!("GlorotUniform of a depthwise kernel", 18.0 / 153.0, Glorot, Init::XavierUniform)
                .draw("Initializer::GlorotUniform.draw((3, 3, 16, 1), Fans::conv(16, 1, 9), &mut StdRng::seed_from_u64(s))")
                .shape(&[3, 3, 16, 1], 9, 9)
                .counted(144, 9)
                .note("as Keras counts, over all 16 channels"),
            row!("Uniform { limit: 0.05 }", 0.05 * 0.05 / 3.0, Fixed, Init::Uniform { low: -0.05, high: 0.05 }).note("of embeddings"),
        ],
    }
}

fn dfdx() -> Library {
    Library {
        name: "dfdx",
        title: "dfdx",
        version: "0.13.0",
        source: Source::Cargo("dfdx = { version = '=0.13.0', default-features = false, features = ['std', 'cpu'] }"),
        about: "Weights are (out, in), `Layout::OUT_IN` in this crate. The defaults are PyTorch's; there are no named initializers. Convolutions need a nightly compiler.",
        start: r"
use dfdx::prelude::*;
thread_local!(static DEVICE: std::cell::RefCell<Cpu> = RefCell::new(Cpu::default()));
use std::cell::RefCell;
fn seed(s: u64) {
    DEVICE.set(Cpu::seed_from_u64(s));
}
fn device() -> Cpu {
    DEVICE.with_borrow(Clone::clone)
}
fn array<S: Shape>(w: Tensor<S, f32, Cpu>) -> (Vec<usize>, Vec<f64>) {
    (w.shape().concrete().into_iter().collect(), w.as_vec().into_iter().map(f64::from).collect())
}",
        draw: "device().build_module::<builders::Linear<1000, 500>, f32>().{}",
        dense: [500, 1000],
        rows: vec![
            row!("Linear<1000, 500>", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
            .draw("device().build_module::<builders::Linear<1000, 500>, f32>().weight"),
            row!("Linear<1000, 500> (bias)", 1.0 / 3.0, Lecun, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
            .draw("device().build_module::<builders::Linear<1000, 500>, f32>().bias")
            .shape(&[500], 1000, 500)
            .counted(1000, 500),
            row!("Embedding<1000, 500>", 1.0 / 3000.0, Fixed, Init::VarianceScaling { scale: 1.0 / 3.0, fan: Fan::In, distribution: Uniform })
            .draw("device().build_module::<builders::Embedding<1000, 500>, f32>().weight")
            .shape(&[1000, 500], 1000, 500)
            .counted(1000, 500)
            .note("±1 / √words; N(0, 1) in PyTorch"),
        ],
    }
}

fn autograd() -> Library {
    Library {
        name: "autograd",
        title: "autograd",
        version: "2.0.0-rc3",
        source: Source::Read("a debug build with today's Rust stops when it makes a random array"),
        about: "Weights are (in, out), matrices only. There are no layers.",
        start: "",
        draw: "",
        dense: [1000, 500],
        rows: vec![
            row!("glorot_uniform", 1.5, Glorot, Init::HeUniform).note("√(6 / in): He's, without the second fan"),
            row!("glorot_normal", 0.75, Glorot, Init::LecunNormal).note("1 / √in: LeCun's, half the variance of its uniform sister"),
        ],
    }
}

fn luminal() -> Library {
    Library {
        name: "luminal",
        title: "luminal",
        version: "0.2.0",
        source: Source::Read("its layers hold a graph, and no weights before it is compiled"),
        about: "Weights are (in, out).",
        start: "",
        draw: "",
        dense: [1000, 500],
        rows: vec![
            row!("Linear<1000, 500>", 1000.0 / 3.0, Lecun, Init::Uniform { low: -1.0, high: 1.0 })
                .note("whatever the width: made for weights that are loaded"),
        ],
    }
}
