//! `cargo xtask install`, `hand-out` and `uninstall`: one set-up for every user of a machine.
//!
//! The set-up is a copy of the checkout, set up by the same code, in a folder outside of any home. It has its own Rust because
//! rustup keeps toolchains in the home of whoever installed them. Each version has a numbered folder; `current` links to the newest.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::made::Made;
use crate::project::{Project, hand_over};
use crate::setup;

/// The parts of a checkout that are installed.
const PARTS: [&str; 8] = ["Cargo.toml", "Cargo.lock", "binder", "crate", "hub", "notebooks", "playground", "xtask"];
/// Where the machine has its own programs, and the links to the set-up.
const SYSTEM: &str = "/usr/local";
/// Where every Jupyter on a machine looks for kernels, the program that makes a student's folder, and what the links there lead to.
const LINKS: [(&str, &str); 2] = [
    ("share/jupyter/kernels/rust", "current/.venv/share/kernels/rust"),
    ("bin/initializers-student", "current/.venv/bin/initializers-student"),
];
/// The link in the folder of a set-up to the newest version.
const CURRENT: &str = "current";
/// The part of a version that `hand-out` replaces.
const NOTEBOOKS: &str = "notebooks";
/// What an earlier version called the link to the version before.
const PREVIOUS: &str = "previous";

/// Students need no Rust, no write access to any of it and no network. An older version stays as long as a program runs from it; the next
/// installation removes it.
#[derive(clap::Args)]
pub struct Args {
    /// The folder of the set-up
    #[arg(long, value_name = "DIR", default_value = "/opt/initializers")]
    prefix: PathBuf,
}

pub fn command(checkout: &Project, args: &Args) -> Result<ExitCode> {
    let (prefix, system) = (resolve(&args.prefix)?, Path::new(SYSTEM));
    let (mut made, _lock) = open(&prefix, system)?;
    let wanted = wanted(checkout)?;
    let stamp = fs::read_to_string(prefix.join("current/stamp"));
    if stamp.is_ok_and(|stamp| stamp == wanted) && link_up(&prefix, system).is_ok() {
        place_notebooks(checkout, &prefix)?;
        println!("{} is up to date.", prefix.display());
        return Ok(ExitCode::SUCCESS);
    }
    let folder = next_version(&mut made, &prefix)?;
    println!("Setting up {}.", folder.display());
    copy(checkout, &folder)?;
    setup::ensure(&Project::at(&folder))?;
    run(Command::new("chmod").arg("-R").arg("a+rX,go-w").arg(&folder))?;
    fs::write(folder.join("stamp"), wanted).with_context(|| format!("{} cannot be written", folder.display()))?;
    finish(&mut made, &prefix, &folder, system)?;
    println!("Every user of this machine now has the Rust kernel; `initializers-student` makes a student's folder.");
    for older in versions(&made, &prefix).filter(|older| *older != folder) {
        println!("{} stays, because programs still run from it.", older.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Every user who has a student's folder gets what is in notebooks/, whether their server runs or not. What a student has changed
/// stays, and the new version comes beside it.
pub fn hand_out(checkout: &Project, args: &Args) -> Result<ExitCode> {
    let prefix = resolve(&args.prefix)?;
    find(&prefix)?.with_context(|| format!("{} has no set-up: run `cargo xtask install` first", prefix.display()))?;
    let lock = lock(&prefix)?;
    place_notebooks(checkout, &prefix)?;
    drop(lock);
    hand_over(Project::at(&prefix.join(CURRENT)).module("hand_out"))
}

pub fn uninstall(args: &Args) -> Result<ExitCode> {
    println!("{}", remove(&resolve(&args.prefix)?, Path::new(SYSTEM))?);
    println!("Students' folders, the hub's state and its proxy stay; hub/README.md says where they are.");
    Ok(ExitCode::SUCCESS)
}

/// Marks and locks the folder of a set-up. Refuses if something of someone else's is in the way.
fn open(prefix: &Path, system: &Path) -> Result<(Made, File)> {
    for (place, target) in LINKS {
        let place = system.join(place);
        if place.symlink_metadata().is_ok() && !leads_to(&place, prefix, target) {
            bail!("{} exists and does not belong to {}: remove it first", place.display(), prefix.display());
        }
    }
    if find(prefix)?.is_none() {
        Made::claim(prefix)?;
    }
    let lock = lock(prefix)?;
    // Read again, because there may have been another installation meanwhile.
    let mut made = Made::claim(prefix)?;
    made.add(CURRENT)?;
    Ok((made, lock))
}

/// Removes what installations have made in this folder, and the links to it. Returns what to tell the user.
fn remove(prefix: &Path, system: &Path) -> Result<String> {
    let nothing = || format!("{} has no set-up to remove", prefix.display());
    find(prefix)?.with_context(nothing)?;
    let _lock = lock(prefix)?;
    let made = Made::read(prefix).with_context(nothing)?;
    if let Some(folder) = versions(&made, prefix).find(|folder| is_used(folder)) {
        bail!(
            "programs still run from {}: stop the hub and the students' servers first, as hub/README.md says",
            folder.display()
        );
    }
    for (place, target) in LINKS {
        let place = system.join(place);
        if leads_to(&place, prefix, target) {
            fs::remove_file(&place).with_context(|| format!("{} cannot be removed", place.display()))?;
        }
    }
    Ok(match made.remove_all()? {
        None => format!("{} is gone.", prefix.display()),
        Some(left) if left.is_empty() => {
            format!("The set-up is gone; the empty folder {} was there before it.", prefix.display())
        }
        Some(left) => {
            let left: Vec<_> = left.iter().map(|name| name.to_string_lossy()).collect();
            format!("The set-up is gone; {} keeps what is not part of it: {}.", prefix.display(), left.join(", "))
        }
    })
}

/// What installations have made in this folder, if it has a set-up.
fn find(prefix: &Path) -> Result<Option<Made>> {
    let made = Made::read(prefix);
    let old_lock = prefix.join("target/setup.lock");
    let is_checkout = ["Cargo.toml", ".git"].iter().any(|name| prefix.join(name).exists());
    if made.is_some() || is_checkout || !old_lock.is_file() {
        return Ok(made);
    }
    // Earlier versions wrote no mark.
    let folders: Vec<u64> =
        numbers(prefix)?.into_iter().filter(|number| is_version(&prefix.join(number.to_string()))).collect();
    if folders.is_empty() {
        return Ok(None);
    }
    let mut names: BTreeSet<String> = folders.iter().map(|number| format!("{number}/")).collect();
    for link in [CURRENT, PREVIOUS] {
        let to = prefix.join(link).read_link().unwrap_or_default();
        if names.contains(&format!("{}/", to.display())) {
            names.insert(link.to_owned());
        }
    }
    let made = Made::recognise(prefix, names)?;
    // They locked this file, and not the folder.
    let _ = fs::remove_file(&old_lock);
    let _ = fs::remove_dir(prefix.join("target"));
    Ok(Some(made))
}

/// Whether the folder is that of a version, completed in this very place.
fn is_version(folder: &Path) -> bool {
    let parts =
        ["rust/bin", "rust/home", "crate/Cargo.toml", "hub/jupyterhub_config.py", "xtask/src/install.rs", "stamp"];
    let stamp = fs::read_to_string(folder.join(".venv/requirements.stamp")).unwrap_or_default();
    // The stamp begins with the path of the environment.
    let environment = stamp.lines().next().and_then(|line| Path::new(line).canonicalize().ok());
    !folder.is_symlink()
        && parts.iter().all(|part| folder.join(part).exists())
        && environment.is_some_and(|path| folder.join(".venv").canonicalize().is_ok_and(|here| here == path))
}

fn lock(prefix: &Path) -> Result<File> {
    setup::locked(File::open(prefix).with_context(|| format!("{} cannot be opened", prefix.display()))?)
}

/// The folder that a path leads to, or where it will be.
fn resolve(path: &Path) -> Result<PathBuf> {
    Ok(path.canonicalize().or_else(|_| std::path::absolute(path))?)
}

/// Whether a link is one of those to the set-up in this folder.
fn leads_to(link: &Path, prefix: &Path, target: &str) -> bool {
    let to = link.read_link().unwrap_or_default();
    to.ancestors().any(|folder| folder.join(target) == to && resolve(folder).is_ok_and(|folder| folder == prefix))
}

/// Removes the versions that are no longer needed. Returns the folder of the next one.
fn next_version(made: &mut Made, prefix: &Path) -> Result<PathBuf> {
    clear(made, prefix)?;
    let last: u32 = made.folders().iter().filter_map(|name| name.trim_end_matches('/').parse().ok()).max().unwrap_or(0);
    // Someone else's folder may have the next number.
    let mut folders = (last + 1..).map(|number| prefix.join(number.to_string()));
    let folder = folders.find(|folder| folder.symlink_metadata().is_err()).context("there is no end of numbers")?;
    made.add(&format!("{}/", folder.file_name().unwrap_or_default().display()))?;
    Ok(folder)
}

/// Lets every link lead to the new version.
fn finish(made: &mut Made, prefix: &Path, folder: &Path, system: &Path) -> Result<()> {
    let (part, current) = (folder.join("link"), prefix.join(CURRENT));
    symlink(folder.file_name().unwrap_or_default(), &part)
        .and_then(|()| fs::rename(&part, &current))
        .with_context(|| format!("{} cannot be made", current.display()))?;
    link_up(prefix, system)?;
    made.remove(PREVIOUS)?;
    clear(made, prefix)
}

/// Lets the newest version have the notebooks of the checkout.
fn place_notebooks(checkout: &Project, prefix: &Path) -> Result<()> {
    let version =
        prefix.join(CURRENT).canonicalize().context("the set-up is not complete: run `cargo xtask install`")?;
    let [place, new, old] = [NOTEBOOKS, "notebooks-new", "notebooks-old"].map(|name| version.join(name));
    // An earlier one may have been interrupted.
    run(Command::new("rm").arg("-rf").args([&new, &old]))?;
    run(Command::new("cp").arg("-RL").arg(checkout.path(NOTEBOOKS)).arg(&new))?;
    run(Command::new("chmod").arg("-R").arg("a+rX,go-w").arg(&new))?;
    for (from, to) in [(&place, &old), (&new, &place)] {
        if from.exists() {
            fs::rename(from, to).with_context(|| format!("{} cannot be replaced", place.display()))?;
        }
    }
    run(Command::new("rm").arg("-rf").arg(&old))
}

/// The stamp that shows whether a set-up is out of date: the checkout without its notebooks, the compiler and the kernel that it was made from.
fn wanted(checkout: &Project) -> Result<String> {
    let parts: Vec<_> = PARTS.iter().filter(|part| **part != NOTEBOOKS).map(|part| checkout.path(part)).collect();
    let mut stamp = setup::output(checkout.program("rustc").arg("--version"))?;
    for program in setup::installed_kernels(checkout) {
        stamp += &setup::file_stamp(&program)?;
    }
    Ok(stamp + &setup::stamp_of(&parts)?)
}

/// Copies the files of the checkout, the Rust that set-up would use there, and the kernel, or that of the version before.
fn copy(checkout: &Project, folder: &Path) -> Result<()> {
    let bin = folder.join("rust/bin");
    make_folder(&bin)?;
    make_folder(&folder.join("rust/home"))?;
    run(Command::new("cp").arg("-RL").args(PARTS.map(|part| checkout.path(part))).arg(folder))?;
    setup::sources(checkout);
    let root = setup::output(checkout.program("rustc").args(["--print", "sysroot"]))?;
    let root = Path::new(root.trim());
    if !root.join("bin/cargo").is_file() || !root.join("lib/rustlib").is_dir() || root == Path::new("/usr") {
        bail!("the Rust in {} cannot be copied; use one installed by rustup", root.display());
    }
    run(Command::new("cp").arg("-R").arg(root.join("lib")).arg(folder.join("rust")))?;
    let before = setup::kernel_in(&folder.with_file_name("current/rust/bin"));
    let programs = [root.join("bin/cargo"), root.join("bin/rustc")];
    for program in programs.into_iter().chain(setup::installed_kernels(checkout)).chain(before) {
        let to = bin.join(program.file_name().unwrap_or_default());
        if !to.exists() {
            fs::copy(&program, &to).with_context(|| format!("{} cannot be copied", program.display()))?;
        }
    }
    Ok(())
}

/// Lets every Jupyter on the machine find the kernel, and every user the program.
fn link_up(prefix: &Path, system: &Path) -> Result<()> {
    for (place, target) in LINKS {
        let (place, to) = (system.join(place), prefix.join(target));
        if place.read_link().is_ok_and(|there| there == to) {
            continue;
        }
        // A link that leads here on another way.
        if leads_to(&place, prefix, target) {
            fs::remove_file(&place).with_context(|| format!("{} cannot be replaced", place.display()))?;
        }
        make_folder(place.parent().context("it lies in a folder")?)?;
        symlink(to, &place).with_context(|| format!("{} cannot be made", place.display()))?;
    }
    Ok(())
}

/// Removes the versions that are not the newest and from which nothing runs: older ones, and those left by an interrupted set-up.
fn clear(made: &mut Made, prefix: &Path) -> Result<()> {
    let current = prefix.join(CURRENT).canonicalize().unwrap_or_default();
    for folder in versions(made, prefix).filter(|folder| *folder != current && !is_used(folder)) {
        made.remove(&format!("{}/", folder.file_name().unwrap_or_default().display()))?;
    }
    Ok(())
}

/// The folders of all versions.
fn versions(made: &Made, prefix: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let prefix = prefix.to_owned();
    made.folders().into_iter().map(move |name| prefix.join(name.trim_end_matches('/')))
}

/// Whether a program that runs is from this folder, or has loaded a part of it, as every Jupyter has.
fn is_used(folder: &Path) -> bool {
    let inside = format!(" {}/", folder.display());
    let processes = Path::new("/proc").read_dir().into_iter().flatten().flatten();
    let mut loaded = processes.filter_map(|process| fs::read(process.path().join("maps")).ok());
    loaded.any(|maps| String::from_utf8_lossy(&maps).contains(&inside))
}

/// Every number that is a name in the folder.
fn numbers(prefix: &Path) -> Result<Vec<u64>> {
    let entries = prefix.read_dir().with_context(|| format!("{} cannot be read", prefix.display()))?;
    Ok(entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect())
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}

fn run(command: &mut Command) -> Result<()> {
    setup::output(command).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Stdio;

    /// A temporary folder with one for set-ups and one for the links to them.
    struct Machine(PathBuf);

    impl Machine {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
            fs::create_dir_all(folder.join("system")).unwrap();
            Self(folder.canonicalize().unwrap())
        }

        fn prefix(&self) -> PathBuf {
            self.0.join("opt")
        }

        fn open(&self) -> Result<(Made, File)> {
            open(&resolve(&self.prefix())?, &self.0.join("system"))
        }

        /// An installation without what takes long; returns the names of the versions that are there afterwards.
        fn install(&self) -> Result<String> {
            let (mut made, _lock) = self.open()?;
            let prefix = resolve(&self.prefix())?;
            let folder = next_version(&mut made, &prefix)?;
            complete(&folder);
            finish(&mut made, &prefix, &folder, &self.0.join("system"))?;
            Ok(made.folders().concat())
        }

        fn uninstall(&self) -> Result<String> {
            remove(&resolve(&self.prefix())?, &self.0.join("system"))
        }

        /// What the folder has, as the user would name it.
        fn has(&self, names: &[&str]) {
            let mut found: Vec<_> = self
                .prefix()
                .read_dir()
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            found.sort();
            assert_eq!(found, names);
        }

        fn links(&self) -> usize {
            LINKS.iter().filter(|(place, _)| self.0.join("system").join(place).is_symlink()).count()
        }
    }

    impl Drop for Machine {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0).unwrap();
        }
    }

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What shows that a version is complete.
    fn complete(folder: &Path) {
        for file in [
            "rust/bin/cargo",
            "rust/home/x",
            "crate/Cargo.toml",
            "hub/jupyterhub_config.py",
            "xtask/src/install.rs",
            "stamp",
        ] {
            write(&folder.join(file), "");
        }
        write(&folder.join(".venv/requirements.stamp"), &format!("{}\n", folder.join(".venv").display()));
    }

    /// What an installation without a mark left.
    fn installed_before(machine: &Machine) {
        let prefix = machine.prefix();
        write(&prefix.join("target/setup.lock"), "");
        complete(&prefix.join("7"));
        complete(&prefix.join("8"));
        symlink("7", prefix.join("previous")).unwrap();
        symlink("8", prefix.join("current")).unwrap();
        link_up(&prefix, &machine.0.join("system")).unwrap();
    }

    fn refused(done: Result<impl Sized>, reason: &str) {
        let error = format!("{:#}", done.err().expect("it should be refused"));
        assert!(error.ends_with(reason) && error.lines().count() == 1, "{error}");
    }

    const NOT_OURS: &str = "opt is neither empty nor made by `cargo xtask`: move it away or name another folder";
    const NOTHING: &str = "opt has no set-up to remove";
    const MARK: &str = "made-by-xtask.txt";

    #[test]
    fn a_version_stays_while_programs_run_from_it_and_nothing_is_left_in_the_end() {
        let machine = Machine::new("versions");
        assert_eq!(machine.install().unwrap(), "1/");
        let sleep = machine.prefix().join("1/rust/bin/sleep");
        fs::copy("/bin/sleep", &sleep).unwrap();
        let mut running = Command::new(sleep).arg("60").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        for versions in ["1/2/", "1/3/"] {
            assert_eq!(machine.install().unwrap(), versions);
        }
        refused(machine.uninstall(), "opt/1: stop the hub and the students' servers first, as hub/README.md says");
        machine.has(&["1", "3", "current", MARK]);
        running.kill().unwrap();
        running.wait().unwrap();
        assert_eq!(machine.install().unwrap(), "4/");
        assert_eq!((fs::read_link(machine.prefix().join("current")).unwrap(), machine.links()), ("4".into(), 2));
        assert!(machine.uninstall().unwrap().ends_with("opt is gone."));
        assert_eq!((machine.prefix().exists(), machine.links()), (false, 0));
        refused(machine.uninstall(), NOTHING);
    }

    #[test]
    fn a_folder_with_files_is_refused_and_stays() {
        let machine = Machine::new("folder");
        write(&machine.prefix().join("2024/marks.csv"), "ada,1");
        refused(machine.open(), NOT_OURS);
        refused(machine.uninstall(), NOTHING);
        machine.has(&["2024"]);
        assert_eq!(fs::read_to_string(machine.prefix().join("2024/marks.csv")).unwrap(), "ada,1");
    }

    #[test]
    fn a_checkout_is_refused_and_stays() {
        for (part, names) in [
            (".git/HEAD", [".git", "7", "8", "current", "previous", "target"]),
            ("Cargo.toml", ["7", "8", "Cargo.toml", "current", "previous", "target"]),
        ] {
            let machine = Machine::new(&format!("checkout-{}", names[0]));
            // Even one into which an earlier version was installed.
            installed_before(&machine);
            write(&machine.prefix().join(part), "");
            refused(machine.open(), NOT_OURS);
            refused(machine.uninstall(), NOTHING);
            machine.has(&names);
        }
    }

    #[test]
    fn what_others_put_beside_a_set_up_survives_and_is_named() {
        let machine = Machine::new("beside");
        machine.install().unwrap();
        write(&machine.prefix().join("2"), "");
        write(&machine.prefix().join("2024/marks.csv"), "");
        symlink("2024", machine.prefix().join("3")).unwrap();
        assert_eq!(machine.install().unwrap(), "4/");
        assert!(machine.uninstall().unwrap().ends_with("opt keeps what is not part of it: 2, 2024, 3."));
        machine.has(&["2", "2024", "3"]);
        assert!(machine.prefix().join("3/marks.csv").is_file());
        refused(machine.uninstall(), NOTHING);
    }

    #[test]
    fn what_has_taken_the_place_of_something_of_ours_stays() {
        let machine = Machine::new("place");
        machine.install().unwrap();
        // A version that was moved to another disk, and a folder in place of a link.
        let [prefix, disk] = ["opt", "disk"].map(|name| machine.0.join(name));
        fs::rename(prefix.join("1"), &disk).unwrap();
        symlink(&disk, prefix.join("1")).unwrap();
        fs::remove_file(prefix.join("current")).unwrap();
        write(&prefix.join("current/marks.csv"), "");
        refused(machine.install(), "opt/current was not made by `cargo xtask`: move it away first");
        assert!(machine.uninstall().unwrap().ends_with("opt keeps what is not part of it: 1, current."));
        assert!(disk.join("stamp").is_file() && prefix.join("current/marks.csv").is_file());
    }

    #[test]
    fn a_link_stays_and_so_does_the_folder_behind_it_if_it_was_there() {
        let machine = Machine::new("link");
        fs::create_dir(machine.0.join("disk")).unwrap();
        symlink("disk", machine.prefix()).unwrap();
        assert_eq!((machine.install().unwrap().as_str(), machine.links()), ("1/", 2));
        assert!(machine.uninstall().unwrap().ends_with("disk was there before it."));
        assert_eq!((machine.prefix().is_dir(), machine.prefix().is_symlink(), machine.links()), (true, true, 0));
        machine.has(&[]);
    }

    #[test]
    fn links_to_anything_else_stop_an_installation_and_stay() {
        let machine = Machine::new("links");
        let place = machine.0.join("system").join(LINKS[1].0);
        write(&place, "a program");
        refused(machine.install(), "remove it first");
        assert!(!machine.prefix().exists());
        fs::remove_file(&place).unwrap();
        machine.install().unwrap();
        fs::remove_file(&place).unwrap();
        symlink(machine.prefix().join("mine/initializers-student"), &place).unwrap();
        refused(machine.install(), "remove it first");
        machine.uninstall().unwrap();
        assert!(place.is_symlink());
    }

    #[test]
    fn an_interrupted_installation_is_cleared_away_by_the_next_and_by_uninstall() {
        let machine = Machine::new("interrupted");
        machine.install().unwrap();
        for version in ["2/", "3/"] {
            let (mut made, lock) = machine.open().unwrap();
            write(&next_version(&mut made, &machine.prefix()).unwrap().join("rust/bin/cargo"), "");
            drop(lock);
            assert_eq!(machine.install().unwrap(), version);
        }
        let (mut made, lock) = machine.open().unwrap();
        write(&next_version(&mut made, &machine.prefix()).unwrap().join("rust/bin/cargo"), "");
        drop(lock);
        // While it wrote the mark.
        write(&machine.prefix().join("made-by-xtask.part"), "`car");
        assert!(machine.uninstall().unwrap().ends_with("opt is gone."));
    }

    #[test]
    fn a_set_up_without_a_mark_is_recognised_with_its_versions_alone() {
        for update in [false, true] {
            let machine = Machine::new(&format!("before-{update}"));
            installed_before(&machine);
            // A copy of a version, one that was interrupted, and the user's own.
            run(Command::new("cp").arg("-R").args([machine.prefix().join("8"), machine.prefix().join("9")])).unwrap();
            write(&machine.prefix().join("10/rust/bin/cargo"), "");
            write(&machine.prefix().join("2024/marks.csv"), "");
            let theirs = ["10", "2024", "9"];
            if update {
                assert_eq!(machine.install().unwrap(), "11/");
                machine.has(&["10", "11", "2024", "9", "current", MARK]);
            }
            assert!(machine.uninstall().unwrap().ends_with("opt keeps what is not part of it: 10, 2024, 9."));
            machine.has(&theirs);
            assert_eq!(machine.links(), 0);
        }
    }
}
