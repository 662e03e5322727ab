//! Many pictures of which one is visible, chosen on a track of marks.

use std::any::Any;
use std::fmt::{Display, Write};
use std::panic::{self, AssertUnwindSafe};
use std::thread;

use plotters::style::text_anchor::{HPos, VPos};

use super::picture::{TEXT, cut, document, font, one_line};
use super::{AnyFigure, Figure, ROOM};
use crate::color::INK;
use crate::format::{number, thousands};
use crate::init::Init;
use crate::notebook::{Show, escape, show};

/// The height of the caption above each picture of the strip.
const CAPTION: u32 = 20;
/// The most pictures in the strip.
const STRIP: usize = 5;
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
#[derive(Clone, Debug)]
#[must_use]
pub struct Slider {
    /// One per parameter; none for a single figure inside another slider.
    tracks: Vec<Track>,
    /// The figures for all values of the first parameter and, within each, for all values of the second.
    figures: Vec<AnyFigure>,
    own_axes: bool,
}

/// A parameter and its values, formatted.
#[derive(Clone, Debug, PartialEq)]
struct Track {
    label: String,
    names: Vec<String>,
}

/// Computes a figure for each value and shows the one whose mark is chosen.
///
/// Values are numbers (`f64` or `usize`), texts, initializers, or pairs of a name and any value, which goes to the closure.
/// The closure returns any figure, including a [`row`](super::row) or a [`column`](super::column()). All figures have the
/// same axes, so only the data move; with [`own_axes`](Slider::own_axes), each has its own.
///
/// ```
/// use initializers::prelude::*;
/// let z = RandomState::new(0).randn((100, 50));
/// let figure = slider("σ", [0.01, 0.1, 1.0], |sigma| histogram(&(&z * sigma).tanh()));
/// assert!(figure.text().starts_with("σ = 0.01: histogram: n = 5000"));
/// let inits = [("careless", Init::Normal { mean: 0.0, std: 0.01 }), ("Xavier", Init::XavierNormal)];
/// let named = slider("weights", inits, |init| histogram(&z.dot(&init.sample(&mut SmallRng::seed_from_u64(0), (50, 50)))));
/// assert!(named.text().contains("weights = Xavier: "));
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
/// assert!(both.text().contains("width = 100, σ = 0.1: "));
/// ```
///
/// # Panics
/// If the closure panics; the message begins with the value. If there are no values, more than 500 pictures, sliders nested
/// three deep, or sliders within a slider whose marks differ.
#[track_caller]
pub fn slider<V: SliderValue, F: Frame>(
    label: impl Display,
    values: impl IntoIterator<Item = V>,
    mut figure: impl FnMut(V::Value) -> F,
) -> Slider {
    let mut slider = Slider::new(&label);
    for value in values {
        let (name, value) = value.mark();
        slider.add(&name, panic::catch_unwind(AssertUnwindSafe(|| figure(value).frame())));
    }
    slider.check();
    slider
}

/// A value of a slider: a number (`f64` or `usize`), a text, an initializer, or a pair of a name and any value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value of a slider",
    label = "give numbers of `f64` or `usize`, texts, initializers, or pairs such as `(\"careless\", 0.01)` of a name and any value"
)]
pub trait SliderValue {
    /// The type that the closure is given.
    type Value;

    /// Returns the value in words, and what the closure is given.
    fn mark(self) -> (String, Self::Value);
}

macro_rules! marks {
    ($($type:ty, $words:expr;)*) => {$(
        impl SliderValue for $type {
            type Value = Self;

            fn mark(self) -> (String, Self) {
                ($words(&self), self)
            }
        }
    )*};
}

marks! {
    f64, |value: &f64| number(*value);
    usize, |value: &usize| thousands(*value);
    &str, |value: &&str| (*value).to_owned();
    Init, Init::to_string;
}

impl<N: Display, T> SliderValue for (N, T) {
    type Value = T;

    fn mark(self) -> (String, T) {
        (self.0.to_string(), self.1)
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
        Slider { tracks: vec![], figures: vec![self.any()], own_axes: false }
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
        Self { tracks: vec![track], figures: vec![], own_axes: false }
    }

    /// Lets each figure have the axes that it would have alone.
    ///
    /// ```
    /// use initializers::prelude::*;
    /// let figure = slider("σ", [0.01, 1.0], |sigma| histogram(&[-sigma, sigma]));
    /// assert_ne!(figure.html(), figure.clone().own_axes().html());
    /// ```
    pub fn own_axes(mut self) -> Self {
        self.own_axes = true;
        self
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
        self.own_axes |= frame.own_axes;
        self.tracks[0].names.push(name);
    }

    #[track_caller]
    fn check(&self) {
        let (label, count) = (&self.tracks[0].label, self.figures.len());
        assert!(count > 0, "the slider \"{label}\" has no values: give at least one");
        assert!(count <= MOST, "a slider has up to {MOST} figures, but \"{label}\" would have {count}");
    }

    /// Returns the values of each figure in words.
    fn captions(&self) -> Vec<String> {
        let mut captions = vec![String::new()];
        for Track { label, names } in &self.tracks {
            let before = std::mem::take(&mut captions);
            for before in before {
                let comma = if before.is_empty() { "" } else { ", " };
                captions.extend(names.iter().map(|name| format!("{before}{comma}{label} = {name}")));
            }
        }
        captions
    }

    /// Returns the figures as they are drawn.
    fn drawn(&self) -> Vec<AnyFigure> {
        let mut figures = self.figures.clone();
        if !self.own_axes {
            AnyFigure::share_axes(&mut figures.iter_mut().collect::<Vec<_>>());
        }
        figures
    }

    /// Returns what the pictures show in words, a line for each.
    pub fn text(&self) -> String {
        self.words(&self.drawn())
    }

    fn words(&self, figures: &[AnyFigure]) -> String {
        let mut lines = Vec::new();
        for (caption, figure) in self.captions().iter().zip(figures) {
            lines.push(format!("{caption}: {}", figure.words(true).replace('\n', " ")));
        }
        lines.join("\n")
    }

    /// Returns the pictures and the marks that choose one, as part of an HTML page.
    pub fn html(&self) -> String {
        self.page_part(&self.drawn())
    }

    fn page_part(&self, figures: &[AnyFigure]) -> String {
        // A form separates the names of its buttons from those of other sliders on the page. This method makes the Enter key do nothing.
        let mut html = String::from("<form class=\"initializers-slider\" method=\"dialog\">\n<style>\n");
        html += &self.style();
        html += "</style>\n";
        for (track, group) in self.tracks.iter().zip(["first", "second"]) {
            let _ = writeln!(html, "<fieldset><legend>{}</legend>", escape(&track.label));
            for (i, name) in track.names.iter().enumerate() {
                let (name, checked) = (attribute(name), if i == 0 { " checked" } else { "" });
                let _ = writeln!(
                    html,
                    "<input type=\"radio\" name=\"{group}\" aria-label=\"{name}\" title=\"{name}\"{checked}>"
                );
            }
            html += "</fieldset>\n";
        }
        let size = common_size(figures, ROOM);
        let row = self.tracks[self.tracks.len() - 1].names.len();
        let mut parts = Vec::new();
        for (caption, figure) in self.captions().iter().zip(figures) {
            parts.push(format!(
                "<figure><figcaption>{}</figcaption><img alt=\"{}\" src='{}'></figure>\n",
                escape(caption),
                attribute(&figure.words(false).replace('\n', "; ")),
                data_url(&drawn_in(size, &[(caption, figure)], 0))
            ));
        }
        // Without the style sheet, the first picture is visible and the others are folded away.
        html += &parts[0];
        html += "<details aria-live=\"polite\"><summary>All pictures</summary>\n";
        for row in parts.chunks(row) {
            html += &format!("<div>\n{}</div>\n", row.concat());
        }
        html + "</details>\n</form>"
    }

    /// Returns the style sheet: the rules that all sliders share, and which mark shows which picture.
    fn style(&self) -> String {
        const SLIDER: &str = ".initializers-slider";
        let mut style = String::from(include_str!("slider.css"));
        let shown = ["figure", "div"];
        for ((track, fieldset), shown) in self.tracks.iter().rev().zip(["last", "first"]).zip(shown) {
            let _ = writeln!(style, "{SLIDER} details {shown}{{display:none}}");
            for i in 1..=track.names.len() {
                let _ = writeln!(
                    style,
                    "{SLIDER}:has(fieldset:{fieldset}-of-type input:nth-of-type({i}):checked) details {shown}:nth-of-type({i}){{display:block}}"
                );
            }
        }
        style
    }

    /// Draws a few of the pictures side by side, each below its values.
    fn strip(&self, figures: &[AnyFigure]) -> String {
        let captions = self.captions();
        let count = figures.len().min(STRIP);
        let mut parts = Vec::new();
        for i in 0..count {
            let at = i * (figures.len() - 1) / (count - 1).max(1);
            parts.push((&*captions[at], &figures[at]));
        }
        drawn_in(common_size(figures, ROOM / count as u32), &parts, CAPTION)
    }
}

impl Show for Slider {
    fn evcxr_display(&self) {
        let figures = self.drawn();
        let (html, strip, words) = (self.page_part(&figures), self.strip(&figures), self.words(&figures));
        show(&[("text/html", &html), ("image/svg+xml", &strip), ("text/plain", &words)]);
    }
}

/// Returns the message of a panic.
fn message(panicked: &(dyn Any + Send)) -> &str {
    let text = panicked.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panicked.downcast_ref::<&str>().copied()).unwrap_or("a panic without a message")
}

/// Returns a width, a height and a head's height that fit all figures, so that their axes are at the same place.
fn common_size(figures: &[AnyFigure], room: u32) -> (u32, u32, u32) {
    let mut common = (0, 0, 0);
    for figure in figures {
        let (width, height) = figure.size(room);
        common = (common.0.max(width), common.1.max(height), common.2.max(figure.head().height));
    }
    common
}

/// Draws figures of this size side by side, each below a caption that is `line` pixels high.
fn drawn_in((width, height, head): (u32, u32, u32), parts: &[(&str, &AnyFigure)], line: u32) -> String {
    let count = parts.len() as u32;
    let captions: Vec<&str> = parts.iter().map(|(caption, _)| *caption).collect();
    let words: Vec<String> = parts.iter().map(|(_, figure)| figure.words(false)).collect();
    let svg = document((width * count, height + line), &captions.join("; "), &words.join("\n"), |area| {
        for ((caption, figure), area) in parts.iter().zip(area.split_evenly((1, parts.len()))) {
            let (above, below) = area.split_vertically(line);
            if line > 0 {
                let style = font(TEXT, INK, HPos::Center, VPos::Top);
                above.draw_text(&cut(caption, TEXT, width), &style, (width as i32 / 2, 4))?;
            }
            figure.draw_below(&below, head)?;
        }
        Ok(())
    });
    svg.expect("a string takes all that is written")
}

/// Escapes the text for use between the quotes of an attribute.
fn attribute(text: &str) -> String {
    escape(text).replace('"', "&quot;")
}

/// Encodes a picture as a data URL for use between single quotes.
fn data_url(svg: &str) -> String {
    format!(
        "data:image/svg+xml,{}",
        svg.replace('%', "%25").replace('#', "%23").replace('\'', "%27").replace('&', "&amp;")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::histogram;
    use crate::random::{Random, RandomState};

    #[test]
    fn what_a_cell_shows_of_21_histograms_is_small() {
        let z = RandomState::new(0).randn(10_000);
        let figure = slider("σ", (0..21).map(|i| 1.3_f64.powi(i)), |sigma| histogram(&(&z * sigma).tanh()).bins(50));
        let figures = figure.drawn();
        let forms = [figure.page_part(&figures), figure.strip(&figures), figure.words(&figures)];
        let bytes: usize = forms.iter().map(String::len).sum();
        assert!((50_000..=120_000).contains(&bytes), "{bytes} bytes");
        assert_eq!(forms[1].matches("σ = ").count(), 2 * STRIP);
    }

    #[test]
    fn a_strip_has_the_first_and_the_last_picture() {
        for (count, expected) in
            [(1, vec![0]), (2, vec![0, 1]), (5, vec![0, 1, 2, 3, 4]), (50, vec![0, 12, 24, 36, 49])]
        {
            let figure = slider("n", 0..count, |n| histogram(&[n as f64]));
            let strip = figure.strip(&figure.drawn());
            let title = strip.split_once("<title>").unwrap().1.split_once("</title>").unwrap().0;
            assert_eq!(title, expected.iter().map(|n| format!("n = {n}")).collect::<Vec<_>>().join("; "));
        }
    }
}
