//! Curves, such as one number per layer.

use std::fmt::Display;
use std::ops::Range;

use super::axis::{Axis, Scale};
use super::figure::{AnyFigure, Figure};
use super::lines::{Line, legend, legend_height};
use super::picture::{Area, DrawResult, Head, Prepared, RIGHT, alike, chart};
use crate::color::{GREY, VERMILION};
use crate::format::{left_out, short, sparkline};
use crate::stats::sample::{LARGEST, NOT_FINITE, Sample, TOO_LARGE, is_narrow};
use crate::stats::{Series, Values};
use crate::text::{TEXT, cut, one_line};

const NOT_POSITIVE: &str = "not positive, on a logarithmic axis";

/// A point that is drawn, or why it is left out.
type Point = Result<(f64, f64), &'static str>;

/// A figure of curves, such as the standard deviation of each layer under several initializers. Create it with [`curves`],
/// refine it with its methods, and end a cell with it to show it.
///
/// Each curve has its own colour and marks, named in the legend. A curve has gaps where values are NaN, infinite, beyond
/// ±1e150, or not positive on a logarithmic axis, and the caption counts them.
#[derive(Clone, Default)]
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

    fn point(&self, index: usize, y: f64) -> Point {
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

    /// Returns the points of each curve, or why they are left out.
    fn points(&self) -> Vec<Vec<Point>> {
        self.series.iter().map(|(_, ys)| ys.iter().enumerate().map(|(i, &y)| self.point(i, y)).collect()).collect()
    }
}

impl Figure for Curves {
    /// Prepares figures for axes that hold all their points, or each for its own if some are logarithmic and some are not.
    fn prepared<'a>(figures: &[&'a Self]) -> Vec<Box<dyn Prepared + 'a>> {
        let mut prepared: Vec<Box<dyn Prepared + 'a>> = Vec::new();
        for group in alike(figures, |figure| (figure.x_scale, figure.y_scale)) {
            let points: Vec<_> = group.iter().map(|figure| figure.points()).collect();
            let drawn = || points.iter().flatten().flatten().flatten();
            let reach = (reach(drawn().map(|point| point.0)), reach(drawn().map(|point| point.1)));
            for (figure, points) in group.iter().zip(points) {
                prepared.push(Box::new(Drawn::new(figure, &points, reach.clone())));
            }
        }
        prepared
    }

    fn any(&self) -> AnyFigure {
        AnyFigure::new(self)
    }
}

/// Curves with their points, on axes that reach all of them.
struct Drawn<'a> {
    figure: &'a Curves,
    /// The points of each curve, with `None` for those left out.
    points: Vec<Vec<Option<(f64, f64)>>>,
    lines: Vec<Line>,
    left_out: Option<String>,
    head: Head,
    reach: (Range<f64>, Range<f64>),
}

impl<'a> Drawn<'a> {
    fn new(figure: &'a Curves, points: &[Vec<Point>], reach: (Range<f64>, Range<f64>)) -> Self {
        let count = |reason| (points.iter().flatten().filter(|point| **point == Err(reason)).count(), reason);
        let left_out = left_out("left out", &[NOT_FINITE, TOO_LARGE, NOT_POSITIVE].map(count));
        let mut head = Head::new(&figure.title, "curves");
        if points.iter().flatten().all(Result::is_err) {
            head.add("no values to show".to_owned(), GREY);
        }
        head.add(left_out.clone(), VERMILION);
        let line = |(i, (name, _)): (usize, &(String, _))| Line::new(cut(name, TEXT, 240), i, figure.measured);
        let lines = figure.series.iter().enumerate().map(line).collect();
        let points = points.iter().map(|points| points.iter().map(|point| point.ok()).collect()).collect();
        Self { figure, points, lines, left_out, head, reach }
    }
}

impl Prepared for Drawn<'_> {
    fn head(&self) -> &Head {
        &self.head
    }

    fn size(&self, room: u32) -> (u32, u32) {
        let width = room.clamp(200, 640);
        (width, (width / 2).clamp(270, 340) + legend_height(&self.lines, width))
    }

    fn words(&self, blocks: bool) -> String {
        let mut words = self.head.name.clone();
        for (label, before) in [(&self.figure.y_label, ", "), (&self.figure.x_label, " by ")] {
            if !label.is_empty() {
                words += &format!("{before}{label}");
            }
        }
        if let Some(left_out) = &self.left_out {
            words += &format!(" ({left_out})");
        }
        if self.figure.series.is_empty() {
            words += ": no curves to show";
        }
        for ((name, ys), points) in self.figure.series.iter().zip(&self.points) {
            words += &format!("\n{name}: {}", Sample::new(String::new(), ys.into()).words());
            if let (Some(first), Some(last)) = (ys.first(), ys.last()) {
                words += &format!(", from {} to {}", short(*first), short(*last));
            }
            if blocks {
                words +=
                    &format!("\n|{}|", sparkline(points.iter().map(|point| point.map_or(f64::NAN, |point| point.1))));
            }
        }
        words
    }

    fn draw(&self, area: &Area<'_>, head: u32) -> DrawResult {
        let figure = self.figure;
        let above = legend(area, &self.lines)?;
        let log = if figure.y_scale == Scale::Log { " (log)" } else { "" };
        // Without x values the axis counts layers: no mark at 0 or between two whole numbers.
        let counts = figure.xs.is_none() && figure.x_scale == Scale::Linear;
        let x = axis(&self.reach.0, if counts { Scale::Whole } else { figure.x_scale });
        let y_label = format!("{}{log}", figure.y_label);
        let y = (axis(&self.reach.1, figure.y_scale), y_label.trim());
        let (mut chart, left) = chart(&above, head, (x, &figure.x_label), y)?;
        for (line, points) in self.lines.iter().zip(&self.points) {
            line.draw(&mut chart, points)?;
        }
        self.head.draw(area, left, RIGHT)
    }
}

/// Returns the range from the smallest to the largest of these values, with its ends in the wrong order if there is none.
fn reach(values: impl Iterator<Item = f64>) -> Range<f64> {
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    low..high
}

/// Creates an axis over this range with a little room around it.
fn axis(&Range { start: low, end: high }: &Range<f64>, scale: Scale) -> Axis {
    if low > high {
        return Axis::new(0.0..1.0, Scale::Linear);
    }
    if scale == Scale::Log {
        // There is no power of ten below the smallest numbers.
        let (from, to) = (low.log10().max(-300.0), high.log10().max(-300.0));
        let room = if to > from && !is_narrow(low, high) { (to - from) * 0.05 } else { 0.3 };
        return Axis::new(10_f64.powf(from - room)..10_f64.powf(to + room), scale);
    }
    let room = if is_narrow(low, high) { f64::max(low.abs() * 0.05, 0.5) } else { (high - low) * 0.05 };
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
