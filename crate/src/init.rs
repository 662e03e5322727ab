//! Initializers: the first weights of a dense layer.
//!
//! A weight matrix has the shape (`fan_in`, `fan_out`): a batch `x` of shape (samples, `fan_in`) goes through the
//! layer as `x.dot(&w)`.

use ndarray::Array2;

use crate::random::Generator;

/// Xavier (Glorot) uniform weights of shape (`n_in`, `n_out`): draws from U\[−*a*, *a*) with
/// *a* = √(6 / (`n_in` + `n_out`)), so that the variance is 2 / (`n_in` + `n_out`).
///
/// The compromise between keeping the variance of activations (1 / `n_in`) and that of gradients (1 / `n_out`), made for
/// activations that are linear around 0 with slope 1, such as tanh: X. Glorot and Y. Bengio, "Understanding the
/// difficulty of training deep feedforward neural networks", AISTATS 2010, equation 16.
/// `torch.nn.init.xavier_uniform_`, `keras.initializers.GlorotUniform`.
///
/// ```
/// use initializers::prelude::*;
/// let mut rng = RandomState::new(0);
/// let w = xavier_uniform(&mut rng, 300, 100);
/// assert!((var(&w) / (2.0 / 400.0) - 1.0).abs() < 0.03);
/// ```
///
/// # Panics
/// If `n_in` or `n_out` is 0, or if there is no memory for the array.
#[track_caller]
pub fn xavier_uniform(rng: &mut impl Generator, n_in: usize, n_out: usize) -> Array2<f64> {
    check_fans("xavier_uniform", n_in, n_out);
    let limit = (6.0 / (n_in as f64 + n_out as f64)).sqrt();
    rng.uniform(-limit, limit, (n_in, n_out))
}

/// He (Kaiming) normal weights of shape (`n_in`, `n_out`): draws from N(0, σ²) with σ = √(2 / `n_in`).
///
/// ReLU sets half of its inputs to 0 and so halves the mean square of the signal; twice the variance makes up for it: K. He, X. Zhang,
/// S. Ren and J. Sun, "Delving deep into rectifiers: surpassing human-level performance on ImageNet classification",
/// ICCV 2015, equation 10. `torch.nn.init.kaiming_normal_(nonlinearity="relu")`, `keras.initializers.HeNormal` without
/// its truncation.
///
/// ```
/// use initializers::prelude::*;
/// let mut rng = RandomState::new(0);
/// let w = he_normal(&mut rng, 300, 100);
/// assert!((var(&w) / (2.0 / 300.0) - 1.0).abs() < 0.03);
/// ```
///
/// # Panics
/// If `n_in` or `n_out` is 0, or if there is no memory for the array.
#[track_caller]
pub fn he_normal(rng: &mut impl Generator, n_in: usize, n_out: usize) -> Array2<f64> {
    check_fans("he_normal", n_in, n_out);
    let mut w = rng.randn((n_in, n_out));
    w *= (2.0 / n_in as f64).sqrt();
    w
}

#[track_caller]
fn check_fans(name: &str, n_in: usize, n_out: usize) {
    assert!(
        n_in > 0 && n_out > 0,
        "{name} needs at least one input and one output, but got n_in = {n_in} and n_out = {n_out}"
    );
}
