//! What all pictures share: the SVG document around a drawing, texts that fit, title and captions, the chart, the legend.

use std::error::Error;

use plotters::coord::{CoordTranslate, Shift};
use plotters::element::{Cross, EmptyElement, TriangleMarker};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::Axis;
use crate::color::{GREY, GRID, INK, SERIES};
use crate::notebook::{Show, escape, show};

/// A rectangle of a picture to draw on, measured in pixels.
pub(super) type Area<DB> = DrawingArea<DB, Shift>;
/// A chart whose axes are ours.
pub(super) type Chart<'a, DB> = ChartContext<'a, DB, Cartesian2d<Axis, Axis>>;
/// Why a backend could not draw.
pub type Failed<DB> = DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>;
/// What drawing gives: nothing, or why the backend could not.
pub type Drawn<DB> = Result<(), Failed<DB>>;

/// Sizes of text in pixels.
pub(super) const TITLE: u32 = 14;
pub(super) const TEXT: u32 = 11;
pub(super) const SMALL: u32 = 10;
/// From one line of text to the next.
pub(super) const LINE: u32 = 15;

const FONTS: &str = "system-ui, Helvetica, Arial, sans-serif";

/// A finished picture. Made by [`picture`], shown by ending a cell with it.
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

/// A picture of this width and height in pixels, of whatever is drawn on its area by [`plotters`]: charts of one's own, and our
/// figures by their [`draw`](super::Figure::draw). The document scales with the page, brings its own white ground, and
/// tells a screen reader the title and the text.
///
/// ```
/// use initializers::plot::{self, Figure};
/// use initializers::plotters::prelude::*;
/// use initializers::prelude::*;
///
/// let a = RandomState::new(0).randn(1000);
/// let both = plot::picture((640, 300), "a histogram, and a chart of one's own", |area| {
///     let (left, right) = area.split_horizontally(320);
///     histogram(&a).draw(&left)?;
///     let mut chart = ChartBuilder::on(&right).margin(20).build_cartesian_2d(0.0..1.0, 0.0..1.0)?;
///     chart.configure_mesh().draw()?;
///     chart.draw_series([Circle::new((0.5, 0.5), 9, RED.filled())])?;
///     Ok(())
/// });
/// assert!(both.unwrap().svg.contains("<circle"));
/// ```
///
/// # Errors
/// What `draw` returns.
pub fn picture(
    size: (u32, u32),
    title: &str,
    draw: impl FnOnce(&DrawingArea<SVGBackend<'_>, Shift>) -> Result<(), Box<dyn Error>>,
) -> Result<Picture, Box<dyn Error>> {
    let title = one_line(title);
    document(size, &title, &title, draw).map(|svg| Picture { svg, text: title })
}

/// The SVG document of a drawing.
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
    let (_, mut body) = drawn.split_once('>').map(|(root, body)| (root, body.to_owned())).unwrap_or_default();
    // What is so by itself, or stands once at the root. Quotes in texts are escaped, so that these are attributes.
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

/// A style of text, anchored where it is placed.
pub(super) fn font(size: u32, color: RGBColor, at: HPos, line: VPos) -> TextStyle<'static> {
    // Plotters states sizes in a unit of its own, which its SVG backend divides by this to get pixels.
    let font = ("sans-serif", f64::from(size) * 1.24).into_font();
    TextStyle { font, color: color.to_backend_color(), pos: Pos::new(at, line) }
}

/// The text on one line, without what an SVG cannot hold even escaped.
pub(super) fn one_line(text: &str) -> String {
    let spaced = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    spaced.filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

/// About how wide a text is in pixels, in the widest of the usual fonts: what has room by this has room.
pub(super) fn text_width(text: &str, size: u32) -> f64 {
    let em = |c: char| match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        '\u{2000}'..='\u{200a}' => 0.3,
        ' ' | 'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | 'I' => 0.34,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '→' | '…' => 1.0,
        'A'..='Z' => 0.74,
        '\u{0}'..='\u{10ff}' | '\u{2010}'..='\u{2bff}' => 0.64,
        _ => 1.3,
    };
    f64::from(size) * text.chars().map(em).sum::<f64>()
}

/// The text, or its beginning with an ellipsis where it is wider than `room`.
pub(super) fn cut(text: &str, size: u32, room: u32) -> String {
    let room = f64::from(room);
    if text_width(text, size) <= room {
        return text.into();
    }
    let mut short = String::new();
    for c in text.chars() {
        short.push(c);
        if text_width(&short, size) > room - f64::from(size) {
            short.pop();
            break;
        }
    }
    short.push('…');
    short
}

/// A line of text below a title, and its colour.
pub(super) type Note = (String, RGBColor);

/// The height of [`head`].
pub(super) fn head_height(title: &str, notes: usize) -> u32 {
    8 + if title.is_empty() { 0 } else { 21 } + LINE * notes as u32
}

/// Draws a title, and what is to be known below it, centred over the axes, which lie between `left` and `right` pixels from the
/// sides; a text that is wider than that moves to the side where there is room.
pub(super) fn head<DB: DrawingBackend>(
    area: &Area<DB>,
    (left, right): (u32, u32),
    title: &str,
    notes: &[Note],
) -> Drawn<DB> {
    let width = area.dim_in_pixel().0;
    let room = width.saturating_sub(8);
    let middle = f64::from(u32::midpoint(left, width.saturating_sub(right)));
    let mut y = 8;
    let mut line = |text: &str, size: u32, style: TextStyle, height: i32| {
        let half = text_width(text, size).min(f64::from(room)) / 2.0;
        let x = middle.max(half + 4.0).min(f64::from(width) - half - 4.0);
        y += height;
        area.draw_text(&cut(text, size, room), &style, (x as i32, y - height))
    };
    if !title.is_empty() {
        // A long one is set smaller before it is cut; bold is wider.
        let size = if text_width(title, TITLE + 1) <= f64::from(room) { TITLE } else { TITLE - 2 };
        let bold = ("sans-serif", f64::from(size) * 1.24, FontStyle::Bold).into_font();
        line(title, size + 1, TextStyle { font: bold, ..font(size, INK, HPos::Center, VPos::Top) }, 21)?;
    }
    notes
        .iter()
        .try_for_each(|(note, color)| line(note, TEXT, font(TEXT, *color, HPos::Center, VPos::Top), LINE as i32))
}

/// What stands around the axes of a chart, in pixels.
#[derive(Clone, Copy)]
pub(super) struct Margins {
    pub left: u32,
    pub right: u32,
    pub top: u32,
    pub bottom: u32,
}

impl Margins {
    /// The width and the height that are left for the chart.
    ///
    /// # Errors
    /// If that is too little to draw on.
    pub fn inside<DB: DrawingBackend>(self, area: &Area<DB>) -> Result<(u32, u32), Failed<DB>> {
        let (width, height) = area.dim_in_pixel();
        let (across, up) = (i64::from(self.left + self.right), i64::from(self.top + self.bottom));
        match (i64::from(width as i32) - across, i64::from(height as i32) - up) {
            (width @ 16.., height @ 16..) => Ok((width as u32, height as u32)),
            _ => Err(DrawingAreaErrorKind::LayoutError),
        }
    }
}

/// What stays free at the edges of a picture, in pixels.
const EDGE: u32 = 4;

/// A chart with its axes drawn; an axis without a description has no words below or beside it.
pub(super) fn chart<'a, DB: DrawingBackend>(
    area: &Area<DB>,
    margins: Margins,
    (x, x_label): (Axis, &str),
    (y, y_label): (Axis, &str),
) -> Result<Chart<'a, DB>, Failed<DB>> {
    let (width, height) = margins.inside(area)?;
    let mut chart = ChartBuilder::on(area)
        .margin_top(margins.top)
        .margin_right(margins.right)
        // Plotters writes the descriptions at the very edge of the areas for labels.
        .margin_left(margins.left.min(EDGE))
        .margin_bottom(margins.bottom.min(EDGE))
        .y_label_area_size(margins.left.saturating_sub(EDGE))
        .x_label_area_size(margins.bottom.saturating_sub(EDGE))
        .build_cartesian_2d(x, y)?;
    let mut mesh = chart.configure_mesh();
    mesh.disable_x_mesh().set_all_tick_mark_size(3).bold_line_style(GRID).axis_style(GREY);
    mesh.label_style(font(TEXT, INK, HPos::Center, VPos::Center));
    if !x_label.is_empty() {
        mesh.x_desc(cut(x_label, TEXT, width));
    }
    if !y_label.is_empty() {
        mesh.y_desc(cut(y_label, TEXT, height));
    }
    mesh.draw()?;
    Ok(chart)
}

/// Draws a line through these points of a chart.
pub(super) fn line<DB: DrawingBackend>(
    chart: &Chart<DB>,
    points: impl Into<Vec<(f64, f64)>>,
    style: impl Into<ShapeStyle>,
) -> Drawn<DB> {
    chart.plotting_area().draw(&PathElement::new(points.into(), style))
}

/// Colour of a series of a picture with a few of them.
pub(super) fn series_color(series: usize) -> RGBColor {
    SERIES[series % SERIES.len()]
}

/// Draws a mark at a point of a series. Each series has its own shape, which tells it from others in grey print.
pub(super) fn mark<DB: DrawingBackend, C: CoordTranslate<From: Clone>>(
    area: &DrawingArea<DB, C>,
    at: C::From,
    series: usize,
    color: RGBColor,
) -> Drawn<DB> {
    let style = color.filled();
    match series % 5 {
        0 => area.draw(&Circle::new(at, 4, style)),
        1 => area.draw(&(EmptyElement::at(at) + Rectangle::new([(-4, -4), (4, 4)], style))),
        2 => area.draw(&TriangleMarker::new(at, 6, style)),
        3 => area.draw(&(EmptyElement::at(at) + Polygon::new(vec![(-5, 0), (0, -5), (5, 0), (0, 5)], style))),
        _ => area.draw(&Cross::new(at, 4, color.stroke_width(2))),
    }
}

/// A name in a legend beside a piece of its line.
pub(super) struct Entry {
    pub name: String,
    pub color: RGBColor,
    pub width: u32,
    /// Which shape its marks have, if it has any.
    pub marker: Option<usize>,
}

/// How many entries of a legend stand side by side, and how wide one is.
fn legend_columns(entries: &[Entry], width: u32) -> (u32, u32) {
    let widest = entries.iter().map(|entry| text_width(&entry.name, TEXT)).fold(0.0, f64::max).ceil() as u32 + 58;
    ((width / widest).clamp(1, entries.len().max(1) as u32), widest.min(width))
}

/// The height of [`legend`] in a picture of this width.
pub(super) fn legend_height(entries: &[Entry], width: u32) -> u32 {
    LINE * (entries.len() as u32).div_ceil(legend_columns(entries, width).0) + 6
}

/// Draws a legend at the bottom of the area, where it hides nothing.
pub(super) fn legend<DB: DrawingBackend>(area: &Area<DB>, entries: &[Entry]) -> Drawn<DB> {
    let (width, height) = area.dim_in_pixel();
    let (columns, wide) = legend_columns(entries, width);
    let (left, top) = (width.saturating_sub(wide * columns) / 2, height.saturating_sub(legend_height(entries, width)));
    for (entry, i) in entries.iter().zip(0..) {
        let (x, y) = ((left + wide * (i % columns) + 8) as i32, (top + LINE * (i / columns) + 8) as i32);
        area.draw(&PathElement::new([(x, y), (x + 34, y)], entry.color.stroke_width(entry.width)))?;
        if let Some(series) = entry.marker {
            mark(area, (x + 17, y), series, entry.color)?;
        }
        let style = font(TEXT, INK, HPos::Left, VPos::Center);
        area.draw_text(&cut(&entry.name, TEXT, wide.saturating_sub(50)), &style, (x + 41, y))?;
    }
    Ok(())
}
