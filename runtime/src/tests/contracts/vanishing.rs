//! Bound contracts that destroy themselves: what becomes of their cryptlets, deposits and calls.

use super::{
    asking::FEE_WEI,
    binding::{bindCall, bound_to, carry, Binding, Parties, BOUND, DELEGATE, STARTING},
    blocks::{Chain, Made},
    people::{Person, TOKEN_WEI},
    pool::Pool,
};
use crate::{Balances, Cryptlet, Runtime, RuntimeHoldReason, RuntimeOrigin, System, TOKEN};
use codec::Encode;
use cryptlet_primitives::{ids::CryptletId, value::Value};
use frame_support::{assert_ok, traits::fungible::InspectHold};
use pallet_crypto_delegate::Rounds;
use pallet_revive::{
    create1,
    precompiles::alloy::{
        primitives::{Address, Bytes, FixedBytes, U256},
        sol,
        sol_types::{SolCall, SolValue},
    },
    AddressMapper,
};
use sp_core::H160;

sol! {
    struct Callback { bytes4 selector; uint64 gas; uint128 deposit; }
    function request(string calldata method, bytes calldata params, uint64 durationMs, uint256 fee, Callback calldata callback)
        external payable returns (uint64 round);
}

/// What is left after it is deployed: called with nothing it destroys itself, for the caller's good; else it calls whom the
/// first word names, with the rest and with the value.
const GOES: [u8; 35] = [
    0x36, 0x60, 0x06, 0x57, // if there is calldata, go on
    0x33, 0xff, // selfdestruct(caller)
    0x5b, 0x60, 0x20, 0x36, 0x03, 0x60, 0x20, 0x5f,
    0x37, // the calldata from its second word on
    0x5f, 0x5f, 0x60, 0x20, 0x36, 0x03, 0x5f, 0x34, 0x5f, 0x35, 0x5a, 0xf1, // call
    0x60, 0x21, 0x57, 0x5f, 0x5f, 0xfd, // revert as it does
    0x5b, 0x00,
];

/// Code that binds with all the value that comes with it, and goes on with `rest`.
fn binds_and(rest: &[u8], binding: &Binding) -> Vec<u8> {
    let call = bindCall {
        binding: binding.clone(),
    };
    let call = call.abi_encode();
    let [high, low] = u16::try_from(call.len())
        .expect("it is short")
        .to_be_bytes();
    let place = u8::try_from(BINDS + rest.len()).expect("it is short");
    let mut code = vec![0x61, high, low, 0x60, place, 0x5f, 0x39]; // the call, which stands at the end
    code.extend([0x5f, 0x5f, 0x61, high, low, 0x5f, 0x34, 0x73]);
    code.extend(DELEGATE.0);
    code.extend([0x5a, 0xf1]); // call the CryptoDelegate
    code.extend([0x60, 0x2b, 0x57, 0x5f, 0x5f, 0xfd, 0x5b]); // revert as it does
    assert_eq!(code.len(), BINDS);
    [code, rest.to_vec(), call].concat()
}

/// Bytes of code that bind.
const BINDS: usize = 44;

/// Alith deploys code with fifty tokens. Gives its address.
fn deploy(chain: &mut Chain, code: Vec<u8>) -> H160 {
    let alith = Person::alith();
    let nonce = chain.state(|| System::account_nonce(alith.account()));
    let transaction = alith.transaction(chain, None, 50 * TOKEN_WEI, code);
    chain.make_all(vec![transaction]);
    create1(&alith.address(), nonce.into())
}

/// What a contract's account has on hold for its cryptlet, and what it has besides.
fn money(chain: &mut Chain, contract: H160) -> (u128, u128) {
    let reason: RuntimeHoldReason = pallet_cryptlet::HoldReason::Registration.into();
    chain.state(|| {
        let account = <Runtime as pallet_revive::Config>::AddressMapper::to_account_id(&contract);
        let held = Balances::balance_on_hold(&reason, &account);
        (held, Balances::free_balance(&account))
    })
}

/// The contract asks its cryptlet, with some value.
fn ask(chain: &mut Chain, contract: H160, cryptlet: CryptletId, wei: u128) -> Made {
    let call = requestCall {
        method: "next".into(),
        params: Bytes::from(Vec::<Value>::new().encode()),
        durationMs: 60_000,
        fee: U256::from(FEE_WEI),
        callback: Callback {
            selector: FixedBytes([0; 4]),
            gas: 0,
            deposit: 0,
        },
    };
    let whom = Address::from(cryptlet.address().0).abi_encode();
    let input = [whom, call.abi_encode()].concat();
    let transaction = Person::alith().transaction(chain, Some(contract), wei, input);
    chain.make(vec![transaction])
}

#[test]
fn a_bound_contract_that_destroys_itself_loses_its_money_and_keeps_its_cryptlet() {
    let mut chain = Chain::new();
    let parties = Parties::found(&mut chain);
    // Copies what is left of it, and returns that.
    let deploys = [
        &[0x60, 35, 0x60, 0x37, 0x5f, 0x39, 0x60, 35, 0x5f, 0xf3, 0xfe][..],
        &GOES,
    ];
    let code = binds_and(&deploys.concat(), &parties.binding(false));
    let contract = deploy(&mut chain, code);
    let (cryptlet, ..) = bound_to(&mut chain, contract);
    carry(&mut chain, || parties.offers(cryptlet));
    chain.idle(1);
    assert!(!ask(&mut chain, contract, cryptlet, 0).reverted());
    Pool { cryptlet }.answer(&mut chain, |_| Value::Unsigned(1));

    let (held, free) = money(&mut chain, contract);
    let transaction = Person::alith().transaction(&mut chain, Some(contract), 0, Vec::new());
    chain.make_all(vec![transaction]);
    let (still_held, left) = money(&mut chain, contract);
    assert!(held > 0 && still_held == held, "deposits stay");
    assert!(
        left < TOKEN && left < free,
        "all else has gone to the caller"
    );
    assert_eq!(bound_to(&mut chain, contract).1, BOUND);

    assert!(
        ask(&mut chain, contract, cryptlet, 0).reverted(),
        "it can't pay"
    );
    assert!(!ask(&mut chain, contract, cryptlet, 10 * TOKEN_WEI).reverted());
    assert_eq!(
        chain.state(|| Rounds::<Runtime>::iter().count()),
        1,
        "it is not gone"
    );
}

#[test]
fn who_binds_and_is_gone_at_once_leaves_a_cryptlet_that_the_council_alone_can_end() {
    let mut chain = Chain::new();
    let parties = Parties::found(&mut chain);
    let code = binds_and(&[0x33, 0xff], &parties.binding(false));
    let contract = deploy(&mut chain, code);
    let (cryptlet, state, _) = bound_to(&mut chain, contract);
    assert_eq!(state, STARTING);
    carry(&mut chain, || parties.offers(cryptlet));
    chain.idle(1);
    assert_eq!(bound_to(&mut chain, contract).1, BOUND, "hosts were found");
    assert!(
        !ask(&mut chain, contract, cryptlet, 10 * TOKEN_WEI).reverted(),
        "nothing is called"
    );
    assert_eq!(chain.state(|| Rounds::<Runtime>::iter().count()), 0);

    let (held, _) = money(&mut chain, contract);
    chain.state(|| {
        assert_ok!(Cryptlet::revoke(RuntimeOrigin::root(), cryptlet));
    });
    let (kept, _) = money(&mut chain, contract);
    assert!(kept < held, "at its address, where nobody is any more");
    assert_eq!(bound_to(&mut chain, contract).1, 0);
}
