//! Figures side by side and one below the other.

use plotters::prelude::*;

use super::picture::{Area, DrawResult, Head};
use super::{AnyFigure, Figure};

/// Several figures in one picture. Created by [`row`] and [`column`](column()).
#[derive(Clone, Debug)]
pub struct Layout {
    parts: Vec<AnyFigure>,
    is_column: bool,
}

/// What [`row`] and [`column`](column()) accept: an array, a slice or a vector of figures of one kind, or a tuple of up
/// to six figures of any kinds; references to figures work too.
///
/// ```
/// use initializers::prelude::*;
/// let (h, c) = (histogram(&[1.0, 2.0]), curves([("std", [1.0, 0.5])]));
/// assert_eq!(row([&h, &h]).text(), format!("{0}\n{0}", h.text()));
/// assert_eq!(row((&h, &c)).text(), format!("{}\n{}", h.text(), c.text()));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` are not figures to put side by side",
    label = "give figures: `row([a, b])`, or `row((a, b))` where they are of different kinds"
)]
pub trait Figures {
    /// The figures, in their order.
    fn figures(&self) -> Vec<AnyFigure>;
}

impl<F: Figure> Figures for [F] {
    fn figures(&self) -> Vec<AnyFigure> {
        self.iter().map(Figure::any).collect()
    }
}

impl<F: Figure, const N: usize> Figures for [F; N] {
    fn figures(&self) -> Vec<AnyFigure> {
        self[..].figures()
    }
}

impl<F: Figure> Figures for Vec<F> {
    fn figures(&self) -> Vec<AnyFigure> {
        self[..].figures()
    }
}

impl<T: Figures + ?Sized> Figures for &T {
    fn figures(&self) -> Vec<AnyFigure> {
        (**self).figures()
    }
}

macro_rules! tuples {
    ($(($($figure:ident)+))+) => {$(
        #[allow(non_snake_case)]
        impl<$($figure: Figure),+> Figures for ($($figure,)+) {
            fn figures(&self) -> Vec<AnyFigure> {
                let ($($figure,)+) = self;
                vec![$($figure.any()),+]
            }
        }
    )+};
}

tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }

/// Puts figures side by side in one picture, from left to right. Each keeps its own axes. To compare histograms, give them
/// the same [`range`](super::Histogram::range), or use [`histograms`](super::histograms()).
///
/// ```
/// use initializers::prelude::*;
/// let mut rng = RandomState::new(0);
/// let narrow = histogram(&(rng.randn(1000) * 0.01)).title("σ = 0.01").range(-3.0..3.0);
/// let wide = histogram(&rng.randn(1000)).title("σ = 1").range(-3.0..3.0);
/// assert!(row([&narrow, &wide]).svg().contains("σ = 0.01"));
/// ```
pub fn row(figures: impl Figures) -> Layout {
    Layout { parts: figures.figures(), is_column: false }
}

/// Puts figures one below the other in one picture, from top to bottom.
///
/// ```
/// use initializers::prelude::*;
/// let z = RandomState::new(0).randn((100, 20));
/// let figure = column((histogram(&z), heat_map(&z.slice(s![..3, ..5]))));
/// assert!(figure.svg().contains("3 × 5"));
/// ```
pub fn column(figures: impl Figures) -> Layout {
    Layout { parts: figures.figures(), is_column: true }
}

impl Layout {
    /// Gives the figures at the same place in all layouts the same axes.
    pub(super) fn share_axes(layouts: &mut [&mut Layout]) {
        let places = layouts.iter().map(|layout| layout.parts.len()).max().unwrap_or(0);
        for place in 0..places {
            let parts = layouts.iter_mut().filter_map(|layout| layout.parts.get_mut(place));
            AnyFigure::share_axes(&mut parts.collect::<Vec<_>>());
        }
    }

    pub(super) fn size(&self, room: u32) -> (u32, u32) {
        let count = self.parts.len().max(1) as u32;
        let (mut widest, mut highest, mut sum) = (40, 40, 0);
        for part in &self.parts {
            let (width, height) = part.size(if self.is_column { room } else { room / count });
            widest = widest.max(width);
            highest = highest.max(height);
            sum += height;
        }
        // All figures in a row are as wide as the widest.
        if self.is_column { (widest, sum.max(40)) } else { (widest * count, highest) }
    }

    pub(super) fn head(&self) -> Head {
        let heads: Vec<Head> = self.parts.iter().map(AnyFigure::head).collect();
        let names: Vec<&str> = heads.iter().map(|head| &*head.name).collect();
        let mut head = Head::new("", &names.join("; "));
        let heights = heads.iter().map(|head| head.height);
        head.height = if self.is_column { heights.take(1).sum() } else { heights.max().unwrap_or(0) };
        head
    }

    pub(super) fn words(&self, blocks: bool) -> String {
        if self.parts.is_empty() {
            return "no figures".into();
        }
        self.parts.iter().map(|part| part.words(blocks)).collect::<Vec<_>>().join("\n")
    }

    pub(super) fn draw_below<DB: DrawingBackend>(&self, area: &Area<DB>, head: u32) -> DrawResult<DB> {
        let (width, height) = area.dim_in_pixel();
        if !self.is_column {
            for (part, area) in self.parts.iter().zip(area.split_evenly((1, self.parts.len().max(1)))) {
                part.draw_below(&area, head)?;
            }
            return Ok(());
        }
        // Each at its own height, stretched or shrunk to fit the area.
        let stretch = f64::from(height) / f64::from(self.size(width).1);
        let mut rest = area.clone();
        for part in &self.parts {
            let (above, below) = rest.split_vertically((f64::from(part.size(width).1) * stretch) as u32);
            part.draw_below(&above, part.head().height)?;
            rest = below;
        }
        Ok(())
    }
}

impl Figure for Layout {
    fn any(&self) -> AnyFigure {
        AnyFigure::Layout(self.clone())
    }
}
