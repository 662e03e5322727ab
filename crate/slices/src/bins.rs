//! What a histogram asks of its values.

use std::ops::RangeInclusive;

use crate::work::{Formula, Work, by_parts, map, widest};

/// A copy of the values, in memory that all threads together touch first.
pub fn copy(values: &[f64]) -> Vec<f64> {
    struct Same;
    impl Formula for Same {
        #[inline(always)]
        fn of(&self, value: f64) -> f64 {
            value
        }
    }
    map(values, &Same)
}

/// What [`look`] finds.
#[derive(Debug)]
pub struct Found {
    /// How many values are NaN or infinite.
    pub not_finite: usize,
    /// How many others are larger than the limit.
    pub too_large: usize,
    /// How many values are exactly 0.
    pub zeros: usize,
    /// The smallest and the largest of the values within the limit; infinities in the wrong order if there is none.
    pub low: f64,
    /// See `low`.
    pub high: f64,
}

/// Counts and compares the values with a magnitude of at most `limit`.
pub fn look(values: &[f64], limit: f64) -> Found {
    let parts = by_parts(values, |values| widest(Look { values, limit }));
    let total = parts.into_iter().reduce(|a, b| (a.0 + b.0, a.1 + b.1, a.2 + b.2, a.3.min(b.3), a.4.max(b.4)));
    let (within, finite, zeros, low, high) = total.unwrap_or((0, 0, 0, f64::INFINITY, f64::NEG_INFINITY));
    Found { not_finite: values.len() - finite, too_large: finite - within, zeros, low, high }
}

struct Look<'a> {
    values: &'a [f64],
    limit: f64,
}

impl Work for Look<'_> {
    /// How many are within the limit, finite and 0; the smallest and the largest within the limit.
    type Result = (usize, usize, usize, f64, f64);

    #[inline(always)]
    fn run(self) -> Self::Result {
        let (mut within, mut finite, mut zeros) = (0, 0, 0);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for &v in self.values {
            let is_within = v.abs() <= self.limit;
            within += usize::from(is_within);
            finite += usize::from(v.abs() < f64::INFINITY);
            zeros += usize::from(v == 0.0);
            low = if is_within && v < low { v } else { low };
            high = if is_within && v > high { v } else { high };
        }
        (within, finite, zeros, low, high)
    }
}

/// Counts the values in each of `bins` bins of equal width. A bin holds its left edge, the last one both; values outside, and NaN, are in none.
pub fn counts(values: &[f64], bins: usize, range: &RangeInclusive<f64>) -> Vec<usize> {
    let start = *range.start();
    let width = (range.end() - start) / bins as f64;
    // The edges at the left of the bins, and infinity: the last bin holds its right edge.
    let mut lefts: Vec<f64> = (0..bins).map(|bin| start + bin as f64 * width).collect();
    lefts.push(f64::INFINITY);
    // A product is faster than a quotient, but the inverse of a tiny width is infinite.
    let inverse = 1.0 / width;
    let parts = by_parts(values, |values| {
        let mut counts = vec![0; bins];
        for v in values.iter().filter(|v| range.contains(v)) {
            let place = if inverse < f64::INFINITY { (v - start) * inverse } else { (v - start) / width };
            // The way through `i32` is the quicker one.
            let mut bin = (place as i32 as usize).min(bins - 1);
            // It can miss by one next to an edge; the edges decide, as in NumPy.
            if *v < lefts[bin] {
                bin -= 1;
            } else if *v >= lefts[bin + 1] {
                bin += 1;
            }
            counts[bin] += 1;
        }
        counts
    });
    let sum = |a: Vec<usize>, b: Vec<usize>| a.iter().zip(b).map(|(a, b)| a + b).collect();
    parts.into_iter().reduce(sum).unwrap_or_else(|| vec![0; bins])
}
