//! What storage costs.

use super::*;
use crate::{
    deposits, fixtures, Artefact, BalanceOf, BindingRecord, CryptletRecord, Evidence, HostRecord,
    Offer, Pool, Tie, VersionRecord, Voter,
};
use codec::{Encode, MaxEncodedLen};
use cryptlet_primitives::{
    ids::{CryptletId, HostId, Moment},
    package::{Name, Tag},
    Public,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::TokenError;

fn length(parts: &[usize]) -> u32 {
    u32::try_from(parts.iter().sum::<usize>()).expect("small")
}

#[test]
fn prices_of_bindings_cover_the_greatest_length() {
    let key = CryptletId::max_encoded_len();
    let binding = deposits::binding::<Test>();
    let most = BindingRecord::<BalanceOf<Test>>::max_encoded_len();
    assert_eq!(
        (binding.items, binding.bytes),
        (2, length(&[key, most, key, Moment::max_encoded_len()]))
    );

    let tie = deposits::tie::<Test>();
    let most = Tie::<AccountId, BalanceOf<Test>>::max_encoded_len();
    assert_eq!((tie.items, tie.bytes), (1, length(&[20, most])));
}

/// Each price covers what is stored at its greatest length, keys included: a change of a stored type that makes it
/// longer raises the price, or this fails.
#[test]
fn prices_cover_the_greatest_length() {
    let key = CryptletId::max_encoded_len();
    assert_eq!(key, HostId::max_encoded_len());

    let registration = deposits::registration::<Test>();
    let record = CryptletRecord::<AccountId, BalanceOf<Test>>::max_encoded_len();
    let account = AccountId::max_encoded_len();
    let parts = [
        key,
        record,
        Name::max_encoded_len(),
        key,
        account,
        key,
        key,
        Pool::max_encoded_len(),
    ];
    assert_eq!(
        (registration.items, registration.bytes),
        (4, length(&parts))
    );

    let artefact = Artefact {
        header: vec![b' '; 8 * 1024].try_into().expect("the bound"),
        configuration: vec![b' '; 4 * 1024].try_into().expect("the bound"),
        code: Default::default(),
        location: vec![b' '; 256].try_into().expect("the bound"),
    };
    let version = VersionRecord {
        artefact,
        identity_epoch: u32::MAX,
        registered_at: u64::MAX,
    };
    let most = VersionRecord::max_encoded_len();
    let price = deposits::version(&version);
    assert_eq!((price.items, price.bytes), (1, length(&[2 * key, most])));

    let policy = fixtures::large_policy(ALICE);
    let price = deposits::policy(&policy);
    let most = Policy::<AccountId>::max_encoded_len();
    assert_eq!((price.items, price.bytes), (1, length(&[key, most])));
    assert_eq!(policy.encode().len(), most);

    let tags = deposits::tags(8);
    assert_eq!(
        (tags.items, tags.bytes),
        (8, 8 * length(&[Tag::max_encoded_len(), key]))
    );

    let evidence = Evidence::try_from(vec![0; 8 * 1024]).expect("the bound");
    let host = deposits::host::<Test>(&evidence, 3);
    let records = [
        key,
        Voter::<AccountId>::max_encoded_len(),
        key,
        HostRecord::<BalanceOf<Test>>::max_encoded_len(),
        account,
        key,
        3 * (Public::max_encoded_len() + key),
    ];
    assert_eq!((host.items, host.bytes), (6, length(&records)));

    let withdrawn = deposits::withdrawn::<Test>(3);
    let left = [
        account,
        BalanceOf::<Test>::max_encoded_len(),
        3 * (Public::max_encoded_len() + key),
    ];
    assert_eq!((withdrawn.items, withdrawn.bytes), (4, length(&left)));

    let offer = deposits::offer::<Test>();
    let most = Offer::<BalanceOf<Test>>::max_encoded_len();
    assert_eq!((offer.items, offer.bytes), (1, length(&[2 * key, most])));
}

/// What is on hold is the price of what is stored, whatever happened before.
#[test]
fn a_deposit_follows_what_is_stored() {
    new().execute_with(|| {
        let price = Cryptlet::price;
        let id = fixtures::register::<Test>(&ALICE, "gold");
        let version = |number| crate::Versions::<Test>::get(id, number).expect("stored");
        let bare = price(deposits::registration::<Test>()) + price(deposits::version(&version(1)));
        assert_eq!(held(&ALICE), bare);

        let tags = vec![tag("price"), tag("metal")].try_into().expect("few");
        assert_ok!(Cryptlet::set_tags(signed(&ALICE), id, tags));
        assert_eq!(held(&ALICE), bare + price(deposits::tags(2)));
        assert_ok!(Cryptlet::set_tags(
            signed(&ALICE),
            id,
            vec![tag("price")].try_into().expect("few")
        ));
        assert_eq!(held(&ALICE), bare + price(deposits::tags(1)));

        let policy = fixtures::large_policy(BOB);
        assert_ok!(Cryptlet::set_policy(
            signed(&ALICE),
            id,
            Box::new(policy.clone())
        ));
        let ruled = bare + price(deposits::tags(1)) + price(deposits::policy(&policy));
        assert_eq!(held(&ALICE), ruled);

        let second = fixtures::small_package::<Test>(&ALICE, "gold", fixtures::code("2"));
        assert_ok!(update(&ALICE, id, second));
        assert_eq!(held(&ALICE), ruled + price(deposits::version(&version(2))));

        // Of a revoked cryptlet only what stays readable is paid for.
        assert_ok!(Cryptlet::revoke(signed(&ALICE), id));
        assert_eq!(held(&ALICE), bare + price(deposits::version(&version(2))));
    });
}

#[test]
fn after_everything_is_undone_only_region_keys_are_on_hold() {
    new().execute_with(|| {
        let id = fixtures::register::<Test>(&ALICE, "gold");
        let (seated, offering) = (
            fixtures::enrol::<Test>(&CAROL),
            fixtures::enrol::<Test>(&DAVE),
        );
        fixtures::seat::<Test>(&ALICE, id, seated);
        fixtures::offer::<Test>(id, seated);
        fixtures::offer::<Test>(id, offering);
        assert_ok!(Cryptlet::offer_ownership(signed(&ALICE), id, Some(BOB)));
        assert_ok!(Cryptlet::accept_ownership(signed(&BOB), id));
        for (host, operator) in [(seated, CAROL), (offering, DAVE)] {
            assert_ok!(Cryptlet::dismiss_instance(signed(&BOB), id, host));
            assert_ok!(Cryptlet::retire_host(signed(&operator), host));
            advance(RETIREMENT);
            assert_ok!(Cryptlet::withdraw_host(signed(&operator), host));
        }
        let kept = Cryptlet::price(deposits::withdrawn::<Test>(1));
        for (who, kept) in [(ALICE, 0), (CAROL, kept), (DAVE, kept)] {
            assert_eq!(
                (held(&who), Balances::free_balance(&who)),
                (kept, PURSE - kept)
            );
        }
        // The versions stay, and so does their price.
        assert_eq!(
            held(&BOB),
            crate::Cryptlets::<Test>::get(id).expect("it stays").deposit
        );
    });
}

#[test]
fn evidence_is_paid_by_its_length() {
    new().execute_with(|| {
        let host = fixtures::enrol::<Test>(&CAROL);
        let bare = held(&CAROL);
        assert_eq!(
            bare,
            Cryptlet::price(deposits::host::<Test>(&Evidence::default(), 1))
        );
        crate::Voters::<Test>::mutate(host, |voter| {
            voter.as_mut().expect("enrolled").isolation =
                cryptlet_primitives::policy::Isolation::Enclave;
        });
        let key = Cryptlet::voter(host).expect("enrolled").region_key;
        let quote = [key.0.as_slice(), &u64::MAX.to_be_bytes()].concat();
        let evidence: Evidence = quote.try_into().expect("short");
        assert_ok!(Cryptlet::renew_host(signed(&CAROL), host, evidence));
        assert_eq!(held(&CAROL), bare + 40);
    });
}

#[test]
fn who_cannot_pay_stores_nothing() {
    new().execute_with(|| {
        let package = fixtures::small_package::<Test>(&PAUPER, "gold", Default::default());
        assert_noop!(
            register(&PAUPER, "gold", package),
            TokenError::FundsUnavailable
        );

        let id = fixtures::register::<Test>(&ALICE, "gold");
        let host = fixtures::enrol::<Test>(&CAROL);
        let leave_nothing = |who: &AccountId| {
            use frame_support::traits::{
                fungible::{Inspect, Mutate},
                tokens::{Fortitude, Preservation},
            };
            let all = Balances::reducible_balance(who, Preservation::Expendable, Fortitude::Polite);
            assert_ok!(<Balances as Mutate<AccountId>>::transfer(
                who,
                &BOB,
                all,
                Preservation::Expendable
            ));
        };
        leave_nothing(&ALICE);
        leave_nothing(&CAROL);
        let package = fixtures::small_package::<Test>(&ALICE, "gold", Default::default());
        assert_noop!(update(&ALICE, id, package), TokenError::FundsUnavailable);
        let tags = vec![tag("price")].try_into().expect("few");
        assert_noop!(
            Cryptlet::set_tags(signed(&ALICE), id, tags),
            TokenError::FundsUnavailable
        );
        let instance = fixtures::instance_pair(id, host, 0);
        let region = fixtures::region_pair(host, 0);
        let (by_instance, by_region) =
            fixtures::offer_signatures::<Test>(id, host, &instance, 0, &region);
        use sp_core::Pair;
        assert_noop!(
            Cryptlet::offer_instance(
                signed(&CAROL),
                id,
                host,
                instance.public(),
                by_instance,
                by_region
            ),
            TokenError::FundsUnavailable
        );
    });
}
