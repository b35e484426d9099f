//! A note of the last run beside the program: with the same program, inputs and files on disk there
//! is nothing to generate.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::files::Files;

/// The files that a run read and wrote.
#[derive(Default)]
pub struct Stamp {
    /// Paths of the inputs, from the root.
    inputs: Vec<PathBuf>,
    /// Those of the generated files.
    paths: Vec<PathBuf>,
    /// Directories that may contain no other files.
    owned: Vec<PathBuf>,
}

impl Stamp {
    /// How many files the last run generated, if another one would change nothing.
    pub fn unchanged(root: &Path) -> Option<usize> {
        let text = std::fs::read_to_string(path()?).ok()?;
        let mut stamp = Self::default();
        let mut lines = text.lines();
        let hash = lines.next()?;
        for line in lines {
            let (kind, path) = line.split_once(' ')?;
            match kind {
                "input" => stamp.inputs.push(path.into()),
                "file" => stamp.paths.push(path.into()),
                _ => stamp.owned.push(path.into()),
            }
        }
        (stamp.hash(root)? == hash).then_some(stamp.paths.len())
    }

    /// Notes a run that read these inputs, after its files were written. A note that cannot be
    /// written only makes the next run longer.
    pub fn save(inputs: Vec<PathBuf>, files: &Files, root: &Path) {
        let paths: Vec<PathBuf> = files.content.keys().cloned().collect();
        let stamp = Self { inputs, paths, owned: files.owned.clone() };
        let Some((path, hash)) = path().zip(stamp.hash(root)) else { return };
        let mut text = format!("{hash}\n");
        let kinds = [("input", &stamp.inputs), ("file", &stamp.paths), ("owned", &stamp.owned)];
        for (kind, paths) in kinds {
            for path in paths {
                let _ = writeln!(text, "{kind} {}", path.display());
            }
        }
        let _ = std::fs::write(path, text);
    }

    /// Over the program, the content of all files, and the names in the owned directories. `None`
    /// if one of them cannot be read.
    fn hash(&self, root: &Path) -> Option<String> {
        let mut hasher = DefaultHasher::new();
        let program = std::env::current_exe().ok()?.metadata().ok()?;
        (root, program.len(), program.modified().ok()?).hash(&mut hasher);
        for path in self.inputs.iter().chain(&self.paths) {
            (path, std::fs::read(root.join(path)).ok()?).hash(&mut hasher);
        }
        let mut open = self.owned.clone();
        while let Some(directory) = open.pop() {
            let entries = std::fs::read_dir(root.join(&directory)).ok()?;
            let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
            names.sort();
            names.hash(&mut hasher);
            let below = names.iter().map(|name| directory.join(name));
            open.extend(below.filter(|path| root.join(path).is_dir()));
        }
        Some(format!("{:016x}", hasher.finish()))
    }
}

/// Beside the program, which cargo puts where nothing is committed.
fn path() -> Option<PathBuf> {
    Some(std::env::current_exe().ok()?.with_extension("generated"))
}
