//! A small matrix as coloured cells with its values.

use std::fmt::{Display, Write as _};
use std::sync::Arc;

use ndarray::{ArrayBase, ArrayView2, Data, Ix2};
use plotters::style::RGBColor;

use super::Figure;
use super::canvas::{
    Canvas, GREY, LEFT, MIDDLE, RIGHT, TEXT, VERMILION, WRITES, head_height, left_out, number, one_line, short,
};
use super::part::Draw;
use super::sample::{Binned, Sample, data_range};
use crate::color::{diverging, ink};
use crate::stats::Bins;

/// Of more rows or columns than this, the first and the last are drawn.
const MOST: usize = 16;
/// The size of a cell in pixels.
const CELL: (f64, f64) = (50.0, 24.0);
/// What stands around the cells: the indices at the left, and a margin.
const SIDES: (f64, f64) = (34.0, 10.0);

/// A matrix as cells coloured by their values, blue below 0 and vermilion above, with the numbers in them. Made by
/// [`heat_map`], refined by its method, shown by ending a cell with it.
#[derive(Clone, Debug)]
pub struct HeatMap {
    sample: Arc<Sample>,
    shape: (usize, usize),
    /// The rows and columns that are drawn, and their values row by row.
    rows: Vec<usize>,
    columns: Vec<usize>,
    cells: Vec<f64>,
    title: String,
}

/// The heat map of a matrix. Of more than 16 rows or columns the first 8 and the last 8 are drawn, and the caption says so.
///
/// ```
/// use initializers::prelude::*;
/// let w = xavier_uniform(&mut RandomState::new(0), 6, 4);
/// assert!(heat_map(&w).title("w").svg().contains("6 × 4"));
/// ```
pub fn heat_map<S: Data<Elem = f64>>(matrix: &ArrayBase<S, Ix2>) -> HeatMap {
    HeatMap::new(&matrix.view())
}

/// The indices of an axis that are drawn.
fn shown(len: usize) -> Vec<usize> {
    if len <= MOST { (0..len).collect() } else { (0..MOST / 2).chain(len - MOST / 2..len).collect() }
}

impl HeatMap {
    fn new(matrix: &ArrayView2<f64>) -> Self {
        let (rows, columns) = (shown(matrix.nrows()), shown(matrix.ncols()));
        Self {
            sample: Arc::new(Sample::new(matrix.iter().copied().collect::<Vec<_>>().into())),
            shape: matrix.dim(),
            cells: rows.iter().flat_map(|&row| columns.iter().map(move |&column| matrix[(row, column)])).collect(),
            rows,
            columns,
            title: String::new(),
        }
    }

    /// Sets the title, a text or anything that has one: one line, cut with an ellipsis where it is wider than the picture.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// assert!(heat_map(&array![[1.0]]).title("w").text().starts_with("w: 1 × 1"));
    /// ```
    #[must_use]
    pub fn title(mut self, title: impl Display) -> Self {
        self.title = one_line(&title.to_string());
        self
    }

    fn captions(&self) -> Vec<(String, RGBColor)> {
        let (rows, columns) = self.shape;
        let mut lines = vec![(format!("{rows} × {columns}"), GREY)];
        if let Some((mean, std)) = self.sample.moments {
            write!(lines[0].0, ", mean {}, std {}", short(mean), short(std)).expect(WRITES);
        }
        if self.rows.len() < rows || self.columns.len() < columns {
            let part = |drawn: usize, all: usize, what: &str| {
                (drawn < all).then(|| format!("the first and last {} {what}", MOST / 2))
            };
            let parts = [part(self.rows.len(), rows, "rows"), part(self.columns.len(), columns, "columns")];
            lines.push((parts.into_iter().flatten().collect::<Vec<_>>().join(", "), VERMILION));
        }
        lines.extend(self.not_finite().map(|line| (line, VERMILION)));
        lines
    }

    fn not_finite(&self) -> Option<String> {
        left_out(&[(self.sample.not_finite, "NaN or infinite")]).map(|line| line.replace("left out:", "not coloured:"))
    }
}

impl Figure for HeatMap {}

impl Draw for HeatMap {
    fn size(&self, _room: u32) -> (u32, u32) {
        let width = SIDES.0 + SIDES.1 + CELL.0 * self.columns.len() as f64;
        let height = head_height(&self.title, self.captions().len()) + 60.0 + CELL.1 * self.rows.len() as f64;
        (width.max(250.0) as u32, height as u32)
    }

    fn head(&self, _room: u32) -> f64 {
        head_height(&self.title, self.captions().len())
    }

    fn name(&self) -> String {
        if self.title.is_empty() { "heat map".into() } else { self.title.clone() }
    }

    fn words(&self, blocks: bool) -> String {
        let (rows, columns) = self.shape;
        let mut words = format!("{}: {rows} × {columns}, {}", self.name(), self.sample.words());
        if let Some(line) = self.not_finite() {
            write!(words, " ({line})").expect(WRITES);
        }
        if blocks {
            let range = data_range([&*self.sample].into_iter());
            write!(words, "\n{}", Binned::new(&self.sample, Bins::Sqrt, &range, false).sparkline(false)).expect(WRITES);
        }
        words
    }

    fn draw(&self, canvas: &Canvas, head: f64, _room: u32) {
        canvas.head(&self.title, &self.captions());
        let width = CELL.0 * self.columns.len() as f64;
        let left = ((canvas.width() - width - SIDES.0 - SIDES.1) / 2.0).max(0.0) + SIDES.0;
        let top = head + 24.0;
        let finite = |v: &&f64| v.is_finite();
        let largest = self.cells.iter().filter(finite).fold(0.0_f64, |largest, v| largest.max(v.abs()));
        let whole = self.cells.iter().filter(finite).all(|v| v.fract() == 0.0 && v.abs() < 1000.0);
        let written = |value: f64| match () {
            () if !value.is_finite() => format!("{value}").replace('-', "−"),
            () if whole => number(value),
            () => two_digits(value),
        };
        // A gap shows where rows or columns are left out.
        let gap = |i: usize, drawn: usize, all: usize| if drawn < all && i >= MOST / 2 { 4.0 } else { 0.0 };
        let x = |i: usize| left + CELL.0 * i as f64 + gap(i, self.columns.len(), self.shape.1);
        let y = |i: usize| top + CELL.1 * i as f64 + gap(i, self.rows.len(), self.shape.0);
        for (i, column) in self.columns.iter().enumerate() {
            canvas.label(&column.to_string(), (x(i) + CELL.0 / 2.0, top - 9.0), MIDDLE, TEXT, GREY);
        }
        for (i, row) in self.rows.iter().enumerate() {
            canvas.label(&row.to_string(), (left - 6.0, y(i) + CELL.1 / 2.0), RIGHT, TEXT, GREY);
        }
        let mut cells = self.cells.iter();
        for row in 0..self.rows.len() {
            for (column, &value) in (0..self.columns.len()).zip(&mut cells) {
                let (x, y) = (x(column), y(row));
                let color = match () {
                    () if !value.is_finite() => (217, 217, 217),
                    () if largest > 0.0 => diverging(value / largest),
                    () => diverging(0.0),
                };
                canvas.rect((x, y), (x + CELL.0 - 1.0, y + CELL.1 - 1.0), rgb(color), 1.0);
                let middle = (x + CELL.0 / 2.0, y + CELL.1 / 2.0);
                canvas.label(&written(value), middle, MIDDLE, TEXT, rgb(ink(color)));
            }
        }
        // The scale of the colours.
        if largest > 0.0 {
            let (middle, y) = (canvas.width() / 2.0, y(self.rows.len()) + 12.0);
            for i in -8..=8 {
                let x = middle + 6.0 * f64::from(i);
                canvas.rect((x - 3.0, y), (x + 3.0, y + 10.0), rgb(diverging(f64::from(i) / 8.0)), 1.0);
            }
            canvas.label(&short(-largest), (middle - 57.0, y + 5.0), RIGHT, TEXT, GREY);
            canvas.label(&short(largest), (middle + 57.0, y + 5.0), LEFT, TEXT, GREY);
        }
    }

    fn part(&self) -> Arc<dyn Draw> {
        Arc::new(self.clone())
    }
}

fn rgb((red, green, blue): (u8, u8, u8)) -> RGBColor {
    RGBColor(red, green, blue)
}

/// A number with two decimals where they say something, else with two digits: it has the room of a cell.
fn two_digits(value: f64) -> String {
    match value.abs() {
        0.0 => "0".into(),
        0.1..1000.0 => format!("{value:.2}").replace('-', "−"),
        _ => short(format!("{value:.1e}").parse().unwrap_or(value)),
    }
}
