//! Histograms as they are drawn: one, a grid of small ones, or lines over each other.

use std::ops::Range;
use std::rc::Rc;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::{Axis, Scale};
use super::figure::{AnyFigure, Figure};
use super::histogram::{Form, Histogram};
use super::lines::{Line, legend, legend_height};
use super::picture::{Area, Chart, DrawResult, Head, Margins, Prepared, RIGHT, alike, chart, chart_within};
use crate::color::{BLUE, GREY, INK, VERMILION};
use crate::format::{short, thousands};
use crate::stats::bins::{Axes, Binned, in_bins};
use crate::text::{SMALL, TEXT, cut, font, text_width};

/// A histogram of one array or several, in bins.
struct Bars<'a> {
    form: Form,
    arrays: Vec<Binned<'a>>,
    axes: Rc<Axes>,
    /// The height of the lines above each small histogram.
    cell_head: u32,
    head: Head,
    /// The lines of an overlay.
    lines: Vec<Line>,
}

impl Figure for Histogram {
    /// Prepares figures for the same bins and the same heights, or each for its own if not all have the same settings.
    fn prepared<'a>(figures: &[&'a Self]) -> Vec<Box<dyn Prepared + 'a>> {
        let mut prepared: Vec<Box<dyn Prepared + 'a>> = Vec::new();
        for group in alike(figures, |figure| &figure.settings) {
            let samples: Vec<_> = group.iter().flat_map(|figure| &figure.samples).collect();
            let (axes, arrays) = in_bins(&samples, &group[0].settings);
            let notes = arrays.iter().map(|array| axes.notes(array).len()).max().unwrap_or(0) as u32;
            let (axes, mut arrays) = (Rc::new(axes), arrays.into_iter());
            for figure in group {
                let own = arrays.by_ref().take(figure.samples.len()).collect();
                prepared.push(Box::new(Bars::new(figure, own, Rc::clone(&axes), 13 * (1 + notes) + 4)));
            }
        }
        prepared
    }

    fn any(&self) -> AnyFigure {
        AnyFigure::new(self)
    }
}

impl Axes {
    /// Whether a bar of this height reaches beyond the axis.
    fn cuts(&self, height: f64) -> bool {
        !self.log && height > self.ceiling
    }

    /// Says how high the tallest bar is if the axis cuts it off.
    fn cut_off(&self, binned: &Binned) -> Option<String> {
        let tallest = binned.tallest();
        self.cuts(tallest).then(|| format!("cut, ↑ {}", short(tallest)))
    }

    /// The notes beside the name of one of several arrays.
    fn notes(&self, binned: &Binned) -> Vec<(String, RGBColor)> {
        let std = binned.sample.moments.map_or("no values".into(), |(_, std)| format!("std {}", short(std)));
        let mut notes = vec![(std, GREY)];
        notes.extend(self.cut_off(binned).map(|note| (note, GREY)));
        if binned.zeros > 0 {
            notes.push((format!("zeros {}", binned.zeros_share()), VERMILION));
        }
        let missing = binned.sample.missing(binned.outside);
        if missing > 0 {
            notes.push((format!("left out {}", thousands(missing)), VERMILION));
        }
        notes
    }

    /// The label of the height axis.
    fn height_label(&self) -> String {
        let label = if self.density { "density" } else { "count" };
        if self.log { format!("{label} (log)") } else { label.into() }
    }

    fn y(&self) -> Axis {
        let Self { ceiling, unit, density, .. } = *self;
        if self.log {
            Axis::new(unit / 2.0..f64::max(ceiling * 1.25, unit * 1.6), Scale::Log)
        } else {
            Axis::new(0.0..ceiling, if density { Scale::Linear } else { Scale::Whole })
        }
    }

    /// The axis of values, with room at the left end for the bar of zeros that ReLU makes.
    fn x(&self, form: Form) -> Axis {
        let Range { mut start, end } = self.range;
        if self.has_zeros && start == 0.0 && form != Form::Overlay {
            start -= self.zeros_width() * 1.2;
        }
        Axis::new(start..end, Scale::Linear)
    }

    /// The width of the bar of zeros: that of a bin, but enough to be visible.
    fn zeros_width(&self) -> f64 {
        self.bin_width.max((self.range.end - self.range.start) / 60.0)
    }

    /// Draws bars, zeros, mean and standard deviation.
    fn draw_bars(&self, chart: &mut Chart<'_>, binned: &Binned) -> DrawResult {
        let Range { start, end } = self.range;
        let top = chart.y_range().end;
        // Bars that are not empty are at least a pixel high.
        let least = if self.log { 0.0 } else { top / f64::from(chart.plotting_area().dim_in_pixel().1) };
        if binned.tallest() > 0.0 {
            chart.draw_series([Polygon::new(binned.outline(least), BLUE.filled())])?;
        }
        if binned.zeros > 0 {
            let bar = self.zeros_width();
            // Away from the left end, zeros are drawn in front of the bins, narrower than them.
            let (left, right) =
                if start == 0.0 { (-bar, -0.1 * bar) } else { (f64::max(-0.3 * bar, start), f64::min(0.3 * bar, end)) };
            let height = binned.height(binned.zeros).max(least);
            chart.draw_series([Rectangle::new([(left, 0.0), (right, height)], VERMILION.filled())])?;
            if height > top {
                // A white stroke across the bar shows that it is cut off.
                let (from, to) = (chart.backend_coord(&(left, top)), chart.backend_coord(&(right, top)));
                let stroke = [(from.0 - 2, from.1 + 13), (to.0 + 2, to.1 + 7)];
                chart.plotting_area().use_screen_coord().draw(&PathElement::new(stroke, WHITE.stroke_width(3)))?;
            }
        }
        let Some((mean, std)) = binned.sample.moments else { return Ok(()) };
        let (low, high) = ((mean - std).max(start), (mean + std).min(end));
        if low < high {
            chart.draw_series([Rectangle::new([(low, 0.0), (high, top)], INK.mix(0.12).filled())])?;
        }
        for (at, width) in [(mean - std, 1), (mean + std, 1), (mean, 2)] {
            if (start..=end).contains(&at) {
                chart.draw_series([PathElement::new([(at, 0.0), (at, top)], INK.stroke_width(width))])?;
            }
        }
        Ok(())
    }
}

impl<'a> Bars<'a> {
    fn new(figure: &Histogram, arrays: Vec<Binned<'a>>, axes: Rc<Axes>, cell_head: u32) -> Self {
        let form = figure.form;
        let mut head = Head::new(&figure.title, if form == Form::One { "histogram" } else { "histograms" });
        let is_cut = |array: &Binned| axes.cuts(array.height(array.zeros));
        let zeros_cut = if arrays.iter().any(is_cut) { ", cut" } else { "" };
        if let (Form::One, [array]) = (form, &*arrays) {
            note_one(&mut head, array, &axes.range, zeros_cut);
            head.add(axes.cut_off(array), GREY);
        } else {
            note_several(&mut head, &arrays, form == Form::Overlay, zeros_cut);
        }
        let mut lines = Vec::new();
        for (i, array) in arrays.iter().enumerate().filter(|_| form == Form::Overlay) {
            let notes: Vec<String> = axes.notes(array).into_iter().map(|note| note.0).collect();
            let name = format!("{}: {}", cut(&array.sample.name, TEXT, 160), notes.join(", "));
            lines.push(Line::new(name, i, arrays.len()));
        }
        Self { form, arrays, axes, cell_head, head, lines }
    }

    /// Draws the bars of one array, or the lines of an overlay and their legend.
    fn draw_chart(&self, area: &Area<'_>, head: u32) -> DrawResult {
        let overlay = self.form == Form::Overlay;
        let area_above = if overlay { legend(area, &self.lines)? } else { area.clone() };
        let (x, y_label) = ((self.axes.x(self.form), "value"), self.axes.height_label());
        let (mut chart, left) = chart(&area_above, head, x, (self.axes.y(), &y_label))?;
        for (i, binned) in self.arrays.iter().enumerate() {
            if !overlay {
                self.axes.draw_bars(&mut chart, binned)?;
            } else if binned.tallest() > 0.0 {
                self.lines[i].draw(&mut chart, &binned.middles())?;
            }
        }
        self.head.draw(area, left, RIGHT)
    }

    /// How many small histograms are side by side.
    fn columns(&self) -> u32 {
        let count = self.arrays.len() as u32;
        if count > 15 { 8 } else { count.clamp(1, 5) }
    }

    fn draw_grid(&self, area: &Area<'_>, head: u32) -> DrawResult {
        const GAP: u32 = 20;
        const LABELS: u32 = 22;
        let (width, height) = area.dim_in_pixel();
        let (columns, count) = (self.columns(), self.arrays.len() as u32);
        let lines = self.cell_head;
        let row_height = height.saturating_sub(head + LABELS + 20) / count.div_ceil(columns).max(1);
        let y = self.axes.y().up(row_height.saturating_sub(lines + 6));
        let left = y.label_width() + 25;
        let column_width = width.saturating_sub(left + 8) / columns;
        let x = self.axes.x(self.form).across(column_width.saturating_sub(GAP));
        for (binned, i) in self.arrays.iter().zip(0..) {
            let (column, row) = (i % columns, i / columns);
            // Labels are outside the cells, beside the first column and below the last histogram of each column.
            let beside = if column == 0 { left } else { 0 };
            let below = if i + columns >= count { LABELS } else { 0 };
            let from = (left - beside + column * column_width, head + row * row_height);
            let size = (column_width.saturating_sub(GAP) + beside, row_height.saturating_sub(6) + below);
            let cell = area.clone().shrink(from, size);
            let margins = Margins { left: beside, right: 0, top: lines, bottom: below };
            let mut chart = chart_within(&cell, &margins, (x.clone(), ""), (y.clone(), ""))?;
            self.axes.draw_bars(&mut chart, binned)?;
            let ends = chart.x_range();
            chart.draw_series([PathElement::new([(ends.start, 0.0), (ends.end, 0.0)], GREY)])?;
            let middle = (beside + column_width.saturating_sub(GAP) / 2) as i32;
            let room = column_width.saturating_sub(4);
            let write = |text: &str, size: u32, color: RGBColor, y: i32| {
                cell.draw_text(text, &font(size, color, HPos::Center, VPos::Top), (middle, y))
            };
            write(&cut(&binned.sample.name, TEXT, room), TEXT, INK, 0)?;
            for ((note, color), line) in self.axes.notes(binned).into_iter().zip(1..) {
                // A note is set smaller, not cut.
                let fits = |size: &u32| text_width(&note, *size) <= f64::from(room);
                write(&note, (1..=SMALL).rev().find(fits).unwrap_or(1), color, 13 * line)?;
            }
        }
        let style = font(TEXT, INK, HPos::Center, VPos::Bottom);
        area.draw_text("value", &style, ((left + (width.saturating_sub(left + 8)) / 2) as i32, height as i32))?;
        let upwards = style.transform(FontTransform::Rotate270).pos(Pos::new(HPos::Center, VPos::Top));
        area.draw_text(&self.axes.height_label(), &upwards, (0, u32::midpoint(head, height) as i32))?;
        self.head.draw(area, left, 8 + GAP)
    }
}

impl Prepared for Bars<'_> {
    fn head(&self) -> &Head {
        &self.head
    }

    fn size(&self, room: u32) -> (u32, u32) {
        let width = room.clamp(200, 640);
        match self.form {
            Form::One => (width, (width / 2).clamp(270, 360)),
            Form::Grid => {
                let columns = self.columns();
                let cell = (room.saturating_sub(66) / columns).clamp(76, 320);
                let rows = (self.arrays.len() as u32).div_ceil(columns);
                let row_height = (cell * 3 / 5).clamp(54, 160) + self.cell_head + 6;
                let width = cell * columns + 66;
                (width, self.head.height(width) + row_height * rows + 46)
            }
            Form::Overlay => (width, 340 + legend_height(&self.lines, width)),
        }
    }

    fn words(&self, blocks: bool) -> String {
        let mut words = self.head.name.clone();
        if self.arrays.is_empty() {
            words += ": no arrays to show";
        }
        for binned in &self.arrays {
            words += &if self.form == Form::One { ": ".into() } else { format!("\n{}: ", binned.sample.name) };
            words += &binned.sample.words();
            if binned.zeros > 0 {
                words += &format!(", {} exact zeros ({})", thousands(binned.zeros), binned.zeros_share());
            }
            if let Some(left_out) = binned.sample.left_out("left out", binned.outside) {
                words += &format!(" ({left_out})");
            }
            if blocks {
                words += &format!("\n{}", binned.sparkline());
            }
        }
        words
    }

    fn draw(&self, area: &Area<'_>, head: u32) -> DrawResult {
        if self.form == Form::Grid { self.draw_grid(area, head) } else { self.draw_chart(area, head) }
    }
}

/// Adds the notes below the title of a single histogram.
fn note_one(head: &mut Head, binned: &Binned, range: &Range<f64>, zeros_cut: &str) {
    let n = format!("n = {}", thousands(binned.sample.n()));
    if let Some((mean, std)) = binned.sample.moments {
        let inside = (range.start..=range.end).contains(&mean);
        let (mark, note) = if inside { ("┃ ", "") } else { ("", " (not in range)") };
        head.add(n, GREY);
        head.add(format!("{mark}mean {}{note}, ░ ±1 std {}", short(mean), short(std)), GREY);
    } else {
        head.add(format!("{n}: no values to show"), GREY);
    }
    if binned.zeros > 0 {
        let (zeros, share) = (thousands(binned.zeros), binned.zeros_share());
        head.add(format!("█ {zeros} exact zeros ({share}{zeros_cut})"), VERMILION);
    }
    head.add(binned.sample.left_out("left out", binned.outside), VERMILION);
}

/// Adds the notes below the title of several histograms.
fn note_several(head: &mut Head, arrays: &[Binned], overlay: bool, zeros_cut: &str) {
    let sizes = arrays.iter().map(|array| array.sample.n());
    let (least, most) = (sizes.clone().min().unwrap_or(0), sizes.max().unwrap_or(0));
    let n = match arrays.len() {
        0 => "no arrays to show".into(),
        1 => format!("n = {}", thousands(most)),
        _ if least == most => format!("n = {} each", thousands(most)),
        _ => format!("n = {} to {}", thousands(least), thousands(most)),
    };
    head.add(if overlay || arrays.is_empty() { n } else { format!("{n}, ┃ mean, ░ ±1 std") }, GREY);
    if arrays.iter().any(|array| array.zeros > 0) {
        let in_legend = "exact zeros are not drawn; their share is in the legend".into();
        head.add(if overlay { in_legend } else { format!("█ exact zeros{zeros_cut}") }, VERMILION);
    }
}
