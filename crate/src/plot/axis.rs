//! Axes with round marks, whatever their range: what plotters asks of an axis (`Ranged`, `ValueFormatter`), because its own
//! search for round numbers does not end for the largest and smallest of floating-point numbers.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

use super::picture::{TEXT, text_width};
use crate::format::{fixed, number, power_of_ten, thousands};

/// An axis of numbers. What lies beyond an end is drawn at it.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    range: Range<f64>,
    log: bool,
    marks: Vec<Mark>,
}

/// Where a mark lies and what it says.
pub(super) type Mark = (f64, String);

/// How long an axis is in pixels. Whether it lies or stands decides how many labels it has room for.
#[derive(Clone, Copy)]
pub(super) enum Along {
    X(u32),
    Y(u32),
}

/// How far a label may stand out over an end of a horizontal axis, in pixels.
const OVERHANG: f64 = 13.0;

impl Axis {
    pub fn linear(range: Range<f64>, along: Along) -> Self {
        Self { marks: along.fit(&range, false, |count| linear_marks(&range, count)), range, log: false }
    }

    /// An axis over numbers of things: no mark lies between two whole numbers.
    pub fn whole(range: Range<f64>, along: Along) -> Self {
        let whole = |(at, _): Mark| (at >= 0.0 && at.fract() == 0.0).then(|| (at, thousands(at as usize)));
        let marks = |count| linear_marks(&range, count).into_iter().filter_map(whole).collect();
        Self { marks: along.fit(&range, false, marks), range, log: false }
    }

    /// A logarithmic axis; the range is above 0.
    pub fn log(range: Range<f64>, along: Along) -> Self {
        Self { marks: along.fit(&range, true, |count| log_marks(&range, count)), range, log: true }
    }

    /// An axis with these marks and no others.
    pub fn marked(range: Range<f64>, marks: Vec<Mark>) -> Self {
        Self { range, log: false, marks }
    }

    /// The same axis, which begins earlier by this much, where it has no marks.
    pub fn with_room_before(mut self, room: f64) -> Self {
        self.range.start -= room;
        self
    }

    /// How far along the axis a value lies, from 0 to 1; 0 for NaN.
    pub fn share(&self, value: f64) -> f64 {
        share(&self.range, self.log, value)
    }

    /// The width of the widest label, in pixels.
    pub fn label_width(&self) -> u32 {
        self.marks.iter().map(|(_, label)| text_width(label, TEXT)).fold(12.0, f64::max).ceil() as u32
    }
}

/// How far along the range a value lies, from 0 to 1; 0 for NaN.
fn share(range: &Range<f64>, log: bool, value: f64) -> f64 {
    let place = |v: f64| if log { v.log10() } else { v };
    let (start, end) = (place(range.start), place(range.end));
    let share = (place(value) - start) / (end - start);
    // The logarithm of a negative number is NaN too.
    if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        from + (self.share(*value) * f64::from(to - from)).round() as i32
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

impl Along {
    pub fn pixels(self) -> u32 {
        match self {
            Self::X(pixels) | Self::Y(pixels) => pixels,
        }
    }

    /// The most marks whose labels stand apart, of the choices for a number of them.
    fn fit(self, range: &Range<f64>, log: bool, marks: impl Fn(u32) -> Vec<Mark>) -> Vec<Mark> {
        let length = f64::from(self.pixels());
        let most = match self {
            Self::X(length) => length / 60,
            Self::Y(length) => length / 36,
        };
        let at = |mark: &Mark| share(range, log, mark.0) * length;
        let half = |mark: &Mark| text_width(&mark.1, TEXT) / 2.0;
        let fits = |count| {
            let mut marks = marks(count);
            if let Self::X(_) = self {
                marks.retain(|mark| at(mark) - half(mark) >= -OVERHANG && at(mark) + half(mark) <= length + OVERHANG);
            }
            let room = |a: &Mark, b: &Mark| if let Self::X(_) = self { half(a) + half(b) + 8.0 } else { 15.0 };
            marks.windows(2).all(|pair| at(&pair[1]) - at(&pair[0]) >= room(&pair[0], &pair[1])).then_some(marks)
        };
        let most = most.clamp(2, 10);
        let choices: Vec<Vec<Mark>> = (1..=most).rev().chain(most + 1..=10).filter_map(fits).collect();
        // One mark alone, such as the 0 of a low axis, gives no scale: then rather more marks than there should be.
        let several = choices.iter().find(|marks| marks.len() > 1);
        several.or_else(|| choices.iter().find(|marks| !marks.is_empty())).cloned().unwrap_or_default()
    }
}

/// Marks at multiples of 1, 2 or 5 times a power of ten, about `count` of them.
fn linear_marks(range: &Range<f64>, count: u32) -> Vec<Mark> {
    let rough = ((range.end - range.start) / f64::from(count)).log10();
    let exponent = rough.floor();
    let digit = [1, 2, 5, 10].into_iter().find(|&d| f64::from(d).log10() >= rough - exponent).unwrap_or(10);
    let step = f64::from(digit) * 10_f64.powf(exponent);
    let (first, last) = ((range.start / step).ceil() as i64, (range.end / step).floor() as i64);
    let largest = range.start.abs().max(range.end.abs());
    // All labels with the same number of decimals, unless they would have too many digits.
    let decimals = (if digit == 10 { -exponent - 1.0 } else { -exponent }).max(0.0) as usize;
    let plain = (1e-4..1e5).contains(&largest) && decimals < 10 || (1e5..1e9).contains(&largest) && exponent >= 0.0;
    // One more at each end, because the quotients are rounded.
    (first - 1..=last + 1)
        .take(50)
        .filter_map(|k| {
            // The parser rounds once, so that 3 steps of 0.1 are 0.3.
            let value: f64 = format!("{}e{exponent}", i128::from(k) * i128::from(digit)).parse().ok()?;
            let label = if plain { fixed(value, decimals) } else { number(value) };
            (range.start..=range.end).contains(&value).then_some((value, label))
        })
        .collect()
}

/// Marks at powers of ten; within less than two decades also at 2 and 5 times them, within less than one at round numbers.
fn log_marks(range: &Range<f64>, count: u32) -> Vec<Mark> {
    let (low, high) = (range.start.log10().floor() as i64, range.end.log10().floor() as i64);
    let decades = (range.end.log10() - range.start.log10()).floor();
    let mark = |digit: u32, exponent: i64| {
        let value: f64 = format!("{digit}e{exponent}").parse().ok()?;
        let label = if digit == 1 && (low < -4 || high > 5) { power_of_ten(exponent) } else { number(value) };
        (range.start..=range.end).contains(&value).then_some((value, label))
    };
    if decades >= 2.0 {
        let step = (decades / f64::from(count)).ceil() as i64;
        return (low..=high).filter(|k| k.rem_euclid(step) == 0).filter_map(|k| mark(1, k)).collect();
    }
    let digits: &[u32] = if count > 3 { &[1, 2, 5] } else { &[1] };
    let few: Vec<Mark> = (low..=high).flat_map(|k| digits.iter().filter_map(move |&digit| mark(digit, k))).collect();
    if few.len() > 1 { few } else { linear_marks(range, count) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.marks.iter().map(|mark| &*mark.1).collect()
    }

    #[test]
    fn marks_are_round_and_written_alike() {
        assert_eq!(labels(&Axis::linear(-1.0..1.0, Along::X(560))), ["−1.0", "−0.5", "0.0", "0.5", "1.0"]);
        assert_eq!(labels(&Axis::linear(0.0..3e4, Along::Y(100))), ["0", "20\u{2009}000"]);
        assert_eq!(labels(&Axis::linear(0.0..4e-7, Along::Y(200))), ["0", "1e−7", "2e−7", "3e−7", "4e−7"]);
        assert_eq!(labels(&Axis::whole(0.0..2.1, Along::Y(300))), ["0", "1", "2"]);
        assert_eq!(labels(&Axis::log(1e-6..2.0, Along::Y(150))), ["10⁻⁶", "10⁻⁴", "10⁻²", "10⁰"]);
        assert_eq!(labels(&Axis::log(0.5..700.0, Along::Y(228))), ["1", "10", "100"]);
    }

    #[test]
    fn values_are_placed_and_held_within_the_ends() {
        let linear = Axis::linear(0.0..4.0, Along::X(400));
        assert_eq!(
            [-1.0, 0.0, 1.0, 4.0, 9.0, f64::NAN].map(|v| linear.map(&v, (10, 410))),
            [10, 10, 110, 410, 410, 10]
        );
        let log = Axis::log(0.1..100.0, Along::Y(300));
        assert_eq!([0.0, 0.1, 1.0, 100.0].map(|v| log.map(&v, (300, 0))), [300, 300, 200, 0]);
    }

    proptest! {
        #[test]
        fn marks_are_few_inside_and_apart(start in -1e150..1e150, exponent in -200..150_i32, pixels in 40..900_u32) {
            let width = f64::max(10_f64.powi(exponent), f64::abs(start) * 1e-12);
            let range = start..start + width;
            for axis in [Axis::linear(range.clone(), Along::X(pixels)), Axis::linear(range.clone(), Along::Y(pixels))] {
                prop_assert!(axis.marks.len() <= 25);
                prop_assert!(axis.marks.iter().all(|mark| range.start <= mark.0 && mark.0 <= range.end));
                prop_assert!(axis.marks.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 != pair[1].1));
            }
        }
    }
}
