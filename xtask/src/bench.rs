//! `cargo xtask bench`

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::project::Project;
use crate::setup;

/// What can be measured.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum What {
    /// The crate's calculations against NumPy's
    Arrays,
    /// The lesson's cells against a straightforward port, and one cell at growing widths against Python
    Notebook,
}

/// Every line is a ratio of two that took turns in this run: its median over the rounds, and the lowest and the highest.
#[derive(clap::Args)]
pub struct Args {
    /// Both unless one is named
    what: Option<What>,
    /// How often they take turns
    #[arg(long, default_value_t = 5)]
    rounds: u32,
}

pub fn command(project: &Project, args: &Args) -> Result<ExitCode> {
    setup::ensure_for_tests(project)?;
    for (what, name) in [(What::Arrays, "bench_arrays"), (What::Notebook, "bench_notebook")] {
        if args.what.is_none_or(|only| only == what) {
            let status = project.module(name).arg(args.rounds.to_string()).status();
            if !status.context("Python cannot be started")?.success() {
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
