//! What all pictures share: the SVG document, text that fits, title and captions, the chart.

use std::error::Error;
use std::fmt::Display;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::Axis;
use crate::color::{GREY, GRID, INK};
use crate::notebook::{Show, escape, show};

/// A rectangle of a picture to draw on, measured in pixels.
pub(super) type Area<DB> = DrawingArea<DB, Shift>;
/// A chart with our axes.
pub(super) type Chart<'a, DB> = ChartContext<'a, DB, Cartesian2d<Axis, Axis>>;
/// The error of a backend that could not draw.
pub type DrawError<DB> = DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>;
/// The result of drawing.
pub type DrawResult<DB> = Result<(), DrawError<DB>>;

/// Text sizes in pixels.
pub(super) const TITLE: u32 = 14;
pub(super) const TEXT: u32 = 11;
pub(super) const SMALL: u32 = 10;
/// The height of a line of text, in pixels.
pub(super) const LINE: u32 = 15;
/// The margins to the right of a chart and below it, in pixels.
pub(super) const RIGHT: u32 = 16;
pub(super) const BELOW: u32 = 38;

const FONTS: &str = "system-ui, Helvetica, Arial, sans-serif";

/// A finished picture. Create it with [`picture`], and end a cell with it to show it.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The SVG document.
    pub svg: String,
    /// What it shows, in words.
    pub text: String,
}

impl Show for Picture {
    fn evcxr_display(&self) {
        show(&[("image/svg+xml", &self.svg), ("text/plain", &self.text)]);
    }
}

/// Creates a picture of this width and height in pixels from what `draw` draws with [`plotters`]: your own charts, and our
/// figures by their [`draw`](super::Figure::draw). The document scales with the page, has a white background, and tells
/// screen readers the title and the text.
///
/// ```
/// use initializers::{plot::picture, plotters::prelude::*, prelude::*};
/// let both = picture((640, 300), "a histogram, and a drawing of one's own", |area| {
///     let (left, right) = area.split_horizontally(320);
///     histogram(&[1.0, 2.0, 2.5]).draw(&left)?;
///     right.draw(&Circle::new((160, 150), 9, RED.filled()))?;
///     Ok(())
/// });
/// assert!(both.unwrap().svg.contains("<circle"));
/// ```
///
/// # Errors
/// Those of `draw`.
pub fn picture(
    size: (u32, u32),
    title: &str,
    draw: impl FnOnce(&DrawingArea<SVGBackend<'_>, Shift>) -> Result<(), Box<dyn Error>>,
) -> Result<Picture, Box<dyn Error>> {
    let title = one_line(title);
    document(size, &title, &title, draw).map(|svg| Picture { svg, text: title })
}

/// Returns the SVG document of a drawing.
pub(super) fn document(
    (width, height): (u32, u32),
    title: &str,
    description: &str,
    draw: impl FnOnce(&Area<SVGBackend<'_>>) -> Result<(), Box<dyn Error>>,
) -> Result<String, Box<dyn Error>> {
    let mut drawn = String::new();
    {
        let area = SVGBackend::with_string(&mut drawn, (width, height)).into_drawing_area();
        area.fill(&WHITE)?;
        draw(&area)?;
        area.present()?;
    }
    let mut body = drawn.split_once('>').map_or(String::new(), |(_, body)| body.to_owned());
    // Defaults, or set once at the root. Quotes in texts are escaped, so only attributes match.
    for needless in [" font-family=\"sans-serif\"", " opacity=\"1\"", " stroke=\"none\"", " stroke-width=\"1\""] {
        body = body.replace(needless, "");
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"{FONTS}\" style=\"max-width:100%;height:auto\">\n\
         <title>{}</title>\n<desc>{}</desc>{body}",
        escape(title),
        escape(description)
    ))
}

/// Returns a text style, anchored where the text is placed.
pub(super) fn font(size: u32, color: RGBColor, at: HPos, line: VPos) -> TextStyle<'static> {
    // Plotters has its own unit for sizes; its SVG backend divides it by this to get pixels.
    let font = ("sans-serif", f64::from(size) * 1.24).into_font();
    TextStyle { font, color: color.to_backend_color(), pos: Pos::new(at, line) }
}

/// Puts the text on one line, without characters that an SVG cannot hold even escaped.
pub(super) fn one_line(text: impl Display) -> String {
    // Not generic, so it is compiled here and not again in each notebook cell.
    fn cleaned(text: &str) -> String {
        let spaced = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
        spaced.filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
    }
    cleaned(&text.to_string())
}

/// Estimates the width of a text in pixels, in the widest of the usual fonts, so text that fits by this estimate fits.
pub(super) fn text_width(text: &str, size: u32) -> f64 {
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
pub(super) fn cut(text: &str, size: u32, room: u32) -> String {
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

/// What is above the axes of a figure: its title, if it has one, and lines of notes.
pub(super) struct Head {
    /// The title, or the kind of figure.
    pub name: String,
    pub height: u32,
    title: String,
    notes: Vec<(String, RGBColor)>,
}

impl Head {
    pub fn new(title: &str, kind: &str) -> Self {
        let (name, height) = if title.is_empty() { (kind, 16) } else { (title, 37) };
        Self { name: name.into(), height, title: title.into(), notes: Vec::new() }
    }

    /// Adds a line, if there is one.
    pub fn add(&mut self, line: impl Into<Option<String>>, color: RGBColor) {
        if let Some(line) = line.into() {
            self.notes.push((line, color));
            self.height += LINE;
        }
    }

    /// Draws it centred over the axes, which are `left` and `right` pixels from the sides. Text that is wider than the
    /// axes moves to the side with more room.
    pub fn draw<DB: DrawingBackend>(&self, area: &Area<DB>, left: u32, right: u32) -> DrawResult<DB> {
        let width = area.dim_in_pixel().0;
        let room = width.saturating_sub(8);
        let middle = f64::from(u32::midpoint(left, width.saturating_sub(right)));
        let mut y = 8;
        let mut write = |text: &str, size: u32, style: TextStyle, line: i32| {
            let text = cut(text, size, room);
            let half = text_width(&text, size) / 2.0;
            let x = middle.max(half + 4.0).min(f64::from(width) - half - 4.0);
            y += line;
            area.draw_text(&text, &style, (x as i32, y - line))
        };
        if !self.title.is_empty() {
            // Set a long title smaller before cutting it. Bold text is wider.
            let size = if text_width(&self.title, TITLE + 1) > f64::from(room) { TITLE - 2 } else { TITLE };
            let mut style = font(size, INK, HPos::Center, VPos::Top);
            style.font = style.font.style(FontStyle::Bold);
            write(&self.title, size + 1, style, 21)?;
        }
        for (note, color) in &self.notes {
            write(note, TEXT, font(TEXT, *color, HPos::Center, VPos::Top), LINE as i32)?;
        }
        Ok(())
    }
}

/// The margins around the axes of a chart, in pixels.
pub(super) struct Margins {
    pub left: u32,
    pub right: u32,
    pub top: u32,
    pub bottom: u32,
}

/// Draws a chart that fills the area below `top`. Also returns how far from the left its axes begin, which depends on the labels.
pub(super) fn chart<'a, DB: DrawingBackend>(
    area: &Area<DB>,
    top: u32,
    (x, x_label): (Axis, &str),
    (y, y_label): (Axis, &str),
) -> Result<(Chart<'a, DB>, u32), DrawError<DB>> {
    let (width, height) = area.dim_in_pixel();
    let y = y.up(height.saturating_sub(top + BELOW));
    let left = y.label_width() + 25;
    let x = x.across(width.saturating_sub(left + RIGHT));
    let margins = Margins { left, right: RIGHT, top, bottom: BELOW };
    Ok((chart_within(area, &margins, (x, x_label), (y, y_label))?, left))
}

/// Draws a chart with its axes within these margins. An axis without a description has no label.
pub(super) fn chart_within<'a, DB: DrawingBackend>(
    area: &Area<DB>,
    margins: &Margins,
    (x, x_label): (Axis, &str),
    (y, y_label): (Axis, &str),
) -> Result<Chart<'a, DB>, DrawError<DB>> {
    // Plotters writes descriptions at the very edge of the areas for labels.
    const EDGE: u32 = 4;
    let (width, height) = area.dim_in_pixel();
    if width < margins.left + margins.right + 16 || height < margins.top + margins.bottom + 16 {
        return Err(DrawingAreaErrorKind::LayoutError);
    }
    let mut chart = ChartBuilder::on(area)
        .margin_top(margins.top)
        .margin_right(margins.right)
        .margin_left(margins.left.min(EDGE))
        .margin_bottom(margins.bottom.min(EDGE))
        .y_label_area_size(margins.left.saturating_sub(EDGE))
        .x_label_area_size(margins.bottom.saturating_sub(EDGE))
        .build_cartesian_2d(x, y)?;
    let mut mesh = chart.configure_mesh();
    mesh.disable_x_mesh().set_all_tick_mark_size(3).bold_line_style(GRID).axis_style(GREY);
    mesh.label_style(font(TEXT, INK, HPos::Center, VPos::Center));
    if !x_label.is_empty() {
        mesh.x_desc(cut(x_label, TEXT, width - margins.left - margins.right));
    }
    if !y_label.is_empty() {
        mesh.y_desc(cut(y_label, TEXT, height - margins.top - margins.bottom));
    }
    mesh.draw()?;
    Ok(chart)
}
