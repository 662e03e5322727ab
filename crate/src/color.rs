//! The colours of pictures and tables: a palette, and a scale for values on both sides of 0.

/// Red, green and blue, each from 0 to 255.
pub(crate) type Rgb = (u8, u8, u8);

// Okabe and Ito's palette: told apart by colour-blind readers, and of different lightness in grey print.
pub(crate) const BLUE: Rgb = (0, 114, 178);
pub(crate) const VERMILION: Rgb = (213, 94, 0);
const WHITE: Rgb = (255, 255, 255);
const BLACK: Rgb = (0, 0, 0);

/// The colour of a share of the largest magnitude: from blue at −1 over white at 0 to vermilion at 1; white for NaN.
pub(crate) fn diverging(share: f64) -> Rgb {
    let end = if share < 0.0 { BLUE } else { VERMILION };
    // NaN stays NaN, is cast to 0, and with it to white.
    let strength = share.abs().clamp(0.0, 1.0);
    let mix = |end: u8| 255 - (strength * f64::from(255 - end)).round() as u8;
    (mix(end.0), mix(end.1), mix(end.2))
}

/// Black or white: that which is easier to read on `background`. Its contrast is above 4.5 : 1 on any colour.
pub(crate) fn ink(background: Rgb) -> Rgb {
    if contrast(BLACK, background) >= contrast(WHITE, background) { BLACK } else { WHITE }
}

/// The contrast ratio of two colours, from 1 to 21; WCAG 2.2, "contrast ratio".
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The relative luminance of a colour, from 0 to 1; WCAG 2.2, "relative luminance".
fn luminance((red, green, blue): Rgb) -> f64 {
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
    fn contrast_is_that_of_wcag() {
        assert!((contrast(BLACK, WHITE) - 21.0).abs() < 1e-12);
        assert!((contrast((119, 119, 119), WHITE) - 4.48).abs() < 0.005, "the grey that just fails on white");
    }

    #[test]
    fn numbers_are_readable_on_every_shade() {
        for i in -1000..=1000 {
            let background = diverging(f64::from(i) / 1000.0);
            assert!(contrast(ink(background), background) >= 4.5, "{background:?}");
        }
    }
}
