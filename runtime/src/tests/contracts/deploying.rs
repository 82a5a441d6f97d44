//! Who may deploy contracts, that whoever has money may call them, and which transactions are refused.

use super::{
    blocks::Chain,
    people::{read, Person, TOKEN_WEI},
};
use crate::{
    ethereum::is_within_limits, AccountId, Balances, Consortium, Executive, Revive, Runtime,
    RuntimeCall, RuntimeOrigin, System, UncheckedExtrinsic, TOKEN,
};
use codec::Encode;
use cryptlet_primitives::ids::CryptletId;
use frame_support::{
    assert_noop, assert_ok, storage::with_transaction, traits::fungible::Mutate, weights::Weight,
};
use pallet_revive::{
    precompiles::alloy::{
        primitives::Address,
        sol,
        sol_types::{SolCall, SolValue},
    },
    AddressMapper,
};
use sp_core::H160;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
    transaction_validity::{
        InvalidTransaction, TransactionSource, TransactionValidity, TransactionValidityError,
    },
    DispatchError, TransactionOutcome,
};

sol! {
    function owner() external view returns (address);
    function cryptlet() external view returns (address);
}

/// The arguments of `MyClient`'s constructor.
fn client_of(cryptlet: CryptletId) -> Vec<u8> {
    Address::from(cryptlet.address().0).abi_encode()
}

#[test]
fn who_deploys_a_contract_owns_it_and_it_knows_its_cryptlet() {
    let mut chain = Chain::new();
    let alith = Person::alith();
    let contract = alith.deploy(&mut chain, "MyClient", client_of(CryptletId(7)), TOKEN_WEI);
    assert_eq!(
        read(&mut chain, contract, ownerCall {}).0 .0,
        alith.address().0
    );
    assert_eq!(
        read(&mut chain, contract, cryptletCall {}).0 .0,
        CryptletId(7).address().0
    );
    let held = chain.state(|| Balances::free_balance(account_of(contract)));
    let least = crate::configs::ExistentialDeposit::get();
    assert_eq!(held, TOKEN + least);
}

#[test]
fn the_consortium_says_who_deploys_and_everybody_calls() {
    let mut chain = Chain::new();
    let (alith, stranger) = (Person::alith(), Person::stranger());
    chain.state(|| {
        assert_ok!(Balances::mint_into(&stranger.account(), 1_000 * TOKEN));
        assert_ok!(Consortium::set_deployers(
            RuntimeOrigin::root(),
            Some(vec![alith.account()].try_into().expect("one is few enough")),
        ));
    });
    let contract = alith.deploy(&mut chain, "MyClient", client_of(CryptletId(7)), 0);

    let code = [super::code::of("MyClient"), client_of(CryptletId(7))].concat();
    let transaction = stranger.transaction(&mut chain, None, 0, code);
    assert!(chain.make(vec![transaction]).reverted());

    let call = ownerCall {}.abi_encode();
    let transaction = stranger.transaction(&mut chain, Some(contract), 0, call);
    chain.make_all(vec![transaction]);
}

#[test]
fn who_is_not_listed_brings_no_code_by_transactions_of_this_chain_either() {
    let mut chain = Chain::new();
    let (alice, bob) = (Sr25519Keyring::Alice, Sr25519Keyring::Bob);
    let upload = |who: Sr25519Keyring| {
        let origin = RuntimeOrigin::signed(who.to_account_id());
        // It stops.
        Revive::upload_code(origin, vec![0], TOKEN)
    };
    let deploy = |who: Sr25519Keyring| {
        let origin = RuntimeOrigin::signed(who.to_account_id());
        let limit = Weight::from_parts(50_000_000_000, u64::MAX);
        let code = [super::code::of("MyClient"), client_of(CryptletId(7))].concat();
        Revive::instantiate_with_code(origin, 0, limit, 10 * TOKEN, code, Vec::new(), None)
    };
    chain.state(|| {
        assert_ok!(Consortium::set_deployers(
            RuntimeOrigin::root(),
            Some(vec![alice.to_account_id()].try_into().expect("one is few")),
        ));
        assert_noop!(upload(bob), DispatchError::BadOrigin);
        let refused = deploy(bob).expect_err("he is not listed");
        assert_eq!(refused.error, DispatchError::BadOrigin);
        assert_ok!(upload(alice));
        assert_ok!(deploy(alice));
        assert_ok!(Consortium::set_deployers(RuntimeOrigin::root(), None));
        assert_ok!(deploy(bob));
    });
}

#[test]
fn an_account_of_this_chain_calls_a_contract_by_its_own_transactions() {
    let mut chain = Chain::new();
    let contract = Person::alith().deploy(&mut chain, "MyClient", client_of(CryptletId(7)), 0);
    let alice = Sr25519Keyring::Alice.to_account_id();
    assert!(chain.state(|| <Runtime as pallet_revive::Config>::AddressMapper::is_mapped(&alice)));
    chain.state(|| {
        assert_ok!(Revive::call(
            RuntimeOrigin::signed(alice),
            contract,
            0,
            frame_support::weights::Weight::from_parts(50_000_000_000, u64::MAX),
            TOKEN,
            ownerCall {}.abi_encode(),
        ));
    });
}

#[test]
fn a_transaction_for_another_chain_is_refused() {
    let mut chain = Chain::new();
    let alith = Person::alith();
    let transaction = alith.transaction(&mut chain, Some(H160::repeat_byte(9)), 0, Vec::new());
    chain.state(|| {
        pallet_consortium::ChainId::<Runtime>::put(99);
        validate(transaction).expect_err("it names another chain");
    });
}

#[test]
fn a_transaction_that_names_no_chain_is_refused_by_the_pool_and_in_a_block() {
    let mut chain = Chain::new();
    let (alith, somebody) = (Person::alith(), Some(H160::repeat_byte(9)));
    let here = alith.transaction(&mut chain, somebody, TOKEN_WEI, Vec::new());
    let anywhere = alith.transaction_naming(&mut chain, None, somebody, TOKEN_WEI, Vec::new());
    let refused = TransactionValidityError::from(InvalidTransaction::Call);
    let checked = chain.state(|| validate(anywhere.clone()));
    assert_eq!(checked, Err(refused));
    // They differ in nothing else: both have the sender's next number.
    let made = chain.make(vec![anywhere, here]);
    assert_eq!(made.outcomes, [Err(refused), Ok(Ok(()))]);
}

#[test]
fn a_call_of_the_runtime_that_could_run_on_and_on_is_not_tried() {
    let calling = |weight_limit| {
        let call = RuntimeCall::Revive(pallet_revive::Call::call {
            dest: H160::repeat_byte(9),
            value: 0,
            weight_limit,
            storage_deposit_limit: 0,
            data: Vec::new(),
        });
        RuntimeCall::Utility(pallet_utility::Call::batch { calls: vec![call] }).encode()
    };
    let (short, endless) = (
        calling(Weight::from_parts(1_000_000, 0)),
        calling(Weight::MAX),
    );
    let longer = [&short[..], &[0]].concat();
    Chain::new().state(|| {
        assert!(is_within_limits(&short));
        for refused in [&endless[..], &longer, &[0xff; 4], &[]] {
            assert!(!is_within_limits(refused), "{refused:?}");
        }
    });
}

/// What a pool says of a transaction that comes with a block: the state stays as it is.
fn validate(transaction: UncheckedExtrinsic) -> TransactionValidity {
    let parent = System::block_hash(0);
    let checked = with_transaction(|| {
        let source = TransactionSource::InBlock;
        let checked = Executive::validate_transaction(source, transaction, parent);
        TransactionOutcome::Rollback(Ok::<_, DispatchError>(checked))
    });
    checked.expect("it is rolled back")
}

/// The account under a contract's address.
fn account_of(contract: H160) -> AccountId {
    <Runtime as pallet_revive::Config>::AddressMapper::to_account_id(&contract)
}
