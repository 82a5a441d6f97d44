//! Where the money goes: what is escrowed is paid or refunded, to the last unit.

use super::{mock::*, world::*};
use crate::{Error, Event, FeeSplit, Rounds, Split, Unpaid};
use frame_support::{assert_noop, assert_ok, traits::fungible::Inspect};
use proptest::prelude::*;
use sp_runtime::{traits::BadOrigin, Permill};

#[test]
fn a_fee_is_split_between_publisher_hosts_and_delegate() {
    new().execute_with(|world| {
        let operator = world.hosts[0].operator.clone();
        let round = world.ask(1);
        let ranks = world.by_rank(round);
        let before = [
            account(PUBLISHER),
            operator,
            world.validator(ranks[0] as u8),
            world.validator(ranks[1] as u8),
        ]
        .map(|who| (Balances::free_balance(&who), who));
        advance();
        let mut batches = world.answers(0..3, &[round], 1);
        batches.push(world.answer(3, &[round], 2));
        let dissenter = Balances::free_balance(&world.hosts[3].operator);
        assert_eq!(submit(&world.carry(ranks[0], batches)), Ok(Ok(())));
        let earned = before.map(|(before, who)| Balances::free_balance(who) - before);
        // 10 007: three tenths, a third of six tenths each, the rest.
        assert_eq!(earned, [3_002, 2_001, 10_007 - 3_002 - 3 * 2_001, 0]);
        assert_eq!(Balances::free_balance(&world.hosts[3].operator), dissenter);
        assert_eq!(Balances::free_balance(CryptoDelegate::pot()), 100);
    });
}

#[test]
fn the_council_sets_the_split() {
    new().execute_with(|_| {
        let split = FeeSplit {
            publisher: Permill::from_percent(50),
            hosts: Permill::from_percent(50),
        };
        let stranger = RuntimeOrigin::signed(account(PUBLISHER));
        assert_noop!(CryptoDelegate::set_fee_split(stranger, split), BadOrigin);
        let greedy = FeeSplit {
            publisher: Permill::from_parts(500_001),
            ..split
        };
        let root = RuntimeOrigin::root;
        assert_noop!(
            CryptoDelegate::set_fee_split(root(), greedy),
            Error::<Test>::BadFeeSplit
        );
        assert_ok!(CryptoDelegate::set_fee_split(root(), split));
        assert_eq!(events(), [Event::FeeSplitSet { split }]);
    });
}

#[test]
fn who_can_not_take_so_little_is_paid_with_the_next_earnings() {
    new().execute_with(|world| {
        // An operator without an account; its share of one fee is below the least balance.
        let operator = account(99);
        let host = world.hosts[0].id;
        pallet_cryptlet::Voters::<Test>::mutate_extant(host, |voter| {
            voter.operator = operator.clone();
        });
        let deadline = CryptoDelegate::now() + 60_000;
        for expected in [(0, 60), (120, 0)] {
            let round = crate::NextRound::<Test>::get();
            assert_ok!(world.try_ask(1, deadline, 300));
            advance();
            assert_eq!(
                submit(&world.carry(0, world.answers(0..3, &[round], 1))),
                Ok(Ok(()))
            );
            let owed = Unpaid::<Test>::get(&operator);
            assert_eq!((Balances::free_balance(&operator), owed), expected);
            CryptoDelegate::do_try_state().unwrap();
        }
    });
}

/// What the delegates earn, by rank, by a round that the delegate of `rank` carries `after_ms` after its opening.
fn earned_by_rank(rank: usize, after_ms: u64) -> Vec<u128> {
    new().execute_with(|world| {
        let round = world.ask(1);
        let ranks = world.by_rank(round);
        let balances = || -> Vec<u128> {
            let accounts = ranks.iter().map(|place| world.validator(*place as u8));
            accounts.map(Balances::free_balance).collect()
        };
        let before = balances();
        advance_ms(after_ms);
        let report = world.carry(ranks[rank], world.answers(0..3, &[round], 1));
        assert_eq!(submit(&report), Ok(Ok(())));
        let carried = events().pop();
        let carrier = world.validator(ranks[rank] as u8);
        assert!(
            matches!(carried, Some(Event::ReportCarried { delegate, .. }) if delegate == carrier)
        );
        let after = balances().into_iter().zip(before);
        after.map(|(after, before)| after - before).collect()
    })
}

/// A tenth of the fee, and what roundings leave.
const SHARE: u128 = 10_007 - 3_002 - 3 * 2_001;

#[test]
fn who_carries_anothers_batches_before_its_turn_earns_nothing() {
    for thief in 1..4 {
        assert_eq!(earned_by_rank(thief, SLOT_MS), [SHARE, 0, 0, 0]);
    }
    // The third is not yet due when the second is.
    assert_eq!(earned_by_rank(2, TAKEOVER_MS), [SHARE, 0, 0, 0]);
}

#[test]
fn who_takes_over_in_its_turn_earns_its_share() {
    assert_eq!(earned_by_rank(0, SLOT_MS), [SHARE, 0, 0, 0]);
    assert_eq!(earned_by_rank(1, TAKEOVER_MS), [0, SHARE, 0, 0]);
    assert_eq!(earned_by_rank(3, 3 * TAKEOVER_MS), [0, 0, 0, SHARE]);
    // The leader may always come, however late.
    assert_eq!(earned_by_rank(0, 3 * TAKEOVER_MS), [SHARE, 0, 0, 0]);
}

/// All money that rounds could have moved.
fn wealth(world: &World) -> u128 {
    let mut accounts = vec![account(PUBLISHER), account(ASKER)];
    accounts.extend(world.hosts.iter().map(|host| host.operator.clone()));
    accounts.extend((0..DELEGATES).map(|place| world.validator(place)));
    accounts
        .iter()
        .map(<Balances as Inspect<_>>::total_balance)
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_escrowed_is_paid_or_refunded(
        fees in proptest::collection::vec(0u128..1_000_000, 1..8),
        decided in proptest::collection::vec(any::<bool>(), 8),
        publisher in 0u32..=1_000_000,
        share in 0u32..=1_000_000,
        delegate in 0usize..4,
    ) {
        new().hosts(4).execute_with(|world| {
            let hosts = share.min(1_000_000 - publisher);
            Split::<Test>::put(FeeSplit {
                publisher: Permill::from_parts(publisher),
                hosts: Permill::from_parts(hosts),
            });
            let before = wealth(world);
            let deadline = CryptoDelegate::now() + 10_000;
            let mut answered = Vec::new();
            for (place, fee) in fees.iter().enumerate() {
                let round = crate::NextRound::<Test>::get();
                assert_ok!(world.try_ask(place as u64 % 3, deadline, *fee));
                if decided[place] {
                    answered.push(round);
                }
            }
            assert_eq!(wealth(world), before - fees.iter().sum::<u128>());
            advance();
            if !answered.is_empty() {
                let report = world.carry(delegate, world.answers(0..3, &answered, 5));
                assert_eq!(submit(&report), Ok(Ok(())));
            }
            CryptoDelegate::do_try_state().unwrap();
            advance_ms(20_000);
            advance();
            assert_eq!(Rounds::<Test>::iter().count(), 0);
            assert_eq!(wealth(world), before);
            assert_eq!(Balances::free_balance(CryptoDelegate::pot()), 100);
        });
    }
}
