//! Arrays as text, as NumPy prints them.
//!
//! [`repr`] follows [`numpy.array_repr`](https://numpy.org/doc/2.4/reference/generated/numpy.array_repr.html) of NumPy 2.4
//! with the defaults of
//! [`numpy.set_printoptions`](https://numpy.org/doc/2.4/reference/generated/numpy.set_printoptions.html) (precision 8,
//! threshold 1000, edge items 3, line width 75), character for character.

use std::fmt::{Display, LowerExp};
use std::str::FromStr;

use ndarray::{ArrayBase, ArrayViewD, Axis, Data, Dimension};

const PRECISION: usize = 8;
const THRESHOLD: usize = 1000;
const EDGE_ITEMS: usize = 3;
const LINE_WIDTH: usize = 75;

/// An array as NumPy's `repr` shows it; `numpy.array_repr`.
///
/// Any shape and any layout in memory, views as well; of the elements that [`Element`] names.
///
/// - A number has the fewest digits that tell it from its neighbours, cut to 8 after the point by rounding its exact
///   binary value, a tie to the even digit. Columns are as wide as the widest number needs.
/// - All have exponents if, zeros, NaN and infinities aside, the largest magnitude is 10⁸ or more (10⁶ for `f32`), the
///   smallest is below 10⁻⁴, or one is more than 1000 times the other.
/// - Of more than 1000 elements three at each end of an axis are shown, and the shape. Only they are looked at, so that
///   the size of an array costs nothing.
/// - The type is named where the numbers do not tell it: not for `f64`, `i64` and `bool`, unless the array is empty.
///
/// ```
/// use initializers::prelude::*;
/// assert_eq!(repr(&array![[0.5, -0.25], [10.0, 0.0]]), "\
/// array([[ 0.5 , -0.25],
///        [10.  ,  0.  ]])");
/// assert_eq!(repr(&array![1e-9, 0.1]), "array([1.e-09, 1.e-01])");
/// assert_eq!(repr(&array![0.1_f32, 2.0]), "array([0.1, 2. ], dtype=float32)");
/// assert_eq!(repr(&array![true, false]), "array([ True, False])");
/// assert_eq!(repr(&Array2::<f64>::zeros((0, 3))), "array([], shape=(0, 3), dtype=float64)");
/// assert_eq!(repr(&Array2::<f64>::zeros((4000, 4000))), "\
/// array([[0., 0., 0., ..., 0., 0., 0.],
///        [0., 0., 0., ..., 0., 0., 0.],
///        [0., 0., 0., ..., 0., 0., 0.],
///        ...,
///        [0., 0., 0., ..., 0., 0., 0.],
///        [0., 0., 0., ..., 0., 0., 0.],
///        [0., 0., 0., ..., 0., 0., 0.]], shape=(4000, 4000))");
/// ```
pub fn repr<A: Element, S: Data<Elem = A>, D: Dimension>(array: &ArrayBase<S, D>) -> String {
    layout(A::printed(&array.view().into_dyn()))
}

/// The elements of arrays that can be shown, with NumPy's names: `f64` and `f32` (float64, float32), `i64`, `i32`,
/// `u8`, `u32`, `u64` (int64 …), `usize` (uint64, as NumPy names C's `size_t`) and `bool`.
#[diagnostic::on_unimplemented(
    message = "an array of `{Self}` cannot be shown",
    label = "not an array of numbers or of `bool`",
    note = "arrays of `f64`, `f32`, `i64`, `i32`, `u8`, `u32`, `u64`, `usize` and `bool` are shown; `println!(\"{{:?}}\", a)` prints others"
)]
pub trait Element: sealed::Sealed {
    #[doc(hidden)]
    fn printed(array: &ArrayViewD<'_, Self>) -> Printed
    where
        Self: Sized;
}

/// An array in words, before they are laid out as text or as a table.
#[doc(hidden)]
pub struct Printed {
    pub(super) shape: Vec<usize>,
    /// The elements that are shown, in row-major order, all of one width.
    pub(super) words: Vec<String>,
    /// The same elements as numbers.
    pub(super) values: Vec<f64>,
    /// NumPy's name of the type of the elements.
    pub(super) dtype: &'static str,
    /// Whether that is the type which a list of such numbers has by itself.
    implied: bool,
}

impl Printed {
    /// Whether only the corners are shown.
    pub(super) fn is_summarised(&self) -> bool {
        self.shape.iter().product::<usize>() > THRESHOLD
    }

    /// The indices of an axis that are shown, with none where some are left out.
    pub(super) fn indices(&self, axis: usize) -> Vec<Option<usize>> {
        let len = self.shape[axis];
        if !self.is_summarised() || len <= 2 * EDGE_ITEMS {
            return (0..len).map(Some).collect();
        }
        let ends = (0..EDGE_ITEMS).map(Some);
        ends.chain([None]).chain((len - EDGE_ITEMS..len).map(Some)).collect()
    }
}

mod sealed {
    pub trait Sealed {}
}

/// Elements with NumPy's name of the type, whether a list of such numbers has it by itself, their formatter and their
/// value. Written for each type and not generic, so that it is compiled here and not again in each cell.
macro_rules! element {
    ($($type:ty, $dtype:expr, $implied:expr, $words:expr, $value:expr;)*) => {$(
        impl sealed::Sealed for $type {}

        impl Element for $type {
            fn printed(array: &ArrayViewD<'_, Self>) -> Printed {
                let items: Vec<$type> = corners(array);
                Printed {
                    shape: array.shape().to_vec(),
                    words: $words(&items, array.ndim()),
                    values: items.into_iter().map($value).collect(),
                    dtype: $dtype,
                    implied: $implied,
                }
            }
        }
    )*};
}

element! {
    f64, "float64", true, float_words, |v| v;
    f32, "float32", false, float_words, f64::from;
    i64, "int64", true, integer_words, |v| v as f64;
    i32, "int32", false, integer_words, f64::from;
    u8, "uint8", false, integer_words, f64::from;
    u32, "uint32", false, integer_words, f64::from;
    u64, "uint64", false, integer_words, |v| v as f64;
    usize, "uint64", false, integer_words, |v| v as f64;
    bool, "bool", true, bool_words, f64::from;
}

/// The elements that are shown, in row-major order: all, or the corners of a large array.
fn corners<A: Copy>(array: &ArrayViewD<'_, A>) -> Vec<A> {
    fn collect<A: Copy>(array: &ArrayViewD<'_, A>, items: &mut Vec<A>) {
        if array.ndim() == 0 {
            items.extend(array);
            return;
        }
        for index in shown(array.len_of(Axis(0))) {
            collect(&array.index_axis(Axis(0), index), items);
        }
    }
    if array.len() <= THRESHOLD {
        return array.iter().copied().collect();
    }
    let mut items = Vec::new();
    collect(array, &mut items);
    items
}

/// The indices of an axis of a large array whose elements are shown.
fn shown(len: usize) -> impl Iterator<Item = usize> {
    let edge = if len > 2 * EDGE_ITEMS { EDGE_ITEMS } else { len };
    (0..edge).chain(edge.max(len - edge)..len)
}

fn bool_words(items: &[bool], ndim: usize) -> Vec<String> {
    let yes = if ndim == 0 { "True" } else { " True" };
    items.iter().map(|&item| if item { yes } else { "False" }.to_owned()).collect()
}

fn integer_words<A: Display>(items: &[A], _ndim: usize) -> Vec<String> {
    aligned(items.iter().map(ToString::to_string).collect())
}

/// The words at the right of a column that is as wide as the widest.
fn aligned(mut words: Vec<String>) -> Vec<String> {
    let width = words.iter().map(String::len).max().unwrap_or(0);
    for word in &mut words {
        *word = format!("{word:>width$}");
    }
    words
}

/// What differs between `f64` and `f32`, beside the digits that Rust prints.
trait Float: Copy + PartialEq + Display + LowerExp + FromStr + Into<f64> {
    /// Whether numbers of these magnitudes are written with exponents.
    fn exponents(min: f64, max: f64) -> bool;
}

impl Float for f64 {
    fn exponents(min: f64, max: f64) -> bool {
        max >= 1e8 || min < 1e-4 || max / min > 1000.0
    }
}

impl Float for f32 {
    // NumPy compares in the array's own precision.
    fn exponents(min: f64, max: f64) -> bool {
        let (min, max) = (min as f32, max as f32);
        max >= 1e6 || min < 1e-4 || max / min > 1000.0
    }
}

fn float_words<F: Float>(items: &[F], _ndim: usize) -> Vec<String> {
    let finite: Vec<F> = items.iter().copied().filter(|&item| item.into().is_finite()).collect();
    let magnitudes = finite.iter().map(|&item| item.into().abs()).filter(|v| *v != 0.0);
    let (min, max) = magnitudes.fold((f64::INFINITY, 0.0_f64), |(min, max), v| (min.min(v), max.max(v)));
    let exponents = max > 0.0 && F::exponents(min, max);

    let mut words = if exponents { scientific_words(&finite) } else { positional_words(&finite) }.into_iter();
    let all = items.iter().map(|&item| match item.into() {
        v if v.is_nan() => "nan".into(),
        f64::INFINITY => "inf".into(),
        f64::NEG_INFINITY => "-inf".into(),
        _ => words.next().expect("one word for each finite number"),
    });
    aligned(all.collect())
}

/// The numbers with the point in one column: `1.  `, `0.25`.
fn positional_words<F: Float>(items: &[F]) -> Vec<String> {
    let mut words: Vec<String> = items.iter().map(|&item| positional(item)).collect();
    let digits = words.iter().map(|word| decimals(word)).max().unwrap_or(0);
    for word in &mut words {
        *word += &" ".repeat(digits - decimals(word));
    }
    words
}

/// The numbers with exponents, all with as many digits before and in the exponent as the one that needs most.
fn scientific_words<F: Float>(items: &[F]) -> Vec<String> {
    let digits = items.iter().map(|&item| scientific_digits(item)).max().unwrap_or(0);
    let parts: Vec<(String, i32)> = items.iter().map(|&item| scientific(item, digits)).collect();
    let large = parts.iter().any(|(_, exponent)| exponent.abs() >= 100);
    let width = if large { 4 } else { 3 };
    parts.into_iter().map(|(mantissa, exponent)| format!("{mantissa}e{exponent:+0width$}")).collect()
}

/// The shortest digits that tell the number from its neighbours, cut to 8 after the point, with the point and without
/// trailing zeros: `1.`, `0.5`, `-0.04507395`.
fn positional<F: Float>(v: F) -> String {
    let shortest = v.to_string();
    let digits = decimals(&shortest);
    let exact = format!("{v:.0$}", digits.min(PRECISION));
    trimmed(if digits > PRECISION { exact } else { closest(v, shortest, exact) })
}

/// The number as mantissa, with exactly `digits` digits after the point, and exponent.
fn scientific<F: Float>(v: F, digits: usize) -> (String, i32) {
    let shortest = format!("{v:e}");
    let exact = format!("{v:.digits$e}");
    let word = if decimals(mantissa(&shortest)) == digits { closest(v, shortest, exact) } else { exact };
    let (mantissa, exponent) = word.split_once('e').expect("`{:e}` writes an exponent");
    let point = if digits == 0 { "." } else { "" };
    (format!("{mantissa}{point}"), exponent.parse().expect("exponents are small integers"))
}

/// The number of digits after the point that the shortest form of `v` with an exponent has, 8 at most.
fn scientific_digits<F: Float>(v: F) -> usize {
    let used = decimals(mantissa(&format!("{v:e}")));
    if used > PRECISION { decimals(&trimmed(scientific(v, PRECISION).0)) } else { used }
}

/// Of the shortest form that reads back as `v`, and the exact value rounded to as many digits: the one that NumPy prints.
///
/// Where two shortest forms are equally near, Rust takes the larger and NumPy the even one, which is the rounded value.
/// Beside a power of two the rounded value may be a neighbour's.
fn closest<F: Float>(v: F, shortest: String, exact: String) -> String {
    if exact.parse().is_ok_and(|read: F| read == v) { exact } else { shortest }
}

fn mantissa(word: &str) -> &str {
    word.split('e').next().unwrap_or_default()
}

fn decimals(word: &str) -> usize {
    word.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

/// The number with a point and no zeros at its end.
fn trimmed(mut word: String) -> String {
    if word.contains('.') {
        word.truncate(word.trim_end_matches('0').len());
    } else {
        word.push('.');
    }
    word
}

/// Brackets, line breaks, dots, dtype and shape around the words.
pub(super) fn layout(printed: Printed) -> String {
    const OPENING: &str = "array(";
    let summarised = printed.is_summarised();
    let Printed { shape, words, dtype, implied, .. } = printed;
    let count: usize = shape.iter().product();
    let body = if count == 0 {
        "[]".into()
    } else {
        let mut words = words.into_iter();
        // One column is kept for the bracket that closes `array(`.
        block(&shape, &" ".repeat(OPENING.len() + 1), LINE_WIDTH - 1, summarised, &mut words)
    };

    let mut extras = Vec::new();
    if summarised || count == 0 && shape.len() != 1 {
        extras.push(format!("shape={}", tuple(&shape)));
    }
    if !implied || count == 0 {
        extras.push(format!("dtype={dtype}"));
    }
    if extras.is_empty() {
        return format!("{OPENING}{body})");
    }
    let text = format!("{OPENING}{body},");
    let extras = extras.join(", ") + ")";
    let last_line = text.rsplit('\n').next().unwrap_or_default().len();
    let fits = last_line + extras.len() < LINE_WIDTH;
    let spacer = if fits { " ".into() } else { format!("\n{}", " ".repeat(OPENING.len())) };
    text + &spacer + &extras
}

/// A shape as Python writes it: `(3,)`, `(3, 4)`.
pub(super) fn tuple(shape: &[usize]) -> String {
    match shape {
        [n] => format!("({n},)"),
        _ => format!("({})", shape.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// The text of one axis and those below it; `indent` is that of a line after the first, `width` what a line can hold.
fn block(
    shape: &[usize],
    indent: &str,
    width: usize,
    summarised: bool,
    words: &mut dyn Iterator<Item = String>,
) -> String {
    let Some((&len, inner)) = shape.split_first() else {
        return words.next().expect("one word for each element that is shown");
    };
    let dots = summarised && len > 2 * EDGE_ITEMS;
    let items = if dots { 2 * EDGE_ITEMS } else { len };
    let mut text = String::new();
    if inner.is_empty() {
        // Room for the comma or the bracket behind a word.
        let width = width - 1;
        let mut line = indent.to_owned();
        let mut add = |line: &mut String, word: &str| {
            if line.len() + word.len() > width && line.len() > indent.len() {
                text.push_str(line.trim_end());
                text.push('\n');
                indent.clone_into(line);
            }
            line.push_str(word);
        };
        for i in 0..items {
            if dots && i == EDGE_ITEMS {
                add(&mut line, "...");
                line.push_str(", ");
            }
            let word = words.next().expect("one word for each element that is shown");
            add(&mut line, &word);
            if i + 1 < items {
                line.push_str(", ");
            }
        }
        text.push_str(&line);
    } else {
        let separator = format!(",{}{indent}", "\n".repeat(inner.len()));
        text.push_str(indent);
        for i in 0..items {
            if dots && i == EDGE_ITEMS {
                text.push_str("...");
                text.push_str(&separator);
            }
            text.push_str(&block(inner, &format!("{indent} "), width - 1, summarised, words));
            if i + 1 < items {
                text.push_str(&separator);
            }
        }
    }
    format!("[{}]", &text[indent.len()..])
}
