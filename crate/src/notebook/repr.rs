//! Arrays as text, as NumPy prints them.
//!
//! [`repr`] follows [`numpy.array_repr`](https://numpy.org/doc/2.4/reference/generated/numpy.array_repr.html) of NumPy 2.4
//! with the defaults of
//! [`numpy.set_printoptions`](https://numpy.org/doc/2.4/reference/generated/numpy.set_printoptions.html) (precision 8,
//! threshold 1000, edge items 3, line width 75), character for character.

use std::slice::Iter;

use ndarray::{ArrayBase, ArrayViewD, Data, Dimension, IxDyn};

const PRECISION: usize = 8;
const THRESHOLD: usize = 1000;
const EDGE_ITEMS: usize = 3;
const LINE_WIDTH: usize = 75;

/// Formats an array as NumPy's `repr` does; `numpy.array_repr`.
///
/// The array can have any shape and any layout in memory, and can be a view. [`Element`] lists the types of elements.
///
/// - A number has the fewest digits that distinguish it from its neighbours, but at most 8 after the point, where its exact
///   binary value is rounded, ties to even. Columns are as wide as the widest number.
/// - All numbers have exponents if the largest magnitude is 10⁸ or more (10⁶ for `f32`), the smallest is below 10⁻⁴, or
///   their ratio is above 1000. Zeros, NaN and infinities do not count.
/// - With more than 1000 elements, only three at each end of an axis are shown, with the shape. The others are not read,
///   so printing takes the same time for any size.
/// - The type is shown unless it is `f64`, `i64` or `bool`; for an empty array it is always shown.
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
/// assert_eq!(repr(&Array1::<f64>::zeros(4000)), "array([0., 0., 0., ..., 0., 0., 0.], shape=(4000,))");
/// ```
pub fn repr<A: Element, S: Data<Elem = A>, D: Dimension>(array: &ArrayBase<S, D>) -> String {
    layout(&printed(&array.view().into_dyn()))
}

/// The types of elements that can be shown, with NumPy's names: `f64` and `f32` (float64, float32), `i64`, `i32`,
/// `u8`, `u32`, `u64` (int64 …), `usize` (uint64, as NumPy names C's `size_t`) and `bool`.
#[diagnostic::on_unimplemented(
    message = "an array of `{Self}` cannot be shown",
    label = "not an array of numbers or of `bool`",
    note = "arrays of `f64`, `f32`, `i64`, `i32`, `u8`, `u32`, `u64`, `usize` and `bool` are shown; `println!(\"{{:?}}\", a)` prints others"
)]
pub trait Element: Copy + ToString {
    #[doc(hidden)]
    const DTYPE: &'static str;

    #[doc(hidden)]
    fn number(self) -> f64;
}

/// Implements [`Element`], given NumPy's name and the conversion to `f64`.
macro_rules! element {
    ($($type:ty, $dtype:expr, $number:expr;)*) => {$(
        impl Element for $type {
            const DTYPE: &'static str = $dtype;

            fn number(self) -> f64 {
                $number(self)
            }
        }
    )*};
}

element! {
    f64, "float64", |v| v;
    f32, "float32", f64::from;
    i64, "int64", |v| v as f64;
    i32, "int32", f64::from;
    u8, "uint8", f64::from;
    u32, "uint32", f64::from;
    u64, "uint64", |v| v as f64;
    usize, "uint64", |v| v as f64;
    bool, "bool", f64::from;
}

/// An array whose elements are formatted, before it is laid out as text or as a table.
pub(super) struct Printed {
    pub(super) shape: Vec<usize>,
    /// The elements that are shown, formatted to one width, in row-major order.
    pub(super) words: Vec<String>,
    /// The same elements as numbers.
    pub(super) values: Vec<f64>,
    /// NumPy's name for the type of the elements.
    pub(super) dtype: &'static str,
}

pub(super) fn printed<A: Element>(array: &ArrayViewD<'_, A>) -> Printed {
    let mut printed = Printed::new(array.shape(), A::DTYPE);
    for index in printed.shown() {
        let item = array[&*index];
        printed.values.push(item.number());
        // Numbers with a point are formatted together.
        if !A::DTYPE.starts_with("float") {
            printed.words.push(item.to_string());
        }
    }
    printed.align();
    printed
}

// Not generic, so it is compiled here and not again in each notebook cell.
impl Printed {
    fn new(shape: &[usize], dtype: &'static str) -> Self {
        Self { shape: shape.to_vec(), words: Vec::new(), values: Vec::new(), dtype }
    }

    /// Whether only the corners are shown.
    pub(super) fn is_summarised(&self) -> bool {
        self.shape.iter().product::<usize>() > THRESHOLD
    }

    /// The indices of an axis that are shown, with `None` in place of those left out.
    pub(super) fn indices(&self, axis: usize) -> Vec<Option<usize>> {
        let len = self.shape[axis];
        if !self.is_summarised() || len <= 2 * EDGE_ITEMS {
            return (0..len).map(Some).collect();
        }
        let ends = (0..EDGE_ITEMS).map(Some);
        ends.chain([None]).chain((len - EDGE_ITEMS..len).map(Some)).collect()
    }

    /// The indices of the elements that are shown, in row-major order: all, or the corners of a large array.
    fn shown(&self) -> Vec<Vec<usize>> {
        // No elements, but the other axes may be huge.
        if self.shape.contains(&0) {
            return Vec::new();
        }
        let axes: Vec<Vec<usize>> =
            (0..self.shape.len()).map(|axis| self.indices(axis).into_iter().flatten().collect()).collect();
        let lengths: Vec<usize> = axes.iter().map(Vec::len).collect();
        let index = |place: IxDyn| axes.iter().zip(place.slice()).map(|(axis, &at)| axis[at]).collect();
        ndarray::indices(lengths).into_iter().map(index).collect()
    }

    /// Rewrites the words, which are formatted by Rust, as NumPy does, and pads them to one width.
    fn align(&mut self) {
        match self.dtype {
            "float64" => self.words = float_words(&self.values, false),
            "float32" => self.words = float_words(&self.values, true),
            "bool" => {
                let yes = if self.shape.is_empty() { "True" } else { " True" };
                self.words = self.values.iter().map(|v| if *v == 1.0 { yes } else { "False" }.to_owned()).collect();
            }
            _ => {}
        }
        let width = self.words.iter().map(String::len).max().unwrap_or(0);
        for word in &mut self.words {
            *word = format!("{word:>width$}");
        }
    }
}

/// Formats numbers with the points in one column, `1.  `, `0.25`, or all with exponents and as many digits as the longest needs.
fn float_words(values: &[f64], single: bool) -> Vec<String> {
    let (mut min, mut max) = (f64::INFINITY, 0.0_f64);
    for magnitude in values.iter().map(|v| v.abs()).filter(|v| v.is_finite() && *v != 0.0) {
        (min, max) = (min.min(magnitude), max.max(magnitude));
    }
    let (mut large, mut small, mut ratio) = (1e8, 1e-4, max / min);
    if single {
        // NumPy compares in the array's own precision.
        (large, small, ratio) = (1e6, f64::from(1e-4_f32), f64::from(max as f32 / min as f32));
    }
    let exponents = max > 0.0 && (max >= large || min < small || ratio > 1000.0);

    let words: Vec<Word> = values.iter().map(|&value| Word::new(value, single, exponents)).collect();
    let digits = words.iter().map(|word| decimals(&word.mantissa)).max().unwrap_or(0);
    let width = if words.iter().any(|word| word.exponent.abs() >= 100) { 4 } else { 3 };
    let aligned = |word: &Word| match word {
        Word { mantissa, .. } if !mantissa.contains('.') => mantissa.clone(),
        Word { mantissa, .. } if !exponents => format!("{mantissa}{}", " ".repeat(digits - decimals(mantissa))),
        Word { mantissa, exponent, .. } if decimals(mantissa) == digits => format!("{mantissa}e{exponent:+0width$}"),
        Word { value, .. } => {
            // Further digits are those of the exact value.
            let exact = format!("{value:.digits$e}");
            let (mantissa, exponent) = parts(&exact);
            format!("{mantissa}e{exponent:+0width$}")
        }
    };
    words.iter().map(aligned).collect()
}

/// A number in as few digits as distinguish it from its neighbours, at most 8 after the point and without trailing zeros.
struct Word {
    value: f64,
    /// `1.`, `-0.04507395`; without a point where it is not finite.
    mantissa: String,
    exponent: i32,
}

impl Word {
    fn new(value: f64, single: bool, exponents: bool) -> Self {
        if !value.is_finite() {
            return Self { value, mantissa: value.to_string().to_lowercase(), exponent: 0 };
        }
        let mut word = match (single, exponents) {
            (false, false) => value.to_string(),
            (false, true) => format!("{value:e}"),
            (true, false) => (value as f32).to_string(),
            (true, true) => format!("{:e}", value as f32),
        };
        let digits = decimals(parts(&word).0);
        let places = digits.min(PRECISION);
        let exact = if exponents { format!("{value:.places$e}") } else { format!("{value:.places$}") };
        // If two shortest forms are equally near, Rust takes the larger and NumPy the even one, which is the rounded value.
        // Next to a power of two, the rounded value may belong to a neighbour.
        let same = if single { exact.parse() == Ok(value as f32) } else { exact.parse() == Ok(value) };
        if same || digits > PRECISION {
            word = exact;
        }
        let (mantissa, exponent) = parts(&word);
        let (whole, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        Self { value, mantissa: format!("{whole}.{}", rest.trim_end_matches('0')), exponent }
    }
}

/// Returns mantissa and exponent of a formatted number.
fn parts(word: &str) -> (&str, i32) {
    let (mantissa, exponent) = word.split_once('e').unwrap_or((word, "0"));
    (mantissa, exponent.parse().unwrap_or(0))
}

fn decimals(word: &str) -> usize {
    word.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

/// Adds brackets, line breaks, dots, dtype and shape to the words.
pub(super) fn layout(printed: &Printed) -> String {
    const OPENING: &str = "array(";
    let Printed { shape, words, dtype, .. } = printed;
    let body = if words.is_empty() {
        "[]".into()
    } else {
        // Reserve one column for the bracket that closes `array(`.
        block(printed, 0, &" ".repeat(OPENING.len() + 1), LINE_WIDTH - 1, &mut words.iter())
    };

    let mut extras = Vec::new();
    if printed.is_summarised() || words.is_empty() && shape.len() != 1 {
        extras.push(format!("shape={}", tuple(shape)));
    }
    // NumPy gives a list of such numbers these types by default.
    if !["float64", "int64", "bool"].contains(dtype) || words.is_empty() {
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

/// Formats a shape as Python does: `(3,)`, `(3, 4)`.
pub(super) fn tuple(shape: &[usize]) -> String {
    match shape {
        [n] => format!("({n},)"),
        _ => format!("({})", shape.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// Lays out one axis and those after it. Lines after the first begin with `indent`, and `width` is the longest line.
fn block(printed: &Printed, axis: usize, indent: &str, width: usize, words: &mut Iter<String>) -> String {
    if axis == printed.shape.len() {
        return words.next().expect("one word for each element that is shown").clone();
    }
    let mut items = Vec::new();
    for index in printed.indices(axis) {
        items.push(match index {
            Some(_) => block(printed, axis + 1, &format!("{indent} "), width - 1, words),
            None => "...".to_owned(),
        });
    }
    let inner = printed.shape.len() - axis - 1;
    if inner > 0 {
        return format!("[{}]", items.join(&format!(",{}{indent}", "\n".repeat(inner))));
    }
    let mut text = String::new();
    let mut line = indent.to_owned();
    for (i, item) in items.iter().enumerate() {
        // Leave room for the comma or the bracket after a word.
        if line.len() + item.len() > width - 1 && line.len() > indent.len() {
            text += line.trim_end();
            text.push('\n');
            indent.clone_into(&mut line);
        }
        line += item;
        if i + 1 < items.len() {
            line += ", ";
        }
    }
    text += &line;
    format!("[{}]", &text[indent.len()..])
}
