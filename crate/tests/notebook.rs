//! What evcxr receives from a cell, seen from outside: each test runs a program in a process of its own.

#![cfg(feature = "notebook")]

use std::any::type_name;
use std::env;
use std::fmt;
use std::process::{self, Command};
use std::thread;

use initializers::course::progress;
use initializers::ndarray::{Array0, Array3, ArrayD};
use initializers::notebook::FAILURE_MIME;
use initializers::prelude::*;
use initializers::stats::summaries;
use roxmltree::{Document, Node};

const ADVICE: &str = "Correct the cell and run it again. Your variables are kept, except those that the cell moved.";

/// What a program has written.
struct Said {
    /// What it printed, without the harness's own lines.
    printed: String,
    /// Each form shown: its MIME type and its content.
    shown: Vec<(String, String)>,
    stderr: String,
}

impl Said {
    /// Runs the calling test once more, in a process where this function is the program.
    fn by<F: FnOnce()>(program: F) -> Self {
        const IS_PROGRAM: &str = "INITIALIZERS_TEST_IS_PROGRAM";
        if env::var_os(IS_PROGRAM).is_some() {
            // Ends the harness's own line.
            println!();
            explain_failures();
            program();
            process::exit(0);
        }
        // The name of a closure begins with that of the function it stands in: `notebook::the_test::{{closure}}`.
        let test = type_name::<F>().split("::").nth(1).expect("a program is a closure in a test");
        let mut command = Command::new(env::current_exe().expect("a test is a program"));
        command.args(["--exact", test, "--nocapture", "--test-threads=1"]);
        command.envs([(IS_PROGRAM, "1"), ("RUST_BACKTRACE", "1")]);
        let output = command.output().expect("a test can be run again");
        let utf8 = |bytes| String::from_utf8(bytes).expect("the explanations are text");
        let (stdout, stderr) = (utf8(output.stdout), utf8(output.stderr));
        let mut said = Self { printed: String::new(), shown: Vec::new(), stderr };
        let mut lines = stdout.lines();
        while let Some(line) = lines.next() {
            match line.split_once("EVCXR_BEGIN_CONTENT ") {
                Some((before, mime)) => {
                    assert_eq!(before, "", "evcxr loses what stands before the mark");
                    let content: Vec<&str> = lines.by_ref().take_while(|line| *line != "EVCXR_END_CONTENT").collect();
                    assert!(!content.contains(&"EVCXR_PANIC_NOTIFICATION"), "evcxr would take this for a panic");
                    said.shown.push((mime.to_owned(), content.join("\n")));
                }
                None => said.printed.extend([line, "\n"]),
            }
        }
        said
    }

    /// All forms of this type.
    fn forms(&self, mime: &str) -> Vec<&str> {
        self.shown.iter().filter(|form| form.0 == mime).map(|form| &*form.1).collect()
    }

    /// The only form of this type.
    fn form(&self, mime: &str) -> &str {
        let forms = self.forms(mime);
        assert_eq!(forms.len(), 1, "of the type {mime}: {}", self.stderr);
        forms[0]
    }

    /// The tables of the arrays that were shown.
    fn tables(&self) -> Vec<Table> {
        self.forms("text/html").into_iter().map(Table::read).collect()
    }
}

/// An array as a table.
struct Table {
    /// The texts of the rows, dots and headings too.
    rows: Vec<Vec<String>>,
    /// The cells that hold elements: background and text.
    elements: Vec<(String, String)>,
    /// The colours of their texts.
    inks: Vec<String>,
    caption: String,
}

impl Table {
    fn read(html: &str) -> Self {
        let document = Document::parse(html).expect("a table is well-formed");
        let text = |node: Node| node.text().unwrap_or_default().to_owned();
        let named = |name: &'static str| document.descendants().filter(move |node| node.has_tag_name(name));
        let rows = named("tr").map(|row| row.children().filter(Node::is_element).map(text).collect()).collect();
        let style = |cell: &Node| cell.attribute("style").expect("cells have a style").to_owned();
        let elements: Vec<_> = named("td")
            .map(|cell| (style(&cell), text(cell)))
            .filter(|(style, _)| !style.contains("font-weight"))
            .collect();
        let ink =
            |style: &str| style.split_once(";color:").map_or("#000000".to_owned(), |(_, ink)| ink[..7].to_owned());
        let inks = elements.iter().map(|(style, _)| ink(style)).collect();
        let background = |style: &str| style["background:".len()..][..7].to_owned();
        let elements = elements.into_iter().map(|(style, text)| (background(&style), text)).collect();
        Self { rows, elements, inks, caption: named("caption").map(text).collect() }
    }
}

#[test]
fn a_matrix_has_headings_aligned_words_and_a_caption() {
    let said = Said::by(|| array![[0.5, -0.25], [10.0, 0.0]].evcxr_display());
    let [table] = &said.tables()[..] else { panic!("one table") };
    assert_eq!(
        table.rows,
        [
            vec!["", "0", "1"],
            vec!["0", "\u{a0}0.5\u{a0}", "-0.25"],
            vec!["1", "10.\u{a0}\u{a0}", "\u{a0}0.\u{a0}\u{a0}"]
        ]
    );
    assert_eq!(table.caption, "float64, shape (2, 2)");
    assert_eq!(said.form("text/plain"), repr(&array![[0.5, -0.25], [10.0, 0.0]]));
}

#[test]
fn cells_are_shaded_by_sign_and_size() {
    let said = Said::by(|| {
        array![-2.0, -1.0, 0.0, 2.0, f64::NAN, f64::INFINITY].evcxr_display();
        array![[0.0]].evcxr_display();
    });
    let shades = |table: &Table| table.elements.iter().map(|(shade, _)| shade.clone()).collect::<Vec<_>>();
    let shades: Vec<_> = said.tables().iter().map(shades).collect();
    assert_eq!(shades[0], ["#0072b2", "#7fb8d8", "#ffffff", "#c44e00", "#ffffff", "#c44e00"]);
    assert_eq!(shades[1], ["#ffffff"]);
    assert!(said.forms("text/html")[0].contains("background:#0072b2;color:#ffffff"), "white on blue");
}

/// The relative luminance of a colour such as `#0072b2`, from 0 to 1; WCAG 2.2, "relative luminance".
fn luminance(color: &str) -> f64 {
    let linear = |at: usize| match f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0 {
        c if c <= 0.04045 => c / 12.92,
        c => ((c + 0.055) / 1.055).powf(2.4),
    };
    0.2126 * linear(1) + 0.7152 * linear(3) + 0.0722 * linear(5)
}

/// The contrast ratio of two colours, from 1 to 21; WCAG 2.2, "contrast ratio".
fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn numbers_are_readable_on_every_shade() {
    assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.005, "the grey that just fails on white");
    let said = Said::by(|| Array1::from_iter((-499..=499).map(f64::from)).evcxr_display());
    let table = &said.tables()[0];
    let shades: Vec<&str> = table.elements.iter().map(|(shade, _)| &**shade).collect();
    for (shade, ink) in shades.iter().zip(&table.inks) {
        assert!(contrast(shade, ink) >= 4.5, "{ink} on {shade}");
    }
    let lightness: Vec<f64> = shades.iter().map(|shade| luminance(shade)).collect();
    assert!(lightness[..500].is_sorted() && lightness[499..].is_sorted_by(|a, b| a >= b), "white in the middle");
}

#[test]
fn notes_are_readable_and_later_lines_are_lighter() {
    let layers: Vec<_> = (0..9).map(|layer| (layer, vec![0.0, 0.5, 1.0, f64::NAN])).collect();
    let figure = histograms(&layers).overlay().svg();
    let document = Document::parse(&figure).unwrap();
    let colors = |name: &str, attribute: &'static str| -> Vec<f64> {
        let nodes = document.descendants().filter(|node| node.has_tag_name(name));
        nodes.filter_map(|node| node.attribute(attribute)).map(luminance).collect()
    };
    let inks = colors("text", "fill");
    assert!(inks.len() > 9 && inks.iter().all(|ink| 1.05 / (ink + 0.05) >= 4.5), "{inks:?}");
    // The lines of the layers are drawn last.
    let lines = colors("polyline", "stroke");
    assert!(lines[lines.len() - 9..].is_sorted_by(|a, b| a < b), "{lines:?}");
}

#[test]
fn what_may_be_missing_is_shown_as_what_it_holds() {
    let said = Said::by(|| {
        array![[1.0, 3.0]].mean_axis(Axis(1)).evcxr_display();
        None::<Array1<f64>>.evcxr_display();
    });
    assert_eq!(said.forms("text/plain"), ["array([2.])", "None"]);
    assert_eq!(said.tables().len(), 1);
}

#[test]
fn debug_writes_the_words_of_a_figure_and_outside_a_kernel_only_them() {
    let said = Said::by(|| print!("{:?}", Some(row([histogram(&[1.0, 2.0]).title("two")]))));
    assert!(said.printed.ends_with("\nSome(two: n = 2, mean 1.5, std 0.5\n0.5 |██| 2.5)\n"), "{}", said.printed);
    assert!(said.shown.is_empty());
}

#[test]
fn vectors_stand_in_lines_of_ten() {
    let said = Said::by(|| Array1::from_iter(0..23_i32).evcxr_display());
    let table = &said.tables()[0];
    assert_eq!(table.rows.iter().map(Vec::len).collect::<Vec<_>>(), [11, 11, 11, 4]);
    assert_eq!(table.rows[3], ["20", "20", "21", "22"]);
    assert_eq!(table.caption, "int32, shape (23,)");
}

#[test]
fn large_arrays_are_summarised_as_numpy_does() {
    let said = Said::by(|| {
        Array2::from_shape_fn((2000, 4), |(i, j)| (10 * i + j) as u32).evcxr_display();
        Array1::<i64>::from_iter(0..1001).evcxr_display();
    });
    let [matrix, vector] = &said.tables()[..] else { panic!("two tables") };
    assert_eq!(matrix.rows[4], ["…", "…", "…", "…", "…"]);
    assert_eq!(matrix.rows[7], ["1999", "19990", "19991", "19992", "19993"]);
    assert_eq!(matrix.caption, "uint32, shape (2000, 4), the ends of each axis shown");
    assert_eq!(vector.rows[0], ["0", "1", "2", "…", "998", "999", "1000"]);
}

#[test]
fn higher_dimensions_are_matrices_one_below_the_other() {
    let said = Said::by(|| {
        Array3::<u8>::zeros((2, 1, 2)).evcxr_display();
        Array3::from_elem((9, 9, 20), true).evcxr_display();
    });
    let [small, large] = &said.tables()[..] else { panic!("two tables") };
    assert_eq!(small.rows, [["[0, :, :]", "0", "1"], ["0", "0", "0"], ["[1, :, :]", "0", "1"], ["0", "0", "0"]]);
    assert_eq!(large.rows[3 * 8], vec!["…"; 8]);
}

#[test]
fn arrays_without_elements_and_single_numbers_have_a_table() {
    let said = Said::by(|| {
        Array2::<f64>::zeros((0, 3)).evcxr_display();
        Array0::from_elem((), 2.5).evcxr_display();
    });
    let [empty, single] = &said.tables()[..] else { panic!("two tables") };
    assert_eq!((empty.rows.len(), &*empty.caption), (0, "float64, shape (0, 3), no elements"));
    assert_eq!((&*single.rows, &*single.caption), (&[vec!["2.5".to_owned()]][..], "float64, shape ()"));
}

#[test]
fn the_words_of_a_table_are_those_of_repr() {
    let said = Said::by(|| {
        let mut rng = RandomState::new(0);
        for _ in 0..300 {
            let axes = rng.below(5) as usize;
            let shape: Vec<usize> = (0..axes).map(|_| rng.below(12) as usize).collect();
            let scale = 10_f64.powi(rng.below(600) as i32 - 300);
            let values = (0..shape.iter().product()).map(|i| scale * (-1.1_f64).powi(i as i32 % 100)).collect();
            ArrayD::from_shape_vec(shape, values).unwrap().evcxr_display();
        }
    });
    let (tables, plain) = (said.tables(), said.forms("text/plain"));
    assert_eq!((tables.len(), plain.len()), (300, 300));
    for (table, repr) in tables.iter().zip(plain) {
        let words: Vec<String> = table.elements.iter().map(|cell| cell.1.replace('\u{a0}', "")).collect();
        let numbers =
            repr.strip_prefix("array(").unwrap().split("shape=").next().unwrap().split("dtype=").next().unwrap();
        let punctuation = |c: char| c.is_whitespace() || "[](),".contains(c);
        let printed: Vec<&str> = numbers.split(punctuation).filter(|word| !word.is_empty() && *word != "...").collect();
        assert_eq!(words, printed, "{repr}");
    }
}

#[test]
fn a_name_is_text_in_the_table_of_summaries() {
    const NAME: &str = "</th><script>alert(1)</script> & \"x\"";
    let said = Said::by(|| summaries([(NAME, &[1.0, 2.0])]).evcxr_display());
    let table = Document::parse(said.form("text/html")).unwrap();
    assert!(table.descendants().all(|node| !node.has_tag_name("script")));
    assert!(table.descendants().any(|node| node.text() == Some(NAME)));
    assert_eq!(table.descendants().filter(|node| node.has_tag_name("td")).count(), 11, "with the corner");
}

#[test]
fn a_bar_is_filled_as_far_as_the_work_is_done() {
    let said = Said::by(|| {
        for (done, total) in [(0, 10), (1, 10), (1, 3), (usize::MAX, usize::MAX)] {
            progress(done, total, "done");
        }
    });
    let bars = ["░░░░░░░░░░ done\n", "█░░░░░░░░░ done\n", "███░░░░░░░ done\n", "██████████ done\n"];
    assert!(said.printed.contains(&bars.concat()), "{}", said.printed);
}

#[test]
fn a_panic_is_its_message_and_a_way_on() {
    let said = Said::by(|| {
        let (x, w) = (Array2::<f64>::zeros((4, 10)), Array2::<f64>::zeros((5, 3)));
        drop(x.dot(&w));
    });
    let message = "ndarray: inputs 4 × 10 and 5 × 3 are not compatible for matrix multiplication";
    assert_eq!(said.form("text/plain"), format!("The cell failed: {message}\n{ADVICE}"));
    let html = Document::parse(said.form("text/html")).expect("the box is well-formed");
    let words: String = html.descendants().filter_map(|node| node.is_text().then(|| node.text()).flatten()).collect();
    assert_eq!(words, format!("The cell failed{message}{ADVICE}"));
    let json = said.form(FAILURE_MIME);
    assert!(json.starts_with(&format!("{{\"message\": \"{message}\", \"file\": \"")), "{json}");
    assert!(json.contains("linalg") && json.ends_with('}'), "{json}");
    assert_eq!(said.stderr, "");
}

#[test]
fn a_dot_product_of_vectors_that_do_not_fit_names_their_lengths() {
    let said = Said::by(|| println!("{}", array![1.0, 2.0].dot(&array![1.0, 2.0, 3.0])));
    let message = "ndarray: vectors of the lengths 2 and 3 have no dot product: give `dot` two of the same length";
    assert_eq!(said.form("text/plain"), format!("The cell failed: {message}\n{ADVICE}"));
}

#[test]
fn other_assertions_keep_their_words() {
    let said = Said::by(|| assert_eq!(1, 2));
    assert!(said.form("text/plain").starts_with("The cell failed: assertion `left == right` failed\n  left: 1"));
}

#[test]
fn a_sum_of_shapes_that_do_not_fit_has_a_hint() {
    let said = Said::by(|| {
        let (x, w) = (Array2::<f64>::zeros((4, 10)), Array2::<f64>::zeros((5, 3)));
        drop(&x + &w);
    });
    let plain = said.form("text/plain");
    assert!(plain.contains("incompatible shapes; `a.dim()` shows the shape of an array `a`\nCorrect"), "{plain}");
}

#[test]
fn what_the_cell_had_printed_stays() {
    struct Mean;
    impl fmt::Display for Mean {
        fn fmt(&self, _: &mut fmt::Formatter) -> fmt::Result {
            panic!("no mean")
        }
    }
    let said = Said::by(|| {
        println!("layer 1\nlayer 2 has the mean {Mean}");
    });
    assert!(said.printed.contains("layer 1\nlayer 2 has the mean \n"), "{}", said.printed);
    assert!(said.form("text/plain").starts_with("The cell failed: no mean\n"));
}

#[test]
fn any_message_can_be_shown() {
    let said = Said::by(|| {
        panic!(
            "\"a\\b\" <script>&\n\nEVCXR_END_CONTENT\r\nEVCXR_PANIC_NOTIFICATION\nEVCXR_BEGIN_CONTENT text/plain\n\u{1b}[0m"
        );
    });
    let marks = "EVCXR_END_CONTENT\r \nEVCXR_PANIC_NOTIFICATION \nEVCXR_BEGIN_CONTENT text/plain\n\u{1b}[0m";
    let plain = said.form("text/plain");
    assert!(plain.contains(&["\"a\\b\" <script>&\n\n", marks].concat()), "{plain}");
    assert!(said.form("text/html").contains("\"a\\b\" &lt;script&gt;&amp;"));
    let escaped = r#""\"a\\b\" <script>&\u000a\u000aEVCXR_END_CONTENT\u000d\u000aEVCXR_PANIC_NOTIFICATION\u000a"#;
    assert!(said.form(FAILURE_MIME).contains(escaped), "{}", said.form(FAILURE_MIME));
}

#[test]
fn a_long_message_is_cut() {
    let said = Said::by(|| panic!("{}", "ä".repeat(1_000_000)));
    let end = "ää … (the first 10000 of 1000000 characters)\n";
    assert!(said.form("text/plain").contains(end) && said.form("text/html").len() < 25_000);
}

#[test]
fn a_thread_that_panics_fails_no_cell() {
    let said = Said::by(|| {
        assert!(thread::spawn(|| panic!("in the thread")).join().is_err());
    });
    assert_eq!(said.stderr, "A thread that a cell started panicked: in the thread\n");
    assert!(said.shown.is_empty());
}

#[test]
fn the_reports_of_rust_can_be_had_back() {
    let said = Said::by(|| {
        drop(std::panic::take_hook());
        panic!("seen");
    });
    assert!(said.stderr.contains("panicked at") && said.stderr.contains("stack backtrace:"), "{}", said.stderr);
    assert!(said.shown.is_empty());
}
