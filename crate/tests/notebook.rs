//! What evcxr is given of a failing cell, seen from outside: each test runs a program in a process of its own.

use std::any::type_name;
use std::env;
use std::fmt;
use std::process::{self, Command};
use std::thread;

use initializers::notebook::FAILURE_MIME;
use initializers::prelude::*;

const ADVICE: &str =
    "Correct the cell and run it again. Your variables are kept, except those that the cell had taken over.";

/// What a program has written.
struct Said {
    /// What it printed, without the harness's own lines.
    printed: String,
    /// Each form shown: its MIME type and its content.
    shown: Vec<(String, String)>,
    stderr: String,
}

impl Said {
    /// Runs the test that calls it once more, in a process where this function is the program.
    fn by<F: FnOnce()>(program: F) -> Self {
        const IS_PROGRAM: &str = "INITIALIZERS_TEST_IS_PROGRAM";
        if env::var_os(IS_PROGRAM).is_some() {
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
                    said.shown.push((mime.to_owned(), content.join("\n")));
                }
                None => said.printed.extend([line, "\n"]),
            }
        }
        said
    }

    /// The form of this type.
    fn form(&self, mime: &str) -> &str {
        let mut found = self.shown.iter().filter(|form| form.0 == mime);
        let content = &found.next().unwrap_or_else(|| panic!("nothing of the type {mime}: {}", self.stderr)).1;
        assert!(found.next().is_none(), "two of the type {mime}");
        content
    }
}

#[test]
fn a_panic_is_its_message_and_a_way_on() {
    let said = Said::by(|| {
        let (x, w) = (Array2::<f64>::zeros((4, 10)), Array2::<f64>::zeros((5, 3)));
        drop(x.dot(&w));
    });
    let message = "ndarray: inputs 4 × 10 and 5 × 3 are not compatible for matrix multiplication";
    assert_eq!(said.form("text/plain"), format!("The cell failed: {message}\n{ADVICE}"));
    let html = roxmltree::Document::parse(said.form("text/html")).expect("the box is well-formed");
    let words: String = html.descendants().filter_map(|node| node.is_text().then(|| node.text()).flatten()).collect();
    assert_eq!(words, format!("The cell failed{message}{ADVICE}"));
    let json = said.form(FAILURE_MIME);
    assert!(json.starts_with(&format!("{{\"message\": \"{message}\", \"file\": \"")), "{json}");
    assert!(json.contains("linalg") && json.ends_with('}'), "{json}");
    assert_eq!(said.stderr, "");
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
        panic!("\"a\\b\" <script>&\nEVCXR_END_CONTENT\nEVCXR_BEGIN_CONTENT text/plain\n\u{1b}[0m");
    });
    let plain = said.form("text/plain");
    assert!(
        plain.contains("\"a\\b\" <script>&\nEVCXR_END_CONTENT \nEVCXR_BEGIN_CONTENT text/plain\n\u{1b}[0m"),
        "{plain}"
    );
    assert!(said.form("text/html").contains("\"a\\b\" &lt;script&gt;&amp;"));
    let escaped = r#""\"a\\b\" <script>&\u000aEVCXR_END_CONTENT\u000aEVCXR_BEGIN_CONTENT text/plain\u000a\u001b[0m""#;
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
    assert_eq!(said.stderr, "A thread that a cell had started panicked: in the thread\n");
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
