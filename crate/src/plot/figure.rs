//! What every figure can do.

use std::any::Any;
use std::path::Path;
use std::sync::Arc;
use std::{fmt, fs, io};

use super::picture::{Area, DrawResult, Prepared};
use crate::notebook::{Show, debug};

/// A picture: a [`Histogram`](super::Histogram), [`Curves`](super::Curves), a [`HeatMap`](super::HeatMap) or a [`Layout`](super::Layout) of them.
///
/// ```
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
pub trait Figure: Clone {
    /// Decides bins, axes and texts, which figures share that are prepared together.
    #[doc(hidden)]
    fn prepared<'a>(figures: &[&'a Self]) -> Vec<Box<dyn Prepared + 'a>>;

    /// Converts the figure to one of any kind, so that figures of several kinds go into one array.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let figures = vec![histogram(&[1.0, 2.0]).any(), curves([("std", [1.0, 0.5])]).any()];
    /// assert!(row(figures).text().contains("std: n = 2"));
    /// ```
    fn any(&self) -> AnyFigure;

    /// Draws the figure on a part of a [`picture`](super::picture()), which it fills.
    ///
    /// ```
    /// use initializers::{plot::picture, prelude::*};
    /// let h = histogram(&[1.0, 2.0, 2.5]).title("three");
    /// let page = picture((400, 300), "a histogram with a wide margin", |area| Ok(h.draw(&area.margin(50, 50, 50, 50))?));
    /// assert!(page.unwrap().svg.contains("three"));
    /// ```
    ///
    /// # Errors
    /// `LayoutError` if the area is too small to draw on.
    fn draw(&self, area: &Area<'_>) -> DrawResult {
        let figure = alone(self);
        figure.draw(area, figure.head_height(area.dim_in_pixel().0))
    }

    /// Returns an SVG document that scales with the page, has a white background, and tells screen readers what it shows.
    fn svg(&self) -> String {
        alone(self).svg()
    }

    /// Writes the SVG document to a file.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let file = std::env::temp_dir().join("three.svg");
    /// histogram(&[1.0, 2.0, 2.5]).save(&file)?;
    /// # std::fs::remove_file(file)?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the file cannot be written.
    fn save(&self, file: impl AsRef<Path>) -> io::Result<()> {
        fs::write(file, self.svg())
    }

    /// Returns what the picture shows in words: title, number of values, mean, standard deviation, and a line of blocks.
    fn text(&self) -> String {
        alone(self).words(true)
    }
}

/// Prepares a figure for axes of its own.
fn alone<F: Figure>(figure: &F) -> Box<dyn Prepared + '_> {
    F::prepared(&[figure]).remove(0)
}

impl<F: Figure> Show for F {
    fn evcxr_display(&self) {
        alone(self).show();
    }
}

impl<F: Figure> Figure for &F {
    fn prepared<'a>(figures: &[&'a Self]) -> Vec<Box<dyn Prepared + 'a>> {
        F::prepared(&figures.iter().map(|figure| **figure).collect::<Vec<_>>())
    }

    fn any(&self) -> AnyFigure {
        (**self).any()
    }
}

/// A figure of any kind. Created by [`Figure::any`].
#[derive(Clone)]
pub struct AnyFigure {
    figure: Arc<dyn Any + Send + Sync>,
    /// Prepares figures of the kind of this one.
    prepared: Preparing,
}

type Preparing = for<'a> fn(&[&'a AnyFigure]) -> Vec<Box<dyn Prepared + 'a>>;

impl AnyFigure {
    pub(super) fn new<F: Figure + Send + Sync + 'static>(figure: &F) -> Self {
        fn prepared<'a, F: Figure + 'static>(figures: &[&'a AnyFigure]) -> Vec<Box<dyn Prepared + 'a>> {
            F::prepared(&figures.iter().filter_map(|figure| figure.figure.downcast_ref()).collect::<Vec<_>>())
        }
        Self { figure: Arc::new(figure.clone()), prepared: prepared::<F> }
    }
}

impl Figure for AnyFigure {
    /// Prepares figures of the same kind together.
    fn prepared<'a>(figures: &[&'a Self]) -> Vec<Box<dyn Prepared + 'a>> {
        let kind = |place: usize| (*figures[place].figure).type_id();
        let mut places: Vec<usize> = (0..figures.len()).collect();
        places.sort_by_key(|place| kind(*place));
        let mut prepared = Vec::new();
        for same in places.chunk_by(|a, b| kind(*a) == kind(*b)) {
            let of_kind: Vec<_> = same.iter().map(|place| figures[*place]).collect();
            prepared.extend(same.iter().zip((of_kind[0].prepared)(&of_kind)));
        }
        prepared.sort_by_key(|(place, _)| **place);
        prepared.into_iter().map(|(_, figure)| figure).collect()
    }

    fn any(&self) -> AnyFigure {
        self.clone()
    }
}

/// Lets `{:?}` write the words of a figure.
macro_rules! debug {
    ($($shown:ty, $words:expr;)*) => {$(
        impl fmt::Debug for $shown {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                debug(self, &$words(self), f)
            }
        }
    )*};
}

debug! {
    AnyFigure, Figure::text;
    super::Curves, Figure::text;
    super::HeatMap, Figure::text;
    super::Histogram, Figure::text;
    super::Layout, Figure::text;
    super::Picture, |picture: &super::Picture| picture.text.clone();
    super::Slider, super::Slider::text;
}
