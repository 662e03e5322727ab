//! `cargo xtask test`

use std::ffi::{OsStr, OsString};
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::project::{Project, hand_over};
use crate::setup;

/// The Python tests alone run with arguments after `--`: `cargo xtask test -- xtask/python/tests/test_run.py`, `cargo xtask test -- -k seed`.
#[derive(clap::Args)]
pub struct Args {
    /// Run the Python tests alone, with these arguments for pytest, after `--`
    #[arg(last = true)]
    pytest: Vec<OsString>,
}

pub fn command(project: &Project, args: &Args) -> Result<ExitCode> {
    let began = Instant::now();
    setup::ensure_for_tests(project)?;
    let program = |program: &OsStr, arguments: &str| {
        let mut command = project.program(program);
        command.args(arguments.split_whitespace()).current_dir(project.path(""));
        command
    };
    let cargo = |arguments| program("cargo".as_ref(), arguments);
    let python = |arguments| program(project.python().as_ref(), arguments);
    for (component, tool) in [("rustfmt", "fmt --version"), ("clippy", "clippy --version")] {
        let is_there = cargo(tool).output().is_ok_and(|output| output.status.success());
        setup::component(project, component, is_there, "Without it one of the tests fails.");
    }
    // Where one cannot be had, the tests of the exported pages say so themselves.
    python("xtask/python/tests/browser.py").status().context("the Python of .venv cannot be started")?;
    let mut docs = cargo("doc --workspace --exclude xtask --no-deps --locked");
    docs.env("RUSTDOCFLAGS", "-D warnings");
    // The reasons of tests that did not run, and how many they are, come last.
    let mut tests = python("-m pytest -v -rfEs");
    if !args.pytest.is_empty() {
        tests.args(&args.pytest);
        return hand_over(tests);
    }
    let steps = [
        ("formatting of Rust", cargo("fmt --all --check")),
        ("formatting of Python", python("-m ruff format --check --no-cache .")),
        ("lints of Python", python("-m ruff check --no-cache .")),
        ("spelling", program("typos".as_ref(), "")),
        ("lints of Rust", cargo("clippy --workspace --all-targets --locked -- -D warnings")),
        ("crate tests and examples in the docs", cargo("test --workspace --locked")),
        ("docs", docs),
        ("notebooks, each in a fresh kernel, commands and exported pages", tests),
    ];
    let count = steps.len();
    for (number, (name, mut command)) in (1..).zip(steps) {
        println!("\n== {number}/{count} {name}: {}", line(&command));
        let status = command.status().with_context(|| format!("`{}` cannot be started", line(&command)))?;
        if !status.success() {
            bail!("step {number} of {count} failed, {name}: `{}`", line(&command));
        }
    }
    println!("\n{count} passed, 0 failed, in {} s", began.elapsed().as_secs());
    Ok(ExitCode::SUCCESS)
}

/// The command as one would type it.
fn line(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
