//! What a cryptlet's registered configuration says to hosts, beyond its sources.

use cryptlet_primitives::{
    json::Json, package::MAX_CONFIGURATION, statement::Method, view::CryptletView, Public,
};

/// How long a method's questions take, by the cryptlet's own word.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Pace {
    /// No longer than a round between people.
    Short,
    /// Minutes: in turns and within bounds of their own.
    Long,
}

impl Pace {
    /// The pace of one of a cryptlet's methods.
    pub fn of<AccountId>(cryptlet: &CryptletView<AccountId>, method: &Method) -> Self {
        let is_long = |listed: String| listed.as_bytes() == method.as_slice();
        if texts(&cryptlet.configuration, "longMethods").any(is_long) {
            Pace::Long
        } else {
            Pace::Short
        }
    }
}

/// The keys that may send a cryptlet updates.
pub fn update_keys<AccountId>(cryptlet: &CryptletView<AccountId>) -> Vec<Public> {
    let listed = texts(&cryptlet.configuration, "updateKeys");
    listed.filter_map(|text| key(&text)).collect()
}

/// The texts of a list in a configuration; none where there is no such list.
fn texts(configuration: &str, member: &str) -> impl Iterator<Item = String> {
    let fits = u32::try_from(configuration.len()).is_ok_and(|length| length <= MAX_CONFIGURATION);
    let listed = match fits.then(|| Json::parse(configuration)) {
        Some(Ok(Json::Object(mut members))) => members.remove(member),
        _ => None,
    };
    let items = match listed {
        Some(Json::List(items)) => items,
        _ => Vec::new(),
    };
    items.into_iter().filter_map(|item| match item {
        Json::Text(text) => Some(text),
        _ => None,
    })
}

/// A key as configurations write it: `0x` and 64 digits.
fn key(text: &str) -> Option<Public> {
    let mut key = [0; 32];
    hex::decode_to_slice(text.strip_prefix("0x")?, &mut key).ok()?;
    Some(Public::from_raw(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_texts_is_read_and_anything_else_is_none() {
        for (configuration, expected) in [
            (
                r#"{"longMethods": ["grind", "mine"]}"#,
                vec!["grind", "mine"],
            ),
            (r#"{"longMethods": ["grind", 7, null]}"#, vec!["grind"]),
            (r#"{"longMethods": "grind"}"#, vec![]),
            ("{}", vec![]),
            ("[]", vec![]),
            ("{", vec![]),
            ("", vec![]),
        ] {
            let read: Vec<_> = texts(configuration, "longMethods").collect();
            assert_eq!(read, expected, "{configuration}");
        }
    }

    #[test]
    fn a_key_is_0x_and_64_digits() {
        assert_eq!(
            key(&format!("0x{}", "ab".repeat(32))),
            Some(Public::from_raw([0xab; 32]))
        );
        for text in [
            "",
            "0x",
            "0xab",
            &"ab".repeat(32),
            &format!("0x{}", "xy".repeat(32)),
        ] {
            assert_eq!(key(text), None, "{text}");
        }
    }
}
