//! Random numbers that are drawn once and used for many values of a parameter.

use initializers::random::{Random, RandomState};

/// How many numbers are kept at most: 128 MB of them.
const MOST: usize = 16_000_000;

/// NumPy's generator. From one [`rewind`](Self::rewind) to the next it keeps what it drew as whole arrays: whoever asks for the same
/// arrays again, scaled in another way perhaps, gets copies.
pub struct Tape {
    seed: u32,
    kept: Vec<Kept>,
    /// How many of them have been read since the start.
    read: usize,
    /// The generator, once something was drawn that is not kept.
    live: Option<RandomState>,
}

struct Kept {
    normal: bool,
    values: Vec<f64>,
    after: RandomState,
}

impl Tape {
    /// The numbers of this seed.
    pub fn new(seed: u32) -> Self {
        Self { seed, kept: vec![], read: 0, live: None }
    }

    /// Goes back to the start of the stream of this seed.
    pub fn rewind(&mut self, seed: u32) {
        if seed == self.seed {
            (self.read, self.live) = (0, None);
        } else {
            *self = Self::new(seed);
        }
    }

    /// How many draws have been read since the start.
    pub fn read(&self) -> usize {
        self.read
    }

    /// The numbers of all draws after the first `count`, if they were from N(0, 1).
    pub fn normals_after(&self, count: usize) -> Option<Vec<f64>> {
        let after = &self.kept[count..self.read];
        let normal = self.live.is_none() && after.iter().all(|kept| kept.normal);
        normal.then(|| after.iter().map(|kept| &*kept.values).collect::<Vec<_>>().concat())
    }

    fn fill(&mut self, normal: bool, out: &mut [f64]) {
        let draw = |rng: &mut RandomState, out: &mut [f64]| {
            if normal { rng.fill_randn(out) } else { rng.fill_uniform(0.0, 1.0, out) }
        };
        if self.live.is_none() {
            if let Some(kept) = self.kept.get(self.read)
                && (kept.normal, kept.values.len()) == (normal, out.len())
            {
                out.copy_from_slice(&kept.values);
                self.read += 1;
                return;
            }
            // From here on, other numbers are wanted than the time before.
            self.kept.truncate(self.read);
            let mut rng = self.kept.last().map_or_else(|| RandomState::new(self.seed), |last| last.after.clone());
            let room = MOST - self.kept.iter().map(|kept| kept.values.len()).sum::<usize>();
            // Algorithms that reject draws ask for one at a time.
            if (2..=room).contains(&out.len()) {
                draw(&mut rng, out);
                self.kept.push(Kept { normal, values: out.to_vec(), after: rng });
                self.read += 1;
                return;
            }
            self.live = Some(rng);
        }
        if let Some(rng) = &mut self.live {
            draw(rng, out);
        }
    }
}

impl Random for Tape {
    fn fill_randn(&mut self, out: &mut [f64]) {
        self.fill(true, out);
    }

    fn fill_uniform(&mut self, low: f64, high: f64, out: &mut [f64]) {
        self.fill(false, out);
        for value in out {
            *value = low + (high - low) * *value;
        }
    }

    fn below(&mut self, n: u64) -> u64 {
        let last = self.read.checked_sub(1).map(|last| &self.kept[last].after);
        let rng = self.live.get_or_insert_with(|| last.cloned().unwrap_or_else(|| RandomState::new(self.seed)));
        rng.below(n)
    }
}
