//! `cargo xtask lab`

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;

use crate::project::{Project, hand_over};
use crate::setup;

/// The server listens on this computer only and requires its token. Ctrl-C stops it and its kernels.
#[derive(clap::Args)]
pub struct Args {
    /// Print the address instead of opening a browser
    #[arg(long)]
    no_browser: bool,
    /// Arguments for JupyterLab itself, after `--`
    #[arg(last = true)]
    jupyterlab: Vec<OsString>,
}

pub fn command(project: &Project, args: &Args) -> Result<ExitCode> {
    setup::ensure(project)?;
    let mut script = project.module("lab");
    if args.no_browser {
        script.arg("--no-browser");
    }
    script.args(&args.jupyterlab);
    hand_over(script)
}
