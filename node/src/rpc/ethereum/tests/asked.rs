//! What callers write: blocks, filters, calls.

use super::*;
use crate::rpc::ethereum::{
    bloom::{Bloom, Places},
    filter::Span,
    search::{check_span, Found, MAX_BYTES, MAX_LOGS, MAX_SPAN},
    state::without_zero_price,
};
use serde_json::{from_value, json, Value};

fn named(value: Value) -> Result<BlockId, String> {
    from_value(value).map_err(|error| error.to_string())
}

fn filter(value: Value) -> Filter {
    from_value(value).expect("it is a filter")
}

#[test]
fn a_block_is_named_by_number_hash_or_tag() {
    let hash = H256::repeat_byte(0xab);
    let forms = [
        (json!("latest"), BlockId::Latest),
        (json!("pending"), BlockId::Pending),
        (json!("safe"), BlockId::Finalized),
        (json!("finalized"), BlockId::Finalized),
        (json!("earliest"), BlockId::Earliest),
        (json!("0x0"), BlockId::Number(0)),
        (json!("0x1f"), BlockId::Number(31)),
        (json!(hash), BlockId::Hash(hash)),
        (json!({ "blockHash": hash }), BlockId::Hash(hash)),
        (
            json!({ "blockHash": hash, "requireCanonical": true }),
            BlockId::Hash(hash),
        ),
        (json!({ "blockNumber": "0x2" }), BlockId::Number(2)),
    ];
    for (written, meant) in forms {
        assert_eq!(named(written.clone()), Ok(meant), "{written}");
    }
}

#[test]
fn what_names_no_block_is_refused_with_what_does() {
    for written in [
        json!("newest"),
        json!("12"),
        json!("0x"),
        json!("0xzz"),
        json!("0x10000000000000000"),
        json!(12),
        json!({}),
        json!({ "blockHash": H256::zero(), "blockNumber": "0x1" }),
    ] {
        assert!(named(written.clone()).is_err(), "{written}");
    }
    assert!(named(json!("newest"))
        .unwrap_err()
        .contains("latest, pending, safe"));
}

#[test]
fn a_filter_takes_logs_by_contract_and_topics_in_their_places() {
    let [one, two, three] = [1, 2, 3].map(H256::repeat_byte);
    let contract = H160::repeat_byte(1);
    let cases = [
        (json!({}), true),
        (json!({ "address": null, "topics": null }), true),
        (json!({ "address": contract }), true),
        (json!({ "address": [H160::zero(), contract] }), true),
        (json!({ "address": [] }), true),
        (json!({ "address": H160::zero() }), false),
        (json!({ "topics": [] }), true),
        (json!({ "topics": [one] }), true),
        (json!({ "topics": [two] }), false),
        (json!({ "topics": [null, two] }), true),
        (json!({ "topics": [[two, one]] }), true),
        (json!({ "topics": [[], [three, two]] }), true),
        (json!({ "topics": [one, three] }), false),
        // A log with fewer topics than are asked for is not one of those, whatever they may be.
        (json!({ "topics": [null, null, null] }), false),
    ];
    for (written, taken) in cases {
        assert_eq!(
            filter(written.clone()).takes(&contract, &[one, two]),
            taken,
            "{written}"
        );
    }
}

#[test]
fn a_filter_says_where_to_look() {
    let span = |value| filter(value).span().map_err(|error| error.code());
    let hash = H256::repeat_byte(5);
    assert_eq!(
        span(json!({})),
        Ok(Span::Range(BlockId::Latest, BlockId::Latest))
    );
    assert_eq!(
        span(json!({ "fromBlock": "0x1", "toBlock": "finalized" })),
        Ok(Span::Range(BlockId::Number(1), BlockId::Finalized))
    );
    assert_eq!(span(json!({ "blockHash": hash })), Ok(Span::One(hash)));
    assert_eq!(
        span(json!({ "blockHash": hash, "toBlock": "0x1" })),
        Err(fault::PARAMS)
    );
    assert_eq!(
        span(json!({ "topics": [null, null, null, null, null] })),
        Err(fault::PARAMS)
    );
    let many: Vec<H160> = (0..=1_000).map(H160::from_low_u64_be).collect();
    assert!(span(json!({ "address": many[1..] })).is_ok());
    assert_eq!(span(json!({ "address": many })), Err(fault::PARAMS));
}

#[test]
fn who_listens_has_a_smaller_filter() {
    let heard = |count: u64| {
        let topics: Vec<H256> = (0..count).map(H256::from_low_u64_be).collect();
        let filter = filter(json!({ "topics": [null, topics] }));
        filter.check_heard().map_err(|error| error.code())
    };
    assert_eq!(heard(100), Ok(()));
    assert_eq!(heard(101), Err(fault::PARAMS));
}

#[test]
fn a_question_for_logs_spans_no_more_than_it_may() {
    let most = u64::from(MAX_SPAN);
    assert!(check_span(5, 5).is_ok());
    assert!(check_span(1, most).is_ok());
    for (first, last) in [(1, most + 1), (0, u64::MAX), (6, 5)] {
        let error = check_span(first, last).unwrap_err();
        assert_eq!(error.code(), fault::PARAMS);
        assert!(
            error.message().contains("block range"),
            "{}",
            error.message()
        );
    }
}

/// A log with so many bytes of data, and numbers as long as they can be.
fn long(data: usize, topics: usize) -> Log {
    Log {
        address: H160::repeat_byte(0xff),
        block_hash: H256::repeat_byte(0xff),
        block_number: U256::MAX,
        data: vec![0xff; data].into(),
        log_index: U256::MAX,
        removed: false,
        topics: vec![H256::repeat_byte(0xff); topics],
        transaction_hash: H256::repeat_byte(0xff),
        transaction_index: U256::MAX,
    }
}

#[test]
fn a_log_is_no_longer_than_is_counted() {
    for log in [long(0, 0), long(1, 4), long(5_000, 2)] {
        let length = serde_json::to_vec(&log).expect("it has a JSON form").len();
        // With the comma after it.
        assert!(length < log.length(), "{length}");
        assert!(length + 200 > log.length(), "{length}");
    }
}

#[test]
fn an_answer_holds_so_many_logs_and_so_many_bytes() {
    let most = |log: Log| {
        let mut found = Found::default();
        let refused = std::iter::repeat_with(|| log.clone()).find_map(|log| found.add(log).err());
        let refused = refused.expect("some time it is too much");
        assert_eq!(refused.code(), fault::SERVER);
        (found.logs.len(), refused.message().to_owned())
    };
    let (count, refused) = most(long(32, 4));
    assert_eq!(count, MAX_LOGS + 1);
    assert!(refused.contains("more than 10000 results"), "{refused}");
    let megabyte = long(1_000_000, 0);
    let fit = MAX_BYTES / megabyte.length();
    let (count, refused) = most(megabyte);
    assert_eq!(count, fit + 1);
    assert!(refused.contains("more than 10000000 bytes"), "{refused}");
}

#[test]
fn a_bloom_filter_is_ethereums() {
    // A receipt of another node.
    let log = ContractLog {
        address: "0x82bdb002b9b1f36c42df15fbdc6886abcb2ab31d"
            .parse()
            .unwrap(),
        topics: [
            "0x1585375487296ff2f0370daeec4214074a032b31af827c12622fa9a58c16c7d0",
            "0x000000000000000000000000b4f1f9ecfe5a28633a27f57300bda217e99b8969",
        ]
        .map(|topic| topic.parse().unwrap())
        .to_vec(),
        data: Vec::new(),
    };
    let bloom = Bloom::of([&log]);
    for item in [
        log.address.as_bytes(),
        log.topics[0].as_bytes(),
        log.topics[1].as_bytes(),
    ] {
        assert!(bloom.may_have(&Places::of(item)));
    }
    assert!(!bloom.may_have(&Places::of(&[1; 20])));
    let bytes = pallet_revive::evm::Bytes256::from(bloom);
    let set: Vec<(usize, u8)> = (0..).zip(bytes.0).filter(|(_, byte)| *byte != 0).collect();
    let expected = [
        (82, 0x40),
        (86, 0x80),
        (110, 0x08),
        (115, 0x04),
        (144, 0x10),
        (199, 0x01),
        (216, 0x04),
        (224, 0x08),
        (234, 0x80),
    ];
    assert_eq!(set, expected);
}

#[test]
fn a_filter_skips_blocks_that_can_not_have_what_it_wants() {
    let bloom = Bloom::of([&log(1, &[1]), &log(2, &[2])]);
    let may = |value| filter(value).sought().may_be_in(&bloom);
    assert!(may(json!({})));
    assert!(may(
        json!({ "address": H160::repeat_byte(2), "topics": [H256::repeat_byte(1)] })
    ));
    assert!(!may(json!({ "address": H160::repeat_byte(3) })));
    assert!(!may(
        json!({ "topics": [null, [H256::repeat_byte(3), H256::repeat_byte(4)]] })
    ));
    assert!(Bloom::empty().is_empty() && !bloom.is_empty());
}

#[test]
fn a_price_of_zero_in_a_call_is_none() {
    let priced = |price: u64| GenericTransactionV1 {
        gas_price: Some(price.into()),
        max_fee_per_gas: Some(price.into()),
        ..Default::default()
    };
    assert_eq!(
        without_zero_price(priced(0)),
        GenericTransactionV1::default()
    );
    assert_eq!(without_zero_price(priced(5)), priced(5));
}
