//! Components beside their headers (mission row 25): what keeps to its header runs, anything else is refused.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

use cryptlet_header::{check_component, componentize, Header, MismatchError, FABRIC_WIT};
use proptest::prelude::*;

const HEADER: &str = "
package test:adder@1.0.0;
world adder {
  import cryptlet:fabric/round@1.0.0;
  record pair { left: u32, right: u32 }
  export add: func(pair: pair) -> u32;
}
";
const PAIR: &str = "(type $p (record (field \"left\" u32) (field \"right\" u32))) (import \"pair\" (type $pair (eq $p)))";
const ROUND: &str = "(import \"cryptlet:fabric/round@1.0.0\" (instance (export \"opened-at\" (func (result u64)))))";
const MODULE: &str =
    "(core module $m (func (export \"add\") (param i32 i32) (result i32) local.get 0))
                      (core instance $i (instantiate $m))";
const ADD: &str = "(func (export \"add\") (param \"pair\" $pair) (result u32) (canon lift (core func $i \"add\")))";

fn header() -> Header {
    Header::parse(HEADER).unwrap()
}

fn component(parts: &[&str]) -> Vec<u8> {
    wat::parse_str(format!("(component {})", parts.concat())).unwrap()
}

fn refused(parts: &[&str]) -> String {
    check_component(&header(), &component(parts))
        .unwrap_err()
        .to_string()
}

#[test]
fn a_component_that_keeps_to_its_header_is_accepted() {
    assert_eq!(
        check_component(&header(), &component(&[ROUND, PAIR, MODULE, ADD])),
        Ok(())
    );
}

#[test]
fn a_declared_capability_may_stay_unused() {
    assert_eq!(
        check_component(&header(), &component(&[PAIR, MODULE, ADD])),
        Ok(())
    );
}

#[test]
fn an_undeclared_clock_randomness_or_network_is_refused() {
    for name in [
        "wasi:clocks/wall-clock@0.2.0",
        "wasi:random/random@0.2.0",
        "wasi:sockets/tcp@0.2.0",
        "clock",
    ] {
        let import = format!("(import \"{name}\" (instance (export \"now\" (func (result u64)))))");
        let said = refused(&[&import, PAIR, MODULE, ADD]);
        assert!(
            said.contains(&format!("imports `{name}`, which is no capability")),
            "{said}"
        );
    }
    let function = "(import \"now\" (func (result u64)))";
    assert!(refused(&[function, PAIR, MODULE, ADD]).contains("imports `now`"));
    let module = "(import \"module\" (core module))";
    assert!(refused(&[module, PAIR, MODULE, ADD]).contains("imports `module`"));
    let resource = "(import \"handle\" (type (sub resource)))";
    assert!(refused(&[resource, PAIR, MODULE, ADD]).contains("imports `handle`"));
}

#[test]
fn a_capability_that_the_header_does_not_declare_is_refused() {
    let log = "(import \"cryptlet:fabric/log@1.0.0\" (instance (export \"line\" (func (param \"text\" string)))))";
    let said = refused(&[log, PAIR, MODULE, ADD]);
    assert!(
        said.contains("add `import cryptlet:fabric/log@1.0.0;` to the header's world"),
        "{said}"
    );
}

#[test]
fn updates_are_read_by_who_declares_them_and_have_the_fabrics_form() {
    let updates = |content: &str| {
        format!(
            "(import \"cryptlet:fabric/updates@1.0.0\" (instance
               (type $u (record (field \"number\" u64) (field \"issued-at\" u64) (field \"content\" {content})))
               (export \"update\" (type $update (eq $u)))
               (export \"after\" (func (param \"number\" u64) (result (option $update))))))"
        )
    };
    let whole = updates("(list u8)");
    let said = refused(&[&whole, PAIR, MODULE, ADD]);
    assert!(
        said.contains("add `import cryptlet:fabric/updates@1.0.0;` to the header's world"),
        "{said}"
    );
    let declares = HEADER.replace("fabric/round", "fabric/updates");
    let header = Header::parse(&declares).unwrap();
    let checked = |import: &str| check_component(&header, &component(&[import, PAIR, MODULE, ADD]));
    assert_eq!(checked(&whole), Ok(()));
    let error = checked(&updates("string")).unwrap_err();
    assert!(matches!(error, MismatchError::Import { .. }), "{error}");
}

#[test]
fn a_capability_with_other_functions_than_the_fabrics_is_refused() {
    for exports in [
        "(export \"opened-at\" (func (result u32)))",
        "(export \"opened-at\" (func (param \"zone\" string) (result u64)))",
        "(export \"random\" (func (result u64)))",
        "(export \"opened-at\" (func (result f64)))",
        "(export \"opened-at\" (instance))",
    ] {
        let round = format!("(import \"cryptlet:fabric/round@1.0.0\" (instance {exports}))");
        let error =
            check_component(&header(), &component(&[&round, PAIR, MODULE, ADD])).unwrap_err();
        assert!(
            matches!(
                error,
                MismatchError::Import { .. } | MismatchError::Unsupported(..)
            ),
            "{error}"
        );
    }
}

#[test]
fn types_other_than_the_headers_are_refused() {
    let core = MODULE;
    for (pair, params, result) in [
        (
            "(field \"left\" u32) (field \"right\" s32)",
            "(param \"pair\" $pair)",
            "u32",
        ),
        (
            "(field \"right\" u32) (field \"left\" u32)",
            "(param \"pair\" $pair)",
            "u32",
        ),
        (
            "(field \"left\" u32) (field \"right\" u32)",
            "(param \"both\" $pair)",
            "u32",
        ),
        (
            "(field \"left\" u32) (field \"right\" u32)",
            "(param \"pair\" $pair)",
            "s32",
        ),
        (
            "(field \"left\" u32) (field \"right\" u32)",
            "(param \"pair\" (tuple u32 u32))",
            "u32",
        ),
    ] {
        let pair = format!("(type $p (record {pair})) (import \"pair\" (type $pair (eq $p)))");
        let add = format!("(func (export \"add\") {params} (result {result}) (canon lift (core func $i \"add\")))");
        let error = check_component(&header(), &component(&[&pair, core, &add])).unwrap_err();
        assert!(matches!(error, MismatchError::Types { .. }), "{error}");
    }
}

#[test]
fn methods_that_are_missing_or_too_many_are_refused() {
    let missing = check_component(&header(), &component(&[PAIR, MODULE]));
    assert_eq!(missing, Err(MismatchError::Missing("add".into())));
    let more = "(func (export \"more\") (param \"pair\" $pair) (result u32) (canon lift (core func $i \"add\")))";
    let extra = check_component(&header(), &component(&[PAIR, MODULE, ADD, more]));
    assert_eq!(extra, Err(MismatchError::Extra("more".into())));
    let instance = "(instance (export \"more\"))";
    let extra = check_component(&header(), &component(&[PAIR, MODULE, ADD, instance]));
    assert_eq!(extra, Err(MismatchError::Extra("more".into())));
}

#[test]
fn what_is_no_component_is_refused() {
    let core = wat::parse_str("(module)").unwrap();
    assert_eq!(
        check_component(&header(), &core),
        Err(MismatchError::CoreModule)
    );
    assert!(matches!(
        check_component(&header(), b""),
        Err(MismatchError::Invalid(_))
    ));
    assert!(matches!(
        check_component(&header(), b"\0asm\x0d\0\x01"),
        Err(MismatchError::Invalid(_))
    ));
    assert_eq!(
        check_component(&header(), &component(&[])),
        Err(MismatchError::Missing("add".into()))
    );
}

#[test]
fn features_whose_outcome_is_open_are_refused() {
    let threads = "(core module (memory 1 1 shared))";
    let relaxed = "(core module (func (param v128 v128) (result v128)
                   local.get 0 local.get 1 i8x16.relaxed_swizzle))";
    for part in [threads, relaxed] {
        let error = check_component(&header(), &component(&[part, PAIR, MODULE, ADD])).unwrap_err();
        assert!(matches!(error, MismatchError::Invalid(_)), "{error}");
    }
}

/// A guest's core module with the description of the header's world in it, as bindings leave it.
fn guest() -> Vec<u8> {
    let mut resolve = wit_parser::Resolve::default();
    resolve.push_source("fabric.wit", FABRIC_WIT).unwrap();
    let package = resolve.push_source("header.wit", HEADER).unwrap();
    let world = resolve.select_world(&[package], None).unwrap();
    let text = "(module
        (import \"cryptlet:fabric/round@1.0.0\" \"opened-at\" (func (result i64)))
        (memory (export \"memory\") 1)
        (func (export \"add\") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))";
    let mut module = wat::parse_str(text).unwrap();
    wit_component::embed_component_metadata(
        &mut module,
        &resolve,
        world,
        wit_component::StringEncoding::UTF8,
    )
    .unwrap();
    module
}

#[test]
fn a_guests_core_module_becomes_a_component_always_the_same() {
    let component = componentize(&guest()).unwrap();
    assert_eq!(check_component(&header(), &component), Ok(()));
    assert_eq!(componentize(&guest()).unwrap(), component);
}

#[test]
fn a_core_module_without_a_world_does_not() {
    let said = componentize(&wat::parse_str("(module (func (export \"add\")))").unwrap());
    assert!(said.is_err() || check_component(&header(), &said.unwrap()).is_err());
    assert!(componentize(b"not wasm")
        .unwrap_err()
        .to_string()
        .contains("does not become a component"));
}

#[test]
#[ignore = "needs the guests: `. scripts/env && . scripts/lib/guest.sh && build_guest sdk`"]
fn the_guests_of_the_sdk_keep_to_their_headers() {
    let target = std::env::var("CARGO_TARGET_DIR").expect("source scripts/env");
    for (guest, text) in [
        (
            "market_watcher",
            include_str!("../../sdk/examples/market-watcher/header.wit"),
        ),
        ("clock", include_str!("../../sdk/examples/clock/header.wit")),
        (
            "credit_watch",
            include_str!("../../sdk/examples/credit-watch/header.wit"),
        ),
        (
            "monte_carlo",
            include_str!("../../sdk/examples/monte-carlo/header.wit"),
        ),
        ("loan", include_str!("../../sdk/examples/loan/header.wit")),
        ("my_cryptlet", include_str!("../../sdk/template/header.wit")),
    ] {
        let file = format!("{target}/guests/wasm32v1-none/release/{guest}.wasm");
        let component = componentize(&std::fs::read(file).unwrap()).unwrap();
        assert_eq!(
            check_component(&Header::parse(text).unwrap(), &component),
            Ok(()),
            "{guest}"
        );
        assert!(check_component(&header(), &component).is_err());
    }
}

proptest! {
    #[test]
    fn no_bytes_bring_the_check_down(at in any::<prop::sample::Index>(), bits in 1u8.., cut in any::<prop::sample::Index>()) {
        let mut bytes = componentize(&guest()).unwrap();
        let place = at.index(bytes.len());
        bytes[place] ^= bits;
        let _ = check_component(&header(), &bytes);
        bytes.truncate(cut.index(bytes.len()));
        let _ = check_component(&header(), &bytes);
    }
}
