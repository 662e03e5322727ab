//! Work on many numbers, with the widest vector instructions of the processor and on all cores.

use std::mem::MaybeUninit;
use std::num::NonZero;
use std::thread;

/// A thread takes at least this many numbers: with fewer, starting it costs more than it saves.
const LEAST: usize = 1 << 17;

/// A function of a number. It compiles to vector instructions if it has no calls and no loops. Closures are not always inlined.
pub trait Formula: Sync {
    fn of(&self, value: f64) -> f64;
}

/// The formula of each value.
pub fn map(values: &[f64], formula: &impl Formula) -> Vec<f64> {
    let mut results = Vec::with_capacity(values.len());
    let part = values.len().div_ceil(threads(values.len())).max(1);
    let parts = values.chunks(part).zip(results.spare_capacity_mut().chunks_mut(part));
    in_parts(parts, |(values, results)| widest(Map { values, results, formula }));
    // SAFETY: the capacity is at least the number of values, and the parts have written a result for each.
    #[expect(unsafe_code)]
    unsafe {
        results.set_len(values.len());
    }
    results
}

struct Map<'a, F> {
    values: &'a [f64],
    results: &'a mut [MaybeUninit<f64>],
    formula: &'a F,
}

impl<F: Formula> Work for Map<'_, F> {
    type Result = ();

    #[inline(always)]
    fn run(self) {
        for (result, &value) in self.results.iter_mut().zip(self.values) {
            result.write(self.formula.of(value));
        }
    }
}

/// Calls `f` with contiguous parts of the values, each in a thread, and returns the results in the order of the parts.
pub fn by_parts<R: Send>(values: &[f64], f: impl Fn(&[f64]) -> R + Sync) -> Vec<R> {
    in_parts(values.chunks(values.len().div_ceil(threads(values.len())).max(1)), f)
}

/// How many threads are worth it for this many numbers.
pub fn threads(count: usize) -> usize {
    if count < 2 * LEAST { 1 } else { thread::available_parallelism().map_or(1, NonZero::get).min(count / LEAST) }
}

/// Calls `f` with each part: with the first in this thread, with each of the others in one of its own.
pub fn in_parts<P: Send, R: Send>(mut parts: impl Iterator<Item = P>, f: impl Fn(P) -> R + Sync) -> Vec<R> {
    // There are no threads in a browser, and their code is large.
    if cfg!(target_family = "wasm") {
        return parts.map(f).collect();
    }
    let Some(first) = parts.next() else { return Vec::new() };
    thread::scope(|scope| {
        let f = &f;
        let others: Vec<_> = parts.map(|part| scope.spawn(move || f(part))).collect();
        let first = f(first);
        let results =
            others.into_iter().map(|other| other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        std::iter::once(first).chain(results).collect()
    })
}

/// A loop that vector instructions make faster. `run` has to be `#[inline(always)]`.
pub trait Work {
    type Result;

    fn run(self) -> Self::Result;
}

/// Calls `work`, compiled for the widest vector instructions of this processor. Multiplication and addition stay two instructions, so that the
/// results are the same bits everywhere.
#[inline(always)]
pub fn widest<W: Work>(work: W) -> W::Result {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
        fn avx512<W: Work>(work: W) -> W::Result {
            work.run()
        }

        #[target_feature(enable = "avx2")]
        fn avx2<W: Work>(work: W) -> W::Result {
            work.run()
        }

        // SAFETY: the processor has been asked whether it has these instructions.
        #[expect(unsafe_code)]
        unsafe {
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
            {
                return avx512(work);
            }
            if is_x86_feature_detected!("avx2") {
                return avx2(work);
            }
        }
    }
    work.run()
}
