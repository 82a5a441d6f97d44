//! Offers and seats.

use super::*;
use crate::{fixtures, Event, Hosts, Offers, Pools};
use cryptlet_primitives::{
    ids::{CryptletId, HostId},
    policy::AllowList,
};
use frame_support::{assert_noop, assert_ok};
use sp_core::Pair;

/// Alice's cryptlet and Carol's host.
fn pair_up() -> (CryptletId, HostId) {
    (
        fixtures::register::<Test>(&ALICE, "gold"),
        fixtures::enrol::<Test>(&CAROL),
    )
}

fn offer_as(
    who: &AccountId,
    cryptlet: CryptletId,
    host: HostId,
    instance: &sp_core::ed25519::Pair,
    epoch: u32,
    region: &sp_core::ed25519::Pair,
) -> DispatchResult {
    let (by_instance, by_region) =
        fixtures::offer_signatures::<Test>(cryptlet, host, instance, epoch, region);
    Cryptlet::offer_instance(
        signed(who),
        cryptlet,
        host,
        instance.public(),
        by_instance,
        by_region,
    )
}

#[test]
fn a_host_offers_and_the_owner_admits() {
    new().execute_with(|| {
        let (cryptlet, host) = pair_up();
        let enrolled = held(&CAROL);
        let key = fixtures::offer::<Test>(cryptlet, host);
        System::assert_last_event(
            Event::InstanceOffered {
                cryptlet,
                host,
                epoch: 0,
                key,
            }
            .into(),
        );
        assert!(held(&CAROL) > enrolled);
        assert!(Cryptlet::pool(cryptlet).is_empty());

        assert_ok!(Cryptlet::admit_instance(
            signed(&ALICE),
            cryptlet,
            host,
            key
        ));
        System::assert_last_event(
            Event::InstanceAdmitted {
                cryptlet,
                host,
                epoch: 0,
            }
            .into(),
        );
        let pool = Cryptlet::pool(cryptlet);
        let [seat] = pool.as_slice() else {
            panic!("one seat: {pool:?}")
        };
        assert_eq!((seat.host, seat.key, seat.epoch), (host, key, 0));
        assert_eq!(seat.key_since, Cryptlet::now());
        // A round that opened in this very block was for a pool without it.
        assert_eq!(seat.since, Cryptlet::now() + 1);
        assert_eq!(held(&CAROL), enrolled);
    });
}

#[test]
fn only_the_owner_admits_and_only_what_he_looked_at() {
    new().execute_with(|| {
        let (cryptlet, host) = pair_up();
        let seen = fixtures::offer::<Test>(cryptlet, host);
        assert_noop!(
            Cryptlet::admit_instance(signed(&CAROL), cryptlet, host, seen),
            Error::<Test>::NotAuthorized
        );
        // The host swaps the key while the owner's call is on its way.
        let (swapped, region) = (fixtures::pair("swapped"), fixtures::region_pair(host, 0));
        assert_ok!(offer_as(&CAROL, cryptlet, host, &swapped, 0, &region));
        assert_noop!(
            Cryptlet::admit_instance(signed(&ALICE), cryptlet, host, seen),
            Error::<Test>::KeyMismatch
        );
        assert_noop!(
            Cryptlet::admit_instance(signed(&ALICE), cryptlet, HostId(9), seen),
            Error::<Test>::OfferNotFound
        );
    });
}

#[test]
fn nobody_offers_for_the_host_of_another() {
    new().execute_with(|| {
        let (cryptlet, host) = pair_up();
        let other = fixtures::enrol::<Test>(&DAVE);
        let (instance, region) = (fixtures::pair("instance"), fixtures::region_pair(host, 0));
        let foreign = offer_as(&DAVE, cryptlet, host, &instance, 0, &region);
        assert_eq!(foreign, Err(refused(Error::NotAuthorized)));
        // Signatures for another host, epoch, or by another region.
        let (by_instance, by_region) =
            fixtures::offer_signatures::<Test>(cryptlet, other, &instance, 0, &region);
        assert_noop!(
            Cryptlet::offer_instance(
                signed(&CAROL),
                cryptlet,
                host,
                instance.public(),
                by_instance,
                by_region,
            ),
            Error::<Test>::BadSignature
        );
        let wrong_epoch = offer_as(&CAROL, cryptlet, host, &instance, 1, &region);
        assert_eq!(wrong_epoch, Err(refused(Error::BadSignature)));
        let wrong_region = offer_as(
            &CAROL,
            cryptlet,
            host,
            &instance,
            0,
            &fixtures::region_pair(other, 0),
        );
        assert_eq!(wrong_region, Err(refused(Error::BadSignature)));
    });
}

#[test]
fn a_region_key_that_was_replaced_seats_nobody() {
    new().execute_with(|| {
        let (cryptlet, host) = pair_up();
        let key = fixtures::offer::<Test>(cryptlet, host);
        let region = fixtures::region_pair(host, 1);
        let proof = fixtures::possession::<Test>(&CAROL, &region);
        assert_ok!(Cryptlet::rotate_host_key(
            signed(&CAROL),
            host,
            region.public(),
            proof
        ));
        assert_noop!(
            Cryptlet::admit_instance(signed(&ALICE), cryptlet, host, key),
            Error::<Test>::KeyMismatch
        );
        fixtures::seat::<Test>(&ALICE, cryptlet, host);
    });
}

#[test]
fn one_key_has_one_seat() {
    new().execute_with(|| {
        let (cryptlet, host) = pair_up();
        let other = fixtures::enrol::<Test>(&DAVE);
        let shared = fixtures::pair("shared");
        assert_ok!(offer_as(
            &CAROL,
            cryptlet,
            host,
            &shared,
            0,
            &fixtures::region_pair(host, 0)
        ));
        assert_ok!(offer_as(
            &DAVE,
            cryptlet,
            other,
            &shared,
            0,
            &fixtures::region_pair(other, 0)
        ));
        let admit =
            |host| Cryptlet::admit_instance(signed(&ALICE), cryptlet, host, shared.public());
        assert_ok!(admit(host));
        assert_noop!(admit(other), Error::<Test>::KeyInUse);
        let again = offer_as(
            &DAVE,
            cryptlet,
            other,
            &shared,
            0,
            &fixtures::region_pair(other, 0),
        );
        assert_eq!(again, Err(refused(Error::KeyInUse)));
        // A region does not vote twice over as its own instance.
        let region = fixtures::region_pair(other, 0);
        let same = offer_as(&DAVE, cryptlet, other, &region, 0, &region);
        assert_eq!(same, Err(refused(Error::KeyInUse)));
    });
}

#[test]
fn a_new_key_keeps_the_seat() {
    new().execute_with(|| {
        let (cryptlet, host) = pair_up();
        fixtures::seat::<Test>(&ALICE, cryptlet, host);
        let since = Cryptlet::pool(cryptlet)[0].since;
        advance(1_000);
        fixtures::seat::<Test>(&ALICE, cryptlet, host);
        let pool = Cryptlet::pool(cryptlet);
        assert_eq!((pool.len(), pool[0].epoch, pool[0].since), (1, 1, since));
        // The key book tells both: a reader does not let the new key speak for the time before.
        let [saved] = Cryptlet::instance_keys(cryptlet)[..] else {
            panic!("one seat has one key")
        };
        assert_eq!(
            (saved.since, saved.from, saved.until),
            (since, START + 1_000, None)
        );
        assert_eq!(
            pool[0].key,
            fixtures::instance_pair(cryptlet, host, 1).public()
        );
    });
}

#[test]
fn seats_stand_in_the_order_of_hosts() {
    new().execute_with(|| {
        let cryptlet = fixtures::register::<Test>(&ALICE, "gold");
        let hosts: Vec<_> = (0..4).map(|_| fixtures::enrol::<Test>(&CAROL)).collect();
        for place in [2, 0, 3, 1] {
            fixtures::seat::<Test>(&ALICE, cryptlet, hosts[place]);
        }
        let seated: Vec<_> = Cryptlet::pool(cryptlet)
            .iter()
            .map(|seat| seat.host)
            .collect();
        assert_eq!(seated, hosts);
    });
}

#[test]
fn owner_and_operator_dismiss() {
    new().execute_with(|| {
        let (cryptlet, host) = pair_up();
        let enrolled = held(&CAROL);
        for who in [ALICE, CAROL] {
            fixtures::seat::<Test>(&ALICE, cryptlet, host);
            fixtures::offer::<Test>(cryptlet, host);
            assert_noop!(
                Cryptlet::dismiss_instance(signed(&BOB), cryptlet, host),
                Error::<Test>::NotAuthorized
            );
            assert_ok!(Cryptlet::dismiss_instance(signed(&who), cryptlet, host));
            System::assert_last_event(Event::InstanceDismissed { cryptlet, host }.into());
            assert!(Cryptlet::pool(cryptlet).is_empty());
            assert_eq!(
                (Offers::<Test>::iter().count(), held(&CAROL)),
                (0, enrolled)
            );
        }
        assert_noop!(
            Cryptlet::dismiss_instance(signed(&ALICE), cryptlet, host),
            Error::<Test>::OfferNotFound
        );
    });
}

#[test]
fn what_an_instance_signed_before_its_dismissal_fits_no_later_one() {
    new().execute_with(|| {
        let (cryptlet, host) = pair_up();
        let other = fixtures::register::<Test>(&BOB, "silver");
        let (instance, region) = (fixtures::pair("first"), fixtures::region_pair(host, 0));
        let offer = |cryptlet, epoch| offer_as(&CAROL, cryptlet, host, &instance, epoch, &region);
        assert_ok!(offer(cryptlet, 0));
        let key = instance.public();
        assert_ok!(Cryptlet::admit_instance(
            signed(&ALICE),
            cryptlet,
            host,
            key
        ));
        fixtures::seat::<Test>(&ALICE, cryptlet, host);
        assert_ok!(Cryptlet::dismiss_instance(signed(&ALICE), cryptlet, host));

        // The offers that were good for the first seat, again.
        for epoch in [0, 1] {
            assert_eq!(offer(cryptlet, epoch), Err(refused(Error::BadSignature)));
        }
        let view = Cryptlet::host_view(host).expect("enrolled");
        assert_eq!(view.next_instance_epoch, 2);
        fixtures::seat::<Test>(&ALICE, cryptlet, host);
        assert_eq!(Cryptlet::pool(cryptlet)[0].epoch, 2);
        // A second dismissal goes on from there; and the host counts for all its cryptlets.
        assert_ok!(Cryptlet::dismiss_instance(signed(&CAROL), cryptlet, host));
        assert_eq!(Cryptlet::next_instance_epoch(cryptlet, host), Some(3));
        fixtures::seat::<Test>(&BOB, other, host);
        assert_eq!(Cryptlet::pool(other)[0].epoch, 3);
    });
}

#[test]
fn a_host_with_open_offers_does_not_retire() {
    new().execute_with(|| {
        let (cryptlet, host) = pair_up();
        fixtures::offer::<Test>(cryptlet, host);
        fixtures::offer::<Test>(cryptlet, host);
        assert_eq!(Hosts::<Test>::get(host).expect("enrolled").open_offers, 1);
        assert_noop!(
            Cryptlet::retire_host(signed(&CAROL), host),
            Error::<Test>::OffersOpen
        );
        // The cryptlet's revocation does not lock the deposit in.
        assert_ok!(Cryptlet::revoke(council(), cryptlet));
        assert_ok!(Cryptlet::dismiss_instance(signed(&CAROL), cryptlet, host));
        assert_ok!(Cryptlet::retire_host(signed(&CAROL), host));
    });
}

#[test]
fn the_seat_of_a_retired_host_never_votes_but_counts_until_dismissed() {
    new().execute_with(|| {
        let (cryptlet, host) = pair_up();
        let stays = fixtures::enrol::<Test>(&DAVE);
        fixtures::seat::<Test>(&ALICE, cryptlet, host);
        fixtures::seat::<Test>(&ALICE, cryptlet, stays);
        assert_ok!(Cryptlet::retire_host(signed(&CAROL), host));
        advance(RETIREMENT);
        assert_ok!(Cryptlet::withdraw_host(signed(&CAROL), host));
        assert_eq!(Cryptlet::voter(host), None);
        assert_eq!(
            Cryptlet::terms(cryptlet, &BOB).map(|terms| terms.pool_size),
            Ok(2)
        );
        assert_noop!(
            Cryptlet::dismiss_instance(signed(&CAROL), cryptlet, host),
            Error::<Test>::NotAuthorized
        );
        assert_ok!(Cryptlet::dismiss_instance(signed(&ALICE), cryptlet, host));
        assert_eq!(
            Cryptlet::terms(cryptlet, &BOB).map(|terms| terms.pool_size),
            Ok(1)
        );
    });
}

#[test]
fn who_is_not_active_is_neither_offered_nor_admitted() {
    new().execute_with(|| {
        let (cryptlet, host) = pair_up();
        let key = fixtures::offer::<Test>(cryptlet, host);
        assert_ok!(Cryptlet::suspend_host(signed(&CAROL), host));
        assert_noop!(
            Cryptlet::admit_instance(signed(&ALICE), cryptlet, host, key),
            Error::<Test>::HostNotActive
        );
        assert_ok!(Cryptlet::reinstate_host(signed(&CAROL), host));
        advance(LIFETIME);
        assert_noop!(
            Cryptlet::admit_instance(signed(&ALICE), cryptlet, host, key),
            Error::<Test>::HostNotActive
        );
        let (instance, region) = (fixtures::pair("late"), fixtures::region_pair(host, 0));
        let late = offer_as(&CAROL, cryptlet, host, &instance, 0, &region);
        assert_eq!(late, Err(refused(Error::HostNotActive)));
    });
}

#[test]
fn the_policy_in_force_decides_who_is_admitted() {
    new().execute_with(|| {
        let (cryptlet, host) = pair_up();
        let other = fixtures::enrol::<Test>(&DAVE);
        let key = fixtures::offer::<Test>(cryptlet, host);
        let only = |operator: AccountId| Policy {
            operators: Some(AllowList::try_from(vec![operator]).expect("one")),
            max_instances: Some(1),
            ..Default::default()
        };
        assert_ok!(Cryptlet::set_consortium_policy(
            council(),
            Box::new(only(DAVE))
        ));
        let admit = |host, key| Cryptlet::admit_instance(signed(&ALICE), cryptlet, host, key);
        assert_noop!(admit(host, key), Error::<Test>::HostNotAllowed);
        fixtures::seat::<Test>(&ALICE, cryptlet, other);
        let third = fixtures::enrol::<Test>(&DAVE);
        let key = fixtures::offer::<Test>(cryptlet, third);
        assert_noop!(admit(third, key), Error::<Test>::MaxInstancesExceeded);
        // A key of a seat is rotated all the same.
        fixtures::seat::<Test>(&ALICE, cryptlet, other);
    });
}

#[test]
fn a_pool_has_its_bound() {
    new().execute_with(|| {
        let cryptlet = fixtures::register::<Test>(&ALICE, "gold");
        for _ in 0..cryptlet_primitives::view::MAX_POOL {
            let host = fixtures::enrol::<Test>(&CAROL);
            fixtures::seat::<Test>(&ALICE, cryptlet, host);
        }
        let host = fixtures::enrol::<Test>(&CAROL);
        let key = fixtures::offer::<Test>(cryptlet, host);
        assert_noop!(
            Cryptlet::admit_instance(signed(&ALICE), cryptlet, host, key),
            Error::<Test>::MaxInstancesExceeded
        );
        advance(1);
        let terms = Cryptlet::terms(cryptlet, &BOB).expect("a full pool is asked");
        assert_eq!((terms.pool_size, terms.quorum), (64, 43));
        assert_eq!(Pools::<Test>::decode_len(cryptlet), Some(64));
    });
}
