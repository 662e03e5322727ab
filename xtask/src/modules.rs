//! The commands that a module of the Python package carries out: `lab`, `run`, `export`, `assignment`, `mistakes`, `tools`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::project::{Project, hand_over};
use crate::{playground, setup};

/// The server listens on this computer only and requires its token. Ctrl-C stops it and its kernels.
#[derive(clap::Args)]
pub struct Lab {
    /// Print the address instead of opening a browser
    #[arg(long)]
    no_browser: bool,
    /// Arguments for JupyterLab itself, after `--`
    #[arg(last = true)]
    jupyterlab: Vec<OsString>,
}

pub fn lab(project: &Project, args: &Lab) -> Result<ExitCode> {
    setup::ensure(project)?;
    let mut script = project.module("lab");
    if args.no_browser {
        script.arg("--no-browser");
    }
    script.args(&args.jupyterlab);
    hand_over(script)
}

/// If a cell fails with an error, a panic or a `?`, the command names the cell and leaves its notebook unchanged.
#[derive(clap::Args)]
pub struct Run {
    /// The notebooks to execute [default: all in notebooks/]
    notebooks: Vec<PathBuf>,
}

pub fn run(project: &Project, args: &Run) -> Result<ExitCode> {
    let notebooks = project.notebooks(&args.notebooks)?;
    setup::ensure(project)?;
    let mut script = project.module("run");
    script.args(notebooks);
    hand_over(script)
}

/// Each page is a single file that loads nothing from the network. If a cell fails, no page is written and earlier pages stay.
#[derive(clap::Args)]
pub struct Export {
    /// The notebooks to export [default: all in notebooks/]
    notebooks: Vec<PathBuf>,
    /// The folder for the pages; files of another origin there are not replaced [default: target/html]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Show the stored outputs instead of those of a fresh run
    #[arg(long)]
    no_run: bool,
}

pub fn export(project: &Project, args: &Export) -> Result<ExitCode> {
    let notebooks = project.notebooks(&args.notebooks)?;
    setup::ensure(project)?;
    let mut script = project.module("export");
    script.arg("--out").arg(args.out.clone().unwrap_or_else(|| project.path("target/html")));
    if args.no_run {
        script.arg("--no-run");
    }
    match playground::parts(project) {
        Ok(parts) => {
            script.arg("--playground").arg(parts);
        }
        Err(error) => eprintln!("warning: {error:#}. The page playground.html is therefore only a text about it."),
    }
    script.arg("--").args(notebooks);
    hand_over(script)
}

/// Afterwards, `nbgrader generate_assignment exercises` in that folder makes the students' notebook.
#[derive(clap::Args)]
pub struct Assignment {
    /// The folder of the course; an assignment and settings that it already has are not replaced
    folder: PathBuf,
}

pub fn assignment(project: &Project, args: &Assignment) -> Result<ExitCode> {
    setup::ensure(project)?;
    let mut script = project.module("assignment");
    script.arg(&args.folder);
    hand_over(script)
}

pub fn mistakes(project: &Project) -> Result<ExitCode> {
    setup::ensure(project)?;
    hand_over(project.module("mistakes"))
}

pub fn tools(project: &Project) -> Result<ExitCode> {
    setup::ensure_for_tests(project)?;
    let failing = project.module("tools").status().context("Python cannot be started")?;
    if !failing.success() {
        return Ok(ExitCode::FAILURE);
    }
    let mut publishing = project.program(project.python());
    publishing.arg(project.path("xtask/python/tests/publishing.py"));
    hand_over(publishing)
}
