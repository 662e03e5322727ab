//! The truncated normal distribution.

use crate::random::{Random, check_moments};

/// The farthest from the mean, in standard deviations, that the range may begin; far beyond it, `f64` is too coarse.
const FARTHEST: f64 = 1e6;

/// The standard deviation of N(0, 1) truncated at ±2.
pub(super) const STD_WITHIN_2: f64 = 0.879_625_661_034_239_8;

/// The range in standard deviations from the mean.
#[track_caller]
pub(super) fn range(mean: f64, std: f64, low: f64, high: f64) -> (f64, f64) {
    check_moments(mean, std);
    assert!(
        std > 0.0 && low < high,
        "a truncated normal distribution needs std > 0 and low < high, but got std = {std}, low = {low} and high = {high}"
    );
    let (from, to) = ((low - mean) / std, (high - mean) / std);
    assert!(
        from <= FARTHEST && to >= -FARTHEST,
        "a truncated normal distribution needs a range within a million std of its mean, but got mean = {mean}, std = {std}, low = {low} and high = {high}"
    );
    (from, to)
}

/// Fills `out` with draws from N(0, 1) truncated to [`low`, `high`].
///
/// Rejects draws from whichever distribution fits best, so even a range far out in a tail takes few tries: C. P. Robert,
/// "Simulation of truncated normal variables", Statistics and Computing 5, 1995, sections 2.1 and 2.2.
pub(super) fn fill(rng: &mut dyn Random, low: f64, high: f64, out: &mut [f64]) {
    // A range left of 0 is the mirror image of one on the right.
    if high < 0.0 {
        fill(rng, -high, -low, out);
        for v in out {
            *v = -*v;
        }
        return;
    }
    let rate = f64::midpoint(low, low.hypot(2.0));
    let wide_at_0 = low <= 0.0 && high - low > 2.5;
    let tail = low > 0.0 && (high - low) * rate > 1.0;
    for value in out {
        *value = loop {
            if wide_at_0 {
                let mut drawn = [0.0];
                rng.fill_randn(&mut drawn);
                if (low..=high).contains(&drawn[0]) {
                    break drawn[0];
                }
            } else if tail {
                // Propose from an exponential distribution that begins at `low`.
                let drawn = low - (1.0 - uniform(rng)).ln() / rate;
                if drawn <= high && uniform(rng) <= (-(drawn - rate).powi(2) / 2.0).exp() {
                    break drawn;
                }
            } else {
                // Propose from the uniform distribution; the density is highest at the bound nearest to 0.
                let drawn = low + (high - low) * uniform(rng);
                let highest = low.max(0.0);
                if uniform(rng) <= ((highest * highest - drawn * drawn) / 2.0).exp() {
                    break drawn;
                }
            }
        };
    }
}

/// A number from U[0, 1).
fn uniform(rng: &mut dyn Random) -> f64 {
    let mut drawn = [0.0];
    rng.fill_uniform(0.0, 1.0, &mut drawn);
    drawn[0]
}
