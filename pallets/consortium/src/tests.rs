//! What the consortium can do, told as stories.

use crate::{
    check_chain_id, mock::*, Admitted, AdmittedOnly, ChainIdError, ChainPace, ContractChainId,
    Deployers, DeployersOf, EnsureDeployer, Error, Event, MinimumPeriod, PaceError, SessionLength,
    SlotDuration, DEVELOPMENT_CHAIN_ID, MAX_CHAIN_ID,
};
use frame_support::{
    assert_noop, assert_ok,
    traits::{EnsureOrigin, Get},
};
use pallet_session::SessionManager;
use sp_runtime::{traits::Convert, DispatchError::BadOrigin};

fn next_session() -> Option<Vec<u64>> {
    <Consortium as SessionManager<u64>>::new_session(0)
}

fn listed(deployers: &[u64]) -> Option<DeployersOf<Test>> {
    Some(deployers.to_vec().try_into().expect("within the bound"))
}

/// Whether `account` may deploy a contract, as pallet-revive asks.
fn may_deploy(account: u64) -> bool {
    EnsureDeployer::<Test>::ensure_origin(RuntimeOrigin::signed(account)).ok() == Some(account)
}

#[test]
fn an_admitted_validator_joins_once_it_has_session_keys() {
    new().validators(&[1, 2]).execute_with(|| {
        Sessions::enact(vec![1, 2]);
        assert_ok!(Consortium::admit_validator(RuntimeOrigin::root(), 3));
        System::assert_last_event(Event::ValidatorAdmitted { validator: 3 }.into());
        assert_eq!(next_session(), None);

        Sessions::set_keys(3);
        assert_eq!(next_session(), Some(vec![1, 2, 3]));

        Sessions::enact(vec![1, 2, 3]);
        assert_eq!(next_session(), None);
    });
}

#[test]
fn a_removed_validator_leaves() {
    new().validators(&[3, 1, 2]).execute_with(|| {
        Sessions::enact(vec![1, 2, 3]);
        assert_ok!(Consortium::remove_validator(RuntimeOrigin::root(), 2));
        System::assert_last_event(Event::ValidatorRemoved { validator: 2 }.into());
        assert_eq!(next_session(), Some(vec![1, 3]));
    });
}

#[test]
fn the_last_validator_with_session_keys_stays() {
    new().validators(&[1]).execute_with(|| {
        assert_noop!(
            Consortium::remove_validator(RuntimeOrigin::root(), 1),
            Error::<Test>::LastValidator
        );
        // A second one without session keys could not make blocks.
        assert_ok!(Consortium::admit_validator(RuntimeOrigin::root(), 2));
        assert_noop!(
            Consortium::remove_validator(RuntimeOrigin::root(), 1),
            Error::<Test>::LastValidator
        );
        Sessions::set_keys(2);
        assert_ok!(Consortium::remove_validator(RuntimeOrigin::root(), 1));
    });
}

#[test]
fn nobody_but_the_consortium_decides() {
    new().validators(&[1, 2]).execute_with(|| {
        assert_noop!(
            Consortium::admit_validator(RuntimeOrigin::signed(1), 3),
            BadOrigin
        );
        assert_noop!(
            Consortium::remove_validator(RuntimeOrigin::signed(1), 2),
            BadOrigin
        );
        assert_noop!(
            Consortium::choose_upgrade(RuntimeOrigin::signed(1), Default::default()),
            BadOrigin
        );
        assert_noop!(
            Consortium::set_deployers(RuntimeOrigin::signed(1), listed(&[1])),
            BadOrigin
        );
    });
}

#[test]
fn the_set_is_bounded_and_has_no_duplicates() {
    new().validators(&[1, 2, 3]).execute_with(|| {
        assert_noop!(
            Consortium::admit_validator(RuntimeOrigin::root(), 2),
            Error::<Test>::AlreadyExists
        );
        assert_noop!(
            Consortium::remove_validator(RuntimeOrigin::root(), 9),
            Error::<Test>::NotFound
        );
        assert_ok!(Consortium::admit_validator(RuntimeOrigin::root(), 4));
        assert_noop!(
            Consortium::admit_validator(RuntimeOrigin::root(), 5),
            Error::<Test>::MaxValidatorsExceeded
        );
        assert_eq!(Admitted::<Test>::get().into_inner(), vec![1, 2, 3, 4]);
    });
}

#[test]
fn only_admitted_accounts_may_store_session_keys() {
    new().validators(&[1]).execute_with(|| {
        assert_eq!(AdmittedOnly::<Test>::convert(1), Some(1));
        assert_eq!(AdmittedOnly::<Test>::convert(2), None);
    });
}

#[test]
fn the_chosen_upgrade_is_authorized_with_its_version_checked() {
    new().execute_with(|| {
        let code_hash = sp_runtime::testing::H256::repeat_byte(7);
        assert_ok!(Consortium::choose_upgrade(RuntimeOrigin::root(), code_hash));
        System::assert_has_event(
            frame_system::Event::UpgradeAuthorized {
                code_hash,
                check_version: true,
            }
            .into(),
        );
        System::assert_last_event(Event::UpgradeChosen { code_hash }.into());
    });
}

#[test]
fn the_pace_comes_from_genesis() {
    new().pace(250, 40).execute_with(|| {
        assert_eq!(SlotDuration::<Test>::get(), 250);
        assert_eq!(MinimumPeriod::<Test>::get(), 125);
        assert_eq!(<SessionLength<Test> as Get<u64>>::get(), 40);
    });
}

#[test]
fn a_pace_outside_its_bounds_is_refused_by_name() {
    let pace = |slot_duration_ms, session_slots| ChainPace {
        slot_duration_ms,
        session_slots,
    };
    assert_eq!(pace(0, 100).check(), Err(PaceError::SlotDuration(0)));
    assert_eq!(pace(99, 100).check(), Err(PaceError::SlotDuration(99)));
    assert_eq!(
        pace(60_001, 100).check(),
        Err(PaceError::SlotDuration(60_001))
    );
    assert_eq!(pace(500, 9).check(), Err(PaceError::SessionSlots(9)));
    assert_eq!(
        pace(500, u32::MAX).check(),
        Err(PaceError::SessionSlots(u32::MAX))
    );
    assert_eq!(pace(100, 10).check(), Ok(()));
    assert_eq!(
        PaceError::SlotDuration(99).to_string(),
        "a slot of 99 ms: choose 100 to 60000 ms"
    );
}

#[test]
#[should_panic(expected = "consortium.pace: a slot of 0 ms")]
fn a_genesis_without_a_slot_duration_does_not_build() {
    new().pace(0, 100).execute_with(|| ());
}

#[test]
#[should_panic(expected = "one is listed twice")]
fn a_genesis_with_a_validator_twice_does_not_build() {
    new().validators(&[1, 1]).execute_with(|| ());
}

#[test]
fn everybody_deploys_until_the_consortium_lists_who_may() {
    new().execute_with(|| {
        assert!(may_deploy(7));

        assert_ok!(Consortium::set_deployers(
            RuntimeOrigin::root(),
            listed(&[9, 8])
        ));
        let deployers = listed(&[8, 9]);
        System::assert_last_event(Event::DeployersSet { deployers }.into());
        assert!(!may_deploy(7) && may_deploy(8) && may_deploy(9));

        // Nobody, and everybody again.
        assert_ok!(Consortium::set_deployers(
            RuntimeOrigin::root(),
            listed(&[])
        ));
        assert!(!may_deploy(8));
        assert_ok!(Consortium::set_deployers(RuntimeOrigin::root(), None));
        System::assert_last_event(Event::DeployersSet { deployers: None }.into());
        assert!(may_deploy(7));
        assert_eq!(Deployers::<Test>::get(), None);
    });
}

#[test]
fn a_contract_is_deployed_by_an_account_and_by_nothing_else() {
    new().execute_with(|| {
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert!(EnsureDeployer::<Test>::ensure_origin(origin).is_err());
        }
    });
}

#[test]
fn a_deployer_is_listed_once() {
    new().deployers(&[1]).execute_with(|| {
        assert_noop!(
            Consortium::set_deployers(RuntimeOrigin::root(), listed(&[2, 1, 2])),
            Error::<Test>::DuplicateDeployer
        );
        assert!(may_deploy(1) && !may_deploy(2));
    });
}

#[test]
fn deployers_and_number_come_from_genesis() {
    new().deployers(&[3, 1]).chain_id(7_777).execute_with(|| {
        assert_eq!(Deployers::<Test>::get(), listed(&[1, 3]));
        assert_eq!(ContractChainId::<Test>::get(), 7_777);
    });
    new().execute_with(|| {
        assert_eq!(Deployers::<Test>::get(), None);
        assert_eq!(ContractChainId::<Test>::get(), DEVELOPMENT_CHAIN_ID);
    });
}

#[test]
fn a_number_that_is_none_or_that_wallets_cannot_carry_is_refused() {
    assert_eq!(DEVELOPMENT_CHAIN_ID, 4_410_452);
    assert_eq!(check_chain_id(1), Ok(()));
    assert_eq!(check_chain_id(MAX_CHAIN_ID), Ok(()));
    let above = MAX_CHAIN_ID + 1;
    assert_eq!(check_chain_id(above), Err(ChainIdError(above)));
    // A signature's `v` is at most twice the number and 36, which JavaScript has to count exactly.
    const { assert!(2 * MAX_CHAIN_ID + 36 < 1 << 53) };
    assert_eq!(
        ChainIdError(0).to_string(),
        "0: choose 1 to 4503599627370476"
    );
}

#[test]
#[should_panic(expected = "consortium.chainId: 0")]
fn a_genesis_without_a_number_does_not_build() {
    new().chain_id(0).execute_with(|| ());
}

#[test]
#[should_panic(expected = "consortium.deployers: one is listed twice")]
fn a_genesis_with_a_deployer_twice_does_not_build() {
    new().deployers(&[1, 1]).execute_with(|| ());
}

#[test]
#[should_panic(expected = "consortium.deployers: there are too many")]
fn a_genesis_with_too_many_deployers_does_not_build() {
    new().deployers(&[1, 2, 3, 4]).execute_with(|| ());
}
