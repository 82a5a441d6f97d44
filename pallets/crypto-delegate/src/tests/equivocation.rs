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
