//! NumPy's legacy generator.

use crate::work::{Work, widest};

/// How many points of the polar method are drawn at once.
const BATCH: usize = 128;

/// The generator MT19937 as `numpy.random.seed` starts it, and the distributions of `numpy.random.RandomState`.
#[derive(Clone)]
pub struct Mt19937 {
    state: [u32; Self::N],
    /// The words made of the state, and how many of them are used up.
    words: [u32; Self::N],
    used: usize,
    second_normal: Option<f64>,
}

impl Mt19937 {
    const N: usize = 624;
    const M: usize = 397;

    /// The generator of a seed.
    pub fn new(seed: u32) -> Self {
        let mut state = [seed; Self::N];
        for i in 1..Self::N {
            let last = state[i - 1];
            state[i] = 1_812_433_253_u32.wrapping_mul(last ^ last >> 30).wrapping_add(i as u32);
        }
        Self { state, words: [0; Self::N], used: Self::N, second_normal: None }
    }

    /// Fills `out` with draws from U\[`low`, `high`).
    pub fn fill_uniform(&mut self, low: f64, high: f64, out: &mut [f64]) {
        for values in out.chunks_mut(2 * BATCH) {
            self.fill(values);
            for value in values {
                *value = low + (high - low) * *value;
            }
        }
    }

    /// Fills `out` with draws from N(0, 1) by the polar method, in pairs. The second is kept for the next call.
    pub fn fill_normal(&mut self, mut out: &mut [f64]) {
        if out.is_empty() {
            return;
        }
        if let Some(second) = self.second_normal.take() {
            out[0] = second;
            out = &mut out[1..];
        }
        let mut numbers = [0.0; 2 * BATCH];
        let (mut points, mut squares, mut logs) = ([[0.0; 2]; BATCH], [0.0; BATCH], [0.0; BATCH]);
        while !out.is_empty() {
            // A try gives one pair at most, so none is made that would be one too many.
            let tries = out.len().div_ceil(2).min(BATCH);
            self.fill(&mut numbers[..2 * tries]);
            let mut count = 0;
            for &[x, y] in &numbers.as_chunks().0[..tries] {
                let [x, y] = [2.0 * x - 1.0, 2.0 * y - 1.0];
                // The next point takes the place of one that is not in the circle.
                points[count] = [y, x];
                squares[count] = x * x + y * y;
                count += usize::from(squares[count] < 1.0 && squares[count] != 0.0);
            }
            for (log, square) in logs.iter_mut().zip(&squares[..count]) {
                *log = square.ln();
            }
            widest(Scale { points: &mut points[..count], squares: &squares, logs: &logs });
            let values = points[..count].as_flattened();
            let taken = values.len().min(out.len());
            out[..taken].copy_from_slice(&values[..taken]);
            self.second_normal = values.get(taken).copied();
            out = &mut out[taken..];
        }
    }

    /// Fills `out`, of at most 2 `BATCH` numbers, with multiples of 2⁻⁵³ in [0, 1).
    fn fill(&mut self, out: &mut [f64]) {
        let mut words = [0; 4 * BATCH];
        let words = &mut words[..2 * out.len()];
        let mut rest = &mut *words;
        while !rest.is_empty() {
            if self.used == Self::N {
                self.refill();
            }
            let count = rest.len().min(Self::N - self.used);
            rest[..count].copy_from_slice(&self.words[self.used..][..count]);
            self.used += count;
            rest = &mut rest[count..];
        }
        widest(Numbers { words, out });
    }

    /// The next 32 random bits.
    #[inline(always)]
    pub fn next_u32(&mut self) -> u32 {
        if self.used == Self::N {
            self.refill();
        }
        let word = self.words[self.used];
        self.used += 1;
        word
    }

    #[inline(never)]
    fn refill(&mut self) {
        widest(Refill { state: &mut self.state, words: &mut self.words });
        self.used = 0;
    }
}

/// Makes the next words of the state.
struct Refill<'a> {
    state: &'a mut [u32; Mt19937::N],
    words: &'a mut [u32; Mt19937::N],
}

impl Work for Refill<'_> {
    type Result = ();

    #[inline(always)]
    fn run(self) {
        let Self { state, words } = self;
        for i in 0..Mt19937::N - Mt19937::M {
            state[i] = state[i + Mt19937::M] ^ twisted(state[i], state[i + 1]);
        }
        for i in Mt19937::N - Mt19937::M..Mt19937::N - 1 {
            state[i] = state[i + Mt19937::M - Mt19937::N] ^ twisted(state[i], state[i + 1]);
        }
        state[Mt19937::N - 1] = state[Mt19937::M - 1] ^ twisted(state[Mt19937::N - 1], state[0]);
        for (word, &y) in words.iter_mut().zip(&*state) {
            let y = y ^ y >> 11;
            let y = y ^ y << 7 & 0x9d2c_5680;
            let y = y ^ y << 15 & 0xefc6_0000;
            *word = y ^ y >> 18;
        }
    }
}

/// Makes numbers of pairs of words.
struct Numbers<'a> {
    words: &'a [u32],
    out: &'a mut [f64],
}

impl Work for Numbers<'_> {
    type Result = ();

    #[inline(always)]
    fn run(self) {
        for (number, &[a, b]) in self.out.iter_mut().zip(self.words.as_chunks().0) {
            // Through `i32`, because processors convert no other whole numbers by vectors.
            let [a, b] = [f64::from((a >> 5) as i32), f64::from((b >> 6) as i32)];
            *number = (a * 67_108_864.0 + b) / 9_007_199_254_740_992.0;
        }
    }
}

/// Makes normal numbers of points in the circle.
struct Scale<'a> {
    points: &'a mut [[f64; 2]],
    squares: &'a [f64],
    logs: &'a [f64],
}

impl Work for Scale<'_> {
    type Result = ();

    #[inline(always)]
    fn run(self) {
        for ((point, square), log) in self.points.iter_mut().zip(self.squares).zip(self.logs) {
            let scale = (-2.0 * log / square).sqrt();
            *point = point.map(|v| scale * v);
        }
    }
}

/// The highest bit of one word of the state and the others of the next, times the matrix of the recurrence.
#[inline(always)]
fn twisted(word: u32, next: u32) -> u32 {
    let y = word & 0x8000_0000 | next & 0x7fff_ffff;
    y >> 1 ^ (y & 1).wrapping_neg() & 0x9908_b0df
}
