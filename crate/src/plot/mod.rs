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
//! # From values to a picture
//! Settings are kept until a figure is shown. Then everything is decided once, for a picture or for all pictures of a slider, and
//! size, words and drawing only read it. The way of the values through a histogram, in `crate/src`:
//!
//! 1. `plot/histogram.rs` takes the arrays and what is set.
//! 2. `stats/sample.rs` copies the values that can be shown, counts the others, and computes mean and standard deviation.
//! 3. `stats/bins.rs`, when `plot/figure.rs` asks for a picture, chooses bins for all arrays on the same axes, counts the values in them,
//!    and finds how high the axis is.
//! 4. `plot/bars.rs` makes sizes, notes, words and bars of that, with `plot/axis.rs` for the marks and `plot/lines.rs` for an overlay.
//! 5. `plot/picture.rs` puts title and notes above the chart, and both and the words into the SVG document.
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
mod bars;
mod curves;
mod figure;
mod heat_map;
mod histogram;
mod layout;
mod lines;
mod page;
mod picture;
mod slider;

pub use curves::{Curves, curves};
pub use figure::{AnyFigure, Figure};
pub use heat_map::{HeatMap, heat_map};
pub use histogram::{Histogram, histogram, histograms};
pub use layout::{Figures, Layout, column, row};
pub use picture::{Area, DrawResult, Picture, picture};
pub use slider::{Frame, Slider, SliderValue, slider};
