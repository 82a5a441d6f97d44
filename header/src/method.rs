//! A method: what a round asks a cryptlet.

use crate::{
    check::{self, TypeError},
    json,
    types::{Field, Listed, Type},
};
use cryptlet_primitives::value::Value;
use serde_json::Value as Json;
use std::fmt;

/// A function that the header's world exports.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Method {
    /// The name, in kebab-case: what requests carry.
    pub name: String,
    /// The parameters in order.
    pub params: Vec<Field>,
    /// The answer.
    pub result: Type,
}

impl Method {
    /// Whether these are arguments of this method: as many as it has parameters, each of its type, and within the
    /// bounds of [`cryptlet_primitives::value`].
    pub fn check_arguments(&self, arguments: &[Value]) -> Result<(), TypeError> {
        self.expect_count(arguments.len())?;
        check::check_all(self.params.iter().zip(arguments))
    }

    /// Arguments from JSON: an array in the order of the parameters, or an object by their names.
    pub fn arguments_from_json(&self, arguments: &Json) -> Result<Vec<Value>, TypeError> {
        let values = match arguments {
            Json::Array(items) => {
                self.expect_count(items.len())?;
                let pairs = self.params.iter().zip(items);
                pairs
                    .map(|(param, item)| json::read_field(param, item))
                    .collect::<Result<Vec<_>, _>>()?
            }
            Json::Object(_) => json::read_fields(&self.params, arguments)?,
            other => {
                return Err(TypeError::new(
                    "an array of arguments, or an object by parameter name",
                    json::describe(other),
                ))
            }
        };
        self.check_arguments(&values)?;
        Ok(values)
    }

    /// Arguments from words of a command line, one for each parameter. A word is JSON, or bare text where the type
    /// takes a JSON string: `wti-oil`, `2020-04-20`, `0xff00`.
    pub fn arguments_from_words(&self, words: &[impl AsRef<str>]) -> Result<Vec<Value>, TypeError> {
        self.expect_count(words.len())?;
        let pairs = self.params.iter().zip(words);
        let values = pairs
            .map(|(param, word)| read_word(param, word.as_ref()))
            .collect::<Result<Vec<_>, _>>()?;
        self.check_arguments(&values)?;
        Ok(values)
    }

    /// Whether an answer can tell of an event, as feeds with [`Trigger::Event`] need it: an option of what begins with a
    /// natural number, the cursor.
    ///
    /// [`Trigger::Event`]: cryptlet_primitives::feed::Trigger::Event
    pub fn tells_an_event(&self) -> bool {
        match &self.result {
            Type::Option(event) => event.can_begin_with_a_number(),
            _ => false,
        }
    }

    /// Whether an answer can name the next moment, as feeds with [`Trigger::WakeUp`] need it: it begins with a natural
    /// number.
    ///
    /// [`Trigger::WakeUp`]: cryptlet_primitives::feed::Trigger::WakeUp
    pub fn names_a_moment(&self) -> bool {
        self.result.can_begin_with_a_number()
    }

    fn expect_count(&self, given: usize) -> Result<(), TypeError> {
        if given == self.params.len() {
            return Ok(());
        }
        let expected = match self.params.as_slice() {
            [] => "no arguments".to_owned(),
            params => format!("{} arguments ({})", params.len(), Listed(params)),
        };
        Err(TypeError::new(expected, given))
    }
}

/// Reads a word as JSON, and where that is not of the type, as text.
fn read_word(param: &Field, word: &str) -> Result<Value, TypeError> {
    let bare = || json::read_field(param, &Json::String(word.to_owned()));
    match serde_json::from_str(word) {
        Ok(parsed) => json::read_field(param, &parsed).or_else(|error| bare().map_err(|_| error)),
        Err(_) => bare(),
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}({}) -> {}",
            self.name,
            Listed(&self.params),
            self.result
        )
    }
}
