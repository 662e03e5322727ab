//! Histograms of one array, or of several on shared axes: what can be set.

use std::fmt::Display;
use std::ops::Range;
use std::sync::Arc;

use crate::stats::bins::{Settings, in_bins};
use crate::stats::sample::{LARGEST, NARROWEST_SHARE, Sample, is_narrow};
use crate::stats::{self, Bins, Series, Values};
use crate::text::one_line;

/// A histogram: how many values are in each bin, for one array or for several on shared axes. Create it with [`histogram`]
/// or [`histograms`], refine it with its methods, and end a cell with it to show it.
///
/// A line marks the mean and shading mean ± std (standard deviation), of all values that can be shown, in the bins or not.
///
/// Bins are those of `numpy.histogram`: of equal width, each with its left edge, the last with both. By default there are
/// √n of them, from 10 to 50. Exact zeros, which ReLU makes of half its inputs, get a line in the caption and a bar of their
/// own, cut off if much higher than the others. NaN, infinite and out-of-range values and those beyond ±1e150 are left out and
/// counted in the caption. Values that differ by less than 10⁻¹² of their size, as rounding makes them, are drawn as equal ones.
///
/// If all values are whole numbers, they are counts or classes, and 0 is one of them. Bins then begin and end between numbers
/// and hold equally many of them, 1 if up to 50 numbers are possible, unless the number of bins is set. In a range
/// that is set, this needs one that can be so divided.
///
/// Several histograms share bins, range and height axis, so they can be compared. The axis ends at 4 times the height
/// of the lowest histogram, so one with a high peak does not flatten the others; bars that are cut off say how high
/// they are. Heights are counts, or densities if the arrays differ in size.
#[derive(Clone)]
#[must_use]
pub struct Histogram {
    pub(super) samples: Vec<Arc<Sample>>,
    pub(super) title: String,
    pub(super) form: Form,
    pub(super) settings: Settings,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// One array that fills the picture.
    One,
    Grid,
    Overlay,
}

/// Draws a histogram of all values of an array, a slice or a vector.
///
/// ```
/// use initializers::prelude::*;
/// let a = RandomState::new(0).randn((100, 50)).tanh();
/// let svg = histogram(&a).title("tanh of N(0, 1)").bins(40).range(-1.0..1.0).svg();
/// assert!(svg.starts_with("<svg"));
/// ```
pub fn histogram(values: &(impl Values + ?Sized)) -> Histogram {
    Histogram::new(vec![Sample::new(String::new(), values.values())], Form::One)
}

/// Draws small histograms of several arrays, each with its name: a text, an initializer, or the number of a layer.
///
/// ```
/// use initializers::prelude::*;
/// let mut rng = RandomState::new(0);
/// let z = rng.randn((100, 50));
/// let figure = histograms([("tanh", &z.tanh()), ("ReLU", &z.relu())]).title("activations").range(-1.0..1.0);
/// assert!(figure.svg().contains("ReLU"));
/// let layers = histograms((1..=3).map(|i| (format!("layer {i}"), rng.randn(100))));
/// assert_eq!(layers.text().lines().count(), 7);
/// ```
pub fn histograms<S: Series>(arrays: impl IntoIterator<Item = S>) -> Histogram {
    let mut samples = Vec::new();
    for series in arrays {
        samples.push(Sample::new(one_line(series.name()), series.numbers()));
    }
    Histogram::new(samples, Form::Grid)
}

impl Histogram {
    fn new(samples: Vec<Sample>, form: Form) -> Self {
        let samples = samples.into_iter().map(Arc::new).collect();
        Self { samples, title: String::new(), form, settings: Settings::default() }
    }

    /// Sets the title from any `Display` value, such as an [`Init`](crate::init::Init): one line, cut with an ellipsis
    /// if it is wider than the picture.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(histogram(&[1.0]).title(Init::HeNormal).text().starts_with("He normal: n = 1"));
    /// ```
    pub fn title(mut self, title: impl Display) -> Self {
        self.title = one_line(title);
        self
    }

    /// Sets the number of bins, or a rule that finds it for the largest array.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!(histogram(&[1.0, 2.0, 4.0]).bins(3).counts(), [[1, 1, 1]]);
    /// ```
    ///
    /// # Panics
    /// If a number is 0 or more than 1000.
    #[track_caller]
    pub fn bins(mut self, bins: impl Into<Bins>) -> Self {
        let bins = bins.into();
        if let Bins::Count(count) = bins {
            stats::check_bins(count);
        }
        self.settings.bins = Some(bins);
        self
    }

    /// Sets the range of the bins; without it, they run from the smallest to the largest of all values.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!(histogram(&[1.0, 2.0, 4.0]).bins(2).range(0.0..2.0).counts(), [[0, 2]]);
    /// ```
    ///
    /// # Panics
    /// If the range is empty or reversed, beyond ±1e150, or narrower than 1e-290 or than 10⁻¹² of its larger end.
    #[track_caller]
    pub fn range(mut self, range: Range<f64>) -> Self {
        stats::check_range(&range);
        let Range { start, end } = range;
        assert!(
            start >= -LARGEST && end <= LARGEST && !is_narrow(start, end),
            "a picture shows numbers from -1e150 to 1e150, over a range of 1e-290 or more and of {NARROWEST_SHARE:e} of its larger end \
             or more, but got {range:?}"
        );
        self.settings.range = Some(range);
        self
    }

    /// Shows densities, count / (n · bin width), where n is the number of all values that can be shown. The area of the
    /// bars is the fraction of values in them. Like `numpy.histogram(x, density=True)` if there are no exact zeros and no
    /// values out of range.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(histogram(&RandomState::new(0).randn(1000)).density().svg().contains("density"));
    /// ```
    pub fn density(mut self) -> Self {
        self.settings.density = true;
        self
    }

    /// Makes the axis of counts or densities logarithmic, so rare values become visible.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(histogram(&RandomState::new(0).randn(1000)).log_counts().svg().contains("count (log)"));
    /// ```
    pub fn log_counts(mut self) -> Self {
        self.settings.log = true;
        self
    }

    /// Draws the histograms over each other as lines through the middles of the bins, as in figures 2, 6 and 7 of X. Glorot and
    /// Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", Proc. AISTATS 9, 2010.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let z = RandomState::new(0).randn((100, 50));
    /// let figure = histograms([("layer 1", &z), ("layer 2", &z.tanh())]);
    /// assert!(figure.overlay().svg().contains("polyline"));
    /// ```
    pub fn overlay(mut self) -> Self {
        self.form = Form::Overlay;
        self
    }

    /// Returns the counts in the bins, without exact zeros, one row per array; `numpy.histogram(x[x != 0], bins, range)[0]`.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let counts = histogram(&[0.1, 0.5, 0.6, 1.0, 7.0]).bins(2).range(0.0..1.0).counts();
    /// assert_eq!(counts, [[1, 3]]);
    /// ```
    pub fn counts(&self) -> Vec<Vec<usize>> {
        let (_, binned) = in_bins(&self.samples.iter().collect::<Vec<_>>(), &self.settings);
        binned.into_iter().map(|binned| binned.counts).collect()
    }
}
