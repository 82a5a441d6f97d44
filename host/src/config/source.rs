//! A source of the configuration: where it leads, and which cryptlets read it.

use super::Cryptlets;
use serde::Deserialize;
use std::path::PathBuf;

/// A mapped source.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "SourceText")]
pub struct Source {
    /// Where it leads.
    pub target: SourceTarget,
    /// Which cryptlets read it, of those whose registered configuration lists it.
    pub cryptlets: Cryptlets,
}

/// Where a source leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SourceTarget {
    /// A file, read anew for each question.
    File(PathBuf),
    /// An address, asked anew for each question. `https://` only.
    Https(String),
}

/// How a [`Source`] is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceText {
    file: Option<PathBuf>,
    https: Option<String>,
    cryptlets: Option<Cryptlets>,
}

impl TryFrom<SourceText> for Source {
    type Error = &'static str;

    fn try_from(text: SourceText) -> Result<Self, Self::Error> {
        let target = match (text.file, text.https) {
            (Some(path), None) => SourceTarget::File(path),
            (None, Some(address)) => SourceTarget::Https(address),
            _ => return Err("a source has either `file` or `https`"),
        };
        let cryptlets = text.cryptlets.ok_or(
            "a source says who reads it: add `cryptlets = [\"NAME\"]`, or `cryptlets = \"all\"`",
        )?;
        Ok(Source { target, cryptlets })
    }
}
