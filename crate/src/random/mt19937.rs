//! NumPy's legacy generator.

use initializers_slices::mt19937::Mt19937;

use super::{Random, check_bounds, check_count};

/// NumPy's legacy generator: the stream of `np.random.seed(seed)` and the functions of `np.random`,
/// that is, of `np.random.RandomState(seed)`.
///
/// The bits are those of the Mersenne Twister MT19937 (Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8(1),
/// 1998). A uniform double is made of two 32-bit outputs *a*, *b* as ((a ≫ 5)·2²⁶ + (b ≫ 6)) / 2⁵³; normals come in
/// pairs from the polar method (Marsaglia and Bray, "A convenient method for generating normal variables", SIAM
/// Review 6(3), 1964), the second kept for the next call. NumPy has frozen this stream (NEP 19).
///
/// It does not implement [`rand::Rng`], because the distributions of `rand_distr` would turn the same bits into numbers
/// other than NumPy's.
///
/// ```
/// use initializers::prelude::*;
/// let mut rng = RandomState::new(42);
/// assert_eq!(rng.randn(2).to_vec(), [0.4967141530112327, -0.13826430117118466]);
/// assert_eq!(rng.uniform(0.0, 10.0, 1)[0], 7.319939418114051);
/// ```
#[derive(Clone)]
pub struct RandomState(Mt19937);

impl RandomState {
    /// The generator after `np.random.seed(seed)`. The same seed always gives the same numbers.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!(RandomState::new(7).randn(9), RandomState::new(7).randn(9));
    /// ```
    pub fn new(seed: u32) -> Self {
        Self(Mt19937::new(seed))
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
}

impl std::fmt::Debug for RandomState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RandomState(MT19937)")
    }
}

impl Random for RandomState {
    fn fill_randn(&mut self, out: &mut [f64]) {
        self.0.fill_normal(out);
    }

    #[track_caller]
    fn fill_uniform(&mut self, low: f64, high: f64, out: &mut [f64]) {
        check_bounds(low, high);
        self.0.fill_uniform(low, high, out);
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
            let mut value = u64::from(self.0.next_u32());
            if largest > u64::from(u32::MAX) {
                value = value << 32 | u64::from(self.0.next_u32());
            }
            if value & mask <= largest {
                return value & mask;
            }
        }
    }
}
