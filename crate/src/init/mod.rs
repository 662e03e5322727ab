//! Initializers: the first weights of a layer.
//!
//! [`Init`] names an initializer; [`Init::sample`] draws weights of any shape. The lesson's two initializers are also
//! functions: [`xavier_uniform`] and [`he_normal`].
//!
//! # Shapes
//! The weights of a dense layer have the shape (`fan_in`, `fan_out`): a batch `x` of shape (samples, `fan_in`) passes
//! through as `x.dot(&w)`. Those of a convolution have the shape (…receptive field…, channels in, channels out), as in
//! Keras and JAX. PyTorch's order is (out, in, …receptive field…). To get it, permute the axes of the drawn array:
//! `w.reversed_axes()` for a dense layer, `w.permuted_axes([3, 2, 0, 1])` for a two-dimensional convolution.

mod orthogonal;
mod truncated;

use std::fmt;

use ndarray::{Array, Array2, IntoDimension};

use crate::activation::Activation;
use crate::array;
use crate::random::{self, Random};

/// An initializer, which draws weights and displays as its name.
///
/// ```
/// use initializers::prelude::*;
/// let mut rng = RandomState::new(0);
/// for init in [Init::Normal { mean: 0.0, std: 0.01 }, Init::XavierUniform, Init::HeNormal] {
///     let w = init.sample(&mut rng, (1000, 500));
///     println!("{init}: {:.4}", var(&w)); // 0.0001, 0.0013, 0.0020
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
// The formula of each variant names its fields.
#[allow(missing_docs)]
pub enum Init {
    /// All weights are 0. The units of a layer that starts this way stay equal to each other.
    Zeros,
    /// All weights are 1.
    Ones,
    /// All weights are this value.
    Constant(f64),
    /// U\[`low`, `high`), with variance (`high` − `low`)² / 12.
    Uniform { low: f64, high: f64 },
    /// N(`mean`, `std`²).
    Normal { mean: f64, std: f64 },
    /// N(`mean`, `std`²) truncated to \[`low`, `high`\]. As in PyTorch, `mean` and `std` are those before truncation; the
    /// weights themselves vary less.
    TruncatedNormal { mean: f64, std: f64, low: f64, high: f64 },
    /// U\[−*a*, *a*) with *a* = √(6 / (`fan_in` + `fan_out`)) and variance 2 / (`fan_in` + `fan_out`).
    ///
    /// A compromise between preserving the variance of activations (1 / `fan_in`) and that of gradients (1 / `fan_out`),
    /// for activations that are linear around 0 with slope 1, such as tanh: X. Glorot and Y. Bengio, "Understanding the
    /// difficulty of training deep feedforward neural networks", AISTATS 2010, equation 16.
    XavierUniform,
    /// N(0, 2 / (`fan_in` + `fan_out`)): Glorot and Bengio's equation 12 for a normal distribution.
    XavierNormal,
    /// U\[−*a*, *a*) with *a* = √(6 / `fan_in`) and variance 2 / `fan_in`.
    HeUniform,
    /// N(0, 2 / `fan_in`).
    ///
    /// ReLU sets half of its inputs to 0, which halves the mean square of the signal; doubling the variance compensates
    /// for it: K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers: surpassing human-level performance on
    /// ImageNet classification", ICCV 2015, equation 10.
    HeNormal,
    /// U\[−*a*, *a*) with *a* = √(3 / `fan_in`) and variance 1 / `fan_in`.
    LecunUniform,
    /// N(0, 1 / `fan_in`), which preserves the variance of the sums; SELU requires it. Y. LeCun, L. Bottou, G. B. Orr and
    /// K.-R. Müller, "Efficient BackProp", 1998, equation 16.
    LecunNormal,
    /// Mean 0 and variance `scale` / fan: the general form of the six above. Xavier is scale 1 with [`Fan::Avg`], He is
    /// scale 2 and `LeCun` scale 1 with [`Fan::In`]; a gain *g* is a scale of *g*².
    VarianceScaling { scale: f64, fan: Fan, distribution: Distribution },
    /// A uniformly random matrix with orthonormal columns (rows if it is wider than tall), times `gain`. All singular
    /// values equal the gain, so no direction of the signal grows or shrinks more than another. With more than two axes,
    /// all but the last form the rows, as in Keras. A. M. Saxe, J. L. McClelland and S. Ganguli, "Exact solutions to the
    /// nonlinear dynamics of learning in deep linear neural networks", ICLR 2014, section 3.
    Orthogonal { gain: f64 },
    /// 1 on the diagonal, 0 elsewhere. For matrices of any height and width.
    Identity,
    /// A convolution that passes channel *i* unchanged to channel *i*: 1 in the middle of the receptive field, 0
    /// elsewhere. For three or more axes.
    Dirac,
    /// N(0, `std`²), with a fraction `sparsity` of the weights in each column (from 0 to 1, the number rounded up) set to 0, so
    /// each unit has few inputs: J. Martens, "Deep learning via Hessian-free optimization", ICML 2010, section 5. For matrices.
    Sparse { sparsity: f64, std: f64 },
}

/// The fan that [`VarianceScaling`](Init::VarianceScaling) divides by; `mode` in PyTorch, Keras and JAX.
///
/// ```
/// use initializers::prelude::*;
/// let mut rng = RandomState::new(0);
/// let [by_in, by_out] =
///     [Fan::In, Fan::Out].map(|fan| var(&Init::kaiming_normal(fan, Activation::Relu).sample(&mut rng, (400, 100))));
/// assert!((by_out / by_in - 4.0).abs() < 0.2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fan {
    /// `fan_in`: preserves the variance of activations in the forward pass.
    In,
    /// `fan_out`: preserves the variance of gradients in the backward pass.
    Out,
    /// (`fan_in` + `fan_out`) / 2: a compromise between the two.
    Avg,
}

/// The distribution that [`VarianceScaling`](Init::VarianceScaling) draws from, with standard deviation σ.
///
/// ```
/// use initializers::{init::Distribution, prelude::*};
/// let mut rng = RandomState::new(0);
/// let largest = [Distribution::Uniform, Distribution::TruncatedNormal, Distribution::Normal].map(|distribution| {
///     let init = Init::VarianceScaling { scale: 100.0, fan: Fan::In, distribution };
///     init.sample(&mut rng, (100, 100)).iter().fold(0.0, |m: f64, w| m.max(w.abs()))
/// });
/// assert!(largest[0] < 3_f64.sqrt() && largest[1] < 2.0 / 0.8796 && largest[2] > 3.0); // all of variance 1
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distribution {
    /// N(0, σ²).
    Normal,
    /// N(0, (σ / 0.8796…)²) truncated at ±2 of its standard deviations. The constant is the standard deviation of N(0, 1)
    /// truncated at ±2, √(1 − 4 φ(2) / (2 Φ(2) − 1)) = 0.87962566103423978, so the weights have variance σ². Keras and JAX
    /// apply the same correction.
    TruncatedNormal,
    /// U\[−σ√3, σ√3).
    Uniform,
}

/// The number of inputs and outputs that a weight array connects. Counted by [`fans`], or given to [`Init::sample_with_fans`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fans {
    /// The number of weights that lead into one unit.
    pub fan_in: usize,
    /// The number of weights that lead out of one input.
    pub fan_out: usize,
}

/// Counts the fans of a weight array of this shape, as Keras and JAX do: the last two axes are inputs and outputs, and
/// both are multiplied by the size of the receptive field, the product of the other axes.
///
/// ```
/// use initializers::{init::{Fans, fans}, prelude::*};
/// assert_eq!(fans(&[10, 5]), Fans { fan_in: 10, fan_out: 5 });
/// assert_eq!(fans(&[3, 3, 16, 32]), Fans { fan_in: 9 * 16, fan_out: 9 * 32 });
/// ```
///
/// # Panics
/// If the shape has fewer than two axes, or if a fan overflows `usize`.
#[track_caller]
pub fn fans(shape: &[usize]) -> Fans {
    let [field @ .., inputs, outputs] = shape else {
        panic!("fan_in and fan_out need a shape of at least two axes (in, out), but got {shape:?}");
    };
    let times_field = |n: usize| field.iter().try_fold(n, |product, &axis| product.checked_mul(axis));
    match (times_field(*inputs), times_field(*outputs)) {
        (Some(fan_in), Some(fan_out)) => Fans { fan_in, fan_out },
        _ => panic!("the fans of the shape {shape:?} are too large: make an axis smaller"),
    }
}

impl Init {
    /// He's normal initialization for any fan and activation: N(0, gain² / fan) with the activation's
    /// [`gain`](Activation::gain); `torch.nn.init.kaiming_normal_`.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let w = Init::kaiming_normal(Fan::Out, Activation::LeakyRelu(1.0)).sample(&mut RandomState::new(0), (100, 400));
    /// assert!((var(&w) * 400.0 - 1.0).abs() < 0.03);
    /// ```
    ///
    /// # Panics
    /// If [`Activation::gain`] panics.
    #[track_caller]
    pub fn kaiming_normal(fan: Fan, activation: Activation) -> Self {
        Self::VarianceScaling { scale: activation.gain().powi(2), fan, distribution: Distribution::Normal }
    }

    /// He's uniform initialization for any fan and activation: U\[−*a*, *a*) with *a* = gain · √(3 / fan) and the
    /// activation's [`gain`](Activation::gain); `torch.nn.init.kaiming_uniform_`.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let w = Init::kaiming_uniform(Fan::In, Activation::Tanh).sample(&mut RandomState::new(0), (100, 400));
    /// assert!((var(&w) * 100.0 - 25.0 / 9.0).abs() < 0.1);
    /// ```
    ///
    /// # Panics
    /// If [`Activation::gain`] panics.
    #[track_caller]
    pub fn kaiming_uniform(fan: Fan, activation: Activation) -> Self {
        Self::VarianceScaling { scale: activation.gain().powi(2), fan, distribution: Distribution::Uniform }
    }

    /// Draws weights of this shape, in row-major order.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let w = Init::Orthogonal { gain: 1.0 }.sample(&mut RandomState::new(0), (50, 50));
    /// let x = RandomState::new(1).randn((10, 50));
    /// assert!((var(&x.dot(&w)) / var(&x) - 1.0).abs() < 0.01); // a rotation preserves lengths
    /// ```
    ///
    /// # Panics
    /// If a parameter is NaN, infinite, out of range or so large that weights would not be finite; if a truncated normal
    /// distribution begins more than a million standard deviations from its mean; if the initializer divides by a fan, and
    /// the shape has fewer than two axes or that fan is 0; if the shape has the wrong number of axes (two for `Identity` and
    /// `Sparse`, at least two for `Orthogonal`, at least three for `Dirac`); if there is not enough memory for the array.
    #[track_caller]
    pub fn sample<Sh: IntoDimension>(self, rng: &mut impl Random, shape: Sh) -> Array<f64, Sh::Dim> {
        let mut array = array::zeros(shape.into_dimension());
        let shape = array.shape().to_vec();
        self.fill(rng, None, &shape, array::elements(&mut array));
        array
    }

    /// Draws weights of this shape, scaled by the given fans instead of those that [`fans`] counts.
    ///
    /// A shape does not say how its weights are connected. In a depthwise convolution of shape (3, 3, 4, 1), in Keras's
    /// layout, each channel has its own filter: 9 weights lead into a unit and 9 out of an input, not 36 and 9.
    ///
    /// ```
    /// use initializers::{init::Fans, prelude::*};
    /// let mut rng = RandomState::new(0);
    /// let w = Init::HeNormal.sample_with_fans(&mut rng, Fans { fan_in: 9, fan_out: 9 }, (3, 3, 400, 1));
    /// assert!((var(&w) - 2.0 / 9.0).abs() < 0.02);
    /// ```
    ///
    /// # Panics
    /// As for [`sample`](Self::sample), but initializers that divide by a fan accept any shape if both fans are at least 1.
    #[track_caller]
    pub fn sample_with_fans<Sh: IntoDimension>(
        self,
        rng: &mut impl Random,
        fans: Fans,
        shape: Sh,
    ) -> Array<f64, Sh::Dim> {
        let mut array = array::zeros(shape.into_dimension());
        let shape = array.shape().to_vec();
        self.fill(rng, Some(fans), &shape, array::elements(&mut array));
        array
    }

    /// Fills `out`, by default with the fans of `shape`. Not generic, so it is compiled here and not again in each cell.
    #[track_caller]
    fn fill(self, rng: &mut dyn Random, given: Option<Fans>, shape: &[usize], out: &mut [f64]) {
        let scaling = |scale, fan, distribution| Self::VarianceScaling { scale, fan, distribution };
        match self {
            Self::Zeros => {}
            Self::Ones => out.fill(1.0),
            Self::Constant(value) => {
                assert!(value.is_finite(), "constant weights have to be finite, but got {value}");
                out.fill(value);
            }
            Self::Uniform { low, high } => uniform(rng, low, high, out),
            Self::Normal { mean, std } => {
                random::check_moments(mean, std);
                rng.fill_randn(out);
                random::scale(out, mean, std);
            }
            Self::TruncatedNormal { mean, std, low, high } => {
                random::check_moments(mean, std);
                assert!(
                    std > 0.0 && low < high,
                    "a truncated normal distribution needs std > 0 and low < high, but got std = {std}, low = {low} and high = {high}"
                );
                let (from, to) = ((low - mean) / std, (high - mean) / std);
                assert!(
                    from <= truncated::FARTHEST && to >= -truncated::FARTHEST,
                    "a truncated normal distribution needs a range within a million std of its mean, but got mean = {mean}, std = {std}, low = {low} and high = {high}"
                );
                truncated::fill(rng, from, to, out);
                random::scale(out, mean, std);
                // Rounding must not push a value past a bound.
                for v in out {
                    *v = v.clamp(low, high);
                }
            }
            Self::XavierUniform => scaling(1.0, Fan::Avg, Distribution::Uniform).fill(rng, given, shape, out),
            Self::XavierNormal => scaling(1.0, Fan::Avg, Distribution::Normal).fill(rng, given, shape, out),
            Self::HeUniform => scaling(2.0, Fan::In, Distribution::Uniform).fill(rng, given, shape, out),
            Self::HeNormal => scaling(2.0, Fan::In, Distribution::Normal).fill(rng, given, shape, out),
            Self::LecunUniform => scaling(1.0, Fan::In, Distribution::Uniform).fill(rng, given, shape, out),
            Self::LecunNormal => scaling(1.0, Fan::In, Distribution::Normal).fill(rng, given, shape, out),
            Self::VarianceScaling { scale, fan, distribution } => {
                assert!(scale.is_finite() && scale > 0.0, "variance scaling needs a finite scale > 0, but got {scale}");
                let variance = scale / fan.of(given, shape);
                match distribution {
                    Distribution::Uniform => {
                        let limit = (3.0 * variance).sqrt();
                        uniform(rng, -limit, limit, out);
                    }
                    Distribution::Normal => {
                        rng.fill_randn(out);
                        random::scale(out, 0.0, variance.sqrt());
                    }
                    Distribution::TruncatedNormal => {
                        truncated::fill(rng, -2.0, 2.0, out);
                        random::scale(out, 0.0, variance.sqrt() / truncated::STD_WITHIN_2);
                    }
                }
            }
            Self::Orthogonal { gain } => {
                assert!(gain.is_finite(), "the gain of orthogonal weights has to be finite, but got {gain}");
                let &[first, ref others @ .., columns] = shape else {
                    refuse("Orthogonal", "at least two axes", shape);
                };
                orthogonal::fill(rng, first * others.iter().product::<usize>(), columns, out);
                random::scale(out, 0.0, gain);
            }
            Self::Identity => {
                let &[rows, columns] = shape else { refuse("Identity", "exactly two axes", shape) };
                (0..rows.min(columns)).for_each(|i| out[i * columns + i] = 1.0);
            }
            Self::Dirac => {
                let &[first, ref others @ .., inputs, outputs] = shape else {
                    refuse("Dirac", "at least three axes", shape);
                };
                let middle = others.iter().fold(first / 2, |index, &axis| index * axis + axis / 2);
                if !out.is_empty() {
                    (0..inputs.min(outputs)).for_each(|i| out[(middle * inputs + i) * outputs + i] = 1.0);
                }
            }
            Self::Sparse { sparsity, std } => {
                assert!(
                    (0.0..=1.0).contains(&sparsity),
                    "the sparsity has to be a share from 0 to 1, but got {sparsity}"
                );
                let &[rows, columns] = shape else { refuse("Sparse", "exactly two axes", shape) };
                Self::Normal { mean: 0.0, std }.fill(rng, given, shape, out);
                if out.is_empty() {
                    // No weights, but the other axis may be huge.
                    return;
                }
                let zeros = (sparsity * rows as f64).ceil() as usize;
                let mut order: Vec<usize> = (0..rows).collect();
                for column in 0..columns {
                    for i in 0..zeros {
                        order.swap(i, i + rng.below((rows - i) as u64) as usize);
                        out[order[i] * columns + column] = 0.0;
                    }
                }
            }
        }
    }
}

/// Fills `out` with uniform numbers. Checks the bounds here because a call through `dyn` hides the caller's line.
#[track_caller]
fn uniform(rng: &mut dyn Random, low: f64, high: f64, out: &mut [f64]) {
    random::check_bounds(low, high);
    rng.fill_uniform(low, high, out);
}

#[track_caller]
fn refuse(name: &str, needs: &str, shape: &[usize]) -> ! {
    panic!("{name} needs a shape of {needs}, but got {shape:?}");
}

impl Fan {
    /// The fan that the scale is divided by.
    #[track_caller]
    fn of(self, given: Option<Fans>, shape: &[usize]) -> f64 {
        let Fans { fan_in, fan_out } = match given {
            Some(fans) => fans,
            None => fans(shape),
        };
        assert!(
            fan_in > 0 && fan_out > 0,
            "a layer needs at least one input and one output, but weights of the shape {shape:?} have fan_in = {fan_in} and fan_out = {fan_out}"
        );
        match self {
            Self::In => fan_in as f64,
            Self::Out => fan_out as f64,
            Self::Avg => f64::midpoint(fan_in as f64, fan_out as f64),
        }
    }
}

impl fmt::Display for Init {
    /// Writes the name, as the label of a plot.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zeros => f.write_str("zeros"),
            Self::Ones => f.write_str("ones"),
            Self::Constant(value) => write!(f, "constant {value}"),
            Self::Uniform { low, high } => write!(f, "U({low}, {high})"),
            Self::Normal { mean, std } => write!(f, "N({mean}, {std}²)"),
            Self::TruncatedNormal { mean, std, low, high } => write!(f, "N({mean}, {std}²) within [{low}, {high}]"),
            Self::XavierUniform => f.write_str("Xavier uniform"),
            Self::XavierNormal => f.write_str("Xavier normal"),
            Self::HeUniform => f.write_str("He uniform"),
            Self::HeNormal => f.write_str("He normal"),
            Self::LecunUniform => f.write_str("LeCun uniform"),
            Self::LecunNormal => f.write_str("LeCun normal"),
            Self::VarianceScaling { scale, fan, distribution } => {
                let fan = match fan {
                    Fan::In => "fan_in",
                    Fan::Out => "fan_out",
                    Fan::Avg => "fan_avg",
                };
                let distribution = match distribution {
                    Distribution::Normal => "normal",
                    Distribution::TruncatedNormal => "truncated normal",
                    Distribution::Uniform => "uniform",
                };
                // At most three decimals.
                let scale = (scale * 1000.0).round() / 1000.0;
                write!(f, "{distribution}, variance {scale}/{fan}")
            }
            Self::Orthogonal { gain } => write!(f, "orthogonal, gain {}", (gain * 1000.0).round() / 1000.0),
            Self::Identity => f.write_str("identity"),
            Self::Dirac => f.write_str("Dirac"),
            Self::Sparse { sparsity, std } => write!(f, "sparse {sparsity}, N(0, {std}²)"),
        }
    }
}

/// Draws the weights of a dense layer with [`Init::XavierUniform`], like the lesson's `xavier_init`: shape (`n_in`,
/// `n_out`), from U\[−*a*, *a*) with *a* = √(6 / (`n_in` + `n_out`)).
///
/// ```
/// use initializers::prelude::*;
/// let w = xavier_uniform(&mut RandomState::new(0), 300, 100);
/// assert!((var(&w) / (2.0 / 400.0) - 1.0).abs() < 0.03);
/// ```
///
/// # Panics
/// If `n_in` or `n_out` is 0, or if there is not enough memory for the array.
#[track_caller]
pub fn xavier_uniform(rng: &mut impl Random, n_in: usize, n_out: usize) -> Array2<f64> {
    Init::XavierUniform.sample(rng, (n_in, n_out))
}

/// Draws the weights of a dense layer with [`Init::HeNormal`], like the lesson's `he_init`: shape (`n_in`, `n_out`),
/// from N(0, 2 / `n_in`).
///
/// ```
/// use initializers::prelude::*;
/// let w = he_normal(&mut RandomState::new(0), 300, 100);
/// assert!((var(&w) / (2.0 / 300.0) - 1.0).abs() < 0.03);
/// ```
///
/// # Panics
/// If `n_in` or `n_out` is 0, or if there is not enough memory for the array.
#[track_caller]
pub fn he_normal(rng: &mut impl Random, n_in: usize, n_out: usize) -> Array2<f64> {
    Init::HeNormal.sample(rng, (n_in, n_out))
}
