//! Lines with marks, and the legend that names them.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::picture::{Area, Chart, DrawResult};
use crate::color::{INK, SERIES, ramp};
use crate::text::{LINE, TEXT, font, text_width, wrap};

/// A line in a picture.
pub(super) struct Line {
    name: String,
    color: RGBColor,
    /// The shape of the marks, which tells the line from others in greyscale print.
    shape: usize,
    /// A thin dark line with open marks, so lines below it stay visible.
    prediction: bool,
}

impl Line {
    /// Creates the line of a series. Series from `count` on are predictions; the first of them has the shape of the first
    /// series, which it usually predicts.
    pub fn new(name: String, series: usize, count: usize) -> Self {
        let color = match series {
            _ if series >= count => INK,
            // More series than colours are usually layers, so they get a ramp from dark to light.
            _ if count > SERIES.len() => ramp(series as f64 / (count - 1) as f64),
            _ => SERIES[series],
        };
        Self { name, color, shape: series % count.max(1), prediction: series >= count }
    }

    /// Draws the line through these points, with a gap at each `None`.
    pub fn draw(&self, chart: &mut Chart<'_>, points: &[Option<(f64, f64)>]) -> DrawResult {
        for piece in points.split(Option::is_none) {
            let piece: Vec<(f64, f64)> = piece.iter().copied().flatten().collect();
            if piece.len() > 1 {
                chart.draw_series([PathElement::new(piece, self.stroke())])?;
            }
        }
        // Leave space between marks, shift them from line to line, and mark each point without neighbours.
        let every = if points.len() <= 25 { 1 } else { points.len() / 10 };
        let first = self.shape + if self.prediction { every / 2 } else { 0 };
        let screen = chart.plotting_area().use_screen_coord();
        for (i, point) in points.iter().enumerate() {
            let alone = (i == 0 || points[i - 1].is_none()) && points.get(i + 1).is_none_or(Option::is_none);
            if let Some(point) = point
                && (alone || i % every == first % every)
            {
                self.marker(&screen, chart.backend_coord(point))?;
            }
        }
        Ok(())
    }

    /// Its name, broken to fit into a legend of this width.
    fn name_in(&self, width: u32) -> Vec<String> {
        wrap(&self.name, TEXT, width.saturating_sub(50))
    }

    fn stroke(&self) -> ShapeStyle {
        self.color.stroke_width(if self.prediction { 1 } else { 2 })
    }

    /// Draws a mark. The marks of predictions are open, so what is below stays visible.
    fn marker(&self, area: &Area<'_>, (x, y): (i32, i32)) -> DrawResult {
        let (size, style) = if self.prediction { (6, self.color.into()) } else { (4, self.color.filled()) };
        let corners: &[(i32, i32)] = match self.shape % 5 {
            0 => return area.draw(&Circle::new((x, y), size, style)),
            1 => &[(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)],
            2 => &[(-1, 1), (0, -1), (1, 1), (-1, 1)],
            3 => &[(-1, 0), (0, -1), (1, 0), (0, 1), (-1, 0)],
            _ => &[(-1, -1), (1, -1), (0, 1), (-1, -1)],
        };
        let corners: Vec<_> = corners.iter().map(|(across, down)| (x + size * across, y + size * down)).collect();
        if style.filled {
            area.draw(&Polygon::new(corners, style))
        } else {
            area.draw(&PathElement::new(corners, style))
        }
    }
}

/// How many names of a legend are side by side, and the width and the height of each.
fn legend_columns(lines: &[Line], width: u32) -> (u32, u32, u32) {
    let widest = lines.iter().map(|line| text_width(&line.name, TEXT)).fold(0.0, f64::max).ceil() as u32 + 58;
    let wide = widest.min(width);
    let high = lines.iter().map(|line| line.name_in(wide).len() as u32).max().unwrap_or(1);
    ((width / widest).clamp(1, lines.len().max(1) as u32), wide, LINE * high)
}

/// The height of [`legend`] in a picture of this width.
pub(super) fn legend_height(lines: &[Line], width: u32) -> u32 {
    let (columns, _, high) = legend_columns(lines, width);
    high * (lines.len() as u32).div_ceil(columns) + 6
}

/// Draws a legend at the bottom of the area, where it hides nothing, and returns the area above it.
pub(super) fn legend<'a>(area: &Area<'a>, lines: &[Line]) -> DrawResult<Area<'a>> {
    let (width, height) = area.dim_in_pixel();
    let (columns, wide, high) = legend_columns(lines, width);
    let (above, below) = area.split_vertically(height.saturating_sub(legend_height(lines, width)));
    let left = width.saturating_sub(wide * columns) / 2;
    for (line, i) in lines.iter().zip(0..) {
        let (x, y) = ((left + wide * (i % columns) + 8) as i32, (high * (i / columns) + 8) as i32);
        below.draw(&PathElement::new([(x, y), (x + 34, y)], line.stroke()))?;
        line.marker(&below, (x + 17, y))?;
        let style = font(TEXT, INK, HPos::Left, VPos::Center);
        for (text, y) in line.name_in(wide).iter().zip((y..).step_by(LINE as usize)) {
            below.draw_text(text, &style, (x + 41, y))?;
        }
    }
    Ok(above)
}
