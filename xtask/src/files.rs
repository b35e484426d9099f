//! The generated files, which are written or compared with those on disk.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use similar::TextDiff;

/// The maximum number of diff lines that are shown for a file.
const SHOWN: usize = 40;

/// The expected files.
#[derive(Default)]
pub struct Files {
    /// Content by path, relative to the root.
    pub content: BTreeMap<PathBuf, String>,
    /// Directories that may contain no other files.
    pub owned: Vec<PathBuf>,
}

impl Files {
    /// Writes files that differ, removes orphaned files, and prints a summary.
    pub fn write(&self, root: &Path) -> Result<(), String> {
        let mut written = 0;
        for (path, content) in &self.content {
            if current(root, path)?.as_ref() != Some(content) {
                replace(&root.join(path), content)?;
                written += 1;
            }
        }
        let orphans = self.orphans(root)?;
        for path in &orphans {
            let gone = std::fs::remove_file(root.join(path));
            gone.map_err(|error| format!("cannot remove {}: {error}", path.display()))?;
        }
        println!(
            "{} files: {written} written, {} removed, {} unchanged",
            self.content.len(),
            orphans.len(),
            self.content.len() - written,
        );
        Ok(())
    }

    /// Reports each file that is stale, missing or orphaned, with a diff; empty if there is none.
    pub fn differences(&self, root: &Path) -> Result<String, String> {
        let mut report = String::new();
        for (path, content) in &self.content {
            match current(root, path)? {
                Some(current) if current == *content => {}
                Some(current) => {
                    let _ = writeln!(report, "stale: {}", path.display());
                    let diff = TextDiff::from_lines(&current, content);
                    let diff = diff.unified_diff().context_radius(2).to_string();
                    let lines = diff.lines().count();
                    for line in diff.lines().take(SHOWN) {
                        let _ = writeln!(report, "  {line}");
                    }
                    if lines > SHOWN {
                        let _ = writeln!(report, "  … {} more lines", lines - SHOWN);
                    }
                }
                None => {
                    let _ = writeln!(report, "missing: {}", path.display());
                }
            }
        }
        for path in self.orphans(root)? {
            let _ = writeln!(report, "orphaned: {}", path.display());
        }
        Ok(report)
    }

    fn orphans(&self, root: &Path) -> Result<Vec<PathBuf>, String> {
        let mut orphans = Vec::new();
        let mut open = self.owned.clone();
        while let Some(directory) = open.pop() {
            let entries = match std::fs::read_dir(root.join(&directory)) {
                Ok(entries) => entries,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => return Err(format!("cannot read {}: {error}", directory.display())),
            };
            for entry in entries {
                let entry = entry
                    .map_err(|error| format!("cannot read {}: {error}", directory.display()))?;
                let path = directory.join(entry.file_name());
                if entry.path().is_dir() {
                    open.push(path);
                } else if !self.content.contains_key(&path) {
                    orphans.push(path);
                }
            }
        }
        orphans.sort();
        Ok(orphans)
    }
}

fn current(root: &Path, path: &Path) -> Result<Option<String>, String> {
    match std::fs::read_to_string(root.join(path)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("cannot read {}: {error}", path.display())),
    }
}

/// Replaces a file atomically, so that no reader sees a part of it.
fn replace(path: &Path, content: &str) -> Result<(), String> {
    let attempt = || {
        let directory = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(directory)?;
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        file.write_all(content.as_bytes())?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        file.persist(path).map_err(|error| error.error)?;
        Ok::<_, std::io::Error>(())
    };
    attempt().map_err(|error| format!("cannot write {}: {error}", path.display()))
}
