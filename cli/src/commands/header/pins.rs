//! `cryptlet header check` and `cryptlet header pin`: whether Solidity files import what they pin.

use crate::{
    context::Context,
    error::Outcome,
    imports::{Pinned, Roots, Sources},
    output::hex,
};
use serde_json::{json, Value as Json};
use std::path::PathBuf;

/// Which files are checked.
#[derive(clap::Args)]
pub struct Check {
    /// The Solidity files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    roots: Roots,
}

/// Which files are written.
#[derive(clap::Args)]
pub struct Pin {
    /// The Solidity files. A file that another imports is pinned before it.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    roots: Roots,
}

impl Check {
    /// Checks the files, up to the first that is not right.
    pub fn run(self, context: &Context) -> Outcome {
        let mut sources = Sources::new(self.roots);
        let (mut shown, mut human) = (Vec::new(), String::new());
        for file in self.files {
            let pinned = sources.check(&file)?;
            human.push_str(&format!(
                "{}: all it brings is as pinned ({} pins)\n",
                file.display(),
                pinned.len()
            ));
            shown.push(json!({
                "file": file,
                "pinned": pinned.iter().map(pinned_json).collect::<Json>(),
            }));
        }
        context.output.answer(&Json::Array(shown), &human)
    }
}

impl Pin {
    /// Writes the pins, and checks them.
    pub fn run(self, context: &Context) -> Outcome {
        let mut sources = Sources::new(self.roots);
        let (mut shown, mut human) = (Vec::new(), String::new());
        for file in sources.ordered(&self.files)? {
            let is_changed = sources.pin(&file)?;
            let words = if is_changed {
                "written"
            } else {
                "as they were"
            };
            human.push_str(&format!("{}: pins {words}\n", file.display()));
            shown.push((file, is_changed));
        }
        // Files that import each other can't pin each other: the second has changed what the first pinned.
        let mut answer = Vec::new();
        for (file, is_changed) in shown {
            let pinned = sources.check(&file)?;
            answer.push(json!({
                "file": file,
                "changed": is_changed,
                "pinned": pinned.iter().map(pinned_json).collect::<Json>(),
            }));
        }
        context.output.answer(&Json::Array(answer), &human)
    }
}

fn pinned_json(pinned: &Pinned) -> Json {
    json!({ "path": pinned.path, "file": pinned.file, "sha256": hex(pinned.sha256) })
}
