//! `cargo xtask setup`: everything the notebooks need, each part only if it is missing.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result, anyhow, bail};

use crate::project::{Project, cargo_bins};

/// The kernel that is installed where there is none, and the Rust that it takes to build it.
const KERNEL: &str = "0.22.0";
const KERNEL_RUST: Version = Version(1, 95);
/// The oldest kernel that the notebooks run on.
const OLDEST_KERNEL: Version = Version(0, 21);
const OLDEST_PYTHON: Version = Version(3, 11);

pub fn command(project: &Project) -> Result<ExitCode> {
    // Without a look at the network, which takes longer than all the rest.
    if !is_complete(project) {
        ensure(project)?;
    }
    println!("Everything is set up: `cargo xtask lab` opens the lesson.");
    Ok(ExitCode::SUCCESS)
}

/// Sets up what is missing.
pub fn ensure(project: &Project) -> Result<()> {
    if !reaches_registry(project) {
        println!("The registry of packages cannot be reached; going on with those that are here.");
        project.go_offline();
    }
    if !is_complete(project) {
        let folder = project.path("target");
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let lock = File::create(folder.join("setup.lock")).context("target/setup.lock cannot be written")?;
        if lock.try_lock().is_err() {
            println!("Another set-up is at work in this checkout; waiting for it.");
            lock.lock().context("target/setup.lock cannot be locked")?;
        }
        environment(project)?;
        kernel(project)?;
        packages(project)?;
        if let Some(sources) = rust_sources(project) {
            component(
                project,
                "rust-src",
                sources.is_dir(),
                "Without it the kernel often cannot tell the type of a variable.",
            );
        }
        prepare(project)?;
    }
    Ok(())
}

/// Whether there is nothing to do, which is the usual case and has to be found out fast.
fn is_complete(project: &Project) -> bool {
    has_environment(project) && kernel_stamp(project).is_some_and(|stamp| stamp.is_current()) && is_prepared(project)
}

/// Adds a part of the Rust toolchain unless it is there; where that cannot be, says so and goes on.
pub fn component(project: &Project, name: &str, is_there: bool, without: &str) {
    if is_there {
        return;
    }
    println!("Adding the Rust component {name}.");
    let added = project.program("rustup").args(["component", "add", name]).status();
    if !added.is_ok_and(|status| status.success()) {
        eprintln!("warning: the Rust component {name} could not be added by rustup. {without}");
    }
}

/// Where the toolchain keeps the sources of the standard library, which the kernel reads to find the types of variables.
fn rust_sources(project: &Project) -> Option<PathBuf> {
    let root = output(project.program("rustc").args(["--print", "sysroot"])).ok()?;
    Some(Path::new(root.trim()).join("lib/rustlib/src/rust/library"))
}

// The Python environment

/// What only the tests use, without the packages it would bring along.
const FOR_TESTS: &str = "xtask/python/tests/requirements.txt";

/// What the environment was made of; written when it is complete, so that one left half-way is made again.
fn environment_stamp(project: &Project) -> Result<String> {
    let requirements = project.path("binder/requirements.txt");
    let read = |file: &Path| fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()));
    let packages = read(&requirements)? + &read(&project.path(FOR_TESTS))?;
    // Environments hold their own path, so one that was moved is of no use.
    Ok(format!("{}\n{packages}", project.path(".venv").display()))
}

fn has_environment(project: &Project) -> bool {
    // The stamp of a whole environment says nothing about a Python that was removed or replaced since.
    let Ok(stamp) = fs::read_to_string(project.path(".venv/requirements.stamp")) else { return false };
    let Some((made_of, packages)) = stamp.split_once(INSTALLED) else { return false };
    let installed = installed_packages(project).unwrap_or_default();
    environment_stamp(project).is_ok_and(|wanted| wanted == made_of)
        && packages.lines().all(|name| installed.contains(name))
        && output(project.program(project.python()).args(["-c", "pass"])).is_ok()
}

/// What stands in the stamp between what was to be installed and what was.
const INSTALLED: &str = "\n# installed:\n";

/// The files and folders that the packages of the environment consist of.
fn installed_packages(project: &Project) -> Result<BTreeSet<String>> {
    let mut folder = project.path(".venv/Lib/site-packages");
    if !cfg!(windows) {
        let versions = project.path(".venv/lib").read_dir()?.collect::<Result<Vec<_>, _>>()?;
        let found = versions.iter().map(|version| version.path().join("site-packages")).find(|path| path.is_dir());
        folder = found.context("the Python environment has no folder for packages")?;
    }
    let mut names = BTreeSet::new();
    for entry in folder.read_dir()? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        // Python's own, which anyone may remove.
        if name != "__pycache__" {
            names.insert(name);
        }
    }
    Ok(names)
}

fn environment(project: &Project) -> Result<()> {
    if has_environment(project) {
        return Ok(());
    }
    let stamp = environment_stamp(project)?;
    let python = find_python(project)?;
    let folder = project.path(".venv");
    println!(
        "Making a Python environment in {} and installing JupyterLab there (about 100 packages).",
        folder.display()
    );
    watched(users_python(project, &python).args(["-m", "venv", "--clear"]).arg(&folder))
        .context("the Python environment could not be made")?;
    let mut install = project.program(project.python());
    install.args(["-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "--requirement"]);
    install.arg(project.path("binder/requirements.txt"));
    watched(&mut install).context("pip could not install the packages of binder/requirements.txt")?;
    let mut alone = project.program(project.python());
    alone.args([
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-deps",
        "--require-hashes",
        "--requirement",
    ]);
    alone.arg(project.path(FOR_TESTS));
    watched(&mut alone).with_context(|| format!("pip could not install the packages of {FOR_TESTS}"))?;
    let mut ours = project.program(project.python());
    ours.args([
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-build-isolation",
        "--editable",
    ]);
    ours.arg(project.path("xtask/python"));
    watched(&mut ours).context("pip could not install the package in xtask/python")?;
    // IPython warns of a home that it cannot write to, one that is not there among them.
    let home = folder.join("jupyter");
    fs::create_dir_all(&home).with_context(|| format!("{} cannot be made", home.display()))?;
    let installed = installed_packages(project)?.into_iter().collect::<Vec<_>>().join("\n");
    write_whole(&folder.join("requirements.stamp"), &format!("{stamp}{INSTALLED}{installed}"))
}

/// A Python of the user's: the one of the environment cannot make that environment anew.
fn users_python(project: &Project, name: &[&str]) -> Command {
    let own = project.python();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let others = std::env::split_paths(&path).filter(|folder| Some(folder.as_path()) != own.parent());
    let mut python = project.program(name[0]);
    python.args(&name[1..]).env("PATH", std::env::join_paths(others).unwrap_or(path.clone()));
    python
}

/// The command for a Python that is new enough and can make environments.
fn find_python(project: &Project) -> Result<Vec<&'static str>> {
    let names: &[&[&str]] = if cfg!(windows) {
        &[&["py", "-3"], &["python"], &["python3"]]
    } else {
        &[&["python3"], &["python"], &["python3.14"], &["python3.13"], &["python3.12"], &["python3.11"]]
    };
    let mut problem = format!("there is no Python; install Python {OLDEST_PYTHON} or newer");
    for name in names {
        let ask = |code| output(users_python(project, name).args(["-c", code]));
        let Ok(said) = ask("import sys; print('%d.%d' % sys.version_info[:2])") else { continue };
        let Some(version) = Version::parse(&said) else { continue };
        if version < OLDEST_PYTHON {
            problem = format!("Python {OLDEST_PYTHON} or newer is needed, and `{}` is {version}", name.join(" "));
        } else if ask("import ensurepip, venv").is_err() {
            let command = name.join(" ");
            problem = format!(
                "`{command}` lacks the module venv or ensurepip; on Debian and Ubuntu the package python3-venv has them"
            );
        } else {
            return Ok(name.to_vec());
        }
    }
    bail!(problem)
}

// The Rust kernel

/// The kernel that the environment's kernelspec starts, as it was when it told its version.
#[derive(PartialEq)]
struct KernelStamp {
    program: PathBuf,
    length: u64,
    modified: u64,
}

impl KernelStamp {
    fn of(program: &Path) -> Option<Self> {
        let metadata = program.metadata().ok()?;
        let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_secs();
        Some(Self { program: program.to_owned(), length: metadata.len(), modified })
    }

    fn is_current(&self) -> bool {
        Self::of(&self.program).as_ref() == Some(self)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let program = PathBuf::from(lines.next()?);
        Some(Self { program, length: lines.next()?.parse().ok()?, modified: lines.next()?.parse().ok()? })
    }

    fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.program.display(), self.length, self.modified)
    }
}

/// Where evcxr writes its kernelspec, and this program its stamp beside it.
fn kernelspec(project: &Project) -> PathBuf {
    project.jupyter_path().join("kernels/rust")
}

fn kernel_stamp(project: &Project) -> Option<KernelStamp> {
    let spec = kernelspec(project);
    if !spec.join("kernel.json").is_file() {
        return None;
    }
    let stamp = fs::read_to_string(spec.join("stamp")).ok()?;
    KernelStamp::parse(stamp.strip_suffix(&kernelspec_script(project)?)?)
}

/// What the kernelspec was made by.
fn kernelspec_script(project: &Project) -> Option<String> {
    fs::read_to_string(project.path("xtask/python/initializers_notebooks/kernelspec.py")).ok()
}

fn kernel(project: &Project) -> Result<()> {
    if kernel_stamp(project).is_some_and(|stamp| stamp.is_current()) {
        return Ok(());
    }
    for program in installed_kernels() {
        if use_kernel(project, &program)? {
            return Ok(());
        }
    }
    install_kernel(project)?;
    for program in installed_kernels() {
        if use_kernel(project, &program)? {
            return Ok(());
        }
    }
    bail!("evcxr_jupyter {KERNEL} is installed, but none on PATH or in cargo's folder for programs works as a kernel")
}

fn installed_kernels() -> Vec<PathBuf> {
    let name = format!("evcxr_jupyter{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found: Vec<PathBuf> = Vec::new();
    for folder in std::env::split_paths(&path).chain(cargo_bins()) {
        let program = folder.join(&name);
        if program.is_file() && !found.contains(&program) {
            found.push(program);
        }
    }
    found
}

/// Writes the kernelspec for this kernel into the environment and keeps it if the kernel starts and is new enough.
fn use_kernel(project: &Project, program: &Path) -> Result<bool> {
    println!("Starting the Rust kernel {} to see its version.", program.display());
    // What an earlier kernel left there would be taken for this one's.
    let spec = kernelspec(project);
    if spec.exists() {
        fs::remove_dir_all(&spec).with_context(|| format!("{} could not be removed", spec.display()))?;
    }
    // It honours JUPYTER_PATH, which leads into the environment; the user's own kernels are left alone.
    let said =
        output(project.program(program).arg("--install")).and_then(|_| output(&mut project.module("kernelspec")));
    let Some(version) = said.as_deref().ok().and_then(Version::parse) else {
        eprintln!("warning: {} does not start as a Jupyter kernel, so it is not used.", program.display());
        return Ok(false);
    };
    if version < OLDEST_KERNEL {
        eprintln!("warning: {} is version {version}; {OLDEST_KERNEL} or newer is needed.", program.display());
        return Ok(false);
    }
    let stamp = KernelStamp::of(program).with_context(|| format!("{} cannot be read", program.display()))?;
    let script =
        kernelspec_script(project).context("xtask/python/initializers_notebooks/kernelspec.py cannot be read")?;
    write_whole(&spec.join("stamp"), &(stamp.text() + &script))?;
    Ok(true)
}

fn install_kernel(project: &Project) -> Result<()> {
    if output(project.program("cargo").args(["binstall", "-V"])).is_ok() {
        println!("Fetching evcxr_jupyter {KERNEL} with cargo binstall.");
        let mut fetch = project.program("cargo");
        fetch.args(["binstall", "--no-confirm", "--disable-strategies", "compile"]);
        fetch.arg(format!("evcxr_jupyter@{KERNEL}"));
        if watched(&mut fetch).is_ok() {
            return Ok(());
        }
        eprintln!("warning: cargo binstall could not fetch it, so it is compiled.");
    }
    let said = output(project.program("rustc").arg("--version")).context("rustc cannot be started")?;
    let rust = Version::parse(&said).ok_or_else(|| anyhow!("rustc names no version: {}", said.trim()))?;
    if rust < KERNEL_RUST {
        bail!(
            "evcxr_jupyter {KERNEL} needs Rust {KERNEL_RUST} or newer, and this is {rust}; `rustup update` brings a newer one"
        );
    }
    println!("Compiling evcxr_jupyter {KERNEL}, the Rust kernel: once, for about 7 minutes on two cores.");
    // Kept until it succeeds, so that an interrupted build goes on where it was.
    let build = project.path("target/evcxr_jupyter");
    let mut install = project.program("cargo");
    install.args(["install", "--locked", "evcxr_jupyter", "--version", KERNEL, "--target-dir"]).arg(&build);
    watched(&mut install).context("evcxr_jupyter could not be installed")?;
    fs::remove_dir_all(&build).with_context(|| format!("{} could not be removed", build.display()))
}

// What the kernels start from

/// What the prepared kernel was made of.
fn prepared_stamp(project: &Project) -> Result<String> {
    let mut stamp = output(project.program("rustc").arg("--version"))?;
    stamp += &fs::read_to_string(kernelspec(project).join("stamp"))?;
    let mut files = vec![project.path("crate/Cargo.toml")];
    let mut folders = vec![project.path("crate/src"), project.path("crate/data")];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().into_iter().flatten() {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    for file in files {
        let metadata = file.metadata()?;
        let modified = metadata.modified()?.duration_since(UNIX_EPOCH)?.as_nanos();
        writeln!(stamp, "{} {} {modified}", file.display(), metadata.len())?;
    }
    Ok(stamp)
}

fn is_prepared(project: &Project) -> bool {
    // There a kernel cannot start from it, see kernel.py.
    if cfg!(windows) {
        return true;
    }
    let stamped = fs::read_to_string(project.path(".venv/prepared.stamp"));
    stamped.is_ok_and(|stamp| prepared_stamp(project).is_ok_and(|wanted| wanted == stamp))
}

/// Compiles the crate for the kernels; where that cannot be, says so and goes on, for a kernel can do it itself.
fn prepare(project: &Project) -> Result<()> {
    if is_prepared(project) {
        return Ok(());
    }
    println!("Compiling the crate for the notebooks.");
    let stamp = prepared_stamp(project).context("the files of the crate cannot be read")?;
    if let Err(error) = watched(&mut project.module("prepare")) {
        eprintln!("warning: the kernel could not be prepared and starts more slowly: {error:#}");
    }
    write_whole(&project.path(".venv/prepared.stamp"), &stamp)
}

// Rust packages

/// Fetches what the notebooks' crate needs, so that they run without a network later.
fn packages(project: &Project) -> Result<()> {
    println!("Fetching the Rust packages of the notebooks.");
    let mut fetch = project.program("cargo");
    fetch.args(["fetch", "--locked", "--manifest-path"]).arg(project.path("Cargo.toml"));
    watched(&mut fetch).context("the Rust packages could not be fetched")
}

/// Whether cargo can do what it does for the first cell of a notebook, which has no lock file and so asks for the newest versions.
fn reaches_registry(project: &Project) -> bool {
    let folder = std::env::temp_dir().join(format!("initializers-{}", std::process::id()));
    let path = project.path("crate").to_string_lossy().into_owned();
    let manifest = format!(
        "[package]\nname = \"cell\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\ninitializers = {{ path = {path:?} }}\n\n[workspace]\n",
    );
    let resolve = || {
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("src/lib.rs"), "")?;
        fs::write(folder.join("Cargo.toml"), manifest)?;
        let mut cargo = project.program("cargo");
        cargo.arg("generate-lockfile").current_dir(&folder).env("CARGO_NET_RETRY", "0").env("CARGO_HTTP_TIMEOUT", "10");
        output(&mut cargo)
    };
    let resolved = resolve();
    let _ = fs::remove_dir_all(&folder);
    resolved.is_ok()
}

// Programs and files

/// What the program prints, if it succeeds.
fn output(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let done = command.stdin(Stdio::null()).output().with_context(|| format!("{name} cannot be started"))?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        bail!("{name} failed: {}", said.trim().lines().last().unwrap_or("it does not say why"));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Runs a program whose lines the user sees, and says in a few words why it failed.
fn watched(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command.stderr(Stdio::piped()).spawn().with_context(|| format!("{name} cannot be started"))?;
    let mut said = String::new();
    let stderr = child.stderr.take().context("the child's stderr is a pipe")?;
    for line in BufReader::new(stderr).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        eprintln!("{line}");
        said.push_str(&line);
        said.push('\n');
    }
    if child.wait()?.success() { Ok(()) } else { bail!("{} and repeat the command", remedy(&said)) }
}

/// What a user can do about a failure, by what the program said.
fn remedy(said: &str) -> &'static str {
    const FULL: [&str; 4] = ["No space left on device", "os error 28", "Errno 28", "not enough space on the disk"];
    const OFFLINE: [&str; 9] = [
        "--offline was specified",
        "Failed to establish a new connection",
        "name resolution",
        "NameResolutionError",
        "ConnectTimeoutError",
        "ProxyError",
        "Could not resolve",
        "Couldn't resolve",
        "Could not connect to server",
    ];
    let says = |words: &[&str]| words.iter().any(|&words| said.contains(words));
    if says(&FULL) {
        "the disk is full; make room"
    } else if says(&OFFLINE) {
        "the network cannot be reached; connect"
    } else {
        "the reason stands above; mend it"
    }
}

/// Writes the file as a whole or not at all.
fn write_whole(path: &Path, text: &str) -> Result<()> {
    let part = path.with_extension("part");
    let write = || {
        let mut file = File::create(&part)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&part, path)
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}

/// The first two numbers of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version(u32, u32);

impl Version {
    /// Finds the version in a line such as `rustc 1.95.0 (59807616e 2026-04-14)`.
    fn parse(text: &str) -> Option<Self> {
        let word = text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
        let mut numbers = word.split(['.', '-', '+']);
        Some(Self(numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.0, self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::{KernelStamp, Version, remedy};

    #[test]
    fn versions_are_found_and_compared_as_numbers() {
        assert_eq!(Version::parse("rustc 1.95.0 (59807616e 2026-04-14)\n"), Some(Version(1, 95)));
        assert_eq!(Version::parse("rustc 1.97.0-nightly"), Some(Version(1, 97)));
        assert_eq!(Version::parse("0.22.0\n"), Some(Version(0, 22)));
        assert_eq!(Version::parse("3.9"), Some(Version(3, 9)));
        assert_eq!(Version::parse("no version"), None);
        assert!(Version(3, 9) < Version(3, 11) && Version(0, 22) < Version(1, 0));
    }

    #[test]
    fn failures_are_told_apart() {
        let pip = "WARNING: Retrying after connection broken by 'NewConnectionError(...: Failed to establish a new connection: \
                   [Errno 101] Network is unreachable')'\nERROR: Could not find a version that satisfies the requirement";
        assert!(remedy(pip).starts_with("the network"));
        assert!(
            remedy("error: failed to write: No space left on device (os error 28)").starts_with("the disk is full")
        );
        assert!(remedy("error: could not compile `ring`").starts_with("the reason stands above"));
    }

    #[test]
    fn a_kernel_that_was_replaced_is_looked_at_again() {
        let this = std::env::current_exe().expect("a test is a program");
        let stamp = KernelStamp::of(&this).expect("a program has a size and a date");
        let again = KernelStamp::parse(&stamp.text()).expect("a stamp is read as it was written");
        assert!(again.is_current());
        assert!(!KernelStamp { length: again.length + 1, ..again }.is_current());
        assert!(KernelStamp::parse("half a\n12").is_none());
    }
}
