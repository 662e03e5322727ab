//! The colours of pictures and tables: a palette, a ramp from dark to light, and a scale for both sides of 0.

use plotters::style::RGBColor;

// Okabe and Ito's palette: colour-blind readers can tell the colours apart, and they differ in lightness in greyscale.
pub(crate) const BLUE: RGBColor = RGBColor(0, 114, 178);
/// Darker than theirs because it is also used for text: its contrast with white is 4.7.
pub(crate) const VERMILION: RGBColor = RGBColor(196, 78, 0);
pub(crate) const INK: RGBColor = RGBColor(38, 38, 38);
pub(crate) const GREY: RGBColor = RGBColor(89, 89, 89);
pub(crate) const GRID: RGBColor = RGBColor(225, 225, 225);
/// For cells without a number.
pub(crate) const BLANK: RGBColor = RGBColor(217, 217, 217);
pub(crate) const SERIES: [RGBColor; 6] =
    [BLUE, VERMILION, RGBColor(0, 158, 115), RGBColor(204, 121, 167), INK, RGBColor(230, 159, 0)];
const WHITE: RGBColor = RGBColor(255, 255, 255);
const BLACK: RGBColor = RGBColor(0, 0, 0);

/// The colour of a fraction of the largest magnitude: blue at −1, white at 0, vermilion at 1; white for NaN.
pub(crate) fn diverging(share: f64) -> RGBColor {
    between(WHITE, if share < 0.0 { BLUE } else { VERMILION }, share.abs())
}

/// The colour at a position from 0 (dark) to 1 (light): the dark three quarters of Viridis.
pub(crate) fn ramp(place: f64) -> RGBColor {
    const STOPS: [RGBColor; 4] =
        [RGBColor(68, 1, 84), RGBColor(59, 82, 139), RGBColor(33, 145, 140), RGBColor(94, 190, 90)];
    let at = place.clamp(0.0, 1.0) * 3.0;
    let below = (at as usize).min(2);
    between(STOPS[below], STOPS[below + 1], at - below as f64)
}

fn between(from: RGBColor, to: RGBColor, share: f64) -> RGBColor {
    // `clamp` keeps NaN, and the cast turns it into 0.
    let step = |from: u8, to: u8| (share.clamp(0.0, 1.0) * (f64::from(to) - f64::from(from))).round() as i16;
    let mix = |from: u8, to: u8| (i16::from(from) + step(from, to)) as u8;
    RGBColor(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}

/// Black or white, whichever is easier to read on `background`. The contrast is above 4.5 : 1 on any colour.
pub(crate) fn ink(background: RGBColor) -> RGBColor {
    if contrast(BLACK, background) >= contrast(WHITE, background) { BLACK } else { WHITE }
}

/// The contrast ratio of two colours, from 1 to 21; WCAG 2.2, "contrast ratio".
fn contrast(a: RGBColor, b: RGBColor) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The relative luminance of a colour, from 0 to 1; WCAG 2.2, "relative luminance".
fn luminance(RGBColor(red, green, blue): RGBColor) -> f64 {
    let linear = |channel: u8| match f64::from(channel) / 255.0 {
        c if c <= 0.04045 => c / 12.92,
        c => ((c + 0.055) / 1.055).powf(2.4),
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_runs_from_blue_over_white_to_vermilion() {
        assert_eq!([-2.0, -1.0, 0.0, 1.0, f64::INFINITY].map(diverging), [BLUE, BLUE, WHITE, VERMILION, VERMILION]);
        assert_eq!(diverging(f64::NAN), WHITE);
        let lightness: Vec<f64> = (0..=100).map(|i| luminance(diverging(f64::from(i) / 100.0))).collect();
        assert!(lightness.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn later_places_in_an_order_are_lighter() {
        let lightness: Vec<f64> = (0..=100).map(|i| luminance(ramp(f64::from(i) / 100.0))).collect();
        assert!(lightness.is_sorted());
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((contrast(BLACK, WHITE) - 21.0).abs() < 1e-12);
        assert!((contrast(RGBColor(119, 119, 119), WHITE) - 4.48).abs() < 0.005, "the grey that just fails on white");
        assert!([INK, GREY, VERMILION].iter().all(|note| contrast(*note, WHITE) >= 4.5));
    }

    #[test]
    fn numbers_are_readable_on_every_shade() {
        for i in -1000..=1000 {
            let background = diverging(f64::from(i) / 1000.0);
            assert!(contrast(ink(background), background) >= 4.5, "{background:?}");
        }
    }
}
