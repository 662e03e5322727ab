//! The values under a histogram, and their bins.

use std::ops::Range;
use std::sync::Arc;

use crate::format::{left_out, percent, short, sparkline, thousands};
use crate::stats::{self, Bins};

/// Numbers beyond this are left out of pictures because their squares and sums would overflow.
pub(super) const LARGEST: f64 = 1e150;
/// In a narrower range, floating-point numbers cannot tell bins apart.
pub(super) const NARROWEST: f64 = 1e-290;

/// Why values are left out.
pub(super) const NOT_FINITE: &str = "NaN or infinite";
pub(super) const TOO_LARGE: &str = "beyond ±1e150";

/// The values of an array that a picture can show, and what is known of them without bins.
#[derive(Debug)]
pub(super) struct Sample {
    pub name: String,
    shown: Vec<f64>,
    not_finite: usize,
    /// Values beyond ±1e150.
    too_large: usize,
    /// How many values are exactly 0.
    zeros: usize,
    low: f64,
    high: f64,
    /// Mean and standard deviation, if there are values.
    pub moments: Option<(f64, f64)>,
}

impl Sample {
    pub fn new(name: String, values: &[f64]) -> Self {
        let mut shown = Vec::with_capacity(values.len());
        let (mut not_finite, mut too_large, mut zeros) = (0, 0, 0);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        // Each block is copied while it is in the processor's cache.
        for block in values.chunks(1024) {
            for &v in block {
                if v.abs() <= LARGEST {
                    low = if v < low { v } else { low };
                    high = if v > high { v } else { high };
                    zeros += usize::from(v == 0.0);
                } else if v.is_finite() {
                    too_large += 1;
                } else {
                    not_finite += 1;
                }
            }
            shown.extend_from_slice(block);
        }
        if not_finite + too_large > 0 {
            shown.retain(|v| v.abs() <= LARGEST);
        }
        let moments = if shown.is_empty() {
            None
        } else if low == high {
            // Rounding of the sum would give them a spread.
            Some((low, 0.0))
        } else {
            let (mean, var) = stats::moments(&shown);
            Some((mean, var.sqrt()))
        };
        Self { name, shown, not_finite, too_large, zeros, low, high, moments }
    }

    pub fn n(&self) -> usize {
        self.shown.len()
    }

    /// Describes number, mean and standard deviation.
    pub fn words(&self) -> String {
        let n = thousands(self.n());
        match self.moments {
            Some((mean, std)) => format!("n = {n}, mean {}, std {}", short(mean), short(std)),
            None => format!("n = {n}"),
        }
    }

    /// Says how many values are not in a picture, given the number out of its range, if there are any.
    pub fn left_out(&self, what: &str, outside: usize) -> Option<String> {
        left_out(what, &[(outside, "out of range"), (self.too_large, TOO_LARGE), (self.not_finite, NOT_FINITE)])
    }

    /// Returns the values that are in bins over this range: no exact zeros, and none outside.
    fn inside(&self, range: &Range<f64>) -> Vec<f64> {
        self.shown.iter().copied().filter(|v| *v != 0.0 && (range.start..=range.end).contains(v)).collect()
    }
}

/// Puts several samples in the same bins.
///
/// If all values are whole numbers in a range below 50, bins have width 1 with the numbers in the middle, and 0 is a number
/// like any other: such data are counts or classes, not the output of a ReLU.
pub(super) fn in_bins(
    samples: &[Arc<Sample>],
    bins: Option<Bins>,
    range: Option<&Range<f64>>,
    density: bool,
) -> Vec<Binned> {
    let low = samples.iter().map(|sample| sample.low).fold(f64::INFINITY, f64::min);
    let high = samples.iter().map(|sample| sample.high).fold(f64::NEG_INFINITY, f64::max);
    // A rule for the number of bins looks at the largest sample.
    let Some(largest) = samples.iter().max_by_key(|sample| sample.n() - sample.zeros) else { return vec![] };
    let is_whole = |sample: &Arc<Sample>| sample.shown.iter().all(|v| v.fract() == 0.0);
    let few = bins.is_none() && range.is_none() && low < high && high - low < 50.0;
    let one_wide = few && samples.iter().all(is_whole);
    let range = match range {
        Some(range) => range.clone(),
        None if one_wide => low - 0.5..high + 0.5,
        None => widened(low, high),
    };
    let number = match bins {
        Some(Bins::Count(count)) => count,
        Some(Bins::FreedmanDiaconis) => stats::freedman_diaconis(&largest.inside(&range), &range),
        None if one_wide => (high - low) as usize + 1,
        None => ((largest.n() - largest.zeros) as f64).sqrt().clamp(10.0, 50.0) as usize,
    };
    samples.iter().map(|sample| Binned::new(sample, number, &range, density, !one_wide)).collect()
}

/// Returns the range from the lowest to the highest value, widened if it would be empty, as in `numpy.histogram`.
fn widened(low: f64, high: f64) -> Range<f64> {
    if low > high {
        0.0..1.0
    } else if high - low < NARROWEST {
        // 0.5 alone would be lost in the rounding of a large number.
        let half = f64::max(0.5, low.abs() / 1000.0);
        low - half..high + half
    } else {
        low..high
    }
}

/// A sample in bins.
#[derive(Clone, Debug)]
pub(super) struct Binned {
    pub sample: Arc<Sample>,
    pub range: Range<f64>,
    pub counts: Vec<usize>,
    /// Exact zeros, if the range includes 0 and they get a bar of their own.
    pub zeros: usize,
    outside: usize,
    pub bin_width: f64,
    /// The height of a bar of one value.
    pub unit: f64,
}

impl Binned {
    fn new(sample: &Arc<Sample>, bins: usize, range: &Range<f64>, density: bool, zeros_apart: bool) -> Self {
        let mut counts = stats::bin_counts(&sample.shown, bins, range.clone());
        let mut zeros = 0;
        if zeros_apart && (range.start..=range.end).contains(&0.0) {
            zeros = sample.zeros;
            // Take the zeros out of the bin that includes 0.
            for (count, holds) in counts.iter_mut().zip(stats::bin_counts(&[0.0], bins, range.clone())) {
                *count -= holds * zeros;
            }
        }
        let outside = sample.n() - counts.iter().sum::<usize>() - zeros;
        let bin_width = (range.end - range.start) / bins as f64;
        let unit = if density { 1.0 / sample.n().max(1) as f64 / bin_width } else { 1.0 };
        Self { sample: Arc::clone(sample), range: range.clone(), counts, zeros, outside, bin_width, unit }
    }

    /// The height of a bar of this many values: a count or a density.
    pub fn height(&self, count: usize) -> f64 {
        count as f64 * self.unit
    }

    /// The height of the tallest bar of a bin.
    pub fn tallest(&self) -> f64 {
        self.height(self.counts.iter().copied().max().unwrap_or(0))
    }

    /// The width of the bar of zeros: that of a bin, but enough to be visible.
    pub fn zeros_width(&self) -> f64 {
        self.bin_width.max((self.range.end - self.range.start) / 60.0)
    }

    /// Formats the fraction of exact zeros.
    pub fn zeros_share(&self) -> String {
        percent(self.zeros as f64 / self.sample.n().max(1) as f64)
    }

    /// Says how many values are not in the picture, if there are any.
    pub fn left_out(&self) -> Option<String> {
        self.sample.left_out("left out", self.outside)
    }

    /// How many values are not in the picture.
    pub fn missing(&self) -> usize {
        self.outside + self.sample.too_large + self.sample.not_finite
    }

    /// Returns the upper edge of the bars from left to right. Bars that are not empty are at least `least` high.
    pub fn outline(&self, least: f64) -> Vec<(f64, f64)> {
        let mut corners = vec![(self.range.start, 0.0)];
        let mut before = 0.0;
        for (bin, &count) in self.counts.iter().enumerate() {
            let height = if count > 0 { self.height(count).max(least) } else { 0.0 };
            // A bar as high as the one before extends it.
            if height != before {
                let edge = self.range.start + self.bin_width * bin as f64;
                corners.extend([(edge, before), (edge, height)]);
                before = height;
            }
        }
        corners.extend([(self.range.end, before), (self.range.end, 0.0)]);
        corners
    }

    /// Draws the bins as a line of blocks between the ends of the range.
    pub fn sparkline(&self) -> String {
        let heights: Vec<f64> = self.counts.iter().map(|&count| count as f64).collect();
        format!("{} |{}| {}", short(self.range.start), sparkline(&heights), short(self.range.end))
    }
}
