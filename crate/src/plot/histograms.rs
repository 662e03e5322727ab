//! Histograms of several arrays on shared axes.

use std::fmt::{Display, Write as _};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use plotters::style::RGBColor;

use super::Figure;
use super::canvas::{
    Along, Axis, Canvas, Dash, GREY, INK, LEFT, LINE, MIDDLE, Plot, RIGHT, SMALL, TEXT, VERMILION, WRITES, cut,
    head_height, label_width, legend, legend_height, one_line, ramp, series_style, short, text_width, thousands,
};
use super::histogram::{bars, ceiling, checked, height_axis, height_label, value_axis};
use super::part::Draw;
use super::sample::{Binned, Sample, data_range};
use crate::stats::{self, Bins, Values};

/// The histograms of several arrays on shared axes: the layers of a network, or a layer under several initializers. Made by
/// [`histograms`], refined by its methods, shown by ending a cell with it.
///
/// All have the same bins, over the same range, and the same height axis, so that they can be compared. An axis ends at 4 times
/// the lowest of the tops, so that one that is piled up at a point does not press the others flat; bars that are cut by it say how
/// high they are. Heights are counts, or densities where the arrays are of different sizes. Exact zeros and what is left out are
/// stated as in a [`Histogram`](super::Histogram).
#[derive(Clone, Debug)]
pub struct Histograms {
    samples: Arc<Vec<(String, Sample)>>,
    title: String,
    bins: Bins,
    range: Option<Range<f64>>,
    density: bool,
    log: bool,
    form: Form,
    columns: Option<usize>,
    binned: OnceLock<Vec<Binned>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Grid,
    Ridgeline,
    Overlay,
}

/// Small histograms of several arrays, each with its name: a text, an initializer, the number of a layer.
///
/// ```
/// use initializers::prelude::*;
/// let z = RandomState::new(0).randn((100, 50));
/// let figure = histograms([("tanh", &z.tanh()), ("ReLU", &z.relu())]).title("activations").range(-1.0..1.0);
/// assert!(figure.svg().contains("ReLU"));
/// let layers: Vec<_> = [1.0, 0.5, 0.25].iter().map(|size| &z * *size).collect();
/// assert_eq!(histograms((1..).zip(&layers)).text().lines().count(), 7);
/// ```
pub fn histograms<'a, V: Values + ?Sized + 'a>(arrays: impl IntoIterator<Item = (impl Display, &'a V)>) -> Histograms {
    Histograms::new(arrays.into_iter().map(|(name, x)| (name.to_string(), Sample::new(x.values()))).collect())
}

impl Histograms {
    fn new(mut samples: Vec<(String, Sample)>) -> Self {
        for (name, _) in &mut samples {
            *name = one_line(name);
        }
        let (most, least) = (samples.iter().map(|s| s.1.n()).max(), samples.iter().map(|s| s.1.n()).min());
        Self {
            samples: Arc::new(samples),
            title: String::new(),
            bins: Bins::Sqrt,
            range: None,
            density: most != least,
            log: false,
            form: Form::Grid,
            columns: None,
            binned: OnceLock::new(),
        }
    }

    /// Sets the title, a text or anything that has one: one line, cut with an ellipsis where it is wider than the picture.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(histograms([("a", &[1.0])]).title("both").text().starts_with("both"));
    /// ```
    #[must_use]
    pub fn title(mut self, title: impl Display) -> Self {
        self.title = one_line(&title.to_string());
        self
    }

    /// Sets the number of bins, or a rule that finds it for the largest of the arrays; [`Bins::Sqrt`] unless it is set.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(histograms([("a", &[1.0, 2.0])]).bins(4).text().ends_with("1 |█  █| 2"));
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

    /// Sets the range of the bins; from the smallest to the largest of all values unless it is set.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(histograms([("a", &[1.0])]).bins(2).range(0.0..4.0).text().ends_with("0 |█ | 4"));
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

    /// Shows densities, as [`Histogram::density`](super::Histogram::density) does.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(histograms([("a", &[1.0, 2.0])]).density().svg().contains("density"));
    /// ```
    #[must_use]
    pub fn density(mut self) -> Self {
        self.density = true;
        self.binned = OnceLock::new();
        self
    }

    /// Shows counts, or densities, on a logarithmic axis.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(histograms([("a", &[1.0, 2.0])]).log_counts().svg().contains("count (log)"));
    /// ```
    #[must_use]
    pub fn log_counts(mut self) -> Self {
        self.log = true;
        self
    }

    /// Sets how many small histograms stand side by side; up to five of few and ten of many unless it is set.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let layers = vec![vec![1.0, 2.0]; 12];
    /// assert!(histograms((1..).zip(&layers)).columns(4).svg().starts_with("<svg"));
    /// ```
    ///
    /// # Panics
    /// If the number is 0.
    #[must_use]
    #[track_caller]
    pub fn columns(mut self, columns: usize) -> Self {
        assert!(columns > 0, "a grid needs at least 1 column, but got 0");
        self.columns = Some(columns);
        self
    }

    /// Draws the histograms behind each other, the first at the top, as hills on one axis.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let z = RandomState::new(0).randn((100, 50));
    /// assert!(histograms([("layer 1", &z), ("layer 2", &z.tanh())]).ridgeline().svg().contains("layer 2"));
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
    /// assert!(histograms([("layer 1", &z), ("layer 2", &z.tanh())]).overlay().svg().contains("layer 2"));
    /// ```
    #[must_use]
    pub fn overlay(mut self) -> Self {
        self.form = Form::Overlay;
        self
    }

    fn binned(&self) -> &[Binned] {
        self.binned.get_or_init(|| {
            let range = self.range.clone().unwrap_or_else(|| data_range(self.samples.iter().map(|(_, sample)| sample)));
            let binned = |sample, bins| Binned::new(sample, bins, &range, self.density);
            let largest = self.samples.iter().max_by_key(|(_, sample)| sample.n() - sample.zeros);
            let bins = largest.map_or(1, |(_, sample)| match self.bins {
                Bins::Count(count) => count,
                rule => binned(sample, rule).counts.len(),
            });
            self.samples.iter().map(|(_, sample)| binned(sample, Bins::Count(bins))).collect()
        })
    }

    /// The upper end of the shared axis of heights.
    fn ceiling(&self) -> f64 {
        let all = self.binned();
        let tops: Vec<f64> = if self.log {
            all.iter().map(|b| b.tallest().max(b.zeros_height())).collect()
        } else {
            // Where nothing but zeros is there, the others decide.
            let bars: Vec<f64> = all.iter().filter(|b| b.tallest() > 0.0).map(ceiling).collect();
            if bars.is_empty() { all.iter().map(ceiling).collect() } else { bars }
        };
        let (low, high) = tops
            .iter()
            .filter(|top| **top > 0.0)
            .fold((f64::INFINITY, 0.0_f64), |(low, high), &top| (low.min(top), high.max(top)));
        match () {
            () if high == 0.0 => all.first().map_or(1.0, |b| b.height(1)),
            () if self.log => high,
            () => high.min(4.0 * low),
        }
    }

    fn any_zeros(&self) -> bool {
        self.binned().iter().any(|b| b.zeros > 0)
    }

    fn captions(&self) -> Vec<(String, RGBColor)> {
        let (most, least) =
            self.samples.iter().fold((0, usize::MAX), |(most, least), (_, s)| (most.max(s.n()), least.min(s.n())));
        let n = match self.samples.len() {
            0 => return vec![("no arrays to show".into(), GREY)],
            1 => format!("n = {}", thousands(most)),
            _ if most == least => format!("n = {} each", thousands(most)),
            _ => format!("n = {} to {}", thousands(least), thousands(most)),
        };
        let marks = match self.form {
            Form::Grid => ", │ mean, ┊ ±1 std",
            Form::Ridgeline => ", │ mean, ━ ±1 std",
            Form::Overlay => "",
        };
        let mut lines = vec![(format!("{n}{marks}"), GREY)];
        let binned = self.binned();
        let top = self.ceiling();
        if self.form != Form::Grid && !self.log && binned.iter().any(|b| b.tallest() > top) {
            let unit = binned.first().map_or(1.0, Binned::height_unit);
            lines.push((
                format!("peaks above {} {} are cut", height_label(self.density, false), short(top * unit)),
                VERMILION,
            ));
        }
        if self.any_zeros() {
            let cut = if !self.log && binned.iter().any(|b| b.zeros_height() > top) { ", cut at the top" } else { "" };
            let line = match self.form {
                Form::Overlay => "exact zeros are not drawn; their share stands in the legend".into(),
                _ => format!("█ exact zeros{cut}"),
            };
            lines.push((line, VERMILION));
        }
        lines
    }

    /// What is to be known of one array beside its name.
    fn notes(&self, index: usize) -> Vec<(String, RGBColor)> {
        let (binned, sample) = (&self.binned()[index], &self.samples[index].1);
        let mut notes =
            vec![(sample.moments.map_or("no values".into(), |(_, std)| format!("std {}", short(std))), GREY)];
        if binned.zeros > 0 {
            notes.push((format!("zeros {}", binned.zeros_share()), VERMILION));
        }
        if binned.missing() > 0 {
            notes.push((format!("left out {}", thousands(binned.missing())), VERMILION));
        }
        notes
    }

    fn columns_of_grid(&self) -> usize {
        self.columns.unwrap_or(match self.samples.len() {
            n @ 0..=4 => n.max(1),
            5..=15 => 5,
            16..=24 => 6,
            _ => 10,
        })
    }

    fn cell(&self, room: u32) -> (f64, f64) {
        let width = ((f64::from(room) - 66.0) / self.columns_of_grid() as f64).clamp(84.0, 320.0).floor();
        (width, (width * 0.6).clamp(54.0, 160.0).floor())
    }

    /// The lines above each small histogram: name, spread, and zeros and left-out values if any have them.
    fn cell_lines(&self) -> usize {
        1 + (0..self.samples.len()).map(|i| self.notes(i).len()).max().unwrap_or(0)
    }

    fn draw_grid(&self, canvas: &Canvas, head: f64) {
        let binned = self.binned();
        let Some(first) = binned.first() else { return };
        let columns = self.columns_of_grid();
        let rows = self.samples.len().div_ceil(columns);
        let top_height = self.ceiling();
        let lines = self.cell_lines() as f64 * 13.0 + 4.0;
        let cell_height = ((canvas.height() - head - 42.0) / rows as f64).floor();
        let plot_height = cell_height - lines - 6.0;
        let y = height_axis(first, top_height, self.log, Along::Y(plot_height));
        let left = 6.0 + LINE + label_width(&y);
        let cell_width = ((canvas.width() - left - 8.0) / columns as f64).floor();
        let x = value_axis(first, self.any_zeros(), Along::X(cell_width - 10.0));
        for (i, binned) in binned.iter().enumerate() {
            let (column, row) = (i % columns, i / columns);
            let cell_left = left + cell_width * column as f64;
            let top = head + cell_height * row as f64 + lines;
            let plot = Plot {
                canvas,
                x: &x,
                y: &y,
                left: cell_left,
                right: cell_left + cell_width - 10.0,
                top,
                bottom: top + plot_height,
            };
            let middle = f64::midpoint(plot.left, plot.right);
            let room = cell_width - 4.0;
            canvas.text(&self.samples[i].0, (middle, top - lines), MIDDLE, TEXT, INK, room);
            for (line, (note, color)) in self.notes(i).iter().enumerate() {
                canvas.text(note, (middle, top - lines + 13.0 * (line + 1) as f64), MIDDLE, SMALL, *color, room);
            }
            plot.axes(i + columns >= self.samples.len(), column == 0, true);
            bars(&plot, binned, self.log);
            if !self.log && binned.tallest() > top_height {
                let tallest = binned.tallest() * binned.height_unit();
                let peak = binned.counts.iter().enumerate().max_by_key(|(_, count)| **count).map_or(0, |(bin, _)| bin);
                // At the side where there is more room.
                let right = 2 * peak > binned.counts.len();
                let (x, side) = if right { (plot.left, LEFT) } else { (plot.right + 6.0, RIGHT) };
                canvas.text(&format!("↑ {}", short(tallest)), (x, top + 1.0), side, SMALL, INK, room);
            }
        }
        let (middle, bottom) = (canvas.width() / 2.0, canvas.height());
        canvas.text("value", (middle, bottom - 16.0), MIDDLE, TEXT, INK, 100.0);
        canvas.upwards(height_label(self.density, self.log), (5.0, f64::midpoint(head, bottom)), bottom - head);
    }

    /// From one hill to the next.
    fn step(&self) -> f64 {
        (400.0 / self.samples.len().max(1) as f64).clamp(13.0, 44.0)
    }

    /// The height of a hill that reaches the ceiling.
    fn hill(&self) -> f64 {
        (self.step() * 2.0).max(30.0)
    }

    /// The height that the hills need above the base line of the first.
    fn rise(&self) -> f64 {
        let top = self.ceiling();
        let reach = |(i, b): (usize, &Binned)| {
            let share = if self.log { 1.0 } else { (b.tallest().max(b.zeros_height()) / top).min(1.0) };
            self.hill() * share - self.step() * i as f64
        };
        self.binned().iter().enumerate().map(reach).fold(self.step(), f64::max)
    }

    fn draw_ridgeline(&self, canvas: &Canvas, head: f64) {
        let all = self.binned();
        let Some(first) = all.first() else { return };
        let step = self.step();
        let hill = self.hill();
        let names = self.samples.iter().map(|(name, _)| text_width(name, TEXT)).fold(0.0, f64::max).min(160.0);
        let notes: Vec<String> = (0..all.len())
            .map(|i| self.notes(i).iter().map(|note| note.0.clone()).collect::<Vec<_>>().join(", "))
            .collect();
        let beside = notes.iter().map(|note| text_width(note, SMALL)).fold(0.0, f64::max);
        let (left, right) = (names + 14.0, canvas.width() - beside - 14.0);
        let bottom = canvas.height() - 40.0;
        let x = value_axis(first, self.any_zeros(), Along::X(right - left));
        let y = height_axis(first, self.ceiling(), self.log, Along::Y(hill));
        let place = |height: f64| if self.log { height.log10() } else { height };
        let last = all.len() - 1;
        let floor = Plot { canvas, x: &x, y: &Axis { range: 0.0..1.0, ticks: vec![] }, left, right, top: head, bottom };
        for (value, _) in &x.ticks {
            let at = floor.at_x(*value);
            canvas.line(&[(at, head), (at, bottom)], RGBColor(225, 225, 225), 1, Dash::Solid);
        }
        floor.axes(true, false, false);
        for (i, binned) in all.iter().enumerate() {
            let base = bottom - step * (last - i) as f64;
            let plot = Plot { canvas, x: &x, y: &y, left, right, top: base - hill, bottom: base };
            // Not the darkest: the marks are seen on it.
            let color = ramp(0.4 + 0.6 * i as f64 / last.max(1) as f64);
            let mut outline = vec![(plot.at_x(binned.range.start), base)];
            let width = binned.bin_width();
            for (bin, &count) in binned.counts.iter().enumerate() {
                let top = plot.at_y(place(binned.height(count))).max(plot.top);
                let top = if count > 0 { top.min(base - 1.0) } else { base };
                let from = binned.range.start + width * bin as f64;
                outline.extend([(plot.at_x(from), top), (plot.at_x(from + width), top)]);
            }
            outline.push((plot.at_x(binned.range.end), base));
            outline.dedup();
            if binned.counts.iter().any(|count| *count > 0) {
                canvas.polygon(&outline, color, 0.9);
                canvas.line(&outline, plotters::style::WHITE, 1, Dash::Solid);
            }
            canvas.line(&[(left, base), (right, base)], GREY, 1, Dash::Solid);
            if binned.zeros > 0 {
                let at = plot.at_x(0.0);
                let top = plot.at_y(place(binned.zeros_height())).max(plot.top).min(base - 1.0);
                let at = if binned.range.start == 0.0 { at - 5.0 } else { at };
                canvas.rect((at - 1.0, top), (at + 2.0, base), VERMILION, 1.0);
            }
        }
        // Over all the hills.
        for (i, binned) in all.iter().enumerate() {
            let base = bottom - step * (last - i) as f64;
            if let Some((mean, std)) = binned.moments {
                let plot = Plot { canvas, x: &x, y: &y, left, right, top: base - hill, bottom: base };
                let Range { start, end } = binned.range;
                let [low, high] = [mean - std, mean + std].map(|v| plot.at_x(v.clamp(start, end)));
                if mean + std >= start && mean - std <= end {
                    canvas.line(&[(low, base), (high, base)], INK, 3, Dash::Solid);
                }
                if mean >= start && mean <= end {
                    let at = plot.at_x(mean);
                    canvas.line(&[(at, base + 3.0), (at, base - step * 0.3)], INK, 2, Dash::Solid);
                }
            }
            canvas.label(&cut(&self.samples[i].0, TEXT, 160.0), (left - 8.0, base - 4.0), RIGHT, TEXT, INK);
            canvas.label(&notes[i], (right + 8.0, base - 4.0), LEFT, SMALL, GREY);
        }
        canvas.text("value", (f64::midpoint(left, right), bottom + 22.0), MIDDLE, TEXT, INK, right - left);
    }

    /// Name and notes of each array for the legend.
    fn entries(&self) -> Vec<String> {
        let entry = |i: usize| {
            let notes: Vec<String> = self.notes(i).into_iter().map(|note| note.0).collect();
            format!("{}: {}", cut(&self.samples[i].0, TEXT, 160.0), notes.join(", "))
        };
        (0..self.samples.len()).map(entry).collect()
    }

    fn style(&self, i: usize) -> (RGBColor, Dash) {
        let (color, dash) = series_style(i);
        // More lines than there are colours are in an order: layers.
        let many = self.samples.len() > 6;
        (if many { ramp(i as f64 / (self.samples.len() - 1) as f64) } else { color }, dash)
    }

    fn draw_overlay(&self, canvas: &Canvas, head: f64) {
        let all = self.binned();
        let Some(first) = all.first() else { return };
        let entries = self.entries();
        let (top, bottom) = (head + 8.0, canvas.height() - 46.0 - legend_height(&entries, canvas.width()));
        let bare = all.iter().all(|b| b.tallest() == 0.0);
        let y =
            height_axis(first, if bare { first.height(1) } else { self.ceiling() }, self.log, Along::Y(bottom - top));
        let (left, right) = (6.0 + LINE + label_width(&y), canvas.width() - 16.0);
        let x = value_axis(first, false, Along::X(right - left));
        let plot = Plot { canvas, x: &x, y: &y, left, right, top, bottom };
        plot.axes(true, true, false);
        plot.base();
        for (i, binned) in all.iter().enumerate() {
            if binned.tallest() == 0.0 {
                continue;
            }
            let (color, dash) = self.style(i);
            let middle = |bin: usize| plot.at_x(binned.range.start + binned.bin_width() * (bin as f64 + 0.5));
            let points: Vec<_> = (binned.counts.iter().enumerate())
                .map(|(bin, &count)| {
                    let height = binned.height(count);
                    let y = if self.log && count > 0 {
                        plot.at_y(height.log10())
                    } else if self.log {
                        bottom
                    } else {
                        plot.at_y(height)
                    };
                    (middle(bin), y.clamp(top, bottom))
                })
                .collect();
            // A single bin has no line through it.
            let points = if let [(_, y)] = points[..] { vec![(left, y), (right, y)] } else { points };
            canvas.line(&points, color, 2, dash);
        }
        canvas.text("value", (f64::midpoint(left, right), bottom + 22.0), MIDDLE, TEXT, INK, right - left);
        canvas.upwards(height_label(self.density, self.log), (5.0, f64::midpoint(top, bottom)), bottom - top);
        let styles: Vec<_> = (0..entries.len()).map(|i| self.style(i)).collect();
        legend(canvas, bottom + 42.0, &entries, |i| (styles[i].0, styles[i].1, None));
    }
}

impl Figure for Histograms {}

impl Draw for Histograms {
    fn size(&self, room: u32) -> (u32, u32) {
        let width = room.clamp(300, 640);
        match self.form {
            Form::Grid => {
                let (columns, (cell_width, cell_height)) = (self.columns_of_grid(), self.cell(room));
                let rows = self.samples.len().div_ceil(columns);
                let lines = self.cell_lines() as f64 * 13.0 + 10.0;
                let top = head_height(&self.title, self.captions().len());
                let height = top + (cell_height + lines) * rows as f64 + 46.0;
                ((cell_width * columns as f64 + 66.0) as u32, height as u32)
            }
            Form::Ridgeline => {
                let step = self.step();
                let head = head_height(&self.title, self.captions().len());
                (width, (head + self.rise() + step * self.samples.len().saturating_sub(1) as f64 + 56.0) as u32)
            }
            Form::Overlay => (width, 340 + legend_height(&self.entries(), f64::from(width)) as u32),
        }
    }

    fn head(&self, _room: u32) -> f64 {
        head_height(&self.title, self.captions().len()) + 6.0
    }

    fn name(&self) -> String {
        if self.title.is_empty() { "histograms".into() } else { self.title.clone() }
    }

    fn words(&self, blocks: bool) -> String {
        let mut words = self.name();
        if self.samples.is_empty() {
            words += ": no arrays to show";
        }
        for ((name, sample), binned) in self.samples.iter().zip(self.binned()) {
            write!(words, "\n{name}: {}", sample.words()).expect(WRITES);
            if binned.zeros > 0 {
                write!(words, ", exact zeros {}", binned.zeros_share()).expect(WRITES);
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

    fn draw(&self, canvas: &Canvas, head: f64, _room: u32) {
        canvas.head(&self.title, &self.captions());
        match self.form {
            Form::Grid => self.draw_grid(canvas, head),
            Form::Ridgeline => self.draw_ridgeline(canvas, head),
            Form::Overlay => self.draw_overlay(canvas, head),
        }
    }

    fn part(&self) -> Arc<dyn Draw> {
        Arc::new(self.clone())
    }
}
