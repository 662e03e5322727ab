//! How numbers are written in pictures, tables and messages, all decided here.

/// Formats a number with three significant digits, as short as possible.
pub(crate) fn short(value: f64) -> String {
    significant(value, 3)
}

/// Formats two numbers as [`short`] does, with as many more digits as tell them apart.
pub(crate) fn ends(low: f64, high: f64) -> [String; 2] {
    let choices = (3..18).map(|digits| [low, high].map(|end| significant(end, digits)));
    choices.reduce(|found, next| if found[0] == found[1] { next } else { found }).unwrap_or_default()
}

fn significant(value: f64, digits: usize) -> String {
    let rounded = format!("{value:.0$e}", digits - 1);
    // Rounding the largest numbers up can overflow `f64`.
    match rounded.parse() {
        Ok(rounded) if f64::is_finite(rounded) => number(rounded),
        _ => true_minus(&rounded),
    }
}

/// Formats a number for a table: four significant digits, as short as possible, in ASCII.
pub(crate) fn four_digits(value: f64) -> String {
    significant(value, 4).replace('−', "-").replace('\u{2009}', "")
}

/// Formats a number as short as possible, without an exponent where that reads better.
pub(crate) fn number(value: f64) -> String {
    let is_plain = value == 0.0 || (1e-3..1e5).contains(&value.abs());
    // Adding 0 turns -0 into 0.
    if is_plain { grouped(&format!("{}", value + 0.0)) } else { true_minus(&format!("{value:e}")) }
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

/// Formats a count with its thousands separated.
pub(crate) fn thousands(count: usize) -> String {
    grouped(&count.to_string())
}

/// Gives a written number a true minus and thin spaces between its thousands.
pub(crate) fn grouped(number: &str) -> String {
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

/// Draws heights as a line of at most 50 blocks, where neighbours share a block as high as the highest of them. The blocks
/// stand for heights from 0, or from the lowest if it is negative; without a finite height, the place is empty.
pub(crate) fn sparkline(heights: impl Iterator<Item = f64>) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let heights: Vec<f64> = heights.map(|height| if height.is_finite() { height } else { f64::NAN }).collect();
    let (bottom, top) = heights.iter().fold((0.0, 0.0), |(low, high), v| (v.min(low), v.max(high)));
    let block = |heights: &[f64]| {
        let highest = heights.iter().copied().fold(f64::NAN, f64::max);
        // The difference of the largest numbers would overflow.
        let share = (highest / 2.0 - bottom / 2.0) / (top / 2.0 - bottom / 2.0);
        if highest.is_nan() { ' ' } else { BLOCKS[((share * 8.0).ceil() as usize).clamp(1, 8) - 1] }
    };
    heights.chunks(heights.len().div_ceil(50).max(1)).map(block).collect()
}

/// Says what happened to how many values and why, if to any: `left out: 3 NaN or infinite`.
pub(crate) fn left_out(what: &str, counts: &[(usize, &str)]) -> Option<String> {
    let parts: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, why)| format!("{} {why}", thousands(*n))).collect();
    (!parts.is_empty()).then(|| format!("{what}: {}", parts.join(", ")))
}
