//! `cryptlet-host run` with a component: one method, asked once, without a chain.

use crate::common::{
    guest::{listener, number, opener, reader, HOME},
    world::{configuration, configuration_with, PROGRAM},
};
use codec::Encode;
use cryptlet_host::region::Guest;
use cryptlet_primitives::value::Value;
use cryptlet_sealing::{seal, Place, Purpose, Scheme, SecretKey, Seed};
use serde_json::{json, Value as Json};
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};
use zeroize::Zeroizing;

/// A whole `host.toml`, of which the source and the limits count.
const HOST: &str = r#"
    node = "ws://127.0.0.1:9944"
    listen = "127.0.0.1:8443"
    operator = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
    data = "data"
    tls = { certificate = "none.pem", key = "none.key" }
    vault = { path = "none", passphrase_file = "none" }
    limits.fuel = 10_000_000
    limits.call_ms = 5_000
    limits.long_fuel = 10_000_000_000
    [sources.gold]
    file = "gold.csv"
    cryptlets = [12]
"#;

/// Writes what a question needs into `folder`.
fn write(folder: &Path, guest: &Guest, configuration: &str) {
    fs::write(folder.join("host.toml"), HOST).unwrap();
    fs::write(folder.join("guest.wasm"), &*guest.component).unwrap();
    fs::write(folder.join("header.wit"), &guest.header).unwrap();
    fs::write(folder.join("configuration.json"), configuration).unwrap();
}

fn run(folder: &Path, method: &str, more: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.current_dir(folder).args([
        "run",
        "--config",
        "host.toml",
        "--component",
        "guest.wasm",
        "--header",
        "header.wit",
        "--configuration",
        "configuration.json",
        "--method",
        method,
    ]);
    if !more.contains(&"--params") {
        command.args(["--params", "0x00"]);
    }
    command.args(more).output().unwrap()
}

/// What is printed of an answer.
fn answered(folder: &Path, method: &str, more: &[&str]) -> Json {
    let output = run(folder, method, more);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What is said of a fault.
fn fault(folder: &Path, method: &str, more: &[&str]) -> String {
    let output = run(folder, method, more);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

fn encoded(value: &Value) -> String {
    format!("0x{}", hex::encode(value.encode()))
}

#[test]
fn a_method_is_run_once_with_the_sources_that_are_mapped_and_its_answer_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let guest = reader();
    write(folder.path(), &guest, &configuration(r#"["gold"]"#));
    assert!(fault(folder.path(), "weigh", &[]).contains("source `gold` gave nothing"));
    fs::write(folder.path().join("gold.csv"), "date,price\n").unwrap();
    let printed = answered(folder.path(), "weigh", &[]);
    assert_eq!(printed["output"], json!(encoded(&Value::Unsigned(11))));
    let digest = format!("0x{}", hex::encode(guest.digest));
    assert_eq!(printed["component"], json!(digest));
    assert!(printed["took_ms"].is_u64(), "{printed}");
    // A source that the configuration does not list is none, mapped or not.
    write(folder.path(), &guest, &configuration("[]"));
    assert!(fault(folder.path(), "weigh", &[]).contains("source `gold` gave nothing"));
}

#[test]
fn a_round_is_what_the_command_line_says() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &listener(), &configuration("[]"));
    let due = ["--opened-at", "50", "--due", "40"];
    let printed = answered(folder.path(), "due", &due);
    assert_eq!(printed["output"], json!(encoded(&Value::Unsigned(40))));
    let printed = answered(folder.path(), "due", &due[..2]);
    assert_eq!(printed["output"], json!(encoded(&Value::Unsigned(50))));
    let printed = answered(folder.path(), "begins", &["--after", "8"]);
    assert_eq!(printed["output"], json!(encoded(&Value::Unsigned(8))));
    let seed = format!("0x{}", "5a".repeat(32));
    let printed = answered(folder.path(), "chance", &["--seed", &seed]);
    let chance = Value::Bytes(vec![0x5a; 32]);
    assert_eq!(printed["output"], json!(encoded(&chance)));

    let updates = json!([
        { "number": 9, "issuedAt": 70, "content": "0x02" },
        { "number": 5, "issuedAt": 60, "content": "0x01" },
    ]);
    fs::write(folder.path().join("updates.json"), updates.to_string()).unwrap();
    for (after, number, issued_at, content) in [("0", 5, 60, 1), ("5", 9, 70, 2)] {
        let more = ["--updates", "updates.json", "--after", after];
        let fields = vec![
            Value::Unsigned(number),
            Value::Unsigned(issued_at),
            Value::Bytes(vec![content]),
        ];
        let payload = Some(Box::new(Value::Record(fields)));
        let next = encoded(&Value::Variant { case: 1, payload });
        let printed = answered(folder.path(), "next", &more);
        assert_eq!(printed["output"], json!(next), "after {after}");
    }
}

#[test]
fn who_has_a_key_that_a_content_is_sealed_to_runs_its_question_again() {
    let folder = tempfile::tempdir().unwrap();
    let guest = opener();
    write(folder.path(), &guest, &configuration("[]"));
    let key = SecretKey::new(&Zeroizing::new([3; 32])).unwrap();
    let code = Some(guest.digest.0);
    let place = Place {
        genesis: HOME.genesis.0,
        cryptlet: 7,
        purpose: Purpose::Input { code },
    };
    let seed = Seed::new(Zeroizing::new([9; 32]));
    let sealed = seal(
        &place,
        Scheme::default(),
        &[key.public()],
        b"hunter2",
        &seed,
    );
    let params = vec![Value::Bytes(sealed.unwrap())].encode();
    let params = format!("0x{}", hex::encode(params));
    let genesis = format!("0x{}", hex::encode(HOME.genesis));
    let question = [
        "--params",
        &params,
        "--genesis",
        &genesis,
        "--cryptlet",
        "7",
    ];

    let said = fault(folder.path(), "reveal", &question);
    assert!(said.contains("--encryption-key"), "{said}");
    let with = |file: &'static str| [&question[..], &["--encryption-key", file]].concat();
    let said = fault(folder.path(), "reveal", &with("none"));
    assert!(said.contains("none holds no X25519 key"), "{said}");
    let file = folder.path().join("auditor.key");
    fs::write(&file, format!("0x{}\n", "03".repeat(32))).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let said = fault(folder.path(), "reveal", &with("auditor.key"));
    assert!(said.contains("can be read by other users"), "{said}");
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    let printed = answered(folder.path(), "reveal", &with("auditor.key"));
    let content = hex::encode(b"hunter2");
    assert!(printed["output"].as_str().unwrap().contains(&content));
    // For another cryptlet of the same component it belongs elsewhere.
    let other = [
        "--params",
        &params,
        "--genesis",
        &genesis,
        "--cryptlet",
        "8",
    ];
    let other = [&other[..], &["--encryption-key", "auditor.key"]].concat();
    let printed = answered(folder.path(), "reveal", &other);
    let elsewhere = Value::Variant {
        case: 1,
        payload: Some(Box::new(Value::Unsigned(1))),
    };
    assert_eq!(printed["output"], json!(encoded(&elsewhere)));
    // Another's key opens nothing.
    fs::write(&file, format!("0x{}\n", "04".repeat(32))).unwrap();
    let said = fault(folder.path(), "reveal", &with("auditor.key"));
    assert!(said.contains("not sealed to this key"), "{said}");
}

#[test]
fn a_guest_runs_within_the_limits_of_the_host_and_its_fault_is_told() {
    let folder = tempfile::tempdir().unwrap();
    // More instructions than a short question has, and fewer than a long one.
    let count = "(loop (local.set 0 (i32.add (local.get 0) (i32.const 1)))
        (br_if 0 (i32.lt_u (local.get 0) (i32.const 20000000)))) i64.const 7";
    let slow = number("bad", "", &format!("(local i32) {count}"));
    write(folder.path(), &slow, &configuration("[]"));
    assert!(fault(folder.path(), "bad", &[]).contains("out of fuel"));
    assert!(fault(folder.path(), "none", &[]).contains("no method of this name"));
    let seed = fault_of_usage(folder.path(), &["--seed", "0x5a"]);
    assert!(seed.contains("64 hexadecimal digits"), "{seed}");
    let long = configuration_with(r#""longMethods": ["bad"]"#);
    write(folder.path(), &slow, &long);
    let printed = answered(folder.path(), "bad", &[]);
    assert_eq!(printed["output"], json!(encoded(&Value::Unsigned(7))));
}

/// What is said of a command line that is none.
fn fault_of_usage(folder: &Path, more: &[&str]) -> String {
    let output = run(folder, "bad", more);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}
