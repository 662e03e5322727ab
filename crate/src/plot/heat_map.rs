//! Small matrices as coloured cells with their values.

use std::fmt::Display;
use std::sync::Arc;

use ndarray::{ArrayBase, ArrayView2, Data, Ix2};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::axis::Axis;
use super::picture::{Area, DrawResult, Head, Margins, TEXT, chart_within, font, one_line};
use super::sample::{LARGEST, Sample, in_bins};
use super::{AnyFigure, Figure};
use crate::color::{BLANK, GREY, VERMILION, diverging, ink};
use crate::format::{fixed, short, true_minus};
use crate::stats::{Values, largest_magnitude};

/// With more rows or columns than this, only the first and the last are drawn.
const MOST: usize = 16;

/// A matrix as coloured cells with the numbers in them, blue below 0 and vermilion above. Create it with [`heat_map`],
/// refine it with its method, and end a cell with it to show it.
#[derive(Clone, Debug)]
#[must_use]
pub struct HeatMap {
    sample: Arc<Sample>,
    shape: (usize, usize),
    /// The rows and columns that are drawn, and their values, row by row.
    rows: Vec<usize>,
    columns: Vec<usize>,
    cells: Vec<f64>,
    /// The magnitude that gets the full colour.
    largest: f64,
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
        let mut cells = Vec::new();
        for &row in &rows {
            for &column in &columns {
                cells.push(matrix[(row, column)]);
            }
        }
        let coloured: Vec<f64> = cells.iter().copied().filter(|v| v.abs() <= LARGEST).collect();
        let largest = largest_magnitude(&coloured);
        let sample = Arc::new(Sample::new(String::new(), &matrix.values()));
        Self { sample, shape: matrix.dim(), rows, columns, cells, largest, title: String::new() }
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

    /// Scales the colours of all figures to the largest magnitude among them.
    pub(super) fn share_scale(figures: &mut [&mut HeatMap]) {
        let largest = figures.iter().map(|figure| figure.largest).fold(0.0, f64::max);
        for figure in figures {
            figure.largest = largest;
        }
    }

    pub(super) fn head(&self) -> Head {
        let (rows, columns) = self.shape;
        let moments = self.sample.moments.map(|(mean, std)| format!(", mean {}, std {}", short(mean), short(std)));
        let mut head = Head::new(&self.title, "heat map");
        head.add(format!("{rows} × {columns}{}", moments.unwrap_or_default()), GREY);
        let part = match (self.rows.len() < rows, self.columns.len() < columns) {
            (true, true) => "rows and columns",
            (true, false) => "rows",
            (false, true) => "columns",
            (false, false) => "",
        };
        if !part.is_empty() {
            head.add(format!("the first and last {} {part}", MOST / 2), VERMILION);
        }
        head.add(self.not_coloured(), VERMILION);
        head
    }

    fn not_coloured(&self) -> Option<String> {
        self.sample.left_out("not coloured", 0)
    }

    pub(super) fn size(&self, _room: u32) -> (u32, u32) {
        let (rows, columns) = (self.rows.len() as u32, self.columns.len() as u32);
        ((50 * columns + 44).max(250), self.head().height + 24 * rows.max(1) + 26)
    }

    pub(super) fn words(&self, blocks: bool) -> String {
        let (rows, columns) = self.shape;
        let mut words = format!("{}: {rows} × {columns}, {}", self.head().name, self.sample.words());
        if let Some(line) = self.not_coloured() {
            words += &format!(" ({line})");
        }
        if blocks {
            words += "\n";
            words += &in_bins(&[Arc::clone(&self.sample)], None, None, false)[0].sparkline();
        }
        words
    }

    pub(super) fn draw_below<DB: DrawingBackend>(&self, area: &Area<DB>, head_height: u32) -> DrawResult<DB> {
        let margins = Margins { left: 34, right: 10, top: head_height, bottom: 26 };
        let (rows, columns) = (self.rows.len() as f64, self.columns.len() as f64);
        // The first row is at the top.
        let (x, y) = (Axis::of_cells(&self.columns, 0.0..columns), Axis::of_cells(&self.rows, rows..0.0));
        let mut chart = chart_within(area, &margins, (x, ""), (y, ""))?;
        let largest = self.largest;
        for (i, (&value, words)) in self.cells.iter().zip(written(&self.cells, largest)).enumerate() {
            let (x, y) = ((i % self.columns.len()) as f64, (i / self.columns.len()) as f64);
            // Without a largest magnitude, all numbers are 0.
            let color = if value.abs() <= LARGEST { diverging(value / largest) } else { BLANK };
            let mut cell = Rectangle::new([(x, y), (x + 1.0, y + 1.0)], color.filled());
            cell.set_margin(1, 0, 1, 0);
            chart.draw_series([cell])?;
            let style = font(TEXT, ink(color), HPos::Center, VPos::Center);
            chart.draw_series([Text::new(words, (x + 0.5, y + 0.5), style)])?;
        }
        self.head().draw(area, 34, 10)
    }
}

/// Formats the numbers to fit in a cell: whole numbers as they are, others with as many decimals as give the largest of
/// them three digits.
fn written(values: &[f64], largest: f64) -> Vec<String> {
    let whole = largest < 1000.0 && values.iter().filter(|v| v.is_finite()).all(|v| v.fract() == 0.0);
    let word = |&v: &f64| {
        if !v.is_finite() {
            true_minus(&format!("{v}"))
        } else if v.abs() > LARGEST {
            true_minus(&format!("{v:.1e}"))
        } else if whole || v == 0.0 && !(1e-3..1e4).contains(&largest) {
            fixed(v, 0)
        } else if (1e-3..1e4).contains(&largest) {
            fixed(v, (2.0 - largest.log10().floor()).max(0.0) as usize)
        } else {
            true_minus(&format!("{v:.1e}"))
        }
    };
    values.iter().map(word).collect()
}

impl Figure for HeatMap {
    fn any(&self) -> AnyFigure {
        AnyFigure::HeatMap(self.clone())
    }
}
