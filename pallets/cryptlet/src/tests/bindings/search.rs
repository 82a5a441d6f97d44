//! Bound cryptlets that have too few hosts: how long others are looked for, and whose turn it is.

use super::*;
use crate::{Searched, Wanting, SEARCH_MS};

/// So many contracts, each with a cryptlet that had a host, and has none any more.
fn deserted(blueprint: CryptletId, host: HostId, contracts: u8) -> Vec<CryptletId> {
    let desert = |number: u8| {
        let contract = H160::repeat_byte(number + 1);
        let who = account(contract);
        assert_ok!(Balances::force_set_balance(council(), who.clone(), PURSE));
        let own = binding::<Test>(blueprint, &[CAROL]);
        let cryptlet = Cryptlet::bind_for(who, contract, own).expect("it is bound");
        let epoch = Cryptlet::next_instance_epoch(cryptlet, host).expect("it is enrolled");
        let key = fixtures::instance_pair(cryptlet, host, epoch);
        assert!(take(offered_with::<Test>(cryptlet, host, &key, epoch)));
        assert_ok!(Cryptlet::dismiss_instance(signed(&CAROL), cryptlet, host));
        cryptlet
    };
    (0..contracts).map(desert).collect()
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
