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
//! `a` prints as in NumPy, and `histogram(&a)` draws a picture.
//!
//! # Features
//! - `notebook`, on by default: the modules `plot`, `notebook` and `course`, and their names in the prelude. Without it
//!   (`default-features = false`) the crate is initializers, random arrays, activations, statistics and networks, and needs no plotters.
//! - `serde`: [`Init`](init::Init) and [`Activation`](activation::Activation) are written as their names and read as
//!   `from_str` reads them.
//!
//! # Names in other libraries
//! The same name does not mean the same weights everywhere: Keras truncates its normal distributions, and the default of PyTorch's
//! linear layer has a third of the variance of `LecunUniform`. The page `notebooks/in-other-libraries.md` of the repository has for each
//! library what it draws, and the [`Init`](init::Init) that draws the same. These are equal in distribution:
//!
//! | here | there |
//! |---|---|
//! | [`XavierUniform`](init::Init::XavierUniform), [`XavierNormal`](init::Init::XavierNormal) | `xavier_uniform_`, `xavier_normal_` in PyTorch; `GlorotUniform` in Keras, `glorot_uniform` in JAX |
//! | [`HeUniform`](init::Init::HeUniform), [`HeNormal`](init::Init::HeNormal) | `kaiming_uniform_`, `kaiming_normal_` in PyTorch; `HeUniform` in Keras, `he_uniform` in JAX |
//! | [`LecunUniform`](init::Init::LecunUniform) | `LecunUniform` in Keras, `lecun_uniform` in JAX |
//! | [`VarianceScaling`](init::Init::VarianceScaling) with [`Distribution::TruncatedNormal`](init::Distribution::TruncatedNormal) | `GlorotNormal`, `HeNormal`, `LecunNormal` in Keras; `glorot_normal`, `he_normal`, `lecun_normal` in JAX |
//! | [`Orthogonal`](init::Init::Orthogonal), [`Dirac`](init::Init::Dirac) | `orthogonal_`, `dirac_` in PyTorch; `Orthogonal` in Keras |
//! | [`gain`](activation::Activation::gain) of an activation | `calculate_gain` in PyTorch |

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

pub mod activation;
mod array;
#[cfg(feature = "notebook")]
mod color;
#[cfg(feature = "notebook")]
pub mod course;
#[cfg(feature = "notebook")]
mod format;
pub mod init;
#[cfg(feature = "notebook")]
#[doc(hidden)]
pub mod instances;
mod names;
pub mod network;
#[cfg(feature = "notebook")]
pub mod notebook;
#[cfg(feature = "notebook")]
pub mod plot;
pub mod random;
// Pictures and tables also use what is private in it.
#[cfg_attr(not(feature = "notebook"), allow(dead_code))]
pub mod stats;
#[cfg(feature = "notebook")]
mod text;

pub use names::UnknownName;
pub use ndarray;
#[cfg(feature = "notebook")]
pub use plotters;
pub use rand;
pub use rand_distr;

/// The names that nearly every notebook needs; they work alongside `rand::prelude::*` and `rand_distr::*`.
///
/// ```
/// use initializers::{prelude::*, rand::prelude::*, rand_distr::*};
/// let rng = Xoshiro256PlusPlus::seed_from_u64(0);
/// let weights: Vec<f64> = rng.sample_iter(Normal::new(0.0, 0.1).unwrap()).take(1000).collect();
/// assert!((std(&weights) - 0.1).abs() < 0.01);
/// ```
pub mod prelude {
    pub use ndarray::{Array1, Array2, Axis, array, s};
    pub use rand::SeedableRng;
    pub use rand::rngs::Xoshiro256PlusPlus;

    pub use crate::activation::{Activation, ActivationExt};
    pub use crate::init::{Fan, Init, he_normal, xavier_uniform};
    pub use crate::network::{Gradient, Layer, Network, Sgd, Signal, softmax_cross_entropy};
    #[cfg(feature = "notebook")]
    pub use crate::notebook::{Show, explain_failures, repr};
    #[cfg(feature = "notebook")]
    pub use crate::plot::{
        Curves, Figure, Histogram, Layout, column, curves, heat_map, histogram, histograms, row, slider,
    };
    pub use crate::random::{Random, RandomExt as _, RandomState};
    pub use crate::stats::{max, mean, std, summary, var};
}

/// Runs the examples of the README as tests.
#[cfg(all(doctest, feature = "notebook"))]
#[doc = include_str!("../README.md")]
struct Readme;
