//! Curves: one number for each layer.

use std::fmt::{Display, Write as _};
use std::sync::Arc;

use plotters::style::RGBColor;

use super::Figure;
use super::canvas::{
    Along, Axis, Canvas, Dash, GREY, INK, LINE, MIDDLE, Plot, TEXT, VERMILION, WRITES, cut, head_height, label_width,
    left_out, legend, legend_height, one_line, series_style, short, sparkline, thousands,
};
use super::part::Draw;
use super::sample::Sample;
use crate::stats::Values;

/// Curves of numbers, such as the standard deviation of each layer under several initializers. Made by [`curves`], refined
/// by its methods, shown by ending a cell with it.
///
/// Each has its own colour, dashes and marks, named in the legend. Where a value is NaN or infinite, or not positive on a
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
/// let (xavier, he) = ([0.9, 0.8, 0.7], [1.0, 1.0, 1.1]);
/// let figure = curves([("Xavier", &xavier), ("He", &he)]).title("ReLU").x_label("layer").y_label("std");
/// assert!(figure.svg().contains("Xavier"));
/// ```
pub fn curves<'a, V: Values + ?Sized + 'a>(series: impl IntoIterator<Item = (impl Display, &'a V)>) -> Curves {
    Curves::new(series.into_iter().map(|(name, ys)| (name.to_string(), ys.values().into_owned())).collect())
}

impl Curves {
    fn new(series: Vec<(String, Vec<f64>)>) -> Self {
        let curve = |(name, ys): (String, _)| Curve { name: one_line(&name), ys, prediction: false };
        Self {
            series: series.into_iter().map(curve).collect(),
            title: String::new(),
            x_label: String::new(),
            y_label: String::new(),
            log_x: false,
            log_y: false,
            xs: None,
        }
    }

    /// Sets the title, a text or anything that has one: one line, cut with an ellipsis where it is wider than the picture.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(curves([("a", &[1.0])]).title("std").text().starts_with("std"));
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
    /// assert!(curves([("a", &[1.0])]).x_label("layer").svg().contains("layer"));
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
    /// assert!(curves([("a", &[1.0])]).y_label("std").svg().contains("std"));
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
    /// assert!(curves([("a", &[1.0, 0.0])]).log_y().text().contains("left out: 1 not positive"));
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
    /// assert!(curves([("a", &[1.0, 2.0])]).x(&[10.0, 1000.0]).log_x().svg().contains("100"));
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
    /// curves([("time", &[0.1, 0.4, 1.6])]).x(&[10.0, 20.0, 40.0]).log_x().log_y();
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

    /// Adds a curve that was predicted, not measured: drawn as a dashed line without marks.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let halves = curves([("measured", &[1.0, 0.52, 0.24])]).prediction("2⁻ˡ", &[1.0, 0.5, 0.25]);
    /// assert!(halves.text().contains("2⁻ˡ"));
    /// ```
    ///
    /// # Panics
    /// If it has more values than [`x`](Self::x) gave.
    #[must_use]
    #[track_caller]
    pub fn prediction(mut self, name: impl Display, ys: &(impl Values + ?Sized)) -> Self {
        self.series.push(Curve { name: one_line(&name.to_string()), ys: ys.values().into_owned(), prediction: true });
        self.check();
        self
    }

    #[track_caller]
    fn check(&self) {
        let Some(xs) = &self.xs else { return };
        for Curve { name, ys, .. } in &self.series {
            assert!(
                ys.len() <= xs.len(),
                "the curve \"{name}\" has {} values and needs as many x values, but got {}",
                ys.len(),
                xs.len()
            );
        }
    }

    /// The points of a curve as its axes place them; `None` where one is left out.
    fn points(&self, curve: &Curve) -> Vec<Option<(f64, f64)>> {
        let place = |v: f64, log: bool| if log { v.log10() } else { v };
        let point = |(i, y): (usize, &f64)| {
            let x = self.xs.as_ref().map_or((i + 1) as f64, |xs| xs[i]);
            let (x, y) = (place(x, self.log_x), place(*y, self.log_y));
            (x.is_finite() && y.is_finite()).then_some((x, y))
        };
        curve.ys.iter().enumerate().map(point).collect()
    }

    fn left_out(&self) -> Option<String> {
        let (mut not_finite, mut not_positive) = (0, 0);
        for curve in &self.series {
            for (i, y) in curve.ys.iter().enumerate() {
                let x = self.xs.as_ref().map_or(1.0, |xs| xs[i]);
                if !(x.is_finite() && y.is_finite()) {
                    not_finite += 1;
                } else if self.log_x && x <= 0.0 || self.log_y && *y <= 0.0 {
                    not_positive += 1;
                }
            }
        }
        left_out(&[(not_finite, "NaN or infinite"), (not_positive, "not positive, on a logarithmic axis")])
    }

    fn captions(&self) -> Vec<(String, RGBColor)> {
        let mut lines = Vec::new();
        if self.series.iter().all(|curve| self.points(curve).iter().all(Option::is_none)) {
            lines.push(("no values to show".into(), GREY));
        }
        lines.extend(self.left_out().map(|left_out| (left_out, VERMILION)));
        lines
    }

    fn entries(&self) -> Vec<String> {
        self.series.iter().map(|curve| cut(&curve.name, TEXT, 240.0)).collect()
    }

    fn style(&self, i: usize) -> (RGBColor, Dash, Option<usize>) {
        if self.series[i].prediction {
            return (if i.is_multiple_of(2) { INK } else { GREY }, Dash::Dashed, None);
        }
        let (color, dash) = series_style(i);
        // Dashes alone are for predictions.
        (color, if dash == Dash::Dashed { Dash::Mixed } else { dash }, Some(i))
    }

    /// An axis over these places, with a little room around them, and the unit in which they are measured.
    fn axis(places: impl Iterator<Item = f64> + Clone, log: bool, along: Along) -> (Axis, f64) {
        let (low, high) = places.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        let largest = low.abs().max(high.abs());
        let unit = match () {
            () if log || low > high || largest == 0.0 => 1.0,
            () if largest > 1e250 => 2_f64.powi(600),
            () if largest < 1e-250 => 2_f64.powi(-600),
            () => 1.0,
        };
        let range = if low > high {
            0.0..1.0
        } else {
            let (low, high) = (low / unit, high / unit);
            let room = (high - low) * 0.05;
            let room = if room > 0.0 {
                room
            } else if log {
                0.3
            } else {
                f64::max(low.abs() * 0.05, 0.5 / unit.max(1.0))
            };
            let start = low - room;
            // A curve of sizes does not go below 0.
            (if !log && low >= 0.0 && start < 0.0 { -0.02 * (high + room) } else { start })..high + room
        };
        (if log { Axis::log(range, unit, along) } else { Axis::linear(range, unit, along) }, unit)
    }
}

impl Figure for Curves {}

impl Draw for Curves {
    fn size(&self, room: u32) -> (u32, u32) {
        let width = room.clamp(300, 640);
        (width, (width / 2).clamp(270, 340) + legend_height(&self.entries(), f64::from(width)) as u32)
    }

    fn head(&self, _room: u32) -> f64 {
        head_height(&self.title, self.captions().len())
    }

    fn name(&self) -> String {
        if self.title.is_empty() { "curves".into() } else { self.title.clone() }
    }

    fn words(&self, blocks: bool) -> String {
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
                let points: Vec<Option<f64>> = self.points(curve).into_iter().map(|p| p.map(|p| p.1)).collect();
                let places = || points.iter().copied().flatten();
                let low = places().fold(f64::INFINITY, f64::min);
                let high = places().fold(f64::NEG_INFINITY, f64::max);
                let span = high / 2.0 - low / 2.0;
                // The lowest is seen as well.
                let height = |v: f64| if span > 0.0 { (v / 2.0 - low / 2.0) / span + 0.1 } else { 1.0 };
                let heights: Vec<f64> = points.iter().map(|p| p.map_or(0.0, height)).collect();
                write!(words, "\n|{}|", sparkline(&heights)).expect(WRITES);
            }
        }
        words
    }

    fn draw(&self, canvas: &Canvas, head: f64, _room: u32) {
        canvas.head(&self.title, &self.captions());
        let entries = self.entries();
        let points: Vec<Vec<Option<(f64, f64)>>> = self.series.iter().map(|curve| self.points(curve)).collect();
        let all = || points.iter().flatten().flatten().copied();
        let (top, bottom) = (head + 10.0, canvas.height() - 46.0 - legend_height(&entries, canvas.width()));
        let (y, unit_y) = Self::axis(all().map(|p| p.1), self.log_y, Along::Y(bottom - top));
        let (left, right) = (8.0 + LINE + label_width(&y), canvas.width() - 16.0);
        let (mut x, unit_x) = Self::axis(all().map(|p| p.0), self.log_x, Along::X(right - left));
        if self.xs.is_none() {
            // There is no layer between two layers.
            if !self.log_x {
                x.ticks.retain(|(at, _)| at.fract() == 0.0 && *at >= 1.0);
                x.ticks.iter_mut().for_each(|(at, label)| *label = thousands(*at as usize));
            }
        }
        let plot = Plot { canvas, x: &x, y: &y, left, right, top, bottom };
        plot.axes(true, true, false);
        plot.base();
        for (i, points) in points.iter().enumerate() {
            let (color, dash, marker) = self.style(i);
            let pixels: Vec<Option<(f64, f64)>> = (points.iter())
                .map(|point| point.map(|(x, y)| (plot.at_x(x / unit_x), plot.at_y(y / unit_y))))
                .collect();
            for piece in pixels.split(Option::is_none) {
                let piece: Vec<(f64, f64)> = piece.iter().copied().flatten().collect();
                match piece[..] {
                    [] => {}
                    // A prediction has no marks by which a single point would be seen.
                    [(x, y)] => canvas.line(&[(x - 5.0, y), (x + 5.0, y)], color, 2, dash),
                    _ => canvas.line(&piece, color, 2, dash),
                }
            }
            if let Some(series) = marker {
                // Marks that stand apart, and on each point that has no neighbour.
                let every = pixels.len().div_ceil(25).max(1);
                for (at, pixel) in pixels.iter().enumerate() {
                    let alone = (at == 0 || pixels[at - 1].is_none()) && pixels.get(at + 1).is_none_or(Option::is_none);
                    if let Some(pixel) = pixel.filter(|_| at % every == 0 || alone) {
                        canvas.marker(pixel, series);
                    }
                }
            }
        }
        canvas.text(&self.x_label, (f64::midpoint(left, right), bottom + 22.0), MIDDLE, TEXT, INK, right - left);
        let y_label =
            if self.log_y { format!("{} (log)", self.y_label).trim().to_owned() } else { self.y_label.clone() };
        canvas.upwards(&y_label, (6.0, f64::midpoint(top, bottom)), bottom - top);
        legend(canvas, bottom + 42.0, &entries, |i| self.style(i));
    }

    fn part(&self) -> Arc<dyn Draw> {
        Arc::new(self.clone())
    }
}
