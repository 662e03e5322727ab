//! Random arrays, from NumPy's legacy generator or from any [`rand`] generator.
//!
//! [`Generator`] gives every generator the same methods, so that a notebook changes its random numbers by
//! changing one line: `RandomState::new(0)` shows the numbers that `np.random.seed(0)` shows,
//! `StdRng::seed_from_u64(0)` shows others.

use ndarray::{Array, Array1, Dimension, IntoDimension};
use rand::distr::Distribution;
use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

/// A source of random arrays: [`RandomState`] or any [`rand::Rng`].
///
/// Its three required methods are where generators differ; the others are the same for all.
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
    /// As [`uniform`](Self::uniform).
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
    fn randn<Sh: IntoDimension>(&mut self, shape: Sh) -> Array<f64, Sh::Dim>
    where
        Self: Sized,
    {
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
    fn normal<Sh: IntoDimension>(&mut self, mean: f64, std: f64, shape: Sh) -> Array<f64, Sh::Dim>
    where
        Self: Sized,
    {
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
    fn uniform<Sh: IntoDimension>(&mut self, low: f64, high: f64, shape: Sh) -> Array<f64, Sh::Dim>
    where
        Self: Sized,
    {
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
    fn rand<Sh: IntoDimension>(&mut self, shape: Sh) -> Array<f64, Sh::Dim>
    where
        Self: Sized,
    {
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
    fn randint<Sh: IntoDimension>(&mut self, low: i64, high: i64, shape: Sh) -> Array<i64, Sh::Dim>
    where
        Self: Sized,
    {
        assert!(low < high, "randint needs low < high, but got low = {low} and high = {high}");
        // The difference of two `i64` always fits into a `u64`, and the sum wraps back into the range.
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
    fn shuffle<T>(&mut self, values: &mut [T])
    where
        Self: Sized,
    {
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
    fn permutation(&mut self, n: usize) -> Array1<usize>
    where
        Self: Sized,
    {
        let mut indices: Vec<usize> = (0..n).collect();
        self.shuffle(&mut indices);
        Array1::from_vec(indices)
    }
}

impl<R: Rng> Generator for R {
    fn fill_randn(&mut self, out: &mut [f64]) {
        for value in out {
            *value = StandardNormal.sample(self);
        }
    }

    #[track_caller]
    fn fill_uniform(&mut self, low: f64, high: f64, out: &mut [f64]) {
        check_bounds(low, high);
        for value in out {
            *value = between(low, high, self.next_u64() >> 11);
        }
    }

    #[track_caller]
    fn below(&mut self, n: u64) -> u64 {
        check_count(n);
        self.random_range(0..n)
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
    bits: MersenneTwister,
    second_normal: Option<f64>,
}

impl RandomState {
    /// The generator after `np.random.seed(seed)`. The same seed always gives the same numbers.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!(RandomState::new(7).randn(9), RandomState::new(7).randn(9));
    /// ```
    pub fn new(seed: u32) -> Self {
        Self { bits: MersenneTwister::new(seed), second_normal: None }
    }

    /// Starts the stream of this seed from its beginning; `numpy.random.seed`.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let mut rng = RandomState::new(0);
    /// let first = rng.randn(3);
    /// rng.seed(0);
    /// assert_eq!(rng.randn(3), first);
    /// ```
    pub fn seed(&mut self, seed: u32) {
        *self = Self::new(seed);
    }

    /// 53 random bits.
    #[inline(always)]
    fn bits53(&mut self) -> u64 {
        let high = u64::from(self.bits.next_u32() >> 5);
        high << 26 | u64::from(self.bits.next_u32() >> 6)
    }

    /// A uniform double in [0, 1); `numpy.random.random_sample`.
    #[inline(always)]
    fn random_sample(&mut self) -> f64 {
        between(0.0, 1.0, self.bits53())
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
        for value in out {
            *value = between(low, high, self.bits53());
        }
    }

    /// NumPy's legacy way: as many bits as the largest number has, drawn again until they are not above it.
    #[track_caller]
    fn below(&mut self, n: u64) -> u64 {
        check_count(n);
        let largest = n - 1;
        if largest == 0 {
            return 0;
        }
        let mask = u64::MAX >> largest.leading_zeros();
        loop {
            let mut value = u64::from(self.bits.next_u32());
            if largest > u64::from(u32::MAX) {
                value = value << 32 | u64::from(self.bits.next_u32());
            }
            if value & mask <= largest {
                return value & mask;
            }
        }
    }
}

/// The generator MT19937, as `numpy.random.seed` starts it.
///
/// M. Matsumoto and T. Nishimura. Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random number generator.
/// ACM Transactions on Modeling and Computer Simulation 8(1), 1998. Written out here because at the optimisation level of a
/// notebook, where nothing small is inlined, a generator from a crate is half as fast: words are made 624 at a time.
#[derive(Clone)]
struct MersenneTwister {
    state: [u32; Self::N],
    /// The words made of the state, and how many of them are used up.
    words: [u32; Self::N],
    used: usize,
}

impl MersenneTwister {
    const N: usize = 624;
    const M: usize = 397;

    fn new(seed: u32) -> Self {
        let mut state = [seed; Self::N];
        for i in 1..Self::N {
            let last = state[i - 1];
            state[i] = 1_812_433_253_u32.wrapping_mul(last ^ last >> 30).wrapping_add(i as u32);
        }
        Self { state, words: [0; Self::N], used: Self::N }
    }

    #[inline(always)]
    fn next_u32(&mut self) -> u32 {
        if self.used == Self::N {
            self.refill();
        }
        let word = self.words[self.used];
        self.used += 1;
        word
    }

    #[inline(never)]
    fn refill(&mut self) {
        let state = &mut self.state;
        for i in 0..Self::N - Self::M {
            state[i] = state[i + Self::M] ^ twisted(state[i], state[i + 1]);
        }
        for i in Self::N - Self::M..Self::N - 1 {
            state[i] = state[i + Self::M - Self::N] ^ twisted(state[i], state[i + 1]);
        }
        state[Self::N - 1] = state[Self::M - 1] ^ twisted(state[Self::N - 1], state[0]);
        for (word, &y) in self.words.iter_mut().zip(&*state) {
            let y = y ^ y >> 11;
            let y = y ^ y << 7 & 0x9d2c_5680;
            let y = y ^ y << 15 & 0xefc6_0000;
            *word = y ^ y >> 18;
        }
        self.used = 0;
    }
}

/// The highest bit of one word of the state and the others of the next, times the matrix of the recurrence.
#[inline(always)]
fn twisted(word: u32, next: u32) -> u32 {
    let y = word & 0x8000_0000 | next & 0x7fff_ffff;
    y >> 1 ^ (y & 1).wrapping_neg() & 0x9908_b0df
}

/// The number that lies `bits` / 2⁵³ of the way from `low` to `high`, as NumPy rounds it.
#[inline(always)]
fn between(low: f64, high: f64, bits: u64) -> f64 {
    low + (high - low) * (bits as f64 / 9_007_199_254_740_992.0)
}

#[track_caller]
fn check_bounds(low: f64, high: f64) {
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

pub(crate) fn elements<D: Dimension>(array: &mut Array<f64, D>) -> &mut [f64] {
    array.as_slice_mut().expect("a new array is contiguous")
}

/// An array of zeros, or a sentence instead of an abort when there is no memory for it.
#[track_caller]
pub(crate) fn zeros<D: Dimension>(dim: D) -> Array<f64, D> {
    let values = allocate(dim.slice());
    Array::from_shape_vec(dim, values).expect("one value for each element of the shape")
}

#[track_caller]
fn allocate(shape: &[usize]) -> Vec<f64> {
    // Even an array without elements is limited by its other axes, as ndarray wants it.
    let size =
        shape.iter().filter(|&&axis| axis > 0).try_fold(1_isize, |n, &axis| n.checked_mul(axis.try_into().ok()?));
    let count = size.map(|size| if shape.contains(&0) { 0 } else { size.unsigned_abs() });
    let mut values = Vec::new();
    match count {
        Some(count) if values.try_reserve_exact(count).is_ok() => values.resize(count, 0.0),
        _ => panic!("an array of shape {shape:?} does not fit into memory: make an axis smaller"),
    }
    values
}

#[cfg(test)]
mod tests {
    use super::MersenneTwister;

    #[test]
    fn the_words_are_those_of_another_implementation() {
        for seed in [0, 1, 42, 0x8000_0000, u32::MAX] {
            let (mut ours, mut theirs) = (MersenneTwister::new(seed), rand_mt::Mt::new(seed));
            for _ in 0..5000 {
                assert_eq!(ours.next_u32(), theirs.next_u32());
            }
        }
    }
}
