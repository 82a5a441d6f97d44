//! Reports that must be refused, each for its reason (threats 3, 4, 5 and 15).

use super::{mock::*, world::*};
use crate::{
    reports::{tag, MALFORMED, NO_QUORUM},
    OpenRounds, Rounds,
};
use codec::{Decode, Encode};
use cryptlet_primitives::{
    batch::{Batch, Observation, MAX_OUTPUT},
    envelope::CLOCK_TOLERANCE_MS,
    ids::{CryptletId, HostId, RoundId},
    report::{Report, MAX_ROUNDS},
};
use frame_support::{assert_noop, assert_ok};
use sp_core::H256;
use sp_runtime::{
    traits::BadOrigin,
    transaction_validity::{InvalidTransaction, TransactionValidityError},
};

fn refusal(report: &Report) -> InvalidTransaction {
    let in_pool = validate(report).expect_err("the pool refuses it");
    let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
    assert_eq!(
        submit(report),
        Err(in_pool),
        "the block refuses it for the same reason"
    );
    assert_eq!(sp_io::storage::root(sp_runtime::StateVersion::V1), before);
    match in_pool {
        TransactionValidityError::Invalid(reason) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_pool_knows_a_report_by_its_rounds() {
    new().execute_with(|world| {
        let rounds = [world.ask(1), world.ask(2)];
        advance();
        let leader = world.by_rank(rounds[0])[0];
        let report = world.carry(leader, world.answers(0..3, &rounds, 1));
        let validity = validate(&report).unwrap();
        assert_eq!(
            validity.provides,
            rounds.iter().map(tag).collect::<Vec<_>>()
        );
        assert!(validity.requires.is_empty() && validity.propagate);
        assert_eq!(
            (validity.longevity, validity.priority),
            (16, crate::reports::PRIORITY + 2)
        );
    });
}

/// The pool's priority of a report of `rounds` by the delegate at `place`.
fn priority(world: &World, place: usize, rounds: &[RoundId]) -> u64 {
    let report = world.carry(place, world.answers(0..3, rounds, 1));
    validate(&report).unwrap().priority
}

#[test]
fn no_number_of_reports_out_of_turn_keeps_one_in_turn_out_of_the_pool() {
    new().execute_with(|world| {
        let rounds: Vec<RoundId> = (0..MAX_ROUNDS.into())
            .map(|topic| world.ask(topic))
            .collect();
        let ranks = world.by_rank(rounds[0]);
        advance();
        let junk = rounds
            .iter()
            .map(|round| u128::from(priority(world, ranks[1], &[*round])));
        // As the pool does: what is to be replaced must come to less.
        let junk: u128 = junk.sum();
        assert!(junk < priority(world, ranks[0], &rounds).into());
        assert!(junk < priority(world, ranks[0], &rounds[..1]).into());
        assert!(
            priority(world, ranks[1], &rounds) > priority(world, ranks[1], &rounds[..1]),
            "of two alike the one that decides more"
        );
    });
}

#[test]
fn a_report_has_its_full_priority_from_its_turn_on_and_for_all_its_rounds() {
    new().execute_with(|world| {
        let first = world.ask(1);
        let second_in_rank = world.by_rank(first)[1];
        let in_turn =
            |rounds: &[RoundId]| priority(world, second_in_rank, rounds) > crate::reports::PRIORITY;
        advance_ms(TAKEOVER_MS - 1);
        assert!(!in_turn(&[first]));
        advance_ms(1);
        assert!(in_turn(&[first]));
        // A round of another block, which another delegate leads.
        let other = loop {
            let round = world.ask(2);
            if world.by_rank(round)[0] != second_in_rank {
                break round;
            }
            advance();
        };
        assert!(!in_turn(&[first, other]));
    });
}

#[test]
fn nobody_reports_without_authorization() {
    new().execute_with(|world| {
        let round = world.ask(1);
        let report = world.carry(0, world.answers(0..3, &[round], 1));
        for origin in [
            RuntimeOrigin::signed(account(ASKER)),
            RuntimeOrigin::root(),
            RuntimeOrigin::none(),
        ] {
            let purposes = Default::default();
            assert_noop!(
                CryptoDelegate::report(origin, report.clone(), purposes),
                BadOrigin
            );
        }
    });
}

#[test]
fn every_bit_flip_of_a_valid_report_is_refused() {
    new().execute_with(|world| {
        let round = world.ask(1);
        advance();
        let report = world.carry(0, world.answers(0..3, &[round], 1));
        assert!(validate(&report).is_ok());
        let bytes = report.encode();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let Ok(flipped) = Report::decode(&mut &flipped[..]) else {
                continue;
            };
            assert!(validate(&flipped).is_err(), "bit {bit}");
        }
    });
}

#[test]
fn a_replay_is_stale_at_once_and_after_pruning() {
    new().execute_with(|world| {
        let round = world.ask(1);
        advance();
        let report = world.carry(0, world.answers(0..3, &[round], 1));
        assert_eq!(submit(&report), Ok(Ok(())));
        assert_eq!(refusal(&report), InvalidTransaction::Stale);
        // The same question again is another round, with another statement.
        let next = world.ask(1);
        assert_eq!(refusal(&report), InvalidTransaction::Stale);
        advance_ms(120_000);
        (0..5).for_each(|_| advance());
        assert_eq!(refusal(&report), InvalidTransaction::Stale);
        assert_ne!(round, next);
    });
}

#[test]
fn answers_for_another_genesis_or_epoch_or_round_do_not_count() {
    new().execute_with(|world| {
        let (round, other) = (world.ask(1), world.ask(2));
        advance();
        let good = world.observe(round, &number(1));
        let genesis = H256::repeat_byte(0xee);
        let elsewhere = (0..3)
            .map(|place| world.sign_for(place, world.cryptlet, genesis, vec![good.clone()]))
            .collect();
        assert_eq!(
            refusal(&world.carry(0, elsewhere)),
            InvalidTransaction::BadProof
        );

        let mut statement = Rounds::<Test>::get(round).unwrap().statement;
        statement.chain_epoch += 1;
        let mut foreign = good.clone();
        foreign.statement = statement.digest();
        let batches = (0..3)
            .map(|place| world.sign(place, vec![foreign.clone()]))
            .collect();
        assert_eq!(
            refusal(&world.carry(0, batches)),
            InvalidTransaction::Custom(NO_QUORUM)
        );

        let mut swapped = good.clone();
        swapped.round = other;
        let batches = (0..3)
            .map(|place| world.sign(place, vec![swapped.clone()]))
            .collect();
        assert_eq!(
            refusal(&world.carry(0, batches)),
            InvalidTransaction::Custom(NO_QUORUM)
        );

        let batches = (0..3)
            .map(|place| {
                let genesis = CryptoDelegate::genesis();
                world.sign_for(place, CryptletId(2), genesis, vec![good.clone()])
            })
            .collect();
        assert_eq!(
            refusal(&world.carry(0, batches)),
            InvalidTransaction::Custom(NO_QUORUM)
        );
    });
}

#[test]
fn stale_and_future_observation_times_do_not_count() {
    new().execute_with(|world| {
        let round = world.ask(1);
        let opened_at = CryptoDelegate::now();
        advance_ms(20_000);
        let now = CryptoDelegate::now();
        let at = |moment| {
            let batches = (0..3).map(|place| {
                let mut observation = world.observe(round, &number(1));
                observation.observed_at = moment;
                world.sign(place, vec![observation])
            });
            world.carry(0, batches.collect())
        };
        let (early, late) = (opened_at - CLOCK_TOLERANCE_MS, now + CLOCK_TOLERANCE_MS);
        for moment in [0, early - 1, late + 1, u64::MAX] {
            assert_eq!(refusal(&at(moment)), InvalidTransaction::Custom(NO_QUORUM));
        }
        assert!(validate(&at(early)).is_ok() && validate(&at(late)).is_ok());
    });
}

#[test]
fn after_the_deadline_nothing_counts() {
    new().execute_with(|world| {
        let round = world.ask(1);
        let deadline = Rounds::<Test>::get(round).unwrap().statement.deadline;
        advance_ms(deadline - CryptoDelegate::now());
        let report = world.carry(0, world.answers(0..3, &[round], 1));
        assert!(validate(&report).is_ok(), "at the deadline it does");
        pallet_timestamp::Now::<Test>::put(deadline + 1);
        assert_eq!(OpenRounds::<Test>::get(), 1, "not expired yet");
        assert_eq!(refusal(&report), InvalidTransaction::Stale);
    });
}

#[test]
fn malformed_reports_are_refused() {
    new().execute_with(|world| {
        let rounds = [world.ask(1), world.ask(2)];
        advance();
        let malformed = InvalidTransaction::Custom(MALFORMED);
        assert_eq!(refusal(&world.carry(0, vec![])), malformed);
        assert_eq!(
            refusal(&world.carry(0, vec![world.sign(0, vec![])])),
            malformed
        );
        let twice = vec![
            world.answer(0, &rounds, 1),
            world.answer(0, &rounds[..1], 1),
        ];
        assert_eq!(refusal(&world.carry(0, twice)), malformed);
        let backwards = [rounds[1], rounds[0]];
        assert_eq!(
            refusal(&world.carry(0, world.answers(0..3, &backwards, 1))),
            malformed
        );
        let repeated = [rounds[0], rounds[0]];
        assert_eq!(
            refusal(&world.carry(0, world.answers(0..3, &repeated, 1))),
            malformed
        );
    });
}

#[test]
fn more_rounds_than_a_report_may_hold_are_refused() {
    new().execute_with(|world| {
        let rounds: Vec<RoundId> = (0..65).map(|topic| world.ask(topic)).collect();
        advance();
        let mut batches = world.answers(0..3, &rounds[..64], 1);
        batches.push(world.answer(3, &rounds[64..], 1));
        let malformed = InvalidTransaction::Custom(MALFORMED);
        assert_eq!(refusal(&world.carry(0, batches)), malformed);
    });
}

#[test]
fn a_host_counts_once_however_often_it_appears() {
    new().execute_with(|world| {
        let round = world.ask(1);
        advance();
        let mut batches = world.answers(0..2, &[round], 1);
        // The same host again, as if it served another cryptlet.
        let again = world.observe(round, &number(1));
        let genesis = CryptoDelegate::genesis();
        batches.push(world.sign_for(1, CryptletId(2), genesis, vec![again]));
        let report = world.carry(0, batches);
        assert_eq!(refusal(&report), InvalidTransaction::Custom(NO_QUORUM));
    });
}

#[test]
fn strangers_and_other_roles_keys_are_refused() {
    new().execute_with(|world| {
        let round = world.ask(1);
        advance();
        let mut stranger = world.carry(0, world.answers(0..3, &[round], 1));
        stranger.delegate = world.hosts[0].region.public_as_delegate();
        assert_eq!(refusal(&stranger), InvalidTransaction::BadSigner);

        // The instance signs for the region too.
        let mut batches = world.answers(0..3, &[round], 1);
        let mut host = world.hosts[2].clone();
        host.region = host.instance;
        world.hosts.push(host);
        batches[2] = world.answer(4, &[round], 1);
        world.hosts.pop();
        assert_eq!(
            refusal(&world.carry(0, batches)),
            InvalidTransaction::BadProof
        );

        // Another delegate's signature.
        let mut borrowed = world.carry(0, world.answers(0..3, &[round], 1));
        borrowed.signature = world.carry(1, world.answers(0..3, &[round], 1)).signature;
        assert_eq!(refusal(&borrowed), InvalidTransaction::BadProof);
    });
}

trait AsDelegate {
    fn public_as_delegate(self) -> cryptlet_primitives::DelegateId;
}

impl AsDelegate for sp_core::ed25519::Pair {
    fn public_as_delegate(self) -> cryptlet_primitives::DelegateId {
        sp_core::Pair::public(&self).into()
    }
}

#[test]
fn a_delegate_with_two_reports_of_one_round_gets_one_result() {
    new().execute_with(|world| {
        let round = world.ask(1);
        advance();
        let first = world.carry(0, world.answers(0..3, &[round], 1));
        let second = world.carry(0, world.answers(1..4, &[round], 1));
        let shared = validate(&first).unwrap().provides;
        assert_eq!(
            validate(&second).unwrap().provides,
            shared,
            "the pool keeps one"
        );
        assert_eq!(submit(&first), Ok(Ok(())));
        assert_eq!(refusal(&second), InvalidTransaction::Stale);
        assert_eq!(CryptoDelegate::results(world.topic(1), 0, 9).rows.len(), 1);
    });
}

#[test]
fn a_stale_report_costs_no_signature_check_and_a_strangers_not_even_a_look_at_rounds() {
    new().execute_with(|world| {
        let round = world.ask(1);
        advance();
        let mut report = world.carry(0, world.answers(0..3, &[round], 1));
        assert_eq!(submit(&report), Ok(Ok(())));
        // Were a signature looked at, this would be a bad proof; were rounds looked at, the stranger's would be stale.
        report.signature = world.carry(1, vec![]).signature;
        assert_eq!(refusal(&report), InvalidTransaction::Stale);
        report.delegate = world.hosts[0].region.public_as_delegate();
        assert_eq!(refusal(&report), InvalidTransaction::BadSigner);
    });
}

/// An observation of any round, as long as one may be.
pub(super) fn filling(round: RoundId) -> Observation {
    Observation {
        round,
        statement: H256::zero(),
        observed_at: 0,
        output: vec![0; MAX_OUTPUT as usize].try_into().unwrap(),
    }
}

/// `count` batches of hosts that do not exist, about `rounds`.
fn invented(world: &World, count: u32, rounds: &[RoundId]) -> Vec<Batch> {
    let host = |number| Host {
        id: HostId(1_000 + number),
        ..world.hosts[0].clone()
    };
    let observations: Vec<_> = rounds.iter().copied().map(filling).collect();
    (0..count)
        .map(|number| {
            let genesis = CryptoDelegate::genesis();
            host(number).sign(world.cryptlet, genesis, observations.clone())
        })
        .collect()
}

#[test]
fn a_round_that_was_never_opened_makes_a_report_malformed() {
    new().execute_with(|world| {
        let round = world.ask(1);
        advance();
        let next = crate::NextRound::<Test>::get();
        for unknown in [next, RoundId(u64::MAX)] {
            let mut batches = world.answers(0..3, &[round], 1);
            let observations = vec![world.observe(round, &number(1)), filling(unknown)];
            batches.push(world.sign(3, observations));
            assert_eq!(
                refusal(&world.carry(0, batches)),
                InvalidTransaction::Custom(MALFORMED)
            );
        }
    });
}

#[test]
fn a_report_comes_in_one_form_only() {
    new().execute_with(|world| {
        let round = world.ask(1);
        advance();
        let report = world.carry(0, world.answers(0..3, &[round], 1));
        let with_nonce = |nonce| {
            let nonce = frame_system::CheckNonce::from(nonce);
            validate_with(&report, (crate::AuthorizeCall::new(), nonce)).map(|_| ())
        };
        assert_eq!(with_nonce(0), Ok(()));
        for copy in 1..4 {
            assert_eq!(with_nonce(copy), Err(InvalidTransaction::Call.into()));
        }
    });
}

#[test]
fn a_report_that_is_padded_with_invented_batches_is_malformed() {
    new().execute_with(|world| {
        let rounds: Vec<RoundId> = (0..64).map(|topic| world.ask(topic)).collect();
        advance();
        let good = world.answers(0..3, &rounds[..1], 1);
        let padded = |padding| world.carry(0, [good.clone(), padding].concat());
        for padding in [
            // Many batches, long batches, about open rounds.
            invented(world, 4, &rounds[..1]),
            invented(world, 61, &rounds),
            // A host of the pool, about open rounds that its words do not fit.
            vec![world.sign(3, rounds.iter().copied().map(filling).collect())],
        ] {
            assert_eq!(
                refusal(&padded(padding)),
                InvalidTransaction::Custom(MALFORMED)
            );
        }
        // Closed rounds excuse no strangers.
        let closing = world.carry(0, world.answers(0..3, &rounds[1..], 1));
        assert_eq!(submit(&closing), Ok(Ok(())));
        assert_eq!(
            refusal(&padded(invented(world, 3, &rounds[1..]))),
            InvalidTransaction::Custom(MALFORMED)
        );
        // Nor can they be said by others than who signs.
        let mut forged = world.sign(3, rounds[1..].iter().copied().map(filling).collect());
        forged.signatures = good[0].signatures.clone();
        assert_eq!(refusal(&padded(vec![forged])), InvalidTransaction::BadProof);
    });
}

#[test]
fn an_honest_report_that_others_overtook_or_whose_host_is_gone_is_taken() {
    new().second_cryptlet(4).execute_with(|world| {
        let rounds: Vec<RoundId> = (0..64).map(|topic| world.ask(topic)).collect();
        advance();
        // All four answer; then all rounds but the last are decided by others, and a host is dismissed.
        let late = world.carry(0, world.answers(0..4, &rounds, 1));
        let others = world.carry(1, world.answers(0..3, &rounds[..63], 1));
        assert_eq!(submit(&others), Ok(Ok(())));
        let owner = RuntimeOrigin::signed(account(PUBLISHER));
        assert_ok!(Cryptlet::dismiss_instance(
            owner,
            world.cryptlet,
            world.hosts[3].id
        ));
        assert_eq!(submit(&late), Ok(Ok(())));
        assert_eq!(OpenRounds::<Test>::get(), 0);
    });
}

#[test]
fn an_honest_report_of_two_cryptlets_is_taken_when_one_is_overtaken() {
    new().second_cryptlet(4).execute_with(|world| {
        let (first, second) = (world.cryptlet, world.second.unwrap());
        let early: Vec<RoundId> = (0..63).map(|topic| world.ask(topic)).collect();
        let batches = |world: &World, rounds: &[RoundId]| world.answers(0..4, rounds, 1);
        advance();
        let overtaken = batches(world, &early);
        world.cryptlet = second;
        let last = world.ask(1);
        let both = [overtaken, batches(world, &[last])].concat();
        let report = world.carry(0, both);
        world.cryptlet = first;
        let others = world.carry(1, world.answers(0..3, &early, 1));
        assert_eq!(submit(&others), Ok(Ok(())));
        assert_eq!(submit(&report), Ok(Ok(())));
        assert_eq!(OpenRounds::<Test>::get(), 0);
    });
}
