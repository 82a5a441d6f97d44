//! Headers as publishers write them: what is read, what is refused and with which remedy.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

use cryptlet_header::{Capability, Field, Header, HeaderError, Type};
use proptest::prelude::*;

const MARKET_WATCHER: &str = include_str!("../../sdk/examples/market-watcher/header.wit");
const TEMPLATE: &str = include_str!("../../sdk/template/header.wit");

/// A header whose world holds `items`.
fn world(items: &str) -> String {
    format!("package test:header@1.0.0;\nworld header {{\n{items}\n}}\n")
}

fn refused(items: &str) -> String {
    Header::parse(&world(items)).unwrap_err().to_string()
}

#[test]
fn the_market_watcher_reads_as_it_is_written() {
    let header = Header::parse(MARKET_WATCHER).unwrap();
    assert_eq!(header.package, "registrar:market-watcher@1.0.0");
    assert_eq!(header.world, "market-watcher");
    assert_eq!(
        header.imports,
        [Capability::Source, Capability::Round, Capability::Log]
    );
    let said: Vec<String> = header.methods.iter().map(ToString::to_string).collect();
    let market = "enum { wti-oil, gold, treasury-10y }";
    let quote = format!("record {{ market: {market}, date: string, micros: s64 }}");
    assert_eq!(
        said[0],
        format!("price-at(market: {market}, date: string) -> result<{quote}, string>")
    );
    assert_eq!(
        said[1],
        format!("latest(market: {market}) -> result<{quote}, string>")
    );
    assert!(header.method("market-event").is_some());
    assert!(header.method("no-such").is_none());
}

#[test]
fn the_template_is_a_header() {
    let header = Header::parse(TEMPLATE).unwrap();
    assert_eq!(header.imports, [Capability::Round]);
    assert_eq!(header.methods.len(), 2);
}

#[test]
fn every_type_of_the_table_is_read() {
    let header = Header::parse(&world(
        "type byte = u8; type blob = list<byte>;
         variant shape { dot, circle(u32) }
         export all: func(a: bool, b: u8, c: u16, d: u32, e: u64, f: s8, g: s16, h: s32, i: s64, j: char,
             k: string, l: blob, m: list<string>, n: tuple<u8, bool>, o: option<shape>, p: result, q: result<u8>,
             r: result<_, string>) -> result<bool, u8>;",
    ))
    .unwrap();
    let types: Vec<String> = header.methods[0]
        .params
        .iter()
        .map(|param| param.ty.to_string())
        .collect();
    let expected =
        "bool u8 u16 u32 u64 s8 s16 s32 s64 char string list<u8> list<string> tuple<u8,_bool> \
                    option<variant_{_dot,_circle(u32)_}> result result<u8> result<_,_string>";
    assert_eq!(
        types
            .iter()
            .map(|ty| ty.replace(' ', "_"))
            .collect::<Vec<_>>()
            .join(" "),
        expected
    );
    assert_eq!(
        header.methods[0].params[11],
        Field {
            name: "l".into(),
            ty: Type::Bytes
        }
    );
}

#[test]
fn what_votes_cannot_agree_on_is_refused_with_its_place_and_remedy() {
    for (items, expected) in [
        (
            "export f: func(x: f64) -> bool;",
            "header.wit:3:16: the parameter `x` of the method `f` has a float",
        ),
        (
            "record r { x: list<f32> }\nexport f: func() -> r;",
            "the result of the method `f` has a float",
        ),
        (
            "flags g { a, b }\nexport f: func(x: g) -> bool;",
            "has flags: write a record of `bool` fields",
        ),
        (
            "resource r;\nexport f: func(x: own<r>) -> bool;",
            "has a resource",
        ),
        (
            "export f: func(x: future<u8>) -> bool;",
            "has a future or a stream",
        ),
        (
            "export f: func(x: option<option<u8>>) -> bool;",
            "has an option of an option",
        ),
        (
            "export f: func(x: list<u16, 4>) -> bool;",
            "has a list of fixed length",
        ),
        (
            "export f: async func() -> bool;",
            "is asynchronous: write `func` without `async`",
        ),
        (
            "export a123456789-a123456789-a123456789-a123456789-a123456789-a123456789: func() -> bool;",
            "is longer than 64 bytes: shorten it",
        ),
        (
            "export f: func();",
            "the method `f` answers nothing: give it a result",
        ),
    ] {
        let said = refused(items);
        assert!(said.contains(expected), "{items}\n{said}");
    }
}

#[test]
fn only_capabilities_are_imported_and_only_functions_exported() {
    let method = "export f: func() -> bool;";
    assert!(refused(&format!("import clock: func() -> u64;\n{method}"))
        .contains("imports `clock`, which is no capability"));
    assert!(refused(&format!(
        "import clock: interface {{ now: func() -> u64; }}\n{method}"
    ))
    .contains("is no capability"));
    assert!(refused("export api: interface { f: func() -> bool; }")
        .contains("exports the interface `api`"));
    assert_eq!(Header::parse(&world("")), Err(HeaderError::NoMethods));
    let own = format!("package test:header@1.0.0;\ninterface types {{ type t = u8; }}\nworld w {{ import types;\n{method} }}");
    assert!(Header::parse(&own)
        .unwrap_err()
        .to_string()
        .contains("define types within the world"));
    let newer = format!("import cryptlet:fabric/source@2.0.0;\n{method}");
    assert!(matches!(
        Header::parse(&world(&newer)),
        Err(HeaderError::Syntax(_))
    ));
}

#[test]
fn one_package_with_one_world() {
    assert_eq!(
        Header::parse("package test:header@1.0.0;"),
        Err(HeaderError::Worlds(0))
    );
    assert_eq!(
        Header::parse("package test:header@1.0.0; world a {} world b {}"),
        Err(HeaderError::Worlds(2))
    );
    let nested = format!(
        "{}\npackage test:other@1.0.0 {{ interface i {{}} }}",
        world("export f: func() -> bool;")
    );
    assert_eq!(Header::parse(&nested), Err(HeaderError::Packages(2)));
    for version in ["", "@1.0.0", "@1.0.1"] {
        let fabric =
            format!("package cryptlet:fabric{version}; world w {{ export f: func() -> bool; }}");
        assert_eq!(Header::parse(&fabric), Err(HeaderError::Reserved));
        let nested = format!(
            "{}package cryptlet:fabric{version} {{ interface round {{}} }}",
            world("")
        );
        assert_eq!(Header::parse(&nested), Err(HeaderError::Packages(2)));
    }
}

#[test]
fn a_header_that_is_no_wit_shows_its_line() {
    let said = Header::parse(
        "package test:header@1.0.0;\nworld header {\n  export f func() -> bool;\n}\n",
    )
    .unwrap_err()
    .to_string();
    assert!(said.contains("header.wit:3:12"), "{said}");
    assert!(Header::parse("").is_err());
}

#[test]
fn work_is_bounded_whatever_a_header_says() {
    assert_eq!(
        Header::parse(&" ".repeat(8193)),
        Err(HeaderError::TooLong(8193))
    );
    // Each type names the one before it four times: written out, 4^7 leaves.
    let doubling: String = (1..8)
        .map(|n| format!("type t{n} = tuple<t{0}, t{0}, t{0}, t{0}>;\n", n - 1))
        .collect();
    let bomb = format!("type t0 = u8;\n{doubling}export f: func(x: t7) -> bool;");
    assert!(refused(&bomb).contains("too large when written out"));
    let deep = format!(
        "export f: func(x: {}bool{}) -> bool;",
        "list<".repeat(8),
        ">".repeat(8)
    );
    assert!(refused(&deep).contains("nests deeper than 8 levels"));
    let deepest = format!(
        "export f: func(x: {}bool{}) -> bool;",
        "list<".repeat(7),
        ">".repeat(7)
    );
    assert!(Header::parse(&world(&deepest)).is_ok());
    let too_deep_to_parse = format!(
        "export f: func(x: {}bool{}) -> bool;",
        "list<".repeat(1300),
        ">".repeat(1300)
    );
    assert!(matches!(
        Header::parse(&world(&too_deep_to_parse)),
        Err(HeaderError::Syntax(_))
    ));
    let names: String = (1..380)
        .map(|n| format!("type t{n} = t{};\n", n - 1))
        .collect();
    assert!(Header::parse(&world(&format!(
        "type t0 = u8;\n{names}export f: func(x: t379) -> bool;"
    )))
    .is_ok());
}

/// Pieces from which texts near to headers are made.
fn piece() -> impl Strategy<Value = String> {
    let words = "package world interface import export use include type record variant enum flags resource func \
                 async list option result tuple own borrow future stream map u8 s64 f32 string as static constructor \
                 constructor from with @since(version=1.0.0) @unstable(feature=x) cryptlet:fabric/source@1.0.0 a:b \
                 a b c % @1.0.0 { } ( ) < > , ; : = -> . / * _ // /* */ \n 7 \u{e9}";
    prop::sample::select(
        words
            .split(' ')
            .map(|word| format!("{word} "))
            .collect::<Vec<_>>(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn no_text_brings_the_reader_down(pieces in prop::collection::vec(piece(), 0..60)) {
        prop_assert_ne!(Header::parse(&pieces.concat()), Err(HeaderError::Parser));
        prop_assert_ne!(Header::parse(&world(&pieces.concat())), Err(HeaderError::Parser));
    }

    #[test]
    fn no_change_of_a_header_brings_the_reader_down(
        cut in 0usize..MARKET_WATCHER.len(), length in 0usize..60, pieces in prop::collection::vec(piece(), 0..6),
    ) {
        let end = (cut + length).min(MARKET_WATCHER.len());
        let (before, after) = (&MARKET_WATCHER.as_bytes()[..cut], &MARKET_WATCHER.as_bytes()[end..]);
        let changed = [before, pieces.concat().as_bytes(), after].concat();
        prop_assert_ne!(Header::parse(&String::from_utf8_lossy(&changed)), Err(HeaderError::Parser));
    }
}

#[test]
fn a_method_says_by_its_type_which_feeds_it_can_serve() {
    for (answer, event, moment) in [
        ("u64", false, true),
        ("option<u64>", true, true),
        ("option<tuple<u64, string>>", true, true),
        ("option<tuple<string, u64>>", false, false),
        ("option<s64>", false, false),
        ("option<list<u8>>", false, false),
        ("result<tuple<u64, s64>, string>", false, true),
        ("result<option<u64>, string>", false, true),
        ("result<string, u64>", false, true),
        ("tuple<tuple<u32, bool>, string>", false, true),
        ("list<u64>", false, true),
        ("string", false, false),
        ("result", false, false),
    ] {
        let text = world(&format!("export ask: func() -> {answer};"));
        let header = Header::parse(&text).unwrap();
        let method = header.method("ask").unwrap();
        assert_eq!(method.tells_an_event(), event, "{answer}");
        assert_eq!(method.names_a_moment(), moment, "{answer}");
    }
}
