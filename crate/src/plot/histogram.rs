//! Histograms of one array or of several on shared axes.

use std::fmt::{Display, Write as _};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use plotters::coord::ranged1d::{BoldPoints, Ranged};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::{Along, Axis};
use super::picture::{
    Area, Chart, Drawn, Entry, Failed, Margins, Note, SMALL, TEXT, chart, cut, font, head, head_height, legend,
    legend_height, line, mark, one_line, series_color, text_width,
};
use super::sample::{Binned, LARGEST, NARROWEST, Sample, in_bins};
use super::{AnyFigure, Figure, Series, WRITES};
use crate::color::{BLUE, GREY, GRID, INK, VERMILION, ramp};
use crate::format::{short, thousands};
use crate::stats::{self, Bins, Values};

/// How many values lie in each of a row of bins of equal width, for one array or for several on shared axes. Made by [`histogram`]
/// and [`histograms`], refined by its methods, shown by ending a cell with it.
///
/// The mean is marked by a line, mean ± std (standard deviation) by shading; both are of all values that can be shown, in the bins
/// or not.
///
/// Bins are NumPy's (`numpy.histogram`): each holds its left edge, the last one both. Unless [`bins`](Self::bins) says
/// otherwise there are √n of them, but from 10 to 50; where all values are whole and few, bins are one wide. Values that are
/// exactly 0, which ReLU makes by the half, are not hidden in a bin: they are a bar of their own, stated in the caption, and cut at
/// the top of the picture when it is much higher than the others. NaN, infinite and out-of-range values and those beyond ±1e150 are
/// left out and counted in the caption.
///
/// Several histograms have the same bins, over the same range, and the same height axis, so that they can be compared. The axis ends
/// at 4 times the lowest of the tops, so that one that is piled up at a point does not press the others flat; bars that are cut
/// by it say how high they are. Heights are counts, or densities where the arrays are of different sizes.
#[derive(Clone, Debug)]
pub struct Histogram {
    samples: Arc<Vec<(String, Sample)>>,
    title: String,
    bins: Option<Bins>,
    range: Option<Range<f64>>,
    density: bool,
    log: bool,
    form: Form,
    binned: OnceLock<Vec<Binned>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    /// One array, which fills the picture.
    One,
    Grid,
    Ridgeline,
    Overlay,
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
    Histogram::new(vec![(String::new(), Sample::new(values.values()))], Form::One)
}

/// Small histograms of several arrays, each with its name: a text, an initializer, the number of a layer.
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
    let sample = |series: S| (one_line(&series.name()), Sample::new(series.numbers()));
    Histogram::new(arrays.into_iter().map(sample).collect(), Form::Grid)
}

impl Histogram {
    fn new(samples: Vec<(String, Sample)>, form: Form) -> Self {
        let sizes = || samples.iter().map(|(_, sample)| sample.n());
        Self {
            title: String::new(),
            bins: None,
            range: None,
            density: sizes().max() != sizes().min(),
            log: false,
            form,
            binned: OnceLock::new(),
            samples: Arc::new(samples),
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

    /// Sets the number of bins, or a rule that finds it for the largest of the arrays.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!(histogram(&[1.0, 2.0, 4.0]).bins(3).counts(), [[1, 1, 1]]);
    /// ```
    ///
    /// # Panics
    /// If a number is 0 or more than 1000.
    #[must_use]
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

    /// Sets the range of the bins; from the smallest to the largest of all values unless it is set.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert_eq!(histogram(&[1.0, 2.0, 4.0]).bins(2).range(0.0..2.0).counts(), [[0, 2]]);
    /// ```
    ///
    /// # Panics
    /// If the range is empty or reversed, beyond ±1e150, or narrower than 1e-290.
    #[must_use]
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

    /// Shows densities, count / (n · width of a bin), where n is the number of all values that can be shown: the area of the bars is
    /// the share of the values in them. `numpy.histogram(x, density=True)` where there are neither exact zeros nor values out
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

    /// Draws the histograms behind each other, the first at the top, as hills on one axis.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let z = RandomState::new(0).randn((100, 50));
    /// let figure = histograms([("layer 1", &z), ("layer 2", &z.tanh())]);
    /// assert!(figure.clone().ridgeline().svg() != figure.svg());
    /// ```
    #[must_use]
    pub fn ridgeline(mut self) -> Self {
        self.form = Form::Ridgeline;
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
    #[must_use]
    pub fn overlay(mut self) -> Self {
        self.form = Form::Overlay;
        self
    }

    /// The count of each bin, without the exact zeros, in a row for each array; `numpy.histogram(x[x != 0], bins, range)[0]`.
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
        let samples = self.samples.iter().map(|(_, sample)| sample);
        self.binned.get_or_init(|| in_bins(samples, self.bins, self.range.as_ref(), self.density))
    }

    /// The upper end of the shared axis of heights.
    fn ceiling(&self) -> f64 {
        let all = self.binned();
        let tops: Vec<f64> = if self.log {
            all.iter().map(|b| b.tallest().max(b.zeros_height())).collect()
        } else {
            // Where nothing but zeros is there, the others decide.
            let bars: Vec<f64> = all.iter().filter(|b| b.tallest() > 0.0).map(Binned::ceiling).collect();
            if bars.is_empty() { all.iter().map(Binned::ceiling).collect() } else { bars }
        };
        let ends = (f64::INFINITY, 0.0_f64);
        let (low, high) =
            (tops.iter().filter(|top| **top > 0.0)).fold(ends, |(low, high), &top| (low.min(top), high.max(top)));
        match () {
            () if high == 0.0 => all.first().map_or(1.0, |b| b.height(1)),
            () if self.log => high,
            () => high.min(4.0 * low),
        }
    }

    fn has_zeros(&self) -> bool {
        self.binned().iter().any(|b| b.zeros > 0)
    }

    /// What stands beside the y axis.
    fn height_label(&self) -> &'static str {
        match (self.density, self.log) {
            (false, false) => "count",
            (true, false) => "density",
            (false, true) => "count (log)",
            (true, true) => "density (log)",
        }
    }

    /// The axis of heights.
    fn y_axis(&self, pixels: u32) -> Axis {
        let (ceiling, lowest) = (self.ceiling(), self.binned().first().map_or(1.0, |b| b.height(1)));
        let along = Along::Y(pixels);
        match () {
            () if self.log => Axis::log(lowest / 2.0..(ceiling * 1.25).max(lowest * 1.6), along),
            () if self.density => Axis::linear(0.0..ceiling, along),
            () => Axis::whole(0.0..ceiling, along),
        }
    }

    /// The axis of values, with room for a bar of zeros at the left end, as ReLU makes them.
    fn x_axis(&self, pixels: u32) -> Axis {
        let Some(first) = self.binned().first() else { return Axis::linear(0.0..1.0, Along::X(pixels)) };
        let axis = Axis::linear(first.range.clone(), Along::X(pixels));
        let beside = self.form != Form::Overlay && self.has_zeros() && first.range.start == 0.0;
        if beside { axis.with_room_before(first.zeros_width() * 1.2) } else { axis }
    }

    /// The lines below the title, in a picture of this width.
    fn captions(&self, width: u32) -> Vec<Note> {
        let (binned, ceiling) = (self.binned(), self.ceiling());
        if let (Form::One, [binned], [(_, sample)]) = (self.form, binned, &**self.samples) {
            return captions_of_one(binned, sample, width, !self.log && binned.zeros_height() > ceiling);
        }
        let sizes = || self.samples.iter().map(|(_, sample)| sample.n());
        let n = match (sizes().min(), sizes().max()) {
            (Some(n), Some(most)) if n == most && self.samples.len() == 1 => format!("n = {}", thousands(n)),
            (Some(n), Some(most)) if n == most => format!("n = {} each", thousands(n)),
            (Some(least), Some(most)) => format!("n = {} to {}", thousands(least), thousands(most)),
            _ => return vec![("no arrays to show".into(), GREY)],
        };
        let marks = match self.form {
            Form::One | Form::Grid => ", ┃ mean, ░ ±1 std",
            Form::Ridgeline => ", │ mean, ━ ±1 std",
            Form::Overlay => "",
        };
        let mut lines = vec![(format!("{n}{marks}"), GREY)];
        let cut = |height: fn(&Binned) -> f64| !self.log && binned.iter().any(|b| height(b) > ceiling);
        if matches!(self.form, Form::Ridgeline | Form::Overlay) && cut(Binned::tallest) {
            let peaks = format!("peaks above {} {} are cut", self.height_label(), short(ceiling));
            lines.push((peaks, VERMILION));
        }
        if self.has_zeros() {
            let line = match self.form {
                Form::Overlay => "exact zeros are not drawn; their share stands in the legend",
                _ if cut(Binned::zeros_height) => "█ exact zeros, cut at the top",
                _ => "█ exact zeros",
            };
            lines.push((line.into(), VERMILION));
        }
        lines
    }

    /// What is to be known of one of several arrays beside its name.
    fn notes(&self, index: usize) -> Vec<Note> {
        let (binned, sample) = (&self.binned()[index], &self.samples[index].1);
        let std = sample.moments.map_or("no values".into(), |(_, std)| format!("std {}", short(std)));
        let mut notes = vec![(std, GREY)];
        if binned.zeros > 0 {
            notes.push((format!("zeros {}", binned.zeros_share()), VERMILION));
        }
        if binned.missing() > 0 {
            notes.push((format!("left out {}", thousands(binned.missing())), VERMILION));
        }
        notes
    }

    /// The notes on one line.
    fn note_line(&self, index: usize) -> String {
        self.notes(index).into_iter().map(|note| note.0).collect::<Vec<_>>().join(", ")
    }

    /// Bars, zeros, mean and standard deviation.
    fn draw_bars<DB: DrawingBackend>(&self, chart: &mut Chart<DB>, binned: &Binned) -> Drawn<DB> {
        let Range { start, end } = binned.range;
        let top = chart.y_range().end;
        // What is there is seen.
        let least = if self.log { 0.0 } else { top / f64::from(chart.plotting_area().dim_in_pixel().1) };
        if binned.tallest() > 0.0 {
            chart.draw_series([Polygon::new(binned.outline(least), BLUE.filled())])?;
        }
        if binned.zeros > 0 {
            let bar = binned.zeros_width();
            // Elsewhere than at the left end they stand in front of the bins, narrower than them.
            let (left, right) =
                if start == 0.0 { (-bar, -0.1 * bar) } else { (f64::max(-0.3 * bar, start), f64::min(0.3 * bar, end)) };
            let height = binned.zeros_height().max(least);
            chart.draw_series([Rectangle::new([(left, 0.0), (right, height)], VERMILION.filled())])?;
            if height > top {
                // A white stroke across the bar says that it goes on.
                let wide = chart.backend_coord(&(right, 0.0)).0 - chart.backend_coord(&(left, 0.0)).0 + 4;
                let stroke = PathElement::new([(-wide / 2, 13), (wide / 2, 7)], WHITE.stroke_width(3));
                chart.draw_series([EmptyElement::at((f64::midpoint(left, right), top)) + stroke])?;
            }
        }
        let Some((mean, std)) = binned.moments else { return Ok(()) };
        let (low, high) = ((mean - std).max(start), (mean + std).min(end));
        if low < high {
            chart.draw_series([Rectangle::new([(low, 0.0), (high, top)], INK.mix(0.12).filled())])?;
        }
        for (at, width) in [(mean - std, 1), (mean + std, 1), (mean, 2)] {
            if (start..=end).contains(&at) {
                line(chart, [(at, 0.0), (at, top)], INK.stroke_width(width))?;
            }
        }
        Ok(())
    }

    /// A chart of one array that fills the area, or of all in an overlay: below a head of this height, above a foot of that.
    fn chart<'a, DB: DrawingBackend>(
        &self,
        area: &Area<DB>,
        top: u32,
        foot: u32,
    ) -> Result<(Chart<'a, DB>, u32), Failed<DB>> {
        let (width, height) = area.dim_in_pixel();
        let (right, bottom) = (16, 38 + foot);
        let y = self.y_axis(height.saturating_sub(top + bottom));
        let left = y.label_width() + 25;
        let x = self.x_axis(width.saturating_sub(left + right));
        let chart = chart(area, Margins { left, right, top, bottom: 38 }, (x, "value"), (y, self.height_label()))?;
        Ok((chart, left))
    }

    fn draw_one<DB: DrawingBackend>(&self, area: &Area<DB>, head_height: u32) -> Drawn<DB> {
        let (mut chart, left) = self.chart(area, head_height + 8, 0)?;
        self.draw_bars(&mut chart, &self.binned()[0])?;
        head(area, (left, 16), &self.title, &self.captions(area.dim_in_pixel().0))
    }

    /// How many small histograms stand side by side.
    fn columns(&self) -> u32 {
        match self.samples.len() {
            n @ 0..=4 => n.max(1) as u32,
            5..=15 => 5,
            16..=24 => 6,
            _ => 8,
        }
    }

    /// The height of the lines above each small histogram: name, spread, and zeros and left-out values if any have them.
    fn cell_head(&self) -> u32 {
        let notes = (0..self.samples.len()).map(|i| self.notes(i).len()).max().unwrap_or(0);
        13 * (1 + notes as u32) + 4
    }

    fn draw_grid<DB: DrawingBackend>(&self, area: &Area<DB>, head_height: u32) -> Drawn<DB> {
        const GAP: u32 = 20;
        const LABELS: u32 = 22;
        let (width, height) = area.dim_in_pixel();
        let (columns, count) = (self.columns(), self.samples.len() as u32);
        let lines = self.cell_head();
        let row_height = height.saturating_sub(head_height + LABELS + 20) / count.div_ceil(columns).max(1);
        let y = self.y_axis(row_height.saturating_sub(lines + 6));
        let left = y.label_width() + 25;
        let column_width = width.saturating_sub(left + 8) / columns;
        let x = self.x_axis(column_width.saturating_sub(GAP));
        for (binned, i) in self.binned().iter().zip(0..) {
            let (column, row) = (i % columns, i / columns);
            // The labels stand outside of the cells, beside the first column and below the last histogram of each.
            let beside = if column == 0 { left } else { 0 };
            let below = if i + columns >= count { LABELS } else { 0 };
            let corner = (left - beside + column * column_width, head_height + row * row_height);
            let size = (column_width.saturating_sub(GAP) + beside, row_height.saturating_sub(6) + below);
            let cell = area.clone().shrink(corner, size);
            let middle = (beside + column_width.saturating_sub(GAP) / 2) as i32;
            let name = (self.samples[i as usize].0.clone(), INK);
            for (line, (note, color)) in (0..).zip([name].into_iter().chain(self.notes(i as usize))) {
                let size = if line == 0 { TEXT } else { SMALL };
                let style = font(size, color, HPos::Center, VPos::Top);
                cell.draw_text(&cut(&note, size, column_width.saturating_sub(4)), &style, (middle, 13 * line))?;
            }
            let margins = Margins { left: beside, right: 0, top: lines, bottom: below };
            let mut chart = chart(&cell, margins, (x.clone(), ""), (y.clone(), ""))?;
            self.draw_bars(&mut chart, binned)?;
            let (ends, top) = (chart.x_range(), chart.y_range().end);
            line(&chart, [(ends.start, 0.0), (ends.end, 0.0)], GREY)?;
            if !self.log && binned.tallest() > top {
                let peak = binned.counts.iter().enumerate().max_by_key(|(_, count)| **count).map_or(0, |(bin, _)| bin);
                // At the side where there is more room.
                let (corner, anchor) =
                    if 2 * peak > binned.counts.len() { (ends.start, HPos::Left) } else { (ends.end, HPos::Right) };
                let style = font(SMALL, INK, anchor, VPos::Top);
                let peak = format!("↑ {}", short(binned.tallest()));
                chart.draw_series([EmptyElement::at((corner, top)) + Text::new(peak, (0, 2), style)])?;
            }
        }
        let style = font(TEXT, INK, HPos::Center, VPos::Bottom);
        let middle = (left + (width.saturating_sub(left + 8)) / 2) as i32;
        area.draw_text("value", &style, (middle, height as i32))?;
        let upwards = style.transform(FontTransform::Rotate270).pos(Pos::new(HPos::Center, VPos::Top));
        area.draw_text(self.height_label(), &upwards, (0, u32::midpoint(head_height, height) as i32))?;
        head(area, (left, 8 + GAP), &self.title, &self.captions(width))
    }

    /// From one hill to the next, in pixels.
    fn step(&self) -> f64 {
        (400.0 / self.samples.len().max(1) as f64).clamp(13.0, 44.0)
    }

    /// How high a hill is that reaches the ceiling, in steps from one to the next.
    fn hill(&self) -> f64 {
        f64::max(2.0, 30.0 / self.step())
    }

    /// The room that the hills need above the base line of the first, in steps.
    fn rise(&self) -> f64 {
        let y = self.y_axis(100);
        let reach = |(i, b): (usize, &Binned)| y.share(b.tallest().max(b.zeros_height())) * self.hill() - i as f64;
        self.binned().iter().enumerate().map(reach).fold(1.0, f64::max)
    }

    fn draw_ridgeline<DB: DrawingBackend>(&self, area: &Area<DB>, head_height: u32) -> Drawn<DB> {
        let binned = self.binned();
        let last = binned.len().saturating_sub(1);
        let base = |i: usize| (last - i) as f64;
        let names = self.samples.iter().enumerate().map(|(i, (name, _))| (base(i), cut(name, TEXT, 160)));
        let heights = self.y_axis(100);
        let y = Axis::marked(0.0..last as f64 + self.rise(), names.rev().collect());
        let notes = (0..binned.len()).map(|i| text_width(&self.note_line(i), SMALL)).fold(0.0, f64::max);
        let margins = Margins { left: y.label_width() + 14, right: notes as u32 + 14, top: head_height, bottom: 38 };
        let x = self.x_axis(margins.inside(area)?.0);
        let marks = x.key_points(BoldPoints(10));
        let mut chart = chart(area, margins, (x, "value"), (y, ""))?;
        let (ends, top) = (chart.x_range(), chart.y_range().end);
        let pixel = top / f64::from(chart.plotting_area().dim_in_pixel().1);
        for at in marks {
            line(&chart, [(at, 0.0), (at, top)], GRID)?;
        }
        for (i, binned) in binned.iter().enumerate() {
            let at = |height: f64| base(i) + self.hill() * heights.share(height);
            // Not the darkest: the marks are seen on it.
            let color = ramp(0.4 + 0.6 * i as f64 / last.max(1) as f64);
            if binned.tallest() > 0.0 {
                let seen = |(v, h): (f64, f64)| (v, if h > 0.0 { at(h).max(base(i) + pixel) } else { base(i) });
                let outline: Vec<_> = binned.outline(0.0).into_iter().map(seen).collect();
                chart.draw_series([Polygon::new(outline.clone(), color.mix(0.9).filled())])?;
                line(&chart, outline, WHITE)?;
            }
            line(&chart, [(ends.start, base(i)), (ends.end, base(i))], GREY)?;
            if binned.zeros > 0 {
                let top = at(binned.zeros_height());
                line(&chart, [(0.0, base(i)), (0.0, top)], VERMILION.stroke_width(3))?;
            }
        }
        // Over all the hills.
        for (i, Binned { moments, range, .. }) in binned.iter().enumerate() {
            if let Some((mean, std)) = *moments {
                let (low, high) = ((mean - std).max(range.start), (mean + std).min(range.end));
                if low <= high {
                    line(&chart, [(low, base(i)), (high, base(i))], INK.stroke_width(3))?;
                }
                if (range.start..=range.end).contains(&mean) {
                    let (foot, head) = (base(i) - 3.0 * pixel, base(i) + 0.3);
                    line(&chart, [(mean, foot), (mean, head)], INK.stroke_width(2))?;
                }
            }
            let note = Text::new(self.note_line(i), (8, -4), font(SMALL, GREY, HPos::Left, VPos::Center));
            chart.draw_series([EmptyElement::at((ends.end, base(i))) + note])?;
        }
        head(area, (margins.left, margins.right), &self.title, &self.captions(area.dim_in_pixel().0))
    }

    /// Name and notes of each array for the legend.
    fn entries(&self) -> Vec<Entry> {
        // More lines than there are colours are in an order: layers.
        let many = self.samples.len() > 6;
        let color = |i| if many { ramp(i as f64 / (self.samples.len() - 1) as f64) } else { series_color(i) };
        let entry = |(i, (name, _)): (usize, &(String, Sample))| Entry {
            name: format!("{}: {}", cut(name, TEXT, 160), self.note_line(i)),
            color: color(i),
            width: 2,
            marker: Some(i),
        };
        self.samples.iter().enumerate().map(entry).collect()
    }

    fn draw_overlay<DB: DrawingBackend>(&self, area: &Area<DB>, head_height: u32) -> Drawn<DB> {
        let entries = self.entries();
        let (width, height) = area.dim_in_pixel();
        let foot = legend_height(&entries, width) + 4;
        let (above, _) = area.split_vertically(height.saturating_sub(foot));
        let (chart, left) = self.chart(&above, head_height + 8, 0)?;
        for (i, (binned, entry)) in self.binned().iter().zip(&entries).enumerate() {
            if binned.tallest() == 0.0 {
                continue;
            }
            let Range { start, end } = binned.range;
            let middle = |bin: usize| start + binned.bin_width() * (bin as f64 + 0.5);
            let heights = binned.counts.iter().enumerate().map(|(bin, &count)| (middle(bin), binned.height(count)));
            let points: Vec<(f64, f64)> = match binned.counts[..] {
                // A single bin has no line through it.
                [count] => [start, end].map(|at| (at, binned.height(count))).into(),
                _ => heights.collect(),
            };
            // Marks stand apart, those of each series at other places.
            let every = points.len().div_ceil(8);
            line(&chart, points.clone(), entry.color.stroke_width(2))?;
            for &point in points.iter().skip(i % every).step_by(every) {
                mark(chart.plotting_area(), point, i, entry.color)?;
            }
        }
        legend(area, &entries)?;
        head(area, (left, 16), &self.title, &self.captions(width))
    }

    pub(super) fn size(&self, room: u32) -> (u32, u32) {
        let width = room.clamp(300, 640);
        match self.form {
            Form::One => {
                let width = room.clamp(200, 640);
                (width, (width / 2).clamp(270, 360))
            }
            Form::Grid => {
                let columns = self.columns();
                let cell = (room.saturating_sub(66) / columns).clamp(76, 320);
                let rows = (self.samples.len() as u32).div_ceil(columns);
                let row_height = (cell * 3 / 5).clamp(54, 160) + self.cell_head() + 6;
                (cell * columns + 66, self.head(room) + row_height * rows + 46)
            }
            Form::Ridgeline => {
                let steps = self.rise() + self.samples.len().saturating_sub(1) as f64;
                (width, self.head(width) + (self.step() * steps) as u32 + 46)
            }
            Form::Overlay => (width, 340 + legend_height(&self.entries(), width)),
        }
    }

    pub(super) fn head(&self, width: u32) -> u32 {
        head_height(&self.title, self.captions(width).len()) + if self.form == Form::One { 0 } else { 6 }
    }

    pub(super) fn name(&self) -> String {
        match (&*self.title, self.form) {
            ("", Form::One) => "histogram".into(),
            ("", _) => "histograms".into(),
            (title, _) => title.into(),
        }
    }

    pub(super) fn words(&self, blocks: bool) -> String {
        let mut words = self.name();
        if self.samples.is_empty() {
            words += ": no arrays to show";
        }
        for ((name, sample), binned) in self.samples.iter().zip(self.binned()) {
            let one = self.form == Form::One;
            words += &if one { ": ".into() } else { ["\n", name, ": "].concat() };
            words += &sample.words();
            if binned.zeros > 0 {
                let (zeros, share) = (thousands(binned.zeros), binned.zeros_share());
                write!(words, ", {zeros} exact zeros ({share})").expect(WRITES);
            }
            if let Some(left_out) = binned.left_out() {
                write!(words, " ({left_out})").expect(WRITES);
            }
            if blocks {
                write!(words, "\n{}", binned.sparkline(self.log)).expect(WRITES);
            }
        }
        words
    }

    pub(super) fn draw_below<DB: DrawingBackend>(&self, area: &Area<DB>, head: u32) -> Drawn<DB> {
        match self.form {
            Form::One => self.draw_one(area, head),
            Form::Grid => self.draw_grid(area, head),
            Form::Ridgeline => self.draw_ridgeline(area, head),
            Form::Overlay => self.draw_overlay(area, head),
        }
    }
}

/// The lines below the title of a histogram that stands alone.
fn captions_of_one(binned: &Binned, sample: &Sample, width: u32, cut: bool) -> Vec<Note> {
    let n = format!("n = {}", thousands(sample.n()));
    let mut lines = Vec::new();
    if let Some((mean, std)) = sample.moments {
        let inside = (binned.range.start..=binned.range.end).contains(&mean);
        let (mark, note) = if inside { ("┃ ", "") } else { ("", " (not in range)") };
        let marks = format!("{mark}mean {}{note}, ░ ±1 std {}", short(mean), short(std));
        let all = format!("{n}, {marks}");
        if text_width(&all, TEXT) <= f64::from(width) - 8.0 {
            lines.push((all, GREY));
        } else {
            lines.extend([(n, GREY), (marks, GREY)]);
        }
    } else {
        lines.push((format!("{n}: no values to show"), GREY));
    }
    if binned.zeros > 0 {
        let cut = if cut { ", cut" } else { "" };
        let (zeros, share) = (thousands(binned.zeros), binned.zeros_share());
        lines.push((format!("█ {zeros} exact zeros ({share}{cut})"), VERMILION));
    }
    lines.extend(binned.left_out().map(|left_out| (left_out, VERMILION)));
    lines
}

impl Figure for Histogram {
    fn any(&self) -> AnyFigure {
        AnyFigure::Histogram(self.clone())
    }
}
