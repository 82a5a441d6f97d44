//! Places among the open rounds: who fills them pays for them, and nobody fills them all (threat 15).

use super::{mock::*, world::*};
use crate::{
    Error, Event, Expiries, HoldReason, OpenByCryptlet, OpenByRequester, OpenRounds, RoundRecordOf,
    Rounds,
};
use codec::{Encode, MaxEncodedLen};
use cryptlet_primitives::ids::RoundId;
use frame_support::{
    assert_noop, assert_ok,
    storage::with_storage_layer,
    traits::{fungible::InspectHold, Get},
};
use sp_runtime::{traits::BadOrigin, DispatchError, DispatchResult};

const OTHER: u8 = PUBLISHER;

fn held(who: u8) -> u128 {
    Balances::balance_on_hold(&HoldReason::Round.into(), &account(who))
}

fn open_of(who: u8) -> u32 {
    OpenByRequester::<Test>::get(account(who))
}

/// A question as a transaction: one that is refused leaves nothing.
fn try_ask(world: &World, who: u8, topic: u64) -> DispatchResult {
    let deadline = CryptoDelegate::now() + 60_000;
    with_storage_layer(|| world.try_ask_by(who, topic, deadline, FEE))
}

#[test]
fn one_account_can_not_fill_all_places() {
    new().execute_with(|world| {
        world.ask(1);
        let asker = account(ASKER);
        OpenByRequester::<Test>::insert(&asker, MAX_OPEN_BY_REQUESTER - 1);
        assert_ok!(try_ask(world, ASKER, 1));
        let refused = Err(Error::<Test>::MaxOpenByRequesterExceeded.into());
        assert_eq!(try_ask(world, ASKER, 1), refused);
        assert_ok!(try_ask(world, OTHER, 1));
        OpenByRequester::<Test>::insert(&asker, 2);
    });
}

#[test]
fn one_cryptlet_can_not_fill_all_places() {
    new().second_cryptlet(3).execute_with(|world| {
        world.ask(1);
        OpenByCryptlet::<Test>::insert(world.cryptlet, MAX_OPEN_BY_CRYPTLET - 1);
        assert_ok!(try_ask(world, OTHER, 1));
        let refused: DispatchResult = Err(Error::<Test>::MaxOpenByCryptletExceeded.into());
        assert_eq!(try_ask(world, ASKER, 2), refused);
        assert_eq!(try_ask(world, OTHER, 2), refused);
        let first = world.cryptlet;
        world.cryptlet = world.second.expect("there are two");
        assert_ok!(try_ask(world, ASKER, 1));
        OpenByCryptlet::<Test>::insert(first, 2);
    });
}

#[test]
fn all_places_together_are_bounded() {
    new().execute_with(|world| {
        world.ask(1);
        let most: u32 = <Test as crate::Config>::MaxOpenRounds::get();
        OpenRounds::<Test>::put(most);
        let refused = Err(Error::<Test>::MaxOpenRoundsExceeded.into());
        assert_eq!(try_ask(world, OTHER, 2), refused);
        OpenRounds::<Test>::put(1);
    });
}

#[test]
fn an_open_round_is_paid_for_by_its_length_and_the_deposit_covers_the_greatest() {
    new().execute_with(|world| {
        let round = world.ask(1);
        let record = Rounds::<Test>::get(round).unwrap();
        // An item, the record, and its number as the key and in the schedule.
        let price = 100 + record.encoded_size() as u128 + 16;
        assert_eq!((record.deposit, held(ASKER)), (price, price));
        assert!(record.encoded_size() <= RoundRecordOf::<Test>::max_encoded_len());
        let longer = {
            let mut longer = record.clone();
            longer.statement.params = vec![0; 2_000].try_into().unwrap();
            longer
        };
        assert!(CryptoDelegate::round_deposit(&longer) > price + 1_900);
    });
}

#[test]
fn places_and_deposits_come_back_with_the_result() {
    new().execute_with(|world| {
        let rounds = [
            world.ask(1),
            world.ask(2),
            world.ask_by(OTHER, 1),
            world.ask(3),
        ];
        assert_eq!((open_of(ASKER), open_of(OTHER)), (3, 1));
        assert_eq!(OpenByCryptlet::<Test>::get(world.cryptlet), 4);
        assert!(held(ASKER) > 0 && held(OTHER) > 0);
        advance();
        let report = world.carry(0, world.answers(0..3, &rounds[..3], 1));
        assert_eq!(submit(&report), Ok(Ok(())));
        let left = Rounds::<Test>::get(rounds[3]).unwrap();
        assert_eq!((held(ASKER), held(OTHER)), (left.deposit, 0));
        assert_eq!((open_of(ASKER), open_of(OTHER)), (1, 0));
        assert!(!OpenByRequester::<Test>::contains_key(account(OTHER)));
        CryptoDelegate::do_try_state().unwrap();
        let last = world.carry(0, world.answers(0..3, &rounds[3..], 1));
        assert_eq!(submit(&last), Ok(Ok(())));
        assert_eq!(OpenByRequester::<Test>::iter().count(), 0);
        assert_eq!(OpenByCryptlet::<Test>::iter().count(), 0);
        assert_eq!(held(ASKER), 0);
    });
}

#[test]
fn a_report_releases_the_deposits_of_an_account_at_once() {
    new().execute_with(|world| {
        let rounds: Vec<RoundId> = (0..20).map(|topic| world.ask(topic)).collect();
        advance();
        let report = world.carry(0, world.answers(0..3, &rounds, 1));
        System::reset_events();
        assert_eq!(submit(&report), Ok(Ok(())));
        let releases = System::events().into_iter().filter(|record| {
            matches!(
                record.event,
                RuntimeEvent::Balances(pallet_balances::Event::Released { .. })
            )
        });
        assert_eq!(releases.count(), 1);
    });
}

#[test]
fn places_and_deposits_come_back_when_rounds_expire() {
    new().execute_with(|world| {
        let before = Balances::free_balance(account(OTHER));
        world.ask(1);
        (0..3).for_each(|_| {
            world.ask_by(OTHER, 1);
        });
        advance_ms(62_000);
        advance();
        assert_eq!((held(ASKER), held(OTHER)), (0, 0));
        assert_eq!(Balances::free_balance(account(OTHER)), before);
        assert_eq!(OpenByRequester::<Test>::iter().count(), 0);
        assert_eq!(OpenByCryptlet::<Test>::iter().count(), 0);
    });
}

#[test]
fn who_can_not_pay_for_the_place_is_told_so() {
    new().execute_with(|world| {
        world.ask(1);
        let poor = 77;
        let amount = 100 + FEE + 10;
        Balances::force_set_balance(RuntimeOrigin::root(), account(poor), amount).unwrap();
        let refused: DispatchError = Error::<Test>::DepositNotCovered.into();
        assert_eq!(try_ask(world, poor, 1), Err(refused));
        assert_eq!(Balances::free_balance(account(poor)), amount);
        assert_eq!((OpenRounds::<Test>::get(), open_of(poor)), (1, 0));
    });
}

#[test]
fn the_council_closes_a_round_and_all_goes_back() {
    new().execute_with(|world| {
        let before = Balances::free_balance(account(ASKER));
        let round = world.ask(1);
        let deposit = CryptoDelegate::topic_deposit(1024);
        events();
        let stranger = || RuntimeOrigin::signed(account(OTHER));
        assert_noop!(
            CryptoDelegate::close_round(stranger(), round),
            Error::<Test>::CryptletActive
        );
        assert_noop!(
            CryptoDelegate::close_round(RuntimeOrigin::none(), round),
            BadOrigin
        );
        assert_noop!(
            CryptoDelegate::close_round(RuntimeOrigin::root(), RoundId(99)),
            Error::<Test>::RoundNotFound
        );
        assert_ok!(CryptoDelegate::close_round(RuntimeOrigin::root(), round));
        let topic = world.topic(1);
        assert_eq!(
            events(),
            [Event::RoundClosed {
                round,
                topic,
                requester: Some(account(ASKER)),
                refunded: FEE
            }]
        );
        assert_eq!(Balances::free_balance(account(ASKER)), before - deposit);
        assert_eq!((OpenRounds::<Test>::get(), open_of(ASKER)), (0, 0));
        CryptoDelegate::do_try_state().unwrap();
        // Its second passes as that of a decided round.
        advance_ms(62_000);
        advance();
        assert_eq!(events(), []);
        assert_eq!(Expiries::<Test>::iter().count(), 0);
    });
}

#[test]
fn anyone_closes_the_rounds_of_a_revoked_cryptlet() {
    new().execute_with(|world| {
        let (first, second) = (world.ask(1), world.ask(2));
        assert_ok!(Cryptlet::revoke(RuntimeOrigin::root(), world.cryptlet));
        let anyone = || RuntimeOrigin::signed(account(OTHER));
        assert_ok!(CryptoDelegate::close_round(anyone(), first));
        assert_eq!((OpenRounds::<Test>::get(), open_of(ASKER)), (1, 1));
        assert_ok!(CryptoDelegate::close_round(anyone(), second));
        assert_noop!(
            CryptoDelegate::close_round(anyone(), second),
            Error::<Test>::RoundNotFound
        );
        assert_eq!((OpenRounds::<Test>::get(), held(ASKER)), (0, 0));
    });
}
