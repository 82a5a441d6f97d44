//! Which contracts a cryptlet calls back: those that its policy lists, if it lists any.

use super::{
    blocks::Chain,
    forwarding::{hand_on, Way},
    functions::{callback, feed, none, request},
    people::{try_read, Person, TOKEN_WEI},
    pool::Pool,
    stage::Stage,
};
use crate::{Cryptlet, Runtime, RuntimeOrigin};
use cryptlet_primitives::{ids::CryptletId, policy::Policy};
use crypto_delegate_precompile::abi::{Callback, ICryptlet};
use frame_support::assert_ok;
use pallet_callbacks::{Failure, Failures};
use pallet_revive::precompiles::alloy::sol_types::SolCall;
use sp_core::H160;
use sp_keyring::Sr25519Keyring;

/// The owner lists whom the cryptlet calls back.
fn list(chain: &mut Chain, cryptlet: CryptletId, contracts: &[H160]) {
    let mut listed = contracts.to_vec();
    listed.sort();
    let policy = Policy {
        callbacks: Some(listed.try_into().expect("they are few")),
        ..Policy::default()
    };
    chain.state(|| {
        let owner = RuntimeOrigin::signed(Sr25519Keyring::Bob.to_account_id());
        assert_ok!(Cryptlet::set_policy(owner, cryptlet, Box::new(policy)));
    });
}

#[test]
fn who_is_not_listed_does_not_even_ask_to_be_called_back() {
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "market-watcher");
    let forwarder = Person::alith().deploy(&mut chain, "Forwarder", Vec::new(), 50 * TOKEN_WEI);
    let cryptlet = pool.cryptlet.address();
    let ask = |chain: &mut Chain, callback: Callback| {
        let subscribe = ICryptlet::subscribeCall {
            feed: feed(2_000),
            results: 10,
            callback: callback.clone(),
        };
        let inputs = [subscribe.abi_encode(), request(callback).abi_encode()];
        inputs.map(|input| hand_on(chain, forwarder, Way::Plain, cryptlet, 0, input).refused)
    };
    list(&mut chain, pool.cryptlet, &[H160::repeat_byte(9)]);
    let refused = Some(String::from("Callbacks: NotAllowed"));
    assert_eq!(ask(&mut chain, callback()), [refused.clone(), refused]);
    assert_eq!(ask(&mut chain, none()), [None, None], "it may ask");
    list(
        &mut chain,
        pool.cryptlet,
        &[H160::repeat_byte(9), forwarder],
    );
    assert_eq!(ask(&mut chain, callback()), [None, None]);
}

#[test]
fn who_is_listed_no_more_is_called_no_more() {
    let mut stage = Stage::set("AcceptsAnything", vec![], [1, 2, 3, 4]);
    let (cryptlet, hostile, stock) = (stage.pool.cryptlet, stage.hostile, stage.stock);
    list(&mut stage.chain, cryptlet, &[hostile, stock]);
    assert_eq!(stage.bring().fate, Ok(()));
    list(&mut stage.chain, cryptlet, &[stock]);
    assert_eq!(stage.bring().fate, Err(Failure::NotAllowed));

    let failure = stage.failure();
    let retry = ICryptlet::retryCall { failure };
    let again = try_read(&mut stage.chain, cryptlet.address(), retry.abi_encode());
    let reason = String::from_utf8_lossy(&again.expect_err("it is refused")).into_owned();
    assert!(reason.contains("Callbacks: NotAllowed"), "{reason}");

    list(&mut stage.chain, cryptlet, &[hostile, stock]);
    Person::alith().call(&mut stage.chain, cryptlet.address(), 0, retry);
    let is_kept = || Failures::<Runtime>::contains_key(failure);
    assert!(!stage.chain.state(is_kept), "it is delivered at last");
    assert_eq!(stage.bring().fate, Ok(()));
}
