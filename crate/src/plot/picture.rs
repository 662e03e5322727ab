//! What all pictures share: the SVG document, title and captions, the chart, and what a figure can do once it is prepared.

use std::error::Error;
use std::io;
use std::slice::Chunks;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::axis::Axis;
use crate::color::{GREY, GRID, INK};
use crate::notebook::{Show, escape, show};
use crate::text::{LINE, TEXT, TITLE, cut, font, one_line, text_width, wrap};

/// A rectangle of a picture to draw on, measured in pixels.
pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// The result of drawing. The error is `LayoutError` if an area is too small.
pub type DrawResult<T = ()> = Result<T, DrawingAreaErrorKind<io::Error>>;
/// A chart with our axes.
pub(super) type Chart<'a> = ChartContext<'a, SVGBackend<'a>, Cartesian2d<Axis, Axis>>;

/// The width of a single figure, or of a row of them: what fits in a JupyterLab cell beside the file browser.
pub(super) const ROOM: u32 = 840;
/// The margins to the right of a chart and below it, in pixels.
pub(super) const RIGHT: u32 = 16;
pub(super) const BELOW: u32 = 38;

/// A figure whose bins, axes and texts are decided: it is only measured, described and drawn.
pub trait Prepared {
    /// Title and notes.
    fn head(&self) -> &Head;

    /// The height of title and notes in a picture of this width.
    fn head_height(&self, width: u32) -> u32 {
        self.head().height(width)
    }

    /// Returns width and height in pixels, given the `room` in a row.
    fn size(&self, room: u32) -> (u32, u32);

    /// Describes the picture, with or without lines of blocks.
    fn words(&self, blocks: bool) -> String;

    /// Draws into the whole area, below a head of this height, so that neighbours in a row line up.
    fn draw(&self, area: &Area<'_>, head: u32) -> DrawResult;
}

/// Returns the figures that share axes: all together, or each alone if some were set differently.
pub(super) fn alike<'f, F, S: PartialEq>(figures: &'f [F], settings: impl Fn(&'f F) -> S) -> Chunks<'f, F> {
    let is_alike = figures.windows(2).all(|pair| settings(&pair[0]) == settings(&pair[1]));
    figures.chunks(if is_alike { figures.len().max(1) } else { 1 })
}

impl dyn Prepared + '_ {
    pub(super) fn svg(&self) -> String {
        let size = self.size(ROOM);
        let draw = |area: &Area<'_>| Ok(self.draw(area, self.head_height(size.0))?);
        document(size, &self.head().name, &self.words(false), draw).expect("a string takes all that is written")
    }

    pub(super) fn show(&self) {
        show(&[("image/svg+xml", &self.svg()), ("text/plain", &self.words(true))]);
    }
}

/// A finished picture. Create it with [`picture`], and end a cell with it to show it.
#[derive(Clone)]
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
    draw: impl FnOnce(&Area<'_>) -> Result<(), Box<dyn Error>>,
) -> Result<Picture, Box<dyn Error>> {
    let title = one_line(title);
    document(size, &title, &title, draw).map(|svg| Picture { svg, text: title })
}

/// Returns the SVG document of a drawing.
pub(super) fn document(
    (width, height): (u32, u32),
    title: &str,
    description: &str,
    draw: impl FnOnce(&Area<'_>) -> Result<(), Box<dyn Error>>,
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
         viewBox=\"0 0 {width} {height}\" font-family=\"system-ui, Helvetica, Arial, sans-serif\" style=\"max-width:100%;height:auto\">\n\
         <title>{}</title>\n<desc>{}</desc>{body}",
        escape(title),
        escape(description)
    ))
}

/// What is above the axes of a figure: its title, if it has one, and notes.
pub struct Head {
    /// The title, or the kind of figure.
    pub name: String,
    is_title: bool,
    notes: Vec<(String, RGBColor)>,
}

impl Head {
    pub fn new(title: &str, kind: &str) -> Self {
        let is_title = !title.is_empty();
        Self { name: if is_title { title } else { kind }.into(), is_title, notes: Vec::new() }
    }

    /// Adds a note, if there is one.
    pub fn add(&mut self, note: impl Into<Option<String>>, color: RGBColor) {
        self.notes.extend(note.into().map(|note| (note, color)));
    }

    /// The lines of the notes in a picture of this width.
    fn lines(&self, width: u32) -> Vec<(String, RGBColor)> {
        let lines = |(note, color): &(String, RGBColor)| {
            wrap(note, TEXT, width.saturating_sub(8)).into_iter().map(|line| (line, *color)).collect::<Vec<_>>()
        };
        self.notes.iter().flat_map(lines).collect()
    }

    /// Its height in a picture of this width.
    pub fn height(&self, width: u32) -> u32 {
        (if self.is_title { 37 } else { 16 }) + LINE * self.lines(width).len() as u32
    }

    /// Draws it centred over the axes, which are `left` and `right` pixels from the sides. Text that is wider than the
    /// axes moves to the side with more room.
    pub fn draw(&self, area: &Area<'_>, left: u32, right: u32) -> DrawResult {
        let width = area.dim_in_pixel().0;
        let room = width.saturating_sub(8);
        let middle = f64::from(u32::midpoint(left, width.saturating_sub(right)));
        let write = |text: &str, size: u32, style: &TextStyle, y: u32| {
            let half = text_width(text, size) / 2.0;
            let x = middle.max(half + 4.0).min(f64::from(width) - half - 4.0);
            area.draw_text(text, style, (x as i32, y as i32))
        };
        let mut y = 8;
        if self.is_title {
            // Set a long title smaller before cutting it. Bold text is wider.
            let size = if text_width(&self.name, TITLE + 1) > f64::from(room) { TITLE - 2 } else { TITLE };
            let mut style = font(size, INK, HPos::Center, VPos::Top);
            style.font = style.font.style(FontStyle::Bold);
            write(&cut(&self.name, size + 1, room), size + 1, &style, y)?;
            y += 21;
        }
        for (line, color) in self.lines(width) {
            write(&line, TEXT, &font(TEXT, color, HPos::Center, VPos::Top), y)?;
            y += LINE;
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
pub(super) fn chart<'a>(
    area: &Area<'a>,
    top: u32,
    (x, x_label): (Axis, &str),
    (y, y_label): (Axis, &str),
) -> DrawResult<(Chart<'a>, u32)> {
    let (width, height) = area.dim_in_pixel();
    let y = y.up(height.saturating_sub(top + BELOW));
    let left = y.label_width() + 25;
    let x = x.across(width.saturating_sub(left + RIGHT));
    let margins = Margins { left, right: RIGHT, top, bottom: BELOW };
    Ok((chart_within(area, &margins, (x, x_label), (y, y_label))?, left))
}

/// Draws a chart with its axes within these margins. An axis without a description has no label.
pub(super) fn chart_within<'a>(
    area: &Area<'a>,
    margins: &Margins,
    (x, x_label): (Axis, &str),
    (y, y_label): (Axis, &str),
) -> DrawResult<Chart<'a>> {
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
