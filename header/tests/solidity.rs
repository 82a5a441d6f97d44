//! Headers as Solidity libraries: the ones that contracts/ has, names that clash, and texts of strangers.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

use cryptlet_header::solidity::{export, Export, ExportError, SDK};
use cryptlet_primitives::{ids::CryptletId, Public};
use proptest::prelude::*;
use std::{fs, path::PathBuf};

/// The headers that contracts/headers holds as libraries, with their cryptlets' names.
const GOLDEN: [(&str, &str); 8] = [
    (
        "market-watcher",
        include_str!("../../sdk/examples/market-watcher/header.wit"),
    ),
    ("clock", include_str!("../../sdk/examples/clock/header.wit")),
    (
        "credit-watch",
        include_str!("../../sdk/examples/credit-watch/header.wit"),
    ),
    ("loan", include_str!("../../sdk/examples/loan/header.wit")),
    (
        "monte-carlo",
        include_str!("../../sdk/examples/monte-carlo/header.wit"),
    ),
    (
        "property-privacy",
        include_str!("../../sdk/examples/property-privacy/header.wit"),
    ),
    (
        "customer-validator",
        include_str!("../../sdk/examples/customer-validator/header.wit"),
    ),
    (
        "credit-default-swap",
        include_str!("../../sdk/examples/credit-default-swap/header.wit"),
    ),
];

fn plain(header: &str) -> Export<'_> {
    Export {
        header,
        name: None,
        number: None,
        version: None,
        public_key: None,
        sdk: SDK,
    }
}

fn text(header: &str) -> String {
    export(&plain(header)).unwrap().text
}

/// A header whose world holds `items`.
fn world(items: &str) -> String {
    format!("package test:header@1.0.0;\nworld header {{\n{items}\n}}\n")
}

fn golden(name: &str, header: &str) -> (PathBuf, String) {
    let made = export(&Export {
        name: Some(name),
        sdk: "../src",
        ..plain(header)
    })
    .unwrap();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../contracts/headers");
    let path = format!("{folder}/{}.sol", made.library);
    (path.into(), made.text)
}

#[test]
fn the_libraries_in_contracts_are_those_of_their_headers() {
    for (name, header) in GOLDEN {
        let (path, made) = golden(name, header);
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == made,
            "{} is not the library of its header: run this file's ignored tests, which write it",
            path.display()
        );
    }
}

#[test]
#[ignore = "writes contracts/headers"]
fn write_the_libraries_in_contracts() {
    for (name, header) in GOLDEN {
        let (path, made) = golden(name, header);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, made).unwrap();
    }
}

/// What a library declares and does: its lines without comments.
fn code(text: &str) -> Vec<&str> {
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    text.lines().filter(is_code).collect()
}

#[test]
fn a_registered_cryptlet_is_pinned() {
    let header = world("export f: func() -> bool;");
    let made = export(&Export {
        name: Some("oil-watch"),
        number: Some(CryptletId(7)),
        version: Some(3),
        public_key: Some(Public::from_raw([0xab; 32])),
        ..plain(&header)
    })
    .unwrap();
    assert_eq!(made.library, "OilWatch");
    let digest = hex::encode(cryptlet_primitives::digest::sha256(header.as_bytes()));
    for line in [
        "library OilWatch {",
        "import {Values} from \"@cryptlet/contracts/src/Values.sol\";",
        "    string internal constant NAME = \"oil-watch\";",
        "    uint32 internal constant NUMBER = 7;",
        "    address internal constant ADDRESS = address(uint160(0x00000000070000000000000000000000000c7e0000));",
        "    uint32 internal constant VERSION = 3;",
        &format!("    bytes32 internal constant HEADER_SHA256 = 0x{digest};"),
        &format!("    bytes32 internal constant PUBLIC_KEY = 0x{};", "ab".repeat(32)),
        "    string internal constant INTERFACE = \"test:header\";",
        "    string internal constant INTERFACE_VERSION = \"1.0.0\";",
    ] {
        assert!(made.text.lines().any(|found| found == line), "{line}\n{}", made.text);
    }
    let other = world("export g: func() -> bool;");
    assert!(!text(&other).contains("PUBLIC_KEY"));
    assert!(text(&other).contains("library Header {"));
}

#[test]
fn names_that_clash_get_underscores() {
    let made = text(&world(
        "record values { days: u8, price-10: u8, price-1-0: u8 }
         record option-values { a: bool }
         enum name { struct, a-1b, a1b }
         variant fee { tag(u8), none }
         export at: func(fee: fee, days: values, at-params: bool) -> option<values>;
         export x-params: func() -> name;
         export request-x: func() -> option-values;
         export x: func() -> bool;",
    ));
    for part in [
        "struct Values_ {",
        "uint8 days_;",
        "uint8 price10;",
        "uint8 price10_;",
        "struct OptionValues_ {",
        "Struct,",
        "A1b,",
        "A1b_\n",
        "enum FeeTag {",
        "FeeTag tag;",
        "uint8 tag_;",
        "function atParams(\n        Fee memory fee_,\n        Values_ memory days_,\n        bool atParams_\n    ) internal",
        "function requestXParams(\n",
        "function requestX_Params() internal pure",
        "function requestRequestX_(\n",
        "function xParams() internal pure",
        "string internal constant METHOD_X_PARAMS = \"x-params\";",
    ] {
        assert!(made.contains(part), "{part}\n{made}");
    }
}

#[test]
fn many_arguments_come_as_one_struct() {
    let params: Vec<String> = (0..7).map(|place| format!("a{place}: u64")).collect();
    let made = text(&world(&format!(
        "export f: func({}) -> bool;",
        params.join(", ")
    )));
    for part in [
        "struct FArguments {",
        "function fParams(FArguments memory arguments) internal",
        "values[6] = Values.unsigned(arguments.a6);",
        "bytes memory params = fParams(arguments);",
    ] {
        assert!(made.contains(part), "{part}\n{made}");
    }
}

#[test]
fn arguments_without_a_bound_are_checked_by_the_bounds_on_values() {
    let check = "ValueReader.checkArguments(params);";
    let made = |params: &str| text(&world(&format!("export f: func({params}) -> bool;")));
    assert!(made("a: list<u16>").contains(check));
    assert!(made("a: option<tuple<list<string>, bool>>").contains(check));
    assert!(!made("a: list<u8>, b: option<tuple<u8, string>>").contains(check));
}

#[test]
fn what_solidity_has_not_is_refused() {
    let cases: Vec<String> = (0..257).map(|place| format!("c{place}")).collect();
    let many = |count| {
        let items = format!(
            "enum e {{ {} }} export f: func() -> e;",
            cases[..count].join(",")
        );
        export(&plain(&world(&items)))
    };
    assert!(many(256).is_ok());
    let error = many(257).unwrap_err();
    assert_eq!(
        error,
        ExportError::TooManyCases {
            ty: "E".into(),
            cases: 257
        }
    );
    let header = world("export f: func() -> bool;");
    for name in ["", "Oil", "9oil", "oil--watch", "oil-", "oil\"", "öl"] {
        let made = export(&Export {
            name: Some(name),
            ..plain(&header)
        });
        assert_eq!(made, Err(ExportError::Name(name.into())));
    }
    for sdk in ["", "a b", "a\"b", "a\\b", "a\nb"] {
        let made = export(&Export {
            sdk,
            ..plain(&header)
        });
        assert_eq!(made, Err(ExportError::Sdk(sdk.into())));
    }
    assert!(matches!(export(&plain("")), Err(ExportError::Header(_))));
}

/// Words of strangers that would like to be more than a comment.
fn words() -> impl Strategy<Value = String> {
    let words = [
        "*/",
        "/*",
        "//",
        "\"",
        "'",
        "\\",
        "}",
        "contract X {}",
        "@notice",
        "\u{2028}",
        "\u{2029}",
        "\u{85}",
        "\r",
        "\t",
        "\u{200b}",
        "\u{fffd}",
        "SPDX-License-Identifier: X",
        "cryptlet-import: a sha256:00",
        "import \"x\";",
        "é",
        " ",
    ];
    prop::collection::vec(
        prop_oneof![
            prop::sample::select(words.to_vec()).prop_map(str::to_owned),
            any::<String>()
        ],
        0..6,
    )
    .prop_map(|words| words.concat().replace(['\n', '\r'], " "))
}

proptest! {
    #[test]
    fn what_a_header_says_changes_no_code(words in prop::collection::vec(words(), 6)) {
        let with = |words: &[String]| {
            let docs: Vec<String> = words.iter().map(|words| format!("/// {words}")).collect();
            format!(
                "{}\npackage a:b;\n{}\nworld w {{\n{}\nrecord r {{\n{}\n f: u8 }}\nenum e {{\n{}\n a }}\n{}\nexport f: func() -> tuple<r, e>; }}",
                docs[0], docs[1], docs[2], docs[3], docs[4], docs[5],
            )
        };
        let Ok(said) = export(&plain(&with(&words))) else { return Ok(()) };
        let silent = text(&with(&vec![String::new(); 6]));
        let digest = |line: &&str| !line.contains("HEADER_SHA256 =");
        let (said_code, code): (Vec<&str>, Vec<&str>) = (
            code(&said.text).into_iter().filter(digest).collect(),
            code(&silent).into_iter().filter(digest).collect(),
        );
        prop_assert_eq!(said_code, code);
        let ends_line = |sign: char| matches!(sign, '\u{b}'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
        prop_assert!(!said.text.contains(ends_line));
        prop_assert_eq!(said.text.matches("SPDX-License-Identifier").count(), 1);
        let said_comments = said.text.lines().filter(|line| line.trim_start().starts_with("///"));
        for comment in said_comments {
            prop_assert!(!comment.contains('@'), "{}", comment);
        }
        let imports = cryptlet_header::solidity::pins::Imports::read(&said.text).unwrap();
        prop_assert_eq!((imports.imports.len(), imports.pins.len()), (3, 5));
    }
}
