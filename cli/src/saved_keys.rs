//! The keys that verify envelopes, as a file: what `cryptlet result --save` wrote beside one.

use crate::{
    error::{Outcome, Problem},
    files, hash,
};
use cryptlet_primitives::envelope::{SavedInstanceKey, SavedKeys, SavedRegionKey};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use std::path::Path;

/// Most bytes of a file of keys: some ten thousand keys.
const MAX_KEYS: u64 = 4 * 1024 * 1024;

/// Reads the file.
pub fn read(path: &Path) -> Outcome<SavedKeys> {
    parse(
        &files::read_text(path, MAX_KEYS)?,
        &path.display().to_string(),
    )
}

/// Reads the file's text.
fn parse(text: &str, file: &str) -> Outcome<SavedKeys> {
    serde_json::from_str(text).map_err(|_| {
        Problem::new(
            "bad-keys",
            format!("{file} holds no saved keys: {}", fault(text)),
            "save them again from a node that you trust: `cryptlet result NAME METHOD … --save FOLDER`",
        )
    })
}

/// Whether an entry of a list is right.
type Check = fn(&Json) -> bool;

/// What is wrong with a text that holds no saved keys: the first fault, and where it is.
fn fault(text: &str) -> String {
    let file: Map<String, Json> = match serde_json::from_str::<Json>(text) {
        Ok(Json::Object(file)) => file,
        Ok(_) => return "it is not a JSON object".to_owned(),
        Err(error) => return format!("line {} is not JSON any more", error.line()),
    };
    let genesis = file.get("genesis").and_then(Json::as_str);
    if !genesis.is_some_and(is_key) {
        return "`genesis` is not 0x and 64 hex digits".to_owned();
    }
    let lists: [(&str, Check, &str); 3] = [
        ("delegates", |entry| entry.as_str().is_some_and(is_key), ""),
        (
            "regions",
            is::<SavedRegionKey>,
            "host, epoch, key, from, until",
        ),
        (
            "instances",
            is::<SavedInstanceKey>,
            "cryptlet, host, epoch, key, since, from, until",
        ),
    ];
    for (name, is_right, takes) in lists {
        let Some(entries) = file.get(name).and_then(Json::as_array) else {
            return format!("the list `{name}` is missing");
        };
        let wrong = |(_, entry): &(usize, &Json)| !is_right(entry);
        if let Some((place, entry)) = entries.iter().enumerate().find(wrong) {
            let place = place.saturating_add(1);
            return format!("entry {place} of `{name}` {}", entry_fault(entry, takes));
        }
    }
    "it has more than `genesis`, `delegates`, `regions` and `instances`".to_owned()
}

/// What is wrong with one entry, which has these fields.
fn entry_fault(entry: &Json, takes: &str) -> String {
    let key = entry.get("key").unwrap_or(entry);
    if !key.as_str().is_some_and(is_key) {
        return "has no key of 0x and 64 hex digits".to_owned();
    }
    format!("is not made of {takes}, each once: numbers, and `until` null if the key had no end")
}

fn is<T: DeserializeOwned>(entry: &Json) -> bool {
    T::deserialize(entry).is_ok()
}

fn is_key(text: &str) -> bool {
    text.starts_with("0x") && hash::read(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    type Change = fn(&mut Json);

    fn sound() -> Json {
        let key = format!("0x{}", "07".repeat(32));
        json!({
            "genesis": key,
            "delegates": [key],
            "regions": [
                { "host": 1, "epoch": 0, "key": key, "from": 5, "until": null },
                { "host": 2, "epoch": 0, "key": key, "from": 5, "until": null },
            ],
            "instances": [
                { "cryptlet": 1, "host": 1, "epoch": 0, "key": key, "since": 5, "from": 5, "until": 9 },
            ],
        })
    }

    #[test]
    fn a_fault_is_told_by_its_file_and_its_entry() {
        assert!(parse(&sound().to_string(), "keys.json").is_ok());
        let faults: [(Change, &str); 8] = [
            (
                |keys| keys["genesis"] = json!("0x12"),
                "`genesis` is not 0x",
            ),
            (
                |keys| keys["delegates"] = json!(["0x12"]),
                "entry 1 of `delegates` has no key of 0x and 64 hex digits",
            ),
            (
                |keys| keys["regions"][1]["key"] = json!("07"),
                "entry 2 of `regions` has no key",
            ),
            (
                |keys| keys["regions"][1]["host"] = json!("two"),
                "entry 2 of `regions` is not made of host, epoch, key",
            ),
            (
                |keys| keys["regions"][0]["more"] = json!(1),
                "entry 1 of `regions` is not made of",
            ),
            (
                |keys| keys["instances"][0]["since"] = json!(-1),
                "entry 1 of `instances` is not made of cryptlet, host",
            ),
            (
                |keys| keys["instances"] = json!(1),
                "the list `instances` is missing",
            ),
            (|keys| keys["more"] = json!(1), "it has more than"),
        ];
        for (change, words) in faults {
            let mut keys = sound();
            change(&mut keys);
            let problem = parse(&keys.to_string(), "keys.json").unwrap_err();
            assert_eq!(problem.code, "bad-keys");
            assert!(
                problem.state.starts_with("keys.json holds no saved keys: "),
                "{problem}"
            );
            assert!(problem.state.contains(words), "{problem}");
        }
        let cut = serde_json::to_string_pretty(&sound())
            .unwrap()
            .replace("\"epoch\"", "epoch");
        let problem = parse(&cut, "keys.json").unwrap_err();
        assert!(
            problem.state.ends_with("line 9 is not JSON any more"),
            "{problem}"
        );
    }
}
