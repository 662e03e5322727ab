//! Curves: one number for each layer.

use std::fmt::{Display, Write as _};

use plotters::prelude::*;

use super::axis::{Along, Axis};
use super::picture::{
    Area, Drawn, Entry, Margins, Note, TEXT, chart, cut, head, head_height, legend, legend_height, line, mark,
    one_line, series_color,
};
use super::sample::{LARGEST, NARROWEST, Sample};
use super::{AnyFigure, Figure, Series, WRITES};
use crate::color::{GREY, INK, VERMILION};
use crate::format::{left_out, short, sparkline};
use crate::stats::Values;

/// Curves of numbers, such as the standard deviation of each layer under several initializers. Made by [`curves`], refined
/// by its methods, shown by ending a cell with it.
///
/// Each has its own colour and marks, named in the legend. Where a value is NaN, infinite or beyond ±1e150, or not positive on a
/// logarithmic axis, the curve is interrupted, and the caption counts what is left out.
#[derive(Clone, Debug)]
pub struct Curves {
    series: Vec<Curve>,
    title: String,
    x_label: String,
    y_label: String,
    log_x: bool,
    log_y: bool,
    xs: Option<Vec<f64>>,
}

#[derive(Clone, Debug)]
struct Curve {
    name: String,
    ys: Vec<f64>,
    prediction: bool,
}

/// Curves of several series, each with its name, over x = 1, 2, … unless [`x`](Curves::x) says otherwise.
///
/// ```
/// use initializers::prelude::*;
/// let figure = curves([("Xavier", vec![0.9, 0.8, 0.7]), ("He", vec![1.0, 1.0, 1.1])]).title("ReLU").x_label("layer").y_label("std");
/// assert!(figure.svg().contains("Xavier"));
/// ```
pub fn curves<S: Series>(series: impl IntoIterator<Item = S>) -> Curves {
    let curve = |series: S| Curve::new(&series.name(), series.numbers().into_owned(), false);
    Curves {
        series: series.into_iter().map(curve).collect(),
        title: String::new(),
        x_label: String::new(),
        y_label: String::new(),
        log_x: false,
        log_y: false,
        xs: None,
    }
}

impl Curve {
    fn new(name: &str, ys: Vec<f64>, prediction: bool) -> Self {
        Self { name: one_line(name), ys, prediction }
    }
}

impl Curves {
    /// Sets the title, a text or anything that has one: one line, cut with an ellipsis where it is wider than the picture.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(curves([("a", [1.0])]).title("std").text().starts_with("std"));
    /// ```
    #[must_use]
    pub fn title(mut self, title: impl Display) -> Self {
        self.title = one_line(&title.to_string());
        self
    }

    /// Names the horizontal axis.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(curves([("a", [1.0])]).x_label("layer").svg().contains("layer"));
    /// ```
    #[must_use]
    pub fn x_label(mut self, label: impl Display) -> Self {
        self.x_label = one_line(&label.to_string());
        self
    }

    /// Names the vertical axis.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(curves([("a", [1.0])]).y_label("std").svg().contains("std"));
    /// ```
    #[must_use]
    pub fn y_label(mut self, label: impl Display) -> Self {
        self.y_label = one_line(&label.to_string());
        self
    }

    /// Makes the vertical axis logarithmic; values that are not positive are left out.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(curves([("a", [1.0, 0.0])]).log_y().text().contains("left out: 1 not positive"));
    /// ```
    #[must_use]
    pub fn log_y(mut self) -> Self {
        self.log_y = true;
        self
    }

    /// Makes the horizontal axis logarithmic.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(curves([("a", [1.0, 2.0])]).x(&[10.0, 1000.0]).log_x().svg().contains("100"));
    /// ```
    #[must_use]
    pub fn log_x(mut self) -> Self {
        self.log_x = true;
        self
    }

    /// Sets the x values of all curves; 1, 2, … unless they are set.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let figure = curves([("time", [0.1, 0.4, 1.6])]).x(&[10.0, 20.0, 40.0]);
    /// assert!(figure.svg().contains("40"));
    /// ```
    ///
    /// # Panics
    /// If a curve has more values than there are here.
    #[must_use]
    #[track_caller]
    pub fn x(mut self, xs: &(impl Values + ?Sized)) -> Self {
        self.xs = Some(xs.values().into_owned());
        self.check();
        self
    }

    /// Adds a curve that was predicted, not measured: drawn as a thin dark line without marks.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let halves = curves([("measured", [1.0, 0.52, 0.24])]).prediction("2⁻ˡ", &[1.0, 0.5, 0.25]);
    /// assert!(halves.text().contains("2⁻ˡ"));
    /// ```
    ///
    /// # Panics
    /// If it has more values than [`x`](Self::x) gave.
    #[must_use]
    #[track_caller]
    pub fn prediction(mut self, name: impl Display, ys: &(impl Values + ?Sized)) -> Self {
        self.series.push(Curve::new(&name.to_string(), ys.values().into_owned(), true));
        self.check();
        self
    }

    #[track_caller]
    fn check(&self) {
        let Some(xs) = &self.xs else { return };
        for Curve { name, ys, .. } in &self.series {
            let (got, needed) = (xs.len(), ys.len());
            assert!(
                needed <= got,
                "the curve \"{name}\" has {needed} values and needs as many x values, but got {got}"
            );
        }
    }

    fn x_of(&self, index: usize) -> f64 {
        self.xs.as_ref().map_or((index + 1) as f64, |xs| xs[index])
    }

    /// The points of a curve; `None` where one is left out.
    fn points(&self, curve: &Curve) -> Vec<Option<(f64, f64)>> {
        let shown = |v: f64, log: bool| v.abs() <= LARGEST && (v > 0.0 || !log);
        let point = |(i, &y): (usize, &f64)| {
            let x = self.x_of(i);
            (shown(x, self.log_x) && shown(y, self.log_y)).then_some((x, y))
        };
        curve.ys.iter().enumerate().map(point).collect()
    }

    fn left_out(&self) -> Option<String> {
        let (mut not_finite, mut too_large, mut not_positive) = (0, 0, 0);
        for curve in &self.series {
            for (i, &y) in curve.ys.iter().enumerate() {
                let x = self.x_of(i);
                match () {
                    () if !(x.is_finite() && y.is_finite()) => not_finite += 1,
                    () if x.abs().max(y.abs()) > LARGEST => too_large += 1,
                    () if self.log_x && x <= 0.0 || self.log_y && y <= 0.0 => not_positive += 1,
                    () => {}
                }
            }
        }
        left_out(&[
            (not_finite, "NaN or infinite"),
            (too_large, "beyond ±1e150"),
            (not_positive, "not positive, on a logarithmic axis"),
        ])
    }

    fn captions(&self) -> Vec<Note> {
        let mut lines = Vec::new();
        if self.series.iter().all(|curve| self.points(curve).iter().all(Option::is_none)) {
            lines.push(("no values to show".into(), GREY));
        }
        lines.extend(self.left_out().map(|left_out| (left_out, VERMILION)));
        lines
    }

    fn entries(&self) -> Vec<Entry> {
        let entry = |(i, curve): (usize, &Curve)| {
            let name = cut(&curve.name, TEXT, 240);
            if curve.prediction {
                let color = if i.is_multiple_of(2) { INK } else { GREY };
                Entry { name, color, width: 1, marker: None }
            } else {
                Entry { name, color: series_color(i), width: 2, marker: Some(i) }
            }
        };
        self.series.iter().enumerate().map(entry).collect()
    }

    /// An axis over these values with a little room around them.
    fn axis(values: impl Iterator<Item = f64>, log: bool, whole: bool, along: Along) -> Axis {
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        if low > high {
            return Axis::linear(0.0..1.0, along);
        }
        if log {
            // The smallest of numbers have no power of ten below them.
            let (low, high) = (low.log10().max(-300.0), high.log10().max(-300.0));
            let room = if high > low { (high - low) * 0.05 } else { 0.3 };
            return Axis::log(10_f64.powf(low - room)..10_f64.powf(high + room), along);
        }
        let room = if high - low > NARROWEST { (high - low) * 0.05 } else { f64::max(low.abs() * 0.05, 0.5) };
        let start = low - room;
        // A curve of sizes does not go below 0.
        let start = if low >= 0.0 && start < 0.0 { -0.02 * (high + room) } else { start };
        // There is no layer 0, and none between two layers.
        if whole { Axis::whole(start.max(0.5)..high + room, along) } else { Axis::linear(start..high + room, along) }
    }

    pub(super) fn size(&self, room: u32) -> (u32, u32) {
        let width = room.clamp(300, 640);
        (width, (width / 2).clamp(270, 340) + legend_height(&self.entries(), width))
    }

    pub(super) fn head(&self, _width: u32) -> u32 {
        head_height(&self.title, self.captions().len())
    }

    pub(super) fn name(&self) -> String {
        if self.title.is_empty() { "curves".into() } else { self.title.clone() }
    }

    pub(super) fn words(&self, blocks: bool) -> String {
        let mut words = self.name();
        let axes: Vec<&str> = [&*self.y_label, &*self.x_label].into_iter().filter(|label| !label.is_empty()).collect();
        if !axes.is_empty() {
            write!(words, ", {}", axes.join(" by ")).expect(WRITES);
        }
        if let Some(left_out) = self.left_out() {
            write!(words, " ({left_out})").expect(WRITES);
        }
        if self.series.is_empty() {
            words += ": no curves to show";
        }
        for curve in &self.series {
            write!(words, "\n{}: {}", curve.name, Sample::new((&curve.ys[..]).into()).words()).expect(WRITES);
            if let ([first, ..], [.., last]) = (&curve.ys[..], &curve.ys[..]) {
                write!(words, ", from {} to {}", short(*first), short(*last)).expect(WRITES);
            }
            if blocks {
                let place = |point: Option<(f64, f64)>| point.map(|(_, y)| if self.log_y { y.log10() } else { y });
                let places: Vec<Option<f64>> = self.points(curve).into_iter().map(place).collect();
                let all = || places.iter().copied().flatten();
                let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
                // The lowest is seen as well.
                let height = |v: f64| if high > low { (v - low) / (high - low) + 0.1 } else { 1.0 };
                let heights: Vec<f64> = places.iter().map(|v| v.map_or(0.0, height)).collect();
                write!(words, "\n|{}|", sparkline(&heights)).expect(WRITES);
            }
        }
        words
    }

    pub(super) fn draw_below<DB: DrawingBackend>(&self, area: &Area<DB>, head_height: u32) -> Drawn<DB> {
        let entries = self.entries();
        let points: Vec<Vec<Option<(f64, f64)>>> = self.series.iter().map(|curve| self.points(curve)).collect();
        let all = || points.iter().flatten().flatten();
        let (width, height) = area.dim_in_pixel();
        let (above, _) = area.split_vertically(height.saturating_sub(legend_height(&entries, width) + 4));
        let (top, right, bottom) = (head_height + 10, 16, 38);
        let up = above.dim_in_pixel().1.saturating_sub(top + bottom);
        let y = Self::axis(all().map(|p| p.1), self.log_y, false, Along::Y(up));
        let left = y.label_width() + 27;
        let x =
            Self::axis(all().map(|p| p.0), self.log_x, self.xs.is_none(), Along::X(width.saturating_sub(left + right)));
        let y_label = if self.log_y { format!("{} (log)", self.y_label).trim().into() } else { self.y_label.clone() };
        let margins = Margins { left, right, top, bottom };
        let mut chart = chart(&above, margins, (x, &self.x_label), (y, &y_label))?;
        for (points, entry) in points.iter().zip(&entries) {
            for piece in points.split(Option::is_none) {
                let piece: Vec<(f64, f64)> = piece.iter().copied().flatten().collect();
                if let ([point], None) = (&piece[..], entry.marker) {
                    // A prediction has no marks by which a single point would be seen.
                    let dash = PathElement::new([(-5, 0), (5, 0)], entry.color.stroke_width(entry.width));
                    chart.draw_series([EmptyElement::at(*point) + dash])?;
                } else if piece.len() > 1 {
                    line(&chart, piece, entry.color.stroke_width(entry.width))?;
                }
            }
            if let Some(series) = entry.marker {
                // Marks that stand apart, and on each point that has no neighbour.
                let every = points.len().div_ceil(25).max(1);
                let gap = |at: Option<usize>| at.and_then(|at| points.get(at)).is_none_or(Option::is_none);
                let is_marked = |at: usize| at.is_multiple_of(every) || gap(at.checked_sub(1)) && gap(Some(at + 1));
                let marked = points.iter().enumerate().filter(|(at, _)| is_marked(*at));
                for point in marked.filter_map(|(_, point)| *point) {
                    mark(chart.plotting_area(), point, series, entry.color)?;
                }
            }
        }
        legend(area, &entries)?;
        head(area, (left, right), &self.title, &self.captions())
    }
}

impl Figure for Curves {
    fn any(&self) -> AnyFigure {
        AnyFigure::Curves(self.clone())
    }
}
