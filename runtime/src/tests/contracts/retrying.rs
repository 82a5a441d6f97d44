//! Who may have a failed callback tried again, and with what.

use super::{
    forwarding::{hand_on, Way},
    hostile::calledCall,
    people::{try_read_within, Person},
    stage::{callback, Stage, GAS},
};
use crate::Callbacks;
use crypto_delegate_precompile::abi::ICryptlet::retryCall;
use frame_support::weights::Weight;
use pallet_revive::precompiles::alloy::sol_types::SolCall;

/// Units of the deposit that a callback may take.
fn deposit() -> u128 {
    callback([0; 4]).deposit / 1_000_000
}

#[test]
fn other_contracts_do_not_try_a_callback_again() {
    let mut stage = Stage::set("Reverts", vec![], calledCall::SELECTOR);
    stage.bring();
    let failure = stage.failure();
    let forwarder = Person::alith().deploy(&mut stage.chain, "Forwarder", Vec::new(), 0);
    let cryptlet = stage.pool.cryptlet.address();
    let input = retryCall { failure }.abi_encode();
    let handed = hand_on(
        &mut stage.chain,
        forwarder,
        Way::Plain,
        cryptlet,
        0,
        input.clone(),
    );
    assert_eq!(handed.refused.as_deref(), Some("Indirect"));
    assert!(!handed.has_changed, "no callback runs, none was tried");
    assert!(stage.chain.state(|| !Callbacks::is_delivering()));
    // Alith may, by herself.
    let tried = try_read_within(&mut stage.chain, cryptlet, input, Weight::MAX, u128::MAX);
    let succeeded = retryCall::abi_decode_returns(&tried.expect("it is tried"));
    assert_eq!(succeeded.ok(), Some(false));
}

#[test]
fn who_tries_a_callback_again_leaves_it_all_that_it_may_take() {
    let mut stage = Stage::set("Reverts", vec![], calledCall::SELECTOR);
    stage.bring();
    let failure = stage.failure();
    let cryptlet = stage.pool.cryptlet.address();
    let gas = |times| Weight::from_parts(times * GAS * 50_000, u64::MAX);
    let mut attempt = |weight, deposit| {
        let input = retryCall { failure }.abi_encode();
        let tried = try_read_within(&mut stage.chain, cryptlet, input, weight, deposit);
        tried.map_err(|reason| String::from_utf8_lossy(&reason).into_owned())
    };
    let is_too_little = |tried: Result<_, String>| {
        let reason = tried.expect_err("it is refused");
        assert!(reason.contains("TooLittle"), "{reason}");
    };
    // The function itself takes some gas too.
    is_too_little(attempt(gas(1), deposit()));
    is_too_little(attempt(gas(2), deposit() - 1));
    assert!(attempt(gas(2), deposit()).is_ok());
}
