//! Sealed contents as people hand them over: digits, a file of bytes or digits, or an answer in JSON.

use crate::{
    error::{Outcome, Problem},
    files,
};
use cryptlet_primitives::ids::CryptletId;
use serde_json::Value as Json;
use std::path::Path;

/// Most bytes of a file: a result in JSON with room to spare.
const MAX_FILE: u64 = 64 * 1024;

/// A sealed content, and what the document that held it says beside it.
pub struct Found {
    /// The sealed content.
    pub bytes: Vec<u8>,
    /// The cryptlet that answered with it.
    pub cryptlet: Option<CryptletId>,
}

/// Reads a sealed content: 0x and digits, or the file of that name.
pub fn find(word: &str) -> Outcome<Found> {
    if word.starts_with("0x") {
        return digits(word)
            .map(|bytes| Found {
                bytes,
                cryptlet: None,
            })
            .ok_or_else(|| unreadable("the given digits"));
    }
    let file = files::read(Path::new(word), MAX_FILE)?;
    let found = match std::str::from_utf8(&file).map(str::trim) {
        Ok(text) if text.starts_with("0x") => digits(text).map(|bytes| Found {
            bytes,
            cryptlet: None,
        }),
        Ok(text) if text.starts_with('{') => serde_json::from_str(text).ok().and_then(of_answer),
        _ => Some(Found {
            bytes: file,
            cryptlet: None,
        }),
    };
    found.ok_or_else(|| unreadable(word))
}

fn unreadable(what: &str) -> Problem {
    Problem::new(
        "not-sealed",
        format!("{what} holds no sealed content"),
        "give it as 0x and hex digits, as a file of its bytes or digits, or as what `cryptlet result --json` or `cryptlet request --wait --json` prints",
    )
}

/// The field in an answer: its value, the value's `ok`, or what is in the `result` of a question.
fn of_answer(document: Json) -> Option<Found> {
    let result = document.get("result").unwrap_or(&document);
    let value = result.get("value")?;
    let field = value.get("ok").unwrap_or(value).as_str()?;
    let number = [result, &document]
        .into_iter()
        .find_map(|part| part.get("cryptlet")?.get("id")?.as_u64());
    Some(Found {
        bytes: digits(field)?,
        cryptlet: number
            .and_then(|number| u32::try_from(number).ok())
            .map(CryptletId),
    })
}

fn digits(text: &str) -> Option<Vec<u8>> {
    hex::decode(text.strip_prefix("0x")?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(name: &str, content: impl AsRef<[u8]>) -> Outcome<(Vec<u8>, Option<u32>)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        files::write(&path, content.as_ref()).unwrap();
        let found = find(path.to_str().unwrap())?;
        Ok((found.bytes, found.cryptlet.map(|id| id.0)))
    }

    #[test]
    fn a_field_is_found_wherever_it_stands() {
        assert_eq!(find("0x0102").unwrap().bytes, [1, 2]);
        assert_eq!(found("digits", "0x0102\n"), Ok((vec![1, 2], None)));
        assert_eq!(found("bytes", [1, 2]), Ok((vec![1, 2], None)));
        let result = json!({ "cryptlet": { "id": 7, "name": "x" }, "value": { "ok": "0x0102" } });
        assert_eq!(
            found("result", result.to_string()),
            Ok((vec![1, 2], Some(7)))
        );
        let plain = json!({ "value": "0x0102" });
        assert_eq!(found("plain", plain.to_string()), Ok((vec![1, 2], None)));
        let asked = json!({ "cryptlet": { "id": 7 }, "result": { "value": { "ok": "0x0102" } } });
        assert_eq!(found("asked", asked.to_string()), Ok((vec![1, 2], Some(7))));
    }

    #[test]
    fn what_holds_none_says_what_would() {
        let error = json!({ "value": { "err": "no approval" } }).to_string();
        for content in ["0x0", "{}", "{", "0xzz", &error] {
            let problem = found("file", content).unwrap_err();
            assert_eq!(problem.code, "not-sealed", "{content}");
        }
        assert!(find("0x0").is_err());
        assert_eq!(
            find("no/such/file").map(|_| ()).unwrap_err().code,
            "file-not-read"
        );
    }
}
