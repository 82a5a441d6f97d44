//! Whatever calls come in whatever order, the invariants hold and no money is lost.

use super::*;
use crate::fixtures;
use cryptlet_primitives::ids::{CryptletId, HostId};
use proptest::prelude::*;
use sp_core::Pair;

/// A call by one of the four: what, on which cryptlet, on which host, and a number to vary it.
type Step = (u8, u8, u8, u8, u8);

fn take(step: Step, turn: usize) -> DispatchResult {
    let (what, who, cryptlet, host, variety) = step;
    let who = [ALICE, BOB, CAROL, DAVE][usize::from(who % 4)].clone();
    let other = [BOB, CAROL, DAVE, PAUPER][usize::from(variety % 4)].clone();
    let id = CryptletId(u32::from(cryptlet % 4));
    let host = HostId(u32::from(host % 4));
    let name = format!("cryptlet-{}", variety % 4);
    let origin = if variety % 8 == 7 {
        council()
    } else {
        signed(&who)
    };
    let package =
        || fixtures::small_package::<Test>(&who, &name, fixtures::code(&turn.to_string()));
    let fresh = fixtures::pair(&format!("key of turn {}", turn % 16));
    let policy = Policy {
        max_instances: Some(2 + u16::from(variety % 4)),
        ..Default::default()
    };
    match what % 17 {
        0 | 1 => register_with(
            &who,
            &name,
            package(),
            &["price", "metal"][..usize::from(variety % 3)],
            Policy::default(),
        ),
        2 => update(&who, id, package()),
        3 => Cryptlet::rotate_key(
            origin,
            id,
            fresh.public(),
            fixtures::possession::<Test>(&who, &fresh),
        ),
        4 if variety % 4 == 0 => Cryptlet::revoke(origin, id),
        4 => Cryptlet::release_name(council(), id),
        5 => Cryptlet::offer_ownership(origin, id, Some(other)),
        6 => Cryptlet::accept_ownership(origin, id),
        7 => Cryptlet::set_tags(origin, id, vec![tag("metal")].try_into().expect("one")),
        8 if variety % 2 == 0 => Cryptlet::set_policy(origin, id, Default::default()),
        8 => Cryptlet::set_policy(origin, id, Box::new(policy)),
        9 => {
            let proof = fixtures::possession::<Test>(&who, &fresh);
            let isolation = Default::default();
            let (endpoint, evidence) = (fixtures::endpoint(host), Default::default());
            Cryptlet::enrol_host(
                signed(&who),
                endpoint,
                fresh.public(),
                Default::default(),
                isolation,
                evidence,
                proof,
            )
        }
        10 => Cryptlet::rotate_host_key(
            origin,
            host,
            fresh.public(),
            fixtures::possession::<Test>(&who, &fresh),
        ),
        11 => Cryptlet::suspend_host(origin, host),
        12 => Cryptlet::reinstate_host(origin, host),
        13 if variety % 2 == 0 => Cryptlet::retire_host(origin, host),
        13 => Cryptlet::withdraw_host(origin, host),
        14 | 15 => offer_and_admit(id, host, variety),
        _ => Cryptlet::dismiss_instance(origin, id, host),
    }
}

/// An offer by the host's operator, if some turn's key is its region's; sometimes admitted.
fn offer_and_admit(id: CryptletId, host: HostId, variety: u8) -> DispatchResult {
    let voter = Cryptlet::voter(host).ok_or(Error::<Test>::HostNotFound)?;
    let keys = (0..16).map(|turn| fixtures::pair(&format!("key of turn {turn}")));
    let region = keys
        .into_iter()
        .find(|key| key.public() == voter.region_key);
    let region = region.ok_or(Error::<Test>::KeyMismatch)?;
    let epoch = Cryptlet::next_instance_epoch(id, host).ok_or(Error::<Test>::HostNotFound)?;
    let instance = fixtures::pair(&format!("instance {}", variety % 32));
    let (by_instance, by_region) =
        fixtures::offer_signatures::<Test>(id, host, &instance, epoch, &region);
    Cryptlet::offer_instance(
        signed(&voter.operator),
        id,
        host,
        instance.public(),
        by_instance,
        by_region,
    )?;
    if variety.is_multiple_of(2) {
        let owner = crate::Cryptlets::<Test>::get(id)
            .ok_or(Error::<Test>::NotFound)?
            .owner;
        Cryptlet::admit_instance(signed(&owner), id, host, instance.public())?;
    }
    Ok(())
}

/// The sum of all recorded deposits.
fn recorded() -> u128 {
    let cryptlets = crate::Cryptlets::<Test>::iter_values().map(|record| record.deposit);
    let hosts = crate::Hosts::<Test>::iter_values().map(|record| record.deposit);
    let offers = crate::Offers::<Test>::iter_values().map(|offer| offer.deposit);
    let kept = crate::KeptDeposits::<Test>::iter_values();
    cryptlets.chain(hosts).chain(offers).chain(kept).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_order_of_calls_keeps_the_invariants(steps in prop::collection::vec(any::<Step>(), 1..80)) {
        new().execute_with(|| {
            let issuance = Balances::total_issuance();
            for (turn, step) in steps.into_iter().enumerate() {
                // All or nothing, as in a block. A refusal is as welcome as anything else.
                let _ = frame_support::storage::with_storage_layer(|| take(step, turn));
                advance(u64::from(step.4) * 10_000);
                Cryptlet::do_try_state().expect("the invariants hold after every call");
                assert_eq!(recorded(), [ALICE, BOB, CAROL, DAVE, PAUPER].iter().map(held).sum());
            }
            assert_eq!(Balances::total_issuance(), issuance);
        });
    }
}
