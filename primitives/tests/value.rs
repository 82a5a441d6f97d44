//! Values from the wire: one encoding each, and nothing that arrives makes the reader fall or swell.

use codec::{Compact, Encode};
use cryptlet_primitives::value::{Value, ValueError, MAX_DEPTH, MAX_NODES};
use proptest::prelude::*;

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<u64>().prop_map(Value::Unsigned),
        any::<i64>().prop_map(Value::Signed),
        ".{0,8}".prop_map(Value::Text),
        prop::collection::vec(any::<u8>(), 0..80).prop_map(Value::Bytes),
        any::<u32>().prop_map(|case| Value::Variant {
            case,
            payload: None
        }),
    ];
    leaf.prop_recursive(u32::from(MAX_DEPTH) - 1, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::List),
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Record),
            (any::<u32>(), inner).prop_map(|(case, one)| Value::Variant {
                case,
                payload: Some(Box::new(one))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(value in value(), cut in any::<prop::sample::Index>()) {
        let bytes = value.encode();
        prop_assert_eq!(Value::parse(&bytes), Ok(value.clone()));
        prop_assert!(Value::parse(&bytes[..cut.index(bytes.len())]).is_err());
        prop_assert_eq!(Value::parse(&[&bytes[..], &[0]].concat()), Err(ValueError::Trailing));
        let list = vec![value.clone(), value];
        prop_assert_eq!(Value::parse_list(&list.encode()), Ok(list));
    }

    #[test]
    fn every_value_has_leaves_and_they_hold_no_other(mut value in value()) {
        let leaves = value.leaves_mut();
        prop_assert!(!leaves.is_empty());
        prop_assert!(leaves.iter().all(|leaf| leaf.is_leaf()));
    }

    #[test]
    fn bytes_that_are_a_value_are_its_only_encoding(bytes in prop::collection::vec(prop_oneof![0u8..8, any::<u8>()], 0..64)) {
        if let Ok(value) = Value::parse(&bytes) {
            prop_assert_eq!(value.encode(), bytes.clone());
        }
        if let Ok(values) = Value::parse_list(&bytes) {
            prop_assert_eq!(values.encode(), bytes);
        }
    }
}

#[test]
fn a_length_in_a_longer_spelling_is_refused() {
    assert_eq!(Value::parse(&[4, 4, 9]), Ok(Value::Bytes(vec![9])));
    assert_eq!(Value::parse(&[4, 0b101, 0, 9]), Err(ValueError::Malformed));
    assert_eq!(
        Value::parse(&[4, 0b110, 0, 0, 0, 9]),
        Err(ValueError::Malformed)
    );
    assert_eq!(
        Value::parse(&[4, 3, 1, 0, 0, 0, 9]),
        Err(ValueError::Malformed)
    );
    assert_eq!(
        Value::parse(&[5, 0b101, 0, 0, 1]),
        Err(ValueError::Malformed)
    );
}

#[test]
fn claims_of_great_length_cost_nothing() {
    for tag in [3, 4, 5, 6] {
        let claim = [vec![tag], Compact(u32::MAX).encode()].concat();
        assert_eq!(Value::parse(&claim), Err(ValueError::Malformed));
        assert_eq!(Value::parse_list(&claim[1..]), Err(ValueError::Malformed));
    }
    // A list may not claim more values than are read, however small they are.
    let swarm = |count: u16| {
        [
            vec![6],
            Compact(u32::from(count)).encode(),
            [0, 1].repeat(count.into()),
        ]
        .concat()
    };
    assert!(Value::parse(&swarm(MAX_NODES - 1)).is_ok());
    assert_eq!(Value::parse(&swarm(MAX_NODES)), Err(ValueError::TooMany));
}

#[test]
fn depth_ends_at_its_limit() {
    let nested = |levels: u8| {
        let mut value = Value::Bool(true);
        for _ in 1..levels {
            value = Value::List(vec![value]);
        }
        value.encode()
    };
    assert!(Value::parse(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(
        Value::parse(&nested(MAX_DEPTH + 1)),
        Err(ValueError::TooDeep)
    );
    assert_eq!(
        Value::parse(&[7, 0, 0, 0, 0, 1].repeat(100_000)),
        Err(ValueError::TooDeep)
    );
}

#[test]
fn what_is_no_value_is_refused() {
    for bytes in [
        &[][..],
        &[0],
        &[0, 2],
        &[8],
        &[1, 0, 0, 0],
        &[3, 4, 0xff],
        &[7, 0, 0, 0, 0, 2],
        &[7, 0, 0, 0, 0],
    ] {
        assert_eq!(Value::parse(bytes), Err(ValueError::Malformed), "{bytes:?}");
    }
}
