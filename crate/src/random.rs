//! Random arrays, from NumPy's legacy generator or from any [`rand`] generator.
//!
//! [`Generator`] gives every generator the same two methods, so that a notebook changes its random numbers by
//! changing one line: `RandomState::new(0)` shows the numbers that `np.random.seed(0)` shows,
//! `StdRng::seed_from_u64(0)` shows others.

use ndarray::{Array, Dimension, IntoDimension};
use rand::Rng;
use rand::distr::{Distribution, Uniform};
use rand_distr::StandardNormal;
use rand_mt::Mt;

/// A source of random arrays: [`RandomState`] or any [`rand::Rng`].
///
/// ```
/// use initializers::prelude::*;
///
/// fn spread(rng: &mut impl Generator) -> f64 {
///     var(&rng.randn((100, 100)))
/// }
/// assert!((spread(&mut RandomState::new(0)) - 1.0).abs() < 0.05);
/// assert!((spread(&mut StdRng::seed_from_u64(0)) - 1.0).abs() < 0.05);
/// ```
pub trait Generator {
    /// Fills `out` with independent draws from N(0, 1).
    fn fill_randn(&mut self, out: &mut [f64]);

    /// Fills `out` with independent draws from U\[`low`, `high`).
    ///
    /// # Panics
    /// As [`uniform`](Self::uniform).
    fn fill_uniform(&mut self, low: f64, high: f64, out: &mut [f64]);

    /// An array of independent draws from the standard normal distribution N(0, 1), filled in row-major order;
    /// `numpy.random.randn`.
    ///
    /// `shape` is what `ndarray` takes as a shape: `20`, `(4, 10)`, `[2, 3, 4]`.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let x = RandomState::new(0).randn((4, 10));
    /// assert_eq!(x.dim(), (4, 10));
    /// assert_eq!(x[[0, 0]], 1.764052345967664); // np.random.seed(0); np.random.randn(4, 10)[0, 0]
    /// ```
    ///
    /// # Panics
    /// If the shape has more elements than memory can hold.
    #[track_caller]
    fn randn<Sh: IntoDimension>(&mut self, shape: Sh) -> Array<f64, Sh::Dim> {
        let mut array = zeros(shape.into_dimension());
        self.fill_randn(array.as_slice_mut().expect("a new array is contiguous"));
        array
    }

    /// An array of independent draws from the uniform distribution U\[`low`, `high`), filled in row-major order;
    /// `numpy.random.uniform`. Its variance is (`high` − `low`)² / 12.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let w = RandomState::new(0).uniform(-1.0, 1.0, (200, 50));
    /// assert!(w.iter().all(|v| (-1.0..1.0).contains(v)));
    /// assert!((var(&w) - 1.0 / 3.0).abs() < 0.01);
    /// ```
    ///
    /// # Panics
    /// If `low` > `high`, if either is NaN or infinite or `high` − `low` overflows, or if the shape has more elements
    /// than memory can hold.
    #[track_caller]
    fn uniform<Sh: IntoDimension>(&mut self, low: f64, high: f64, shape: Sh) -> Array<f64, Sh::Dim> {
        let mut array = zeros(shape.into_dimension());
        let out = array.as_slice_mut().expect("a new array is contiguous");
        self.fill_uniform(low, high, out);
        array
    }
}

impl<R: Rng + ?Sized> Generator for R {
    fn fill_randn(&mut self, out: &mut [f64]) {
        for value in out {
            *value = StandardNormal.sample(self);
        }
    }

    #[track_caller]
    fn fill_uniform(&mut self, low: f64, high: f64, out: &mut [f64]) {
        check_bounds(low, high);
        if low == high {
            return out.fill(low);
        }
        let uniform = Uniform::new(low, high).expect("the bounds were checked");
        for value in out {
            *value = uniform.sample(self);
        }
    }
}

/// NumPy's legacy generator: the stream of `np.random.seed(seed)` and the functions of `np.random`,
/// that is, of `np.random.RandomState(seed)`.
///
/// The bits are those of the Mersenne Twister MT19937 (Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8(1),
/// 1998). A uniform double is made of two 32-bit outputs *a*, *b* as ((a ≫ 5)·2²⁶ + (b ≫ 6)) / 2⁵³; normals come in
/// pairs from the polar method (Marsaglia and Bray, "A convenient method for generating normal variables", SIAM
/// Review 6(3), 1964), the second kept for the next call. NumPy has frozen this stream (NEP 19).
///
/// It has no [`rand::Rng`], because a distribution of `rand_distr` would turn the same bits into other numbers than
/// NumPy does.
///
/// ```
/// use initializers::prelude::*;
/// let mut rng = RandomState::new(42);
/// assert_eq!(rng.randn(2).to_vec(), [0.4967141530112327, -0.13826430117118466]);
/// assert_eq!(rng.uniform(0.0, 10.0, 1)[0], 7.319939418114051);
/// ```
#[derive(Clone)]
pub struct RandomState {
    bits: Mt,
    second_normal: Option<f64>,
}

impl RandomState {
    /// The generator after `np.random.seed(seed)`. The same seed always gives the same numbers.
    pub fn new(seed: u32) -> Self {
        Self { bits: Mt::new(seed), second_normal: None }
    }

    /// A uniform double in [0, 1) with 53 random bits; `numpy.random.random_sample`.
    fn random_sample(&mut self) -> f64 {
        let high = f64::from(self.bits.next_u32() >> 5);
        let low = f64::from(self.bits.next_u32() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
    }

    fn standard_normal(&mut self) -> f64 {
        if let Some(value) = self.second_normal.take() {
            return value;
        }
        loop {
            let x = 2.0 * self.random_sample() - 1.0;
            let y = 2.0 * self.random_sample() - 1.0;
            let r2 = x * x + y * y;
            if r2 < 1.0 && r2 != 0.0 {
                let scale = (-2.0 * r2.ln() / r2).sqrt();
                self.second_normal = Some(scale * x);
                return scale * y;
            }
        }
    }
}

impl std::fmt::Debug for RandomState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RandomState(MT19937)")
    }
}

impl Generator for RandomState {
    fn fill_randn(&mut self, out: &mut [f64]) {
        for value in out {
            *value = self.standard_normal();
        }
    }

    #[track_caller]
    fn fill_uniform(&mut self, low: f64, high: f64, out: &mut [f64]) {
        check_bounds(low, high);
        let width = high - low;
        for value in out {
            *value = low + width * self.random_sample();
        }
    }
}

#[track_caller]
fn check_bounds(low: f64, high: f64) {
    assert!(
        low <= high && (high - low).is_finite(),
        "uniform needs finite bounds with low <= high, but got low = {low} and high = {high}"
    );
}

/// An array of zeros, or a sentence instead of an abort when there is no memory for it.
#[track_caller]
pub(crate) fn zeros<D: Dimension>(dim: D) -> Array<f64, D> {
    let values = allocate(dim.slice());
    Array::from_shape_vec(dim, values).expect("one value for each element of the shape")
}

#[track_caller]
fn allocate(shape: &[usize]) -> Vec<f64> {
    let count = shape.iter().try_fold(1_usize, |n, &axis| n.checked_mul(axis));
    let mut values = Vec::new();
    match count {
        Some(count) if values.try_reserve_exact(count).is_ok() => values.resize(count, 0.0),
        _ => panic!("an array of shape {shape:?} does not fit into memory: make an axis smaller"),
    }
    values
}
