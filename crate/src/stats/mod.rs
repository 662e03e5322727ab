//! Statistics of weights and activations.

#[cfg(feature = "notebook")]
pub(crate) mod bins;
#[cfg(feature = "notebook")]
pub(crate) mod sample;

use std::borrow::Cow;
use std::fmt::Display;
use std::ops::Range;

use initializers_slices as slices;
use ndarray::{ArrayBase, Data, Dimension};

/// Numbers to look at: an array of any shape, a view, a slice or a vector of `f64`.
///
/// ```
/// use initializers::prelude::*;
/// assert_eq!(mean(&array![[1.0, 2.0], [3.0, 4.0]]), mean(&vec![1.0, 2.0, 3.0, 4.0]));
/// ```
#[diagnostic::on_unimplemented(
    message = "numbers to look at are an array, a slice or a vector of `f64`, not `{Self}`",
    label = "not an array, a slice or a vector of `f64`",
    note = "`x.mapv(|v| v as f64)` makes an array of `f64` of an array `x` of whole numbers; `1.0` is an `f64`, `1` is none"
)]
pub trait Values {
    /// The numbers in row-major order, borrowed where they lie so in memory.
    fn values(&self) -> Cow<'_, [f64]>;
}

impl Values for [f64] {
    fn values(&self) -> Cow<'_, [f64]> {
        Cow::Borrowed(self)
    }
}

impl<const N: usize> Values for [f64; N] {
    fn values(&self) -> Cow<'_, [f64]> {
        Cow::Borrowed(self)
    }
}

impl Values for Vec<f64> {
    fn values(&self) -> Cow<'_, [f64]> {
        Cow::Borrowed(self)
    }
}

// So that the message above, and not this bound, answers an array of whole numbers.
#[diagnostic::do_not_recommend]
impl<S: Data<Elem = f64>, D: Dimension> Values for ArrayBase<S, D> {
    fn values(&self) -> Cow<'_, [f64]> {
        match self.as_slice() {
            Some(slice) => Cow::Borrowed(slice),
            None => Cow::Owned(self.iter().copied().collect()),
        }
    }
}

impl<T: Values + ?Sized> Values for &T {
    fn values(&self) -> Cow<'_, [f64]> {
        (**self).values()
    }
}

/// A name with numbers, for `histograms`, `curves` and [`summaries`]:
/// `("layer 1", &a)`, `(1, rng.randn(100))`, or a reference to such a pair.
///
/// ```
/// use initializers::prelude::*;
/// let series = vec![("He", vec![1.0, 1.1]), ("Xavier", vec![0.7, 0.5])];
/// assert_eq!(curves(&series).text(), curves(series).text());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a name with its numbers",
    label = "give pairs such as `(\"layer 1\", &a)`, of a name and an array or a vector of `f64`"
)]
pub trait Series {
    /// The name.
    fn name(&self) -> String;

    /// The numbers.
    fn numbers(&self) -> Cow<'_, [f64]>;
}

impl<N: Display, V: Values> Series for (N, V) {
    fn name(&self) -> String {
        self.0.to_string()
    }

    fn numbers(&self) -> Cow<'_, [f64]> {
        self.1.values()
    }
}

impl<S: Series> Series for &S {
    fn name(&self) -> String {
        (**self).name()
    }

    fn numbers(&self) -> Cow<'_, [f64]> {
        (**self).numbers()
    }
}

/// The mean, Σ xᵢ / n; `numpy.mean`, to the last digit: the sum is NumPy's pairwise sum, in row-major order. NumPy adds the
/// values of a transposed or reversed view in another order, so the last digits can differ there.
///
/// ```
/// use initializers::prelude::*;
/// assert_eq!(mean(&array![[1.0, 2.0], [3.0, 6.0]]), 3.0);
/// ```
///
/// # Panics
/// If there are no values.
#[track_caller]
pub fn mean(x: &(impl Values + ?Sized)) -> f64 {
    mean_of(&x.values())
}

/// The variance, Σ (xᵢ − mean)² / n; `numpy.var` (`ddof=0`), to the last digit where [`mean`] is.
///
/// ```
/// use initializers::prelude::*;
/// assert_eq!(var(&[1.0, 2.0, 3.0, 4.0]), 1.25);
/// ```
///
/// # Panics
/// If there are no values.
#[track_caller]
pub fn var(x: &(impl Values + ?Sized)) -> f64 {
    let x = x.values();
    refuse_empty("variance", &x);
    moments(&x).1
}

/// The standard deviation, the square root of [`var`]; `numpy.std` (`ddof=0`).
///
/// ```
/// use initializers::prelude::*;
/// assert_eq!(std(&[1.0, 3.0]), 1.0);
/// ```
///
/// # Panics
/// If there are no values.
#[track_caller]
pub fn std(x: &(impl Values + ?Sized)) -> f64 {
    let x = x.values();
    refuse_empty("standard deviation", &x);
    moments(&x).1.sqrt()
}

/// The smallest value, NaN if there is one among them; `numpy.min`.
///
/// ```
/// use initializers::{prelude::*, stats::min};
/// assert_eq!(min(&[2.0, -1.0, 3.0]), -1.0);
/// ```
///
/// # Panics
/// If there are no values.
#[track_caller]
pub fn min(x: &(impl Values + ?Sized)) -> f64 {
    let x = x.values();
    refuse_empty("smallest value", &x);
    // `f64::min` passes over NaN. Once there is one here, no comparison with it is true, so that it stays.
    x.iter().fold(x[0], |best, &v| if v.is_nan() || v < best { v } else { best })
}

/// The largest value, NaN if there is one among them; `numpy.max`.
///
/// ```
/// use initializers::prelude::*;
/// assert_eq!(max(&[2.0, -1.0, 3.0]), 3.0);
/// ```
///
/// # Panics
/// If there are no values.
#[track_caller]
pub fn max(x: &(impl Values + ?Sized)) -> f64 {
    let x = x.values();
    x[argmax(&*x)]
}

/// The place of the first of the largest values, counted from 0 in row-major order, or of the first NaN; `numpy.argmax`.
///
/// ```
/// use initializers::{prelude::*, stats::argmax};
/// let x = array![[2.0, -1.0], [3.0, 0.0]];
/// assert_eq!(argmax(&x), 2);
/// assert_eq!(x.rows().into_iter().map(|row| argmax(&row)).collect::<Vec<_>>(), [0, 0]);
/// ```
///
/// # Panics
/// If there are no values.
#[track_caller]
pub fn argmax(x: &(impl Values + ?Sized)) -> usize {
    let x = x.values();
    refuse_empty("largest value", &x);
    let mut largest = 0;
    for (place, value) in x.iter().enumerate() {
        if *value > x[largest] || value.is_nan() && !x[largest].is_nan() {
            largest = place;
        }
    }
    largest
}

/// The value below which a share `q` of the values lies, between neighbours by linear interpolation; `numpy.quantile`, to
/// the last digit (method 7 of R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", The American
/// Statistician 50(4), 1996). NaN if there is one among the values. The median is `quantile(&x, 0.5)`.
///
/// A quantile at or beside an infinite value is infinite as well, and NaN only between −∞ and ∞. NumPy gives NaN wherever its
/// formula subtracts infinities.
///
/// ```
/// use initializers::{prelude::*, stats::quantile};
/// assert_eq!(quantile(&[4.0, 1.0, 3.0, 2.0], 0.5), 2.5);
/// ```
///
/// # Panics
/// If there are no values, or if `q` is not from 0 to 1.
#[track_caller]
pub fn quantile(x: &(impl Values + ?Sized), q: f64) -> f64 {
    let x = x.values();
    refuse_empty("quantile", &x);
    assert!((0.0..=1.0).contains(&q), "a quantile needs a share q from 0 to 1, but got {q}");
    quantile_of_sorted(&sorted(&x), q)
}

/// The share of values that are exactly 0, from 0 to 1: the units that a ReLU has switched off.
///
/// ```
/// use initializers::{prelude::*, stats::dead_share};
/// let z = RandomState::new(0).randn((100, 100));
/// assert!((dead_share(&z.relu()) - 0.5).abs() < 0.02);
/// ```
///
/// # Panics
/// If there are no values.
#[track_caller]
pub fn dead_share(x: &(impl Values + ?Sized)) -> f64 {
    let x = x.values();
    refuse_empty("share of dead units", &x);
    x.iter().filter(|v| **v == 0.0).count() as f64 / x.len() as f64
}

/// The share of values of magnitude `limit` or more, from 0 to 1: with a limit of 0.99, the units on the flat ends of tanh,
/// where its slope is below 0.02.
///
/// ```
/// use initializers::{prelude::*, stats::saturated_share};
/// assert_eq!(saturated_share(&[-1.0, 0.5, 0.995, 0.0], 0.99), 0.5);
/// ```
///
/// # Panics
/// If there are no values, or if `limit` is negative or NaN.
#[track_caller]
pub fn saturated_share(x: &(impl Values + ?Sized), limit: f64) -> f64 {
    let x = x.values();
    assert!(limit >= 0.0, "the limit of saturation is a magnitude, 0 or more, but got {limit}");
    refuse_empty("share of saturated units", &x);
    x.iter().filter(|v| v.abs() >= limit).count() as f64 / x.len() as f64
}

/// How many bins a histogram has: a number, or a rule that looks at the values that are in the bins, which exact zeros and
/// values out of range are not.
///
/// ```
/// use initializers::{prelude::*, stats::Bins};
/// let x = RandomState::new(0).randn(1000);
/// assert_eq!(histogram(&x).bins(30).counts()[0].len(), 30);
/// assert_eq!(histogram(&x).bins(Bins::FreedmanDiaconis).counts()[0].len(), 23);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bins {
    /// This many.
    Count(usize),
    /// Bins of the width 2 · IQR / ∛n, at most 1000; `numpy.histogram_bin_edges(bins="fd")`. D. Freedman and P. Diaconis, "On the
    /// histogram as a density estimator: L₂ theory", Zeitschrift für Wahrscheinlichkeitstheorie 57, 1981.
    FreedmanDiaconis,
}

impl From<usize> for Bins {
    fn from(count: usize) -> Self {
        Self::Count(count)
    }
}

/// The largest number of bins of a histogram.
const MOST_BINS: usize = 1000;

/// The number of bins by Freedman and Diaconis' rule for these values, all within this range.
pub(crate) fn freedman_diaconis(values: &[f64], range: &Range<f64>) -> usize {
    if values.is_empty() {
        return 1;
    }
    let sorted = sorted(values);
    let interquartile_range = quantile_of_sorted(&sorted, 0.75) - quantile_of_sorted(&sorted, 0.25);
    let width = 2.0 * interquartile_range * (values.len() as f64).powf(-1.0 / 3.0);
    let bins = if width > 0.0 { ((range.end - range.start) / width).ceil() as usize } else { 1 };
    bins.clamp(1, MOST_BINS)
}

/// How many values lie in each of `bins` bins of equal width over `range`; `numpy.histogram(x, bins, range)[0]`. A bin holds its
/// left edge, the last one both; values outside, and NaN, are in none.
///
/// ```
/// use initializers::{prelude::*, stats::bin_counts};
/// assert_eq!(bin_counts(&[0.0, 0.1, 0.5, 1.0, 7.0], 2, 0.0..1.0), [2, 2]);
/// ```
///
/// # Panics
/// If `bins` is 0 or more than 1000, or if the range is empty, reversed, not finite or of a width beyond the largest `f64`.
#[track_caller]
pub fn bin_counts(x: &(impl Values + ?Sized), bins: usize, range: Range<f64>) -> Vec<usize> {
    check_bins(bins);
    check_range(&range);
    slices::bins::counts(&x.values(), bins, &(range.start..=range.end))
}

#[track_caller]
pub(crate) fn check_bins(bins: usize) {
    assert!((1..=MOST_BINS).contains(&bins), "a histogram needs from 1 to {MOST_BINS} bins, but got {bins}");
}

#[track_caller]
pub(crate) fn check_range(range: &Range<f64>) {
    assert!(
        range.start < range.end && (range.end - range.start).is_finite(),
        "a histogram needs a range from a smaller to a larger finite number, but got {range:?}"
    );
}

/// What a table says of an array: made by [`summary`].
///
/// All but the counts are of the finite values; they are NaN where there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The number of finite values.
    pub n: usize,
    /// The number of values that are NaN or infinite.
    pub not_finite: usize,
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub std: f64,
    /// The smallest value, the quartiles (the middle one is the median) and the largest value.
    pub quartiles: [f64; 5],
    /// The share of exact zeros, from 0 to 1.
    pub dead: f64,
}

/// Number, mean, standard deviation, quartiles and share of exact zeros of an array, slice or vector; in a notebook a table.
///
/// ```
/// use initializers::prelude::*;
/// let s = summary(&[0.0, 1.0, 2.0, 5.0]);
/// assert_eq!((s.n, s.mean, s.quartiles[2], s.dead), (4, 2.0, 1.5, 0.25));
/// println!("{s}");
/// ```
pub fn summary(x: &(impl Values + ?Sized)) -> Summary {
    summary_of(&x.values())
}

fn summary_of(x: &[f64]) -> Summary {
    let finite: Vec<f64> = x.iter().copied().filter(|v| v.is_finite()).collect();
    let not_finite = x.len() - finite.len();
    if finite.is_empty() {
        let nan = f64::NAN;
        return Summary { n: 0, not_finite, mean: nan, std: nan, quartiles: [nan; 5], dead: nan };
    }
    let (mean, var) = moments(&finite);
    let sorted = sorted(&finite);
    Summary {
        n: finite.len(),
        not_finite,
        mean,
        std: var.sqrt(),
        quartiles: [0.0, 0.25, 0.5, 0.75, 1.0].map(|q| quantile_of_sorted(&sorted, q)),
        dead: dead_share(&finite),
    }
}

/// Summaries under each other, each with its name: made by [`summaries`].
#[derive(Clone, Debug, PartialEq)]
pub struct Summaries {
    pub(crate) rows: Vec<(String, Summary)>,
}

/// The summaries of several arrays as one table, a row for each name: a text, an initializer, the number of a layer.
///
/// ```
/// use initializers::{prelude::*, stats::summaries};
/// let z = RandomState::new(0).randn((50, 40));
/// let table = summaries([("tanh", &z.tanh()), ("ReLU", &z.relu())]);
/// assert_eq!(table.to_string().lines().count(), 3);
/// ```
pub fn summaries<S: Series>(arrays: impl IntoIterator<Item = S>) -> Summaries {
    Summaries { rows: arrays.into_iter().map(|series| (series.name(), summary_of(&series.numbers()))).collect() }
}

/// The largest magnitude of the finite values; 0 if there are none.
pub(crate) fn largest_magnitude(x: &[f64]) -> f64 {
    x.iter().map(|v| v.abs()).filter(|magnitude| magnitude.is_finite()).fold(0.0, f64::max)
}

#[track_caller]
fn refuse_empty(what: &str, x: &[f64]) {
    assert!(!x.is_empty(), "the {what} of no values is not defined: give an array with at least one element");
}

#[track_caller]
fn mean_of(x: &[f64]) -> f64 {
    refuse_empty("mean", x);
    slices::sums::sum(x) / x.len() as f64
}

/// The mean and the variance of at least one value.
#[track_caller]
pub(crate) fn moments(x: &[f64]) -> (f64, f64) {
    let mean = mean_of(x);
    (mean, slices::sums::squares(x, mean) / x.len() as f64)
}

fn sorted(x: &[f64]) -> Vec<f64> {
    let mut sorted = x.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

fn quantile_of_sorted(sorted: &[f64], q: f64) -> f64 {
    if let Some(nan) = sorted.iter().find(|v| v.is_nan()) {
        return *nan;
    }
    let last = sorted.len() - 1;
    let place = last as f64 * q;
    let (below, t) = (place as usize, place.fract());
    let (a, b) = (sorted[below], sorted[last.min(below + 1)]);
    if a == b || t == 0.0 {
        a
    } else if a.is_infinite() || b.is_infinite() {
        // Infinities have no difference from which a quantile could be computed: these are the limits.
        a + b
    } else if t < 0.5 {
        a + (b - a) * t
    } else {
        // From the nearer of the two, as NumPy does it.
        b - (b - a) * (1.0 - t)
    }
}
