//! The colours of pictures and tables: a palette, a ramp from dark to light, and a scale for both sides of 0.

use plotters::style::{BLACK, RGBColor, WHITE};

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

/// Black or white, whichever has the higher contrast with `background`, above 4.5 : 1 on any colour: they are equal where the
/// luminance is √(1.05 · 0.05) − 0.05 (WCAG 2.2, "contrast ratio").
pub(crate) fn ink(background: RGBColor) -> RGBColor {
    if luminance(background) > 0.179 { BLACK } else { WHITE }
}

/// The relative luminance of a colour, from 0 to 1; WCAG 2.2, "relative luminance".
fn luminance(RGBColor(red, green, blue): RGBColor) -> f64 {
    let linear = |channel: u8| match f64::from(channel) / 255.0 {
        c if c <= 0.04045 => c / 12.92,
        c => ((c + 0.055) / 1.055).powf(2.4),
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}
