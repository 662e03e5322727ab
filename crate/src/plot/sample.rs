//! The values under a histogram, and their bins.

use std::borrow::Cow;
use std::ops::Range;

use super::canvas::{left_out, short, sparkline, thousands};
use crate::stats::{self, Bins};

/// The finite values of an array, and what holds of them in whatever bins.
#[derive(Debug)]
pub(super) struct Sample {
    finite: Vec<f64>,
    pub not_finite: usize,
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
        let mut seen = Seen::default();
        let mut finite = match values {
            Cow::Owned(values) => {
                seen.add(&values);
                values
            }
            Cow::Borrowed(values) => {
                // In parts that stay in the cache, so that memory is read once.
                let mut copy = Vec::with_capacity(all);
                for part in values.chunks(2048) {
                    copy.extend_from_slice(part);
                    seen.add(part);
                }
                copy
            }
        };
        let Bounds { mut low, mut high, zeros, finite: all_finite } = seen.bounds();
        if !all_finite {
            finite.retain(|v| v.is_finite());
            low = finite.iter().copied().fold(f64::INFINITY, f64::min);
            high = finite.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        }
        let moments = (!finite.is_empty()).then(|| moments(&finite, low, high));
        Self { not_finite: all - finite.len(), finite, zeros, low, high, moments }
    }

    pub fn n(&self) -> usize {
        self.finite.len()
    }

    /// Number, mean and standard deviation in words.
    pub fn words(&self) -> String {
        let n = thousands(self.n());
        self.moments.map_or_else(
            || format!("n = {n}"),
            |(mean, std)| format!("n = {n}, mean {}, std {}", short(mean), short(std)),
        )
    }
}

/// What a first look over the values finds, in lanes: one comparison need not wait for the one before.
struct Seen([Bounds; Seen::LANES]);

#[derive(Clone, Copy)]
struct Bounds {
    low: f64,
    high: f64,
    zeros: usize,
    finite: bool,
}

impl Default for Seen {
    fn default() -> Self {
        Self([Bounds { low: f64::INFINITY, high: f64::NEG_INFINITY, zeros: 0, finite: true }; Self::LANES])
    }
}

impl Seen {
    const LANES: usize = 4;

    fn add(&mut self, values: &[f64]) {
        let mut lanes = self.0;
        let mut parts = values.chunks_exact(Self::LANES);
        for part in &mut parts {
            for (lane, &v) in lanes.iter_mut().zip(part) {
                lane.add(v);
            }
        }
        for (lane, &v) in lanes.iter_mut().zip(parts.remainder()) {
            lane.add(v);
        }
        self.0 = lanes;
    }

    fn bounds(&self) -> Bounds {
        let [first, rest @ ..] = self.0;
        rest.iter().fold(first, |all, lane| Bounds {
            low: all.low.min(lane.low),
            high: all.high.max(lane.high),
            zeros: all.zeros + lane.zeros,
            finite: all.finite && lane.finite,
        })
    }
}

impl Bounds {
    #[inline(always)]
    fn add(&mut self, v: f64) {
        // False for NaN and the infinities.
        self.finite &= v.abs() < f64::INFINITY;
        self.low = if v < self.low { v } else { self.low };
        self.high = if v > self.high { v } else { self.high };
        self.zeros += usize::from(v == 0.0);
    }
}

/// Mean and standard deviation. Numbers whose squares overflow or underflow are scaled by a power of two.
fn moments(x: &[f64], low: f64, high: f64) -> (f64, f64) {
    let largest = low.abs().max(high.abs());
    if low == high {
        // The rounding of the sum would make a spread of it.
        (low, 0.0)
    } else if (1e-140..1e140).contains(&largest) {
        (stats::mean(x), stats::std(x))
    } else {
        // In two steps: the whole factor can be beyond the largest number.
        let half = 2_f64.powi((largest.log2() / 2.0) as i32);
        let scaled: Vec<f64> = x.iter().map(|v| v / half / half).collect();
        (stats::mean(&scaled) * half * half, stats::std(&scaled) * half * half)
    }
}

/// The range that holds all the values of these samples, widened where it would be empty, as `numpy.histogram` does.
pub(super) fn data_range<'a>(samples: impl Iterator<Item = &'a Sample>) -> Range<f64> {
    let (low, high) =
        samples.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), s| (low.min(s.low), high.max(s.high)));
    if low > high {
        0.0..1.0
    } else if low == high {
        // 0.5 alone would be lost in the rounding of a large number.
        let half = f64::max(0.5, low.abs() / 1000.0);
        (low - half).max(f64::MIN)..(high + half).min(f64::MAX)
    } else {
        low..high
    }
}

/// A power of two that brings a range to a size at which its width neither overflows nor underflows: 1 for all
/// but the largest and the smallest of numbers, and exact to divide by.
fn unit_for(range: &Range<f64>) -> f64 {
    match range.start.abs().max(range.end.abs()) {
        largest if largest > 2_f64.powi(900) => 2_f64.powi(600),
        largest if largest < 2_f64.powi(-900) => 2_f64.powi(-600),
        _ => 1.0,
    }
}

/// A sample in bins.
#[derive(Clone, Debug)]
pub(super) struct Binned {
    /// In units of `unit`.
    pub range: Range<f64>,
    pub unit: f64,
    pub counts: Vec<usize>,
    /// Exact zeros, if the range holds 0.
    pub zeros: usize,
    /// Values out of range.
    pub outside: usize,
    not_finite: usize,
    n: usize,
    /// Mean and standard deviation in units of `unit`.
    pub moments: Option<(f64, f64)>,
    pub density: bool,
}

impl Binned {
    pub fn new(sample: &Sample, bins: Bins, range: &Range<f64>, density: bool) -> Self {
        let unit = unit_for(range);
        let zero_inside = range.contains(&0.0) || range.end == 0.0;
        let inside = |v: &f64| *v != 0.0 && *v >= range.start && *v <= range.end;
        let all_inside = range.start <= sample.low && sample.high <= range.end;
        let scaled = range.start / unit..range.end / unit;
        let bins = match bins {
            Bins::FreedmanDiaconis => {
                let inside: Vec<f64> = sample.finite.iter().filter(|v| inside(v)).map(|v| v / unit).collect();
                bins.number(inside.len(), &inside, &scaled)
            }
            Bins::Count(count) => count,
            Bins::Sqrt if all_inside => bins.number(sample.n() - sample.zeros, &[], &scaled),
            Bins::Sqrt => bins.number(sample.finite.iter().filter(|v| inside(v)).count(), &[], &scaled),
        };
        let mut edges = stats::Edges::new(bins, &scaled);
        let (start, end) = (range.start, range.end);
        if unit == 1.0 {
            for &v in &sample.finite {
                if v != 0.0 && v >= start && v <= end {
                    edges.add(v);
                }
            }
        } else {
            for &v in sample.finite.iter().filter(|v| inside(v)) {
                edges.add(v / unit);
            }
        }
        let counts = edges.counts;
        let binned: usize = counts.iter().sum();
        let zeros = if zero_inside { sample.zeros } else { 0 };
        Self {
            range: scaled,
            unit,
            counts,
            zeros,
            outside: sample.n() - binned - zeros,
            not_finite: sample.not_finite,
            n: sample.n(),
            moments: sample.moments.map(|(mean, std)| (mean / unit, std / unit)),
            density,
        }
    }

    pub fn bin_width(&self) -> f64 {
        (self.range.end - self.range.start) / self.counts.len() as f64
    }

    /// The height of a bar of this many values: their number, or the density in units of 1 / `unit`.
    pub fn height(&self, count: usize) -> f64 {
        if self.density { count as f64 / self.n.max(1) as f64 / self.bin_width() } else { count as f64 }
    }

    /// The unit of the heights.
    pub fn height_unit(&self) -> f64 {
        if self.density { 1.0 / self.unit } else { 1.0 }
    }

    pub fn heights(&self) -> Vec<f64> {
        self.counts.iter().map(|&count| self.height(count)).collect()
    }

    /// The height of the tallest bar of a bin.
    pub fn tallest(&self) -> f64 {
        self.height(self.counts.iter().copied().max().unwrap_or(0))
    }

    /// The height of the bar of the exact zeros; as a density, that of a bar as wide as a bin.
    pub fn zeros_height(&self) -> f64 {
        self.height(self.zeros)
    }

    /// The share of exact zeros in words.
    pub fn zeros_share(&self) -> String {
        let share = 100.0 * self.zeros as f64 / self.n.max(1) as f64;
        if share > 0.0 && share < 1.0 { "< 1 %".into() } else { format!("{share:.0} %") }
    }

    /// How many values are not in the picture, if any are not.
    pub fn left_out(&self) -> Option<String> {
        left_out(&[(self.outside, "out of range"), (self.not_finite, "NaN or infinite")])
    }

    /// How many values are not in the picture.
    pub fn missing(&self) -> usize {
        self.outside + self.not_finite
    }

    /// The bins as a line of blocks between the ends of the range.
    pub fn sparkline(&self, log: bool) -> String {
        let lowest = self.height(1) / 2.0;
        let heights: Vec<f64> =
            self.heights().iter().map(|&h| if log && h > 0.0 { (h / lowest).log10() } else { h }).collect();
        let [start, end] = [self.range.start, self.range.end].map(|edge| short(edge * self.unit));
        format!("{start} |{}| {end}", sparkline(&heights))
    }
}
