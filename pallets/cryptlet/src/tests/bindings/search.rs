//! Bound cryptlets that have too few hosts: how long others are looked for, and whose turn it is.

use super::*;
use crate::{Searched, Wanting, SEARCH_MS};
use sp_runtime::TokenError;

/// So many contracts, each with a cryptlet that had a host, and has none any more.
fn deserted(blueprint: CryptletId, host: HostId, contracts: u8) -> Vec<CryptletId> {
    let contracts = (0..contracts).map(|number| H160::repeat_byte(number + 1));
    let own = binding::<Test>(blueprint, &[CAROL]);
    contracts
        .map(|contract| desert(contract, own.clone(), host))
        .collect()
}

/// A contract's cryptlet, whose only host has left it.
fn desert(contract: H160, own: Binding<AccountId>, host: HostId) -> CryptletId {
    let who = account(contract);
    assert_ok!(Balances::force_set_balance(council(), who.clone(), PURSE));
    let cryptlet = Cryptlet::bind_for(who, contract, own).expect("it is bound");
    assert!(take(offered_anew(cryptlet, host)));
    assert_ok!(Cryptlet::dismiss_instance(signed(&CAROL), cryptlet, host));
    cryptlet
}

/// A host offers what it has not offered before.
fn offered_anew(cryptlet: CryptletId, host: HostId) -> BindingAnswer {
    let epoch = Cryptlet::next_instance_epoch(cryptlet, host).expect("it is enrolled");
    let key = fixtures::instance_pair(cryptlet, host, epoch);
    offered_with::<Test>(cryptlet, host, &key, epoch)
}

#[test]
fn each_cryptlet_that_wants_hosts_has_its_turn() {
    world(|blueprint, [carols, _]| {
        let deserted = deserted(blueprint, carols, 40);
        let mut found = Vec::new();
        for _ in 0..3 {
            found.extend(Cryptlet::wanting(16));
            (0..16).for_each(|_| next_block(1));
        }
        assert_eq!(found.len(), 48);
        found.truncate(40);
        found.sort_unstable();
        assert_eq!(found, deserted, "each once before one is the first again");
    });
}

#[test]
fn few_are_named_once() {
    world(|blueprint, [carols, _]| {
        assert!(Cryptlet::wanting(16).is_empty());
        let mut deserted = deserted(blueprint, carols, 3);
        let mut wanting = Cryptlet::wanting(16);
        wanting.sort_unstable();
        deserted.sort_unstable();
        assert_eq!(wanting, deserted);
    });
}

#[test]
fn nobody_is_looked_for_longer_than_a_day_unless_the_contract_asks_again() {
    world(|blueprint, [carols, _]| {
        let cryptlet = deserted(blueprint, carols, 1)[0];
        let contract = H160::repeat_byte(1);
        next_block(SEARCH_MS);
        assert!(Cryptlet::binding_of(cryptlet).unwrap().wants_hosts);
        next_block(1);
        assert_eq!(last_event(), Event::SearchEnded { contract, cryptlet });
        assert!(!Cryptlet::binding_of(cryptlet).unwrap().wants_hosts);
        assert!(!Cryptlet::is_awaited(&offered::<Test>(cryptlet, carols)));
        next_block(1);
        assert!(!Searched::<Test>::exists(), "there is nothing left to do");

        assert!(!Cryptlet::find_hosts(cryptlet));
        assert!(Cryptlet::binding_of(cryptlet).unwrap().wants_hosts);
        assert_eq!(Cryptlet::wanting(16), [cryptlet]);
    });
}

#[test]
fn who_has_enough_hosts_wants_none() {
    world(|blueprint, [carols, _]| {
        let cryptlet = bind(binding::<Test>(blueprint, &[CAROL])).expect("it is bound");
        assert!(!Cryptlet::find_hosts(cryptlet), "it starts");
        assert!(take(offered::<Test>(cryptlet, carols)));
        assert!(Cryptlet::find_hosts(cryptlet));
        assert!(!Wanting::<Test>::contains_key(cryptlet));
    });
}

#[test]
fn a_contract_that_does_not_wait_gets_hosts_after_its_day_if_somebody_pays() {
    world(|blueprint, [carols, _]| {
        let own = Binding {
            wait: false,
            ..binding::<Test>(blueprint, &[CAROL])
        };
        let cryptlet = desert(CONTRACT, own, carols);
        let seek = || Cryptlet::seek_hosts(signed(&BOB), cryptlet);
        assert_noop!(seek(), Error::<Test>::AlreadySought);
        next_block(SEARCH_MS + 1);
        // Its host is there, and may not come.
        let renewed = Cryptlet::renew_host(signed(&CAROL), carols, Default::default());
        assert_ok!(renewed);
        let asks = || Cryptlet::terms_or_wait(cryptlet, &account(CONTRACT)).map(|_| ());
        assert_eq!(asks(), Err(Error::PoolTooSmall));
        assert!(!Cryptlet::is_awaited(&offered_anew(cryptlet, carols)));
        assert_noop!(
            Cryptlet::offer_instance(
                signed(&CAROL),
                cryptlet,
                carols,
                pair("seat").public(),
                fixtures::possession::<Test>(&CAROL, &pair("seat")),
                fixtures::possession::<Test>(&CAROL, &pair("seat"))
            ),
            Error::<Test>::ServesOneContract
        );

        let policy = Policy {
            min_fee: Some(700),
            ..Default::default()
        };
        assert_ok!(Cryptlet::set_consortium_policy(council(), Box::new(policy)));
        let (purse, issued) = (Balances::free_balance(&BOB), Balances::total_issuance());
        assert_ok!(seek());
        let sought = Event::HostsSought {
            contract: CONTRACT,
            cryptlet,
            who: BOB,
        };
        assert_eq!(last_event(), sought);
        assert_eq!(purse - Balances::free_balance(&BOB), 700);
        assert_eq!(issued - Balances::total_issuance(), 700, "it is burnt");
        assert_eq!(Cryptlet::wanting(16), [cryptlet]);
        assert_noop!(seek(), Error::<Test>::AlreadySought);

        assert!(take(offered_anew(cryptlet, carols)));
        advance(1);
        assert_eq!(asks(), Ok(()));
        assert_noop!(seek(), Error::<Test>::NoHostsMissing);
    });
}

#[test]
fn who_has_hosts_looked_for_again_has_them_looked_for_a_day() {
    world(|blueprint, [carols, _]| {
        let cryptlet = deserted(blueprint, carols, 1)[0];
        for _ in 0..3 {
            next_block(SEARCH_MS + 1);
            assert!(matches!(last_event(), Event::SearchEnded { .. }));
            next_block(1);
            assert!(!Searched::<Test>::exists(), "nobody has a turn");
            assert_ok!(Cryptlet::seek_hosts(signed(&BOB), cryptlet));
            next_block(SEARCH_MS - 1);
            assert_eq!(Cryptlet::wanting(16), [cryptlet]);
        }
    });
}

#[test]
fn hosts_are_looked_for_again_only_where_some_are_missing_by_who_can_pay() {
    world(|blueprint, [carols, _]| {
        let utility = fixtures::register::<Test>(&ALICE, "oracle");
        let starts = bind(binding::<Test>(blueprint, &[CAROL])).expect("it is bound");
        let seek = |cryptlet| Cryptlet::seek_hosts(signed(&BOB), cryptlet);
        for other in [utility, blueprint, starts] {
            assert_noop!(seek(other), Error::<Test>::NoHostsMissing);
        }
        assert_noop!(seek(CryptletId(99)), Error::<Test>::NotFound);

        let cryptlet = deserted(blueprint, carols, 1)[0];
        next_block(SEARCH_MS + 1);
        let policy = Policy {
            min_fee: Some(PURSE + 1),
            ..Default::default()
        };
        assert_ok!(Cryptlet::set_consortium_policy(council(), Box::new(policy)));
        assert_noop!(seek(cryptlet), TokenError::FundsUnavailable);
        assert_ok!(Cryptlet::revoke(council(), cryptlet));
        assert_noop!(seek(cryptlet), Error::<Test>::Revoked);
    });
}

#[test]
fn what_misses_hosts_since_policy_wants_more_has_them_looked_for_too() {
    world(|blueprint, [carols, daves]| {
        let own = Binding {
            min_instances: 1,
            max_instances: 2,
            ..binding::<Test>(blueprint, &[CAROL, DAVE])
        };
        let cryptlet = bind(own).expect("it is bound");
        assert!(take(offered::<Test>(cryptlet, carols)));
        next_block(BINDING_MS + 1);
        let policy = Policy {
            min_instances: Some(2),
            ..Default::default()
        };
        assert_ok!(Cryptlet::set_consortium_policy(council(), Box::new(policy)));
        assert_ok!(Cryptlet::seek_hosts(signed(&DAVE), cryptlet));
        assert_eq!(Cryptlet::missing_hosts(cryptlet), [daves]);
        assert!(take(offered::<Test>(cryptlet, daves)));
    });
}

#[test]
fn who_leaves_gets_another_seat_only_by_what_its_host_says_then() {
    world(|blueprint, [carols, daves]| {
        let own = Binding {
            min_instances: 1,
            max_instances: 1,
            ..binding::<Test>(blueprint, &[CAROL, DAVE])
        };
        let cryptlet = bind(own).expect("it is bound");
        let first = offered::<Test>(cryptlet, carols);
        assert!(take(first));
        assert_ok!(Cryptlet::dismiss_instance(signed(&CAROL), cryptlet, carols));

        // Carol's host is told that she has given it up: it is asked, and whatever it said before seats it no more.
        assert_eq!(Cryptlet::missing_hosts(cryptlet), [carols, daves]);
        let no = declined::<Test>(cryptlet, carols, BindingRefusal::NotServed);
        assert!(!take(no) && !take(first));
        next_block(BINDING_MS);
        assert!(Cryptlet::pool(cryptlet).is_empty());
        assert!(take(offered::<Test>(cryptlet, daves)), "others are found");

        // Dave's has lost its key. He dismisses it, and since its configuration still names the blueprint, it has another.
        let lost = Cryptlet::pool(cryptlet)[0];
        assert_ok!(Cryptlet::dismiss_instance(signed(&DAVE), cryptlet, daves));
        assert!(!take(no), "Carol's is asked again, and says no");
        assert!(take(offered_anew(cryptlet, daves)));
        let pool = Cryptlet::pool(cryptlet);
        assert_eq!(pool.len(), 1);
        assert_eq!((pool[0].host, pool[0].epoch), (daves, lost.epoch + 1));
        assert_ne!(pool[0].key, lost.key);
    });
}
