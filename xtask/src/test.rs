//! `cargo xtask test`

use std::ffi::{OsStr, OsString};
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::project::{Project, hand_over};
use crate::{playground, setup};

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
    if let Err(error) = playground::parts(project) {
        eprintln!("warning: {error:#}. The tests of the playground do not run.");
    }
    let docs = |what| {
        let mut docs = cargo("doc --no-deps --locked");
        docs.args(str::split_whitespace(what)).env("RUSTDOCFLAGS", "-D warnings");
        docs
    };
    if !args.pytest.is_empty() {
        let mut tests = python("-m pytest -v -rfEs");
        tests.args(&args.pytest);
        return hand_over(tests);
    }
    // A file of tests on each core, because most of them wait for one rustc or one browser. The reasons of tests that did not run, and how many
    // they are, come last.
    let tests = python("-m pytest -v -rfEs --numprocesses logical --dist loadfile --no-loadscope-reorder");
    let steps = [
        ("formatting of Rust", cargo("fmt --all --check")),
        ("formatting of Python", python("-m ruff format --check --no-cache .")),
        ("lints of Python", python("-m ruff check --no-cache .")),
        ("spelling", program("typos".as_ref(), "")),
        (
            "licences, sources and versions of crates (the workflow asks for known vulnerabilities)",
            program("cargo-deny".as_ref(), "check bans licenses sources"),
        ),
        ("lints of Rust", cargo("clippy --workspace --all-targets --all-features --locked -- -D warnings")),
        (
            "lints of the crate without features",
            cargo("clippy -p initializers --no-default-features --all-targets --locked -- -D warnings"),
        ),
        ("crate tests and examples in the docs", cargo("test --workspace --all-features --locked")),
        // The last of the two stays in target/doc.
        ("docs of the crate without features", docs("-p initializers --no-default-features")),
        ("docs", docs("--workspace --exclude xtask --all-features")),
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
