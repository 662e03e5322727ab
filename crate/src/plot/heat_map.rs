//! Small matrices as coloured cells with their values.

use std::fmt::Display;
use std::sync::Arc;

use ndarray::{Array2, ArrayBase, ArrayView2, Data, Ix2};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::axis::Axis;
use super::figure::{AnyFigure, Figure};
use super::picture::{Area, DrawResult, Head, Margins, Prepared, chart_within};
use crate::color::{BLANK, GREY, VERMILION, diverging, ink};
use crate::format::{fixed, short, true_minus};
use crate::stats::Values;
use crate::stats::bins::{Settings, in_bins};
use crate::stats::sample::{LARGEST, Sample};
use crate::text::{TEXT, font, one_line};

/// With more rows or columns than this, only the first and the last are drawn.
const MOST: usize = 16;

/// A matrix as coloured cells with the numbers in them, blue below 0 and vermilion above. Create it with [`heat_map`],
/// refine it with its method, and end a cell with it to show it.
#[derive(Clone)]
#[must_use]
pub struct HeatMap {
    sample: Arc<Sample>,
    shape: (usize, usize),
    /// The rows and columns that are drawn, and their values.
    rows: Vec<usize>,
    columns: Vec<usize>,
    cells: Array2<f64>,
    title: String,
}

/// Draws a matrix as a heat map. With more than 16 rows or columns, only the first 8 and the last 8 are drawn, and the
/// caption says so. All numbers have the same number of decimals.
///
/// ```
/// use initializers::prelude::*;
/// let w = xavier_uniform(&mut RandomState::new(0), 6, 4);
/// assert!(heat_map(&w).title("w").svg().contains("6 × 4"));
/// ```
pub fn heat_map<S: Data<Elem = f64>>(matrix: &ArrayBase<S, Ix2>) -> HeatMap {
    HeatMap::new(&matrix.view())
}

/// Returns the indices of an axis that are drawn.
fn shown(len: usize) -> Vec<usize> {
    if len <= MOST { (0..len).collect() } else { (0..MOST / 2).chain(len - MOST / 2..len).collect() }
}

impl HeatMap {
    fn new(matrix: &ArrayView2<f64>) -> Self {
        let (rows, columns) = (shown(matrix.nrows()), shown(matrix.ncols()));
        let cells = matrix.select(ndarray::Axis(0), &rows).select(ndarray::Axis(1), &columns);
        let sample = Arc::new(Sample::new(String::new(), matrix.values()));
        Self { sample, shape: matrix.dim(), rows, columns, cells, title: String::new() }
    }

    /// Sets the title from any `Display` value: one line, cut with an ellipsis if it is wider than the picture.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(heat_map(&array![[1.0]]).title("w").text().starts_with("w: 1 × 1"));
    /// ```
    pub fn title(mut self, title: impl Display) -> Self {
        self.title = one_line(title);
        self
    }
}

impl Figure for HeatMap {
    /// Prepares figures for colours on one scale, up to the largest magnitude among them.
    fn prepared<'a>(figures: &[&'a Self]) -> Vec<Box<dyn Prepared + 'a>> {
        let magnitudes = figures.iter().flat_map(|figure| &figure.cells).map(|v| v.abs());
        let largest = magnitudes.filter(|magnitude| *magnitude <= LARGEST).fold(0.0, f64::max);
        figures.iter().map(|figure| Box::new(Coloured::new(figure, largest)) as Box<dyn Prepared>).collect()
    }

    fn any(&self) -> AnyFigure {
        AnyFigure::new(self)
    }
}

/// A heat map with its scale of colours.
struct Coloured<'a> {
    figure: &'a HeatMap,
    /// The magnitude that gets the full colour.
    largest: f64,
    left_out: Option<String>,
    head: Head,
}

impl<'a> Coloured<'a> {
    fn new(figure: &'a HeatMap, largest: f64) -> Self {
        let (rows, columns) = figure.shape;
        let moments = figure.sample.moments.map(|(mean, std)| format!(", mean {}, std {}", short(mean), short(std)));
        let mut head = Head::new(&figure.title, "heat map");
        head.add(format!("{rows} × {columns}{}", moments.unwrap_or_default()), GREY);
        let cut = [("rows", figure.rows.len() < rows), ("columns", figure.columns.len() < columns)];
        let cut: Vec<&str> = cut.into_iter().filter(|(_, is_cut)| *is_cut).map(|(axis, _)| axis).collect();
        if !cut.is_empty() {
            head.add(format!("the first and last {} {}", MOST / 2, cut.join(" and ")), VERMILION);
        }
        let left_out = figure.sample.left_out("not coloured", 0);
        head.add(left_out.clone(), VERMILION);
        Self { figure, largest, left_out, head }
    }
}

impl Prepared for Coloured<'_> {
    fn head(&self) -> &Head {
        &self.head
    }

    fn size(&self, _room: u32) -> (u32, u32) {
        let (rows, columns) = (self.figure.rows.len() as u32, self.figure.columns.len() as u32);
        let width = (50 * columns + 44).max(250);
        (width, self.head.height(width) + 24 * rows.max(1) + 26)
    }

    fn words(&self, blocks: bool) -> String {
        let HeatMap { shape: (rows, columns), sample, .. } = self.figure;
        let mut words = format!("{}: {rows} × {columns}, {}", self.head.name, sample.words());
        if let Some(line) = &self.left_out {
            words += &format!(" ({line})");
        }
        if blocks {
            words += &format!("\n{}", in_bins(&[sample], &Settings::default()).1[0].sparkline());
        }
        words
    }

    fn draw(&self, area: &Area<'_>, head: u32) -> DrawResult {
        let margins = Margins { left: 34, right: 10, top: head, bottom: 26 };
        let HeatMap { rows, columns, cells, .. } = self.figure;
        // The first row is at the top.
        let x = Axis::of_cells(columns, 0.0..columns.len() as f64);
        let y = Axis::of_cells(rows, rows.len() as f64..0.0);
        let mut chart = chart_within(area, &margins, (x, ""), (y, ""))?;
        for (i, (&value, words)) in cells.iter().zip(written(cells, self.largest)).enumerate() {
            let (x, y) = ((i % columns.len()) as f64, (i / columns.len()) as f64);
            // Without a largest magnitude, all numbers are 0.
            let color = if value.abs() <= LARGEST { diverging(value / self.largest) } else { BLANK };
            let mut cell = Rectangle::new([(x, y), (x + 1.0, y + 1.0)], color.filled());
            cell.set_margin(1, 0, 1, 0);
            chart.draw_series([cell])?;
            let style = font(TEXT, ink(color), HPos::Center, VPos::Center);
            chart.draw_series([Text::new(words, (x + 0.5, y + 0.5), style)])?;
        }
        self.head.draw(area, 34, 10)
    }
}

/// Formats the numbers to fit in a cell: whole numbers as they are, others with as many decimals as give the largest of
/// them three digits.
fn written(values: &Array2<f64>, largest: f64) -> Vec<String> {
    let whole = largest < 1000.0 && values.iter().filter(|v| v.is_finite()).all(|v| v.fract() == 0.0);
    let plain = (1e-3..1e4).contains(&largest);
    let decimals = if whole || !plain { 0 } else { (2.0 - largest.log10().floor()).max(0.0) as usize };
    let word = |&v: &f64| {
        if !v.is_finite() {
            true_minus(&v.to_string())
        } else if v.abs() <= LARGEST && (whole || plain || v == 0.0) {
            fixed(v, decimals)
        } else {
            true_minus(&format!("{v:.1e}"))
        }
    };
    values.iter().map(word).collect()
}
