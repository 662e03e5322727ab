//! How numbers are written in pictures, tables and messages, all decided here.

/// Formats a number with three significant digits, as short as possible.
pub(crate) fn short(value: f64) -> String {
    let rounded = format!("{value:.2e}");
    // Rounding the largest numbers up can overflow `f64`.
    match rounded.parse() {
        Ok(rounded) if f64::is_finite(rounded) => number(rounded),
        _ => true_minus(&rounded),
    }
}

/// Formats a number for a table: four significant digits, as short as possible, with an ASCII minus.
pub(crate) fn four_digits(value: f64) -> String {
    let rounded: f64 = format!("{value:.3e}").parse().unwrap_or(value);
    // Adding 0 turns -0 into 0.
    if is_plain(rounded) || !rounded.is_finite() { format!("{}", rounded + 0.0) } else { format!("{rounded:e}") }
}

/// Formats a number as short as possible.
pub(crate) fn number(value: f64) -> String {
    // Adding 0 turns -0 into 0.
    if is_plain(value) { grouped(&format!("{}", value + 0.0)) } else { true_minus(&format!("{value:e}")) }
}

/// Formats a number with this many decimals.
pub(crate) fn fixed(value: f64, decimals: usize) -> String {
    let written = format!("{value:.decimals$}");
    // A number that rounds to zero has no sign.
    let is_zero = written.chars().all(|c| matches!(c, '-' | '0' | '.'));
    grouped(if is_zero { written.trim_start_matches('-') } else { &written })
}

/// Gives a written number a true minus, in its exponent too.
pub(crate) fn true_minus(written: &str) -> String {
    written.replace('-', "−")
}

/// Whether a number reads better without an exponent.
fn is_plain(value: f64) -> bool {
    value == 0.0 || (1e-3..1e5).contains(&value.abs())
}

/// Formats a count with its thousands separated.
pub(crate) fn thousands(count: usize) -> String {
    grouped(&count.to_string())
}

/// Gives a written number a true minus and thin spaces between its thousands.
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

/// Formats a power of ten with a superscript exponent.
pub(crate) fn power_of_ten(exponent: i32) -> String {
    let raised = |c: char| {
        c.to_digit(10).map_or('⁻', |digit| ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][digit as usize])
    };
    format!("10{}", exponent.to_string().chars().map(raised).collect::<String>())
}

/// Formats a fraction from 0 to 1 as a percentage without decimals.
pub(crate) fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.01 { "< 1 %".into() } else { format!("{:.0} %", 100.0 * share) }
}

/// Draws heights as a line of at most 50 blocks, where neighbours share a block as high as the highest of them.
pub(crate) fn sparkline(heights: &[f64]) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let top = heights.iter().copied().fold(0.0, f64::max);
    let group = heights.len().div_ceil(50).max(1);
    let block = |heights: &[f64]| match heights.iter().copied().fold(0.0, f64::max) / top {
        share if share > 0.0 => BLOCKS[((share * 8.0).ceil() as usize).clamp(1, 8) - 1],
        _ => ' ',
    };
    heights.chunks(group).map(block).collect()
}

/// Says what happened to how many values and why, if to any: `left out: 3 NaN or infinite`.
pub(crate) fn left_out(what: &str, counts: &[(usize, &str)]) -> Option<String> {
    let parts: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, why)| format!("{} {why}", thousands(*n))).collect();
    (!parts.is_empty()).then(|| format!("{what}: {}", parts.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let numbers = [0.0, -0.0, 1.0, -0.05, 123_456.0, 10_000.0, 0.000_123_4, -1e300, f64::MAX];
        let words = ["0", "0", "1", "−0.05", "1.23e5", "10\u{2009}000", "1.23e−4", "−1e300", "1.80e308"];
        assert_eq!(numbers.map(short), words);
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!([fixed(-0.001, 2), fixed(-0.01, 2), fixed(12_345.6, 0)], ["0.00", "−0.01", "12\u{2009}346"]);
    }

    #[test]
    fn counts_powers_and_shares() {
        assert_eq!((&*thousands(9999), &*thousands(10_000)), ("9999", "10\u{2009}000"));
        assert_eq!((&*power_of_ten(-12), &*power_of_ten(0)), ("10⁻¹²", "10⁰"));
        assert_eq!([percent(0.0), percent(0.001), percent(0.5)], ["0 %", "< 1 %", "50 %"]);
        assert_eq!(sparkline(&[0.0, 1.0, 8.0]), " ▁█");
    }
}
