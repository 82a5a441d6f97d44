//! All results under one root, each provable, whatever the state keeps.

use super::{mock::*, world::*};
use crate::{Event, HistoryGrew, HistoryPeaks, NextRound, Pages};
use codec::{Decode, Encode};
use cryptlet_primitives::{
    feed::Trigger,
    history::{
        leaf_key, node_key, verify, AcceptedResult, History, HistoryProof, HISTORY_ENGINE_ID,
    },
    ids::{LeafIndex, RoundId},
    value::Value,
};
use frame_support::{assert_ok, traits::Hooks};
use sp_core::{offchain::testing::TestPersistentOffchainDB, H256};
use sp_runtime::DigestItem;

/// What a node has written beside the state.
struct Index(TestPersistentOffchainDB);

impl Index {
    fn read<V: Decode>(&self, key: &[u8]) -> Option<V> {
        let bytes = self.0.get(key)?;
        Some(V::decode(&mut bytes.as_slice()).unwrap())
    }

    /// The result at a place, with its proof.
    fn find(&self, history: &History, index: LeafIndex) -> (AcceptedResult, HistoryProof) {
        let children = |node| self.read(&node_key(node));
        let (leaf, proof) = history.prove(index, children).unwrap().unwrap();
        let result: AcceptedResult = self.read(&leaf_key(leaf)).unwrap();
        assert_eq!(result.leaf(), leaf);
        (result, proof)
    }
}

/// The roots in the header so far.
fn roots() -> Vec<H256> {
    let logs = System::digest().logs;
    let roots = logs.iter().filter_map(|item| match item {
        DigestItem::Consensus(engine, root) if *engine == HISTORY_ENGINE_ID => Some(root),
        _ => None,
    });
    roots.map(|root| H256::from_slice(root)).collect()
}

#[test]
fn every_result_is_proven_from_the_peaks_of_the_newest_block() {
    let (mut externalities, world) = new().build();
    let (kept, history) = externalities.execute_with(|| {
        let mut kept = Vec::new();
        for number in 0..70 {
            let round = world.ask(number % 2);
            let statement = crate::Rounds::<Test>::get(round).unwrap().digest;
            advance();
            let report = world.carry(0, world.answers(0..3, &[round], number as i64));
            assert_eq!(submit(&report), Ok(Ok(())));
            let topic = world.topic(number % 2);
            let newest = CryptoDelegate::results(topic, number / 2, 1).rows.remove(0);
            assert_eq!(newest.leaf, number);
            kept.push(AcceptedResult::new(topic, statement, &newest));
        }
        CryptoDelegate::do_try_state().unwrap();
        (kept, HistoryPeaks::<Test>::get())
    });
    externalities.persist_offchain_overlay();
    let index = Index(externalities.offchain_db());
    assert_eq!(history.leaves, 70);
    for (place, wanted) in (0..).zip(&kept) {
        let (result, proof) = index.find(&history, place);
        assert_eq!(&result, wanted, "though its page is gone");
        assert_eq!(verify(result.leaf(), &proof), Some(history.root()));
        let mut another = result.clone();
        another.accepted_at += 1;
        assert_ne!(verify(another.leaf(), &proof), Some(history.root()));
    }
}

#[test]
fn a_report_writes_the_history_once_and_a_header_names_it_once() {
    new().execute_with(|world| {
        let rounds: Vec<RoundId> = (0..64).map(|topic| world.ask(topic)).collect();
        advance();
        assert_eq!(roots(), []);
        let first = world.carry(0, world.answers(0..3, &rounds[..40], 7));
        let second = world.carry(1, world.answers(0..3, &rounds[40..], 7));
        events();
        assert_eq!(submit(&first), Ok(Ok(())));
        let between = HistoryPeaks::<Test>::get();
        assert_eq!(submit(&second), Ok(Ok(())));
        let leaves: Vec<LeafIndex> = events()
            .into_iter()
            .filter_map(|event| match event {
                Event::ResultAccepted { leaf, .. } => Some(leaf),
                _ => None,
            })
            .collect();
        assert_eq!(leaves, (0..64).collect::<Vec<_>>());
        assert_eq!(Pages::<Test>::iter_values().flatten().count(), 64);

        let history = HistoryPeaks::<Test>::get();
        assert_eq!((between.leaves, history.leaves), (40, 64));
        CryptoDelegate::on_finalize(System::block_number());
        assert_eq!(roots(), [history.root()], "one item, after both reports");
        assert!(!HistoryGrew::<Test>::exists());

        advance();
        advance();
        assert_eq!(roots().len(), 1, "nothing was added since");
        bring(world, 1, 8);
        advance();
        assert_eq!(
            roots(),
            [history.root(), HistoryPeaks::<Test>::get().root()]
        );
    });
}

#[test]
fn what_lies_under_a_digest_is_the_same_on_every_fork() {
    let (mut externalities, world) = new().build();
    externalities.execute_with(|| bring(&world, 1, 1));
    externalities.commit_all().unwrap();
    let fork = externalities.as_backend();
    // One node imports both branches, and writes both into its index.
    let histories = [10, 20].map(|value| {
        externalities.backend = fork.clone();
        let history = externalities.execute_with(|| {
            for step in 0..5 {
                bring(&world, 1, value + step);
            }
            HistoryPeaks::<Test>::get()
        });
        externalities.persist_offchain_overlay();
        externalities.commit_all().unwrap();
        history
    });
    assert_ne!(histories[0].root(), histories[1].root());
    let index = Index(externalities.offchain_db());
    for (history, value) in histories.iter().zip([10, 20]) {
        for (place, wanted) in (1..6).zip(value..) {
            let (result, proof) = index.find(history, place);
            assert_eq!(result.output.to_vec(), number(wanted));
            assert_eq!(verify(result.leaf(), &proof), Some(history.root()));
        }
    }
}

#[test]
fn an_accepted_subscription_is_no_result() {
    new().execute_with(|world| {
        let (method, params) = world.question(1);
        let round = NextRound::<Test>::get();
        assert_ok!(CryptoDelegate::subscribe(
            RuntimeOrigin::signed(account(ASKER)),
            world.cryptlet,
            method,
            params,
            Trigger::Every { period_ms: 10_000 },
            NOW,
            5_000,
            1_000,
            10_000,
        ));
        world.decide(round, &Value::Bool(true).encode());
        CryptoDelegate::on_finalize(System::block_number());
        assert_eq!(HistoryPeaks::<Test>::get(), History::default());
        assert_eq!(roots(), []);
    });
}

#[test]
fn a_removed_topic_stays_in_the_history() {
    let (mut externalities, world) = new().build();
    let history = externalities.execute_with(|| {
        bring(&world, 1, 5);
        advance_ms(TOPIC_IDLE_MS);
        let asker = RuntimeOrigin::signed(account(ASKER));
        CryptoDelegate::remove_topic(asker, world.topic(1)).unwrap();
        // It begins anew; the history does not.
        bring(&world, 1, 6);
        HistoryPeaks::<Test>::get()
    });
    externalities.persist_offchain_overlay();
    let index = Index(externalities.offchain_db());
    for (place, value) in [(0, 5), (1, 6)] {
        let (result, proof) = index.find(&history, place);
        assert_eq!((result.sequence, result.topic), (0, world.topic(1)));
        assert_eq!(result.output.to_vec(), number(value));
        assert_eq!(verify(result.leaf(), &proof), Some(history.root()));
    }
}

#[test]
fn the_history_takes_a_bounded_place() {
    use codec::MaxEncodedLen;
    let most = History {
        leaves: u64::MAX,
        peaks: vec![H256::zero(); 64].try_into().unwrap(),
    };
    assert_eq!(most.encode().len(), 8 + 2 + 64 * 32);
    assert!(History::max_encoded_len() >= most.encode().len());
}
