//! Random arrays, from NumPy's legacy generator or from any [`rand`] generator.
//!
//! [`RandomExt`] gives every generator the same methods, so that a notebook changes its random numbers by
//! changing one line: `RandomState::new(0)` shows the numbers that `np.random.seed(0)` shows,
//! `Xoshiro256PlusPlus::seed_from_u64(0)` shows others. Like the generator of NumPy's `default_rng`,
//! [`Xoshiro256PlusPlus`](rand::rngs::Xoshiro256PlusPlus) is fast and not cryptographic, because weights need no secrecy. It is
//! xoshiro256++ (D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021) on every
//! system, and thus what `rand`'s `SmallRng` is on 64 bits; on 32 bits, as in WebAssembly, `SmallRng` is another algorithm.
//!
//! # The same numbers on every system
//! A seed gives the same stream of bits everywhere, and the same whole numbers, orders and uniform numbers to the last digit. Normal
//! numbers are made with the logarithm of the operating system, whose last digit is not the same everywhere:
//!
//! - Those of [`RandomState`] are NumPy's to the last digit where NumPy uses the same logarithm, as on Linux. In WebAssembly 3 % of them
//!   differ from those of Linux, by at most 3 units in the last place.
//! - Of those of `Xoshiro256PlusPlus` (the method of `rand_distr`) only the few beyond ±3.65 need a logarithm: one in a million differs,
//!   by one unit. Normals truncated at ±2 are equal.
//! - Orthogonal weights are sums of products, which each processor adds up in its own order: they agree to 15 decimals.

mod mt19937;

use ndarray::{Array, Array1, Array2, ArrayView1, Axis, IntoDimension};
use rand::distr::Distribution;
use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

pub use mt19937::RandomState;

use crate::array::{elements, zeros};

/// A source of random numbers: [`RandomState`] or any [`rand::Rng`].
///
/// These three methods are where generators differ; [`RandomExt`] makes arrays with them. To fill a slice in parts draws what
/// filling it at once does.
///
/// ```
/// use initializers::prelude::*;
///
/// fn spread(rng: &mut impl Random) -> f64 {
///     var(&rng.randn((100, 100)))
/// }
/// assert!((spread(&mut RandomState::new(0)) - 1.0).abs() < 0.05);
/// assert!((spread(&mut Xoshiro256PlusPlus::seed_from_u64(0)) - 1.0).abs() < 0.05);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a random generator",
    label = "not a random generator",
    note = "`let mut rng = RandomState::new(0);` makes one, and `&mut rng` lends it to a function"
)]
pub trait Random {
    /// Fills `out` with independent draws from N(0, 1).
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let mut out = [0.0; 2];
    /// RandomState::new(0).fill_randn(&mut out);
    /// assert_eq!(out[0], 1.764052345967664);
    /// ```
    fn fill_randn(&mut self, out: &mut [f64]);

    /// Fills `out` with independent draws from U\[`low`, `high`).
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let mut out = [0.0; 2];
    /// RandomState::new(0).fill_uniform(0.0, 1.0, &mut out);
    /// assert_eq!(out, [0.5488135039273248, 0.7151893663724195]);
    /// ```
    ///
    /// # Panics
    /// As [`uniform`](RandomExt::uniform).
    fn fill_uniform(&mut self, low: f64, high: f64, out: &mut [f64]);

    /// A whole number from 0 to `n` − 1, each with the same probability.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let mut rng = RandomState::new(0);
    /// let throws: Vec<u64> = (0..1000).map(|_| rng.below(6)).collect();
    /// assert!((0..6).all(|face| throws.iter().filter(|t| **t == face).count() > 130));
    /// ```
    ///
    /// # Panics
    /// If `n` is 0.
    fn below(&mut self, n: u64) -> u64;
}

/// Random arrays from every generator, `&mut dyn Random` included. The prelude brings these methods without the name of the trait.
///
/// ```
/// use initializers::prelude::*;
///
/// let mut generators: [Box<dyn Random>; 2] = [Box::new(RandomState::new(0)), Box::new(Xoshiro256PlusPlus::seed_from_u64(0))];
/// for rng in &mut generators {
///     let w = he_normal(&mut **rng, 300, 100);
///     println!("{:.2}", std(&rng.randn((20, 300)).dot(&w))); // 1.43, 1.41
/// }
/// ```
pub trait RandomExt: Random {
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
        self.fill_randn(elements(&mut array));
        array
    }

    /// An array of independent draws from the normal distribution with this mean and standard deviation,
    /// `mean` + `std` · N(0, 1); `numpy.random.normal`.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let x = RandomState::new(0).normal(5.0, 0.1, 10_000);
    /// assert!((mean(&x) - 5.0).abs() < 0.01 && (var(&x) - 0.01).abs() < 0.001);
    /// ```
    ///
    /// # Panics
    /// If `std` is negative, if either is NaN or infinite or so large that draws would be, or if the shape has more elements than
    /// memory can hold.
    #[track_caller]
    fn normal<Sh: IntoDimension>(&mut self, mean: f64, std: f64, shape: Sh) -> Array<f64, Sh::Dim> {
        check_moments(mean, std);
        let mut array = self.randn(shape);
        scale(elements(&mut array), mean, std);
        array
    }

    /// An array of independent draws from the uniform distribution U\[`low`, `high`), filled in row-major order;
    /// `numpy.random.uniform`. Its variance is (`high` − `low`)² / 12. As in NumPy, rounding can make a draw equal to `high`.
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
        self.fill_uniform(low, high, elements(&mut array));
        array
    }

    /// An array of independent draws from U\[0, 1); `numpy.random.rand`.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!(RandomState::new(0).rand(1)[0], 0.5488135039273248);
    /// ```
    ///
    /// # Panics
    /// If the shape has more elements than memory can hold.
    #[track_caller]
    fn rand<Sh: IntoDimension>(&mut self, shape: Sh) -> Array<f64, Sh::Dim> {
        self.uniform(0.0, 1.0, shape)
    }

    /// An array of independent whole numbers from `low` to `high` − 1, each with the same probability;
    /// `numpy.random.randint`.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!(RandomState::new(0).randint(0, 10, 5), array![5, 0, 3, 3, 7]);
    /// ```
    ///
    /// # Panics
    /// If `low` >= `high`, or if the shape has more elements than memory can hold.
    #[track_caller]
    fn randint<Sh: IntoDimension>(&mut self, low: i64, high: i64, shape: Sh) -> Array<i64, Sh::Dim> {
        assert!(low < high, "randint needs low < high, but got low = {low} and high = {high}");
        // The difference of two `i64` always fits into a `u64`, and the sum wraps back into the range. `zeros` says in a sentence
        // what does not fit into memory.
        zeros(shape.into_dimension()).mapv(|_: f64| low.wrapping_add_unsigned(self.below(high.abs_diff(low))))
    }

    /// Puts the values into random order, each order with the same probability; `numpy.random.shuffle`
    /// (Fisher and Yates' shuffle, from the last to the first).
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let mut cards = ['a', 'b', 'c', 'd'];
    /// RandomState::new(0).shuffle(&mut cards);
    /// assert_eq!(cards, ['c', 'd', 'b', 'a']);
    /// ```
    fn shuffle<T>(&mut self, values: &mut [T]) {
        for i in (1..values.len()).rev() {
            values.swap(i, self.below(i as u64 + 1) as usize);
        }
    }

    /// The numbers from 0 to `n` − 1 in random order; `numpy.random.permutation`.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!(RandomState::new(0).permutation(5), array![2, 0, 1, 3, 4]);
    /// ```
    fn permutation(&mut self, n: usize) -> Array1<usize> {
        let mut indices: Vec<usize> = (0..n).collect();
        self.shuffle(&mut indices);
        Array1::from_vec(indices)
    }

    /// Puts the rows into random order, each order with the same probability; `numpy.random.shuffle` of a matrix. To put two
    /// arrays into the same order, such as samples and labels, use [`permutation`](Self::permutation) and `select`.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let mut x = array![[1, 10], [2, 20], [3, 30]];
    /// RandomState::new(0).shuffle_rows(&mut x);
    /// assert_eq!(x, array![[3, 30], [2, 20], [1, 10]]);
    /// ```
    fn shuffle_rows<T: Clone>(&mut self, x: &mut Array2<T>) {
        // NumPy draws nothing for rows without elements.
        if !x.is_empty() {
            *x = x.select(Axis(0), &self.permutation(x.nrows()).to_vec());
        }
    }

    /// An array of values drawn independently from a slice, a vector or a one-dimensional array, each with the same probability,
    /// with replacement; `numpy.random.choice`.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let throws = RandomState::new(0).choice(&["heads", "tails"], 5);
    /// assert_eq!(throws, array!["heads", "tails", "tails", "heads", "tails"]);
    /// ```
    ///
    /// # Panics
    /// If there are no values, or if the shape has more elements than memory can hold.
    #[track_caller]
    fn choice<'a, T: Clone + 'a, Sh: IntoDimension>(
        &mut self,
        values: impl Into<ArrayView1<'a, T>>,
        shape: Sh,
    ) -> Array<T, Sh::Dim> {
        let values = values.into();
        assert!(!values.is_empty(), "there is nothing to choose from: give `choice` at least one value");
        self.randint(0, values.len() as i64, shape).mapv(|i| values[i as usize].clone())
    }

    /// An array of `n` of the values in random order, drawn without replacement; `numpy.random.choice` with `replace=False`.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let drawn = RandomState::new(0).choice_without_replacement(&array![10, 20, 30, 40, 50], 3);
    /// assert_eq!(drawn, array![30, 10, 20]);
    /// ```
    ///
    /// # Panics
    /// If there are fewer than `n` values.
    #[track_caller]
    fn choice_without_replacement<'a, T: Clone + 'a>(
        &mut self,
        values: impl Into<ArrayView1<'a, T>>,
        n: usize,
    ) -> Array1<T> {
        let values = values.into();
        assert!(n <= values.len(), "without replacement {n} cannot be chosen of {} values", values.len());
        values.select(Axis(0), &self.permutation(values.len()).to_vec()[..n])
    }
}

impl<R: Random + ?Sized> RandomExt for R {}

// Anything else gets the message above and not one about a trait of `rand`.
#[diagnostic::do_not_recommend]
impl<R: Rng + ?Sized> Random for R {
    fn fill_randn(&mut self, out: &mut [f64]) {
        for value in out {
            *value = StandardNormal.sample(self);
        }
    }

    #[track_caller]
    fn fill_uniform(&mut self, low: f64, high: f64, out: &mut [f64]) {
        check_bounds(low, high);
        for value in out {
            *value = low + (high - low) * ((self.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0);
        }
    }

    #[track_caller]
    fn below(&mut self, n: u64) -> u64 {
        check_count(n);
        self.random_range(0..n)
    }
}

/// A generator of unknown size, which cannot become a `dyn Random` by itself, as one that can.
pub(crate) struct Lent<'a, R: ?Sized>(pub &'a mut R);

impl<R: Random + ?Sized> Random for Lent<'_, R> {
    fn fill_randn(&mut self, out: &mut [f64]) {
        self.0.fill_randn(out);
    }

    fn fill_uniform(&mut self, low: f64, high: f64, out: &mut [f64]) {
        self.0.fill_uniform(low, high, out);
    }

    fn below(&mut self, n: u64) -> u64 {
        self.0.below(n)
    }
}

#[track_caller]
pub(crate) fn check_bounds(low: f64, high: f64) {
    assert!(
        low <= high && (high - low).is_finite(),
        "uniform needs finite bounds with low <= high, but got low = {low} and high = {high}"
    );
}

#[track_caller]
pub(crate) fn check_moments(mean: f64, std: f64) {
    assert!(
        mean.is_finite() && std.is_finite() && std >= 0.0,
        "a normal distribution needs a finite mean and a finite std >= 0, but got mean = {mean} and std = {std}"
    );
    // No generator draws a number from N(0, 1) that is farther from 0.
    assert!(
        (mean.abs() + 40.0 * std).is_finite(),
        "a normal distribution with mean = {mean:e} and std = {std:e} goes beyond the largest number: make them smaller"
    );
}

#[track_caller]
fn check_count(n: u64) {
    assert!(n > 0, "there is no whole number below 0 to draw: n has to be at least 1");
}

/// `mean` + `std` · value for each value.
pub(crate) fn scale(values: &mut [f64], mean: f64, std: f64) {
    for value in values {
        *value = mean + std * *value;
    }
}
