//! `cargo xtask bench`

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use crate::project::{Project, hand_over};
use crate::{playground, setup};

/// What can be measured.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum What {
    /// The crate's calculations against NumPy's
    Arrays,
    /// The crate's initializers against those of candle and burn, which it compiles
    Peers,
    /// The lesson's cells against a straightforward port, and one cell at growing widths against Python
    Notebook,
    /// Changed cells, one after the other in one kernel: what fails, whether cells get slower, and what each leaves in memory and on disk
    Long,
    /// The playground in Chromium, from a move to the painted picture, against NumPy with matplotlib, and TensorFlow.js from npm
    Playground,
    /// Students on a JupyterHub set up by `cargo xtask install`, each a temporary system user; needs root and takes an hour
    Class,
}

/// Variables that would hold a library or the crate back to fewer threads, or to the instructions of an older processor.
const HELD_BACK: [&str; 7] = ["OPENBLAS_", "GOTO_", "OMP_", "MKL_", "NPY_", "MATMUL_", "RAYON_"];

/// Both sides take turns within one run. Each line is the ratio between them: the median over the rounds, the lowest and the highest.
#[derive(clap::Args)]
pub struct Args {
    /// What to measure [default: arrays and notebook]
    what: Option<What>,
    /// The number of rounds
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// The number of cells of the long run
    #[arg(long, default_value_t = 500)]
    cells: u32,
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
    if args.what == Some(What::Peers) {
        println!("Compiling candle and burn, which takes minutes the first time.");
        let mut cargo = project.program("cargo");
        cargo.args(["run", "--quiet", "--release", "--locked", "--target-dir"]).arg(project.path("target/peers"));
        cargo.arg("--manifest-path").arg(project.path("xtask/bench/peers/Cargo.toml"));
        unheld(&mut cargo);
        cargo.arg("--").arg(args.rounds.to_string());
        return hand_over(cargo);
    }
    setup::ensure_for_tests(project)?;
    if args.what == Some(What::Long) {
        let mut script = project.program(project.python());
        script.args(["-m", "pytest", "-qs"]).arg(project.path("xtask/python/tests/long_run.py"));
        script.env("CELLS", args.cells.to_string());
        return hand_over(script);
    }
    if args.what == Some(What::Playground) {
        playground::parts(project)?;
        let mut script = project.program(project.python());
        script.arg(project.path("xtask/python/tests/bench_playground.py")).arg(args.rounds.to_string());
        return hand_over(script);
    }
    for (what, name) in [(What::Arrays, "bench_arrays"), (What::Notebook, "bench_notebook")] {
        if args.what.is_none_or(|only| only == what) {
            let mut script = project.module(name);
            unheld(&mut script);
            let status = script.arg(args.rounds.to_string()).status();
            if !status.context("Python cannot be started")?.success() {
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn unheld(command: &mut Command) {
    for (variable, _) in env::vars_os() {
        if HELD_BACK.iter().any(|prefix| variable.to_string_lossy().starts_with(prefix)) {
            command.env_remove(&variable);
        }
    }
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
