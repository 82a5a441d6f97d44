//! The JSON configuration of a cryptlet, checked: what its publisher tells operators and readers.
//!
//! ```json
//! {
//!   "name": "market-watcher",
//!   "publicKey": "0x3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29",
//!   "isolation": "software",
//!   "description": "Prices from public series.",
//!   "sources": ["wti-daily", "gold-monthly"],
//!   "updateKeys": ["0x88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee"],
//!   "longMethods": ["simulate"]
//! }
//! ```
//!
//! `name` and `publicKey` are required. Any other key is an extension: it is held to the rules of [`crate::json`], and
//! stays in the text.

use crate::{
    json::{Json, JsonError},
    package::{is_name, Name, MAX_CONFIGURATION},
    policy::Isolation,
    statement::Method,
    Public,
};
use alloc::{collections::BTreeMap, string::String};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32};

/// Most sources that a cryptlet reads: an operator maps each by hand.
pub const MAX_SOURCES: u32 = 16;
/// The names of a cryptlet's sources.
pub type Sources = BoundedVec<Name, ConstU32<MAX_SOURCES>>;
/// Most keys that may send a cryptlet updates: one for each of the systems that tell it something.
pub const MAX_UPDATE_KEYS: u32 = 8;
/// The keys (ed25519) that may send a cryptlet updates.
pub type UpdateKeys = BoundedVec<Public, ConstU32<MAX_UPDATE_KEYS>>;
/// Most long methods: what runs for minutes is the exception.
pub const MAX_LONG_METHODS: u32 = 8;
/// The names of a cryptlet's long methods.
pub type LongMethods = BoundedVec<Method, ConstU32<MAX_LONG_METHODS>>;

/// A checked configuration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Configuration {
    /// The cryptlet's name: the one it is registered under.
    pub name: Name,
    /// The identity key that signs its packages.
    pub public_key: Public,
    /// What the cryptlet asks of a host's region; a policy may ask for more. Absent in the text: software.
    pub isolation: Isolation,
    /// A word to people.
    pub description: Option<String>,
    /// The sources that it reads, by name: an operator maps each to an address or a file.
    pub sources: Sources,
    /// The keys whose updates hosts take for it. Absent in the text: none.
    pub update_keys: UpdateKeys,
    /// The methods that hosts run with the bounds of long ones. Absent in the text: none.
    pub long_methods: LongMethods,
}

/// Why a text is not a configuration.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum ConfigurationError {
    /// Longer than [`MAX_CONFIGURATION`].
    TooLong,
    /// Not UTF-8.
    NotUtf8,
    /// Not JSON.
    NotJson,
    /// Nested deeper than [`crate::json::MAX_DEPTH`].
    TooDeep,
    /// A key stands twice in one object.
    DuplicateKey,
    /// More follows after the object.
    Trailing,
    /// JSON, but not an object.
    NotAnObject,
    /// The key `name` is missing.
    MissingName,
    /// `name` is not a string of at most [`crate::package::MAX_NAME`] bytes that [`is_name`] takes.
    BadName,
    /// The key `publicKey` is missing.
    MissingPublicKey,
    /// `publicKey` is not a string of `0x` and 64 hexadecimal digits.
    BadPublicKey,
    /// `isolation` is none of `software`, `measured-boot`, `enclave`.
    BadIsolation,
    /// `description` is not a string.
    BadDescription,
    /// `sources` is not a list of at most [`MAX_SOURCES`] different names.
    BadSources,
    /// `updateKeys` is not a list of at most [`MAX_UPDATE_KEYS`] different strings of `0x` and 64 hexadecimal digits.
    BadUpdateKeys,
    /// `longMethods` is not a list of at most [`MAX_LONG_METHODS`] different names of methods.
    BadLongMethods,
}

impl From<JsonError> for ConfigurationError {
    fn from(error: JsonError) -> Self {
        match error {
            JsonError::Malformed => ConfigurationError::NotJson,
            JsonError::DuplicateKey => ConfigurationError::DuplicateKey,
            JsonError::TooDeep => ConfigurationError::TooDeep,
            JsonError::Trailing => ConfigurationError::Trailing,
        }
    }
}

/// Reads a configuration.
pub fn parse(text: &[u8]) -> Result<Configuration, ConfigurationError> {
    if u32::try_from(text.len()).map_or(true, |length| length > MAX_CONFIGURATION) {
        return Err(ConfigurationError::TooLong);
    }
    let text = core::str::from_utf8(text).map_err(|_| ConfigurationError::NotUtf8)?;
    let Json::Object(members) = Json::parse(text)? else {
        return Err(ConfigurationError::NotAnObject);
    };
    Ok(Configuration {
        name: name(members.get("name").ok_or(ConfigurationError::MissingName)?)
            .ok_or(ConfigurationError::BadName)?,
        public_key: public_key(
            members
                .get("publicKey")
                .ok_or(ConfigurationError::MissingPublicKey)?,
        )
        .ok_or(ConfigurationError::BadPublicKey)?,
        isolation: optional(&members, "isolation", isolation)
            .ok_or(ConfigurationError::BadIsolation)?
            .unwrap_or_default(),
        description: optional(&members, "description", text_of)
            .ok_or(ConfigurationError::BadDescription)?,
        sources: optional(&members, "sources", |json| list(json, name))
            .ok_or(ConfigurationError::BadSources)?
            .unwrap_or_default(),
        update_keys: optional(&members, "updateKeys", |json| list(json, public_key))
            .ok_or(ConfigurationError::BadUpdateKeys)?
            .unwrap_or_default(),
        long_methods: optional(&members, "longMethods", |json| list(json, method))
            .ok_or(ConfigurationError::BadLongMethods)?
            .unwrap_or_default(),
    })
}

/// A member that may be absent: `None` if it is there and `read` does not take it.
fn optional<T>(
    members: &BTreeMap<String, Json>,
    key: &str,
    read: impl FnOnce(&Json) -> Option<T>,
) -> Option<Option<T>> {
    match members.get(key) {
        Some(member) => read(member).map(Some),
        None => Some(None),
    }
}

fn text_of(json: &Json) -> Option<String> {
    match json {
        Json::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn name(json: &Json) -> Option<Name> {
    let name = Name::try_from(text_of(json)?.into_bytes()).ok()?;
    is_name(&name).then_some(name)
}

fn public_key(json: &Json) -> Option<Public> {
    let text = text_of(json)?;
    let digits = text.strip_prefix("0x")?.as_bytes();
    let mut key = [0; 32];
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in key.iter_mut().zip(digits.chunks(2)) {
        let pair = core::str::from_utf8(pair)
            .ok()
            .filter(|pair| pair.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(Public::from_raw(key))
}

fn isolation(json: &Json) -> Option<Isolation> {
    match text_of(json)?.as_str() {
        "software" => Some(Isolation::Software),
        "measured-boot" => Some(Isolation::MeasuredBoot),
        "enclave" => Some(Isolation::Enclave),
        _ => None,
    }
}

/// A WIT identifier: its words are of small letters or of capitals.
fn method(json: &Json) -> Option<Method> {
    let name = Method::try_from(text_of(json)?.into_bytes()).ok()?;
    is_name(&name.to_ascii_lowercase()).then_some(name)
}

/// A list of different members, each of which `read` takes.
fn list<T: PartialEq, const MOST: u32>(
    json: &Json,
    read: impl Fn(&Json) -> Option<T>,
) -> Option<BoundedVec<T, ConstU32<MOST>>> {
    let Json::List(members) = json else {
        return None;
    };
    let mut different = BoundedVec::default();
    for member in members {
        let member = read(member).filter(|member| !different.contains(member))?;
        different.try_push(member).ok()?;
    }
    Some(different)
}

#[cfg(test)]
mod tests {
    use super::{ConfigurationError::*, *};

    const KEY: &str = "0x3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29";

    /// A configuration with a good name and key, and `more` members.
    fn with(more: &str) -> String {
        format!(r#"{{"name":"market-watcher","publicKey":"{KEY}"{more}}}"#)
    }

    fn refusal(text: &str) -> ConfigurationError {
        parse(text.as_bytes()).expect_err(text)
    }

    #[test]
    fn a_configuration_is_read_and_extensions_are_kept_out_of_the_way() {
        let read = parse(
            with(r#", "isolation":"enclave", "sources":["wti-daily"], "x":{"y":[1.5e400]}"#)
                .as_bytes(),
        )
        .unwrap();
        assert_eq!(read.name.as_slice(), b"market-watcher");
        assert_eq!(read.public_key.0[..2], [0x3b, 0x6a]);
        assert_eq!(read.isolation, Isolation::Enclave);
        assert_eq!(read.sources[0].as_slice(), b"wti-daily");
        let least = parse(with("").as_bytes()).unwrap();
        assert_eq!(
            (least.isolation, least.description, least.sources.len()),
            (Isolation::Software, None, 0)
        );
        assert!(least.update_keys.is_empty() && least.long_methods.is_empty());
    }

    #[test]
    fn keys_of_updates_and_long_methods_are_read() {
        let other = KEY.replace("3b6a", "3B6B");
        let text = format!(r#", "updateKeys":["{KEY}","{other}"], "longMethods":["option-price"]"#);
        let read = parse(with(&text).as_bytes()).unwrap();
        let begins: Vec<_> = read
            .update_keys
            .iter()
            .map(|key| key.0[..2].to_vec())
            .collect();
        assert_eq!(begins, [[0x3b, 0x6a], [0x3b, 0x6b]]);
        assert_eq!(read.long_methods[0].as_slice(), b"option-price");
        let none = parse(with(r#", "updateKeys":[], "longMethods":[]"#).as_bytes()).unwrap();
        assert!(none.update_keys.is_empty() && none.long_methods.is_empty());
    }

    #[test]
    #[allow(clippy::too_many_lines, reason = "a list of faults, one after another")]
    fn each_fault_has_its_own_error() {
        assert_eq!(
            refusal(&with(&format!(r#","x":"{}""#, "y".repeat(4096)))),
            TooLong
        );
        assert_eq!(parse(b"{\"name\":\"\xff\"}"), Err(NotUtf8));
        assert_eq!(refusal("{"), NotJson);
        assert!(
            parse(with(&format!(r#","x":{}1{}"#, "[".repeat(7), "]".repeat(7))).as_bytes()).is_ok()
        );
        assert_eq!(
            refusal(&with(&format!(
                r#","x":{}1{}"#,
                "[".repeat(8),
                "]".repeat(8)
            ))),
            TooDeep
        );
        assert_eq!(refusal(&with(r#","name":"other""#)), DuplicateKey);
        assert_eq!(refusal(&with(r#","x":{"y":1,"\u0079":2}"#)), DuplicateKey);
        assert_eq!(refusal(&format!("{} {{}}", with(""))), Trailing);
        assert_eq!(refusal("[]"), NotAnObject);
        assert_eq!(refusal("{}"), MissingName);
        assert_eq!(refusal(r#"{"name":"a"}"#), MissingPublicKey);
        for name in [
            "1",
            "null",
            r#""""#,
            r#""Watcher""#,
            r#""a--b""#,
            r#""a-""#,
            r#""1a""#,
            r#""a b""#,
        ] {
            assert_eq!(
                refusal(&format!(r#"{{"name":{name},"publicKey":"{KEY}"}}"#)),
                BadName,
                "{name}"
            );
        }
        for key in [
            "1",
            r#""""#,
            r#""0x00""#,
            &format!("\"{}\"", &KEY[2..]),
            &format!("\"{KEY}0\""),
            &format!("\"0x+{}\"", &KEY[3..]),
        ] {
            assert_eq!(
                refusal(&format!(r#"{{"name":"a","publicKey":{key}}}"#)),
                BadPublicKey,
                "{key}"
            );
        }
        for isolation in ["null", r#""Enclave""#, r#""none""#] {
            assert_eq!(
                refusal(&with(&format!(r#","isolation":{isolation}"#))),
                BadIsolation,
                "{isolation}"
            );
        }
        assert_eq!(refusal(&with(r#","description":["x"]"#)), BadDescription);
        let many = (0..17)
            .map(|number| format!(r#""s{number}""#))
            .collect::<Vec<_>>()
            .join(",");
        for sources in [
            "{}",
            r#""a""#,
            "[1]",
            r#"["A"]"#,
            r#"["a","a"]"#,
            &format!("[{many}]"),
        ] {
            assert_eq!(
                refusal(&with(&format!(r#","sources":{sources}"#))),
                BadSources,
                "{sources}"
            );
        }
    }

    /// A list of `count` strings.
    fn strings(count: usize, string: impl Fn(usize) -> String) -> String {
        let strings = (0..count).map(|number| format!("\"{}\"", string(number)));
        format!("[{}]", strings.collect::<Vec<_>>().join(","))
    }

    #[test]
    fn keys_of_updates_are_few_different_and_keys() {
        let keys = |count| strings(count, |number| format!("0x{number:064x}"));
        let with_keys = |keys: &str| with(&format!(r#","updateKeys":{keys}"#));
        assert_eq!(
            parse(with_keys(&keys(8)).as_bytes())
                .unwrap()
                .update_keys
                .len(),
            8
        );
        for keys in [
            "null",
            "{}",
            &format!("\"{KEY}\""),
            "[1]",
            r#"["0x00"]"#,
            &format!(r#"["{}"]"#, &KEY[2..]),
            &format!(r#"["{KEY}","{}"]"#, KEY.replace("3b6a", "3B6A")),
            &keys(9),
        ] {
            assert_eq!(refusal(&with_keys(keys)), BadUpdateKeys, "{keys}");
        }
    }

    #[test]
    fn long_methods_are_few_different_and_methods() {
        let methods = |count| strings(count, |number| format!("m{number}"));
        let with_methods = |methods: &str| with(&format!(r#","longMethods":{methods}"#));
        assert_eq!(
            parse(with_methods(&methods(8)).as_bytes())
                .unwrap()
                .long_methods
                .len(),
            8
        );
        for methods in [
            "true",
            r#""option-price""#,
            r#"[["option-price"]]"#,
            r#"["option_price"]"#,
            r#"[""]"#,
            r#"["a","a"]"#,
            &format!(r#"["{}"]"#, "a".repeat(65)),
            &methods(9),
        ] {
            assert_eq!(refusal(&with_methods(methods)), BadLongMethods, "{methods}");
        }
    }
}
