//! Headers for contracts, offline: what is written, and what pins find.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

use serde_json::Value as Json;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn cryptlet(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cryptlet"))
        .current_dir(folder)
        .args(arguments)
        .env_remove("CRYPTLET_NODE")
        .output()
        .unwrap()
}

/// Exit status and the document on the standard output.
fn answer(folder: &Path, arguments: &[&str]) -> (Option<i32>, Json) {
    let output = cryptlet(folder, &[&["--json"], arguments].concat());
    let json = serde_json::from_slice(&output.stdout);
    (
        output.status.code(),
        json.unwrap_or_else(|error| panic!("{arguments:?}: {error}: {output:?}")),
    )
}

fn refused(folder: &Path, arguments: &[&str]) -> (String, String) {
    let (status, json) = answer(folder, arguments);
    assert_eq!(status, Some(1), "{json}");
    let words = |field: &str| json["error"][field].as_str().unwrap().to_owned();
    assert!(!words("remedy").is_empty());
    (words("code"), words("state"))
}

fn example(name: &str, file: &str) -> String {
    format!("{ROOT}/sdk/examples/{name}/{file}")
}

#[test]
fn an_exported_header_is_the_one_in_contracts_and_its_imports_are_pinned() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("headers")).unwrap();
    fs::create_dir_all(folder.path().join("src")).unwrap();
    for file in fs::read_dir(format!("{ROOT}/contracts/src")).unwrap() {
        let path = file.unwrap().path();
        let to = folder.path().join("src").join(path.file_name().unwrap());
        fs::copy(path, to).unwrap();
    }
    for (name, library) in [("market-watcher", "MarketWatcher"), ("clock", "Clock")] {
        let file = format!("headers/{library}.sol");
        let header = example(name, "header.wit");
        let config = example(name, "configuration.json");
        let line = [
            "header", "export", &header, "--config", &config, "--sdk", "../src", "--out", &file,
        ];
        let (status, json) = answer(folder.path(), &line);
        assert_eq!(status, Some(0), "{json}");
        assert_eq!(json["library"], library);
        assert_eq!(json["cryptlet"], name);
        assert_eq!(json["publicKey"], Json::Null);
        let made = fs::read_to_string(folder.path().join(&file)).unwrap();
        let kept = fs::read_to_string(format!("{ROOT}/contracts/{file}")).unwrap();
        assert!(
            made == kept,
            "{file} is not as `cargo test -p cryptlet-header` wants it"
        );
        let (status, json) = answer(folder.path(), &["header", "check", &file]);
        assert_eq!(status, Some(0), "{json}");
        assert_eq!(json[0]["pinned"].as_array().unwrap().len(), 5);
    }
    let values = folder.path().join("src/Values.sol");
    let text = fs::read_to_string(&values).unwrap();
    fs::write(&values, format!("{text} ")).unwrap();
    let (code, state) = refused(folder.path(), &["header", "check", "headers/Clock.sol"]);
    assert_eq!(code, "other-import");
    let digest = |text: &str| hex::encode(cryptlet_primitives::digest::sha256(text.as_bytes()));
    assert!(state.contains("../src/Values.sol"), "{state}");
    assert!(state.contains(&digest(&text)), "{state}");
    assert!(
        state.contains(&digest(&fs::read_to_string(&values).unwrap())),
        "{state}"
    );
}

#[test]
fn an_identity_key_in_the_configuration_is_pinned() {
    let folder = tempfile::tempdir().unwrap();
    let key = format!("0x{}", "7a".repeat(32));
    let config = format!("{{\"name\": \"oil\", \"publicKey\": \"{key}\"}}");
    fs::write(folder.path().join("configuration.json"), config).unwrap();
    let header = example("clock", "header.wit");
    let line = [
        "header",
        "export",
        &header,
        "--solidity",
        "--config",
        "configuration.json",
    ];
    let output = cryptlet(folder.path(), &line);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("library Oil {"), "{text}");
    assert!(text.contains(&format!("PUBLIC_KEY = {key};")), "{text}");
    let (_, json) = answer(folder.path(), &line);
    assert_eq!(json["solidity"], text);
    assert_eq!(json["publicKey"], key);
}

#[test]
fn a_clients_imports_are_pinned_and_an_exchanged_header_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put("Client.sol", "// SPDX-License-Identifier: Apache-2.0\npragma solidity ^0.8.24;\n\nimport {Clock} from \"./Clock.sol\";\n");
    put(
        "Clock.sol",
        "library Clock { string internal constant PUBLIC_KEY = \"a\"; }\n",
    );
    let check = ["header", "check", "Client.sol"];
    assert_eq!(refused(folder.path(), &check).0, "not-pinned");
    let (status, json) = answer(folder.path(), &["header", "pin", "Client.sol"]);
    assert_eq!((status, &json[0]["changed"]), (Some(0), &Json::Bool(true)));
    let text = fs::read_to_string(folder.path().join("Client.sol")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[3].starts_with("// cryptlet-import: ./Clock.sol sha256:"),
        "{text}"
    );
    assert_eq!(lines[4], "import {Clock} from \"./Clock.sol\";");
    assert_eq!(answer(folder.path(), &check).0, Some(0));
    put(
        "Clock.sol",
        "library Clock { string internal constant PUBLIC_KEY = \"b\"; }\n",
    );
    assert_eq!(refused(folder.path(), &check).0, "other-import");
}

#[test]
fn what_can_not_be_exported_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let export = |more: &[&str]| refused(folder.path(), &[&["header", "export"], more].concat());
    assert_eq!(export(&["no-such.wit"]).0, "file-not-read");
    let header = example("clock", "header.wit");
    let (code, state) = export(&[&header, "--sdk", "a b"]);
    assert!(code == "not-exported" && state.contains("`a b`"), "{state}");
    assert_eq!(
        export(&["clock", "--config", "c.json"]).0,
        "config-of-a-file"
    );
    assert_eq!(
        export(&["clock", "--node", "ws://127.0.0.1:1"]).0,
        "no-node"
    );
    fs::write(folder.path().join("bad.wit"), "package a:b;").unwrap();
    let (code, state) = export(&["bad.wit"]);
    assert!(
        code == "not-exported" && state.contains("0 worlds"),
        "{state}"
    );
    assert_eq!(
        refused(folder.path(), &["header", "check", "bad.sol"]).0,
        "file-not-read"
    );
    let output = cryptlet(folder.path(), &["header", "check"]);
    assert_eq!(output.status.code(), Some(2));
}
