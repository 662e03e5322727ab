//! NumPy's legacy generator.

use super::{Random, between, check_bounds, check_count};

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

impl Random for RandomState {
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
/// Written out here because at the optimisation level of a notebook, where nothing small is inlined, a generator from a crate is
/// slower: here words are made 624 at a time.
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
        // Two words at once: the masks also stop what a shift takes from one word into the other.
        for (words, &[low, high]) in self.words.as_chunks_mut().0.iter_mut().zip(self.state.as_chunks().0) {
            let y = u64::from(low) | u64::from(high) << 32;
            let y = y ^ y >> 11 & 0x001f_ffff_001f_ffff;
            let y = y ^ y << 7 & 0x9d2c_5680_9d2c_5680;
            let y = y ^ y << 15 & 0xefc6_0000_efc6_0000;
            let y = y ^ y >> 18 & 0x0000_3fff_0000_3fff;
            *words = [y as u32, (y >> 32) as u32];
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
