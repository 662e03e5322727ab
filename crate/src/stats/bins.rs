//! Arrays in bins, and what those on the same axes share.

use std::ops::Range;
use std::sync::Arc;

use super::sample::{Sample, is_narrow};
use super::{Bins, bin_counts, freedman_diaconis};
use crate::format::{ends, percent, sparkline};

/// What is set for all arrays on the same axes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Settings {
    pub bins: Option<Bins>,
    pub range: Option<Range<f64>>,
    pub density: bool,
    pub log: bool,
}

/// What arrays on the same axes share.
pub(crate) struct Axes {
    pub range: Range<f64>,
    pub bin_width: f64,
    /// Whether heights are densities.
    pub density: bool,
    /// Whether the axis of heights is logarithmic.
    pub log: bool,
    /// The height of the lowest bar, of one value.
    pub unit: f64,
    /// The upper end of the axis of heights.
    pub ceiling: f64,
    /// Whether an array has exact zeros apart from its bins.
    pub has_zeros: bool,
}

/// An array in bins.
pub(crate) struct Binned<'a> {
    pub sample: &'a Sample,
    pub counts: Vec<usize>,
    /// Exact zeros, if the range includes 0 and they get a bar of their own.
    pub zeros: usize,
    pub outside: usize,
    range: Range<f64>,
    bin_width: f64,
    /// The height of a bar of one value.
    unit: f64,
}

/// Puts several arrays in the same bins.
pub(crate) fn in_bins<'a>(samples: &[&'a Arc<Sample>], settings: &Settings) -> (Axes, Vec<Binned<'a>>) {
    // Only densities of arrays of different sizes can be compared.
    let density = settings.density || samples.iter().any(|sample| sample.n() != samples[0].n());
    let (range, bins, zeros_apart) = chosen(samples, settings);
    let binned: Vec<_> = samples.iter().map(|sample| Binned::new(sample, bins, &range, density, zeros_apart)).collect();
    let unit = binned.iter().map(|binned| binned.unit).reduce(f64::min).unwrap_or(1.0);
    let axes = Axes {
        bin_width: (range.end - range.start) / bins as f64,
        range,
        density,
        log: settings.log,
        unit,
        ceiling: ceiling(&binned, unit, settings.log),
        has_zeros: binned.iter().any(|binned| binned.zeros > 0),
    };
    (axes, binned)
}

/// Chooses range and number of bins, and whether exact zeros get a bar of their own.
///
/// Whole numbers are counts or classes, not the output of a ReLU: 0 is a number like any other, and unless the number of bins is
/// set, each bin holds equally many of them.
fn chosen(samples: &[&Arc<Sample>], settings: &Settings) -> (Range<f64>, usize, bool) {
    let low = samples.iter().map(|sample| sample.low).fold(f64::INFINITY, f64::min);
    let high = samples.iter().map(|sample| sample.high).fold(f64::NEG_INFINITY, f64::max);
    let range = settings.range.clone().unwrap_or_else(|| widened(low, high));
    if let Some(Bins::Count(count)) = settings.bins {
        return (range, count, true);
    }
    let is_whole = low < high && samples.iter().all(|sample| sample.is_whole());
    // A rule for the number of bins looks at the largest sample.
    let n = |sample: &Arc<Sample>| sample.n() - if is_whole { 0 } else { sample.zeros };
    let Some(largest) = samples.iter().max_by_key(|sample| n(sample)) else { return (range, 1, true) };
    let number = match settings.bins {
        Some(_) => {
            let inside = |v: &f64| (range.start..=range.end).contains(v) && (is_whole || *v != 0.0);
            let values: Vec<f64> = largest.shown.iter().copied().filter(inside).collect();
            freedman_diaconis(&values, &range)
        }
        None if is_whole && range.end - range.start < 50.0 => 50,
        None => (n(largest) as f64).sqrt().clamp(10.0, 50.0) as usize,
    };
    if !is_whole {
        return (range, number, true);
    }
    let numbers = if settings.range.is_some() { range.end - range.start } else { high - low + 1.0 };
    let (bins, width) = even_bins(numbers, number);
    match settings.range {
        None => (low - 0.5..low - 0.5 + bins as f64 * width, bins, false),
        Some(_) if bins as f64 * width == numbers => (range, bins, false),
        Some(_) => (range, number, false),
    }
}

/// Returns how many bins, at most this number and at least half of it, and how wide, hold so many whole numbers so that the last
/// one is full or nearly full.
fn even_bins(numbers: f64, most: usize) -> (usize, f64) {
    let most = most.min(numbers as usize).max(1);
    let width = |bins: usize| (numbers / bins as f64).ceil();
    // The part of the last bin beyond the numbers.
    let gap = |bins: &usize| (*bins as f64 * width(*bins) - numbers) / width(*bins);
    let choices = (most.div_ceil(2)..=most).rev().filter(|bins| gap(bins) < 1.0);
    let bins = choices.min_by(|a, b| gap(a).max(0.1).total_cmp(&gap(b).max(0.1))).unwrap_or(most);
    (bins, width(bins))
}

/// Returns the range from the lowest to the highest value, widened if it would be narrow, as in `numpy.histogram`.
fn widened(low: f64, high: f64) -> Range<f64> {
    if low > high {
        0.0..1.0
    } else if is_narrow(low, high) {
        // 0.5 alone would be lost in the rounding of a large number.
        let half = f64::max(0.5, low.abs() / 1000.0);
        low - half..high + half
    } else {
        low..high
    }
}

/// Returns the upper end of the axis of heights.
fn ceiling(arrays: &[Binned<'_>], unit: f64, log: bool) -> f64 {
    let (mut low, mut high, mut highest_zeros) = (f64::INFINITY, 0.0, unit);
    for binned in arrays {
        let (bars, zeros) = (binned.tallest(), binned.height(binned.zeros));
        highest_zeros = f64::max(highest_zeros, zeros);
        if bars > 0.0 {
            // Zeros must not flatten the bars.
            let top = bars.max(zeros.min(1.3 * bars)) * 1.05;
            low = f64::min(low, top);
            high = f64::max(high, top);
        }
    }
    if log {
        high.max(highest_zeros)
    } else if high == 0.0 {
        highest_zeros * 1.05
    } else {
        high.min(4.0 * low)
    }
}

impl<'a> Binned<'a> {
    fn new(sample: &'a Sample, bins: usize, range: &Range<f64>, density: bool, zeros_apart: bool) -> Self {
        let mut counts = bin_counts(&sample.shown, bins, range.clone());
        let mut zeros = 0;
        if zeros_apart && (range.start..=range.end).contains(&0.0) {
            zeros = sample.zeros;
            // Take the zeros out of the bin that includes 0.
            for (count, holds) in counts.iter_mut().zip(bin_counts(&[0.0], bins, range.clone())) {
                *count -= holds * zeros;
            }
        }
        let outside = sample.n() - counts.iter().sum::<usize>() - zeros;
        let bin_width = (range.end - range.start) / bins as f64;
        let unit = if density { 1.0 / sample.n().max(1) as f64 / bin_width } else { 1.0 };
        Self { sample, counts, zeros, outside, range: range.clone(), bin_width, unit }
    }

    /// The height of a bar of this many values: a count or a density.
    pub fn height(&self, count: usize) -> f64 {
        count as f64 * self.unit
    }

    /// The height of the tallest bar of a bin.
    pub fn tallest(&self) -> f64 {
        self.height(self.counts.iter().copied().max().unwrap_or(0))
    }

    /// Formats the fraction of exact zeros.
    pub fn zeros_share(&self) -> String {
        percent(self.zeros as f64 / self.sample.n().max(1) as f64)
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

    /// Returns the tops of the bars in the middles of the bins.
    pub fn middles(&self) -> Vec<Option<(f64, f64)>> {
        let middle = |bin: usize| self.range.start + self.bin_width * (bin as f64 + 0.5);
        self.counts.iter().enumerate().map(|(bin, &count)| Some((middle(bin), self.height(count)))).collect()
    }

    /// Draws the bins as a line of blocks between the ends of the range.
    pub fn sparkline(&self) -> String {
        let [low, high] = ends(self.range.start, self.range.end);
        let line = sparkline(self.counts.iter().map(|&count| if count > 0 { count as f64 } else { f64::NAN }));
        format!("{low} |{line}| {high}")
    }
}
