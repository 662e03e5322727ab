//! The values under a histogram, and their bins.

use std::borrow::Cow;
use std::ops::Range;

use crate::format::{left_out, percent, short, sparkline, thousands};
use crate::stats::{self, Bins, Edges};

/// Numbers beyond this are left out of pictures: their squares and sums would not be numbers.
pub(super) const LARGEST: f64 = 1e150;
/// A range narrower than this has no bins that a number could tell apart.
pub(super) const NARROWEST: f64 = 1e-290;

/// The values of an array that a picture can show, and what holds of them in whatever bins.
#[derive(Debug)]
pub(super) struct Sample {
    shown: Vec<f64>,
    pub not_finite: usize,
    /// Values beyond ±1e150.
    pub too_large: usize,
    /// How many values are exactly 0.
    pub zeros: usize,
    low: f64,
    high: f64,
    /// Mean and standard deviation, if there are values.
    pub moments: Option<(f64, f64)>,
}

impl Sample {
    pub fn new(values: Cow<'_, [f64]>) -> Self {
        let all = values.len();
        let mut seen = Seen::NOTHING;
        let mut shown = Vec::new();
        match values {
            Cow::Owned(values) => {
                seen = look(&values);
                shown = values;
            }
            Cow::Borrowed(values) => {
                shown.reserve_exact(all);
                // In parts that stay in the cache, so that memory is read once.
                for part in values.chunks(2048) {
                    shown.extend_from_slice(part);
                    seen = seen.and(look(part));
                }
            }
        }
        let mut not_finite = 0;
        if !seen.all_shown {
            not_finite = shown.iter().filter(|v| !v.is_finite()).count();
            shown.retain(|v| v.abs() <= LARGEST);
            seen = look(&shown);
        }
        let moments = (!shown.is_empty()).then(|| moments(&shown, &seen));
        let Seen { low, high, zeros, .. } = seen;
        Self { not_finite, too_large: all - shown.len() - not_finite, shown, zeros, low, high, moments }
    }

    pub fn n(&self) -> usize {
        self.shown.len()
    }

    /// Number, mean and standard deviation in words.
    pub fn words(&self) -> String {
        let n = thousands(self.n());
        self.moments.map_or_else(
            || format!("n = {n}"),
            |(mean, std)| format!("n = {n}, mean {}, std {}", short(mean), short(std)),
        )
    }

    fn is_whole(&self) -> bool {
        self.shown.iter().all(|v| v.fract() == 0.0)
    }
}

/// What a first look over values finds.
#[derive(Clone, Copy)]
struct Seen {
    low: f64,
    high: f64,
    zeros: usize,
    all_shown: bool,
}

impl Seen {
    const NOTHING: Self = Self { low: f64::INFINITY, high: f64::NEG_INFINITY, zeros: 0, all_shown: true };

    #[inline(always)]
    fn add(&mut self, v: f64) {
        // False for NaN.
        self.all_shown &= v.abs() <= LARGEST;
        self.low = if v < self.low { v } else { self.low };
        self.high = if v > self.high { v } else { self.high };
        self.zeros += usize::from(v == 0.0);
    }

    fn and(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
            zeros: self.zeros + other.zeros,
            all_shown: self.all_shown && other.all_shown,
        }
    }
}

/// Looks in lanes: one comparison need not wait for the one before.
fn look(values: &[f64]) -> Seen {
    let mut lanes = [Seen::NOTHING; 4];
    let (parts, rest) = values.as_chunks::<4>();
    for part in parts {
        for (lane, &v) in lanes.iter_mut().zip(part) {
            lane.add(v);
        }
    }
    for &v in rest {
        lanes[0].add(v);
    }
    lanes.into_iter().fold(Seen::NOTHING, Seen::and)
}

/// Mean and standard deviation.
fn moments(x: &[f64], seen: &Seen) -> (f64, f64) {
    if seen.low == seen.high {
        // The rounding of the sum would make a spread of it.
        return (seen.low, 0.0);
    }
    if seen.low.abs().max(seen.high.abs()) > 1e-140 {
        return (stats::mean(x), stats::std(x));
    }
    // The squares of such numbers would be 0.
    let unit = 2_f64.powi(-500);
    let scaled: Vec<f64> = x.iter().map(|v| v / unit).collect();
    (stats::mean(&scaled) * unit, stats::std(&scaled) * unit)
}

/// Several samples in the same bins; a rule for their number looks at the largest sample.
///
/// Where all values are whole and few, bins are one wide with the numbers in their middles, and 0 is a number like
/// others: such data are counts or classes, not the output of a ReLU.
pub(super) fn in_bins<'a>(
    samples: impl Iterator<Item = &'a Sample> + Clone,
    bins: Option<Bins>,
    range: Option<&Range<f64>>,
    density: bool,
) -> Vec<Binned> {
    let ends = (f64::INFINITY, f64::NEG_INFINITY);
    let (low, high) = samples.clone().fold(ends, |(low, high), s| (low.min(s.low), high.max(s.high)));
    let span = range.map_or(high - low + 1.0, |range| range.end - range.start);
    let halves = range.is_none_or(|range| [range.start, range.end].iter().all(|end| end.fract().abs() == 0.5));
    let few = bins.is_none() && low < high && halves && span <= 50.0;
    let one_wide = few && samples.clone().all(Sample::is_whole);
    let range = match range {
        Some(range) => range.clone(),
        None if one_wide => low - 0.5..high + 0.5,
        None => widened(low, high),
    };
    let largest = samples.clone().max_by_key(|sample| sample.n() - sample.zeros);
    let number = match (bins, largest) {
        _ if one_wide => span as usize,
        (Some(Bins::Count(count)), _) => count,
        (_, None) => 1,
        (None, Some(sample)) => (sample.inside(&range).count() as f64).sqrt().clamp(10.0, 50.0) as usize,
        (Some(Bins::FreedmanDiaconis), Some(sample)) => {
            stats::freedman_diaconis(&sample.inside(&range).collect::<Vec<_>>(), &range)
        }
    };
    samples.map(|sample| Binned::new(sample, number, &range, density, !one_wide)).collect()
}

/// The range from the lowest to the highest value, widened where it would be empty, as `numpy.histogram` does.
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

impl Sample {
    /// The values that are in bins over this range: not exact zeros, and none outside.
    fn inside(&self, range: &Range<f64>) -> impl Iterator<Item = f64> {
        let (start, end) = (range.start, range.end);
        self.shown.iter().copied().filter(move |&v| v != 0.0 && v >= start && v <= end)
    }
}

/// A sample in bins.
#[derive(Clone, Debug)]
pub(super) struct Binned {
    pub range: Range<f64>,
    pub counts: Vec<usize>,
    /// Exact zeros, if the range holds 0 and they are set apart.
    pub zeros: usize,
    outside: usize,
    too_large: usize,
    not_finite: usize,
    n: usize,
    pub moments: Option<(f64, f64)>,
    density: bool,
}

impl Binned {
    fn new(sample: &Sample, bins: usize, range: &Range<f64>, density: bool, zeros_apart: bool) -> Self {
        let mut edges = Edges::new(bins, range);
        for &v in &sample.shown {
            if v >= range.start && v <= range.end && (v != 0.0 || !zeros_apart) {
                edges.add(v);
            }
        }
        let counts = edges.counts;
        let has_zero = zeros_apart && range.start <= 0.0 && range.end >= 0.0;
        let zeros = if has_zero { sample.zeros } else { 0 };
        let outside = sample.n() - counts.iter().sum::<usize>() - zeros;
        let &Sample { too_large, not_finite, moments, .. } = sample;
        Self { range: range.clone(), counts, zeros, outside, too_large, not_finite, n: sample.n(), moments, density }
    }

    pub fn bin_width(&self) -> f64 {
        (self.range.end - self.range.start) / self.counts.len() as f64
    }

    /// The height of a bar of this many values: their number, or their density.
    pub fn height(&self, count: usize) -> f64 {
        if self.density { count as f64 / self.n.max(1) as f64 / self.bin_width() } else { count as f64 }
    }

    /// The height of the tallest bar of a bin.
    pub fn tallest(&self) -> f64 {
        self.height(self.counts.iter().copied().max().unwrap_or(0))
    }

    /// The height of the bar of the exact zeros; as a density, that of a bar as wide as a bin.
    pub fn zeros_height(&self) -> f64 {
        self.height(self.zeros)
    }

    /// The bar of the zeros is as wide as a bin, but always seen.
    pub fn zeros_width(&self) -> f64 {
        self.bin_width().max((self.range.end - self.range.start) / 60.0)
    }

    /// The upper end of a linear axis: room for all bars, but not for zeros that would press the others flat.
    pub fn ceiling(&self) -> f64 {
        let (tallest, zeros) = (self.tallest(), self.zeros_height());
        match () {
            () if tallest == 0.0 && zeros == 0.0 => self.height(1),
            () if tallest == 0.0 => zeros * 1.05,
            () => tallest.max(zeros.min(1.3 * tallest)) * 1.05,
        }
    }

    /// The share of exact zeros in words.
    pub fn zeros_share(&self) -> String {
        percent(self.zeros as f64 / self.n.max(1) as f64)
    }

    /// How many values are not in the picture, if any are not.
    pub fn left_out(&self) -> Option<String> {
        left_out(&[
            (self.outside, "out of range"),
            (self.too_large, "beyond ±1e150"),
            (self.not_finite, "NaN or infinite"),
        ])
    }

    /// How many values are not in the picture.
    pub fn missing(&self) -> usize {
        self.outside + self.too_large + self.not_finite
    }

    /// The upper edge of the bars, from the left to the right end of the range. A bar that is there is at least `least` high.
    pub fn outline(&self, least: f64) -> Vec<(f64, f64)> {
        let mut corners = vec![(self.range.start, 0.0)];
        for (bin, &count) in self.counts.iter().enumerate() {
            let height = if count > 0 { self.height(count).max(least) } else { 0.0 };
            let edge = |bin: usize| self.range.start + self.bin_width() * bin as f64;
            // A bar as high as the one before goes on from it.
            if corners.last().is_some_and(|last| last.1 == height) {
                corners.pop();
            } else {
                corners.push((edge(bin), height));
            }
            corners.push((edge(bin + 1), height));
        }
        corners.push((self.range.end, 0.0));
        corners
    }

    /// The bins as a line of blocks between the ends of the range.
    pub fn sparkline(&self, log: bool) -> String {
        let lowest = self.height(1) / 2.0;
        let height = |&count: &usize| match self.height(count) {
            height if log && height > 0.0 => (height / lowest).log10(),
            height => height,
        };
        let heights: Vec<f64> = self.counts.iter().map(height).collect();
        format!("{} |{}| {}", short(self.range.start), sparkline(&heights), short(self.range.end))
    }
}
