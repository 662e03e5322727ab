//! First weights for neural networks: initializers, random arrays with NumPy's numbers, and the pictures and printed
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
//! In a notebook on the [evcxr](https://github.com/evcxr/evcxr) kernel an array or a figure that ends a cell is
//! shown: `a` as NumPy prints it, [`histogram(&a)`](plot::histogram) as a picture.

#![forbid(unsafe_code)]

pub mod activation;
pub mod display;
pub mod init;
pub mod plot;
pub mod random;
pub mod stats;

pub use ndarray;
pub use rand;

/// All that a notebook needs: `use initializers::prelude::*;`.
pub mod prelude {
    pub use ndarray::{Array, Array1, Array2, Axis, array, s};
    pub use rand::SeedableRng;
    pub use rand::rngs::{SmallRng, StdRng};

    pub use crate::activation::{Activation, ActivationExt};
    pub use crate::display::{Show, repr};
    pub use crate::init::{Distribution, Fan, Fans, Gain, Init, fans, he_normal, xavier_uniform};
    pub use crate::plot::{Histogram, Row, histogram, row};
    pub use crate::random::{Generator, RandomState};
    pub use crate::stats::{
        Bins, Summaries, Summary, Values, bin_counts, dead_share, max, mean, min, quantile, saturated_share, std,
        summaries, summary, var,
    };
}
