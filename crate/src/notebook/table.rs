//! Arrays as HTML tables, shaded by value.

use std::vec::IntoIter;

use super::repr::{Printed, tuple};
use plotters::style::RGBColor;

use crate::color::{diverging, ink};

/// How many elements of a one-dimensional array stand in a line.
const LINE: usize = 10;
// White of its own, like the figures, so that it can be read in a light and in a dark notebook; in the headings again,
// because Jupyter's style sheet colours every other row.
const TABLE: &str = "border-collapse:collapse;white-space:nowrap;background:#fff;color:#000;\
     font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";
const CAPTION: &str = "caption-side:bottom;text-align:left;padding:4px 8px;background:#fff;color:#595959";
const HEADING: &str = "background:#fff;color:#595959;font-weight:normal;text-align:right";

/// The array as an HTML table: the words of its `repr`, each in a cell shaded by its value; indices as headings; type
/// and shape as caption.
pub(super) fn table(printed: &Printed) -> String {
    let mut rows = Rows { html: String::new(), cells: cells(printed) };
    match printed.shape.len() {
        _ if printed.words.is_empty() => {}
        0 => rows.add(None, &[Some(0)]),
        1 => rows.vector(printed),
        _ => rows.matrices(printed, &mut Vec::new()),
    }
    let note = match () {
        () if printed.words.is_empty() => ", no elements",
        () if printed.is_summarised() => ", the ends of each axis shown",
        () => "",
    };
    format!(
        "<div style=\"overflow:auto;max-height:32em\" tabindex=\"0\"><table style=\"{TABLE}\">\n\
         <caption style=\"{CAPTION}\">{}, shape {}{note}</caption>\n{}</table></div>",
        printed.dtype,
        tuple(&printed.shape),
        rows.html
    )
}

/// A cell for each element that is shown.
fn cells(printed: &Printed) -> IntoIter<String> {
    let magnitudes = printed.values.iter().map(|value| value.abs()).filter(|magnitude| magnitude.is_finite());
    let largest = magnitudes.fold(0.0, f64::max);
    let cell = |(word, &value): (&String, &f64)| {
        let background = diverging(if largest > 0.0 { value / largest } else { value });
        let color = match ink(background) {
            RGBColor(0, 0, 0) => String::new(),
            ink => format!(";color:{}", hex(ink)),
        };
        // Spaces that align the point are not to be collapsed.
        let word = word.replace(' ', "\u{a0}");
        format!("<td style=\"background:{}{color};text-align:right\">{word}</td>", hex(background))
    };
    printed.words.iter().zip(&printed.values).map(cell).collect::<Vec<_>>().into_iter()
}

fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// The rows of a table while they are written.
struct Rows {
    html: String,
    /// Those that are still to be placed.
    cells: IntoIter<String>,
}

impl Rows {
    /// The lines of a one-dimensional array; where there are several, each headed by the index of its first element.
    fn vector(&mut self, printed: &Printed) {
        let indices = printed.indices(0);
        let several = indices.len() > LINE;
        self.columns(several.then(String::new), &indices[..indices.len().min(LINE)]);
        for line in indices.chunks(LINE) {
            self.add(several.then(|| name(line[0])), line);
        }
    }

    /// The matrices of the last two axes at `index` of the axes before them, each below the columns' indices.
    fn matrices(&mut self, printed: &Printed, index: &mut Vec<usize>) {
        let (axis, ndim) = (index.len(), printed.shape.len());
        let columns = printed.indices(ndim - 1);
        if axis + 2 < ndim {
            for at in printed.indices(axis) {
                match at {
                    Some(at) => {
                        index.push(at);
                        self.matrices(printed, index);
                        index.pop();
                    }
                    None => self.add(Some(name(at)), &vec![None; columns.len()]),
                }
            }
            return;
        }
        let at = index.iter().map(usize::to_string).chain([":".into(), ":".into()]).collect::<Vec<_>>().join(", ");
        self.columns(Some(if ndim > 2 { format!("[{at}]") } else { String::new() }), &columns);
        for at in printed.indices(axis) {
            let here: Vec<_> = columns.iter().map(|column| column.and(at)).collect();
            self.add(Some(name(at)), &here);
        }
    }

    /// A row of headings.
    fn columns(&mut self, corner: Option<String>, indices: &[Option<usize>]) {
        let heading = |&index| format!("<th scope=\"col\" style=\"{HEADING}\">{}</th>", name(index));
        let headings: String = indices.iter().map(heading).collect();
        let corner = corner.map_or_else(String::new, |text| plain(&text));
        self.html.extend(["<tr>", &corner, &headings, "</tr>\n"]);
    }

    /// A row with its heading, a cell where there is an index and dots where there is none.
    fn add(&mut self, heading: Option<String>, indices: &[Option<usize>]) {
        let heading = heading.map(|text| format!("<th scope=\"row\" style=\"{HEADING}\">{text}</th>"));
        let cell = |index: &Option<usize>| index.and_then(|_| self.cells.next()).unwrap_or_else(|| plain(&name(None)));
        let cells: String = indices.iter().map(cell).collect();
        self.html.extend(["<tr>", &heading.unwrap_or_default(), &cells, "</tr>\n"]);
    }
}

/// A cell that holds no element.
fn plain(text: &str) -> String {
    format!("<td style=\"{HEADING}\">{text}</td>")
}

/// An index as a heading, dots where indices are left out.
fn name(index: Option<usize>) -> String {
    index.map_or_else(|| "…".into(), |index| index.to_string())
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2, Array3, ArrayD, Ix0, array};
    use proptest::prelude::*;
    use roxmltree::{Document, Node};

    use super::*;
    use crate::notebook::repr::{Element, printed, repr};

    fn html<A: Element>(array: &ArrayD<A>) -> String {
        table(&printed(&array.view()))
    }

    /// The texts of the rows, dots and headings too.
    fn rows(html: &str) -> Vec<Vec<String>> {
        let document = Document::parse(html).unwrap();
        let of = |node: Node| node.children().filter(Node::is_element).map(text).collect();
        document.descendants().filter(|node| node.has_tag_name("tr")).map(of).collect()
    }

    fn text(node: Node) -> String {
        node.text().unwrap_or_default().to_owned()
    }

    /// The cells that hold elements: style and text.
    fn elements(html: &str) -> Vec<(String, String)> {
        let document = Document::parse(html).unwrap();
        let cells = document.descendants().filter(|node| node.has_tag_name("td"));
        let cells = cells.map(|cell| (cell.attribute("style").unwrap_or_default().to_owned(), text(cell)));
        cells.filter(|(style, _)| style != HEADING).collect()
    }

    fn caption(html: &str) -> String {
        let document = Document::parse(html).unwrap();
        document.descendants().find(|node| node.has_tag_name("caption")).map(text).unwrap()
    }

    #[test]
    fn a_matrix_has_headings_aligned_words_and_a_caption() {
        let html = html(&array![[0.5, -0.25], [10.0, 0.0]].into_dyn());
        assert_eq!(
            rows(&html),
            [
                vec!["", "0", "1"],
                vec!["0", "\u{a0}0.5\u{a0}", "-0.25"],
                vec!["1", "10.\u{a0}\u{a0}", "\u{a0}0.\u{a0}\u{a0}"]
            ]
        );
        assert_eq!(caption(&html), "float64, shape (2, 2)");
    }

    #[test]
    fn cells_are_shaded_by_sign_and_size() {
        let html = html(&array![-2.0, -1.0, 0.0, 2.0, f64::NAN, f64::INFINITY].into_dyn());
        let shades: Vec<_> = elements(&html).iter().map(|(style, _)| style[11..18].to_owned()).collect();
        assert_eq!(shades, ["#0072b2", "#7fb8d8", "#ffffff", "#c44e00", "#ffffff", "#c44e00"]);
        assert!(elements(&html)[0].0.contains("color:#ffffff"), "white on blue");
        assert_eq!(elements(&table(&printed(&array![[0.0]].into_dyn().view())))[0].0[11..18], *"#ffffff");
    }

    #[test]
    fn vectors_stand_in_lines_of_ten() {
        let html = html(&Array1::from_iter(0..23_i32).into_dyn());
        let rows = rows(&html);
        assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [11, 11, 11, 4]);
        assert_eq!(rows[3], ["20", "20", "21", "22"]);
        assert_eq!(caption(&html), "int32, shape (23,)");
    }

    #[test]
    fn large_arrays_are_summarised_as_numpy_does() {
        let matrix = html(&Array2::from_shape_fn((2000, 4), |(i, j)| (10 * i + j) as u32).into_dyn());
        assert_eq!(rows(&matrix)[4], ["…", "…", "…", "…", "…"]);
        assert_eq!(rows(&matrix)[7], ["1999", "19990", "19991", "19992", "19993"]);
        assert_eq!(caption(&matrix), "uint32, shape (2000, 4), the ends of each axis shown");

        let vector = html(&Array1::<i64>::from_iter(0..1001).into_dyn());
        assert_eq!(rows(&vector)[0], ["0", "1", "2", "…", "998", "999", "1000"]);
    }

    #[test]
    fn higher_dimensions_are_matrices_one_below_the_other() {
        let html = html(&Array3::<u8>::zeros((2, 1, 2)).into_dyn());
        assert_eq!(rows(&html), [["[0, :, :]", "0", "1"], ["0", "0", "0"], ["[1, :, :]", "0", "1"], ["0", "0", "0"]]);
        let large = rows(&super::table(&printed(&Array3::from_elem((9, 9, 20), true).into_dyn().view())));
        assert_eq!(large[3 * 8], vec!["…"; 8]);
    }

    #[test]
    fn arrays_without_elements_and_single_numbers_have_a_table() {
        let empty = html(&Array2::<f64>::zeros((0, 3)).into_dyn());
        assert_eq!((rows(&empty).len(), &*caption(&empty)), (0, "float64, shape (0, 3), no elements"));
        let single = html(&ndarray::Array::from_elem(Ix0(), 2.5).into_dyn());
        assert_eq!((rows(&single), &*caption(&single)), (vec![vec!["2.5".to_owned()]], "float64, shape ()"));
    }

    proptest! {
        #[test]
        fn the_words_are_those_of_repr(shape in prop::collection::vec(0_usize..12, 0..5), scale in -300..300_i32) {
            let mut value = 10_f64.powi(scale);
            let next = |_| { value *= -1.1; value };
            let array = ArrayD::from_shape_vec(&*shape, (0..shape.iter().product()).map(next).collect()).unwrap();
            let words: Vec<String> = elements(&html(&array)).into_iter().map(|cell| cell.1.replace('\u{a0}', "")).collect();
            let repr = repr(&array);
            let repr = repr.strip_prefix("array(").unwrap().split("shape=").next().unwrap().split("dtype=").next().unwrap();
            let punctuation = |c: char| c.is_whitespace() || "[](),".contains(c);
            let printed: Vec<&str> = repr.split(punctuation).filter(|word| !word.is_empty() && *word != "...").collect();
            prop_assert_eq!(words, printed);
        }
    }
}
