//! Values as JSON and back, and arguments as people type them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod random;

use cryptlet_header::{value_from_json, value_to_json, Case, Field, Header, Method, Type};
use cryptlet_primitives::value::{Value, MAX_NODES};
use proptest::prelude::*;
use random::{types, values};
use serde_json::{json, Value as Json};

fn price_at() -> Method {
    let header =
        Header::parse(include_str!("../../sdk/examples/market-watcher/header.wit")).unwrap();
    header.method("price-at").unwrap().clone()
}

fn method(params: &str) -> Method {
    let text = format!("package a:b; world w {{ export f: func({params}) -> bool; }}");
    Header::parse(&text).unwrap().methods.remove(0)
}

fn case(case: u32) -> Value {
    Value::Variant {
        case,
        payload: None,
    }
}

#[test]
fn arguments_come_as_words_as_an_array_or_by_name() {
    let expected = vec![case(1), Value::Text("2020-04-20".into())];
    let method = price_at();
    assert_eq!(
        method
            .arguments_from_words(&["gold", "2020-04-20"])
            .as_ref(),
        Ok(&expected)
    );
    assert_eq!(
        method
            .arguments_from_words(&["\"gold\"", "\"2020-04-20\""])
            .as_ref(),
        Ok(&expected)
    );
    assert_eq!(
        method
            .arguments_from_json(&json!(["gold", "2020-04-20"]))
            .as_ref(),
        Ok(&expected)
    );
    let named = json!({ "date": "2020-04-20", "market": "gold" });
    assert_eq!(method.arguments_from_json(&named).as_ref(), Ok(&expected));
    assert_eq!(method.check_arguments(&expected), Ok(()));
}

#[test]
fn a_word_is_json_and_else_text() {
    let words = ["5", "null", "0xff00", "-7", "[1, 2]", "x"];
    let values = method("a: string, b: string, c: list<u8>, d: s8, e: list<u16>, f: char")
        .arguments_from_words(&words);
    let list = Value::List(vec![Value::Unsigned(1), Value::Unsigned(2)]);
    let text = |text: &str| Value::Text(text.into());
    let expected = vec![
        text("5"),
        text("null"),
        Value::Bytes(vec![0xff, 0]),
        Value::Signed(-7),
        list,
        text("x"),
    ];
    assert_eq!(values, Ok(expected));
}

#[test]
fn wrong_arguments_say_where_and_what() {
    let method = price_at();
    let said = |words: &[&str]| method.arguments_from_words(words).unwrap_err().to_string();
    assert_eq!(
        said(&["gold"]),
        "expected 2 arguments (market: enum { wti-oil, gold, treasury-10y }, date: string), found 1"
    );
    assert_eq!(
        said(&["silver", "2020-04-20"]),
        "market: expected enum { wti-oil, gold, treasury-10y }, found `silver`"
    );
    let typo = json!({ "market": "gold", "day": "2020-04-20" });
    let said = method.arguments_from_json(&typo).unwrap_err().to_string();
    assert_eq!(said, "expected only the fields market, date, found `day`");
}

#[test]
fn values_beyond_their_type_are_refused() {
    for (ty, json) in [
        (Type::U8, json!(256)),
        (Type::U8, json!(-1)),
        (Type::U64, json!(1.0)),
        (Type::U64, json!("18446744073709551616")),
        (Type::U64, json!("007")),
        (Type::U64, json!("+7")),
        (Type::S8, json!(-129)),
        (Type::Char, json!("ab")),
        (Type::Char, json!("")),
        (Type::Bytes, json!("ff")),
        (Type::Bytes, json!("0xf")),
        (Type::Bool, json!("true")),
        (Type::Text, json!(7)),
        (Type::Tuple(vec![Type::U8]), json!([1, 2])),
        (
            Type::Record(vec![Field {
                name: "a".into(),
                ty: Type::U8,
            }]),
            json!({}),
        ),
        (Type::Enum(vec!["a".into()]), json!({ "a": 1 })),
        (
            Type::Variant(vec![Case {
                name: "a".into(),
                ty: Some(Type::U8),
            }]),
            json!("a"),
        ),
        (
            Type::Result {
                ok: None,
                err: None,
            },
            json!({ "ok": null, "err": null }),
        ),
        (
            Type::List(Box::new(Type::U8)),
            json!(vec![0; usize::from(MAX_NODES)]),
        ),
    ] {
        assert!(value_from_json(&ty, &json).is_err(), "{ty} {json}");
    }
}

#[test]
fn a_value_from_the_chain_is_checked_against_its_type() {
    let pair = Type::Tuple(vec![Type::U8, Type::Char]);
    let good = Value::Record(vec![Value::Unsigned(255), Value::Text("é".into())]);
    assert_eq!(pair.check(&good), Ok(()));
    for bad in [
        Value::Record(vec![Value::Unsigned(256), Value::Text("é".into())]),
        Value::Record(vec![Value::Signed(255), Value::Text("é".into())]),
        Value::Record(vec![Value::Unsigned(255), Value::Text("ab".into())]),
        Value::Record(vec![Value::Unsigned(255)]),
        Value::List(vec![Value::Unsigned(255), Value::Text("é".into())]),
    ] {
        assert!(pair.check(&bad).is_err(), "{bad:?}");
        assert!(value_to_json(&pair, &bad).is_err(), "{bad:?}");
    }
    let answer = Type::Result {
        ok: Some(Box::new(Type::Bool)),
        err: None,
    };
    assert!(answer.check(&case(1)).is_ok());
    assert!(answer.check(&case(0)).is_err());
    assert!(answer.check(&case(2)).is_err());
}

#[test]
fn the_bounds_on_values_hold_over_all_arguments() {
    let method = method("a: list<bool>, b: list<bool>");
    let half = Value::List(vec![Value::Bool(true); usize::from(MAX_NODES) / 2]);
    assert!(method.params[0].ty.check(&half).is_ok());
    assert!(method.check_arguments(&[half.clone(), half]).is_err());
}

#[test]
fn numbers_that_readers_would_round_are_written_as_strings() {
    assert_eq!(
        value_to_json(&Type::U64, &Value::Unsigned(1 << 53)),
        Ok(json!(9_007_199_254_740_992u64))
    );
    assert_eq!(
        value_to_json(&Type::U64, &Value::Unsigned(u64::MAX)),
        Ok(json!("18446744073709551615"))
    );
    assert_eq!(
        value_to_json(&Type::S64, &Value::Signed(i64::MIN)),
        Ok(json!("-9223372036854775808"))
    );
}

proptest! {
    #[test]
    fn every_value_comes_back_from_json(
        (ty, value) in types().prop_flat_map(|ty| { let values = values(&ty); (Just(ty), values) }),
    ) {
        prop_assume!(ty.check(&value).is_ok());
        let json = value_to_json(&ty, &value).unwrap();
        let text: Json = serde_json::from_str(&json.to_string()).unwrap();
        prop_assert_eq!(value_from_json(&ty, &text), Ok(value));
    }

    #[test]
    fn what_is_read_from_json_is_of_its_type(ty in types(), other in types().prop_flat_map(|ty| {
        let values = values(&ty); (Just(ty), values)
    })) {
        if let Ok(json) = value_to_json(&other.0, &other.1) {
            if let Ok(value) = value_from_json(&ty, &json) {
                prop_assert_eq!(ty.check(&value), Ok(()));
            }
        }
    }
}
