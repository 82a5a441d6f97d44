//! Solidity files with what they import: whether it is what they pin, and the pins of what it is.
//!
//! A file trusts what it pins, and what that pins in turn. Everything that comes with it must be trusted so.

#[cfg(test)]
mod tests;

use crate::{
    error::{Explain, Outcome, Problem},
    files,
    output::hex,
};
use cryptlet_header::solidity::pins::{self, Imports};
use cryptlet_primitives::digest::sha256;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    path::{Path, PathBuf},
};

/// Most bytes of a Solidity file.
const MAX_FILE: u64 = 1024 * 1024;
/// Most files of one command.
const MAX_FILES: usize = 1_000;

/// Where files are that are not imported by a relative path.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Roots {
    /// What stands for the begin of an import's path, as the compiler is told, such as @cryptlet/contracts=lib/contracts.
    /// Without it such imports are looked for in node_modules, beside the importing file and above.
    #[arg(long = "map", value_name = "PREFIX=FOLDER", value_parser = mapping)]
    maps: Vec<Mapping>,
}

/// What stands for the begin of a path.
#[derive(Clone, Debug)]
struct Mapping {
    prefix: String,
    folder: String,
}

fn mapping(text: &str) -> Result<Mapping, String> {
    match text.split_once('=') {
        Some((prefix, folder)) if !prefix.is_empty() && !folder.is_empty() => Ok(Mapping {
            prefix: prefix.to_owned(),
            folder: folder.to_owned(),
        }),
        _ => Err("write PREFIX=FOLDER, such as @cryptlet/contracts=lib/contracts".to_owned()),
    }
}

impl Roots {
    /// The file that an import means; it may not exist.
    fn find(&self, importer: &Path, path: &str) -> Option<PathBuf> {
        let folder = importer.parent()?;
        if pins::is_relative(path) {
            return Some(folder.join(path));
        }
        let maps = self.maps.iter().filter(|map| path.starts_with(&map.prefix));
        if let Some(map) = maps.max_by_key(|map| map.prefix.len()) {
            let rest = path.strip_prefix(&map.prefix)?;
            return Some(PathBuf::from(format!("{}{rest}", map.folder)));
        }
        let mut installed = folder
            .ancestors()
            .map(|above| above.join("node_modules").join(path));
        installed.find(|file| file.is_file())
    }
}

/// A file that is pinned, and is what the pin says.
pub struct Pinned {
    /// As the pin writes it.
    pub path: String,
    /// Where it is.
    pub file: PathBuf,
    /// Its SHA-256.
    pub sha256: [u8; 32],
}

struct File {
    text: String,
    imports: Imports,
}

impl File {
    fn sha256(&self) -> [u8; 32] {
        sha256(self.text.as_bytes()).0
    }
}

/// Solidity files by their canonical path, each read once.
pub struct Sources {
    roots: Roots,
    files: BTreeMap<PathBuf, File>,
}

impl Sources {
    /// None yet.
    pub fn new(roots: Roots) -> Sources {
        Sources {
            roots,
            files: BTreeMap::new(),
        }
    }

    /// Checks that a file, and all that comes with it, is what is pinned. Gives the files, each once for each pin.
    pub fn check(&mut self, path: &Path) -> Outcome<Vec<Pinned>> {
        let file = self.read(path)?;
        let mut trusted = BTreeSet::from([file.clone()]);
        let pinned = self.follow(vec![file], &mut trusted)?;
        for importer in &trusted {
            for path in self.imported(importer)? {
                if !trusted.contains(&self.resolve(importer, &path)?) {
                    return Err(not_pinned(importer, &path));
                }
            }
        }
        Ok(pinned)
    }

    /// Writes a file's pins anew: of all that it imports, and of what comes with that and is pinned by none of it. Gives
    /// whether the file has changed.
    pub fn pin(&mut self, path: &Path) -> Outcome<bool> {
        let file = self.read(path)?;
        let lines = self.lines(&file)?;
        let old = self.file(&file)?;
        let text = old.imports.repin(&old.text, &lines);
        let is_changed = text != old.text;
        if is_changed {
            files::write(&file, text.as_bytes())?;
            self.files.remove(&file);
        }
        self.check(&file)?;
        Ok(is_changed)
    }

    /// The text of a file that is about to be written, with its pins. It need not exist; its folder must.
    pub fn pinned(&mut self, path: &Path, text: &str) -> Outcome<String> {
        let imports = Imports::read(text).explain(
            "bad-solidity",
            format!("what {} is to import can't be told", path.display()),
            "report this, with the file from which it is made",
        )?;
        let text = text.to_owned();
        self.files.insert(path.to_owned(), File { text, imports });
        let lines = self.lines(path)?;
        let file = self.file(path)?;
        Ok(file.imports.repin(&file.text, &lines))
    }

    /// The same files, so that each comes behind those of them that come with it.
    pub fn ordered(&mut self, paths: &[PathBuf]) -> Outcome<Vec<PathBuf>> {
        let mut ordered: Vec<(usize, PathBuf)> = Vec::new();
        for path in paths {
            let file = self.read(path)?;
            let mut seen = BTreeSet::from([file.clone()]);
            let mut open = vec![file];
            while let Some(importer) = open.pop() {
                for path in self.imported(&importer)? {
                    let target = self.resolve(&importer, &path)?;
                    if seen.insert(target.clone()) {
                        open.push(target);
                    }
                }
            }
            // A file brings more than each file that it brings, unless they bring each other.
            ordered.push((seen.len(), path.clone()));
        }
        ordered.sort_by_key(|(count, _)| *count);
        Ok(ordered.into_iter().map(|(_, path)| path).collect())
    }

    /// The pins of a file, by its imports.
    fn lines(&mut self, file: &Path) -> Outcome<Vec<Vec<String>>> {
        let imported = self.imported(file)?;
        let mut trusted = BTreeSet::from([file.to_path_buf()]);
        let mut direct = Vec::new();
        for path in imported {
            let target = self.resolve(file, &path)?;
            let is_first = trusted.insert(target.clone());
            direct.push((path, target, is_first));
        }
        let targets = direct.iter().map(|(_, target, _)| target.clone());
        self.follow(targets.collect(), &mut trusted)?;
        let mut seen = BTreeSet::new();
        let mut lines = Vec::new();
        for (path, target, is_first) in direct {
            let mut own = Vec::new();
            if is_first {
                own.push(pins::line(&path, self.file(&target)?.text.as_bytes()));
            }
            let mut open = VecDeque::from([(path, target)]);
            while let Some((path, importer)) = open.pop_front() {
                if !seen.insert(importer.clone()) {
                    continue;
                }
                for further in self.imported(&importer)? {
                    let target = self.resolve(&importer, &further)?;
                    let path = pins::joined(&path, &further);
                    if trusted.insert(target.clone()) {
                        own.push(pins::line(&path, self.file(&target)?.text.as_bytes()));
                        self.follow(vec![target.clone()], &mut trusted)?;
                    }
                    open.push_back((path, target));
                }
            }
            lines.push(own);
        }
        Ok(lines)
    }

    /// Trusts what trusted files pin, if it is what they pin.
    fn follow(
        &mut self,
        files: Vec<PathBuf>,
        trusted: &mut BTreeSet<PathBuf>,
    ) -> Outcome<Vec<Pinned>> {
        let mut open = VecDeque::from(files);
        let mut pinned = Vec::new();
        while let Some(importer) = open.pop_front() {
            for pin in self.file(&importer)?.imports.pins.clone() {
                let target = self.resolve(&importer, &pin.path)?;
                let found = self.file(&target)?.sha256();
                if found != pin.sha256 {
                    return Err(other_import(&importer, &pin.path, pin.sha256, found));
                }
                if trusted.insert(target.clone()) {
                    open.push_back(target.clone());
                }
                pinned.push(Pinned {
                    path: pin.path,
                    file: target,
                    sha256: found,
                });
            }
        }
        Ok(pinned)
    }

    /// What a file imports, as it writes it.
    fn imported(&self, file: &Path) -> Outcome<Vec<String>> {
        let imports = self.file(file)?.imports.imports.iter();
        Ok(imports.map(|import| import.path.clone()).collect())
    }

    /// The file that an import means, read.
    fn resolve(&mut self, importer: &Path, path: &str) -> Outcome<PathBuf> {
        match self.roots.find(importer, path) {
            Some(file) if file.is_file() => self.read(&file),
            _ => Err(Problem::new(
                "no-import",
                format!(
                    "{} names {path}, and there is no such file",
                    importer.display()
                ),
                "install its package, or say where it is: --map PREFIX=FOLDER",
            )),
        }
    }

    fn read(&mut self, path: &Path) -> Outcome<PathBuf> {
        let shown = path.display();
        let file = path.canonicalize().explain(
            "file-not-read",
            format!("{shown} can't be opened"),
            "check the path and its permissions",
        )?;
        if self.files.contains_key(&file) {
            return Ok(file);
        }
        if self.files.len() >= MAX_FILES {
            let state = format!("more than {MAX_FILES} files come with these");
            return Err(Problem::new("too-many-files", state, "name fewer at once"));
        }
        let text = files::read_text(&file, MAX_FILE)?;
        let imports = Imports::read(&text).explain(
            "bad-solidity",
            format!("what {shown} imports can't be told"),
            "mend that line, as the Solidity compiler would want it too",
        )?;
        self.files.insert(file.clone(), File { text, imports });
        Ok(file)
    }

    fn file(&self, file: &Path) -> Outcome<&File> {
        self.files.get(file).ok_or_else(|| {
            let state = format!("{} has not been read", file.display());
            Problem::new("file-not-read", state, "report this")
        })
    }
}

fn other_import(importer: &Path, path: &str, expected: [u8; 32], found: [u8; 32]) -> Problem {
    Problem::new(
        "other-import",
        format!(
            "{} pins {path} with the SHA-256 {}, and the file has {}",
            importer.display(),
            hex(expected),
            hex(found)
        ),
        "get the file that was pinned; or look at what is different in it, and if that is right: `cryptlet header pin`",
    )
}

fn not_pinned(importer: &Path, path: &str) -> Problem {
    Problem::new(
        "not-pinned",
        format!(
            "{} imports {path}, and it is not pinned: any file would do",
            importer.display()
        ),
        "look at the file, and if it is right: `cryptlet header pin`",
    )
}
