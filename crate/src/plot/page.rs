//! A slider as part of an HTML page, as a strip of pictures, and as text.

use std::fmt::Write;

use plotters::style::text_anchor::{HPos, VPos};

use super::picture::{Prepared, ROOM, document};
use crate::color::INK;
use crate::notebook::escape;
use crate::text::{TEXT, cut, font};

/// The height of the caption above each picture of the strip.
const CAPTION: u32 = 20;
/// The most pictures in the strip.
const STRIP: usize = 5;
/// The width of a terminal, in characters.
const COLUMNS: usize = 80;

/// A parameter and its values, formatted.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Track {
    pub label: String,
    pub names: Vec<String>,
}

/// The pictures of a slider.
pub(super) struct Page<'a> {
    tracks: &'a [Track],
    figures: Vec<Box<dyn Prepared + 'a>>,
    /// The values of each figure in words.
    captions: Vec<String>,
}

impl<'a> Page<'a> {
    pub fn new(tracks: &'a [Track], figures: Vec<Box<dyn Prepared + 'a>>) -> Self {
        let mut captions = vec![String::new()];
        for Track { label, names } in tracks {
            let before = std::mem::take(&mut captions);
            for before in before {
                let comma = if before.is_empty() { "" } else { ", " };
                captions.extend(names.iter().map(|name| format!("{before}{comma}{label} = {name}")));
            }
        }
        Self { tracks, figures, captions }
    }

    pub fn text(&self) -> String {
        let parts = self.captions.iter().zip(&self.figures);
        let parts = parts.map(|(caption, figure)| format!("{caption}:\n{}", figure.words(true)));
        parts.flat_map(|part| part.lines().map(narrow).collect::<Vec<_>>()).collect::<Vec<_>>().join("\n")
    }

    pub fn html(&self) -> String {
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
        let size = self.common_size(ROOM);
        let row = self.tracks[self.tracks.len() - 1].names.len();
        let mut parts = Vec::new();
        for (i, (caption, figure)) in self.captions.iter().zip(&self.figures).enumerate() {
            parts.push(format!(
                "<figure><figcaption>{}</figcaption><img alt=\"{}\" src='{}'></figure>\n",
                escape(caption),
                attribute(&figure.words(false).replace('\n', "; ")),
                data_url(&self.drawn(size, &[i], 0))
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
    pub fn strip(&self) -> String {
        let count = self.figures.len().min(STRIP);
        let places: Vec<usize> = (0..count).map(|i| i * (self.figures.len() - 1) / (count - 1).max(1)).collect();
        self.drawn(self.common_size(ROOM / count as u32), &places, CAPTION)
    }

    /// Returns a width, a height and a head's height that fit all figures, so that their axes are at the same place.
    fn common_size(&self, room: u32) -> (u32, u32, u32) {
        let (widths, heights): (Vec<_>, Vec<_>) = self.figures.iter().map(|figure| figure.size(room)).unzip();
        let [width, height] = [widths, heights].map(|all| all.into_iter().max().unwrap_or(0));
        let head = self.figures.iter().map(|figure| figure.head_height(width)).max().unwrap_or(0);
        (width, height, head)
    }

    /// Draws the figures at these places in this size side by side, each below a caption that is `line` pixels high.
    fn drawn(&self, (width, height, head): (u32, u32, u32), places: &[usize], line: u32) -> String {
        let captions: Vec<&str> = places.iter().map(|&i| &*self.captions[i]).collect();
        let words: Vec<String> = places.iter().map(|&i| self.figures[i].words(false)).collect();
        let size = (width * places.len() as u32, height + line);
        let svg = document(size, &captions.join("; "), &words.join("\n"), |area| {
            for (&i, area) in places.iter().zip(area.split_evenly((1, places.len()))) {
                let (above, below) = area.split_vertically(line);
                if line > 0 {
                    let style = font(TEXT, INK, HPos::Center, VPos::Top);
                    above.draw_text(&cut(&self.captions[i], TEXT, width), &style, (width as i32 / 2, 4))?;
                }
                self.figures[i].draw(&below, head)?;
            }
            Ok(())
        });
        svg.expect("a string takes all that is written")
    }
}

/// Breaks a line between words where a terminal would break it within one.
fn narrow(line: &str) -> String {
    let (mut text, mut width) = (String::new(), 0);
    for word in line.split_inclusive(' ') {
        if width > 0 && width + word.trim_end().chars().count() > COLUMNS {
            text.truncate(text.trim_end().len());
            text.push('\n');
            width = 0;
        }
        text += word;
        width += word.chars().count();
    }
    text
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
