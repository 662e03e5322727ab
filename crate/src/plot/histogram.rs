//! Histograms of one array, or of several on shared axes.

use std::fmt::Display;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::{Axis, Scale};
use super::lines::{Line, legend, legend_height};
use super::picture::{
    Area, Chart, DrawResult, Head, Margins, RIGHT, SMALL, TEXT, chart, chart_within, cut, font, one_line,
};
use super::sample::{Binned, LARGEST, NARROWEST, Sample, in_bins};
use super::{AnyFigure, Figure, Series};
use crate::color::{BLUE, GREY, INK, VERMILION};
use crate::format::{short, thousands};
use crate::stats::{self, Bins, Values};

/// A histogram: how many values are in each bin, for one array or for several on shared axes. Create it with [`histogram`]
/// or [`histograms`], refine it with its methods, and end a cell with it to show it.
///
/// A line marks the mean and shading mean ± std (standard deviation), of all values that can be shown, in the bins or not.
///
/// Bins are those of `numpy.histogram`: of equal width, each with its left edge, the last with both. By default there are
/// √n of them, from 10 to 50; if all values are whole numbers in a range below 50, bins have width 1. Exact zeros, which
/// ReLU makes of half its inputs, get a line in the caption and a bar of their own, cut off if much higher than the others.
/// NaN, infinite and out-of-range values and those beyond ±1e150 are left out and counted in the caption.
///
/// Several histograms share bins, range and height axis, so they can be compared. The axis ends at 4 times the height
/// of the lowest histogram, so one with a high peak does not flatten the others; bars that are cut off say how high
/// they are. Heights are counts, or densities if the arrays differ in size.
#[derive(Clone, Debug)]
#[must_use]
pub struct Histogram {
    samples: Vec<Arc<Sample>>,
    title: String,
    bins: Option<Bins>,
    range: Option<Range<f64>>,
    density: bool,
    log: bool,
    form: Form,
    binned: OnceLock<Vec<Binned>>,
    /// The arrays of all figures that share these axes, if others do.
    shared: Option<Arc<[Binned]>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
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
    Histogram::new(vec![Arc::new(Sample::new(String::new(), &values.values()))], Form::One)
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
        samples.push(Arc::new(Sample::new(one_line(series.name()), &series.numbers())));
    }
    Histogram::new(samples, Form::Grid)
}

impl Histogram {
    fn new(samples: Vec<Arc<Sample>>, form: Form) -> Self {
        let density = are_of_different_sizes(&samples);
        let binned = OnceLock::new();
        Self { samples, title: String::new(), bins: None, range: None, density, log: false, form, binned, shared: None }
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
        self.bins = Some(bins);
        self.binned = OnceLock::new();
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
    /// If the range is empty or reversed, beyond ±1e150, or narrower than 1e-290.
    #[track_caller]
    pub fn range(mut self, range: Range<f64>) -> Self {
        stats::check_range(&range);
        let Range { start, end } = range;
        assert!(
            start >= -LARGEST && end <= LARGEST && end - start >= NARROWEST,
            "a picture shows numbers from -1e150 to 1e150, over a range of 1e-290 or more, but got {range:?}"
        );
        self.range = Some(range);
        self.binned = OnceLock::new();
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
        self.density = true;
        self.binned = OnceLock::new();
        self
    }

    /// Makes the axis of counts or densities logarithmic, so rare values become visible.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(histogram(&RandomState::new(0).randn(1000)).log_counts().svg().contains("count (log)"));
    /// ```
    pub fn log_counts(mut self) -> Self {
        self.log = true;
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
        self.binned().iter().map(|binned| binned.counts.clone()).collect()
    }

    fn binned(&self) -> &[Binned] {
        self.binned.get_or_init(|| in_bins(&self.samples, self.bins, self.range.as_ref(), self.density))
    }

    /// Gives all figures the same bins and the same heights, unless some were set differently.
    pub(super) fn share_axes(figures: &mut [&mut Histogram]) {
        let settings = |figure: &Histogram| (figure.bins, figure.range.clone(), figure.density, figure.log);
        let Some(first) = figures.first() else { return };
        if figures.iter().any(|figure| settings(figure) != settings(first)) {
            return;
        }
        let samples: Vec<_> = figures.iter().flat_map(|figure| figure.samples.iter().cloned()).collect();
        let density = first.density || are_of_different_sizes(&samples);
        let shared: Arc<[Binned]> = in_bins(&samples, first.bins, first.range.as_ref(), density).into();
        let mut rest = &*shared;
        for figure in figures {
            figure.density = density;
            let (own, after) = rest.split_at(figure.samples.len());
            figure.binned = OnceLock::from(own.to_vec());
            figure.shared = Some(Arc::clone(&shared));
            rest = after;
        }
    }

    /// Returns the arrays of all figures that share these axes.
    fn on_the_axes(&self) -> &[Binned] {
        self.shared.as_deref().unwrap_or_else(|| self.binned())
    }

    /// The upper end of the shared axis of heights.
    fn ceiling(&self) -> f64 {
        let (mut low, mut high, mut highest_zeros) = (f64::INFINITY, 0.0, self.unit());
        for binned in self.on_the_axes() {
            let (bars, zeros) = (binned.tallest(), binned.height(binned.zeros));
            highest_zeros = f64::max(highest_zeros, zeros);
            if bars > 0.0 {
                // Zeros must not flatten the bars.
                let top = bars.max(zeros.min(1.3 * bars)) * 1.05;
                low = f64::min(low, top);
                high = f64::max(high, top);
            }
        }
        if self.log {
            high.max(highest_zeros)
        } else if high == 0.0 {
            highest_zeros * 1.05
        } else {
            high.min(4.0 * low)
        }
    }

    /// The height of a bar of one value.
    fn unit(&self) -> f64 {
        self.binned().first().map_or(1.0, |binned| binned.unit)
    }

    /// The label of the height axis.
    fn height_label(&self) -> String {
        let label = if self.density { "density" } else { "count" };
        if self.log { format!("{label} (log)") } else { label.into() }
    }

    fn y_axis(&self) -> Axis {
        let (ceiling, unit) = (self.ceiling(), self.unit());
        if self.log {
            Axis::new(unit / 2.0..f64::max(ceiling * 1.25, unit * 1.6), Scale::Log)
        } else {
            Axis::new(0.0..ceiling, if self.density { Scale::Linear } else { Scale::Whole })
        }
    }

    /// The axis of values, with room at the left end for the bar of zeros that ReLU makes.
    fn x_axis(&self) -> Axis {
        let Some(first) = self.binned().first() else { return Axis::new(0.0..1.0, Scale::Linear) };
        let axis = Axis::new(first.range.clone(), Scale::Linear);
        let has_zeros = self.on_the_axes().iter().any(|binned| binned.zeros > 0);
        let beside = has_zeros && first.range.start == 0.0 && self.form != Form::Overlay;
        if beside { axis.with_room_before(first.zeros_width() * 1.2) } else { axis }
    }

    pub(super) fn head(&self) -> Head {
        let mut head = Head::new(&self.title, if self.form == Form::One { "histogram" } else { "histograms" });
        let is_cut = |binned: &Binned| !self.log && binned.height(binned.zeros) > self.ceiling();
        let zeros_cut = if self.binned().iter().any(is_cut) { ", cut" } else { "" };
        if let (Form::One, [binned]) = (self.form, self.binned()) {
            note_one(&mut head, binned, zeros_cut);
            head.add(self.cut_off(binned), GREY);
            return head;
        }
        let sizes = self.samples.iter().map(|sample| sample.n());
        let (least, most) = (sizes.clone().min().unwrap_or(0), sizes.max().unwrap_or(0));
        let n = match self.samples.len() {
            0 => "no arrays to show".into(),
            1 => format!("n = {}", thousands(most)),
            _ if least == most => format!("n = {} each", thousands(most)),
            _ => format!("n = {} to {}", thousands(least), thousands(most)),
        };
        let overlay = self.form == Form::Overlay;
        head.add(if overlay || self.samples.is_empty() { n } else { format!("{n}, ┃ mean, ░ ±1 std") }, GREY);
        if self.binned().iter().any(|binned| binned.zeros > 0) {
            let in_legend = "exact zeros are not drawn; their share is in the legend".into();
            head.add(if overlay { in_legend } else { format!("█ exact zeros{zeros_cut}") }, VERMILION);
        }
        head
    }

    /// Says how high the tallest bar is if the axis cuts it off.
    fn cut_off(&self, binned: &Binned) -> Option<String> {
        (!self.log && binned.tallest() > self.ceiling()).then(|| format!("cut, ↑ {}", short(binned.tallest())))
    }

    /// The notes beside the name of one of several arrays.
    fn notes(&self, binned: &Binned) -> Vec<(String, RGBColor)> {
        let std = binned.sample.moments.map_or("no values".into(), |(_, std)| format!("std {}", short(std)));
        let mut notes = vec![(std, GREY)];
        notes.extend(self.cut_off(binned).map(|note| (note, GREY)));
        if binned.zeros > 0 {
            notes.push((format!("zeros {}", binned.zeros_share()), VERMILION));
        }
        if binned.missing() > 0 {
            notes.push((format!("left out {}", thousands(binned.missing())), VERMILION));
        }
        notes
    }

    /// Draws bars, zeros, mean and standard deviation.
    fn draw_bars<DB: DrawingBackend>(&self, chart: &mut Chart<DB>, binned: &Binned) -> DrawResult<DB> {
        let Range { start, end } = binned.range;
        let top = chart.y_range().end;
        // Bars that are not empty are at least a pixel high.
        let least = if self.log { 0.0 } else { top / f64::from(chart.plotting_area().dim_in_pixel().1) };
        if binned.tallest() > 0.0 {
            chart.draw_series([Polygon::new(binned.outline(least), BLUE.filled())])?;
        }
        if binned.zeros > 0 {
            let bar = binned.zeros_width();
            // Away from the left end, zeros are drawn in front of the bins, narrower than them.
            let (left, right) =
                if start == 0.0 { (-bar, -0.1 * bar) } else { (f64::max(-0.3 * bar, start), f64::min(0.3 * bar, end)) };
            let height = binned.height(binned.zeros).max(least);
            chart.draw_series([Rectangle::new([(left, 0.0), (right, height)], VERMILION.filled())])?;
            if height > top {
                // A white stroke across the bar shows that it is cut off.
                let (from, to) = (chart.backend_coord(&(left, top)), chart.backend_coord(&(right, top)));
                let stroke = [(from.0 - 2, from.1 + 13), (to.0 + 2, to.1 + 7)];
                chart.plotting_area().use_screen_coord().draw(&PathElement::new(stroke, WHITE.stroke_width(3)))?;
            }
        }
        let Some((mean, std)) = binned.sample.moments else { return Ok(()) };
        let (low, high) = ((mean - std).max(start), (mean + std).min(end));
        if low < high {
            chart.draw_series([Rectangle::new([(low, 0.0), (high, top)], INK.mix(0.12).filled())])?;
        }
        for (at, width) in [(mean - std, 1), (mean + std, 1), (mean, 2)] {
            if (start..=end).contains(&at) {
                chart.draw_series([PathElement::new([(at, 0.0), (at, top)], INK.stroke_width(width))])?;
            }
        }
        Ok(())
    }

    fn draw_one<DB: DrawingBackend>(&self, area: &Area<DB>, head_height: u32) -> DrawResult<DB> {
        let x = self.x_axis();
        let (mut chart, left) = chart(area, head_height, (x, "value"), (self.y_axis(), &self.height_label()))?;
        self.draw_bars(&mut chart, &self.binned()[0])?;
        self.head().draw(area, left, RIGHT)
    }

    /// How many small histograms are side by side.
    fn columns(&self) -> u32 {
        let count = self.samples.len() as u32;
        if count > 15 { 8 } else { count.clamp(1, 5) }
    }

    /// The height of the lines above each small histogram.
    fn cell_head(&self) -> u32 {
        13 * (1 + self.on_the_axes().iter().map(|binned| self.notes(binned).len()).max().unwrap_or(0) as u32) + 4
    }

    fn draw_grid<DB: DrawingBackend>(&self, area: &Area<DB>, head_height: u32) -> DrawResult<DB> {
        const GAP: u32 = 20;
        const LABELS: u32 = 22;
        let (width, height) = area.dim_in_pixel();
        let (columns, count) = (self.columns(), self.samples.len() as u32);
        let lines = self.cell_head();
        let row_height = height.saturating_sub(head_height + LABELS + 20) / count.div_ceil(columns).max(1);
        let y = self.y_axis().up(row_height.saturating_sub(lines + 6));
        let left = y.label_width() + 25;
        let column_width = width.saturating_sub(left + 8) / columns;
        let x = self.x_axis().across(column_width.saturating_sub(GAP));
        for (binned, i) in self.binned().iter().zip(0..) {
            let (column, row) = (i % columns, i / columns);
            // Labels are outside the cells, beside the first column and below the last histogram of each column.
            let beside = if column == 0 { left } else { 0 };
            let below = if i + columns >= count { LABELS } else { 0 };
            let from = (left - beside + column * column_width, head_height + row * row_height);
            let size = (column_width.saturating_sub(GAP) + beside, row_height.saturating_sub(6) + below);
            let cell = area.clone().shrink(from, size);
            let margins = Margins { left: beside, right: 0, top: lines, bottom: below };
            let mut chart = chart_within(&cell, &margins, (x.clone(), ""), (y.clone(), ""))?;
            self.draw_bars(&mut chart, binned)?;
            let ends = chart.x_range();
            chart.draw_series([PathElement::new([(ends.start, 0.0), (ends.end, 0.0)], GREY)])?;
            let middle = (beside + column_width.saturating_sub(GAP) / 2) as i32;
            let write = |text: &str, size: u32, color: RGBColor, y: i32| {
                let style = font(size, color, HPos::Center, VPos::Top);
                cell.draw_text(&cut(text, size, column_width.saturating_sub(4)), &style, (middle, y))
            };
            write(&binned.sample.name, TEXT, INK, 0)?;
            for ((note, color), line) in self.notes(binned).iter().zip(1..) {
                write(note, SMALL, *color, 13 * line)?;
            }
        }
        let style = font(TEXT, INK, HPos::Center, VPos::Bottom);
        area.draw_text("value", &style, ((left + (width.saturating_sub(left + 8)) / 2) as i32, height as i32))?;
        let upwards = style.transform(FontTransform::Rotate270).pos(Pos::new(HPos::Center, VPos::Top));
        area.draw_text(&self.height_label(), &upwards, (0, u32::midpoint(head_height, height) as i32))?;
        self.head().draw(area, left, 8 + GAP)
    }

    /// The line of each array in an overlay, named after the array and with its notes.
    fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for (i, binned) in self.binned().iter().enumerate() {
            let words: Vec<String> = self.notes(binned).into_iter().map(|note| note.0).collect();
            let name = format!("{}: {}", cut(&binned.sample.name, TEXT, 160), words.join(", "));
            lines.push(Line::new(name, i, self.samples.len()));
        }
        lines
    }

    fn draw_overlay<DB: DrawingBackend>(&self, area: &Area<DB>, head_height: u32) -> DrawResult<DB> {
        let lines = self.lines();
        let above = legend(area, &lines)?;
        let x = (self.x_axis(), "value");
        let (mut chart, left) = chart(&above, head_height, x, (self.y_axis(), &self.height_label()))?;
        for (binned, line) in self.binned().iter().zip(&lines) {
            if binned.tallest() == 0.0 {
                continue;
            }
            let mut points = Vec::new();
            for (bin, &count) in binned.counts.iter().enumerate() {
                let middle = binned.range.start + binned.bin_width * (bin as f64 + 0.5);
                points.push(Some((middle, binned.height(count))));
            }
            line.draw(&mut chart, &points)?;
        }
        self.head().draw(area, left, RIGHT)
    }

    pub(super) fn size(&self, room: u32) -> (u32, u32) {
        let width = room.clamp(200, 640);
        match self.form {
            Form::One => (width, (width / 2).clamp(270, 360)),
            Form::Grid => {
                let columns = self.columns();
                let cell = (room.saturating_sub(66) / columns).clamp(76, 320);
                let rows = (self.samples.len() as u32).div_ceil(columns);
                let row_height = (cell * 3 / 5).clamp(54, 160) + self.cell_head() + 6;
                (cell * columns + 66, self.head().height + row_height * rows + 46)
            }
            Form::Overlay => (width, 340 + legend_height(&self.lines(), width)),
        }
    }

    pub(super) fn words(&self, blocks: bool) -> String {
        let mut words = self.head().name;
        if self.samples.is_empty() {
            words += ": no arrays to show";
        }
        for binned in self.binned() {
            words += &if self.form == Form::One { ": ".into() } else { format!("\n{}: ", binned.sample.name) };
            words += &binned.sample.words();
            if binned.zeros > 0 {
                words += &format!(", {} exact zeros ({})", thousands(binned.zeros), binned.zeros_share());
            }
            if let Some(left_out) = binned.left_out() {
                words += &format!(" ({left_out})");
            }
            if blocks {
                words += &format!("\n{}", binned.sparkline());
            }
        }
        words
    }

    pub(super) fn draw_below<DB: DrawingBackend>(&self, area: &Area<DB>, head: u32) -> DrawResult<DB> {
        match self.form {
            Form::One => self.draw_one(area, head),
            Form::Grid => self.draw_grid(area, head),
            Form::Overlay => self.draw_overlay(area, head),
        }
    }
}

/// Whether the arrays differ in size, so that only their densities can be compared.
fn are_of_different_sizes(samples: &[Arc<Sample>]) -> bool {
    samples.iter().any(|sample| sample.n() != samples[0].n())
}

/// Adds the lines below the title of a single histogram.
fn note_one(head: &mut Head, binned: &Binned, zeros_cut: &str) {
    let n = format!("n = {}", thousands(binned.sample.n()));
    if let Some((mean, std)) = binned.sample.moments {
        let inside = (binned.range.start..=binned.range.end).contains(&mean);
        let (mark, note) = if inside { ("┃ ", "") } else { ("", " (not in range)") };
        head.add(n, GREY);
        head.add(format!("{mark}mean {}{note}, ░ ±1 std {}", short(mean), short(std)), GREY);
    } else {
        head.add(format!("{n}: no values to show"), GREY);
    }
    if binned.zeros > 0 {
        let (zeros, share) = (thousands(binned.zeros), binned.zeros_share());
        head.add(format!("█ {zeros} exact zeros ({share}{zeros_cut})"), VERMILION);
    }
    head.add(binned.left_out(), VERMILION);
}

impl Figure for Histogram {
    fn any(&self) -> AnyFigure {
        AnyFigure::Histogram(self.clone())
    }
}
