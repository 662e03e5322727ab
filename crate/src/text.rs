//! Text in pictures: sizes and styles, how wide it is, and how it is made to fit.

use std::fmt::Display;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Text sizes in pixels.
pub(crate) const TITLE: u32 = 14;
pub(crate) const TEXT: u32 = 11;
pub(crate) const SMALL: u32 = 10;
/// The height of a line of text, in pixels.
pub(crate) const LINE: u32 = 15;

/// Returns a text style, anchored where the text is placed.
pub(crate) fn font(size: u32, color: RGBColor, at: HPos, line: VPos) -> TextStyle<'static> {
    // Plotters has its own unit for sizes; its SVG backend divides it by this to get pixels.
    let font = ("sans-serif", f64::from(size) * 1.24).into_font();
    TextStyle { font, color: color.to_backend_color(), pos: Pos::new(at, line) }
}

/// Puts the text on one line, without characters that an SVG cannot hold even escaped.
pub(crate) fn one_line(text: impl Display) -> String {
    // Not generic, so it is compiled here and not again in each notebook cell.
    fn cleaned(text: &str) -> String {
        let spaced = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
        spaced.filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
    }
    cleaned(&text.to_string())
}

/// Estimates the width of a text in pixels, in the widest of the usual fonts, so text that fits by this estimate fits.
pub(crate) fn text_width(text: &str, size: u32) -> f64 {
    let em = |c: char| match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        ' ' | 'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | 'I' | '\u{2000}'..='\u{200a}' => 0.34,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' => 0.42,
        'A'..='L' | 'N'..='V' | 'X'..='Z' => 0.74,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '→' | '…' => 1.0,
        '\u{0}'..='\u{10ff}' | '\u{2010}'..='\u{2bff}' => 0.64,
        _ => 1.3,
    };
    f64::from(size) * text.chars().map(em).sum::<f64>()
}

/// Returns the text, or its beginning with an ellipsis if it is wider than `room`.
pub(crate) fn cut(text: &str, size: u32, room: u32) -> String {
    let room = f64::from(room);
    if text_width(text, size) <= room {
        return text.into();
    }
    let mut short = String::new();
    for c in text.chars() {
        if text_width(&short, size) + text_width(&format!("{c}…"), size) > room {
            break;
        }
        short.push(c);
    }
    short + "…"
}

/// Breaks the text into lines that fit into `room`: after commas, or between words where nothing between commas fits.
pub(crate) fn wrap(text: &str, size: u32, room: u32) -> Vec<String> {
    let fits = |text: &str| text_width(text.trim_end(), size) <= f64::from(room);
    let mut lines = vec![String::new()];
    for clause in text.split_inclusive(", ") {
        let pieces = if fits(clause) { vec![clause] } else { clause.split_inclusive(' ').collect() };
        for piece in pieces {
            let line = lines.len() - 1;
            if lines[line].is_empty() || fits(&format!("{}{piece}", lines[line])) {
                lines[line] += piece;
            } else {
                lines.push(piece.to_owned());
            }
        }
    }
    lines.iter().map(|line| cut(line.trim_end(), size, room)).collect()
}
