//! The vectors in `pallets/callbacks/vectors`, by which others who read this pallet without its types check theirs: it still
//! writes what is committed there, to the byte.
//!
//! The ignored test writes them anew. Then the command line's types change too: cli/src/chain/callbacks.rs.

use crate::{
    mock::*,
    pallet::{FailureViewsViewFunction, ListenerViewViewFunction, PriceViewViewFunction},
    Answer, AnswerOf, Callback, CallbackOf, FailedCallback, Failure, FailureView, ListenerView,
    Pending, PriceView, ResultPlace,
};
use codec::{Decode, Encode};
use cryptlet_primitives::ids::{CryptletId, FeedId, RoundId, TopicId};
use frame_support::view_functions::ViewFunction;
use sp_core::{H160, H256};
use std::fs;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/views.json");

const CALLED: CallbackOf<Test> = Callback {
    selector: [1, 2, 3, 4],
    gas: 50_000,
    deposit: 20,
};

/// What a view function gives if it gives this.
fn given<F: ViewFunction>(answer: F::ReturnType) -> Vec<u8> {
    answer.encode()
}

fn account() -> AccountId {
    AccountId::new([8; 32])
}

fn listener() -> Vec<u8> {
    given::<ListenerViewViewFunction<Test>>(Some(ListenerView {
        callback: CALLED,
        funds: 1_000,
        callbacks_left: 7,
        is_resting: true,
        waiting: vec![Pending {
            round: RoundId(9),
            sequence: 5,
            delivered: 3,
        }],
    }))
}

/// As it is stored.
fn answer() -> Vec<u8> {
    let answer: AnswerOf<Test> = Answer {
        contract: H160::repeat_byte(7),
        account: account(),
        cryptlet: CryptletId(4),
        callback: CALLED,
        funds: 1_000,
        deposit: 30,
        result: Some(ResultPlace {
            topic: TopicId(H256::repeat_byte(2)),
            sequence: 5,
        }),
    };
    answer.encode()
}

/// One for each reason that there is, numbered from 1; those with odd numbers have their results.
fn failures() -> Vec<u8> {
    let reasons = (0..=u8::MAX).map_while(|index| Failure::decode(&mut &[index][..]).ok());
    let failed = |reason| FailedCallback {
        contract: H160::repeat_byte(7),
        account: account(),
        cryptlet: CryptletId(4),
        callback: CALLED,
        feed: Some(FeedId(H256::repeat_byte(1))),
        round: RoundId(9),
        topic: TopicId(H256::repeat_byte(2)),
        sequence: 5,
        reason,
        at: 1_500,
        attempts: 2,
        deposit: 30,
    };
    let views = (1..).zip(reasons).map(|(number, reason)| FailureView {
        number,
        failed: failed(reason),
        is_result_kept: number % 2 == 1,
    });
    given::<FailureViewsViewFunction<Test>>(views.collect())
}

fn price() -> Vec<u8> {
    given::<PriceViewViewFunction<Test>>(PriceView {
        most_gas: 260_000,
        callback: 1,
        looks: 2,
        listener_deposit: 3,
        answer_deposit: 4,
    })
}

/// All of them, as they are committed.
fn written() -> String {
    let all = [
        ("answer", answer()),
        ("failures", failures()),
        ("listener", listener()),
        ("price", price()),
    ];
    let digits = |bytes: Vec<u8>| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let lines = all.map(|(name, bytes)| format!("  \"{name}\": \"0x{}\"", digits(bytes)));
    format!("{{\n{}\n}}\n", lines.join(",\n"))
}

#[test]
#[ignore = "rewrites the vectors: run it when what people read changes its form"]
fn write() {
    fs::write(PATH, written()).expect("the folder is there");
}

#[test]
fn what_people_read_has_the_form_that_is_committed() {
    let committed = fs::read_to_string(PATH).expect("the vectors are committed");
    assert_eq!(
        committed,
        written(),
        "write the vectors, and change who reads them"
    );
}
