//! `cargo xtask export`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::project::{Project, hand_over};
use crate::setup;

/// Each page is a single file that loads nothing from the network. If a cell fails, no page is written and earlier pages stay.
#[derive(clap::Args)]
pub struct Args {
    /// The notebooks to export [default: all in notebooks/]
    notebooks: Vec<PathBuf>,
    /// The folder for the pages [default: target/html]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Show the stored outputs instead of those of a fresh run
    #[arg(long)]
    no_run: bool,
}

pub fn command(project: &Project, args: &Args) -> Result<ExitCode> {
    let notebooks = project.notebooks(&args.notebooks)?;
    setup::ensure(project)?;
    let mut script = project.module("export");
    script.arg("--out").arg(args.out.clone().unwrap_or_else(|| project.path("target/html")));
    if args.no_run {
        script.arg("--no-run");
    }
    script.arg("--").args(notebooks);
    hand_over(script)
}
