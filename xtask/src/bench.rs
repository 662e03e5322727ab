//! `cargo xtask bench`

use std::process::ExitCode;

use anyhow::Result;

use crate::project::{Project, hand_over};
use crate::setup;

/// Each line is a ratio of speeds in this run, above 1 where ours is the faster: its median over the rounds, and the lowest and
/// the highest.
#[derive(clap::Args)]
pub struct Args {
    /// How often NumPy and the crate take turns
    #[arg(long, default_value_t = 7)]
    rounds: u32,
}

pub fn command(project: &Project, args: &Args) -> Result<ExitCode> {
    setup::ensure(project)?;
    let mut script = project.script("bench.py");
    script.arg(args.rounds.to_string());
    hand_over(script)
}
