//! The histogram of one array.

use std::fmt::{Display, Write as _};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use plotters::style::RGBColor;

use super::Figure;
use super::canvas::{
    Along, Axis, BLUE, Canvas, Dash, GREY, INK, LINE, MIDDLE, Plot, TEXT, VERMILION, WRITES, head_height, label_width,
    one_line, short, text_width, thousands,
};
use super::part::Draw;
use super::sample::{Binned, Sample, data_range};
use crate::stats::{self, Bins, Values};

/// A histogram: how many values lie in each of a row of bins of equal width. Made by [`histogram`], refined by its
/// methods, shown by ending a cell with it.
///
/// The mean is marked by a line, mean ± std (standard deviation) by dashed lines and shading; both are of all finite values,
/// in the bins or not.
///
/// Bins are NumPy's (`numpy.histogram`): each holds its left edge, the last one both. Values that are exactly 0, which
/// ReLU makes by the half, are not hidden in a bin: they are a bar of their own, stated in the caption, and cut at the top
/// of the picture when it is much higher than the others. NaN, infinite and out-of-range values are left out and counted in
/// the caption.
#[derive(Clone, Debug)]
pub struct Histogram {
    sample: Arc<Sample>,
    title: String,
    bins: Bins,
    range: Option<Range<f64>>,
    density: bool,
    log: bool,
    binned: OnceLock<Binned>,
}

/// The histogram of all the values of an array, a slice or a vector.
///
/// ```
/// use initializers::prelude::*;
/// let a = RandomState::new(0).randn((100, 50)).tanh();
/// let svg = histogram(&a).title("tanh of N(0, 1)").bins(40).range(-1.0..1.0).svg();
/// assert!(svg.starts_with("<svg"));
/// ```
pub fn histogram(values: &(impl Values + ?Sized)) -> Histogram {
    Histogram::new(Sample::new(values.values()))
}

impl Histogram {
    fn new(sample: Sample) -> Self {
        Self {
            sample: Arc::new(sample),
            title: String::new(),
            bins: Bins::Sqrt,
            range: None,
            density: false,
            log: false,
            binned: OnceLock::new(),
        }
    }

    /// Sets the title, a text or anything that has one, like an [`Init`](crate::init::Init): one line, cut with an
    /// ellipsis where it is wider than the picture.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(histogram(&[1.0]).title(Init::HeNormal).text().starts_with("He normal: n = 1"));
    /// ```
    #[must_use]
    pub fn title(mut self, title: impl Display) -> Self {
        self.title = one_line(&title.to_string());
        self
    }

    /// Sets the number of bins, or a rule that finds it; [`Bins::Sqrt`] unless it is set.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!(histogram(&[1.0, 2.0, 4.0]).bins(3).counts(), [1, 1, 1]);
    /// ```
    ///
    /// # Panics
    /// If a number is 0 or more than 1000.
    #[must_use]
    #[track_caller]
    pub fn bins(mut self, bins: impl Into<Bins>) -> Self {
        self.bins = checked(bins.into());
        self.binned = OnceLock::new();
        self
    }

    /// Sets the range of the bins; from the smallest to the largest value unless it is set.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!(histogram(&[1.0, 2.0, 4.0]).bins(2).range(0.0..2.0).counts(), [0, 2]);
    /// ```
    ///
    /// # Panics
    /// If the range is empty, reversed, not finite or of a width beyond the largest `f64`.
    #[must_use]
    #[track_caller]
    pub fn range(mut self, range: Range<f64>) -> Self {
        stats::check_range(&range);
        self.range = Some(range);
        self.binned = OnceLock::new();
        self
    }

    /// Shows densities, count / (n · width of a bin), where n is the number of all finite values: the area of the bars is the
    /// share of the values in them. `numpy.histogram(x, density=True)` where there are neither exact zeros nor values out
    /// of range.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(histogram(&RandomState::new(0).randn(1000)).density().svg().contains("density"));
    /// ```
    #[must_use]
    pub fn density(mut self) -> Self {
        self.density = true;
        self.binned = OnceLock::new();
        self
    }

    /// Shows counts, or densities, on a logarithmic axis, so that rare values are seen.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(histogram(&RandomState::new(0).randn(1000)).log_counts().svg().contains("count (log)"));
    /// ```
    #[must_use]
    pub fn log_counts(mut self) -> Self {
        self.log = true;
        self
    }

    /// The count of each bin, without the exact zeros; `numpy.histogram(x[x != 0], bins, range)[0]`.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let counts = histogram(&[0.1, 0.5, 0.6, 1.0, 7.0]).bins(2).range(0.0..1.0).counts();
    /// assert_eq!(counts, [1, 3]);
    /// ```
    pub fn counts(&self) -> Vec<usize> {
        self.binned().counts.clone()
    }

    fn binned(&self) -> &Binned {
        self.binned.get_or_init(|| {
            let range = self.range.clone().unwrap_or_else(|| data_range([&*self.sample].into_iter()));
            Binned::new(&self.sample, self.bins, &range, self.density)
        })
    }

    /// The lines below the title, in a picture of this width.
    fn captions(&self, width: f64) -> Vec<(String, RGBColor)> {
        let binned = self.binned();
        let n = format!("n = {}", thousands(self.sample.n()));
        let mut lines = Vec::new();
        if let (Some((mean, std)), Some((scaled, _))) = (self.sample.moments, binned.moments) {
            let inside = scaled >= binned.range.start && scaled <= binned.range.end;
            let (mark, note) = if inside { ("│ ", "") } else { ("", " (not in range)") };
            let marks = format!("{mark}mean {}{note}, ┊ ±1 std {}", short(mean), short(std));
            let all = format!("{n}, {marks}");
            if text_width(&all, TEXT) <= width - 8.0 {
                lines.push((all, GREY));
            } else {
                lines.extend([(n, GREY), (marks, GREY)]);
            }
        } else {
            lines.push((format!("{n}: no values to show"), GREY));
        }
        if binned.zeros > 0 {
            let cut = if self.log || binned.zeros_height() <= ceiling(binned) { "" } else { ", cut" };
            lines.push((
                format!("█ {} exact zeros ({}{cut})", thousands(binned.zeros), binned.zeros_share()),
                VERMILION,
            ));
        }
        lines.extend(binned.left_out().map(|left_out| (left_out, VERMILION)));
        lines
    }
}

#[track_caller]
pub(super) fn checked(bins: Bins) -> Bins {
    if let Bins::Count(count) = bins {
        stats::check_bins(count);
    }
    bins
}

/// The upper end of a linear axis: room for all bars, but not for zeros that would press the others flat.
pub(super) fn ceiling(binned: &Binned) -> f64 {
    let (tallest, zeros) = (binned.tallest(), binned.zeros_height());
    match () {
        () if tallest == 0.0 && zeros == 0.0 => binned.height(1),
        () if tallest == 0.0 => zeros * 1.05,
        () => tallest.max(zeros.min(1.3 * tallest)) * 1.05,
    }
}

/// The axes of a histogram of this ceiling, over `range` and what the bar of the zeros needs beside it.
pub(super) fn value_axis(binned: &Binned, zeros: bool, along: Along) -> Axis {
    let Range { start, end } = binned.range;
    // Zeros at the left end, as ReLU makes them, stand beside the bins.
    let pad = if zeros && start == 0.0 { zeros_width(binned) * 1.2 } else { 0.0 };
    let mut axis = Axis::linear(start - pad..end, binned.unit, along);
    axis.ticks.retain(|tick| tick.0 >= start);
    axis
}

/// The y axis up to this height.
pub(super) fn height_axis(binned: &Binned, ceiling: f64, log: bool, along: Along) -> Axis {
    let unit = binned.height_unit();
    if log {
        let floor = (binned.height(1) / 2.0).log10();
        Axis::log(floor..(ceiling.log10() + 0.1).max(floor + 0.5), unit, along)
    } else if binned.density {
        Axis::linear(0.0..ceiling, unit, along)
    } else {
        Axis::counts(0.0..ceiling, along)
    }
}

/// The bar of the zeros is as wide as a bin, but always seen.
fn zeros_width(binned: &Binned) -> f64 {
    binned.bin_width().max((binned.range.end - binned.range.start) / 60.0)
}

/// Bars, zeros, mean and standard deviation.
pub(super) fn bars(plot: &Plot, binned: &Binned, log: bool) {
    let place = |height: f64| if log { height.log10() } else { height };
    let Range { start, end } = binned.range;
    let top = |count: usize| {
        let y = plot.at_y(place(binned.height(count))).max(plot.top);
        // What is there is seen.
        if count > 0 { y.min(plot.bottom - 1.0) } else { plot.bottom }
    };
    let bins = binned.counts.len();
    let edge = |bin: usize| plot.at_x(start + (end - start) * (bin as f64 / bins as f64)).round();
    let mut outline = vec![(edge(0), plot.bottom)];
    let mut bin = 0;
    while bin < bins {
        // Of bins narrower than a pixel, the tallest is drawn.
        let (from, first) = (edge(bin), bin);
        while bin < bins && edge(bin + 1) <= from {
            bin += 1;
        }
        bin = (bin + 1).min(bins);
        let tallest = binned.counts[first..bin].iter().copied().max().unwrap_or(0);
        let (y, to) = (top(tallest), edge(bin));
        if outline.last().is_none_or(|last| last.1 != y) {
            outline.push((from, y));
        } else {
            outline.pop();
        }
        outline.push((to, y));
    }
    outline.push((edge(bins), plot.bottom));
    if binned.counts.iter().any(|count| *count > 0) {
        plot.canvas.polygon(&outline, BLUE, 1.0);
    }

    if binned.zeros > 0 {
        let width = plot.at_x(zeros_width(binned)) - plot.at_x(0.0);
        let at = plot.at_x(0.0);
        // Elsewhere than at the left end they stand in front of the bins, narrower than them.
        let (left, right) =
            if start == 0.0 { (at - width, at - 1.0) } else { (at - 0.3 * width, (at + 0.3 * width).max(at + 2.0)) };
        plot.canvas.rect((left, top(binned.zeros)), (right, plot.bottom), VERMILION, 1.0);
        if place(binned.zeros_height()) > plot.y.range.end {
            let y = plot.top + 10.0;
            let slant = |y: f64| [(left - 2.0, y + 3.0), (right + 2.0, y - 3.0)];
            plot.canvas.line(&slant(y), plotters::style::WHITE, 3, Dash::Solid);
        }
    }
    spread(plot, binned);
    plot.base();
}

/// Mean and ±1 standard deviation, as far as they are in range.
pub(super) fn spread(plot: &Plot, binned: &Binned) {
    let Some((mean, std)) = binned.moments else { return };
    let Range { start, end } = binned.range;
    let (low, high) = (mean - std, mean + std);
    let [left, right] = [low, high].map(|v| plot.at_x(v.clamp(start, end)));
    if right > left {
        plot.canvas.rect((left, plot.top), (right, plot.bottom), INK, 0.12);
    }
    let upright = |value: f64, width: u32, dash: Dash| {
        if value >= start && value <= end {
            let x = plot.at_x(value);
            plot.canvas.line(&[(x, plot.top), (x, plot.bottom)], INK, width, dash);
        }
    };
    if std > 0.0 {
        upright(low, 1, Dash::Dotted);
        upright(high, 1, Dash::Dotted);
    }
    upright(mean, 2, Dash::Solid);
}

/// What stands beside the y axis.
pub(super) fn height_label(density: bool, log: bool) -> &'static str {
    match (density, log) {
        (false, false) => "count",
        (true, false) => "density",
        (false, true) => "count (log)",
        (true, true) => "density (log)",
    }
}

impl Figure for Histogram {}

impl Draw for Histogram {
    fn size(&self, room: u32) -> (u32, u32) {
        let width = room.clamp(230, 640);
        (width, (width / 2).clamp(270, 360))
    }

    fn head(&self, room: u32) -> f64 {
        head_height(&self.title, self.captions(f64::from(self.size(room).0)).len())
    }

    fn name(&self) -> String {
        if self.title.is_empty() { "histogram".into() } else { self.title.clone() }
    }

    fn words(&self, blocks: bool) -> String {
        let binned = self.binned();
        let mut words = format!("{}: {}", self.name(), self.sample.words());
        if binned.zeros > 0 {
            write!(words, ", {} exact zeros ({})", thousands(binned.zeros), binned.zeros_share()).expect(WRITES);
        }
        if let Some(left_out) = binned.left_out() {
            write!(words, " ({left_out})").expect(WRITES);
        }
        if blocks {
            write!(words, "\n{}", binned.sparkline(self.log)).expect(WRITES);
        }
        words
    }

    fn draw(&self, canvas: &Canvas, head: f64, _room: u32) {
        let binned = self.binned();
        canvas.head(&self.title, &self.captions(canvas.width()));
        let (top, bottom) = (head + 8.0, canvas.height() - 40.0);
        let top_height = if self.log { binned.tallest().max(binned.zeros_height()) } else { ceiling(binned) };
        let y = height_axis(binned, top_height, self.log, Along::Y(bottom - top));
        let left = 6.0 + LINE + label_width(&y);
        let right = canvas.width() - 16.0;
        let x = value_axis(binned, binned.zeros > 0, Along::X(right - left));
        let plot = Plot { canvas, x: &x, y: &y, left, right, top, bottom };
        plot.axes(true, true, false);
        bars(&plot, binned, self.log);
        canvas.text("value", (f64::midpoint(left, right), bottom + 22.0), MIDDLE, TEXT, INK, right - left);
        canvas.upwards(height_label(self.density, self.log), (5.0, f64::midpoint(top, bottom)), bottom - top);
    }

    fn part(&self) -> Arc<dyn Draw> {
        Arc::new(self.clone())
    }
}
