//! What a command may remove: only what the mark of a folder names. The mark is a file of its own that is written before anything else.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::setup;

const MARK: &str = "made-by-xtask.txt";
const FIRST_LINE: &str = "`cargo xtask` has made these here and removes nothing else:";
/// In the mark of a folder that was not there before, and of one that is a command's own as a whole.
const FOLDER: &str = "this folder, once it is empty";
const WHOLE: &str = "this folder with everything in it";

/// The names in a folder's mark. Those of folders end in `/`, so that a file or a link that has taken the place of one is not removed.
pub struct Made {
    folder: PathBuf,
    names: BTreeSet<String>,
}

impl Made {
    /// What the mark of this folder names, if it has one.
    pub fn read(folder: &Path) -> Option<Self> {
        let text = fs::read_to_string(folder.join(MARK)).ok()?;
        let names = text.strip_prefix(FIRST_LINE)?.lines().filter(|name| is_plain(name));
        Some(Self { folder: folder.to_owned(), names: names.map(str::to_owned).collect() })
    }

    /// Marks a folder whose content has been recognised.
    pub fn recognise(folder: &Path, names: impl IntoIterator<Item = String>) -> Result<Self> {
        let made = Self { folder: folder.to_owned(), names: names.into_iter().collect() };
        made.store()?;
        Ok(made)
    }

    /// Marks a missing or empty folder; refuses any other that has no mark.
    pub fn claim(folder: &Path) -> Result<Self> {
        if let Some(made) = Self::read(folder) {
            return Ok(made);
        }
        let is_new = !folder.exists();
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        if !others(folder)?.is_empty() {
            bail!(
                "{} is neither empty nor made by `cargo xtask`: move it away or name another folder",
                folder.display()
            );
        }
        Self::recognise(folder, is_new.then(|| FOLDER.to_owned()))
    }

    /// Whether this name is in the mark, and is still what it says, a folder or none.
    fn has(&self, name: &str) -> bool {
        let about = self.folder.join(name.trim_end_matches('/')).symlink_metadata();
        self.names.contains(name) && about.is_ok_and(|about| about.is_dir() == name.ends_with('/'))
    }

    /// Notes what is about to be made; refuses a name that someone else uses.
    pub fn add(&mut self, name: &str) -> Result<()> {
        let path = self.folder.join(name.trim_end_matches('/'));
        if path.symlink_metadata().is_ok() && !self.has(name) {
            bail!("{} was not made by `cargo xtask`: move it away first", path.display());
        }
        self.names.insert(name.to_owned());
        self.store()
    }

    pub fn folders(&self) -> Vec<String> {
        self.names.iter().filter(|name| name.ends_with('/')).cloned().collect()
    }

    pub fn remove(&mut self, name: &str) -> Result<()> {
        if self.has(name) {
            remove(&self.folder.join(name.trim_end_matches('/')))?;
        }
        self.names.remove(name);
        self.store()
    }

    /// Removes everything that the mark names, then the mark; returns what is left in the folder, or `None` if the folder is gone.
    pub fn remove_all(mut self) -> Result<Option<Vec<PathBuf>>> {
        let is_ours = self.names.contains(FOLDER);
        self.names.clone().iter().try_for_each(|name| self.remove(name))?;
        let left = others(&self.folder)?;
        remove(&self.folder.join(MARK))?;
        remove(&self.folder.join(MARK).with_extension("part"))?;
        if left.is_empty() && is_ours {
            fs::remove_dir(&self.folder).with_context(|| format!("{} cannot be removed", self.folder.display()))?;
            return Ok(None);
        }
        Ok(Some(left))
    }

    /// Takes the folder as a whole, and removes everything in it but the mark.
    pub fn clear(&mut self) -> Result<()> {
        self.add(WHOLE)?;
        others(&self.folder)?.iter().try_for_each(|name| remove(&self.folder.join(name)))
    }

    fn store(&self) -> Result<()> {
        let lines: Vec<&str> = [FIRST_LINE].into_iter().chain(self.names.iter().map(String::as_str)).collect();
        setup::write_whole(&self.folder.join(MARK), &(lines.join("\n") + "\n"))
    }
}

/// Whether this is the name of something in a folder, and no path.
fn is_plain(name: &str) -> bool {
    let mut parts = Path::new(name.trim_end_matches('/')).components();
    matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None))
}

/// The names in a folder, without its mark.
fn others(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = folder.read_dir().with_context(|| format!("{} cannot be read", folder.display()))?;
    let names = entries.flatten().map(|entry| PathBuf::from(entry.file_name()));
    // Writing a mark may have been interrupted.
    let mark = Path::new(MARK);
    let mut names: Vec<_> = names.filter(|name| name != mark && *name != mark.with_extension("part")).collect();
    names.sort();
    Ok(names)
}

/// Removes a file, a link or a folder; what a link leads to stays.
fn remove(path: &Path) -> Result<()> {
    let is_folder = path.symlink_metadata().is_ok_and(|about| about.is_dir());
    match if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) } {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("{} cannot be removed", path.display()))
        }
        _ => Ok(()),
    }
}
