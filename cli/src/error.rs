//! What went wrong, and what to do about it: no error of this program leaves without a remedy.

use serde_json::{json, Value};

/// An error that names the state and the remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{state}")]
pub struct Problem {
    /// A stable word for scripts: of this program in kebab case, of the chain as `Pallet.Error`, or a word alone for what
    /// every call can meet (`NoFunds`, `BadOrigin`, `BelowMinimum`).
    pub code: String,
    /// What is the case.
    pub state: String,
    /// What to do.
    pub remedy: String,
}

/// The result of everything that can fail.
pub type Outcome<T = ()> = Result<T, Problem>;

impl Problem {
    /// An error with its remedy.
    pub fn new(
        code: impl Into<String>,
        state: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Problem {
            code: code.into(),
            state: state.into(),
            remedy: remedy.into(),
        }
    }

    /// As `--json` prints it.
    pub fn to_json(&self) -> Value {
        json!({ "error": { "code": self.code, "state": self.state, "remedy": self.remedy } })
    }
}

/// Makes a [`Problem`] of a library's error, which becomes the end of the sentence.
pub trait Explain<T> {
    /// `state` says what was tried; the library's own words follow after a colon.
    fn explain(self, code: &str, state: impl Into<String>, remedy: impl Into<String>)
        -> Outcome<T>;
}

impl<T, E: std::fmt::Display> Explain<T> for Result<T, E> {
    fn explain(
        self,
        code: &str,
        state: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Outcome<T> {
        self.map_err(|error| Problem::new(code, format!("{}: {error}", state.into()), remedy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_error_gets_a_state_and_a_remedy() {
        let problem = "x"
            .parse::<u8>()
            .explain("bad-number", "`x` is no number", "give one");
        let problem = problem.unwrap_err();
        assert_eq!(
            problem.state,
            "`x` is no number: invalid digit found in string"
        );
        assert_eq!(problem.to_json()["error"]["remedy"], "give one");
    }
}
