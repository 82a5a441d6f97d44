//! Contracts bind cryptlets of their own, in their constructors, and are served by their counter-parties' hosts alone.

use super::{
    asking::{callbacks, FEE_WEI},
    blocks::{Chain, Made},
    people::{read, try_read, Person, TOKEN_WEI},
    pool::Pool,
};
use crate::{AccountId, Balance, Balances, Cryptlet, Runtime, RuntimeCall, RuntimeEvent, TOKEN};
use cryptlet_primitives::{
    binding::{BindingAnswer, BindingFailure, BindingRefusal, BindingReport},
    delegate_key::DelegatePair,
    ids::{CryptletId, HostId},
    statement::Statement,
    value::Value,
};
use frame_support::traits::fungible::{Inspect, InspectHold, Mutate};
use frame_system::offchain::CreateAuthorizedTransaction;
use pallet_cryptlet::{fixtures, HoldReason};
use pallet_crypto_delegate::{Parked, Rounds};
use pallet_revive::{
    precompiles::alloy::{
        primitives::{Address, FixedBytes, U256},
        sol,
        sol_types::{SolCall, SolValue},
    },
    AddressMapper,
};
use sp_core::{Pair as _, H160};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

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
    function bind(Binding calldata binding) external payable returns (address cryptlet);
    function boundTo(address target) external view
        returns (address cryptlet, uint8 state, string memory reason);
    function settle(uint256 fee) external returns (uint64 round);
    function close() external;
    function balance() external view returns (int64);
}

/// Where the CryptoDelegate stands.
pub(super) const DELEGATE: H160 = H160([
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0c, 0x7d, 0, 0,
]);
pub(super) const STARTING: u8 = 1;
pub(super) const BOUND: u8 = 2;
const FAILED: u8 = 3;

/// A blueprint, and two operators with a host each.
pub(super) struct Parties {
    blueprint: CryptletId,
    hosts: [HostId; 2],
    operators: [AccountId; 2],
}

impl Parties {
    pub(super) fn found(chain: &mut Chain) -> Self {
        // The registrar's clock has to go before what is enrolled counts.
        chain.idle(1);
        chain.state(|| {
            let owner: AccountId = Sr25519Keyring::Bob.to_account_id();
            let operators = [101, 102].map(|number| AccountId::new([number; 32]));
            for operator in &operators {
                Balances::mint_into(operator, 1_000 * TOKEN).expect("the issuance has room");
            }
            Parties {
                blueprint: fixtures::register_blueprint::<Runtime>(&owner, "ledger"),
                hosts: [0, 1].map(|place| fixtures::enrol::<Runtime>(&operators[place])),
                operators,
            }
        })
    }

    pub(super) fn binding(&self, wait: bool) -> Binding {
        let operators = self.operators.iter().map(|operator| {
            let bytes: [u8; 32] = operator.clone().into();
            FixedBytes(bytes)
        });
        Binding {
            blueprint: Address::from(self.blueprint.address().0),
            code: FixedBytes(fixtures::code("ledger").0),
            minInstances: 2,
            maxInstances: 2,
            operators: operators.collect(),
            isolation: 0,
            wait,
        }
    }

    /// Alith deploys a ledger with a cryptlet of its own.
    pub(super) fn deploy(&self, chain: &mut Chain, wait: bool) -> H160 {
        let alith = Person::alith();
        let signers = vec![Address::from(alith.address().0)];
        let arguments = (self.binding(wait), signers).abi_encode_params();
        alith.deploy(chain, "SharedLedger", arguments, 50 * TOKEN_WEI)
    }

    /// Both hosts offer to serve a contract's cryptlet.
    pub(super) fn offers(&self, cryptlet: CryptletId) -> Vec<BindingAnswer> {
        let offer = |host| fixtures::offered::<Runtime>(cryptlet, host);
        self.hosts.into_iter().map(offer).collect()
    }
}

/// A delegate carries what hosts answered.
pub(super) fn carry(chain: &mut Chain, answers: impl FnOnce() -> Vec<BindingAnswer>) -> Made {
    let transaction = chain.state(|| {
        let carrier = DelegatePair::from(Ed25519Keyring::Alice.pair());
        let (delegate, answers) = (carrier.public(), answers());
        let digest = BindingReport::digest_of(Cryptlet::genesis(), &delegate, &answers);
        let report = BindingReport {
            signature: carrier.sign(digest.as_bytes()),
            delegate,
            answers: answers.try_into().expect("few answers"),
        };
        let call =
            RuntimeCall::CryptoDelegate(pallet_crypto_delegate::Call::answer_bindings { report });
        <Runtime as CreateAuthorizedTransaction<pallet_crypto_delegate::Call<Runtime>>>
            ::create_authorized_transaction(call)
    });
    chain.make_all(vec![transaction])
}

type BindingRent = <Runtime as pallet_cryptlet::Config>::BindingRent;

/// What a contract has, on hold or not, and what of it is on hold for cryptlets of its own.
fn purse(chain: &mut Chain, contract: H160) -> (Balance, Balance) {
    chain.state(|| {
        let account = <Runtime as pallet_revive::Config>::AddressMapper::to_account_id(&contract);
        let reason = HoldReason::Registration.into();
        let held = Balances::balance_on_hold(&reason, &account);
        (Balances::total_balance(&account), held)
    })
}

/// How a contract's binding stands, and the number of its cryptlet.
pub(super) fn bound_to(chain: &mut Chain, contract: H160) -> (CryptletId, u8, String) {
    let target = Address::from(contract.0);
    let answer = read(chain, DELEGATE, boundToCall { target });
    let [a, b, c, d, ..] = answer.cryptlet.into_array();
    let number = u32::from_be_bytes([a, b, c, d]);
    (CryptletId(number), answer.state, answer.reason)
}

/// The next state of a ledger: `balance`, after the snapshot that the round asks with.
pub(super) fn next(statement: &Statement, balance: i64) -> Value {
    let mut arguments = Value::parse_list(&statement.params).expect("a list of values");
    arguments.truncate(2);
    arguments.push(Value::Signed(balance));
    Value::Record(arguments)
}

#[test]
fn a_contract_binds_in_its_constructor_and_its_own_cryptlet_computes_its_state() {
    let mut chain = Chain::new();
    let parties = Parties::found(&mut chain);
    let contract = parties.deploy(&mut chain, false);
    let (cryptlet, state, _) = bound_to(&mut chain, contract);
    assert_eq!(state, STARTING);
    let alith = Person::alith();
    let settle = settleCall {
        fee: U256::from(FEE_WEI),
    };
    assert!(
        try_read(&mut chain, contract, settle.abi_encode()).is_err(),
        "too early"
    );

    carry(&mut chain, || parties.offers(cryptlet));
    assert_eq!(bound_to(&mut chain, contract).1, BOUND);
    chain.idle(1);
    alith.call(&mut chain, contract, 0, settle);
    let made = Pool { cryptlet }.answer(&mut chain, |statement| next(statement, 40));
    assert_eq!(callbacks(&made), (0, 0), "in the next block");
    let made = chain.make(Vec::new());
    assert_eq!(callbacks(&made), (1, 0), "{:?}", made.events);
    assert_eq!(read(&mut chain, contract, balanceCall {}), 40);
}

#[test]
fn a_contract_that_waits_asks_before_it_is_bound() {
    let mut chain = Chain::new();
    let parties = Parties::found(&mut chain);
    let contract = parties.deploy(&mut chain, true);
    let (cryptlet, ..) = bound_to(&mut chain, contract);
    let settle = settleCall {
        fee: U256::from(FEE_WEI),
    };
    Person::alith().call(&mut chain, contract, 0, settle);
    assert_eq!(chain.state(|| Parked::<Runtime>::iter().count()), 1);
    carry(&mut chain, || parties.offers(cryptlet));
    chain.idle(2);
    assert_eq!(chain.state(|| Rounds::<Runtime>::iter().count()), 1);
    Pool { cryptlet }.answer(&mut chain, |statement| next(statement, 7));
    chain.idle(1);
    assert_eq!(read(&mut chain, contract, balanceCall {}), 7);
}

#[test]
fn hosts_that_refuse_leave_a_contract_unbound_and_told_why() {
    let mut chain = Chain::new();
    let parties = Parties::found(&mut chain);
    let contract = parties.deploy(&mut chain, false);
    let (cryptlet, ..) = bound_to(&mut chain, contract);
    let refusing = parties.hosts[0];
    let (before, _) = purse(&mut chain, contract);
    let made = carry(&mut chain, || {
        vec![fixtures::refused::<Runtime>(
            cryptlet,
            refusing,
            BindingRefusal::InvalidCode,
        )]
    });
    let failed = RuntimeEvent::Cryptlet(pallet_cryptlet::Event::BindingFailed {
        contract,
        cryptlet,
        reason: BindingFailure::InvalidCode,
    });
    assert!(made.events.contains(&failed), "{:?}", made.events);
    let (_, state, reason) = bound_to(&mut chain, contract);
    assert_eq!((state, reason.as_str()), (FAILED, "InvalidCode"));
    assert!(BindingRent::get() > 0, "whatever policy says");
    let (after, _) = purse(&mut chain, contract);
    assert_eq!(after, before - BindingRent::get(), "its place is paid for");
    Person::alith().call(&mut chain, contract, 0, closeCall {});
    assert_eq!(
        bound_to(&mut chain, contract),
        (CryptletId(0), 0, String::new())
    );
}

#[test]
fn a_contract_lets_its_cryptlet_go_and_strangers_are_not_served_by_it() {
    let mut chain = Chain::new();
    let parties = Parties::found(&mut chain);
    let contract = parties.deploy(&mut chain, false);
    let (cryptlet, ..) = bound_to(&mut chain, contract);
    let before = purse(&mut chain, contract);
    carry(&mut chain, || parties.offers(cryptlet));
    let after = purse(&mut chain, contract);
    assert_eq!(after, (before.0, before.1 - BindingRent::get()));
    chain.idle(1);
    let terms = |chain: &mut Chain, who: AccountId| chain.state(|| Cryptlet::terms(cryptlet, &who));
    let stranger = terms(&mut chain, Person::alith().account());
    assert_eq!(
        stranger.err(),
        Some(pallet_cryptlet::Error::CallerNotAllowed)
    );
    Person::alith().call(&mut chain, contract, 0, closeCall {});
    assert_eq!(bound_to(&mut chain, contract).1, 0);
    let (_, stays) = purse(&mut chain, contract);
    assert!(
        stays > BindingRent::get(),
        "for good: that is what another one costs"
    );
    let gone = terms(&mut chain, Person::alith().account());
    assert_eq!(gone.err(), Some(pallet_cryptlet::Error::Revoked));
}

#[test]
fn a_person_binds_nothing() {
    let mut chain = Chain::new();
    let parties = Parties::found(&mut chain);
    let call = bindCall {
        binding: parties.binding(false),
    };
    let refused = try_read(&mut chain, DELEGATE, call.abi_encode()).expect_err("it reverts");
    let reason = String::from_utf8_lossy(&refused).into_owned();
    assert!(reason.contains("NotAContract"), "{reason}");
}

#[test]
fn what_can_not_be_bound_is_not_deployed() {
    let mut chain = Chain::new();
    let parties = Parties::found(&mut chain);
    let other = Binding {
        code: FixedBytes([9; 32]),
        ..parties.binding(false)
    };
    let alith = Person::alith();
    let arguments = (other, Vec::<Address>::new()).abi_encode_params();
    let input = [super::code::of("SharedLedger"), arguments].concat();
    let transaction = alith.transaction(&mut chain, None, 50 * TOKEN_WEI, input);
    assert!(chain.make(vec![transaction]).reverted());
    assert_eq!(
        chain.state(|| pallet_cryptlet::Ties::<Runtime>::iter().count()),
        0
    );
}
