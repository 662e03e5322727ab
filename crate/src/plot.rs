//! Pictures as inline SVG: `histogram(&a)` at the end of a cell draws one.

use std::borrow::Borrow;
use std::fmt::Write as _;
use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, ValueFormatter};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters_svg::SVGBackend;

use crate::display;
use crate::stats::{self, Bins, Values};

// Okabe and Ito's palette: told apart by colour-blind readers, and of different lightness in grey print.
const BLUE: RGBColor = RGBColor(0, 114, 178);
const VERMILION: RGBColor = RGBColor(213, 94, 0);
const INK: RGBColor = RGBColor(38, 38, 38);
const GREY: RGBColor = RGBColor(89, 89, 89);
const GRID: RGBColor = RGBColor(225, 225, 225);
const FONTS: &str = "system-ui, Helvetica, Arial, sans-serif";

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// A histogram: how many values lie in each of a row of bins of equal width. Made by [`histogram`], refined by its
/// methods, shown by ending a cell with it.
///
/// Bins are NumPy's (`numpy.histogram`): each holds its left edge, the last one both. Values that are exactly 0, which
/// ReLU makes by the half, are not hidden in a bin: they are a bar of their own, labelled with its count and cut at the top
/// of the picture when it is higher than that. NaN, infinite and out-of-range values are left out and counted in the caption.
#[derive(Clone, Debug)]
pub struct Histogram {
    values: Vec<f64>,
    title: String,
    bins: Bins,
    range: Option<Range<f64>>,
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
    Histogram { values: values.values().into_owned(), title: String::new(), bins: Bins::Sqrt, range: None }
}

impl Histogram {
    /// Sets the title: one line, cut with an ellipsis where it is wider than the picture.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        // An SVG cannot hold control characters, not even escaped.
        self.title =
            title.into().chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
        self
    }

    /// Sets the number of bins, or a rule that finds it; [`Bins::Sqrt`] unless it is set.
    ///
    /// # Panics
    /// If a number is 0 or more than 1000.
    #[must_use]
    #[track_caller]
    pub fn bins(mut self, bins: impl Into<Bins>) -> Self {
        self.bins = bins.into();
        if let Bins::Count(count) = self.bins {
            stats::check_bins(count);
        }
        self
    }

    /// Sets the range of the bins; from the smallest to the largest value unless it is set.
    ///
    /// # Panics
    /// If the range is empty, reversed, not finite or of a width beyond the largest `f64`.
    #[must_use]
    #[track_caller]
    pub fn range(mut self, range: Range<f64>) -> Self {
        stats::check_range(&range);
        self.range = Some(range);
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
        self.binned().counts
    }

    /// The picture as an SVG document.
    pub fn svg(&self) -> String {
        svg((640, 360), &self.label(), &self.text(), |area| self.draw(area, self.binned().left_out().is_some()))
    }

    /// What the picture shows in words: title, number of values, mean, standard deviation and the bins as a line of
    /// blocks.
    pub fn text(&self) -> String {
        let binned = self.binned();
        let top = binned.counts.iter().copied().max().unwrap_or(0).max(1);
        let blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let line: String = (binned.counts.iter())
            .map(|&count| if count == 0 { ' ' } else { blocks[(count * 8).div_ceil(top) - 1] })
            .collect();
        let Range { start, end } = binned.range;
        let (start, end) = (short(start * binned.unit), short(end * binned.unit));
        let left_out = binned.left_out().map_or_else(String::new, |left_out| format!(" ({left_out})"));
        format!("{}: {}{left_out}\n{start} |{line}| {end}", self.label(), binned.caption())
    }

    /// Shows the picture in a notebook; evcxr calls it for the last expression of a cell.
    pub fn evcxr_display(&self) {
        display::show(&[("image/svg+xml", &self.svg()), ("text/plain", &self.text())]);
    }

    fn label(&self) -> String {
        if self.title.is_empty() { "histogram".into() } else { self.title.clone() }
    }

    fn binned(&self) -> Binned {
        let finite: Vec<f64> = self.values.iter().copied().filter(|v| v.is_finite()).collect();
        let range = self.range.clone().unwrap_or_else(|| data_range(&finite));
        let unit = unit_for(&range);
        let scaled: Vec<f64> = finite.iter().map(|v| v / unit).collect();
        let (start, end) = (range.start / unit, range.end / unit);

        let others: Vec<f64> = scaled.iter().copied().filter(|v| *v != 0.0).collect();
        let zeros = scaled.len() - others.len();
        let inside: Vec<f64> = others.iter().copied().filter(|v| (start..=end).contains(v)).collect();
        let outside = others.len() - inside.len();
        let counts = stats::bin_counts(&inside, self.bins.number(&inside, &(start..end)), start..end);
        let moments = (!scaled.is_empty()).then(|| (stats::mean(&scaled) * unit, stats::var(&scaled).sqrt() * unit));
        let not_finite = self.values.len() - finite.len();
        Binned { range: start..end, unit, counts, zeros, outside, not_finite, n: finite.len(), moments }
    }

    /// Draws into `area`; `note` keeps room for what is left out, so that neighbours in a row stay level.
    fn draw(&self, area: &Area, note: bool) -> Drawn {
        let binned = self.binned();
        let (width, _) = area.dim_in_pixel();
        let centre = i32::try_from(width / 2).unwrap_or(0);
        area.draw_text(&cut(&self.title, width / 8), &text(14, INK, HPos::Center), (centre, 8))?;
        area.draw_text(&binned.caption(), &text(11, GREY, HPos::Center), (centre, 29))?;
        if let Some(left_out) = binned.left_out() {
            area.draw_text(&left_out, &text(11, VERMILION, HPos::Center), (centre, 44))?;
        }

        let Range { start, end } = binned.range;
        let bin_width = (end - start) / binned.counts.len() as f64;
        let tallest = binned.counts.iter().copied().max().unwrap_or(0);
        let ceiling = match (tallest, binned.zeros) {
            (0, 0) => 1.0,
            (0, zeros) => zeros as f64 * 1.25,
            // Room for the label of the zeros above the bars.
            (tallest, zeros) => tallest as f64 * if zeros > 0 { 1.25 } else { 1.05 },
        };
        // Zeros at the left end, as ReLU makes them, stand beside the bins; elsewhere on top of them, in the middle.
        let zeros_at = match () {
            () if binned.zeros == 0 || !(start..=end).contains(&0.0) => None,
            () if start == 0.0 => Some(-bin_width..-0.4 * bin_width),
            () => Some(-0.3 * bin_width..0.3 * bin_width),
        };
        let pad = if start == 0.0 && zeros_at.is_some() { 1.4 * bin_width } else { 0.0 };
        let mut chart = ChartBuilder::on(area)
            .margin_top(if note { 62 } else { 48 })
            .margin_right(16)
            .margin_left(6)
            .margin_bottom(4)
            .x_label_area_size(26)
            .y_label_area_size(52)
            .build_cartesian_2d(
                Axis::new(start - pad..end, binned.unit, width / 75, number),
                Axis::new(0.0..ceiling, 1.0, 5, count_label),
            )?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .max_light_lines(0)
            .bold_line_style(GRID)
            .axis_style(GREY)
            .label_style((FONTS, 11.0 * SVG_POINT).into_font().color(&INK))
            .draw()?;

        chart.draw_series(binned.counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(bin, &count)| {
            let left = start + bin as f64 * bin_width;
            Rectangle::new([(left, 0.0), (left + bin_width, count as f64)], BLUE.filled())
        }))?;
        if let Some(bar) = zeros_at {
            let height = (binned.zeros as f64).min(ceiling);
            chart.draw_series([Rectangle::new([(bar.start, 0.0), (bar.end, height)], VERMILION.filled())])?;
            let share = 100.0 * binned.zeros as f64 / binned.n as f64;
            let cut = if (binned.zeros as f64) > ceiling { "↑ " } else { "" };
            let label = format!("{cut}{} exact zeros ({share:.0} %)", thousands(binned.zeros));
            let (h_pos, beside) =
                if 0.0 > f64::midpoint(start, end) { (HPos::Right, bar.start) } else { (HPos::Left, bar.end) };
            let gap = 0.01 * (end - start) * (beside - f64::midpoint(bar.start, bar.end)).signum();
            chart.draw_series([Text::new(label, (beside + gap, ceiling * 0.98), text(11, VERMILION, h_pos))])?;
        }
        Ok(())
    }
}

/// The counts of a histogram and what stays outside of them.
struct Binned {
    /// In units of `unit`, like the values that were counted.
    range: Range<f64>,
    unit: f64,
    counts: Vec<usize>,
    zeros: usize,
    outside: usize,
    not_finite: usize,
    n: usize,
    /// Mean and standard deviation.
    moments: Option<(f64, f64)>,
}

impl Binned {
    fn caption(&self) -> String {
        let mut caption = format!("n = {}", thousands(self.n));
        if let Some((mean, std)) = self.moments {
            write!(caption, ", mean {}, std {}", short(mean), short(std)).expect("a string takes all");
        }
        caption
    }

    /// How many values are not in the picture, if any are not.
    fn left_out(&self) -> Option<String> {
        let counts = [(self.outside, "out of range"), (self.not_finite, "NaN or infinite")];
        let parts: Vec<String> =
            counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", thousands(*n))).collect();
        (!parts.is_empty()).then(|| format!("left out: {}", parts.join(", ")))
    }
}

/// Histograms side by side in one picture. Made by [`row`].
#[derive(Clone, Debug)]
pub struct Row {
    histograms: Vec<Histogram>,
}

/// Puts histograms side by side in one picture, from left to right.
///
/// ```
/// use initializers::prelude::*;
/// let mut rng = RandomState::new(0);
/// let narrow = histogram(&(rng.randn(1000) * 0.01)).title("σ = 0.01").range(-3.0..3.0);
/// let wide = histogram(&rng.randn(1000)).title("σ = 1").range(-3.0..3.0);
/// assert!(row([&narrow, &wide]).svg().contains("σ = 0.01"));
/// ```
pub fn row(histograms: impl IntoIterator<Item = impl Borrow<Histogram>>) -> Row {
    Row { histograms: histograms.into_iter().map(|h| h.borrow().clone()).collect() }
}

impl Row {
    /// The picture as an SVG document.
    pub fn svg(&self) -> String {
        let columns = self.histograms.len().max(1);
        let labels: Vec<String> = self.histograms.iter().map(Histogram::label).collect();
        let width = u32::try_from(columns * 270).unwrap_or(u32::MAX);
        svg((width, 280), &labels.join("; "), &self.text(), |area| {
            let note = self.histograms.iter().any(|h| h.binned().left_out().is_some());
            area.split_evenly((1, columns)).iter().zip(&self.histograms).try_for_each(|(area, h)| h.draw(area, note))
        })
    }

    /// What the picture shows in words: that of each histogram.
    pub fn text(&self) -> String {
        self.histograms.iter().map(Histogram::text).collect::<Vec<_>>().join("\n")
    }

    /// Shows the picture in a notebook; evcxr calls it for the last expression of a cell.
    pub fn evcxr_display(&self) {
        display::show(&[("image/svg+xml", &self.svg()), ("text/plain", &self.text())]);
    }
}

/// Plotters states text sizes in a unit of its own, which its SVG backend divides by this to get pixels.
const SVG_POINT: f64 = 1.24;

fn text(pixels: u32, color: RGBColor, h_pos: HPos) -> TextStyle<'static> {
    (FONTS, f64::from(pixels) * SVG_POINT).into_font().color(&color).pos(Pos::new(h_pos, VPos::Top))
}

/// An SVG document which scales with the page and tells a screen reader what it shows.
fn svg((width, height): (u32, u32), title: &str, description: &str, draw: impl FnOnce(&Area) -> Drawn) -> String {
    let mut drawn = String::new();
    {
        let area = SVGBackend::with_string(&mut drawn, (width, height)).into_drawing_area();
        area.fill(&WHITE).and_then(|()| draw(&area)).and_then(|()| area.present()).expect("a string takes all");
    }
    let (_, body) = drawn.split_once('>').expect("the backend writes a root element");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" style=\"max-width:100%;height:auto\">\
         <title>{}</title><desc>{}</desc>{body}",
        display::escape(title),
        display::escape(description)
    )
}

/// The range that holds all the values, widened where it would be empty, as `numpy.histogram` does.
fn data_range(finite: &[f64]) -> Range<f64> {
    let (low, high) =
        finite.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &v| (low.min(v), high.max(v)));
    if low > high {
        0.0..1.0
    } else if low == high {
        // 0.5 alone would be lost in the rounding of a large number.
        let half = f64::max(0.5, low.abs() / 1000.0);
        (low - half).max(f64::MIN)..(high + half).min(f64::MAX)
    } else {
        low..high
    }
}

/// A power of two that brings a range to a size at which its width neither overflows nor underflows: 1 for all
/// but the largest and the smallest of numbers, and exact to divide by.
fn unit_for(range: &Range<f64>) -> f64 {
    match range.start.abs().max(range.end.abs()) {
        largest if largest > 2_f64.powi(900) => 2_f64.powi(600),
        largest if largest < 2_f64.powi(-900) => 2_f64.powi(-600),
        _ => 1.0,
    }
}

/// An axis that is marked at round numbers, whatever its range: plotters' own search for them does not end for the
/// largest and smallest of floating-point numbers.
struct Axis {
    range: Range<f64>,
    /// Where the marks lie, and their labels.
    ticks: Vec<(f64, String)>,
}

impl Axis {
    /// An axis over `range`, measured in `unit`s, with about `count` marks.
    fn new(range: Range<f64>, unit: f64, count: u32, label: fn(f64) -> String) -> Self {
        let rough = ((range.end - range.start) / f64::from(count.max(2))).log10() + unit.log10();
        let exponent = rough.floor();
        let digit = [1, 2, 5, 10].into_iter().find(|&d| f64::from(d).log10() >= rough - exponent).unwrap_or(10);
        let step = f64::from(digit) * 10_f64.powf(exponent - unit.log10());
        let (first, last) = ((range.start / step).ceil() as i64, (range.end / step).floor() as i64);
        let ticks = (first..=last)
            .take(50)
            .filter_map(|k| {
                // The parser rounds once, so that 3 steps of 0.1 are 0.3.
                let value: f64 = format!("{}e{exponent}", i128::from(k) * i128::from(digit)).parse().ok()?;
                Some((value / unit, label(value)))
            })
            .collect();
        Self { range, ticks }
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (start, end): (i32, i32)) -> i32 {
        let share = (value - self.range.start) / (self.range.end - self.range.start);
        start + (f64::from(end - start) * share).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() { vec![] } else { self.ticks.iter().map(|tick| tick.0).collect() }
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, at: &f64) -> String {
        self.ticks.iter().find(|tick| tick.0 == *at).map_or_else(String::new, |tick| tick.1.clone())
    }
}

/// A count as a label; the fractions between small counts have none.
fn count_label(value: f64) -> String {
    if value.fract() == 0.0 { thousands(value as usize) } else { String::new() }
}

/// A number with three significant digits, as short as it can be written.
fn short(value: f64) -> String {
    number(format!("{value:.2e}").parse().unwrap_or(value))
}

/// A number as short as it can be written.
fn number(value: f64) -> String {
    let plain = value == 0.0 || (1e-3..1e5).contains(&value.abs());
    if plain { format!("{}", value + 0.0) } else { format!("{value:e}") }.replace('-', "−")
}

/// The text, or its beginning with an ellipsis where it has more than `most` characters.
fn cut(text: &str, most: u32) -> String {
    let most = most as usize;
    if text.chars().count() <= most { text.into() } else { text.chars().take(most - 1).chain(['…']).collect() }
}

/// A count with its thousands set apart by thin spaces.
fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{2009}');
        }
        out.push(digit);
    }
    out
}
