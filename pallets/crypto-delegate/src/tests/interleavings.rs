//! Keys that rotate and hosts that go while a round is open: every order of opening, change, signing and report
//! (threats 3 and 14).

use super::{mock::*, world::*};
use crate::reports::NO_QUORUM;
use cryptlet_primitives::{ids::RoundId, policy::Policy};
use frame_support::assert_ok;
use sp_core::{ed25519, Pair};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

/// Something that happens to the third of four hosts, without whose vote there is no quorum (the fourth is silent).
type Change = fn(&mut World);

fn new_key() -> ed25519::Pair {
    ed25519::Pair::from_seed(&[77; 32])
}

fn owner() -> RuntimeOrigin {
    RuntimeOrigin::signed(account(PUBLISHER))
}

const REVOKING: &[(&str, Change)] = &[
    ("suspended", |world| {
        assert_ok!(Cryptlet::suspend_host(
            RuntimeOrigin::root(),
            world.hosts[2].id
        ));
    }),
    ("dismissed", |world| {
        assert_ok!(Cryptlet::dismiss_instance(
            owner(),
            world.cryptlet,
            world.hosts[2].id
        ));
    }),
    ("retired", |world| {
        let operator = RuntimeOrigin::signed(world.hosts[2].operator.clone());
        assert_ok!(Cryptlet::retire_host(operator, world.hosts[2].id));
    }),
    ("expired", |world| {
        let id = world.hosts[2].id;
        let now = CryptoDelegate::now();
        pallet_cryptlet::Voters::<Test>::mutate_extant(id, |voter| voter.expires_at = now);
    }),
    ("not admitted by the consortium any more", |world| {
        let hosts = vec![world.hosts[0].id, world.hosts[1].id]
            .try_into()
            .unwrap();
        let policy = Policy {
            hosts: Some(hosts),
            ..Default::default()
        };
        assert_ok!(Cryptlet::set_consortium_policy(
            RuntimeOrigin::root(),
            Box::new(policy)
        ));
    }),
    ("cryptlet revoked", |world| {
        assert_ok!(Cryptlet::revoke(RuntimeOrigin::root(), world.cryptlet));
    }),
];

const ROTATING: &[(&str, Change)] = &[
    ("region key rotated", |world| {
        world.rotate_region(2, new_key())
    }),
    ("instance key rotated", |world| world.admit(2, new_key(), 1)),
];

fn report_in(world: &World, round: RoundId, third: usize) -> Outcome {
    let mut batches = world.answers(0..2, &[round], 1);
    batches.push(world.answer(third, &[round], 1));
    let report = world.carry(0, batches);
    let in_pool = validate(&report).map(|_| ());
    let in_block = submit(&report).map(|result| result.expect("authorized, so it succeeds"));
    assert_eq!(in_pool, in_block);
    in_block
}

const REFUSED: Outcome = Err(TransactionValidityError::Invalid(
    InvalidTransaction::Custom(NO_QUORUM),
));

#[test]
fn who_is_gone_when_the_report_comes_does_not_count_whenever_he_went() {
    for (change, happen) in REVOKING {
        // Signed before the change, or after it.
        for signed_before in [true, false] {
            new().execute_with(|world| {
                let round = world.ask(1);
                advance();
                let early = world.answers(0..3, &[round], 1);
                happen(world);
                let late = world.answers(0..3, &[round], 1);
                let report = world.carry(0, if signed_before { early } else { late });
                let refused = validate(&report).map(|_| ());
                assert_eq!(refused, REFUSED, "{change}, signed before: {signed_before}");
                assert_eq!(submit(&report).map(|_| ()), REFUSED, "{change}");
            });
        }
    }
}

#[test]
fn an_old_key_is_refused_at_once_and_the_new_one_counts_in_open_rounds() {
    for (change, happen) in ROTATING {
        new().execute_with(|world| {
            let round = world.ask(1);
            advance();
            let before = world.hosts[2].clone();
            happen(world);
            world.hosts.push(before);
            assert_eq!(report_in(world, round, 4), REFUSED, "{change}: the old key");
            assert_eq!(report_in(world, round, 2), Ok(()), "{change}: the new key");
        });
    }
}

#[test]
fn the_old_key_under_the_new_epoch_is_a_wrong_signature() {
    for (change, happen) in ROTATING {
        new().execute_with(|world| {
            let round = world.ask(1);
            advance();
            let mut before = world.hosts[2].clone();
            happen(world);
            before.region_epoch = world.hosts[2].region_epoch;
            before.instance_epoch = world.hosts[2].instance_epoch;
            world.hosts.push(before);
            let wrong = Err(TransactionValidityError::Invalid(
                InvalidTransaction::BadProof,
            ));
            assert_eq!(report_in(world, round, 4), wrong, "{change}");
        });
    }
}

#[test]
fn who_is_admitted_after_the_opening_does_not_vote_in_the_round() {
    new().execute_with(|world| {
        let round = world.ask(1);
        world.add_host(4);
        advance();
        assert_eq!(report_in(world, round, 4), REFUSED);
        let next = world.ask(1);
        advance();
        assert_eq!(
            report_in(world, next, 4),
            REFUSED,
            "the pool of five needs four"
        );
        let batches = world.answers(0..2, &[next], 1).into_iter();
        let batches = batches.chain(world.answers(3..5, &[next], 1)).collect();
        assert_eq!(submit(&world.carry(0, batches)), Ok(Ok(())));
    });
}

#[test]
fn who_is_back_counts_again() {
    new().execute_with(|world| {
        let round = world.ask(1);
        let host = world.hosts[2].id;
        assert_ok!(Cryptlet::suspend_host(RuntimeOrigin::root(), host));
        advance();
        assert_eq!(report_in(world, round, 2), REFUSED);
        assert_ok!(Cryptlet::reinstate_host(RuntimeOrigin::root(), host));
        assert_eq!(report_in(world, round, 2), Ok(()));
    });
}

#[test]
fn a_new_version_leaves_open_rounds_as_they_are() {
    new().execute_with(|world| {
        let round = world.ask(1);
        pallet_cryptlet::Cryptlets::<Test>::mutate_extant(world.cryptlet, |record| {
            record.version = 2;
        });
        advance();
        assert_eq!(report_in(world, round, 2), Ok(()));
        let result = CryptoDelegate::results(world.topic(1), 0, 1).rows.remove(0);
        assert_eq!(result.version, 1);
    });
}

#[test]
fn a_delegate_that_left_carries_nothing_and_what_it_carried_stays_verifiable() {
    new().execute_with(|world| {
        let round = world.ask(1);
        advance();
        let report = world.carry(0, world.answers(0..3, &[round], 1));
        let leaving = report.delegate.clone();
        world.delegates[0] = cryptlet_primitives::delegate_key::DelegatePair::from_seed(&[99; 32]);
        world.seat_delegates();
        let refused = TransactionValidityError::Invalid(InvalidTransaction::BadSigner);
        assert_eq!(submit(&report), Err(refused));
        assert!(CryptoDelegate::key_book(world.cryptlet)
            .delegates
            .contains(&leaving));
        assert!(!CryptoDelegate::delegate_keys().contains(&leaving));
    });
}
