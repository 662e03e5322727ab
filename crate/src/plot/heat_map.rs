//! A small matrix as coloured cells with its values.

use std::fmt::{Display, Write as _};
use std::sync::Arc;

use ndarray::{ArrayBase, ArrayView2, Data, Ix2};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::picture::{Area, Drawn, Head, TEXT, font, one_line};
use super::sample::{Sample, in_bins};
use super::{AnyFigure, Figure, WRITES};
use crate::color::{BLANK, GREY, diverging, ink};
use crate::format::{exponential, fixed, short};
use crate::stats::Values;

/// Of more rows or columns than this, the first and the last are drawn.
const MOST: usize = 16;
/// The size of a cell in pixels.
const CELL: (u32, u32) = (50, 24);
/// What stands around the cells: the indices at the left and above, a margin, and the scale of the colours below.
const LEFT: u32 = 34;
const RIGHT: u32 = 10;
const ABOVE: u32 = 24;
const BELOW: u32 = 36;

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

/// The heat map of a matrix. Of more than 16 rows or columns the first 8 and the last 8 are drawn, and the caption says so. All
/// numbers have the same number of decimals.
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
        let mut cells = Vec::new();
        for &row in &rows {
            for &column in &columns {
                cells.push(matrix[(row, column)]);
            }
        }
        let sample = Arc::new(Sample::new(String::new(), matrix.values()));
        Self { sample, shape: matrix.dim(), rows, columns, cells, title: String::new() }
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

    fn head_of(&self) -> Head {
        let (rows, columns) = self.shape;
        let moments = self.sample.moments.map(|(mean, std)| format!(", mean {}, std {}", short(mean), short(std)));
        let mut head = Head::new(&self.title);
        head.note(format!("{rows} × {columns}{}", moments.unwrap_or_default()));
        let part = match (self.rows.len() < rows, self.columns.len() < columns) {
            (true, true) => "rows and columns",
            (true, false) => "rows",
            (false, true) => "columns",
            (false, false) => "",
        };
        if !part.is_empty() {
            head.warn(format!("the first and last {} {part}", MOST / 2));
        }
        head.warn(self.not_coloured());
        head
    }

    fn not_coloured(&self) -> Option<String> {
        self.sample.left_out(0).map(|line| line.replace("left out:", "not coloured:"))
    }

    pub(super) fn size(&self, _room: u32) -> (u32, u32) {
        let width = LEFT + RIGHT + CELL.0 * self.columns.len() as u32;
        (width.max(250), self.head(width) + ABOVE + CELL.1 * self.rows.len().max(1) as u32 + BELOW)
    }

    pub(super) fn head(&self, _width: u32) -> u32 {
        self.head_of().height()
    }

    pub(super) fn name(&self) -> String {
        if self.title.is_empty() { "heat map".into() } else { self.title.clone() }
    }

    pub(super) fn words(&self, blocks: bool) -> String {
        let (rows, columns) = self.shape;
        let mut words = format!("{}: {rows} × {columns}, {}", self.name(), self.sample.words());
        if let Some(line) = self.not_coloured() {
            write!(words, " ({line})").expect(WRITES);
        }
        if blocks {
            let binned = in_bins(&[Arc::clone(&self.sample)], None, None, false);
            write!(words, "\n{}", binned[0].sparkline()).expect(WRITES);
        }
        words
    }

    pub(super) fn draw_below<DB: DrawingBackend>(&self, area: &Area<DB>, head_height: u32) -> Drawn<DB> {
        let (width, height) = area.dim_in_pixel();
        let count = |drawn: &[usize]| drawn.len().max(1) as u32;
        let cell = (
            (width.saturating_sub(LEFT + RIGHT) / count(&self.columns)).min(CELL.0),
            (height.saturating_sub(head_height + ABOVE + BELOW) / count(&self.rows)).min(CELL.1),
        );
        if cell.0 < 2 || cell.1 < 2 {
            return Err(DrawingAreaErrorKind::LayoutError);
        }
        let left = width.saturating_sub(cell.0 * count(&self.columns) + LEFT + RIGHT) / 2 + LEFT;
        // A gap shows where rows or columns are left out.
        let gap = |i: usize, drawn: usize, all: usize| if drawn < all && i >= MOST / 2 { 4 } else { 0 };
        let x = |i: usize| (left + cell.0 * i as u32) as i32 + gap(i, self.columns.len(), self.shape.1);
        let y = |i: usize| (head_height + ABOVE + cell.1 * i as u32) as i32 + gap(i, self.rows.len(), self.shape.0);
        let (half_width, half_height) = ((cell.0 / 2) as i32, (cell.1 / 2) as i32);
        for (i, column) in self.columns.iter().enumerate() {
            let style = font(TEXT, GREY, HPos::Center, VPos::Center);
            area.draw_text(&column.to_string(), &style, (x(i) + half_width, y(0) - 9))?;
        }
        for (i, row) in self.rows.iter().enumerate() {
            let style = font(TEXT, GREY, HPos::Right, VPos::Center);
            area.draw_text(&row.to_string(), &style, (x(0) - 6, y(i) + half_height))?;
        }
        let mut largest = 0.0_f64;
        for v in self.cells.iter().filter(|v| v.is_finite()) {
            largest = largest.max(v.abs());
        }
        for (i, (&value, words)) in self.cells.iter().zip(written(&self.cells, largest)).enumerate() {
            let (x, y) = (x(i % self.columns.len()), y(i / self.columns.len()));
            let color = match () {
                () if !value.is_finite() => BLANK,
                () if largest > 0.0 => diverging(value / largest),
                () => diverging(0.0),
            };
            let corners = [(x, y), (x + 2 * half_width - 1, y + 2 * half_height - 1)];
            area.draw(&Rectangle::new(corners, color.filled()))?;
            let style = font(TEXT, ink(color), HPos::Center, VPos::Center);
            area.draw_text(&words, &style, (x + half_width, y + half_height))?;
        }
        if largest > 0.0 {
            draw_scale(area, ((width / 2) as i32, y(self.rows.len()) + 12), largest)?;
        }
        self.head_of().draw(area, 0, 0)
    }
}

/// Draws the scale of the colours, its middle here.
fn draw_scale<DB: DrawingBackend>(area: &Area<DB>, (x, y): (i32, i32), largest: f64) -> Drawn<DB> {
    for i in -8..=8 {
        let corners = [(x + 6 * i - 3, y), (x + 6 * i + 3, y + 10)];
        area.draw(&Rectangle::new(corners, diverging(f64::from(i) / 8.0).filled()))?;
    }
    for (value, side, at) in [(-largest, -57, HPos::Right), (largest, 57, HPos::Left)] {
        area.draw_text(&short(value), &font(TEXT, GREY, at, VPos::Center), (x + side, y + 5))?;
    }
    Ok(())
}

/// The numbers in words that have room in a cell: whole numbers as they are, others all with the same number of decimals, so that
/// the largest has three digits.
fn written(values: &[f64], largest: f64) -> Vec<String> {
    let finite = || values.iter().filter(|v| v.is_finite());
    let word = |&v: &f64| match () {
        () if !v.is_finite() => format!("{v}").replace('-', "−"),
        () if largest == 0.0 || largest < 1000.0 && finite().all(|v| v.fract() == 0.0) => fixed(v, 0),
        () if (1e-3..1e4).contains(&largest) => fixed(v, (2.0 - largest.log10().floor()).max(0.0) as usize),
        () if v == 0.0 => "0".into(),
        () => exponential(&format!("{v:.1e}")),
    };
    values.iter().map(word).collect()
}

impl Figure for HeatMap {
    fn any(&self) -> AnyFigure {
        AnyFigure::HeatMap(self.clone())
    }
}
