//! What the `cryptlet` command answers: a text in it, or the word of a refusal.

use anyhow::{ensure, Context, Result};
use serde_json::Value;

/// A text of an answer.
pub fn text(value: &Value, name: &str) -> Result<String> {
    let text = value[name].as_str();
    let text = text.with_context(|| format!("no {name} in {value}"))?;
    Ok(text.to_owned())
}

/// An error unless something was refused with this word.
pub fn refused<T>(outcome: Result<T>, word: &str) -> Result<()> {
    let error = outcome
        .err()
        .with_context(|| format!("not refused: {word}"))?;
    let error = format!("{error:#}");
    ensure!(error.contains(word), "not {word}, but {error}");
    Ok(())
}
