//! A cryptlet's configuration as the publisher writes it: JSON, to which the identity key is added.

use crate::{
    error::{Explain, Outcome, Problem},
    output::hex,
};
use cryptlet_primitives::{
    configuration::{self as rules, ConfigurationError},
    Public,
};
use serde_json::{Map, Value as Json};

/// What helps against a configuration that is refused.
const REMEDY: &str =
    "mend the JSON: an object with \"name\", each key once; see docs/writing-a-cryptlet.md";

/// A configuration that the chain takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Configuration {
    /// The text, as it is signed and registered.
    pub text: String,
    /// The cryptlet's name.
    pub name: String,
    /// The identity key.
    pub public_key: Public,
    /// The methods that hosts run with the bounds of long ones.
    pub long_methods: Vec<String>,
    /// Whether any key may send the cryptlet updates.
    pub takes_updates: bool,
    /// The sources that it reads, by name.
    pub sources: Vec<String>,
}

impl Configuration {
    /// Reads a configuration by the chain's own rules.
    pub fn parse(text: &[u8]) -> Outcome<Self> {
        let parsed = rules::parse(text).map_err(|error| {
            let state = format!("the configuration is refused: {}", words(error));
            Problem::new("bad-configuration", state, REMEDY)
        })?;
        let state = "the configuration is not UTF-8";
        let text = std::str::from_utf8(text).explain("bad-configuration", state, REMEDY)?;
        Ok(Configuration {
            text: text.to_owned(),
            name: String::from_utf8_lossy(&parsed.name).into_owned(),
            public_key: parsed.public_key,
            long_methods: parsed
                .long_methods
                .iter()
                .map(|method| String::from_utf8_lossy(method).into_owned())
                .collect(),
            takes_updates: !parsed.update_keys.is_empty(),
            sources: parsed
                .sources
                .iter()
                .map(|source| String::from_utf8_lossy(source).into_owned())
                .collect(),
        })
    }

    /// Reads the name that a publisher wrote, and the identity's key if the text has it already.
    pub fn name_and_key(text: &str) -> Outcome<(String, Option<Public>)> {
        if has_key(text)? {
            let whole = Configuration::parse(text.as_bytes())?;
            return Ok((whole.name, Some(whole.public_key)));
        }
        // The chain's rules ask for some key.
        let some = with_key(text, &Public::from_raw([0; 32]));
        Ok((Configuration::parse(some.as_bytes())?.name, None))
    }

    /// Reads what a publisher wrote, and puts the identity's key in if it has none. A text that is whole stays as it is,
    /// to the byte.
    pub fn completed(text: &str, identity: &Public) -> Outcome<Self> {
        let configuration = if has_key(text)? {
            Configuration::parse(text.as_bytes())?
        } else {
            Configuration::parse(with_key(text, identity).as_bytes())?
        };
        if configuration.public_key == *identity {
            return Ok(configuration);
        }
        Err(Problem::new(
            "other-identity",
            format!(
                "the configuration names the key {}, and {} signs",
                hex(configuration.public_key),
                hex(identity)
            ),
            "take publicKey out of the configuration, or sign with its own key: --identity FILE",
        ))
    }
}

/// Whether the publisher's text names an identity key.
fn has_key(text: &str) -> Outcome<bool> {
    let object: Map<String, Json> = serde_json::from_str(text).explain(
        "bad-configuration",
        "the configuration is not a JSON object",
        REMEDY,
    )?;
    Ok(object.contains_key("publicKey"))
}

/// What the chain's rules find wrong.
fn words(error: ConfigurationError) -> &'static str {
    match error {
        ConfigurationError::TooLong => "it is longer than 4 KiB",
        ConfigurationError::NotUtf8 => "it is not UTF-8",
        ConfigurationError::NotJson => "it is not JSON",
        ConfigurationError::TooDeep => "it is nested too deeply",
        ConfigurationError::DuplicateKey => "a key stands twice in one object",
        ConfigurationError::Trailing => "more follows after the object",
        ConfigurationError::NotAnObject => "it is not an object",
        ConfigurationError::MissingName => "`name` is missing",
        ConfigurationError::BadName => {
            "`name` is no name: lower-case letters, digits, single hyphens, a letter first"
        }
        ConfigurationError::MissingPublicKey => "`publicKey` is missing",
        ConfigurationError::BadPublicKey => "`publicKey` is not 0x and 64 hex digits",
        ConfigurationError::BadIsolation => {
            "`isolation` is none of software, measured-boot, enclave"
        }
        ConfigurationError::BadDescription => "`description` is not text",
        ConfigurationError::BadSources => "`sources` is no list of different names, at most 16",
        ConfigurationError::BadUpdateKeys => {
            "`updateKeys` is no list of different keys, at most 8, each 0x and 64 hex digits"
        }
        ConfigurationError::BadLongMethods => {
            "`longMethods` is no list of different names of methods, at most 8"
        }
    }
}

/// Puts the key in front of the object's other entries. The rest of the text stays, so that the chain's rules see every
/// fault that the publisher's text has.
fn with_key(text: &str, identity: &Public) -> String {
    let (before, after) = text.split_once('{').unwrap_or((text, ""));
    let separator = if after.trim_start().starts_with('}') {
        ""
    } else {
        ","
    };
    format!(
        "{before}{{\n  \"publicKey\": \"{}\"{separator}{after}",
        hex(identity)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> Public {
        Public::from_raw([byte; 32])
    }

    #[test]
    fn the_identity_is_put_in_once() {
        let written = "{\n  \"name\": \"oil\",\n  \"x\": [1]\n}";
        let completed = Configuration::completed(written, &key(7)).unwrap();
        assert_eq!(completed.name, "oil");
        assert_eq!(completed.public_key, key(7));
        assert!(completed.text.ends_with("\"x\": [1]\n}"));
        assert_eq!(
            Configuration::completed(&completed.text, &key(7)).unwrap(),
            completed
        );
        let other = Configuration::completed(&completed.text, &key(8));
        assert_eq!(other.unwrap_err().code, "other-identity");
    }

    #[test]
    fn a_name_is_read_with_the_key_or_without() {
        let written = "{ \"name\": \"oil\" }";
        let read = Configuration::name_and_key(written).unwrap();
        assert_eq!(read, ("oil".to_owned(), None));
        let completed = Configuration::completed(written, &key(7)).unwrap();
        let read = Configuration::name_and_key(&completed.text).unwrap();
        assert_eq!(read, ("oil".to_owned(), Some(key(7))));
        for bad in [
            "{}",
            "[]",
            "{ \"name\": \"Oil\" }",
            "{ \"name\": \"oil\", \"publicKey\": 1 }",
        ] {
            let problem = Configuration::name_and_key(bad).unwrap_err();
            assert_eq!(problem.code, "bad-configuration", "{bad}");
        }
    }

    #[test]
    fn what_the_chain_refuses_is_refused_here() {
        for bad in [
            "{}",
            "[]",
            "{\"name\":\"a\",\"name\":\"b\"}",
            "{\"name\":\"Not A Name\"}",
            "{\"name\": 1}",
            "{\"name\": \"a\", \"updateKeys\": [\"0x12\"]}",
            "{\"name\": \"a\", \"longMethods\": [1]}",
        ] {
            let problem = Configuration::completed(bad, &key(7)).unwrap_err();
            assert_eq!(problem.code, "bad-configuration", "{bad}");
        }
    }
}
