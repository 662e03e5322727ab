//! Initializers: the first weights of a layer.
//!
//! [`Init`] names an initializer; [`Init::sample`] draws weights of any shape. The lesson's two initializers are also
//! functions: [`xavier_uniform`] and [`he_normal`].
//!
//! # Arrays of other libraries
//! [`Init::fill`] writes weights into any slice of `f64` or `f32`, in the [`Layout`] of the library that the slice belongs to:
//! ```
//! use initializers::{init::Layout, prelude::*};
//! let mut rng = Xoshiro256PlusPlus::seed_from_u64(0);
//! let mut he = |layout: Layout, shape: &[usize]| {
//!     let mut weights = vec![0_f32; shape.iter().product()];
//!     Init::HeNormal.fill(&mut rng, layout, shape, &mut weights);
//!     weights
//! };
//! // candle: Tensor::from_vec(w, (100, 300), &Device::Cpu) is the weight of Linear::new, Tensor::from_vec(k, (32, 16, 3, 3), …) of Conv2d::new.
//! let (w, k) = (he(Layout::OUT_IN, &[100, 300]), he(Layout::OUT_IN, &[32, 16, 3, 3]));
//! // burn: Param::from_data(TensorData::new(w, [300, 100]), &device) of Linear, and TensorData::new(k, [32, 16, 3, 3]) of Conv2d.
//! let burns_w = he(Layout::IN_OUT, &[300, 100]);
//! // A depthwise convolution of PyTorch's kind: 16 groups, each from one channel to one.
//! let depthwise = he(Layout::OUT_IN.grouped(16), &[16, 1, 3, 3]);
//! for (weights, fan_in) in [(w, 300.0), (k, 144.0), (burns_w, 300.0), (depthwise, 9.0)] {
//!     let mean_square = weights.iter().map(|w| w * w).sum::<f32>() / weights.len() as f32;
//!     assert!((mean_square * fan_in / 2.0 - 1.0).abs() < 0.3);
//! }
//! ```

mod layout;
mod orthogonal;
mod truncated;

use std::fmt;
use std::str::FromStr;

use ndarray::{Array, Array2, IntoDimension};

use crate::activation::Activation;
use crate::array;
use crate::names::{self, UnknownName};
use crate::random::{self, Lent, Random};

pub use layout::{Fans, Layout};

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
#[non_exhaustive]
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
    /// values equal the gain, so no direction of the signal grows or shrinks more than another. The rows are the inputs at each
    /// place of the receptive field, as in Keras and PyTorch. A. M. Saxe, J. L. McClelland and S. Ganguli, "Exact solutions to the
    /// nonlinear dynamics of learning in deep linear neural networks", ICLR 2014, section 3.
    Orthogonal { gain: f64 },
    /// 1 on the diagonal, 0 elsewhere. For matrices of any height and width.
    Identity,
    /// A convolution that passes channel *i* unchanged to channel *i*: 1 in the middle of the receptive field, 0
    /// elsewhere. For three or more axes.
    Dirac,
    /// N(0, `std`²), with a fraction `sparsity` of the weights that lead into each unit (from 0 to 1, the number rounded up) set to 0,
    /// so each unit has few inputs: J. Martens, "Deep learning via Hessian-free optimization", ICML 2010, section 5.
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
#[non_exhaustive]
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
#[non_exhaustive]
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
        Self::VarianceScaling { scale: activation.squared_gain(), fan, distribution: Distribution::Normal }
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
        Self::VarianceScaling { scale: activation.squared_gain(), fan, distribution: Distribution::Uniform }
    }

    /// Draws weights of this shape, (in, out) or (…field, in, out), in row-major order: a batch `x` of shape (samples, in) passes
    /// through dense weights as `x.dot(&w)`.
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
    /// the shape has fewer than two axes or that fan is 0; if the shape has the wrong number of axes (two for `Identity`, at
    /// least two for `Orthogonal` and `Sparse`, at least three for `Dirac`); if there is not enough memory for the array.
    #[track_caller]
    pub fn sample<Sh: IntoDimension>(self, rng: &mut (impl Random + ?Sized), shape: Sh) -> Array<f64, Sh::Dim> {
        self.sample_with(rng, Layout::IN_OUT, shape)
    }

    /// Draws weights of this shape in a [`Layout`], or with the given [`Fans`] instead of those that [`Layout::fans`] counts.
    ///
    /// A shape does not say how its weights are connected. In a depthwise convolution each channel has its own filter: 9 weights lead
    /// into a unit of one with the shape (3, 3, 400, 1), not 3600.
    ///
    /// ```
    /// use initializers::{init::{Fans, Layout}, prelude::*};
    /// let mut rng = RandomState::new(0);
    /// let w = Init::HeNormal.sample_with(&mut rng, Layout::DEPTHWISE, (3, 3, 400, 1));
    /// assert!((var(&w) - 2.0 / 9.0).abs() < 0.02);
    /// let w = Init::HeNormal.sample_with(&mut rng, Fans { fan_in: 50, fan_out: 1 }, 1000);
    /// assert!((var(&w) - 2.0 / 50.0).abs() < 0.01);
    /// ```
    ///
    /// # Panics
    /// As [`sample`](Self::sample) and [`Layout::fans`]. With fans by hand, which have to be at least 1, initializers that divide by
    /// a fan accept any shape.
    #[track_caller]
    pub fn sample_with<Sh: IntoDimension>(
        self,
        rng: &mut (impl Random + ?Sized),
        layout: impl Into<Layout>,
        shape: Sh,
    ) -> Array<f64, Sh::Dim> {
        let mut array = array::zeros(shape.into_dimension());
        let shape = array.shape().to_vec();
        self.fill(rng, layout, &shape, array::elements(&mut array));
        array
    }

    /// Fills a slice with weights of this shape in row-major order: those of [`sample_with`](Self::sample_with) in `f64`, and the same
    /// numbers rounded in `f32`, so that a seed means the same weights in both.
    ///
    /// ```
    /// use initializers::{init::Layout, prelude::*};
    /// let (mut w, mut rounded) = ([0.0_f64; 12], [0.0_f32; 12]);
    /// Init::XavierNormal.fill(&mut RandomState::new(0), Layout::OUT_IN, &[3, 4], &mut w);
    /// Init::XavierNormal.fill(&mut RandomState::new(0), Layout::OUT_IN, &[3, 4], &mut rounded);
    /// assert_eq!(w.map(|w| w as f32), rounded);
    /// ```
    ///
    /// # Panics
    /// As [`sample_with`](Self::sample_with), and if the slice has not as many places as the shape has weights. A number beyond the range
    /// of `f32` becomes infinite.
    #[track_caller]
    pub fn fill<T: Weight>(
        self,
        rng: &mut (impl Random + ?Sized),
        layout: impl Into<Layout>,
        shape: &[usize],
        out: &mut [T],
    ) {
        self.draw(&mut Lent(rng), layout.into(), shape, out);
    }

    /// The named special cases of variance scaling in its words.
    fn general(self) -> Self {
        let (scale, fan, distribution) = match self {
            Self::XavierUniform => (1.0, Fan::Avg, Distribution::Uniform),
            Self::XavierNormal => (1.0, Fan::Avg, Distribution::Normal),
            Self::HeUniform => (2.0, Fan::In, Distribution::Uniform),
            Self::HeNormal => (2.0, Fan::In, Distribution::Normal),
            Self::LecunUniform => (1.0, Fan::In, Distribution::Uniform),
            Self::LecunNormal => (1.0, Fan::In, Distribution::Normal),
            other => return other,
        };
        Self::VarianceScaling { scale, fan, distribution }
    }

    #[track_caller]
    fn draw<T: Weight>(self, rng: &mut dyn Random, layout: Layout, shape: &[usize], out: &mut [T]) {
        assert!(
            array::count(shape) == Some(out.len()),
            "weights of the shape {shape:?} do not fill a slice of {} places",
            out.len()
        );
        match self.general() {
            Self::Constant(value) => {
                assert!(value.is_finite(), "constant weights have to be finite, but got {value}");
                out.fill(T::of(value));
            }
            Self::Uniform { low, high } => uniform(rng, low, high, out),
            Self::Normal { mean, std } => {
                random::check_moments(mean, std);
                normal(rng, mean, std, out);
            }
            Self::TruncatedNormal { mean, std, low, high } => {
                let (from, to) = truncated::range(mean, std, low, high);
                T::fill(out, &mut |part| {
                    truncated::fill(rng, from, to, part);
                    random::scale(part, mean, std);
                    // Rounding must not push a value past a bound.
                    for value in part {
                        *value = value.clamp(low, high);
                    }
                });
            }
            Self::VarianceScaling { scale, fan, distribution } => {
                assert!(scale.is_finite() && scale > 0.0, "variance scaling needs a finite scale > 0, but got {scale}");
                let fan = fan.of(layout.fans(shape), shape);
                let std = (scale / fan).sqrt();
                match distribution {
                    Distribution::Uniform => {
                        // In this order √(6 / (n_in + n_out)) and √(6 / n_in) to the last digit.
                        let limit = (3.0 * scale / fan).sqrt();
                        uniform(rng, -limit, limit, out);
                    }
                    Distribution::Normal => normal(rng, 0.0, std, out),
                    Distribution::TruncatedNormal => T::fill(out, &mut |part| {
                        truncated::fill(rng, -2.0, 2.0, part);
                        random::scale(part, 0.0, std / truncated::STD_WITHIN_2);
                    }),
                }
            }
            Self::Orthogonal { gain } => {
                assert!(gain.is_finite(), "the gain of orthogonal weights has to be finite, but got {gain}");
                let axes = layout.axes(shape);
                for group in 0..axes.groups {
                    let w = orthogonal::sample(rng, axes.places * axes.inputs, axes.outputs);
                    for (row, w) in w.rows().into_iter().enumerate() {
                        let start = axes.row(group, row);
                        w.iter().enumerate().for_each(|(i, w)| out[start + i * axes.step] = T::of(0.0 + gain * w));
                    }
                }
            }
            Self::Identity | Self::Dirac => {
                let (name, needs, fits) = match self {
                    Self::Dirac => ("Dirac", "at least three axes", shape.len() > 2),
                    _ => ("Identity", "exactly two axes", shape.len() == 2),
                };
                assert!(fits, "{name} needs a shape of {needs}, but got {shape:?}");
                out.fill(T::of(0.0));
                let axes = layout.axes(shape);
                let middle = axes.field.iter().fold(0, |index, &axis| index * axis + axis / 2);
                for group in 0..axes.groups {
                    for i in 0..axes.inputs.min(axes.outputs) {
                        out[axes.row(group, middle * axes.inputs + i) + i * axes.step] = T::of(1.0);
                    }
                }
            }
            Self::Sparse { sparsity, std } => {
                assert!(
                    (0.0..=1.0).contains(&sparsity),
                    "the sparsity has to be a share from 0 to 1, but got {sparsity}"
                );
                let axes = layout.axes(shape);
                Self::Normal { mean: 0.0, std }.draw(rng, layout, shape, out);
                for group in 0..axes.groups {
                    let mut rows: Vec<usize> = (0..axes.places * axes.inputs).map(|row| axes.row(group, row)).collect();
                    let count = rows.len();
                    let zeros = (sparsity * count as f64).ceil() as usize;
                    for output in 0..axes.outputs {
                        for i in 0..zeros {
                            rows.swap(i, i + rng.below((count - i) as u64) as usize);
                            out[rows[i] + output * axes.step] = T::of(0.0);
                        }
                    }
                }
            }
            Self::Zeros => out.fill(T::of(0.0)),
            Self::Ones => out.fill(T::of(1.0)),
            named => unreachable!("{named} is a case of variance scaling"),
        }
    }
}

/// How many weights are drawn at once, so that they stay in the fastest cache until they are done.
const PART: usize = 1024;

/// The numbers that weights can be: `f64` and `f32`.
pub trait Weight: Copy {
    #[doc(hidden)]
    fn of(value: f64) -> Self;

    /// Fills `out` with what `draw` fills slices with.
    #[doc(hidden)]
    fn fill(out: &mut [Self], draw: &mut dyn FnMut(&mut [f64]));
}

impl Weight for f64 {
    fn of(value: f64) -> Self {
        value
    }

    fn fill(out: &mut [Self], draw: &mut dyn FnMut(&mut [f64])) {
        out.chunks_mut(PART).for_each(draw);
    }
}

impl Weight for f32 {
    fn of(value: f64) -> Self {
        value as Self
    }

    fn fill(out: &mut [Self], draw: &mut dyn FnMut(&mut [f64])) {
        let mut exact = [0.0; PART];
        for part in out.chunks_mut(PART) {
            let exact = &mut exact[..part.len()];
            draw(exact);
            part.iter_mut().zip(exact).for_each(|(rounded, exact)| *rounded = Self::of(*exact));
        }
    }
}

/// Fills `out` with uniform numbers. Checks the bounds here because a call through `dyn` hides the caller's line.
#[track_caller]
fn uniform<T: Weight>(rng: &mut dyn Random, low: f64, high: f64, out: &mut [T]) {
    random::check_bounds(low, high);
    T::fill(out, &mut |part| rng.fill_uniform(low, high, part));
}

fn normal<T: Weight>(rng: &mut dyn Random, mean: f64, std: f64, out: &mut [T]) {
    T::fill(out, &mut |part| {
        rng.fill_randn(part);
        random::scale(part, mean, std);
    });
}

impl Fan {
    /// The fan that the scale is divided by.
    #[track_caller]
    fn of(self, Fans { fan_in, fan_out }: Fans, shape: &[usize]) -> f64 {
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

/// The initializers without parameters.
const NAMED: [(Init, &str); 10] = [
    (Init::Zeros, "zeros"),
    (Init::Ones, "ones"),
    (Init::XavierUniform, "Xavier uniform"),
    (Init::XavierNormal, "Xavier normal"),
    (Init::HeUniform, "He uniform"),
    (Init::HeNormal, "He normal"),
    (Init::LecunUniform, "LeCun uniform"),
    (Init::LecunNormal, "LeCun normal"),
    (Init::Identity, "identity"),
    (Init::Dirac, "Dirac"),
];
/// The others, in the forms of [`Display`](fmt::Display).
const EXAMPLES: [&str; 7] = [
    "constant 0.5",
    "U(-1, 1)",
    "N(0, 0.01²)",
    "N(0, 1²) within [-2, 2]",
    "normal, variance 2/fan_in",
    "orthogonal, gain 1",
    "sparse 0.9, N(0, 0.01²)",
];
const FANS: [(Fan, &str); 3] = [(Fan::In, "fan_in"), (Fan::Out, "fan_out"), (Fan::Avg, "fan_avg")];
const DISTRIBUTIONS: [(Distribution, &str); 3] = [
    (Distribution::Normal, "normal"),
    (Distribution::TruncatedNormal, "truncated normal"),
    (Distribution::Uniform, "uniform"),
];

impl fmt::Display for Init {
    /// Writes the name, as the label of a plot. [`Init::from_str`] reads it back, every digit of its parameters included.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(value) => write!(f, "constant {value}"),
            Self::Uniform { low, high } => write!(f, "U({low}, {high})"),
            Self::Normal { mean, std } => write!(f, "N({mean}, {std}²)"),
            Self::TruncatedNormal { mean, std, low, high } => write!(f, "N({mean}, {std}²) within [{low}, {high}]"),
            Self::VarianceScaling { scale, fan, distribution } => {
                let distribution = names::of(distribution, &DISTRIBUTIONS);
                write!(f, "{distribution}, variance {scale}/{}", names::of(fan, &FANS))
            }
            Self::Orthogonal { gain } => write!(f, "orthogonal, gain {gain}"),
            Self::Sparse { sparsity, std } => write!(f, "sparse {sparsity}, N(0, {std}²)"),
            named => f.write_str(names::of(named, &NAMED)),
        }
    }
}

impl FromStr for Init {
    type Err = UnknownName;

    /// Reads what [`Display`](fmt::Display) writes, and the names of the same formulas in PyTorch, Keras and JAX. Upper and lower case,
    /// blanks, brackets, commas, `_` and `-` do not matter, and `^2` stands for `²`. Parameters are checked when weights are drawn.
    ///
    /// A name means its formula. What Keras and JAX draw as `he_normal` is `truncated normal, variance 2/fan_in`.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// for name in ["He normal", "he_normal", "HeNormal", "kaiming_normal_"] {
    ///     assert_eq!(name.parse(), Ok(Init::HeNormal));
    /// }
    /// assert_eq!("N(0, 0.01^2)".parse(), Ok(Init::Normal { mean: 0.0, std: 0.01 }));
    /// let init = Init::kaiming_uniform(Fan::Out, Activation::LeakyRelu(0.1));
    /// assert_eq!(init.to_string().parse(), Ok(init));
    /// ```
    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let (pattern, numbers) = names::pattern(text);
        let pattern = pattern.replace("glorot", "xavier").replace("kaiming", "he").replace("eye", "identity");
        if let (Some((distribution, fan)), &[scale]) = (pattern.split_once("variance#"), &*numbers)
            && let (Some(distribution), Some(fan)) =
                (names::find(distribution, &DISTRIBUTIONS), names::find(fan, &FANS))
        {
            return Ok(Self::VarianceScaling { scale, fan, distribution });
        }
        Ok(match (&*pattern, &*numbers) {
            ("constant#", &[value]) => Self::Constant(value),
            ("u##" | "uniform##", &[low, high]) => Self::Uniform { low, high },
            ("n##²" | "normal##", &[mean, std]) => Self::Normal { mean, std },
            ("n##²within##" | "truncnormal####", &[mean, std, low, high]) => {
                Self::TruncatedNormal { mean, std, low, high }
            }
            ("orthogonal", []) => Self::Orthogonal { gain: 1.0 },
            ("orthogonalgain#" | "orthogonal#", &[gain]) => Self::Orthogonal { gain },
            ("sparse#n##²", &[sparsity, 0.0, std]) => Self::Sparse { sparsity, std },
            _ => {
                let known = NAMED.map(|(_, name)| name).into_iter().chain(EXAMPLES);
                return names::find(&pattern, &NAMED)
                    .ok_or_else(|| UnknownName::new(text, &pattern, "initializer", known));
            }
        })
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
pub fn xavier_uniform(rng: &mut (impl Random + ?Sized), n_in: usize, n_out: usize) -> Array2<f64> {
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
pub fn he_normal(rng: &mut (impl Random + ?Sized), n_in: usize, n_out: usize) -> Array2<f64> {
    Init::HeNormal.sample(rng, (n_in, n_out))
}
