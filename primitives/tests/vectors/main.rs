//! The vectors in `primitives/vectors`: this code still gives what is committed there, to the byte.
//!
//! `cargo test --release -p cryptlet-primitives --test vectors -- --ignored` writes them anew. That is a change of
//! format: every digest's tag has a version.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod content;
mod history;
mod signed;
#[path = "../world/mod.rs"]
mod world;

use cryptlet_primitives::{
    batch::{Batch, BatchKeys},
    envelope::{Envelope, SavedKeys},
    report::Report,
};
use serde_json::{json, Value as Json};
use sp_core::{ed25519, H256};
use std::{fs, path::PathBuf};

fn all() -> Vec<(&'static str, Json)> {
    vec![
        ("ids", content::ids()),
        ("value", content::values()),
        ("statement", content::statements()),
        ("merkle", content::trees()),
        ("batch", signed::batches()),
        ("report", signed::reports()),
        ("package", signed::packages()),
        ("agreement", content::decisions()),
        ("envelope", signed::envelopes()),
        ("history", history::histories()),
    ]
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("vectors")
        .join(format!("{name}.json"))
}

fn committed(name: &str) -> Json {
    let text = fs::read_to_string(path(name))
        .unwrap_or_else(|error| panic!("{name}: {error}: write the vectors"));
    serde_json::from_str(&text).unwrap()
}

#[test]
#[ignore = "rewrites the vectors: run it when the format changes"]
fn write() {
    for (name, json) in all() {
        fs::write(
            path(name),
            serde_json::to_string_pretty(&json).unwrap() + "\n",
        )
        .unwrap();
    }
}

#[test]
fn the_format_is_as_committed() {
    for (name, json) in all() {
        assert_eq!(
            committed(name),
            json,
            "{name}: the format changed; raise the tag's version, then write the vectors"
        );
    }
}

#[test]
fn committed_envelopes_get_their_verdicts() {
    let cases = committed("envelope");
    for case in cases.as_array().unwrap() {
        let bytes = hex::decode(&case["envelope"].as_str().unwrap()[2..]).unwrap();
        let keys: SavedKeys = serde_json::from_value(case["keys"].clone()).unwrap();
        let verdict = Envelope::parse(&bytes).unwrap().verify(&keys);
        let expected = &case["verdict"];
        match verdict {
            Ok(decision) => assert_eq!(
                expected["agreed"],
                json!(decision.agreed),
                "{}",
                case["name"]
            ),
            Err(error) => assert!(
                format!("{error:?}").starts_with(expected["error"].as_str().unwrap()),
                "{error:?}"
            ),
        }
    }
}

#[test]
fn committed_batches_and_reports_verify() {
    let bytes = |json: &Json| hex::decode(&json.as_str().unwrap()[2..]).unwrap();
    for case in committed("batch").as_array().unwrap() {
        let key = |name: &str| ed25519::Public::try_from(&bytes(&case[name])[..]).unwrap();
        let batch: Batch = codec::DecodeAll::decode_all(&mut &bytes(&case["encoded"])[..]).unwrap();
        let keys = BatchKeys {
            region: key("regionKey"),
            instance: key("instanceKey"),
        };
        assert_eq!(
            batch.verify(H256::from_slice(&bytes(&case["genesis"])), &keys),
            Ok(())
        );
    }
    for case in committed("report").as_array().unwrap() {
        let report: Report =
            codec::DecodeAll::decode_all(&mut &bytes(&case["encoded"])[..]).unwrap();
        assert!(report.is_signed(H256::from_slice(&bytes(&case["genesis"]))));
    }
}
