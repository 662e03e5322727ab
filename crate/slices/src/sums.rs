//! Sums in NumPy's order of additions.

use std::thread;

use crate::work::{Work, threads, widest};

/// The sum of the values.
pub fn sum(values: &[f64]) -> f64 {
    pairwise(values, threads(values.len()), &|v| v)
}

/// The sum of the squares of the values' distances from `center`.
pub fn squares(values: &[f64], center: f64) -> f64 {
    pairwise(values, threads(values.len()), &|v| (v - center) * (v - center))
}

/// The sum of `f` of the values in NumPy's order of additions for a contiguous array: halves (cut at a multiple of 8) down to blocks of
/// 128, which are summed in 8 interleaved strands. Its rounding error grows with log n instead of n: N. J. Higham, "The accuracy of
/// floating point summation", SIAM J. Sci. Comput. 14(4), 1993.
fn pairwise(values: &[f64], threads: usize, f: &(impl Fn(f64) -> f64 + Sync)) -> f64 {
    if values.len() <= 128 {
        return widest(Strands { values, f });
    }
    let half = values.len() / 2;
    let (left, right) = values.split_at(half - half % 8);
    if threads < 2 || cfg!(target_family = "wasm") {
        return pairwise(left, 1, f) + pairwise(right, 1, f);
    }
    thread::scope(|scope| {
        let right = scope.spawn(|| pairwise(right, threads / 2, f));
        let left = pairwise(left, threads.div_ceil(2), f);
        left + right.join().expect("sums do not panic")
    })
}

struct Strands<'a, F> {
    values: &'a [f64],
    f: &'a F,
}

impl<F: Fn(f64) -> f64> Work for Strands<'_, F> {
    type Result = f64;

    #[inline(always)]
    fn run(self) -> f64 {
        let Self { values, f } = self;
        let (blocks, rest) = values.as_chunks::<8>();
        let Some((first, blocks)) = blocks.split_first() else {
            // NumPy starts from -0.0, so that a sum of negative zeros keeps its sign.
            return rest.iter().fold(-0.0, |sum, &v| sum + f(v));
        };
        let mut r = first.map(f);
        for block in blocks {
            for (sum, &v) in r.iter_mut().zip(block) {
                *sum += f(v);
            }
        }
        let sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
        rest.iter().fold(sum, |sum, &v| sum + f(v))
    }
}
