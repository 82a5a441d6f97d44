//! What listeners hear, and after which block.

use super::{super::looks::Found, reader::said, *};
use cryptlet_primitives::ids::TopicId;
use serde_json::json;

#[test]
fn events_of_our_own_pallets_are_told_by_name() {
    let record = |event: Json| json!({ "phase": "Initialization", "event": event, "topics": [] });
    let resumed = said(record(
        json!({ "CryptoDelegate": { "FeedResumed": { "feed": "0x01" } } }),
    ));
    let resumed = resumed.expect("an event of ours");
    let block = HappenedIn {
        number: 7,
        hash: Hash::repeat_byte(7),
    };
    let event = Event::new(block, 500, resumed).expect("it has a JSON form");
    let shown: Json = serde_json::from_str(event.json.get()).expect("JSON");
    let expected = json!({
        "block": { "number": 7, "hash": Hash::repeat_byte(7) },
        "moment": 500,
        "pallet": "CryptoDelegate",
        "event": "FeedResumed",
        "data": { "feed": "0x01" },
    });
    assert_eq!(shown, expected);
    assert_eq!(
        (event.name, Json::Object(event.data)),
        ("FeedResumed".to_owned(), json!({ "feed": "0x01" }))
    );
    let failed = said(record(
        json!({ "Callbacks": { "CallbackFailed": { "contract": "0x01", "reason": "OutOfGas" } } }),
    ));
    let failed = failed.expect("an event of ours");
    assert_eq!(
        (failed.pallet, failed.name.as_str()),
        ("Callbacks", "CallbackFailed")
    );
    assert_eq!(said(record(json!({ "System": "CodeUpdated" }))), None);
    assert_eq!(said(json!("nothing")), None);
}

/// A block of a branch.
fn block(branch: u8, number: u32) -> Hash {
    let mut hash = Hash::zero();
    hash.0[0] = branch;
    hash.0[28..].copy_from_slice(&number.to_be_bytes());
    hash
}

/// Two branches that part after block 10. The store begins with block 3.
fn place(hash: Hash) -> Result<Place, String> {
    let number = u32::from_be_bytes([hash.0[28], hash.0[29], hash.0[30], hash.0[31]]);
    let branch = if number <= 11 { 0 } else { hash.0[0] };
    match number {
        0..3 => Err("not in the store".to_owned()),
        _ => Ok(Place {
            number,
            parent: block(branch, number - 1),
        }),
    }
}

fn told(last: Hash, head: Hash) -> Result<Vec<Hash>, String> {
    between(last, head, place)
}

#[test]
fn blocks_that_were_not_announced_are_told() {
    let of = |branch: u8, numbers: std::ops::RangeInclusive<u32>| {
        let blocks = numbers.map(|number| block(branch, number));
        Ok::<_, String>(blocks.collect::<Vec<_>>())
    };
    assert_eq!(told(block(0, 5), block(0, 6)), of(0, 6..=6));
    assert_eq!(told(block(0, 5), block(0, 9)), of(0, 6..=9));
    // Another branch became the best one, with or without a new block.
    assert_eq!(told(block(1, 13), block(2, 14)), of(2, 11..=14));
    assert_eq!(told(block(1, 13), block(2, 12)), of(2, 11..=12));
    // What was told is not told again.
    for earlier in [6, 3] {
        assert_eq!(told(block(0, 6), block(0, earlier)), Ok(Vec::new()));
    }
}

#[test]
fn a_gap_that_is_too_wide_is_no_route() {
    let most = u32::try_from(MAX_BETWEEN).expect("few");
    let last = block(2, 20);
    let blocks = told(last, block(2, 20 + most)).expect("a route");
    assert_eq!(blocks.len(), MAX_BETWEEN);
    assert!(told(last, block(2, 21 + most)).is_err());
    // Nor is one whose blocks are gone.
    assert!(told(block(0, 2), block(0, 4)).is_err());
}

#[test]
fn who_listens_first_hears_from_then_on() {
    let line = Line::new(block(0, 3));
    let (begun, first) = line.listen(|| block(0, 5));
    assert_eq!(begun, block(0, 5));
    let (begun, second) = line.listen(|| block(0, 6));
    assert_eq!(begun, block(0, 5), "others wait for block 6");
    drop((first, second));
    let (begun, _third) = line.listen(|| block(0, 7));
    assert_eq!(begun, block(0, 7));
}

/// Tells of a block of branch 0, after the one before it.
fn tell_next(line: &Line, number: u32) -> bool {
    let (parent, hash) = (block(0, number - 1), block(0, number));
    let told = BlockEvents {
        hash,
        parent,
        events: None,
    };
    line.go_on(parent, hash, Some(Arc::new(told)))
}

#[test]
fn who_begins_to_listen_hears_each_block_after_that_once() {
    let line = Line::new(block(0, 3));
    let (_, first) = line.listen(|| block(0, 5));
    assert!(tell_next(&line, 6));
    // Block 7 is there, but is not told yet.
    let (begun, mut second) = line.listen(|| block(0, 7));
    assert_eq!(begun, block(0, 6));
    assert!(tell_next(&line, 7));
    let heard = second.try_recv().ok().flatten();
    assert_eq!(heard.map(|told| told.hash), Some(block(0, 7)));
    assert!(second.try_recv().is_err());
    drop((first, second));
    // Block 8 was about to be told when all had left.
    let (begun, mut third) = line.listen(|| block(0, 8));
    assert_eq!(begun, block(0, 8));
    assert!(!tell_next(&line, 8));
    assert!(third.try_recv().is_err());
}

#[test]
fn what_was_looked_up_goes_with_who_listens() {
    let line = Line::new(block(0, 3));
    let (begun, listener) = line.listen(|| block(0, 5));
    let wanted = (TopicId::default(), None);
    let found = Found {
        from: 0,
        rows: Arc::default(),
    };
    locked(&line.kept).keep(begun, wanted, found);
    assert_eq!(line.awaited_after(), Some(begun));
    assert!(locked(&line.kept).get(begun, &wanted).is_some());
    drop(listener);
    assert_eq!(line.awaited_after(), None);
    assert!(locked(&line.kept).get(begun, &wanted).is_none());
}
