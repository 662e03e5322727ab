//! Figures side by side and below each other.

use std::sync::Arc;

use super::Figure;
use super::canvas::Canvas;
use super::part::Draw;

/// Figures in one picture. Made by [`row`] and [`column`](column()).
#[derive(Clone, Debug)]
pub struct Layout {
    parts: Vec<Arc<dyn Draw>>,
    below: bool,
}

/// What [`row`] and [`column`](column()) take: an array, a slice or a vector of figures of one kind, or a tuple of up to six of any
/// kinds; figures or references to them.
///
/// ```
/// use initializers::prelude::*;
/// let (h, c) = (histogram(&[1.0, 2.0]), curves([("std", &[1.0, 0.5])]));
/// row([&h, &h]);
/// row((&h, &c, row([&h, &h])));
/// ```
pub trait Figures {
    #[doc(hidden)]
    fn parts(&self) -> Parts;
}

/// A list of figures.
#[derive(Debug)]
#[doc(hidden)]
pub struct Parts(Vec<Arc<dyn Draw>>);

impl<F: Figure> Figures for [F] {
    fn parts(&self) -> Parts {
        Parts(self.iter().map(Draw::part).collect())
    }
}

impl<F: Figure, const N: usize> Figures for [F; N] {
    fn parts(&self) -> Parts {
        self[..].parts()
    }
}

impl<F: Figure> Figures for Vec<F> {
    fn parts(&self) -> Parts {
        self[..].parts()
    }
}

impl<T: Figures + ?Sized> Figures for &T {
    fn parts(&self) -> Parts {
        (**self).parts()
    }
}

macro_rules! tuples {
    ($(($($figure:ident)+))+) => {$(
        #[allow(non_snake_case)]
        impl<$($figure: Figure),+> Figures for ($($figure,)+) {
            fn parts(&self) -> Parts {
                let ($($figure,)+) = self;
                Parts(vec![$($figure.part()),+])
            }
        }
    )+};
}

tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }

/// Puts figures side by side in one picture, from left to right. Each keeps its own axes: give histograms the same
/// [`range`](super::Histogram::range), or use [`histograms`](super::histograms()), to compare them.
///
/// ```
/// use initializers::prelude::*;
/// let mut rng = RandomState::new(0);
/// let narrow = histogram(&(rng.randn(1000) * 0.01)).title("σ = 0.01").range(-3.0..3.0);
/// let wide = histogram(&rng.randn(1000)).title("σ = 1").range(-3.0..3.0);
/// assert!(row([&narrow, &wide]).svg().contains("σ = 0.01"));
/// ```
pub fn row(figures: impl Figures) -> Layout {
    Layout { parts: figures.parts().0, below: false }
}

/// Puts figures below each other in one picture, from top to bottom.
///
/// ```
/// use initializers::prelude::*;
/// let z = RandomState::new(0).randn((100, 20));
/// let figure = column((histogram(&z), heat_map(&z.slice(s![..3, ..5]))));
/// assert!(figure.svg().starts_with("<svg"));
/// ```
pub fn column(figures: impl Figures) -> Layout {
    Layout { parts: figures.parts().0, below: true }
}

impl Layout {
    /// The room in which each part is drawn.
    fn share(&self, room: u32) -> u32 {
        let parts = u32::try_from(self.parts.len().max(1)).unwrap_or(u32::MAX);
        if self.below { room } else { room / parts }
    }

    fn sizes(&self, room: u32) -> Vec<(u32, u32)> {
        self.parts.iter().map(|part| part.size(self.share(room))).collect()
    }
}

impl Figure for Layout {}

impl Draw for Layout {
    fn size(&self, room: u32) -> (u32, u32) {
        let sizes = self.sizes(room);
        let [widths, heights] =
            [|s: &(u32, u32)| s.0, |s: &(u32, u32)| s.1].map(|of| sizes.iter().map(of).collect::<Vec<_>>());
        let (sum, most) =
            (|sizes: &[u32]| sizes.iter().sum::<u32>(), |sizes: &[u32]| sizes.iter().copied().max().unwrap_or(0));
        let (width, height) = if self.below { (most(&widths), sum(&heights)) } else { (sum(&widths), most(&heights)) };
        (width.max(40), height.max(40))
    }

    fn head(&self, room: u32) -> f64 {
        let heads: Vec<f64> = self.parts.iter().map(|part| part.head(self.share(room))).collect();
        if self.below { heads.first().copied().unwrap_or(0.0) } else { heads.into_iter().fold(0.0, f64::max) }
    }

    fn name(&self) -> String {
        self.parts.iter().map(|part| part.name()).collect::<Vec<_>>().join("; ")
    }

    fn words(&self, blocks: bool) -> String {
        if self.parts.is_empty() {
            return "no figures".into();
        }
        self.parts.iter().map(|part| part.words(blocks)).collect::<Vec<_>>().join("\n")
    }

    fn draw(&self, canvas: &Canvas, head: f64, room: u32) {
        let share = self.share(room);
        let mut at = 0.0;
        for (part, (width, height)) in self.parts.iter().zip(self.sizes(room)) {
            let (width, height) = (f64::from(width), f64::from(height));
            if self.below {
                // Narrower figures stand in the middle.
                let area = canvas.part((((canvas.width() - width) / 2.0).max(0.0), at), (width, height));
                part.draw(&area, part.head(share), share);
                at += height;
            } else {
                part.draw(&canvas.part((at, 0.0), (width, canvas.height())), head, share);
                at += width;
            }
        }
    }

    fn part(&self) -> Arc<dyn Draw> {
        Arc::new(self.clone())
    }
}
