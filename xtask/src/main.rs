//! The project's commands, `cargo xtask …`: a thin layer over Jupyter's own tools. Those that a Python module carries out are in
//! modules.rs, each other one has a file of its own.

mod bench;
#[cfg(unix)]
mod install;
mod libraries;
mod made;
mod modules;
mod playground;
mod project;
mod setup;
mod test;

use std::process::ExitCode;

use clap::Parser;
use project::Project;

/// The project's commands. Each one first sets up what is missing.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    /// Set up what the notebooks need: the Rust kernel, and Jupyter in this checkout's `.venv`
    Setup,
    /// Set up for every user of this machine, as root; for JupyterHub, see hub/README.md
    #[cfg(unix)]
    Install(install::Args),
    /// Hand out the notebooks to the students of this machine now, as root
    #[cfg(unix)]
    HandOut(install::Args),
    /// Remove what `install` set up
    #[cfg(unix)]
    Uninstall(install::Args),
    /// Open JupyterLab on the lesson, with every cell already run
    Lab(modules::Lab),
    /// Execute notebooks in place, each in a fresh kernel
    Run(modules::Run),
    /// Export notebooks as self-contained HTML pages
    Export(modules::Export),
    /// Make an nbgrader course from the exercises, with solutions and tests
    Assignment(modules::Assignment),
    /// Measure how fast the crate and the notebooks are on this machine
    Bench(bench::Args),
    /// Break cells on the Rust kernel and record what it says in notebooks/when-a-cell-goes-wrong.md
    Mistakes,
    /// Run failing notebooks with each tool, publish the lesson with each other, and record it in two pages of notebooks/
    Tools,
    /// Measure what other libraries draw, and write the tables of notebooks/in-other-libraries.md
    Libraries(libraries::Args),
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
        Command::HandOut(args) => install::hand_out(&project, &args),
        #[cfg(unix)]
        Command::Uninstall(args) => install::uninstall(&args),
        Command::Lab(args) => modules::lab(&project, &args),
        Command::Run(args) => modules::run(&project, &args),
        Command::Export(args) => modules::export(&project, &args),
        Command::Assignment(args) => modules::assignment(&project, &args),
        Command::Bench(args) => bench::command(&project, &args),
        Command::Mistakes => modules::mistakes(&project),
        Command::Tools => modules::tools(&project),
        Command::Libraries(args) => libraries::command(&project, &args),
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
