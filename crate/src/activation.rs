//! Activation functions and their derivatives, element by element.

use std::f64::consts::{FRAC_1_SQRT_2, LOG2_E, PI};
use std::fmt;

use ndarray::{Array, ArrayBase, Data, Dimension};

use crate::stats::Values;

/// Activation functions as methods of an array of any shape; each gives a new array of the same shape.
///
/// ```
/// use initializers::prelude::*;
/// let z = RandomState::new(0).randn((100, 100));
/// assert!(var(&z.tanh()) < var(&z));
/// ```
pub trait ActivationExt<D: Dimension> {
    /// The hyperbolic tangent, (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ): odd, slope 1 at 0, values in [−1, 1]; `numpy.tanh`.
    ///
    /// Within 4 units in the last place of the exact value, and the same on every machine. ndarray's own `tanh`, which this
    /// method replaces where the trait is imported, differs in the last digits from one system to another.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let a = array![-100.0, 0.0, 0.5].tanh();
    /// assert_eq!(repr(&a), "array([-1.        ,  0.        ,  0.46211716])");
    /// ```
    fn tanh(&self) -> Array<f64, D>;

    /// The rectified linear unit, max(0, z); `numpy.maximum(0, z)`, so that NaN stays NaN.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!(array![-2.0, 0.0, 3.0].relu(), array![0.0, 0.0, 3.0]);
    /// ```
    fn relu(&self) -> Array<f64, D>;
}

impl<S: Data<Elem = f64>, D: Dimension> ActivationExt<D> for ArrayBase<S, D> {
    fn tanh(&self) -> Array<f64, D> {
        Activation::Tanh.apply(self)
    }

    fn relu(&self) -> Array<f64, D> {
        Activation::Relu.apply(self)
    }
}

/// An activation function as a value: to be looped over, applied, and differentiated.
///
/// ```
/// use initializers::prelude::*;
/// let z = RandomState::new(0).randn((100, 100));
/// for activation in [Activation::Identity, Activation::Tanh, Activation::Relu] {
///     println!("{activation}: {:.2}", var(&activation.apply(&z))); // 0.98, 0.39, 0.33
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activation {
    /// z. Derivative 1.
    Identity,
    /// The logistic function σ(z) = 1 / (1 + e⁻ᶻ). Derivative σ(z) (1 − σ(z)).
    Sigmoid,
    /// tanh(z). Derivative 1 − tanh²(z).
    Tanh,
    /// max(0, z). Derivative 1 for z > 0, else 0.
    Relu,
    /// z for z > 0, else slope · z: A. L. Maas, A. Y. Hannun and A. Y. Ng, "Rectifier nonlinearities improve neural network
    /// acoustic models", ICML 2013, equation 2. Derivative 1 for z > 0, else the slope.
    LeakyRelu(f64),
    /// z for z > 0, else α (eᶻ − 1): D.-A. Clevert, T. Unterthiner and S. Hochreiter, "Fast and accurate deep network learning by
    /// exponential linear units", ICLR 2016, equation 15. Derivative 1 for z > 0, else α eᶻ.
    Elu(f64),
    /// λ z for z > 0, else λ α (eᶻ − 1), with λ = 1.0507… and α = 1.6732…, which give activations of mean 0 and variance 1 a
    /// stable fixed point: G. Klambauer, T. Unterthiner, A. Mayr and S. Hochreiter, "Self-normalizing neural networks",
    /// NIPS 2017, equations 2 and 14. Derivative λ for z > 0, else λ α eᶻ.
    Selu,
    /// z Φ(z), Φ being the distribution function of N(0, 1): D. Hendrycks and K. Gimpel, "Gaussian error linear units
    /// (GELUs)", arXiv:1606.08415, section 2; the exact form, not its approximation by tanh. Derivative Φ(z) + z φ(z).
    Gelu,
    /// ln(1 + eᶻ), a smooth ReLU. Derivative σ(z).
    Softplus,
    /// z σ(z), also called `SiLU`: P. Ramachandran, B. Zoph and Q. V. Le, "Searching for activation functions",
    /// arXiv:1710.05941. Derivative σ(z) + z σ(z) (1 − σ(z)).
    Swish,
}

const SELU_LAMBDA: f64 = 1.050_700_987_355_480_5;
const SELU_ALPHA: f64 = 1.673_263_242_354_377_2;

impl Activation {
    /// The activations φ(z) of an array of any shape; NaN stays NaN.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!(Activation::LeakyRelu(0.25).apply(&array![-2.0, 2.0]), array![-0.5, 2.0]);
    /// ```
    ///
    /// # Panics
    /// If the slope of a leaky ReLU or the α of an ELU is NaN or infinite.
    #[track_caller]
    pub fn apply<S: Data<Elem = f64>, D: Dimension>(self, z: &ArrayBase<S, D>) -> Array<f64, D> {
        Array::from_shape_vec(z.raw_dim(), self.values(&z.values())).expect("one value for each element")
    }

    /// The derivatives φ′(z) at each element; at a kink (ReLU at 0) that from the left, as in PyTorch. NaN stays NaN.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!(Activation::Relu.derivative(&array![-2.0, 0.0, 2.0]), array![0.0, 0.0, 1.0]);
    /// ```
    ///
    /// # Panics
    /// As [`apply`](Self::apply).
    #[track_caller]
    pub fn derivative<S: Data<Elem = f64>, D: Dimension>(self, z: &ArrayBase<S, D>) -> Array<f64, D> {
        Array::from_shape_vec(z.raw_dim(), self.slopes(&z.values())).expect("one value for each element")
    }

    /// The factor on the standard deviation of weights that makes up for what the activation takes away, as in
    /// `torch.nn.init.calculate_gain`: 1 for the identity and the sigmoid, 5/3 for tanh, √2 for ReLU, √(2 / (1 + slope²)) for
    /// leaky ReLU (He et al. 2015, section 2.2), 3/4 for SELU.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!(Activation::Tanh.gain(), 5.0 / 3.0);
    /// assert_eq!(Activation::LeakyRelu(0.0).gain(), Activation::Relu.gain());
    /// ```
    ///
    /// # Panics
    /// If the slope of a leaky ReLU is NaN or infinite, or for ELU, GELU, softplus and swish, for which PyTorch gives no gain.
    #[track_caller]
    pub fn gain(self) -> f64 {
        self.check();
        match self {
            Self::Identity | Self::Sigmoid => 1.0,
            Self::Tanh => 5.0 / 3.0,
            Self::Relu => 2_f64.sqrt(),
            Self::LeakyRelu(slope) => (2.0 / (1.0 + slope * slope)).sqrt(),
            Self::Selu => 0.75,
            Self::Elu(_) | Self::Gelu | Self::Softplus | Self::Swish => {
                panic!("there is no agreed gain for {self}: give `Init::VarianceScaling` a scale of your own");
            }
        }
    }

    /// The derivatives φ′(z) where the activations φ(z) are known already.
    #[track_caller]
    pub(crate) fn derivative_at<D: Dimension>(self, z: &Array<f64, D>, a: &Array<f64, D>) -> Array<f64, D> {
        match self {
            Self::Tanh => {
                Array::from_shape_vec(a.raw_dim(), map(&a.values(), tanh_slope)).expect("one value for each element")
            }
            _ => self.derivative(z),
        }
    }

    // Functions of a slice are compiled here and not again in each cell of a notebook.

    #[track_caller]
    fn values(self, z: &[f64]) -> Vec<f64> {
        self.check();
        match self {
            Self::Identity => z.to_vec(),
            Self::Sigmoid => map(z, sigmoid),
            Self::Tanh => map(z, tanh),
            Self::Relu => map(z, |z| if z <= 0.0 { 0.0 } else { z }),
            Self::LeakyRelu(slope) => map(z, |z| if z <= 0.0 { slope * z } else { z }),
            Self::Elu(alpha) => map(z, |z| if z <= 0.0 { alpha * z.exp_m1() } else { z }),
            Self::Selu => map(z, |z| SELU_LAMBDA * if z <= 0.0 { SELU_ALPHA * z.exp_m1() } else { z }),
            Self::Gelu => map(z, |z| z * normal_cdf(z)),
            // ln(1 + eᶻ) without the overflow of eᶻ.
            Self::Softplus => map(z, |z| if z > 0.0 { z } else { 0.0 } + (-z.abs()).exp().ln_1p()),
            Self::Swish => map(z, |z| z * sigmoid(z)),
        }
    }

    #[track_caller]
    fn slopes(self, z: &[f64]) -> Vec<f64> {
        self.check();
        let right = |z: f64, slope: f64| if z.is_nan() { z } else { slope };
        match self {
            Self::Identity => map(z, |z| right(z, 1.0)),
            Self::Sigmoid => map(z, |z| sigmoid(z) * sigmoid(-z)),
            Self::Tanh => map(z, |z| tanh_slope(tanh(z))),
            Self::Relu => map(z, |z| if z <= 0.0 { 0.0 } else { right(z, 1.0) }),
            Self::LeakyRelu(slope) => map(z, |z| if z <= 0.0 { slope } else { right(z, 1.0) }),
            Self::Elu(alpha) => map(z, |z| if z <= 0.0 { alpha * z.exp() } else { right(z, 1.0) }),
            Self::Selu => map(z, |z| if z <= 0.0 { SELU_LAMBDA * SELU_ALPHA * z.exp() } else { right(z, SELU_LAMBDA) }),
            Self::Gelu => map(z, |z| normal_cdf(z) + z * (-z * z / 2.0).exp() / (2.0 * PI).sqrt()),
            Self::Softplus => map(z, sigmoid),
            Self::Swish => map(z, |z| sigmoid(z) * (1.0 + z * sigmoid(-z))),
        }
    }

    #[track_caller]
    fn check(self) {
        match self {
            Self::LeakyRelu(parameter) | Self::Elu(parameter) => {
                assert!(parameter.is_finite(), "{self:?} needs a finite parameter");
            }
            _ => {}
        }
    }
}

impl fmt::Display for Activation {
    /// The name, as the label of a plot.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identity => f.write_str("identity"),
            Self::Sigmoid => f.write_str("sigmoid"),
            Self::Tanh => f.write_str("tanh"),
            Self::Relu => f.write_str("ReLU"),
            Self::LeakyRelu(slope) => write!(f, "leaky ReLU({slope})"),
            Self::Elu(alpha) => write!(f, "ELU({alpha})"),
            Self::Selu => f.write_str("SELU"),
            Self::Gelu => f.write_str("GELU"),
            Self::Softplus => f.write_str("softplus"),
            Self::Swish => f.write_str("swish"),
        }
    }
}

fn map(values: &[f64], f: impl Fn(f64) -> f64) -> Vec<f64> {
    values.iter().map(|&value| f(value)).collect()
}

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// Φ, the distribution function of N(0, 1).
fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// The derivative of tanh where its value is `a`.
fn tanh_slope(a: f64) -> f64 {
    (1.0 - a) * (1.0 + a)
}

/// The hyperbolic tangent as (e²ᶻ − 1) / (e²ᶻ + 1) without branches, so that the compiler makes vector instructions of a loop
/// over it, and without the operating system's maths library, so that all machines agree.
#[inline]
fn tanh(z: f64) -> f64 {
    // ln 2 in two parts, the first with so few bits that its products with small whole numbers are exact.
    const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    // Adding this number rounds to a whole number, which is then in the lowest bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;

    let size = z.abs();
    // tanh is 1 from 19.1 on. A comparison, unlike `min`, lets NaN through.
    let exponent = 2.0 * if size > 20.0 { 20.0 } else { size };
    let rounded = exponent * LOG2_E + ROUND;
    let k = rounded - ROUND;
    let r = (exponent - k * LN_2_HIGH) - k * LN_2_LOW;

    // eʳ − 1 for |r| <= ln 2 / 2 by its series, whose next term is below 2⁻⁵⁶ of the sum.
    let mut series = 1.0 / 6_227_020_800.0;
    for inverse in [
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
    ] {
        series = series * r + inverse;
    }
    let exp_m1 = r + r * r * series;
    let power = f64::from_bits(rounded.to_bits().wrapping_add(1023) << 52);
    let exp_m1 = power * exp_m1 + (power - 1.0);
    (exp_m1 / (exp_m1 + 2.0)).copysign(z)
}
