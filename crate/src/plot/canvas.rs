//! What all figures are drawn with: an SVG document, its texts, axes with round marks, legends.

use std::ops::Range;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters_svg::SVGBackend;

use crate::notebook;

// Okabe and Ito's palette: told apart by colour-blind readers, and of different lightness in grey print.
pub(super) const BLUE: RGBColor = RGBColor(0, 114, 178);
/// Darker than theirs, for notes are written in it: its contrast to white is 4.7.
pub(super) const VERMILION: RGBColor = RGBColor(196, 78, 0);
pub(super) const INK: RGBColor = RGBColor(38, 38, 38);
pub(super) const GREY: RGBColor = RGBColor(89, 89, 89);
const GRID: RGBColor = RGBColor(225, 225, 225);
const SERIES: [RGBColor; 6] =
    [BLUE, VERMILION, RGBColor(0, 158, 115), RGBColor(204, 121, 167), INK, RGBColor(230, 159, 0)];
const FONTS: &str = "system-ui, Helvetica, Arial, sans-serif";

/// Sizes of text in pixels.
pub(super) const TITLE: u32 = 14;
pub(super) const TEXT: u32 = 11;
pub(super) const SMALL: u32 = 10;
/// From one line of text to the next.
pub(super) const LINE: f64 = 15.0;

/// The width of a figure that stands alone or of a row of them; the page scales what is wider than it.
pub(super) const ROOM: u32 = 880;

/// How a line is broken, so that grey print tells it from others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dash {
    Solid,
    Dashed,
    Dotted,
    Mixed,
}

/// The backend writes each dash as an element of its own. One attribute does the same: an opacity that no eye tells from 1
/// stands for each pattern until the document is finished.
const DASHES: [(Dash, f64, &str); 3] =
    [(Dash::Dashed, 0.99, "7 4"), (Dash::Dotted, 0.98, "2 3"), (Dash::Mixed, 0.97, "9 3 2 3")];

/// A part of a picture, measured in pixels from its upper left corner.
pub struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

/// All that drawing and writing can fail at is writing to a string.
pub(super) const WRITES: &str = "a string takes all";

/// The nearest pixel; far outside of every picture it is all the same.
fn pixel(at: f64) -> i32 {
    at.clamp(-1e6, 1e6).round() as i32
}

impl Canvas<'_> {
    pub fn width(&self) -> f64 {
        f64::from(self.area.dim_in_pixel().0)
    }

    pub fn height(&self) -> f64 {
        f64::from(self.area.dim_in_pixel().1)
    }

    /// The part of this size whose corner is at `(x, y)`.
    pub fn part(&self, (x, y): (f64, f64), (width, height): (f64, f64)) -> Self {
        let area = self.area.clone().shrink((x as u32, y as u32), (width as u32, height as u32));
        Self { area }
    }

    pub fn rect(&self, (x0, y0): (f64, f64), (x1, y1): (f64, f64), color: RGBColor, alpha: f64) {
        let style = color.mix(alpha).filled();
        self.area.draw(&Rectangle::new([(pixel(x0), pixel(y0)), (pixel(x1), pixel(y1))], style)).expect(WRITES);
    }

    pub fn polygon(&self, points: &[(f64, f64)], color: RGBColor, alpha: f64) {
        let points: Vec<_> = points.iter().map(|&(x, y)| (pixel(x), pixel(y))).collect();
        self.area.draw(&Polygon::new(points, color.mix(alpha).filled())).expect(WRITES);
    }

    pub fn line(&self, points: &[(f64, f64)], color: RGBColor, width: u32, dash: Dash) {
        let mut points: Vec<_> = points.iter().map(|&(x, y)| (pixel(x), pixel(y))).collect();
        points.dedup();
        let alpha = DASHES.iter().find(|(d, ..)| *d == dash).map_or(1.0, |(_, alpha, _)| *alpha);
        let style = color.mix(alpha).stroke_width(width);
        self.area.draw(&PathElement::new(points, style)).expect(WRITES);
    }

    /// A mark at a point of a curve; each series has its own shape.
    pub fn marker(&self, (x, y): (f64, f64), series: usize) {
        let color = series_style(series).0;
        match series % 5 {
            0 => self.area.draw(&Circle::new((pixel(x), pixel(y)), 4, color.filled())).expect(WRITES),
            1 => self.rect((x - 4.0, y - 4.0), (x + 4.0, y + 4.0), color, 1.0),
            2 => self.polygon(&[(x - 5.0, y + 4.0), (x + 5.0, y + 4.0), (x, y - 5.0)], color, 1.0),
            3 => self.polygon(&[(x - 5.0, y), (x, y - 5.0), (x + 5.0, y), (x, y + 5.0)], color, 1.0),
            _ => {
                self.line(&[(x - 4.0, y - 4.0), (x + 4.0, y + 4.0)], color, 2, Dash::Solid);
                self.line(&[(x - 4.0, y + 4.0), (x + 4.0, y - 4.0)], color, 2, Dash::Solid);
            }
        }
    }

    /// A text that begins, ends or is centred at `x`, its upper edge at `y`, cut where it would be wider than `room`.
    pub fn text(&self, text: &str, (x, y): (f64, f64), at: HPos, size: u32, color: RGBColor, room: f64) {
        let style = font(size).color(&color).pos(Pos::new(at, VPos::Top));
        self.area.draw_text(&cut(text, size, room), &style, (pixel(x), pixel(y))).expect(WRITES);
    }

    /// The same, in the middle of the line `y`.
    pub fn label(&self, text: &str, (x, y): (f64, f64), at: HPos, size: u32, color: RGBColor) {
        let style = font(size).color(&color).pos(Pos::new(at, VPos::Center));
        self.area.draw_text(text, &style, (pixel(x), pixel(y))).expect(WRITES);
    }

    /// A text that runs upwards, centred at `y`.
    pub fn upwards(&self, text: &str, (x, y): (f64, f64), room: f64) {
        let style = font(TEXT).transform(FontTransform::Rotate270).color(&INK).pos(Pos::new(HPos::Center, VPos::Top));
        self.area.draw_text(&cut(text, TEXT, room), &style, (pixel(x), pixel(y))).expect(WRITES);
    }

    /// A title, and lines of what is to be known below it.
    pub fn head(&self, title: &str, lines: &[(String, RGBColor)]) {
        let (x, room) = (self.width() / 2.0, self.width() - 8.0);
        let mut y = 8.0;
        if !title.is_empty() {
            // A long one is set smaller before it is cut; bold is wider.
            let size = if text_width(title, TITLE + 1) <= room { TITLE } else { TITLE - 2 };
            let style = (FONTS, f64::from(size) * SVG_POINT, FontStyle::Bold).into_font();
            let style = style.color(&INK).pos(Pos::new(HPos::Center, VPos::Top));
            self.area.draw_text(&cut(title, size + 1, room), &style, (pixel(x), pixel(y))).expect(WRITES);
            y += 21.0;
        }
        for (line, color) in lines {
            self.text(line, (x, y), HPos::Center, TEXT, *color, room);
            y += LINE;
        }
    }
}

/// The height of [`Canvas::head`].
pub(super) fn head_height(title: &str, lines: usize) -> f64 {
    8.0 + if title.is_empty() { 0.0 } else { 21.0 } + LINE * lines as f64
}

/// Plotters states text sizes in a unit of its own, which its SVG backend divides by this to get pixels.
const SVG_POINT: f64 = 1.24;

fn font(size: u32) -> TextStyle<'static> {
    (FONTS, f64::from(size) * SVG_POINT).into_font().into()
}

/// Colour and dashes of a series of a picture with a few of them.
pub(super) fn series_style(series: usize) -> (RGBColor, Dash) {
    let dashes = [Dash::Solid, Dash::Dashed, Dash::Dotted, Dash::Mixed];
    (SERIES[series % SERIES.len()], dashes[series % dashes.len()])
}

/// A colour for a place from 0 to 1 in an order, dark to light: the dark three quarters of Viridis.
pub(super) fn ramp(place: f64) -> RGBColor {
    const STOPS: [[f64; 3]; 4] = [[68.0, 1.0, 84.0], [59.0, 82.0, 139.0], [33.0, 145.0, 140.0], [94.0, 190.0, 90.0]];
    let at = place.clamp(0.0, 1.0) * (STOPS.len() - 1) as f64;
    let below = (at as usize).min(STOPS.len() - 2);
    let [r, g, b] = [0, 1, 2].map(|i| {
        let (from, to) = (STOPS[below][i], STOPS[below + 1][i]);
        (from + (to - from) * (at - below as f64)).round() as u8
    });
    RGBColor(r, g, b)
}

/// An SVG document which scales with the page and tells a screen reader what it shows.
pub(super) fn svg((width, height): (u32, u32), title: &str, description: &str, draw: impl FnOnce(&Canvas)) -> String {
    let mut drawn = String::new();
    {
        let area = SVGBackend::with_string(&mut drawn, (width, height)).into_drawing_area();
        area.fill(&WHITE).expect(WRITES);
        let canvas = Canvas { area };
        draw(&canvas);
        canvas.area.present().expect(WRITES);
    }
    let (_, body) = drawn.split_once('>').expect("the backend writes a root element");
    // The backend repeats what stands once at the root or is so by itself. Quotes in texts are escaped, so that these
    // are attributes.
    let mut body = body.replace(&format!(" font-family=\"{FONTS}\""), "");
    for (needless, less) in [
        (" opacity=\"1\"", ""),
        (" text-anchor=\"start\"", ""),
        (" stroke=\"none\"", ""),
        (" \"/>", "\"/>"),
        ("\n</text>", "</text>"),
        (" stroke-width=\"1\"", ""),
    ] {
        body = body.replace(needless, less);
    }
    for (_, alpha, pattern) in DASHES {
        body = body.replace(&format!(" opacity=\"{alpha}\""), &format!(" stroke-dasharray=\"{pattern}\""));
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"{FONTS}\" style=\"max-width:100%;height:auto\">\n\
         <title>{}</title>\n<desc>{}</desc>{body}",
        notebook::escape(title),
        notebook::escape(description)
    )
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
pub(super) fn cut(text: &str, size: u32, room: f64) -> String {
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

/// An axis that is marked at round numbers, whatever its range: plotters' own search for them does not end for the
/// largest and smallest of floating-point numbers.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    /// A logarithmic axis holds and places the decimal logarithms.
    pub range: Range<f64>,
    /// Where the marks lie, and their labels.
    pub ticks: Vec<(f64, String)>,
}

/// Whether an axis lies or stands decides how many labels it has room for.
#[derive(Clone, Copy)]
pub(super) enum Along {
    X(f64),
    Y(f64),
}

impl Axis {
    /// An axis over `range`, measured in `unit`s.
    pub fn linear(range: Range<f64>, unit: f64, along: Along) -> Self {
        let ticks = fitting(&range, along, |count| linear_ticks(&range, unit, count));
        Self { range, ticks }
    }

    /// An axis over numbers of things: no mark lies between two whole numbers.
    pub fn counts(range: Range<f64>, along: Along) -> Self {
        let whole = |(at, label): (f64, String)| {
            (at.fract() == 0.0).then(|| (at, if at < 10.0 { format!("{at:.0}") } else { label }))
        };
        let ticks =
            fitting(&range, along, |count| linear_ticks(&range, 1.0, count).into_iter().filter_map(whole).collect());
        Self { range, ticks }
    }

    /// An axis over powers of ten, from and to these exponents; the numbers are measured in `unit`s.
    pub fn log(range: Range<f64>, unit: f64, along: Along) -> Self {
        let ticks = fitting(&range, along, |count| log_ticks(&range, unit, count));
        Self { range, ticks }
    }

    /// Where a value lies: 0 at the beginning, 1 at the end of the axis.
    pub fn share(&self, value: f64) -> f64 {
        (value - self.range.start) / (self.range.end - self.range.start)
    }
}

/// The most marks whose labels stand apart.
fn fitting(range: &Range<f64>, along: Along, ticks: impl Fn(u32) -> Vec<(f64, String)>) -> Vec<(f64, String)> {
    let width = range.end - range.start;
    let apart = |ticks: &[(f64, String)]| match along {
        Along::Y(length) => ticks.windows(2).all(|pair| (pair[1].0 - pair[0].0) / width * length >= 15.0),
        Along::X(length) => ticks.windows(2).all(|pair| {
            let room = text_width(&pair[0].1, TEXT) / 2.0 + text_width(&pair[1].1, TEXT) / 2.0 + 8.0;
            (pair[1].0 - pair[0].0) / width * length >= room
        }),
    };
    let most = match along {
        Along::X(length) => length / 60.0,
        Along::Y(length) => length / 36.0,
    };
    let most = (most as u32).clamp(2, 10);
    let some: Vec<_> = (1..=most).rev().map(&ticks).filter(|ticks| apart(ticks)).collect();
    let several = |ticks: &Vec<_>| ticks.len() > 1;
    // One mark alone, such as the 0 of a low axis, gives no scale: then rather more marks than there should be.
    let more = || (most + 1..=10).map(&ticks).find(|ticks| several(ticks) && apart(ticks));
    some.iter()
        .find(|ticks| several(ticks))
        .cloned()
        .or_else(more)
        .or_else(|| some.into_iter().find(|ticks| ticks.len() == 1))
        .unwrap_or_default()
}

fn linear_ticks(range: &Range<f64>, unit: f64, count: u32) -> Vec<(f64, String)> {
    let rough = ((range.end - range.start) / f64::from(count)).log10() + unit.log10();
    let exponent = rough.floor();
    let digit = [1, 2, 5, 10].into_iter().find(|&d| f64::from(d).log10() >= rough - exponent).unwrap_or(10);
    let step = f64::from(digit) * 10_f64.powf(exponent - unit.log10());
    let (first, last) = ((range.start / step).ceil() as i64, (range.end / step).floor() as i64);
    let largest = (range.start.abs().max(range.end.abs()).log10() + unit.log10()).floor();
    (first..=last)
        .take(50)
        .filter_map(|k| {
            // The parser rounds once, so that 3 steps of 0.1 are 0.3.
            let value: f64 = format!("{}e{exponent}", i128::from(k) * i128::from(digit)).parse().ok()?;
            let label = match exponent {
                // All labels with the same number of decimals.
                _ if (-4.0..5.0).contains(&largest) && exponent >= -9.0 => {
                    let decimals = if digit == 10 { -exponent - 1.0 } else { -exponent };
                    grouped(&format!("{:.*}", decimals.max(0.0) as usize, value + 0.0))
                }
                _ if (5.0..9.0).contains(&largest) && exponent >= 0.0 => grouped(&format!("{:.0}", value + 0.0)),
                _ => number(value),
            };
            let at = value / unit;
            (value.is_finite() && (range.start..=range.end).contains(&at)).then_some((at, label))
        })
        .collect()
}

fn log_ticks(range: &Range<f64>, unit: f64, count: u32) -> Vec<(f64, String)> {
    let shift = unit.log10();
    let at = |digit: f64, exponent: i64| digit.log10() + exponent as f64 - shift;
    let (low, high) = ((range.start + shift).floor() as i64, (range.end + shift).floor() as i64);
    let label = |digit: i32, exponent: i64| match digit {
        1 if low < -4 || high > 5 => format!("10{}", superscript(exponent)),
        _ => format!("{digit}e{exponent}").parse().map_or_else(|_| String::new(), number),
    };
    let decades = (range.end - range.start).floor().max(1.0);
    if decades >= 2.0 {
        let step = (decades / f64::from(count)).ceil().max(1.0) as i64;
        (low..=high)
            .filter(|k| k.rem_euclid(step) == 0)
            .map(|k| (at(1.0, k), label(1, k)))
            .filter(|tick| range.contains(&tick.0))
            .collect()
    } else {
        let digits: &[i32] = if count > 3 { &[1, 2, 5] } else { &[1] };
        let few: Vec<_> = (low..=high)
            .flat_map(|k| digits.iter().map(move |&d| (at(f64::from(d), k), label(d, k))))
            .filter(|tick| (range.start..=range.end).contains(&tick.0))
            .collect();
        if few.len() > 1 {
            return few;
        }
        // Less than a decade: evenly spaced numbers.
        let numbers = 10_f64.powf(range.start)..10_f64.powf(range.end);
        linear_ticks(&numbers, unit, count)
            .into_iter()
            .filter(|t| t.0 > 0.0)
            .map(|(v, label)| (v.log10(), label))
            .collect()
    }
}

/// An exponent as it is written above the line.
fn superscript(exponent: i64) -> String {
    let raised = |c: char| {
        c.to_digit(10).map_or('⁻', |digit| ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][digit as usize])
    };
    exponent.to_string().chars().map(raised).collect()
}

/// The rectangle of a picture in which values are drawn.
pub(super) struct Plot<'a, 'b> {
    pub canvas: &'a Canvas<'b>,
    pub x: &'a Axis,
    pub y: &'a Axis,
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Plot<'_, '_> {
    /// The pixel of a value on the x axis.
    pub fn at_x(&self, value: f64) -> f64 {
        self.left + (self.right - self.left) * self.x.share(value)
    }

    /// The pixel of a value on the y axis.
    pub fn at_y(&self, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * self.y.share(value)
    }

    /// The grid and the marks, with or without labels; between `neighbours` these keep to the width of the plot.
    pub fn axes(&self, label_x: bool, label_y: bool, neighbours: bool) {
        for (value, label) in &self.y.ticks {
            let y = self.at_y(*value);
            self.canvas.line(&[(self.left, y), (self.right, y)], GRID, 1, Dash::Solid);
            if label_y {
                self.canvas.label(label, (self.left - 5.0, y), HPos::Right, TEXT, INK);
            }
        }
        for (value, label) in &self.x.ticks {
            let x = self.at_x(*value);
            self.canvas.line(&[(x, self.bottom), (x, self.bottom + 4.0)], GREY, 1, Dash::Solid);
            if label_x {
                let half = text_width(label, TEXT) / 2.0;
                let (x, at) = match () {
                    () if neighbours && x - half < self.left => (self.left, HPos::Left),
                    () if neighbours && x + half > self.right => (self.right, HPos::Right),
                    () => (x, HPos::Center),
                };
                self.canvas.text(label, (x, self.bottom + 6.0), at, TEXT, INK, f64::INFINITY);
            }
        }
    }

    /// The line on which the bars stand, drawn over them.
    pub fn base(&self) {
        self.canvas.line(&[(self.left, self.bottom), (self.right, self.bottom)], GREY, 1, Dash::Solid);
    }
}

/// The width that the labels of a y axis need.
pub(super) fn label_width(axis: &Axis) -> f64 {
    axis.ticks.iter().map(|(_, label)| text_width(label, TEXT)).fold(12.0, f64::max) + 8.0
}

/// A number with three significant digits, as short as it can be written.
pub(super) fn short(value: f64) -> String {
    let rounded = format!("{value:.2e}");
    // The largest numbers round to one that is too large for `f64`.
    match rounded.parse() {
        Ok(rounded) if f64::is_finite(rounded) => number(rounded),
        _ => rounded.replace('-', "−"),
    }
}

/// A number as short as it can be written.
pub(super) fn number(value: f64) -> String {
    let plain = value == 0.0 || (1e-3..1e5).contains(&value.abs());
    if plain { grouped(&format!("{}", value + 0.0)) } else { format!("{value:e}").replace('-', "−") }
}

/// A written number with its thousands set apart by thin spaces and a true minus.
fn grouped(number: &str) -> String {
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |number| ("−", number));
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) && whole.len() > 4 {
            out.push('\u{2009}');
        }
        out.push(digit);
    }
    out + rest
}

/// A count with its thousands set apart.
pub(super) fn thousands(count: usize) -> String {
    grouped(&count.to_string())
}

/// Heights as a line of blocks, at most 50 of them: of more, the highest of neighbours.
pub(super) fn sparkline(heights: &[f64]) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let top = heights.iter().copied().fold(0.0, f64::max);
    let group = heights.len().div_ceil(50).max(1);
    let block = |heights: &[f64]| match heights.iter().copied().fold(0.0, f64::max) / top {
        share if share > 0.0 => BLOCKS[((share * 8.0).ceil() as usize).clamp(1, 8) - 1],
        _ => ' ',
    };
    heights.chunks(group).map(block).collect()
}

/// Left out of a picture: how many, and why, if any are.
pub(super) fn left_out(counts: &[(usize, &str)]) -> Option<String> {
    let parts: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", thousands(*n))).collect();
    (!parts.is_empty()).then(|| format!("left out: {}", parts.join(", ")))
}

pub(super) const LEFT: HPos = HPos::Left;
pub(super) const MIDDLE: HPos = HPos::Center;
pub(super) const RIGHT: HPos = HPos::Right;

/// How many entries of a legend stand side by side, and how wide one is.
fn legend_columns(entries: &[String], width: f64) -> (usize, f64) {
    let widest = entries.iter().map(|entry| text_width(entry, TEXT)).fold(0.0, f64::max) + 58.0;
    let columns = ((width / widest) as usize).clamp(1, entries.len().max(1));
    (columns, widest.min(width))
}

/// The height of [`legend`] in a picture of this width.
pub(super) fn legend_height(entries: &[String], width: f64) -> f64 {
    LINE * entries.len().div_ceil(legend_columns(entries, width).0) as f64 + 6.0
}

/// Names of series beside samples of their lines, below a figure.
pub(super) fn legend(
    canvas: &Canvas,
    top: f64,
    entries: &[String],
    style: impl Fn(usize) -> (RGBColor, Dash, Option<usize>),
) {
    let (columns, width) = legend_columns(entries, canvas.width());
    let left = ((canvas.width() - width * columns as f64) / 2.0).max(0.0);
    for (i, entry) in entries.iter().enumerate() {
        let (x, y) = (left + width * (i % columns) as f64 + 8.0, top + LINE * (i / columns) as f64 + 8.0);
        let (color, dash, marker) = style(i);
        canvas.line(&[(x, y), (x + 34.0, y)], color, 2, dash);
        if let Some(series) = marker {
            canvas.marker((x + 17.0, y), series);
        }
        canvas.label(&cut(entry, TEXT, width - 50.0), (x + 41.0, y), LEFT, TEXT, INK);
    }
}
