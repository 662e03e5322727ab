//! How arrays look in a notebook: as NumPy prints them.
//!
//! [`repr`] follows `numpy.array_repr` of NumPy 2 with its default print options (precision 8, threshold 1000, edge
//! items 3, line width 75), character for character.

use std::fmt::Write as _;

use ndarray::{ArrayBase, ArrayViewD, Axis, Data, Dimension};

const PRECISION: usize = 8;
const THRESHOLD: usize = 1000;
const EDGE_ITEMS: usize = 3;
const LINE_WIDTH: usize = 75;

/// An array as NumPy's `repr` shows it; `numpy.array_repr`.
///
/// Columns are aligned and have the fewest digits that tell the numbers apart, 8 at most; exponents are used where the
/// largest number is 10⁸ or more, the smallest below 10⁻⁴, or their ratio above 1000. An array of more than 1000
/// elements is shown by its corners and its shape, and only those elements are looked at.
///
/// ```
/// use initializers::prelude::*;
/// assert_eq!(repr(&array![[0.5, -0.25], [10.0, 0.0]]), "\
/// array([[ 0.5 , -0.25],
///        [10.  ,  0.  ]])");
/// assert_eq!(repr(&array![1e-9, 0.1]), "array([1.e-09, 1.e-01])");
/// assert_eq!(repr(&array![true, false]), "array([ True, False])");
/// ```
pub fn repr<A: Element, S: Data<Elem = A>, D: Dimension>(array: &ArrayBase<S, D>) -> String {
    A::repr_dyn(array.view().into_dyn())
}

/// What ends a cell is shown by its `evcxr_display`: an array as [`repr`] prints it.
///
/// ```
/// use initializers::prelude::*;
/// array![1.0, 2.5].evcxr_display(); // prints `array([1. , 2.5])` between evcxr's marks for text/plain
/// ```
pub trait Show {
    /// Prints the value in the form from which evcxr makes an output of the cell.
    fn evcxr_display(&self);
}

impl<A: Element, S: Data<Elem = A>, D: Dimension> Show for ArrayBase<S, D> {
    fn evcxr_display(&self) {
        show(&[("text/plain", &repr(self))]);
    }
}

/// Prints one output of a cell in several forms: pairs of a MIME type and the content.
pub(crate) fn show(forms: &[(&str, &str)]) {
    let mut out = String::new();
    for (mime, content) in forms {
        writeln!(out, "EVCXR_BEGIN_CONTENT {mime}\n{content}\nEVCXR_END_CONTENT").expect("a string takes all");
    }
    print!("{out}");
}

/// The elements of arrays that can be shown: `f64`, the integers and `bool`.
pub trait Element: sealed::Sealed {
    /// [`repr`] of an array of any shape.
    #[doc(hidden)]
    fn repr_dyn(array: ArrayViewD<'_, Self>) -> String
    where
        Self: Sized;
}

mod sealed {
    pub trait Sealed {}
}

/// Elements with NumPy's name of the type (none for the types that a list of such numbers has by itself) and their
/// formatter. Written for each type and not generic, so that it is compiled here and not again in each cell.
macro_rules! element {
    ($($type:ty, $dtype:expr, $implied:expr, $words:expr;)*) => {$(
        impl sealed::Sealed for $type {}

        impl Element for $type {
            fn repr_dyn(array: ArrayViewD<'_, Self>) -> String {
                let words: Vec<String> = $words(&corners(&array), array.ndim());
                layout(array.shape(), words, $dtype, $implied)
            }
        }
    )*};
}

element! {
    f64, "float64", true, |items: &[f64], _| float_words(items);
    i64, "int64", true, integer_words;
    i32, "int32", false, integer_words;
    u8, "uint8", false, integer_words;
    u32, "uint32", false, integer_words;
    u64, "uint64", false, integer_words;
    usize, "uint64", false, integer_words;
    bool, "bool", true, bool_words;
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

fn integer_words<A: std::fmt::Display>(items: &[A], _ndim: usize) -> Vec<String> {
    let mut words: Vec<String> = items.iter().map(ToString::to_string).collect();
    let width = words.iter().map(String::len).max().unwrap_or(0);
    for word in &mut words {
        *word = format!("{word:>width$}");
    }
    words
}

fn float_words(items: &[f64]) -> Vec<String> {
    let magnitudes = items.iter().map(|v| v.abs()).filter(|v| v.is_finite() && *v != 0.0);
    let (min, max) = magnitudes.fold((f64::INFINITY, 0.0_f64), |(min, max), v| (min.min(v), max.max(v)));
    let exponents = max > 0.0 && (max >= 1e8 || min < 1e-4 || max / min > 1000.0);

    // The digits of one number decide about the width of all, so all are written twice.
    let finite = || items.iter().copied().filter(|v| v.is_finite());
    let digits = finite().map(|v| if exponents { fraction_scientific(v) } else { fraction(v) }).max();
    let write = |v: f64| match (exponents, digits) {
        (true, Some(digits)) => scientific(v, digits),
        _ => positional(v),
    };
    let exponent_width = finite().map(|v| write(v).rsplit('e').next().map_or(0, str::len)).max().unwrap_or(0);
    let words: Vec<String> = items
        .iter()
        .map(|&v| {
            if v.is_nan() {
                "nan".into()
            } else if v.is_infinite() {
                if v > 0.0 { "inf".into() } else { "-inf".into() }
            } else if exponents {
                // Exponents get as many digits as the longest of them.
                let word = write(v);
                let (mantissa, exponent) = word.split_once('e').expect("scientific numbers have an exponent");
                let (sign, exponent) = exponent.split_at(1);
                format!("{mantissa}e{sign}{exponent:0>width$}", width = exponent_width - 1)
            } else {
                let word = write(v);
                let used = word.len() - word.find('.').expect("floats have a point") - 1;
                word + &" ".repeat(digits.unwrap_or(0) - used)
            }
        })
        .collect();
    let width = words.iter().map(String::len).max().unwrap_or(0);
    words.into_iter().map(|word| format!("{word:>width$}")).collect()
}

/// The shortest digits that tell the number from its neighbours, cut to 8 after the point, with the point and without
/// trailing zeros: `1.`, `0.5`, `-0.04507395`.
fn positional(v: f64) -> String {
    let shortest = format!("{v}");
    let used = shortest.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let mut word = if used > PRECISION { format!("{v:.PRECISION$}") } else { shortest };
    if word.contains('.') {
        word.truncate(word.trim_end_matches('0').len());
    } else {
        word.push('.');
    }
    word
}

/// The number of digits after the point of [`positional`].
fn fraction(v: f64) -> usize {
    let word = positional(v);
    word.len() - word.find('.').map_or(word.len(), |point| point + 1)
}

/// The number with exactly `digits` digits after the point and an exponent of at least two: `1.50e-07`.
fn scientific(v: f64, digits: usize) -> String {
    let word = format!("{v:.digits$e}");
    let (mantissa, exponent) = word.split_once('e').expect("`{:e}` writes an exponent");
    let point = if digits == 0 { "." } else { "" };
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
    format!("{mantissa}{point}e{sign}{exponent:0>2}")
}

/// The number of digits after the point that [`scientific`] needs for the shortest form of `v`, 8 at most.
fn fraction_scientific(v: f64) -> usize {
    let shortest = format!("{v:e}");
    let mantissa = shortest.split('e').next().unwrap_or_default();
    let used = mantissa.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    if used <= PRECISION {
        return used;
    }
    let cut = format!("{v:.PRECISION$e}");
    let mantissa = cut.split('e').next().unwrap_or_default();
    mantissa.trim_end_matches('0').split_once('.').map_or(0, |(_, fraction)| fraction.len())
}

/// Brackets, line breaks, dots, dtype and shape around the words.
fn layout(shape: &[usize], words: Vec<String>, dtype: &str, implied: bool) -> String {
    const OPENING: &str = "array(";
    let count: usize = shape.iter().product();
    let summarised = count > THRESHOLD;
    let body = if count == 0 {
        "[]".into()
    } else {
        let mut words = words.into_iter();
        // One column is kept for the bracket that closes `array(`.
        block(shape, &" ".repeat(OPENING.len() + 1), LINE_WIDTH - 1, summarised, &mut words)
    };

    let mut extras = Vec::new();
    if summarised || count == 0 && shape.len() != 1 {
        extras.push(format!("shape={}", tuple(shape)));
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
fn tuple(shape: &[usize]) -> String {
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
