//! Delegates come with the session keys.

use super::{mock::*, world::*};
use crate::{session::MAX_FORMER, Delegates, FormerDelegates};
use cryptlet_primitives::{delegate_key::DelegatePair, DelegateId};
use frame_support::traits::OneSessionHandler;
use sp_core::Pair;

fn keys(from: u32, count: u32) -> Vec<(AccountId, DelegateId)> {
    (from..from + count)
        .map(|number| {
            let mut seed = [3; 32];
            seed[..4].copy_from_slice(&number.to_le_bytes());
            (
                account(number as u8),
                DelegatePair::from_seed(&seed).public(),
            )
        })
        .collect()
}

fn seat(changed: bool, validators: &[(AccountId, DelegateId)]) {
    let incoming: Vec<_> = validators
        .iter()
        .map(|(who, key)| (who, key.clone()))
        .collect();
    CryptoDelegate::on_new_session(changed, incoming.into_iter(), Vec::new().into_iter());
}

#[test]
fn a_session_without_change_changes_nothing() {
    new().execute_with(|_| {
        let before = Delegates::<Test>::get();
        seat(false, &keys(0, 2));
        assert_eq!(Delegates::<Test>::get(), before);
    });
}

#[test]
fn former_delegates_are_remembered_up_to_a_bound() {
    new().execute_with(|_| {
        let first = CryptoDelegate::delegate_keys();
        for session in 0..40 {
            seat(true, &keys(session * 4, 4));
        }
        let former = FormerDelegates::<Test>::get();
        assert_eq!(former.len() as u32, MAX_FORMER);
        assert!(
            first.iter().all(|key| !former.contains(key)),
            "the oldest are forgotten"
        );
        // Who comes back and leaves again is remembered once.
        seat(true, &keys(38 * 4, 4));
        seat(true, &keys(39 * 4, 4));
        let former = FormerDelegates::<Test>::get();
        let distinct: std::collections::BTreeSet<_> = former.iter().collect();
        assert_eq!(distinct.len(), former.len());
    });
}

#[test]
fn more_validators_than_seats_are_cut_off() {
    new().execute_with(|_| {
        seat(true, &keys(0, 20));
        assert_eq!(Delegates::<Test>::get().len(), 8);
    });
}
