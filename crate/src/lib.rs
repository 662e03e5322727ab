//! Weight initialization for neural networks: initializers, random arrays that match NumPy's, and figures and printed
//! arrays that show in a notebook what the weights do.
//!
//! ```
//! use initializers::prelude::*;
//!
//! let mut rng = RandomState::new(0); // the numbers of np.random.seed(0)
//! let x = rng.randn((4, 10));
//! let w = xavier_uniform(&mut rng, 10, 5);
//! let a = x.dot(&w).tanh();
//! assert_eq!(a.dim(), (4, 5));
//! println!("{}", repr(&a));
//! ```
//!
//! In a notebook on the [evcxr](https://github.com/evcxr/evcxr) kernel, end a cell with an array or a figure to show it:
//! `a` prints as in NumPy, and [`histogram(&a)`](plot::histogram) draws a picture.
//!
//! # Names in other libraries
//! | here | PyTorch `nn.init` | Keras `initializers` | JAX `nn.initializers` |
//! |---|---|---|---|
//! | [`Zeros`](init::Init::Zeros), [`Ones`](init::Init::Ones), [`Constant`](init::Init::Constant) | `zeros_`, `ones_`, `constant_` | `Zeros`, `Ones`, `Constant` | `zeros`, `ones`, `constant` |
//! | [`Uniform`](init::Init::Uniform) | `uniform_` | `RandomUniform` | `uniform` (from 0) |
//! | [`Normal`](init::Init::Normal) | `normal_` | `RandomNormal` | `normal` (mean 0) |
//! | [`TruncatedNormal`](init::Init::TruncatedNormal) | `trunc_normal_` | `TruncatedNormal` (±2 std) | `truncated_normal` |
//! | [`XavierUniform`](init::Init::XavierUniform) | `xavier_uniform_` | `GlorotUniform` | `glorot_uniform`, `xavier_uniform` |
//! | [`XavierNormal`](init::Init::XavierNormal) | `xavier_normal_` | `GlorotNormal` (truncated) | `glorot_normal` (truncated) |
//! | [`HeUniform`](init::Init::HeUniform) | `kaiming_uniform_(nonlinearity="relu")` | `HeUniform` | `he_uniform`, `kaiming_uniform` |
//! | [`HeNormal`](init::Init::HeNormal) | `kaiming_normal_(nonlinearity="relu")` | `HeNormal` (truncated) | `he_normal` (truncated) |
//! | [`kaiming_uniform`](init::Init::kaiming_uniform), [`kaiming_normal`](init::Init::kaiming_normal) | `kaiming_uniform_`, `kaiming_normal_` with `mode`, `nonlinearity` | – | – |
//! | [`LecunUniform`](init::Init::LecunUniform), [`LecunNormal`](init::Init::LecunNormal) | – | `LecunUniform`, `LecunNormal` (truncated) | `lecun_uniform`, `lecun_normal` (truncated) |
//! | [`VarianceScaling`](init::Init::VarianceScaling) | – | `VarianceScaling` | `variance_scaling` |
//! | [`Orthogonal`](init::Init::Orthogonal) | `orthogonal_` | `Orthogonal` | `orthogonal` |
//! | [`Identity`](init::Init::Identity) | `eye_` | `Identity` | – |
//! | [`Dirac`](init::Init::Dirac) | `dirac_` | – | – |
//! | [`Sparse`](init::Init::Sparse) | `sparse_` | – | – |
//! | [`gain`](activation::Activation::gain) of an activation | `calculate_gain` | – | – |
//! | [`fans`](init::fans) | `_calculate_fan_in_and_fan_out` | `compute_fans` | in `variance_scaling` |
//!
//! To truncate as Keras and JAX do, use `VarianceScaling` with [`Distribution::TruncatedNormal`](init::Distribution::TruncatedNormal).

#![forbid(unsafe_code)]

pub mod activation;
mod array;
mod color;
pub mod course;
mod format;
pub mod init;
pub mod network;
pub mod notebook;
pub mod plot;
pub mod random;
pub mod stats;

pub use ndarray;
pub use plotters;
pub use rand;
pub use rand_distr;

/// The names that nearly every notebook needs; they work alongside `rand::prelude::*` and `rand_distr::*`.
///
/// ```
/// use initializers::{prelude::*, rand::prelude::*, rand_distr::*};
/// let weights = SmallRng::seed_from_u64(0).sample_iter(Normal::new(0.0, 0.1).unwrap()).take(1000).collect::<Vec<f64>>();
/// assert!((std(&weights) - 0.1).abs() < 0.01);
/// ```
pub mod prelude {
    pub use ndarray::{Array1, Array2, Axis, array, s};
    pub use rand::SeedableRng;
    pub use rand::rngs::SmallRng;

    pub use crate::activation::{Activation, ActivationExt};
    pub use crate::init::{Fan, Init, he_normal, xavier_uniform};
    pub use crate::network::{Gradient, Layer, Network, Sgd, Signal, softmax_cross_entropy};
    pub use crate::notebook::{Show, explain_failures, repr};
    pub use crate::plot::{
        Curves, Figure, Histogram, Layout, column, curves, heat_map, histogram, histograms, row, slider,
    };
    pub use crate::random::{Random, RandomState};
    pub use crate::stats::{mean, std, summaries, summary, var};
}

/// Runs the examples of the README as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
