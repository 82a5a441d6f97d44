//! Feeds that stopped go on when a contract wants it.

use super::{
    asking::callbacks,
    binding::DELEGATE,
    blocks::{Chain, SLOT_MS},
    listening::{feedCall, quote, stock, wait_for_round, worthMicrosCall},
    people::{read, try_read, Person, TOKEN_WEI},
    pool::Pool,
};
use crate::Runtime;
use pallet_crypto_delegate::OpenRounds;
use pallet_revive::precompiles::alloy::{primitives::Address, sol, sol_types::SolCall};
use sp_core::H160;

sol! {
    struct Callback { bytes4 selector; uint64 gas; uint128 deposit; }
    struct SubscriptionView {
        uint8 state; uint64 resultsLeft; uint256 funds; Callback callback; uint256 callbackFunds;
    }
    function subscription(bytes32 feed, address subscriber) external view returns (SubscriptionView memory view_);
    function goOn(uint64 results) external payable;
    function resume() external payable;
}

/// Functions of a cryptlet that have the names of the stock's.
mod theirs {
    pallet_revive::precompiles::alloy::sol! {
        function resume(bytes32 id) external payable;
    }
}

/// How a contract's subscription stands, and for how many results it pays.
fn subscription(chain: &mut Chain, contract: H160) -> (u8, u64) {
    let feed = read(chain, contract, feedCall {});
    let subscriber = Address::from(contract.0);
    let shown = read(chain, DELEGATE, subscriptionCall { feed, subscriber });
    (shown.state, shown.resultsLeft)
}

#[test]
fn a_feed_that_nobody_answered_goes_on_when_a_contract_resumes_it() {
    const ACTIVE: u8 = 2;
    const STOPPED: u8 = 4;
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "market-watcher");
    let contract = stock(&mut chain, &pool, 1_000);
    let alith = Person::alith();
    pool.answer(&mut chain, |_| quote(1));
    assert_eq!(subscription(&mut chain, contract), (ACTIVE, 10));
    let early = try_read(&mut chain, contract, resumeCall {}.abi_encode());
    let reason = String::from_utf8_lossy(&early.expect_err("it has not stopped")).into_owned();
    assert!(reason.contains("CryptoDelegate: NotStopped"), "{reason}");
    // Three rounds, each of ten seconds, that begin at two seconds after one another at most.
    chain.idle(3 * 12_000 / u32::try_from(SLOT_MS).expect("short") + 10);
    assert_eq!(subscription(&mut chain, contract).0, STOPPED);
    // More money alone does not bring it back.
    alith.call(&mut chain, contract, TOKEN_WEI, goOnCall { results: 1 });
    chain.idle(20);
    assert_eq!(subscription(&mut chain, contract).0, STOPPED);
    assert_eq!(chain.state(OpenRounds::<Runtime>::get), 0);

    alith.call(&mut chain, contract, TOKEN_WEI / 10, resumeCall {});
    assert_eq!(subscription(&mut chain, contract).0, ACTIVE);
    wait_for_round(&mut chain);
    pool.answer(&mut chain, |_| quote(67_140_000));
    let made = chain.make(Vec::new());
    assert_eq!(callbacks(&made), (1, 0), "{:?}", made.events);
    let worth = read(&mut chain, contract, worthMicrosCall {});
    assert_eq!(worth, 67_140_000_000);
}

#[test]
fn a_stranger_has_no_feed_go_on() {
    let mut chain = Chain::new();
    let pool = Pool::found(&mut chain, "market-watcher");
    let contract = stock(&mut chain, &pool, 1);
    let id = read(&mut chain, contract, feedCall {});
    let call = theirs::resumeCall { id }.abi_encode();
    let refused = try_read(&mut chain, pool.cryptlet.address(), call);
    let reason = String::from_utf8_lossy(&refused.expect_err("it reverts")).into_owned();
    assert!(reason.contains("CryptoDelegate: NotSubscribed"), "{reason}");
}
