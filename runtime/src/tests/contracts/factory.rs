//! A contract that another one deploys binds a cryptlet like any, and belongs to whoever had it deployed.

use super::{
    blocks::Chain,
    people::{read, Person, TOKEN_WEI},
};
use crate::{AccountId, Balances, Revive, Runtime, RuntimeOrigin, TOKEN};
use frame_support::{traits::fungible::Mutate, weights::Weight};
use pallet_cryptlet::fixtures;
use pallet_revive::precompiles::alloy::{
    primitives::{Address, FixedBytes},
    sol,
    sol_types::SolCall,
};
use sp_core::{H160, U256};
use sp_keyring::Sr25519Keyring;

sol! {
    struct Binding {
        address blueprint;
        bytes32 code;
        uint16 minInstances;
        uint16 maxInstances;
        bytes32[] operators;
        uint8 isolation;
        bool wait;
    }
    function deploy(Binding calldata binding, address[] calldata signers) external payable returns (address ledger);
    function owner() external view returns (address);
    function cryptlet() external view returns (address);
    function boundTo(address target) external view
        returns (address cryptlet, uint8 state, string memory reason);
}

/// Where the CryptoDelegate stands.
const DELEGATE: H160 = H160([
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0c, 0x7d, 0, 0,
]);
const STARTING: u8 = 1;

/// A binding to a blueprint, on the host of one operator.
fn binding(chain: &mut Chain) -> Binding {
    // The registrar's clock has to go before what is enrolled counts.
    chain.idle(1);
    chain.state(|| {
        let publisher: AccountId = Sr25519Keyring::Bob.to_account_id();
        let operator = AccountId::new([101; 32]);
        Balances::mint_into(&operator, 1_000 * TOKEN).expect("the issuance has room");
        let blueprint = fixtures::register_blueprint::<Runtime>(&publisher, "ledger");
        fixtures::enrol::<Runtime>(&operator);
        let operator: [u8; 32] = operator.into();
        Binding {
            blueprint: Address::from(blueprint.address().0),
            code: FixedBytes(fixtures::code("ledger").0),
            minInstances: 1,
            maxInstances: 1,
            operators: vec![FixedBytes(operator)],
            isolation: 0,
            wait: false,
        }
    })
}

#[test]
fn a_ledger_that_a_factory_deploys_binds_with_what_was_sent_and_is_its_callers() {
    let mut chain = Chain::new();
    let binding = binding(&mut chain);
    let alith = Person::alith();
    let factory = alith.deploy(&mut chain, "LedgerFactory", Vec::new(), 0);
    let signers = vec![Address::from(alith.address().0)];
    let call = deployCall { binding, signers };
    // More than a story's transaction pays for.
    let limits = pallet_revive::TransactionLimits::WeightAndDeposit {
        weight_limit: Weight::MAX,
        deposit_limit: u128::MAX,
    };
    let config = pallet_revive::ExecConfig::new_substrate_tx();
    let origin = RuntimeOrigin::signed(alith.account());
    let sent = 20 * TOKEN_WEI;
    let made = chain.state(|| {
        Revive::bare_call(
            origin,
            factory,
            U256::from(sent),
            limits,
            call.abi_encode(),
            &config,
        )
    });
    let made = made.result.expect("it comes to its end");
    assert!(!made.did_revert(), "{:?}", made.data);
    let ledger = deployCall::abi_decode_returns(&made.data).expect("the ledger's address");

    let contract = H160(ledger.into_array());
    assert_eq!(
        read(&mut chain, contract, ownerCall {}),
        Address::from(alith.address().0)
    );
    let bound = read(&mut chain, DELEGATE, boundToCall { target: ledger });
    assert_eq!(bound.state, STARTING);
    assert_eq!(read(&mut chain, contract, cryptletCall {}), bound.cryptlet);
    let left = chain.state(|| Revive::evm_balance(&contract)).low_u128();
    assert!(
        left > 0 && left < sent,
        "the deposit comes from what was sent: {left}"
    );
    assert_eq!(chain.state(|| Revive::evm_balance(&factory)), U256::zero());
}
