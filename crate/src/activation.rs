//! Activation functions and their derivatives, element by element.
//!
//! All of them give the same bits on every system: they use neither the logarithm nor the exponential of the operating system, which
//! differ in the last digits. tanh is within 4 units in the last place of the exact value.

use std::fmt;
use std::str::FromStr;

use initializers_slices::activation as slices;
use ndarray::{Array, ArrayBase, Data, Dimension};

use crate::names::{self, UnknownName};
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
    /// ndarray's own `tanh`, which this method replaces where the trait is imported, is the operating system's.
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
#[non_exhaustive]
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
        self.squared_gain().sqrt()
    }

    /// The factor on the variance.
    #[track_caller]
    pub(crate) fn squared_gain(self) -> f64 {
        self.check();
        match self {
            Self::Identity | Self::Sigmoid => 1.0,
            Self::Tanh => 25.0 / 9.0,
            Self::Relu => 2.0,
            Self::LeakyRelu(slope) => 2.0 / (1.0 + slope * slope),
            Self::Selu => 0.5625,
            Self::Elu(_) | Self::Gelu | Self::Softplus | Self::Swish => {
                panic!("there is no agreed gain for {self}: give `Init::VarianceScaling` a scale of your own");
            }
        }
    }

    /// The derivatives φ′(z) where the activations φ(z) are known already.
    #[track_caller]
    pub(crate) fn derivative_at<D: Dimension>(self, z: &Array<f64, D>, a: &Array<f64, D>) -> Array<f64, D> {
        match self {
            Self::Tanh => Array::from_shape_vec(a.raw_dim(), slices::tanh_slope_at(&a.values()))
                .expect("one value for each element"),
            _ => self.derivative(z),
        }
    }

    // Functions of a slice are compiled once and not again in each cell of a notebook.

    #[track_caller]
    fn values(self, z: &[f64]) -> Vec<f64> {
        self.check();
        match self {
            Self::Identity => z.to_vec(),
            Self::Sigmoid => slices::sigmoid(z),
            Self::Tanh => slices::tanh(z),
            Self::Relu => slices::relu(z),
            Self::LeakyRelu(slope) => slices::leaky_relu(z, slope),
            Self::Elu(alpha) => slices::elu(z, alpha),
            Self::Selu => slices::selu(z),
            Self::Gelu => slices::gelu(z),
            Self::Softplus => slices::softplus(z),
            Self::Swish => slices::swish(z),
        }
    }

    #[track_caller]
    fn slopes(self, z: &[f64]) -> Vec<f64> {
        self.check();
        match self {
            Self::Identity => slices::identity_slope(z),
            Self::Sigmoid => slices::sigmoid_slope(z),
            Self::Tanh => slices::tanh_slope(z),
            Self::Relu => slices::relu_slope(z),
            Self::LeakyRelu(slope) => slices::leaky_relu_slope(z, slope),
            Self::Elu(alpha) => slices::elu_slope(z, alpha),
            Self::Selu => slices::selu_slope(z),
            Self::Gelu => slices::gelu_slope(z),
            Self::Softplus => slices::sigmoid(z),
            Self::Swish => slices::swish_slope(z),
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

/// The activations without parameters.
const NAMED: [(Activation, &str); 8] = [
    (Activation::Identity, "identity"),
    (Activation::Sigmoid, "sigmoid"),
    (Activation::Tanh, "tanh"),
    (Activation::Relu, "ReLU"),
    (Activation::Selu, "SELU"),
    (Activation::Gelu, "GELU"),
    (Activation::Softplus, "softplus"),
    (Activation::Swish, "swish"),
];

impl fmt::Display for Activation {
    /// The name, as the label of a plot. [`Activation::from_str`] reads it back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeakyRelu(slope) => write!(f, "leaky ReLU({slope})"),
            Self::Elu(alpha) => write!(f, "ELU({alpha})"),
            named => f.write_str(names::of(named, &NAMED)),
        }
    }
}

impl FromStr for Activation {
    type Err = UnknownName;

    /// Reads what [`Display`](fmt::Display) writes, and the names in PyTorch and Keras, as [`Init::from_str`](crate::init::Init::from_str)
    /// does: `linear` is the identity, `silu` is swish, and an ELU without a number has α = 1. A leaky ReLU needs its slope, because
    /// PyTorch's default is 0.01 and Keras's 0.2 or 0.3.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!("leaky_relu 0.01".parse(), Ok(Activation::LeakyRelu(0.01)));
    /// assert_eq!("SiLU".parse(), Ok(Activation::Swish));
    /// assert_eq!(Activation::Elu(0.5).to_string().parse(), Ok(Activation::Elu(0.5)));
    /// ```
    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let (pattern, numbers) = names::pattern(text);
        let known = NAMED.map(|(_, name)| name).into_iter().chain(["leaky ReLU(0.01)", "ELU(1)"]);
        match (&*pattern, &*numbers) {
            ("leakyrelu#", &[slope]) => Some(Self::LeakyRelu(slope)),
            ("elu#", &[alpha]) => Some(Self::Elu(alpha)),
            ("elu", []) => Some(Self::Elu(1.0)),
            ("linear", []) => Some(Self::Identity),
            ("silu", []) => Some(Self::Swish),
            _ => names::find(&pattern, &NAMED),
        }
        .ok_or_else(|| UnknownName::new(text, &pattern, "activation", known))
    }
}
