//! Pictures as inline SVG: `histogram(&a)` at the end of a cell draws one.
//!
//! | of | picture |
//! |---|---|
//! | [`histogram`] | the values of one array |
//! | [`histograms`] | those of several on shared axes: small histograms, a [ridgeline](Histograms::ridgeline) or an [overlay](Histograms::overlay) |
//! | [`curves`] | one number for each layer, for one or several networks |
//! | [`heat_map`] | a small matrix with its values |
//! | [`row`], [`column`](column()) | figures side by side and below each other |
//!
//! Each is shown by ending a cell with it; [`Figure`] says what else it can do. Its methods refine it: title, bins, range and so on.
//!
//! # Gallery
//! The code is in [`tests/pictures.rs`](https://docs.rs/crate/initializers/latest/source/tests/pictures.rs).
//!
//! Ten layers: [`histograms`].
//!
#![cfg_attr(doc, doc = include_str!("../../tests/pictures/layers.svg"))]
//!
//! The same as a [ridgeline](Histograms::ridgeline), and five of them as an [overlay](Histograms::overlay).
//!
#![cfg_attr(doc, doc = include_str!("../../tests/pictures/ridgeline.svg"))]
#![cfg_attr(doc, doc = include_str!("../../tests/pictures/overlay.svg"))]
//!
//! One array: [`histogram`], here with exact zeros, and on a logarithmic axis.
//!
#![cfg_attr(doc, doc = include_str!("../../tests/pictures/zeros.svg"))]
#![cfg_attr(doc, doc = include_str!("../../tests/pictures/log-counts.svg"))]
//!
//! Layers of several networks: [`curves`].
//!
#![cfg_attr(doc, doc = include_str!("../../tests/pictures/curves.svg"))]
//!
//! A matrix: [`heat_map`].
//!
#![cfg_attr(doc, doc = include_str!("../../tests/pictures/heat-map.svg"))]
//!
//! Different figures side by side: [`row`].
//!
#![cfg_attr(doc, doc = include_str!("../../tests/pictures/row.svg"))]

mod canvas;
mod curves;
mod heat_map;
mod histogram;
mod histograms;
mod layout;
mod sample;

pub use curves::{Curves, curves};
pub use heat_map::{HeatMap, heat_map};
pub use histogram::{Histogram, histogram};
pub use histograms::{Histograms, histograms};
pub use layout::{Figures, Layout, column, row};

use crate::notebook;

/// A picture: a [`Histogram`], [`Histograms`], [`Curves`], a [`HeatMap`] or a [`Layout`] of them.
///
/// ```
/// use initializers::prelude::*;
/// let figure = histogram(&[1.0, 2.0, 2.5]).title("three").bins(2);
/// assert!(figure.svg().starts_with("<svg"));
/// assert_eq!(figure.text(), "three: n = 3, mean 1.83, std 0.624\n1 |▄█| 2.5");
/// figure.evcxr_display(); // the cell's output is the picture
/// ```
pub trait Figure: part::Draw {
    /// The picture as an SVG document, which scales with the page, brings its own white background, and tells a screen
    /// reader what it shows.
    fn svg(&self) -> String {
        canvas::svg(self.size(canvas::ROOM), &self.name(), &self.words(false), |canvas| {
            self.draw(canvas, self.head(canvas::ROOM), canvas::ROOM);
        })
    }

    /// What the picture shows in words: title, number of values, mean, standard deviation, and a line of blocks.
    fn text(&self) -> String {
        self.words(true)
    }

    /// Shows the picture in a notebook; evcxr calls it for the last expression of a cell.
    fn evcxr_display(&self) {
        notebook::show(&[("image/svg+xml", &self.svg()), ("text/plain", &self.text())]);
    }
}

impl<F: Figure> Figure for &F {}

/// What figures are to each other; no part of the interface.
mod part {
    use std::fmt::Debug;
    use std::sync::Arc;

    use super::canvas::Canvas;

    pub trait Draw: Debug + Send + Sync {
        /// Width and height in pixels, where `room` pixels are there in a row.
        fn size(&self, room: u32) -> (u32, u32);

        /// The height of title and captions in a picture that has this room, so that neighbours in a row stay level.
        fn head(&self, room: u32) -> f64;

        /// The title, or what the figure is.
        fn name(&self) -> String;

        /// What the picture shows, with lines of blocks or without.
        fn words(&self, blocks: bool) -> String;

        /// Draws into the whole canvas, which has this room in a row, below a head of this height.
        fn draw(&self, canvas: &Canvas, head: f64, room: u32);

        /// The figure as a part of another.
        fn part(&self) -> Arc<dyn Draw>;
    }

    impl<F: Draw> Draw for &F {
        fn size(&self, room: u32) -> (u32, u32) {
            (**self).size(room)
        }

        fn head(&self, room: u32) -> f64 {
            (**self).head(room)
        }

        fn name(&self) -> String {
            (**self).name()
        }

        fn words(&self, blocks: bool) -> String {
            (**self).words(blocks)
        }

        fn draw(&self, canvas: &Canvas, head: f64, room: u32) {
            (**self).draw(canvas, head, room);
        }

        fn part(&self) -> Arc<dyn Draw> {
            (**self).part()
        }
    }
}
