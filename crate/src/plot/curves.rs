//! Curves, such as one number per layer.

use std::fmt::Display;

use plotters::prelude::*;

use super::axis::{Axis, Scale};
use super::lines::{Line, legend, legend_height};
use super::picture::{Area, DrawResult, Head, RIGHT, TEXT, chart, cut, one_line};
use super::sample::{LARGEST, NARROWEST, NOT_FINITE, Sample, TOO_LARGE};
use super::{AnyFigure, Figure, Series};
use crate::color::{GREY, VERMILION};
use crate::format::{left_out, short, sparkline};
use crate::stats::Values;

const NOT_POSITIVE: &str = "not positive, on a logarithmic axis";

/// A figure of curves, such as the standard deviation of each layer under several initializers. Create it with [`curves`],
/// refine it with its methods, and end a cell with it to show it.
///
/// Each curve has its own colour and marks, named in the legend. A curve has gaps where values are NaN, infinite, beyond
/// ±1e150, or not positive on a logarithmic axis, and the caption counts them.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Curves {
    series: Vec<(String, Vec<f64>)>,
    /// The number of series before the predictions.
    measured: usize,
    title: String,
    x_label: String,
    y_label: String,
    x_scale: Scale,
    y_scale: Scale,
    xs: Option<Vec<f64>>,
    /// Points of other figures with the same axes, which the axes have to reach.
    reach: Vec<(f64, f64)>,
}

/// Draws a curve for each series, given with its name, over x = 1, 2, … or the values given to [`x`](Curves::x).
///
/// ```
/// use initializers::prelude::*;
/// let figure = curves([("Xavier", vec![0.9, 0.8, 0.7]), ("He", vec![1.0, 1.0, 1.1])]).title("ReLU").x_label("layer").y_label("std");
/// assert!(figure.svg().contains("Xavier"));
/// ```
pub fn curves<S: Series>(series: impl IntoIterator<Item = S>) -> Curves {
    let mut figure = Curves::default();
    for series in series {
        figure.series.push((one_line(series.name()), series.numbers().into_owned()));
    }
    figure.measured = figure.series.len();
    figure
}

impl Curves {
    /// Sets the title from any `Display` value: one line, cut with an ellipsis if it is wider than the picture.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(curves([("a", [1.0])]).title("std").text().starts_with("std"));
    /// ```
    pub fn title(mut self, title: impl Display) -> Self {
        self.title = one_line(title);
        self
    }

    /// Names the horizontal axis.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(curves([("a", [1.0])]).x_label("layer").svg().contains("layer"));
    /// ```
    pub fn x_label(mut self, label: impl Display) -> Self {
        self.x_label = one_line(label);
        self
    }

    /// Names the vertical axis.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(curves([("a", [1.0])]).y_label("std").svg().contains("std"));
    /// ```
    pub fn y_label(mut self, label: impl Display) -> Self {
        self.y_label = one_line(label);
        self
    }

    /// Makes the vertical axis logarithmic; values that are not positive are left out.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(curves([("a", [1.0, 0.0])]).log_y().text().contains("left out: 1 not positive"));
    /// ```
    pub fn log_y(mut self) -> Self {
        self.y_scale = Scale::Log;
        self
    }

    /// Makes the horizontal axis logarithmic.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(curves([("a", [1.0, 2.0])]).x(&[10.0, 1000.0]).log_x().svg().contains("100"));
    /// ```
    pub fn log_x(mut self) -> Self {
        self.x_scale = Scale::Log;
        self
    }

    /// Sets the x values of all curves; without it, they are 1, 2, …
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let figure = curves([("time", [0.1, 0.4, 1.6])]).x(&[10.0, 20.0, 40.0]);
    /// assert!(figure.svg().contains("40"));
    /// ```
    ///
    /// # Panics
    /// If a curve has more values than `xs`.
    #[track_caller]
    pub fn x(mut self, xs: &(impl Values + ?Sized)) -> Self {
        self.xs = Some(xs.values().into_owned());
        self.check();
        self
    }

    /// Adds a predicted curve, drawn over the others as a thin dark line with open marks.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let halves = curves([("measured", [1.0, 0.52, 0.24])]).prediction("2⁻ˡ", &[1.0, 0.5, 0.25]);
    /// assert!(halves.text().contains("2⁻ˡ"));
    /// ```
    ///
    /// # Panics
    /// If it has more values than were given to [`x`](Self::x).
    #[track_caller]
    pub fn prediction(mut self, name: impl Display, ys: &(impl Values + ?Sized)) -> Self {
        self.series.push((one_line(name), ys.values().into_owned()));
        self.check();
        self
    }

    #[track_caller]
    fn check(&self) {
        let Some(xs) = &self.xs else { return };
        for (name, ys) in &self.series {
            let (got, needed) = (xs.len(), ys.len());
            assert!(
                needed <= got,
                "the curve \"{name}\" has {needed} values and needs as many x values, but got {got}"
            );
        }
    }

    /// Returns a point, or why it is left out.
    fn point(&self, index: usize, y: f64) -> Result<(f64, f64), &'static str> {
        let x = self.xs.as_ref().map_or((index + 1) as f64, |xs| xs[index]);
        if !(x.is_finite() && y.is_finite()) {
            Err(NOT_FINITE)
        } else if x.abs().max(y.abs()) > LARGEST {
            Err(TOO_LARGE)
        } else if self.x_scale == Scale::Log && x <= 0.0 || self.y_scale == Scale::Log && y <= 0.0 {
            Err(NOT_POSITIVE)
        } else {
            Ok((x, y))
        }
    }

    /// Returns the points of a curve, with `None` for those left out.
    fn points(&self, ys: &[f64]) -> Vec<Option<(f64, f64)>> {
        ys.iter().enumerate().map(|(i, y)| self.point(i, *y).ok()).collect()
    }

    fn left_out(&self) -> Option<String> {
        let points = self.series.iter().flat_map(|(_, ys)| ys.iter().enumerate().map(|(i, &y)| self.point(i, y)));
        let reasons: Vec<&str> = points.filter_map(Result::err).collect();
        let count = |reason| (reasons.iter().filter(|other| **other == reason).count(), reason);
        left_out("left out", &[NOT_FINITE, TOO_LARGE, NOT_POSITIVE].map(count))
    }

    /// Returns all points that are drawn.
    fn all_points(&self) -> Vec<(f64, f64)> {
        self.series.iter().flat_map(|(_, ys)| self.points(ys)).flatten().collect()
    }

    /// Gives all figures axes that hold all their points, unless some are logarithmic and some are not.
    pub(super) fn share_axes(figures: &mut [&mut Curves]) {
        let scales = |figure: &Curves| (figure.x_scale, figure.y_scale);
        if figures.windows(2).any(|pair| scales(pair[0]) != scales(pair[1])) {
            return;
        }
        let reach: Vec<(f64, f64)> = figures.iter().flat_map(|figure| figure.all_points()).collect();
        for figure in figures {
            figure.reach.clone_from(&reach);
        }
    }

    pub(super) fn head(&self) -> Head {
        let mut head = Head::new(&self.title, "curves");
        if self.series.iter().all(|(_, ys)| self.points(ys).iter().all(Option::is_none)) {
            head.add("no values to show".to_owned(), GREY);
        }
        head.add(self.left_out(), VERMILION);
        head
    }

    fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for (i, (name, _)) in self.series.iter().enumerate() {
            lines.push(Line::new(cut(name, TEXT, 240), i, self.measured));
        }
        lines
    }

    pub(super) fn size(&self, room: u32) -> (u32, u32) {
        let width = room.clamp(200, 640);
        (width, (width / 2).clamp(270, 340) + legend_height(&self.lines(), width))
    }

    pub(super) fn words(&self, blocks: bool) -> String {
        let mut words = self.head().name;
        for (label, before) in [(&self.y_label, ", "), (&self.x_label, " by ")] {
            if !label.is_empty() {
                words += &format!("{before}{label}");
            }
        }
        if let Some(left_out) = self.left_out() {
            words += &format!(" ({left_out})");
        }
        if self.series.is_empty() {
            words += ": no curves to show";
        }
        for (name, ys) in &self.series {
            let sample = Sample::new(String::new(), ys);
            words += &format!("\n{name}: {}", sample.words());
            if let (Some(first), Some(last)) = (ys.first(), ys.last()) {
                words += &format!(", from {} to {}", short(*first), short(*last));
            }
            if blocks {
                words += &format!("\n|{}|", sparkline(ys));
            }
        }
        words
    }

    pub(super) fn draw_below<DB: DrawingBackend>(&self, area: &Area<DB>, head_height: u32) -> DrawResult<DB> {
        let lines = self.lines();
        let above = legend(area, &lines)?;
        let points: Vec<_> = self.series.iter().map(|(_, ys)| self.points(ys)).collect();
        let (xs, ys): (Vec<f64>, Vec<f64>) = self.all_points().into_iter().chain(self.reach.iter().copied()).unzip();
        let log = if self.y_scale == Scale::Log { " (log)" } else { "" };
        // Without x values the axis counts layers: no mark at 0 or between two whole numbers.
        let x_scale = if self.xs.is_none() && self.x_scale == Scale::Linear { Scale::Whole } else { self.x_scale };
        let (x, y) = (axis(&xs, x_scale), axis(&ys, self.y_scale));
        let y_label = format!("{}{log}", self.y_label);
        let (mut chart, left) = chart(&above, head_height, (x, &self.x_label), (y, y_label.trim()))?;
        for (line, points) in lines.iter().zip(&points) {
            line.draw(&mut chart, points)?;
        }
        self.head().draw(area, left, RIGHT)
    }
}

/// Creates an axis over these values with a little room around them.
fn axis(values: &[f64], scale: Scale) -> Axis {
    let (low, high) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)));
    if low > high {
        return Axis::new(0.0..1.0, Scale::Linear);
    }
    if scale == Scale::Log {
        // There is no power of ten below the smallest numbers.
        let (low, high) = (low.log10().max(-300.0), high.log10().max(-300.0));
        let room = if high > low { (high - low) * 0.05 } else { 0.3 };
        return Axis::new(10_f64.powf(low - room)..10_f64.powf(high + room), scale);
    }
    let room = if high - low > NARROWEST { (high - low) * 0.05 } else { f64::max(low.abs() * 0.05, 0.5) };
    let start = if scale == Scale::Whole {
        f64::max(low - room, 0.5)
    } else if low >= 0.0 && low < room {
        // An axis of sizes starts just below 0.
        -0.02 * (high + room)
    } else {
        low - room
    };
    Axis::new(start..high + room, scale)
}

impl Figure for Curves {
    fn any(&self) -> AnyFigure {
        AnyFigure::Curves(self.clone())
    }
}
