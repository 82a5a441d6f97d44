//! What a receipt proves, and what it does not.

use super::{
    chain::{account, cryptlet, Stored, ACCEPTING, HOSTS, OPENING, SOUND},
    world::{self, book, ACCEPTED_AT, CRYPTLET, GENESIS, OTHER_GENESIS},
    *,
};
use crate::receipt::{
    shown::{self, Words},
    signed::is_receipt,
    state::State,
    stored::{CryptletRecord, Key, SPEC_VERSION},
    Checked, Signed,
};
use cryptlet_primitives::ids::HostId;
use sp_core::H256;
use sp_runtime::generic::Digest;

fn refusal(chain: &Chain) -> String {
    match Checked::of(chain.receipt()) {
        Ok(_) => panic!("it holds"),
        Err(problem) => problem.state,
    }
}

#[test]
fn a_sound_receipt_proves_all_of_it() {
    let bytes = file();
    assert!(is_receipt(&bytes));
    let signed = Signed::parse(&bytes).unwrap();
    assert_eq!(signed.auditor, auditor().public());
    let checked = Checked::of(signed.receipt).unwrap();
    let agreed = [HostId(0), HostId(1), HostId(2)];
    assert_eq!(checked.decision.agreed, agreed);
    assert_eq!(checked.hosts.len(), usize::from(HOSTS));
    assert_eq!(checked.hosts[3].operator, account(0x83));
    assert!(!checked.hosts[3].agreed);
    assert_eq!(checked.voucher, account(2));
    assert_eq!(checked.rules.policy, Chain::default().policy);
    assert_eq!(checked.block.number, ACCEPTING);
    assert!(checked.ensure_genesis(GENESIS).is_ok());
    let other = checked.ensure_genesis(OTHER_GENESIS).unwrap_err();
    assert_eq!(other.code, "other-chain");
    assert!(checked.ensure_block(checked.block.hash).is_ok());
    let other = checked.ensure_block(OTHER_GENESIS).unwrap_err();
    assert_eq!(other.code, "other-block");
}

#[test]
fn a_receipt_is_shown_with_all_that_an_auditor_asks_for() {
    let checked = Checked::of(Chain::default().receipt()).unwrap();
    let words = Words::of(&checked).unwrap();
    let key = auditor().public();
    let text = shown::sheet(&checked, &words, Some(&key)).text();
    for part in [
        "price-at(market = \"wti\")",
        "\"micros\": 40",
        "wti-daily",
        "host 3 of operator",
        "3 of 4 must agree",
        "min-fee",
        "final, says the auditor",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let json = shown::json(&checked, &words, Some(&key));
    assert_eq!(json["question"]["arguments"]["market"], "wti");
    assert_eq!(json["value"]["micros"], 40);
    assert_eq!(json["leaf"], 5);
    assert_eq!(json["policyAtBlock"], OPENING);
    assert_eq!(json["hosts"].as_array().unwrap().len(), 4);
    assert_eq!(json["auditor"], crate::output::hex(key));
}

#[test]
fn what_the_chain_does_not_prove_is_refused() {
    let with = |change: fn(&mut Chain)| {
        let mut chain = Chain::default();
        change(&mut chain);
        refusal(&chain)
    };
    for (state, words) in [
        (with(|chain| chain.first_region = 9), "signature for host 0"),
        (with(|chain| chain.code = H256::zero()), "another component"),
        (
            with(|chain| chain.opening_clock += 1),
            "when the round opened",
        ),
        (
            with(|chain| chain.named = Some(H256::zero())),
            "not of the chain",
        ),
        (
            with(|chain| chain.root = Some(H256::zero())),
            "does not stand in the history",
        ),
        (with(|chain| chain.is_sealed = false), "names no history"),
        (with(|chain| chain.policy.quorum = Some(4)), "its quorum"),
        (
            with(|chain| chain.policy.max_output = Some(255)),
            "bound of outputs",
        ),
        (
            with(|chain| chain.policy.max_duration_ms = Some(59_999)),
            "time for an answer",
        ),
        (with(|chain| chain.statement.chain_epoch = 4), "chain epoch"),
        (
            with(|chain| chain.policy.agreement = Some(world::median(5))),
            "its agreement",
        ),
        (
            with(|chain| {
                let operators = vec![account(0x80), account(0x81), account(0x82)];
                chain.policy.operators = Some(operators.try_into().unwrap());
            }),
            "choice of hosts",
        ),
        (with(|chain| chain.leaf = 6), "at another place"),
        (with(|chain| chain.outputs[2] = price(41)), "no decision"),
        (with(|chain| chain.accepted = price(41)), "another answer"),
    ] {
        assert!(state.contains(words), "{words}: {state}");
    }
}

#[test]
fn an_answer_may_be_shorter_than_the_policy_allows() {
    let mut chain = Chain::default();
    chain.policy.max_output = Some(257);
    assert!(Checked::of(chain.receipt()).is_ok());
}

/// The leaf of the history binds who agreed: who did not stands in the topic's page.
#[test]
fn dissent_that_is_left_out_is_noticed() {
    let mut receipt = SOUND.clone();
    let dissent = receipt.envelope.votes.remove(3);
    assert_eq!(dissent.observation.header.signers.host, HostId(3));
    assert_eq!(
        receipt.envelope.verify(&book(HOSTS)).unwrap().dissented,
        [],
        "the envelope by itself holds"
    );
    let problem = Checked::of(receipt).err().unwrap();
    assert_eq!(problem.code, "receipt-refused");
    assert!(problem.state.contains("others dissented"), "{problem}");
}

#[test]
fn what_a_newer_chain_stores_is_not_guessed_at() {
    let mut chain = Chain::default();
    chain.spec += 1;
    let problem = Checked::of(chain.receipt()).err().unwrap();
    assert_eq!(problem.code, "newer-chain");
    assert!(problem.state.contains(&chain.spec.to_string()), "{problem}");
    let runtime = include_str!("../../../../runtime/src/lib.rs");
    assert!(
        runtime.contains(&format!("spec_version: {SPEC_VERSION},")),
        "the forms in stored.rs are those of the runtime's version: look at them, then raise SPEC_VERSION"
    );
}

#[test]
fn a_stored_value_fills_its_bytes() {
    let block = Stored::default()
        .with(Key::clock(), (ACCEPTED_AT, 1u8))
        .with(Key::cryptlet(CRYPTLET), (cryptlet(), "and more"))
        .block(
            OPENING,
            Digest::default(),
            vec![Key::clock(), Key::cryptlet(CRYPTLET)],
        );
    let state = State::of(&block.1).unwrap();
    let problem = state.read::<u64>("the clock", &Key::clock()).unwrap_err();
    assert!(problem.state.contains("another form"), "{problem}");
    let record: CryptletRecord = state
        .expect_beginning("the cryptlet", &Key::cryptlet(CRYPTLET))
        .unwrap();
    assert_eq!(record, cryptlet());
}

#[test]
fn a_value_that_the_nodes_do_not_prove_is_refused() {
    let sound = Chain::default().receipt();
    for block in 0..sound.blocks.len() {
        for node in 0..sound.blocks[block].nodes.len() {
            let mut receipt = sound.clone();
            receipt.blocks[block].nodes.remove(node);
            assert!(
                Checked::of(receipt).is_err(),
                "node {node} of block {block}"
            );
        }
    }
    let mut receipt = sound.clone();
    receipt.blocks.pop();
    assert!(Checked::of(receipt).is_err());
    let mut receipt = sound.clone();
    receipt.blocks.reverse();
    assert!(Checked::of(receipt).is_err());
    let mut receipt = sound;
    receipt.blocks.clear();
    let problem = Checked::of(receipt).err().unwrap();
    assert_eq!(problem.code, "receipt-refused");
}

#[test]
fn a_median_is_proven_too() {
    let rule = world::median(5);
    let mut chain = Chain::default();
    chain.statement.agreement = rule.clone();
    chain.policy.agreement = Some(rule);
    chain.outputs = vec![price(40), price(41), price(42), price(90)];
    chain.accepted = price(41);
    let checked = Checked::of(chain.receipt()).unwrap();
    assert_eq!(checked.decision.agreed.len(), 3);
    assert!(!checked.hosts[3].agreed);
}
