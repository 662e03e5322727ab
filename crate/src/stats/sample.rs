//! The values under a figure, and what is known of them without bins.

use std::borrow::Cow;

use initializers_slices::bins;

use crate::format::{left_out, short, thousands};

/// Numbers beyond this are left out of pictures because their squares and sums would overflow.
pub(crate) const LARGEST: f64 = 1e150;
/// The narrowest range of a picture, and the narrowest as a fraction of the larger of its ends.
pub(crate) const NARROWEST: f64 = 1e-290;
pub(crate) const NARROWEST_SHARE: f64 = 1e-12;

/// Why values are left out.
pub(crate) const NOT_FINITE: &str = "NaN or infinite";
pub(crate) const TOO_LARGE: &str = "beyond ±1e150";

/// Whether a range is so narrow that floating-point numbers cannot tell bins and marks in it apart.
pub(crate) fn is_narrow(low: f64, high: f64) -> bool {
    high - low < f64::max(NARROWEST, NARROWEST_SHARE * f64::max(low.abs(), high.abs()))
}

/// The values of an array that a picture can show.
#[derive(Debug)]
pub(crate) struct Sample {
    pub name: String,
    pub shown: Vec<f64>,
    not_finite: usize,
    /// Values beyond ±1e150.
    too_large: usize,
    /// How many values are exactly 0.
    pub zeros: usize,
    /// The smallest and the largest value; infinities in the wrong order if there is none.
    pub low: f64,
    pub high: f64,
    /// Mean and standard deviation, if there are values.
    pub moments: Option<(f64, f64)>,
}

impl Sample {
    pub fn new(name: String, values: Cow<'_, [f64]>) -> Self {
        let bins::Found { not_finite, too_large, zeros, low, high } = bins::look(&values, LARGEST);
        let mut shown = match values {
            Cow::Owned(values) => values,
            Cow::Borrowed(values) => bins::copy(values),
        };
        if not_finite + too_large > 0 {
            shown.retain(|v| v.abs() <= LARGEST);
        }
        let moments = if shown.is_empty() {
            None
        } else if low == high {
            // Rounding of the sum would give them a spread.
            Some((low, 0.0))
        } else {
            let (mean, var) = super::moments(&shown);
            // Nor does rounding move the mean out of the range.
            Some((mean.clamp(low, high), var.sqrt()))
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

    /// How many values are not in a picture, given the number out of its range.
    pub fn missing(&self, outside: usize) -> usize {
        outside + self.too_large + self.not_finite
    }

    /// Says how many values are not in a picture, given the number out of its range, if there are any.
    pub fn left_out(&self, what: &str, outside: usize) -> Option<String> {
        left_out(what, &[(outside, "out of range"), (self.too_large, TOO_LARGE), (self.not_finite, NOT_FINITE)])
    }

    /// Whether all values are whole numbers, and so small that there are numbers between them.
    pub fn is_whole(&self) -> bool {
        self.shown.iter().all(|v| v.fract() == 0.0 && v.abs() < 1e15)
    }
}
