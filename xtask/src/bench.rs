//! `cargo xtask bench`

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use crate::project::{Project, hand_over};
use crate::setup;

/// What can be measured.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum What {
    /// The crate's calculations against NumPy's
    Arrays,
    /// The lesson's cells against a straightforward port, and one cell at growing widths against Python
    Notebook,
    /// Students on a JupyterHub set up by `cargo xtask install`, each a temporary system user; needs root and takes an hour
    Class,
}

/// Variables that would hold NumPy or the crate back to fewer threads, or to the instructions of an older processor.
const HELD_BACK: [&str; 6] = ["OPENBLAS_", "GOTO_", "OMP_", "MKL_", "NPY_", "MATMUL_"];

/// Both sides take turns within one run. Each line is the ratio between them: the median over the rounds, the lowest and the highest.
#[derive(clap::Args)]
pub struct Args {
    /// What to measure [default: arrays and notebook]
    what: Option<What>,
    /// The number of rounds
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// The sizes of the class
    #[arg(long, value_delimiter = ',', default_values_t = [1, 2, 5, 10, 20, 30])]
    students: Vec<u32>,
    /// The set-up that the class uses
    #[arg(long, value_name = "DIR", default_value = "/opt/initializers")]
    prefix: PathBuf,
}

pub fn command(project: &Project, args: &Args) -> Result<ExitCode> {
    if args.what == Some(What::Class) {
        return class(&args.prefix, &args.students);
    }
    setup::ensure_for_tests(project)?;
    for (what, name) in [(What::Arrays, "bench_arrays"), (What::Notebook, "bench_notebook")] {
        if args.what.is_none_or(|only| only == what) {
            let mut script = project.module(name);
            for (variable, _) in env::vars_os() {
                if HELD_BACK.iter().any(|prefix| variable.to_string_lossy().starts_with(prefix)) {
                    script.env_remove(&variable);
                }
            }
            let status = script.arg(args.rounds.to_string()).status();
            if !status.context("Python cannot be started")?.success() {
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn class(prefix: &Path, students: &[u32]) -> Result<ExitCode> {
    let installed = Project::at(&prefix.join("current"));
    if !installed.python().is_file() {
        bail!("{} has no set-up; `cargo xtask install --prefix {0}` makes one", prefix.display());
    }
    let mut script = installed.module("bench_class");
    script.args(students.iter().map(u32::to_string));
    hand_over(script)
}
