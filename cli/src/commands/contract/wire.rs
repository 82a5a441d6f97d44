//! `cryptlet contract wire`: tagged Solidity contracts made working ones.

use crate::{
    context::Context,
    error::{Explain, Outcome, Problem},
    files,
    imports::{Roots, Sources},
    wiring::{self, Source, Wired},
};
use serde_json::{json, Value as Json};
use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    process::Command,
};

/// Most bytes of a Solidity file.
const MAX_FILE: u64 = 1024 * 1024;
/// Most bytes of solc's trees: those of hundreds of files.
const MAX_TREES: u64 = 256 * 1024 * 1024;
/// What asks solc for trees: of the SDK's npm package.
const DESCRIBE: &str = "describe.mjs";
/// Where npm has that package.
const PACKAGE: &str = "node_modules/@cryptlet/contracts";

/// The command's arguments.
#[derive(clap::Args)]
pub struct Wire {
    /// The Solidity files with tagged contracts. All that they import must be pinned: `cryptlet header pin`.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The folder for the written contracts, NAMEWired.sol each; without it, `generated` beside the file's folder.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Write nothing, and fail unless the folder holds what would be written.
    #[arg(long)]
    check: bool,
    /// The folder of the SDK's Solidity package, whose describe.mjs asks solc; without it, the first that has one: the
    /// file's folder, those above it, and their node_modules.
    #[arg(long, value_name = "FOLDER")]
    package: Option<PathBuf>,
    /// What `node describe.mjs FILE` has answered, of one file: then no Node.js is needed here.
    #[arg(long, value_name = "TREES.json", conflicts_with = "package")]
    trees: Option<PathBuf>,
    #[command(flatten)]
    roots: Roots,
}

impl Wire {
    /// Wires the files, up to the first that is not right.
    pub fn run(self, context: &Context) -> Outcome {
        if self.trees.is_some() && self.files.len() > 1 {
            return Err(Problem::new(
                "bad-usage",
                "--trees goes with one file, and there are several",
                "name one file, or leave --trees out",
            ));
        }
        let (mut shown, mut human) = (Vec::new(), String::new());
        for file in &self.files {
            let out = self.out(file)?;
            for wired in self.wired(file, &out)? {
                let path = out.join(format!("{}.sol", wired.name));
                let is_changed = self.put(&path, &wired.text)?;
                let words = if is_changed { "written" } else { "as it was" };
                human.push_str(&format!("{}: {words}\n", path.display()));
                for part in &wired.parts {
                    let functions = part.functions.join(", ");
                    human.push_str(&format!("  {} of {}: {functions}\n", part.tag, part.of));
                }
                for doubt in &wired.doubts {
                    human.push_str(&format!("  warning: {doubt}\n"));
                }
                shown.push(wired_json(&wired, file, &path, is_changed));
            }
        }
        context.output.answer(&Json::Array(shown), &human)
    }

    /// The contracts, with pins.
    fn wired(&self, file: &Path, out: &Path) -> Outcome<Vec<Wired>> {
        // What the tags name must be what its author saw.
        let mut sources = Sources::new(self.roots.clone());
        sources.check(file)?;
        let path = canonical(file)?;
        let text = files::read_text(&path, MAX_FILE)?;
        let trees = self.trees(&path)?;
        let source = Source {
            shown: file.display().to_string(),
            path: &path,
            text: &text,
            out,
        };
        let mut wired = wiring::wire(&source, &trees)?;
        for wired in &mut wired {
            let path = out.join(format!("{}.sol", wired.name));
            wired.text = sources.pinned(&path, &wired.text)?;
        }
        Ok(wired)
    }

    /// The canonical folder for what is written; it is there from now on.
    fn out(&self, file: &Path) -> Outcome<PathBuf> {
        let out = match &self.out {
            Some(out) => out.clone(),
            None => {
                let path = canonical(file)?;
                let above = path.parent().and_then(Path::parent);
                above.unwrap_or(Path::new("/")).join("generated")
            }
        };
        if !self.check {
            files::make_folder(&out)?;
        }
        canonical(&out)
    }

    /// Writes a contract, or checks that it is there. Gives whether it has changed.
    fn put(&self, path: &Path, text: &str) -> Outcome<bool> {
        let is_there = path.is_file() && files::read(path, MAX_FILE)? == text.as_bytes();
        match (is_there, self.check) {
            (true, _) => Ok(false),
            (false, false) => files::write(path, text.as_bytes()).map(|()| true),
            (false, true) => Err(Problem::new(
                "not-wired",
                format!("{} is not what the tags ask for", path.display()),
                "write it: the same command without --check",
            )),
        }
    }

    /// solc's answer for a file.
    fn trees(&self, file: &Path) -> Outcome<Json> {
        let bytes = match &self.trees {
            Some(trees) => files::read(trees, MAX_TREES)?,
            None => described(&self.describe(file)?, file)?,
        };
        serde_json::from_slice(&bytes).explain(
            "no-trees",
            "what describe.mjs answered is no JSON",
            "see what it writes: node describe.mjs FILE",
        )
    }

    /// The program that asks solc.
    fn describe(&self, file: &Path) -> Outcome<PathBuf> {
        if let Some(package) = &self.package {
            return Ok(package.join(DESCRIBE));
        }
        let mut places = file
            .ancestors()
            .skip(1)
            .flat_map(|folder| [folder.join(DESCRIBE), folder.join(PACKAGE).join(DESCRIBE)]);
        places.find(|place| place.is_file()).ok_or_else(|| {
            Problem::new(
                "no-package",
                format!(
                    "no folder above {} has {DESCRIBE}, nor {PACKAGE}/{DESCRIBE}",
                    file.display()
                ),
                "say where contracts/ of this repository is: --package FOLDER",
            )
        })
    }
}

/// Runs a program of the SDK's package.
fn described(program: &Path, file: &Path) -> Outcome<Vec<u8>> {
    let shown = program.display();
    let ran = Command::new("node").arg(program).arg(file).output();
    let output = ran.map_err(|error| match error.kind() {
        ErrorKind::NotFound => Problem::new(
            "no-node-js",
            "there is no program `node`, which runs solc",
            "install Node.js 20 or newer; or run describe.mjs elsewhere, and give its answer with --trees",
        ),
        _ => Problem::new(
            "not-described",
            format!("`node {shown}` can't be started: {error}"),
            "see that this user may run it",
        ),
    })?;
    // A file that solc refuses is answered too, with solc's reasons.
    if !output.stdout.is_empty() {
        return Ok(output.stdout);
    }
    Err(Problem::new(
        "not-described",
        format!(
            "`node {shown}` answers nothing: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ),
        "install what it needs: `npm ci` in its folder",
    ))
}

fn canonical(path: &Path) -> Outcome<PathBuf> {
    path.canonicalize().explain(
        "file-not-read",
        format!("{} can't be opened", path.display()),
        "check the path and its permissions",
    )
}

fn wired_json(wired: &Wired, file: &Path, path: &Path, is_changed: bool) -> Json {
    let part = |part: &wiring::Part| json!({ "tag": part.tag, "of": part.of, "functions": part.functions });
    json!({
        "contract": wired.contract,
        "name": wired.name,
        "source": file,
        "file": path,
        "changed": is_changed,
        "parts": wired.parts.iter().map(part).collect::<Json>(),
        "warnings": wired.doubts,
    })
}
