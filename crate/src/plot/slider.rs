//! Many figures of which one is visible: the values, and the figure for each.

use std::any::Any;
use std::fmt::Display;
use std::panic::{self, AssertUnwindSafe};
use std::thread;

use super::figure::{AnyFigure, Figure};
use super::page::{Page, Track};
use crate::activation::Activation;
use crate::format::{grouped, number};
use crate::init::Init;
use crate::notebook::{Show, show};
use crate::text::one_line;

/// The most pictures in a slider, because each makes the notebook's file larger.
const MOST: usize = 500;

/// Pictures of which one is visible, chosen on a track of marks. Create it with [`slider`], and end a cell with it to show it.
///
/// It consists of radio buttons and a style sheet, without a script, so it also works on an exported page, without a kernel
/// or a network. Choose a mark by mouse or touch, and on an exported page by the arrow keys too. In a JupyterLab notebook,
/// the arrow keys go from cell to cell, even when a mark has the focus.
///
/// If a page does not accept the style sheet, the first picture is visible and the others can be unfolded. Without
/// HTML, as in a PDF made by LaTeX, up to five pictures are in a row. In plain text, each picture is a line.
#[derive(Clone)]
#[must_use]
pub struct Slider {
    /// One per parameter; none for a single figure inside another slider.
    tracks: Vec<Track>,
    /// The figures for all values of the first parameter and, within each, for all values of the second.
    figures: Vec<AnyFigure>,
}

/// Computes a figure for each value and shows the one whose mark is chosen.
///
/// Values are numbers, texts, `bool`, initializers, activations, references to such, or pairs of a name and any value, which goes
/// to the closure. To call a method on a number there, give its type: `|sigma: f64| sigma.sqrt()`.
/// The closure returns any figure, including a [`row`](super::row) or a [`column`](super::column()). All figures have the
/// same axes, so only the data move.
///
/// ```
/// use initializers::prelude::*;
/// let z = RandomState::new(0).randn((100, 50));
/// let figure = slider("σ", [0.01, 0.1, 1.0], |sigma| histogram(&(&z * sigma).tanh()));
/// assert!(figure.text().starts_with("σ = 0.01:\nhistogram: n = 5000"));
/// let inits = [("careless", Init::Normal { mean: 0.0, std: 0.01 }), ("Xavier", Init::XavierNormal)];
/// let named = slider("weights", inits, |init| histogram(&z.dot(&init.sample(&mut RandomState::new(1), (50, 50)))));
/// assert!(named.text().contains("weights = Xavier:\n"));
/// ```
///
/// For a second parameter, put a slider within the slider:
///
/// ```
/// use initializers::prelude::*;
/// let both = slider("width", [10, 100], |width| {
///     let z = RandomState::new(0).randn((100, width));
///     slider("σ", [0.1, 1.0], move |sigma| histogram(&(&z * sigma)))
/// });
/// assert!(both.text().contains("width = 100, σ = 0.1:\n"));
/// ```
///
/// # Panics
/// If the closure panics; the message begins with the value. If there are no values, more than 500 pictures (in an endless range at once), sliders nested
/// three deep, or sliders within a slider whose marks differ.
#[track_caller]
pub fn slider<V: SliderValue, F: Frame>(
    label: impl Display,
    values: impl IntoIterator<Item = V>,
    mut figure: impl FnMut(V::Value) -> F,
) -> Slider {
    let mut slider = Slider::new(&label);
    let mut values = values.into_iter();
    while let Some(value) = values.next() {
        slider.check_room(values.size_hint().0);
        let (name, value) = value.mark();
        slider.add(&name, panic::catch_unwind(AssertUnwindSafe(|| figure(value).frame())));
    }
    slider.finished()
}

/// A value of a slider: a number, a text, `bool`, an initializer, an activation, a reference to one, or a pair of a name and any value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of a slider",
    label = "give numbers, texts, initializers, activations, or pairs such as `(\"careless\", 0.01)` of a name and any value"
)]
pub trait SliderValue {
    /// The type that the closure is given.
    type Value;

    /// Returns the value in words, and what the closure is given.
    fn mark(self) -> (String, Self::Value);
}

// One implementation for all types leaves the type of a number without a suffix to what the closure does with it.
#[diagnostic::do_not_recommend]
impl<T: Named> SliderValue for T {
    type Value = T;

    fn mark(self) -> (String, T) {
        (self.words(), self)
    }
}

impl<N: Display, T> SliderValue for (N, T) {
    type Value = T;

    fn mark(self) -> (String, T) {
        (self.0.to_string(), self.1)
    }
}

/// A value that has words of its own.
#[doc(hidden)]
pub trait Named {
    fn words(&self) -> String;
}

macro_rules! named {
    ($($($type:ty)+, $words:expr;)*) => {$($(
        impl Named for $type {
            fn words(&self) -> String {
                $words(self)
            }
        }
    )+)*};
}

named! {
    f64 f32, |value: &_| number(ToString::to_string(value).parse().unwrap_or(f64::NAN));
    usize u8 u16 u32 u64 isize i8 i16 i32 i64, |value: &_| grouped(&ToString::to_string(value));
    bool char str String Init Activation, ToString::to_string;
}

impl<T: Named + ?Sized> Named for &T {
    fn words(&self) -> String {
        (**self).words()
    }
}

/// What the closure of a slider returns: a figure, or a slider for a second parameter.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a figure",
    label = "the closure gives what `histogram`, `curves`, `heat_map`, `row` and so on give, or a second slider"
)]
pub trait Frame {
    /// Converts to a slider, where a figure is one without parameters.
    fn frame(self) -> Slider;
}

impl<F: Figure> Frame for F {
    fn frame(self) -> Slider {
        Slider { tracks: vec![], figures: vec![self.any()] }
    }
}

impl Frame for Slider {
    fn frame(self) -> Slider {
        self
    }
}

impl Slider {
    fn new(label: &dyn Display) -> Self {
        let track = Track { label: one_line(label), names: vec![] };
        Self { tracks: vec![track], figures: vec![] }
    }

    /// Adds what the closure returns for a value. Not generic, so it is compiled here and not again in each notebook cell.
    #[track_caller]
    fn add(&mut self, name: &str, frame: thread::Result<Slider>) {
        let (name, label) = (one_line(name), &self.tracks[0].label);
        let frame = match frame {
            Ok(frame) => frame,
            Err(panicked) => panic!("{label} = {name}: {}", message(&*panicked)),
        };
        assert!(frame.tracks.len() < 2, "a slider has up to two parameters, but \"{label}\" holds a slider of sliders");
        if self.figures.is_empty() {
            self.tracks.extend(frame.tracks);
        } else {
            assert!(
                self.tracks[1..] == frame.tracks,
                "the slider within \"{label}\" needs the same label and the same values each time, but has others at {name}"
            );
        }
        self.figures.extend(frame.figures);
        self.tracks[0].names.push(name);
    }

    /// Refuses a slider without figures.
    #[track_caller]
    fn finished(self) -> Self {
        assert!(!self.figures.is_empty(), "the slider \"{}\" has no values: give at least one", self.tracks[0].label);
        self
    }

    /// Refuses too many figures before they are computed, given how many values follow the next at least.
    #[track_caller]
    fn check_room(&self, follow: usize) {
        let Track { label, names } = &self.tracks[0];
        let each = self.figures.len().checked_div(names.len()).unwrap_or(1);
        let needed = (names.len() + 1).saturating_add(follow).saturating_mul(each);
        assert!(needed <= MOST, "a slider has up to {MOST} figures, but \"{label}\" would have more");
    }

    /// Returns the pictures with their words, on the same axes.
    fn page(&self) -> Page<'_> {
        Page::new(&self.tracks, AnyFigure::prepared(&self.figures.iter().collect::<Vec<_>>()))
    }

    /// Returns what the pictures show in words, each below its value, in lines of at most 80 characters.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let text = slider("σ", [0.1, 1.0], |sigma| histogram(&[-sigma, sigma])).text();
    /// assert!(text.contains("\nσ = 1:\nhistogram: n = 2, mean 0, std 1\n"));
    /// ```
    pub fn text(&self) -> String {
        self.page().text()
    }

    /// Returns the pictures and the marks that choose one, as part of an HTML page.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let html = slider("σ", [0.1, 1.0], |sigma| histogram(&[-sigma, sigma])).html();
    /// assert_eq!(html.matches("<input type=\"radio\"").count(), 2);
    /// ```
    pub fn html(&self) -> String {
        self.page().html()
    }

    /// Returns up to five of the pictures side by side, each below its values, as an SVG document.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let svg = slider("n", 1..=9, |n| histogram(&RandomState::new(0).randn(n))).svg();
    /// assert!(svg.contains("<title>n = 1; n = 3; n = 5; n = 7; n = 9</title>"));
    /// ```
    pub fn svg(&self) -> String {
        self.page().strip()
    }
}

impl Show for Slider {
    fn evcxr_display(&self) {
        let page = self.page();
        show(&[("text/html", &page.html()), ("image/svg+xml", &page.strip()), ("text/plain", &page.text())]);
    }
}

/// Returns the message of a panic.
fn message(panicked: &(dyn Any + Send)) -> &str {
    let text = panicked.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panicked.downcast_ref::<&str>().copied()).unwrap_or("a panic without a message")
}
