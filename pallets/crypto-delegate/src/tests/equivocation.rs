//! Two answers to one round.

use super::{mock::*, world::*};
use crate::{Error, Event};
use cryptlet_primitives::batch::SignedObservation;
use frame_support::{
    assert_noop, assert_ok,
    dispatch::{Pays, PostDispatchInfo},
};
use sp_core::{ed25519, Pair, H256};

fn opened(world: &World, place: usize, value: i64) -> SignedObservation {
    let round = cryptlet_primitives::ids::RoundId(0);
    let rounds = [round, cryptlet_primitives::ids::RoundId(1)];
    world
        .answer(place, &rounds, value)
        .open(CryptoDelegate::genesis(), round)
        .unwrap()
}

fn prove(
    first: &SignedObservation,
    second: &SignedObservation,
) -> frame_support::dispatch::DispatchResultWithPostInfo {
    CryptoDelegate::prove_equivocation(
        RuntimeOrigin::signed(account(ASKER)),
        Box::new(first.clone()),
        Box::new(second.clone()),
    )
}

#[test]
fn anyone_proves_that_a_host_lied_and_it_is_suspended() {
    new().execute_with(|world| {
        let round = world.ask(1);
        world.ask(2);
        let (first, second) = (opened(world, 0, 1), opened(world, 0, 2));
        events();
        let free = PostDispatchInfo {
            actual_weight: None,
            pays_fee: Pays::No,
        };
        assert_eq!(prove(&first, &second), Ok(free));
        let host = world.hosts[0].id;
        assert_eq!(
            events(),
            [Event::EquivocationProven {
                host,
                round,
                by: account(ASKER)
            }]
        );
        assert!(!Cryptlet::voter(host)
            .unwrap()
            .is_active(CryptoDelegate::now()));
        assert!(prove(&first, &second).is_err(), "it is caught already");
    });
}

#[test]
fn a_proof_is_good_once_and_a_new_lie_needs_a_new_one() {
    new().execute_with(|world| {
        world.ask(1);
        world.ask(2);
        let (first, second) = (opened(world, 0, 1), opened(world, 0, 2));
        assert_ok!(prove(&first, &second));
        let host = world.hosts[0].id;
        let reinstate = || Cryptlet::reinstate_host(RuntimeOrigin::root(), host);
        let answered = pallet_cryptlet::Error::<Test>::KeyAnswered;
        assert_noop!(reinstate(), answered);
        world.rotate_region(0, ed25519::Pair::from_seed(&[66; 32]));
        assert_ok!(reinstate());

        let answered: sp_runtime::DispatchError =
            pallet_cryptlet::Error::<Test>::KeyAnswered.into();
        let again = prove(&first, &second).map_err(|refused| refused.error);
        assert_eq!(again, Err(answered));
        // Whoever has the old key can't set it against what the host says now.
        let (third, fourth) = (opened(world, 0, 3), opened(world, 0, 4));
        let mixed = prove(&first, &third).map_err(|refused| refused.error);
        assert_eq!(mixed, Err(answered));
        assert!(Cryptlet::voter(host)
            .unwrap()
            .is_active(CryptoDelegate::now()));
        assert_ok!(prove(&third, &fourth));
    });
}

#[test]
fn who_retires_is_caught_all_the_same() {
    new().execute_with(|world| {
        world.ask(1);
        world.ask(2);
        let (first, second) = (opened(world, 0, 1), opened(world, 0, 2));
        let operator = || RuntimeOrigin::signed(world.hosts[0].operator.clone());
        let host = world.hosts[0].id;
        assert_ok!(Cryptlet::retire_host(operator(), host));
        assert_ok!(prove(&first, &second));
        advance_ms(24 * 3_600_000);
        assert_noop!(
            Cryptlet::withdraw_host(operator(), host),
            pallet_cryptlet::Error::<Test>::SuspendedByCouncil
        );
    });
}

#[test]
fn a_key_that_was_rotated_away_still_testifies() {
    new().execute_with(|world| {
        world.ask(1);
        world.ask(2);
        let first = opened(world, 0, 1);
        world.rotate_region(0, ed25519::Pair::from_seed(&[66; 32]));
        let second = opened(world, 0, 2);
        assert_ok!(prove(&first, &second));
    });
}

#[test]
fn an_honest_host_is_not_framed() {
    new().execute_with(|world| {
        world.ask(1);
        world.ask(2);
        let (first, second) = (opened(world, 0, 1), opened(world, 0, 2));
        assert_noop!(prove(&first, &first), Error::<Test>::NoContradiction);
        assert_noop!(
            prove(&first, &opened(world, 1, 2)),
            Error::<Test>::NoContradiction
        );

        let mut edited = second.clone();
        edited.observation.output = number(3).try_into().unwrap();
        assert_noop!(prove(&first, &edited), Error::<Test>::BadProof);

        let mut moved = second.clone();
        moved.index = 64;
        assert_noop!(prove(&first, &moved), Error::<Test>::BadProof);

        let mut forged = second.clone();
        forged.signatures = first.signatures.clone();
        assert_noop!(prove(&first, &forged), Error::<Test>::BadRegionSignature);

        let mut foreign = (first.clone(), second.clone());
        foreign.0.header.genesis = H256::repeat_byte(1);
        foreign.1.header.genesis = H256::repeat_byte(1);
        assert_noop!(prove(&foreign.0, &foreign.1), Error::<Test>::BadProof);

        let mut unknown = second;
        unknown.header.signers.region_epoch = 7;
        assert_noop!(prove(&first, &unknown), Error::<Test>::UnknownRegionKey);
    });
}
