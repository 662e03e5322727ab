//! The project's commands, `cargo xtask …`: a thin layer over Jupyter's own tools, one file a command.

mod assignment;
mod bench;
mod export;
#[cfg(unix)]
mod install;
mod lab;
mod mistakes;
mod project;
mod run;
mod setup;
mod test;
mod tools;

use std::process::ExitCode;

use clap::Parser;
use project::Project;

/// The project's commands; each sets up what is missing first.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    /// Set up what the notebooks need: the Rust kernel, and Jupyter in `.venv` of this checkout
    Setup,
    /// Set up for every user of this machine, as root; JupyterHub's part is in hub/README.md
    #[cfg(unix)]
    Install(install::Args),
    /// Remove what `install` has set up
    #[cfg(unix)]
    Uninstall(install::Args),
    /// Open JupyterLab on the lesson, with every cell already run
    Lab(lab::Args),
    /// Execute notebooks in place, each in a fresh kernel
    Run(run::Args),
    /// Turn notebooks into HTML pages that need nothing else
    Export(export::Args),
    /// Make an nbgrader course of the exercises, with their solutions and tests
    Assignment(assignment::Args),
    /// Measure on this machine how fast the crate and the notebooks are
    Bench(bench::Args),
    /// Break cells on the Rust kernel and write down what it says, in notebooks/when-a-cell-goes-wrong.md
    Mistakes,
    /// Run failing notebooks by every tool and write down what it says, in notebooks/with-other-tools.md
    Tools,
    /// Run every test: formatting, lints, spelling, crate, docs, notebooks
    Test(test::Args),
}

fn main() -> ExitCode {
    let command = Command::parse();
    let done = Project::find().and_then(|project| match command {
        Command::Setup => setup::command(&project),
        #[cfg(unix)]
        Command::Install(args) => install::command(&project, &args),
        #[cfg(unix)]
        Command::Uninstall(args) => install::uninstall(&args),
        Command::Lab(args) => lab::command(&project, &args),
        Command::Run(args) => run::command(&project, &args),
        Command::Export(args) => export::command(&project, &args),
        Command::Assignment(args) => assignment::command(&project, &args),
        Command::Bench(args) => bench::command(&project, &args),
        Command::Mistakes => mistakes::command(&project),
        Command::Tools => tools::command(&project),
        Command::Test(args) => test::command(&project, &args),
    });
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
