//! Axes with round marks for any range. They implement plotters' `Ranged` and `ValueFormatter`, because its own search
//! for round numbers does not end for the largest and smallest floating-point numbers.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

use crate::format::{fixed, number, power_of_ten, thousands};
use crate::text::{TEXT, text_width};

/// An axis of numbers. Values beyond an end are drawn at that end.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    range: Range<f64>,
    scale: Scale,
    marks: Vec<Tick>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Scale {
    #[default]
    Linear,
    /// For counts: marks only at whole numbers from 0 on.
    Whole,
    /// For a range above 0.
    Log,
}

/// Where a mark is and what it says.
type Tick = (f64, String);

impl Axis {
    pub fn new(range: Range<f64>, scale: Scale) -> Self {
        Self { range, scale, marks: Vec::new() }
    }

    /// Creates an axis for cells of width 1, with their indices as marks in the middle.
    pub fn of_cells(indices: &[usize], range: Range<f64>) -> Self {
        let marks = indices.iter().zip(0..).map(|(index, at)| (f64::from(at) + 0.5, index.to_string())).collect();
        Self { range, scale: Scale::Linear, marks }
    }

    /// Sets the marks for a width of this many pixels.
    pub fn across(self, pixels: u32) -> Self {
        self.with_marks(pixels, 60.0, |label| text_width(label, TEXT) + 8.0)
    }

    /// Sets the marks for a height of this many pixels.
    pub fn up(self, pixels: u32) -> Self {
        self.with_marks(pixels, 36.0, |_| 15.0)
    }

    /// Chooses the densest marks that are at least `apart` pixels apart, or denser ones where that would leave a single
    /// mark, which gives no scale.
    fn with_marks(mut self, pixels: u32, apart: f64, room: fn(&str) -> f64) -> Self {
        // How far a label may reach past an end.
        const OVERHANG: f64 = 17.0;
        let length = f64::from(pixels);
        for mut marks in self.choices() {
            let at = |mark: &Tick| self.fraction(mark.0) * length;
            let half = |mark: &Tick| room(&mark.1) / 2.0;
            marks.retain(|mark| at(mark) - half(mark) >= -OVERHANG && at(mark) + half(mark) <= length + OVERHANG);
            let overlap = |pair: &[Tick]| at(&pair[1]) - half(&pair[1]) < at(&pair[0]) + half(&pair[0]);
            if marks.windows(2).any(overlap) {
                continue;
            }
            if marks.len() < 2 && !self.marks.is_empty() {
                break;
            }
            let far = marks.windows(2).all(|pair| at(&pair[1]) - at(&pair[0]) >= f64::max(apart, length / 10.0));
            self.marks = marks;
            if far && !self.marks.is_empty() {
                break;
            }
        }
        self
    }

    /// Returns how far along the axis a value is, from 0 to 1; 0 for NaN.
    fn fraction(&self, value: f64) -> f64 {
        let place = |v: f64| if self.scale == Scale::Log { v.log10() } else { v };
        let (start, end) = (place(self.range.start), place(self.range.end));
        let fraction = (place(value) - start) / (end - start);
        // The logarithm of a negative number is NaN too.
        if fraction.is_nan() { 0.0 } else { fraction.clamp(0.0, 1.0) }
    }

    /// The width of the widest label, in pixels.
    pub fn label_width(&self) -> u32 {
        self.marks.iter().map(|mark| text_width(&mark.1, TEXT)).fold(12.0, f64::max).ceil() as u32
    }

    /// Returns choices of round marks, from dense to sparse: 1, 2 and 5 times powers of ten on a logarithmic axis that has at
    /// least three of them, and then powers of ten alone; otherwise multiples of 1, 2 or 5 times a power of ten.
    fn choices(&self) -> Vec<Vec<Tick>> {
        let mut choices = Vec::new();
        if self.scale == Scale::Log && self.powers(&[1, 2, 5], 1).len() > 2 {
            choices.push(self.powers(&[1, 2, 5], 1));
            choices.extend([1, 2, 5, 10, 20, 50, 100].map(|step| self.powers(&[1], step)));
            return choices;
        }
        let size = (self.range.end - self.range.start).log10().floor() as i32;
        for exponent in size - 1..=size + 1 {
            choices.extend([1, 2, 5].map(|digit| self.multiples(digit, exponent)));
        }
        choices
    }

    /// Returns marks at the multiples of this digit times a power of ten.
    fn multiples(&self, digit: i64, exponent: i32) -> Vec<Tick> {
        let Range { start, end } = self.range;
        let step = digit as f64 * 10_f64.powi(exponent);
        // All labels have the same number of decimals, unless they would get too many digits.
        let largest = start.abs().max(end.abs());
        let plain = (1e-4..1e5).contains(&largest) && exponent > -10 || (1e5..1e9).contains(&largest) && exponent >= 0;
        let mut marks = Vec::new();
        // One more at each end because the quotients are rounded.
        for k in (start / step).ceil() as i64 - 1..=(end / step).floor() as i64 + 1 {
            // Parsing rounds only once, so 3 steps of 0.1 are 0.3.
            let value: f64 = format!("{}e{exponent}", k * digit).parse().unwrap_or_default();
            let is_whole = value >= 0.0 && value.fract() == 0.0;
            if value < start || value > end || self.scale == Scale::Whole && !is_whole {
                continue;
            }
            let label = match self.scale {
                Scale::Whole => thousands(value as usize),
                _ if plain => fixed(value, (-exponent).max(0) as usize),
                _ => number(value),
            };
            marks.push((value, label));
        }
        marks
    }

    /// Returns marks at these digits times powers of ten whose exponents are multiples of `step`.
    fn powers(&self, digits: &[i32], step: i32) -> Vec<Tick> {
        let (low, high) = (self.range.start.log10().floor() as i32, self.range.end.log10().floor() as i32);
        let mut marks = Vec::new();
        for exponent in (low..=high).filter(|exponent| exponent % step == 0) {
            for digit in digits {
                let value = format!("{digit}e{exponent}").parse().unwrap_or_default();
                if self.range.contains(&value) {
                    let short = *digit == 1 && (low < -4 || high > 4);
                    marks.push((value, if short { power_of_ten(exponent) } else { number(value) }));
                }
            }
        }
        marks
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        from + (self.fraction(*value) * f64::from(to - from)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        // There is no finer grid between the marks.
        if hint.weight().allow_light_points() { vec![] } else { self.marks.iter().map(|mark| mark.0).collect() }
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, value: &f64) -> String {
        self.marks.iter().find(|mark| mark.0 == *value).map_or_else(|| number(*value), |mark| mark.1.clone())
    }
}
