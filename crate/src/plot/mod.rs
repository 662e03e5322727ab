//! Pictures drawn with [`plotters`]: `histogram(&a)` at the end of a cell shows one.
//!
//! | function | picture |
//! |---|---|
//! | [`histogram`] | the values of one array |
//! | [`histograms`] | those of several on shared axes: small histograms, or an [overlay](Histogram::overlay) |
//! | [`curves`] | one number for each layer, for one or several networks |
//! | [`heat_map`] | a small matrix with its values |
//! | [`row`], [`column`](column()) | figures side by side and below each other |
//! | [`slider`] | one figure of many, for each value of a parameter |
//! | [`picture`] | whatever plotters can draw, and our figures in it |
//!
//! End a cell with one to show it. Its methods refine it: title, bins, range and so on; for what else it can do, see [`Figure`].
//!
//! # Gallery
//! The code is in [`tests/pictures.rs`](https://docs.rs/crate/initializers/latest/source/tests/pictures.rs). Ten layers, and five of them
//! as an overlay; one array with exact zeros, and one on a logarithmic axis; curves; a matrix; figures in a row.
//!
#![cfg_attr(doc, doc = include_str!("../../tests/pictures/layers.svg"))]
#![cfg_attr(doc, doc = include_str!("../../tests/pictures/overlay.svg"))]
#![cfg_attr(doc, doc = include_str!("../../tests/pictures/zeros.svg"))]
#![cfg_attr(doc, doc = include_str!("../../tests/pictures/log-counts.svg"))]
#![cfg_attr(doc, doc = include_str!("../../tests/pictures/curves.svg"))]
#![cfg_attr(doc, doc = include_str!("../../tests/pictures/heat-map.svg"))]
#![cfg_attr(doc, doc = include_str!("../../tests/pictures/row.svg"))]

mod axis;
mod curves;
mod heat_map;
mod histogram;
mod layout;
mod lines;
mod picture;
mod sample;
mod slider;

use std::borrow::Cow;
use std::fmt::Display;

use plotters::coord::Shift;
use plotters::prelude::*;

pub use curves::{Curves, curves};
pub use heat_map::{HeatMap, heat_map};
pub use histogram::{Histogram, histogram, histograms};
pub use layout::{Figures, Layout, column, row};
use picture::Head;
pub use picture::{DrawError, DrawResult, Picture, picture};
pub use slider::{Frame, Slider, SliderValue, slider};

use crate::notebook::{Show, show};
use crate::stats::Values;

/// The width of a single figure, or of a row of them: what fits in a JupyterLab cell beside the file browser.
const ROOM: u32 = 840;

/// A picture: a [`Histogram`], [`Curves`], a [`HeatMap`] or a [`Layout`] of them.
///
/// ```
/// use initializers::plot::Figure;
/// use initializers::prelude::*;
/// let figure = histogram(&[1.0, 2.0, 2.5]).title("three").bins(2);
/// assert!(figure.svg().starts_with("<svg"));
/// assert_eq!(figure.text(), "three: n = 3, mean 1.83, std 0.624\n1 |▄█| 2.5");
/// figure.evcxr_display(); // the cell's output is the picture
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a figure",
    label = "a figure is what `histogram`, `curves`, `heat_map`, `row` and so on give"
)]
pub trait Figure {
    /// Converts the figure to one of any kind.
    fn any(&self) -> AnyFigure;

    /// Draws the figure on an area of any plotters backend, which it fills: in a larger picture, a bitmap, a file. To
    /// show the result in a notebook, draw in a [`picture`].
    ///
    /// ```
    /// use initializers::{plotters::prelude::*, prelude::*};
    /// let mut page = String::new();
    /// let area = SVGBackend::with_string(&mut page, (400, 300)).into_drawing_area();
    /// histogram(&[1.0, 2.0, 2.5]).title("three").draw(&area).unwrap();
    /// drop(area);
    /// assert!(page.contains("three"));
    /// ```
    ///
    /// # Errors
    /// The errors of the backend, and `LayoutError` if the area is too small to draw on.
    fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        let figure = self.any();
        figure.draw_below(area, figure.head().height)
    }

    /// Returns an SVG document that scales with the page, has a white background, and tells screen readers what it shows.
    fn svg(&self) -> String {
        self.any().document()
    }

    /// Returns what the picture shows in words: title, number of values, mean, standard deviation, and a line of blocks.
    fn text(&self) -> String {
        self.any().words(true)
    }
}

impl<F: Figure> Show for F {
    fn evcxr_display(&self) {
        self.any().show();
    }
}

impl<F: Figure> Figure for &F {
    fn any(&self) -> AnyFigure {
        (**self).any()
    }
}

/// A figure of any kind. Created by [`Figure::any`].
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum AnyFigure {
    Histogram(Histogram),
    Curves(Curves),
    HeatMap(HeatMap),
    Layout(Layout),
}

impl Figure for AnyFigure {
    fn any(&self) -> AnyFigure {
        self.clone()
    }
}

/// Calls the same method on a figure of any kind.
macro_rules! each {
    ($any:expr, $figure:ident => $call:expr) => {
        match $any {
            AnyFigure::Histogram($figure) => $call,
            AnyFigure::Curves($figure) => $call,
            AnyFigure::HeatMap($figure) => $call,
            AnyFigure::Layout($figure) => $call,
        }
    };
}

impl AnyFigure {
    /// Returns width and height in pixels, given the `room` in a row.
    fn size(&self, room: u32) -> (u32, u32) {
        each!(self, figure => figure.size(room))
    }

    /// Title and captions.
    fn head(&self) -> Head {
        each!(self, figure => figure.head())
    }

    /// Describes the picture, with or without lines of blocks.
    fn words(&self, blocks: bool) -> String {
        each!(self, figure => figure.words(blocks))
    }

    /// Draws into the whole area, below a head of this height, so that neighbours in a row line up.
    fn draw_below<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>, head: u32) -> DrawResult<DB> {
        each!(self, figure => figure.draw_below(area, head))
    }

    /// Gives figures of the same kind, or at the same place of layouts, the same axes.
    fn share_axes(figures: &mut [&mut AnyFigure]) {
        let (mut histograms, mut all_curves, mut heat_maps, mut layouts) = (vec![], vec![], vec![], vec![]);
        for figure in figures {
            match figure {
                AnyFigure::Histogram(figure) => histograms.push(figure),
                AnyFigure::Curves(figure) => all_curves.push(figure),
                AnyFigure::HeatMap(figure) => heat_maps.push(figure),
                AnyFigure::Layout(figure) => layouts.push(figure),
            }
        }
        Histogram::share_axes(&mut histograms);
        Curves::share_axes(&mut all_curves);
        HeatMap::share_scale(&mut heat_maps);
        Layout::share_axes(&mut layouts);
    }

    // Not in the trait, so they are compiled here and not again in each notebook cell.

    fn document(&self) -> String {
        let document =
            picture::document(self.size(ROOM), &self.head().name, &self.words(false), |area| Ok(self.draw(area)?));
        document.expect("a string takes all that is written")
    }

    fn show(&self) {
        show(&[("image/svg+xml", &self.document()), ("text/plain", &self.words(true))]);
    }
}

/// A name with numbers, for [`histograms`] and [`curves`]: `("layer 1", &a)`, `(1, rng.randn(100))`, or a reference to such
/// a pair.
///
/// ```
/// use initializers::prelude::*;
/// let series = vec![("He", vec![1.0, 1.1]), ("Xavier", vec![0.7, 0.5])];
/// assert_eq!(curves(&series).text(), curves(series).text());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a name with its numbers",
    label = "give pairs such as `(\"layer 1\", &a)`, of a name and an array or a vector of `f64`"
)]
pub trait Series {
    /// The name.
    fn name(&self) -> String;

    /// The numbers.
    fn numbers(&self) -> Cow<'_, [f64]>;
}

impl<N: Display, V: Values> Series for (N, V) {
    fn name(&self) -> String {
        self.0.to_string()
    }

    fn numbers(&self) -> Cow<'_, [f64]> {
        self.1.values()
    }
}

impl<S: Series> Series for &S {
    fn name(&self) -> String {
        (**self).name()
    }

    fn numbers(&self) -> Cow<'_, [f64]> {
        (**self).numbers()
    }
}
