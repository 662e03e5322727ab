//! Figures side by side and one below the other.

use super::figure::{AnyFigure, Figure};
use super::picture::{Area, DrawResult, Head, Prepared};

/// Several figures in one picture. Created by [`row`] and [`column`](column()).
#[derive(Clone)]
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

impl Figure for Layout {
    /// Prepares the figures at the same place in all layouts together.
    fn prepared<'a>(layouts: &[&'a Self]) -> Vec<Box<dyn Prepared + 'a>> {
        let places = layouts.iter().map(|layout| layout.parts.len()).max().unwrap_or(0);
        let at = |place| layouts.iter().filter_map(|layout| layout.parts.get(place)).collect::<Vec<_>>();
        let mut at_places: Vec<_> = (0..places).map(|place| AnyFigure::prepared(&at(place)).into_iter()).collect();
        let mut prepared: Vec<Box<dyn Prepared + 'a>> = Vec::new();
        for layout in layouts {
            let parts = at_places.iter_mut().take(layout.parts.len()).filter_map(Iterator::next).collect();
            prepared.push(Box::new(Arranged::new(parts, layout.is_column)));
        }
        prepared
    }

    fn any(&self) -> AnyFigure {
        AnyFigure::new(self)
    }
}

/// Figures with their places.
struct Arranged<'a> {
    /// The names of all parts.
    head: Head,
    parts: Vec<Box<dyn Prepared + 'a>>,
    is_column: bool,
}

impl<'a> Arranged<'a> {
    fn new(parts: Vec<Box<dyn Prepared + 'a>>, is_column: bool) -> Self {
        let names: Vec<&str> = parts.iter().map(|part| &*part.head().name).collect();
        Self { head: Head::new("", &names.join("; ")), parts, is_column }
    }

    /// The width of each part, or the room for it.
    fn share(&self, width: u32) -> u32 {
        if self.is_column { width } else { width / self.parts.len().max(1) as u32 }
    }
}

impl Prepared for Arranged<'_> {
    fn head(&self) -> &Head {
        &self.head
    }

    fn head_height(&self, width: u32) -> u32 {
        let heads = self.parts.iter().map(|part| part.head_height(self.share(width)));
        if self.is_column { heads.take(1).sum() } else { heads.max().unwrap_or(0) }
    }

    fn size(&self, room: u32) -> (u32, u32) {
        let (widths, heights): (Vec<_>, Vec<_>) = self.parts.iter().map(|part| part.size(self.share(room))).unzip();
        let count = self.parts.len().max(1) as u32;
        // All figures in a row are as wide as the widest.
        let [widest, highest] = [&widths, &heights].map(|all| all.iter().fold(40, |most, next| u32::max(most, *next)));
        if self.is_column { (widest, heights.iter().sum::<u32>().max(40)) } else { (widest * count, highest) }
    }

    fn words(&self, blocks: bool) -> String {
        if self.parts.is_empty() {
            return "no figures".into();
        }
        self.parts.iter().map(|part| part.words(blocks)).collect::<Vec<_>>().join("\n")
    }

    fn draw(&self, area: &Area<'_>, head: u32) -> DrawResult {
        let (width, height) = area.dim_in_pixel();
        if !self.is_column {
            for (part, area) in self.parts.iter().zip(area.split_evenly((1, self.parts.len().max(1)))) {
                part.draw(&area, head)?;
            }
            return Ok(());
        }
        // Each at its own height, stretched or shrunk to fit the area.
        let stretch = f64::from(height) / f64::from(self.size(width).1);
        let mut rest = area.clone();
        for part in &self.parts {
            let (above, below) = rest.split_vertically((f64::from(part.size(width).1) * stretch) as u32);
            part.draw(&above, part.head_height(width))?;
            rest = below;
        }
        Ok(())
    }
}
