//! Tagged contracts, wired: those of contracts/examples, every form of a tag, and what is wrong with one. solc runs in
//! Node.js, so contracts/ must be installed: `npm ci` there.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

use serde::Deserialize;
use serde_json::Value as Json;
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// The tagged contracts, in contracts/.
const EXAMPLES: [&str; 4] = [
    "examples/CreditDefaultSwap.sol",
    "examples/CustomerValidator.sol",
    "examples/PriceAlert.sol",
    "examples/PropertyPrivacy.sol",
];

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
    let json = json.unwrap_or_else(|error| panic!("{arguments:?}: {error}: {output:?}"));
    (output.status.code(), json)
}

/// What solc's trees are of a file, as describe.mjs gives them.
fn described(file: &Path) -> Json {
    let program = format!("{ROOT}/contracts/describe.mjs");
    let output = Command::new("node").arg(program).arg(file).output();
    serde_json::from_slice(&output.unwrap().stdout).unwrap()
}

/// Has solc make code of a file, in a folder that holds all that it imports.
fn compiled(folder: &Path, file: &str) {
    let solc = format!("{ROOT}/contracts/node_modules/solc/solc.js");
    let line = [
        "--bin",
        "--optimize",
        "--base-path",
        ".",
        "-o",
        "code",
        file,
    ];
    let mut command = Command::new("node");
    let output = command.arg(solc).args(line).current_dir(folder).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// A folder with copies of contracts/src and contracts/headers, and a tagged file in `mine`, pinned.
fn folder(file: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["src", "headers"] {
        let to = folder.path().join(name);
        fs::create_dir(&to).unwrap();
        for file in fs::read_dir(format!("{ROOT}/contracts/{name}")).unwrap() {
            let path = file.unwrap().path();
            fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
    fs::create_dir(folder.path().join("mine")).unwrap();
    let path = format!("mine/{file}");
    let from = format!("{ROOT}/cli/tests/wiring/{file}");
    fs::copy(from, folder.path().join(&path)).unwrap();
    let (status, json) = answer(folder.path(), &["header", "pin", &path]);
    assert_eq!(status, Some(0), "{json}");
    folder
}

#[test]
fn the_wired_examples_are_what_their_tags_ask_for() {
    let contracts = format!("{ROOT}/contracts");
    let line = [&["contract", "wire", "--check"], &EXAMPLES[..]].concat();
    let (status, json) = answer(Path::new(&contracts), &line);
    assert_eq!(
        status,
        Some(0),
        "{json}\nrun this file's ignored tests, which write contracts/generated"
    );
    let wired = json.as_array().unwrap();
    assert_eq!(wired.len(), EXAMPLES.len());
    for wired in wired {
        assert_eq!(wired["warnings"], serde_json::json!([]), "{wired}");
    }
}

/// The Solidity files of a folder of contracts/, by their paths from there.
fn contracts_in(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(format!("{ROOT}/contracts/{folder}")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = names
        .filter(|name| name.ends_with(".sol"))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    files.sort();
    files
}

#[test]
fn examples_and_what_is_written_for_them_import_what_they_pin() {
    let contracts = format!("{ROOT}/contracts");
    let files = [contracts_in("examples"), contracts_in("generated")].concat();
    assert!(files.len() > 2 * EXAMPLES.len(), "{files:?}");
    for file in files {
        let (status, json) = answer(Path::new(&contracts), &["header", "check", &file]);
        assert_eq!(
            status,
            Some(0),
            "{file}: {json}\nrun this file's ignored tests, which pin contracts/examples"
        );
    }
}

#[test]
#[ignore = "writes contracts/generated, and the pins of contracts/examples"]
fn write_the_wired_examples() {
    let contracts = format!("{ROOT}/contracts");
    let examples = contracts_in("examples");
    // What imports a written contract is pinned when that is written.
    let (children, examples): (Vec<&str>, Vec<&str>) =
        examples.iter().map(String::as_str).partition(|file| {
            let text = fs::read_to_string(format!("{contracts}/{file}")).unwrap();
            text.contains("from \"../generated/")
        });
    for (command, files) in [
        (["header", "pin"], &examples[..]),
        (["contract", "wire"], &EXAMPLES[..]),
        (["header", "pin"], &children[..]),
    ] {
        let line = [&command[..], files].concat();
        let (status, json) = answer(Path::new(&contracts), &line);
        assert_eq!(status, Some(0), "{json}");
    }
}

/// A function of a written contract, from its head to its end.
fn body<'a>(text: &'a str, function: &str) -> &'a str {
    let (_, behind) = text.split_once(&format!("function {function}(")).unwrap();
    behind.split_once("\n    }\n").unwrap().0
}

/// What is doubtful about Forms.sol: a function that anybody calls, and gas that few chains take.
fn check_warnings(wired: &Json) {
    let warnings = wired["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 3, "{wired}");
    for (warning, said) in warnings.iter().zip([
        ": @custom:cryptlet-event: `answered` is public",
        ": @custom:secure-field: gas=1000000 is more",
        ": @custom:secure-field: gas=1000000 is more",
    ]) {
        let warning = warning.as_str().unwrap();
        assert!(warning.starts_with("mine/Forms.sol:"), "{warning}");
        assert!(warning.contains(said), "{warning}");
    }
}

#[test]
fn every_form_of_a_tag_is_written_as_solc_takes_it() {
    let folder = folder("Forms.sol");
    let package = format!("{ROOT}/contracts");
    let wire = ["contract", "wire", "mine/Forms.sol", "--package", &package];
    let (status, json) = answer(folder.path(), &wire);
    assert_eq!(status, Some(0), "{json}");
    let names: Vec<&str> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|wired| wired["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["FormsWired", "PlainWired"]);
    assert_eq!(json[0]["parts"].as_array().unwrap().len(), 16);
    check_warnings(&json[0]);
    for name in names {
        let file = folder.path().join(format!("generated/{name}.sol"));
        let trees = described(&file);
        let complaints = trees["errors"].as_array();
        let complaints: Vec<&Json> = complaints.into_iter().flatten().collect();
        assert!(complaints.is_empty(), "{complaints:#?}");
        let relative = format!("generated/{name}.sol");
        compiled(folder.path(), &relative);
        let (status, json) = answer(folder.path(), &["header", "check", &relative]);
        assert_eq!(status, Some(0), "{json}");
    }
    let text = fs::read_to_string(folder.path().join("generated/FormsWired.sol")).unwrap();
    for line in [
        "// SPDX-License-Identifier: MIT",
        "wanted.periodMs = 900000;",
        "wanted.start = 1795219200000;",
        "wanted.params = Market.marketEventParams(\"2020-04-20\");",
        "wanted.params = Market.atCloseParams(\"America/New_York\", \"16:00\", Market.Calendar.Nyse);",
        "wanted.params = Market.crossingParams(market_, -40000000);",
        "wanted.params = CreditWatch.ratingParams(unicode\"Fa\\\"ß\");",
        "emit EventRefused(\"priced\", message_.round, answer.err);",
        "priced(answer.value, message_);",
        "/// `results * (price_ + callback) + subscription`: what each callback of 50000 gas and 0 wei of deposit costs in",
        "/// `cryptlet contract price market-watcher --gas 50000 --deposit 0wei`.",
        "/// @param start The first moment: milliseconds since 1970, UTC.",
        "/// If the feed runs already, for others, it counts before the first result alone, and if sooner by a minute.",
        "answered(answer);",
        "PropertyPrivacy.Scheme.X25519Aes128Gcm,",
        "function setTriple(uint8[3] memory value) public virtual onlyNth(1,2) {",
        "function points() public view virtual returns (Point[] memory) {",
    ] {
        assert!(text.lines().any(|found| found.trim() == line), "{line}\n{text}");
    }
    assert!(!text.contains("setPayee"), "{text}");
    for (function, takes_late) in [
        ("onPriced", true),
        ("onAnswered", false),
        ("onHappened", false),
        ("onClosed", false),
        ("onCrossed", false),
        ("onRated", true),
    ] {
        let body = body(&text, function);
        assert!(body.contains("_requireFeed("), "{body}");
        assert_eq!(!body.contains("_isInOrder("), takes_late, "{body}");
    }
    // Again: nothing changes, and --check sees what did.
    let (_, json) = answer(folder.path(), &wire);
    assert_eq!(json[0]["changed"], false);
    fs::write(folder.path().join("generated/FormsWired.sol"), "x").unwrap();
    let (status, json) = answer(folder.path(), &[&wire[..], &["--check"]].concat());
    assert_eq!(
        (status, &json["error"]["code"]),
        (Some(1), &"not-wired".into())
    );
}

#[test]
fn a_comment_becomes_no_code() {
    let folder = folder("Forms.sol");
    let file = folder.path().join("mine/Forms.sol");
    let text = fs::read_to_string(&file).unwrap();
    let tagged = "/// A name that parameters have, too.\n    /// @custom:property onlyOwner\n";
    // This sign ends a line for solc, but not in such a comment.
    let hidden =
        "/** A price.\rfunction stolen() external {}\n     * @custom:property onlyOwner\n     */\n";
    assert!(text.contains(tagged));
    fs::write(&file, text.replace(tagged, hidden)).unwrap();
    let package = format!("{ROOT}/contracts");
    let wire = ["contract", "wire", "mine/Forms.sol", "--package", &package];
    let (status, json) = answer(folder.path(), &wire);
    assert_eq!(status, Some(0), "{json}");
    let text = fs::read_to_string(folder.path().join("generated/FormsWired.sol")).unwrap();
    let shown = "    /// A price.\\u{d}function stolen() external {}\n";
    assert!(text.contains(shown) && !text.contains('\r'), "{text}");
    compiled(folder.path(), "generated/FormsWired.sol");
}

#[test]
fn an_import_that_is_not_the_pinned_one_is_not_wired() {
    let folder = folder("Forms.sol");
    let header = folder.path().join("headers/MarketWatcher.sol");
    let text = fs::read_to_string(&header).unwrap();
    fs::write(&header, text.replace("WtiOil", "Brent")).unwrap();
    let (status, json) = answer(folder.path(), &["contract", "wire", "mine/Forms.sol"]);
    assert_eq!(
        (status, &json["error"]["code"]),
        (Some(1), &"other-import".into())
    );
}

/// Tags by the place of Faults.sol where they stand, and the error: its code, words of its state and of its remedy.
#[derive(Deserialize)]
struct Fault {
    tags: BTreeMap<u8, String>,
    code: String,
    state: String,
    remedy: String,
}

/// Faults.sol with tags in their places, as long as before, so that solc's trees of it stay right; and which places they have.
fn tagged(text: &str, tags: &BTreeMap<u8, String>) -> (String, Vec<String>) {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut places = Vec::new();
    for (slot, tag) in tags {
        let mark = format!("/// {slot}");
        let place = lines.iter().position(|line| line.trim() == mark).unwrap() + 1;
        let line = lines[place].clone();
        let begin = line.find('_').unwrap();
        let width = line.len() - begin;
        let name = tag.split(' ').next().unwrap();
        places.push(format!("mine/Faults.sol:{}: @custom:{name}: ", place + 1));
        let tag = format!("@custom:{tag}");
        assert!(tag.len() <= width, "{tag}");
        lines[place] = format!("{}{tag:width$}", &line[..begin]);
    }
    (lines.join("\n") + "\n", places)
}

#[test]
fn what_is_wrong_with_a_tag_is_said_with_file_line_tag_and_remedy() {
    let faults: Vec<Fault> = serde_json::from_str(include_str!("wiring/faults.json")).unwrap();
    let folder = folder("Faults.sol");
    let file = folder.path().join("mine/Faults.sol");
    let text = fs::read_to_string(&file).unwrap();
    let trees = described(&file).to_string();
    fs::write(folder.path().join("trees.json"), trees).unwrap();
    let wire = [
        "contract",
        "wire",
        "mine/Faults.sol",
        "--trees",
        "trees.json",
    ];
    for fault in faults {
        let (text, places) = tagged(&text, &fault.tags);
        fs::write(&file, text).unwrap();
        let (status, json) = answer(folder.path(), &wire);
        let error = &json["error"];
        let said = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
        let tags = &fault.tags;
        assert_eq!(
            (status, said("code")),
            (Some(1), fault.code),
            "{tags:?}: {json}"
        );
        let is_placed = places.iter().any(|place| said("state").starts_with(place));
        assert!(is_placed, "{places:?}: {json}");
        assert!(said("state").contains(&fault.state), "{tags:?}: {json}");
        assert!(said("remedy").contains(&fault.remedy), "{tags:?}: {json}");
    }
    fs::write(&file, &text).unwrap();
    let (status, json) = answer(folder.path(), &wire);
    assert_eq!(
        (status, &json["error"]["code"]),
        (Some(1), &"no-tags".into())
    );
}
