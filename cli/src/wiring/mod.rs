//! Tagged contracts made working ones: what `@custom:` tags of a Solidity contract ask for, written as Solidity.
//!
//! | tag | of | what is written |
//! |---|---|---|
//! | `cryptlet-event` | a function | a subscription to a feed, whose results the function is called with |
//! | `secure-scheme` | a contract | the policy: which cryptlet seals its fields, and with what |
//! | `secure-field` | a state variable | accessors of a value that the signers alone read |
//! | `property` | a state variable | accessors, which a child may override |
//!
//! | module | noun |
//! |---|---|
//! | [`tree`] | syntax trees, as solc gives them |
//! | [`scope`] | types and names, as the written contract writes them |
//! | [`tags`] | tags, and where they stand |
//! | [`options`] | what stands in them as `name=value` |
//! | [`library`] | a cryptlet's header as a library, and its methods |
//! | [`literal`] | arguments that stand in a tag |
//! | [`names`] | names that are free |
//! | [`tagged`] | a contract with its tags, read |
//! | [`event`], [`field`], [`property`] | the tags, one by one |
//! | [`contract`] | the written contract |
//! | [`feeds`], [`sealing`], [`accessors`] | what it does for each tag |
//! | [`text`] | lines of Solidity |

mod accessors;
mod contract;
mod event;
mod feeds;
mod field;
mod library;
mod literal;
mod names;
mod options;
mod property;
mod scope;
mod sealing;
mod tagged;
mod tags;
mod text;
mod tree;

pub use options::units;

use crate::error::{Outcome, Problem};
use serde_json::Value as Json;
use std::path::Path;
use tagged::Tagged;
use tree::Program;

/// What is wired.
pub struct Source<'a> {
    /// The file, as its user named it.
    pub shown: String,
    /// Its canonical path.
    pub path: &'a Path,
    /// Its text.
    pub text: &'a str,
    /// The canonical folder in which the wired contract is to stand.
    pub out: &'a Path,
}

/// A wired contract.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wired {
    /// The contract whose tags ask for it.
    pub contract: String,
    /// Its own name.
    pub name: String,
    /// What has been wired.
    pub parts: Vec<Part>,
    /// What is doubtful about the tags, each with its place.
    pub doubts: Vec<String>,
    /// The Solidity file, without pins.
    pub text: String,
}

/// What one tag has brought.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// The tag.
    pub tag: &'static str,
    /// Of which function or variable.
    pub of: String,
    /// The functions that are written for it.
    pub functions: Vec<String>,
}

/// Wires the contracts of a file. `trees` is solc's output in JSON, with the trees of the file and of all that it imports.
///
/// # Errors
/// `not-compiled`: solc refuses the file. `bad-tag`, `scheme-refused`, `name-taken`: the state names file, line and tag.
/// `no-tags`: no contract of the file has any.
pub fn wire(source: &Source<'_>, trees: &Json) -> Outcome<Vec<Wired>> {
    let program = Program::read(trees)?;
    let unit = program.unit(source.path)?;
    let mut wired = Vec::new();
    for node in unit.contracts() {
        if let Some(tagged) = Tagged::read(&program, unit, node, source)? {
            wired.push(contract::write(&tagged, source)?);
        }
    }
    if wired.is_empty() {
        return Err(Problem::new(
            "no-tags",
            format!("no contract of {} has a tag of this program", source.shown),
            "tag a function with @custom:cryptlet-event, or a state variable with @custom:secure-field or @custom:property",
        ));
    }
    Ok(wired)
}
