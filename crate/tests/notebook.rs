//! What stderr has of a failing cell, seen from outside: each test runs one of the programs below in a process of its own.

use std::process::{Command, Stdio};

use initializers::prelude::*;

const LOST: &str = "All variables are gone, for the program that held them has ended. Run the notebook from the top. \
    (SIGKILL: it was interrupted, or memory ran out. SIGSEGV: a recursion went too deep. \
    SIGABRT: it gave up, as `abort` and a list beyond all memory make it.)\n";

/// What the program writes to stderr.
fn stderr_of(program: &str) -> String {
    let this = std::env::current_exe().expect("a test is a program");
    let arguments = ["--ignored", "--exact", program, "--nocapture", "--test-threads=1"];
    let mut command = Command::new(this);
    command.args(arguments).env("RUST_BACKTRACE", "1").stdout(Stdio::null()).stderr(Stdio::piped());
    // The pipe is read to its end, which comes when the last program that holds it has ended.
    let output = command.output().expect("a test can be run again");
    String::from_utf8(output.stderr).expect("the explanations are text")
}

#[test]
fn a_panic_is_its_message_and_a_way_on() {
    let said = stderr_of("product_of_shapes_that_do_not_fit");
    let expected = "The cell failed: ndarray: inputs 4 × 10 and 5 × 3 are not compatible for matrix multiplication\n\
                    Correct the cell and run it again. Your variables are kept, except those that the cell had taken over.\n";
    assert_eq!(said.replace(LOST, ""), expected);
}

#[test]
fn a_sum_of_shapes_that_do_not_fit_has_a_hint() {
    let said = stderr_of("sum_of_shapes_that_do_not_fit");
    assert!(said.contains("incompatible shapes; `a.dim()` shows the shape of an array `a`\nCorrect"), "{said}");
}

#[test]
fn the_end_of_the_program_is_said_once() {
    assert_eq!(stderr_of("the_end_after_three_calls"), LOST);
}

#[test]
fn the_reports_of_rust_can_be_had_back() {
    let said = stderr_of("standard_reports");
    assert!(said.contains("panicked at") && said.contains("stack backtrace:"), "{said}");
    assert!(!said.contains("The cell failed") && !said.contains(LOST), "{said}");
}

#[test]
#[ignore = "a program for the tests above"]
fn product_of_shapes_that_do_not_fit() {
    explain_failures();
    let (x, w) = (Array2::<f64>::zeros((4, 10)), Array2::<f64>::zeros((5, 3)));
    drop(x.dot(&w));
}

#[test]
#[ignore = "a program for the tests above"]
fn sum_of_shapes_that_do_not_fit() {
    explain_failures();
    let (x, w) = (Array2::<f64>::zeros((4, 10)), Array2::<f64>::zeros((5, 3)));
    drop(&x + &w);
}

#[test]
#[ignore = "a program for the tests above"]
fn the_end_after_three_calls() {
    (0..3).for_each(|_| explain_failures());
    std::process::abort();
}

#[test]
#[ignore = "a program for the tests above"]
fn standard_reports() {
    explain_failures();
    drop(std::panic::take_hook());
    panic!("seen");
}
