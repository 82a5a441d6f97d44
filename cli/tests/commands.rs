//! The program as scripts see it: exit status, one JSON document on the standard output, and what it refuses.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

use serde_json::{json, Value as Json};
use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

fn cryptlet(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cryptlet"));
    command
        .current_dir(folder)
        .args(["--json", "--quiet"])
        .args(arguments);
    for name in ["CRYPTLET_NODE", "CRYPTLET_SIGNER", "CRYPTLET_IDENTITY"] {
        command.env_remove(name);
    }
    command.output().unwrap()
}

/// Exit status and the document on the standard output, which must be the only one.
fn answer(folder: &Path, arguments: &[&str]) -> (Option<i32>, Json) {
    let output = cryptlet(folder, arguments);
    let text = String::from_utf8(output.stdout).unwrap();
    let json = serde_json::from_str(&text);
    (
        output.status.code(),
        json.unwrap_or_else(|error| panic!("{arguments:?}: {error}: {text:?}")),
    )
}

fn refused(folder: &Path, arguments: &[&str]) -> String {
    let (status, json) = answer(folder, arguments);
    assert_eq!(status, Some(1), "{json}");
    let error = &json["error"];
    assert!(
        error["state"]
            .as_str()
            .is_some_and(|state| !state.is_empty()),
        "{json}"
    );
    assert!(
        error["remedy"]
            .as_str()
            .is_some_and(|remedy| !remedy.is_empty()),
        "{json}"
    );
    error["code"].as_str().unwrap().to_owned()
}

/// The envelopes that all implementations of the format are checked against.
fn vectors() -> Vec<Json> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../primitives/vectors/envelope.json"
    );
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_line_that_is_not_understood_ends_with_2_and_says_why_in_json() {
    let folder = tempfile::tempdir().unwrap();
    for (line, hint) in [
        (&["no-such-command"][..], "no-such-command"),
        (&["request", "oil"], "<METHOD>"),
        (&["host", "suspend", "many"], "many"),
        (&["host"], "command"),
        (&["council", "set-members"], "<ACCOUNT>"),
        (&["council", "choose-upgrade"], "<FILE|HASH>"),
        (&["council", "admit-validator", "nobody"], "SS58"),
        (&["council", "vote", "0x12"], "64 hex digits"),
        (&["council", "close-round", "oil"], "oil"),
        (&["topic", "hand-over", "0x12"], "64 hex digits"),
        (&["topic", "remove"], "<TOPIC>"),
        (&["close-round"], "<ROUND>"),
        (&["audit"], "<TOPIC"),
        (&["audit", "0x12", "0"], "64 hex digits"),
        (&["audit", "--leaf", "1", "--key", "//Auditor"], "--out"),
        (&["history", "--from", "yesterday"], "UTC"),
        (&["history", "--cryptlet", "oil"], "<METHOD>"),
        (&["audit", "--cryptlet", "oil"], "<METHOD>"),
        (&["replay", "a.receipt"], "--host-config"),
        (&["verify", "e", "--accepted"], "--keys"),
        (&["watch", "--feed", "0x12"], "64 hex digits"),
        (&["network", "sudo", "call", "System.remark"], "0x"),
        (&["host", "list", "--limit", "0"], "1..=10000"),
        (&["list", "--limit", "10001"], "1..=10000"),
        (
            &[
                "verify",
                "e",
                "--keys",
                "k",
                "--accepted",
                "--at-block",
                "0x12",
            ],
            "64 hex digits",
        ),
        (&["transfer", "0.5", "--to", "//Bob"], "10CLT"),
        (&["transfer", "10CLT", "--to", "Bob"], "//Name"),
        (&["contract", "show", "0x12"], "40 hex digits"),
        (&["contract", "failures"], "<ADDRESS|--all>"),
        (
            &["contract", "price", "--deposit", "0.02 ether"],
            "without blanks",
        ),
        (&["contract", "price", "--price", "1CLT"], "<CRYPTLET>"),
    ] {
        let output = cryptlet(folder.path(), line);
        assert_eq!(output.status.code(), Some(2), "{line:?}");
        assert!(output.stdout.is_empty(), "{line:?}");
        let json: Json = serde_json::from_slice(&output.stderr).unwrap();
        let error = &json["error"];
        assert_eq!(error["code"], "bad-usage", "{json}");
        let state = error["state"].as_str().unwrap();
        assert!(state.contains(hint), "{line:?}: {json}");
        let remedy = error["remedy"].as_str().unwrap();
        assert!(!remedy.is_empty(), "{line:?}: {json}");
    }
    let version = cryptlet(folder.path(), &["--version"]);
    assert_eq!(version.status.code(), Some(0));
    assert!(version.stdout.starts_with(b"cryptlet"));
}

#[test]
fn without_json_a_line_that_is_not_understood_is_told_in_words() {
    let output = Command::new(env!("CARGO_BIN_EXE_cryptlet"))
        .args(["request", "oil"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.contains("Usage: cryptlet request"), "{words}");
    assert!(serde_json::from_str::<Json>(&words).is_err());
}

#[test]
fn what_the_environment_sets_is_not_asked_for_in_the_usage() {
    let output = Command::new(env!("CARGO_BIN_EXE_cryptlet"))
        .args(["request", "oil"])
        .env("CRYPTLET_NODE", "ws://127.0.0.1:1")
        .env("CRYPTLET_SIGNER", "//Alice")
        .output()
        .unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(
        words.contains("Usage: cryptlet request <CRYPTLET> <METHOD>"),
        "{words}"
    );
    // And it is believed.
    let output = Command::new(env!("CARGO_BIN_EXE_cryptlet"))
        .args(["list"])
        .env("CRYPTLET_NODE", "ws://127.0.0.1:1")
        .output()
        .unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.contains("no node at ws://127.0.0.1:1"), "{words}");
}

#[test]
fn a_closed_pipe_ends_the_program_and_a_full_disk_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let keygen = |file: &str, answer: Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cryptlet"));
        command.current_dir(folder.path()).args(["keygen", file]);
        let output = command.stdout(answer).output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(keygen("one", writer.into()), (Some(0), String::new()));
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let (status, words) = keygen("two", full.into());
    assert_eq!(status, Some(1));
    assert!(words.contains("not-written"), "{words}");
}

#[test]
fn a_signer_without_slashes_is_told_how_to_write_it() {
    let folder = tempfile::tempdir().unwrap();
    let (status, json) = answer(
        folder.path(),
        &["transfer", "1CLT", "--to", "//Bob", "--signer", "Eve"],
    );
    assert_eq!(status, Some(1));
    assert_eq!(json["error"]["state"], "there is no file Eve");
    let remedy = json["error"]["remedy"].as_str().unwrap();
    assert!(remedy.contains("//Eve"), "{remedy}");
}

#[test]
fn where_nobody_has_a_key_nothing_is_sent_and_no_contract_stands() {
    let folder = tempfile::tempdir().unwrap();
    // Cryptlet 4, and the CryptoDelegate. No node is asked.
    for address in [
        "0x000000040000000000000000000000000c7e0000",
        "0x000000000000000000000000000000000c7d0000",
    ] {
        let transfer = ["transfer", "1CLT", "--to", address, "--signer", "//Eve"];
        assert_eq!(refused(folder.path(), &transfer), "no-receiver");
        for command in ["show", "failures"] {
            let line = ["contract", command, address];
            assert_eq!(refused(folder.path(), &line), "not-a-contract");
        }
    }
}

#[test]
fn a_node_that_is_not_there_is_an_error_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        refused(folder.path(), &["--node", "ws://127.0.0.1:1", "list"]),
        "no-node"
    );
    assert_eq!(
        refused(folder.path(), &["--node", "ws://192.0.2.1:1", "list"]),
        "insecure-node"
    );
    for url in ["http://127.0.0.1:1", "127.0.0.1:1", "localhost"] {
        assert_eq!(refused(folder.path(), &["--node", url, "list"]), "bad-node");
    }
}

#[test]
fn a_key_is_made_once_and_its_secret_stays_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let (status, made) = answer(folder.path(), &["keygen", "identity.key"]);
    assert_eq!(status, Some(0));
    let secret = fs::read_to_string(folder.path().join("identity.key")).unwrap();
    assert!(!made.to_string().contains(secret.trim()));
    assert_eq!(made["publicKey"].as_str().map(str::len), Some(66));
    assert_eq!(
        refused(folder.path(), &["keygen", "identity.key"]),
        "key-not-written"
    );
}

#[test]
fn a_package_is_built_shown_and_unpacked_and_a_flipped_byte_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let component = r#"(component
        (core module $m (func (export "answer") (result i64) i64.const 42))
        (core instance $i (instantiate $m))
        (func (export "answer") (result u64) (canon lift (core func $i "answer"))))"#;
    file("life.wasm", &wat::parse_str(component).unwrap());
    file(
        "life.wit",
        b"package test:life@1.0.0;\n\nworld life {\n  export answer: func() -> u64;\n}\n",
    );
    file("life.json", br#"{"name": "life"}"#);
    let build = [
        "package",
        "build",
        "--component",
        "life.wasm",
        "--header",
        "life.wit",
        "--config",
        "life.json",
        "--identity",
        "//Publisher",
        "--signer",
        "//Alice",
        "--out",
        "life.cryptlet",
    ];
    assert_eq!(answer(folder.path(), &build).0, Some(0));

    let (_, shown) = answer(folder.path(), &["package", "show", "life.cryptlet"]);
    assert_eq!(shown["methods"], json!(["answer() -> u64"]));
    assert!(shown["configuration"]
        .as_str()
        .unwrap()
        .contains(shown["publicKey"].as_str().unwrap()));

    let (_, unpacked) = answer(
        folder.path(),
        &[
            "package",
            "extract",
            "life.cryptlet",
            "--to",
            "new/artefacts",
        ],
    );
    let name = format!("{}.wasm", &unpacked["code"].as_str().unwrap()[2..]);
    let component = fs::read(folder.path().join("new/artefacts").join(name)).unwrap();
    assert_eq!(
        component,
        fs::read(folder.path().join("life.wasm")).unwrap()
    );

    let into_a_file = ["package", "extract", "life.cryptlet", "--to", "life.wit"];
    assert_eq!(refused(folder.path(), &into_a_file), "folder-not-made");

    let mut package = fs::read(folder.path().join("life.cryptlet")).unwrap();
    let middle = package.len() / 2;
    package[middle] ^= 1;
    file("life.cryptlet", &package);
    let code = refused(folder.path(), &["package", "show", "life.cryptlet"]);
    assert!(
        ["bad-digest", "bad-package"].contains(&code.as_str()),
        "{code}"
    );
    assert_eq!(refused(folder.path(), &["register", "life.cryptlet"]), code);
}

#[test]
fn every_vector_of_an_envelope_gets_its_verdict() {
    let folder = tempfile::tempdir().unwrap();
    let verify = ["verify", "envelope", "--keys", "keys.json"];
    for vector in vectors() {
        let name = &vector["name"];
        let envelope = vector["envelope"].as_str().unwrap();
        fs::write(folder.path().join("keys.json"), vector["keys"].to_string()).unwrap();
        let bytes = hex::decode(&envelope[2..]).unwrap();
        for form in [envelope.as_bytes(), &bytes] {
            fs::write(folder.path().join("envelope"), form).unwrap();
            match vector["verdict"].get("error") {
                None => {
                    let (status, shown) = answer(folder.path(), &verify);
                    assert_eq!(
                        (status, &shown["signed"]),
                        (Some(0), &json!(true)),
                        "{name}"
                    );
                    assert_eq!(shown["acceptance"], json!("not-checked"), "{name}");
                    assert!(shown.get("valid").is_none(), "{name}");
                    assert_eq!(shown["agreed"], vector["verdict"]["agreed"], "{name}");
                    assert_eq!(shown["dissented"], vector["verdict"]["dissented"], "{name}");
                }
                Some(error) => {
                    assert_eq!(
                        refused(folder.path(), &verify),
                        "envelope-refused",
                        "{name}"
                    );
                    let (_, shown) = answer(folder.path(), &verify);
                    let state = shown["error"]["state"].as_str().unwrap();
                    let known = state.contains(error.as_str().unwrap())
                        || error == "OtherChain" && state.contains("another chain");
                    assert!(known, "{name}: {state}");
                }
            }
        }
    }
}

#[test]
fn acceptance_is_never_claimed_without_a_node() {
    let folder = tempfile::tempdir().unwrap();
    let vectors = vectors();
    let sound = |vector: &&Json| vector["verdict"].get("error").is_none();
    let vector = vectors.iter().find(sound).unwrap();
    fs::write(
        folder.path().join("envelope"),
        vector["envelope"].as_str().unwrap(),
    )
    .unwrap();
    fs::write(folder.path().join("keys.json"), vector["keys"].to_string()).unwrap();
    let verify = ["verify", "envelope", "--keys", "keys.json"];
    assert_eq!(answer(folder.path(), &verify).0, Some(0));
    // Nobody listens on this port: what was asked for can't be told, whoever signed.
    let node = ["--accepted", "--node", "ws://127.0.0.1:1"];
    assert_eq!(
        refused(folder.path(), &[&verify[..], &node].concat()),
        "no-node"
    );
    let block = format!("0x{}", "00".repeat(32));
    let without = [&verify[..], &["--at-block", &block]].concat();
    assert_eq!(cryptlet(folder.path(), &without).status.code(), Some(2));
}

#[test]
fn damaged_files_are_refused_by_their_kind() {
    let folder = tempfile::tempdir().unwrap();
    let vector = &vectors()[0];
    let bytes = hex::decode(&vector["envelope"].as_str().unwrap()[2..]).unwrap();
    fs::write(folder.path().join("keys.json"), "{}").unwrap();
    fs::write(folder.path().join("whole"), &bytes).unwrap();
    fs::write(folder.path().join("cut"), &bytes[..bytes.len() - 1]).unwrap();
    fs::write(folder.path().join("more"), [&bytes[..], b"x"].concat()).unwrap();
    let code = |file| refused(folder.path(), &["verify", file, "--keys", "keys.json"]);
    assert_eq!(code("whole"), "bad-keys");
    assert_eq!(code("cut"), "bad-envelope");
    assert_eq!(code("more"), "bad-envelope");
    assert_eq!(code("absent"), "file-not-read");
}
