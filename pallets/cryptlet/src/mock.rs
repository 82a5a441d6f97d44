//! A runtime with this pallet, balances and a clock.

use crate as pallet_cryptlet;
use crate::attestation::Attestation;
use cryptlet_primitives::{ids::Moment, policy::Isolation, Public};
use frame_support::{
    derive_impl,
    traits::{ConstU128, ConstU64},
};
use frame_system::EnsureRoot;
use sp_runtime::{traits::IdentityLookup, AccountId32, BuildStorage};

type Block = frame_system::mocking::MockBlock<Test>;
pub type AccountId = AccountId32;

/// A publisher.
pub const ALICE: AccountId = AccountId::new([1; 32]);
/// Another publisher.
pub const BOB: AccountId = AccountId::new([2; 32]);
/// An operator.
pub const CAROL: AccountId = AccountId::new([3; 32]);
/// Another operator.
pub const DAVE: AccountId = AccountId::new([4; 32]);
/// Has nothing.
pub const PAUPER: AccountId = AccountId::new([5; 32]);
/// What each but the pauper has.
pub const PURSE: u128 = 1_000_000_000;
/// What a binding's place costs if it comes to nothing.
pub const RENT: u128 = 500;
/// When the tests begin.
pub const START: Moment = 1_700_000_000_000;
/// How long an enrolment lasts here.
pub const LIFETIME: Moment = 3_600_000;
/// How long a retired host stays here.
pub const RETIREMENT: Moment = 600_000;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Timestamp: pallet_timestamp,
        Balances: pallet_balances,
        Cryptlet: pallet_cryptlet,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountId = AccountId;
    type Lookup = IdentityLookup<AccountId>;
    type AccountData = pallet_balances::AccountData<u128>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = u128;
    type ExistentialDeposit = ConstU128<1>;
    type AccountStore = System;
}

/// Believes in software, and in an enclave whose evidence is its region key followed by the moment of its end.
pub struct Quotes;

impl Attestation for Quotes {
    fn valid_until(
        isolation: Isolation,
        region_key: &Public,
        evidence: &[u8],
        now: Moment,
    ) -> Option<Moment> {
        if isolation != Isolation::Enclave {
            return crate::attestation::SoftwareOnly::valid_until(
                isolation, region_key, evidence, now,
            );
        }
        let end = evidence.strip_prefix(region_key.0.as_slice())?;
        Some(Moment::from_be_bytes(end.try_into().ok()?))
    }
}

impl pallet_cryptlet::Config for Test {
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type CouncilOrigin = EnsureRoot<AccountId>;
    type Time = Timestamp;
    type Attestation = Quotes;
    type DepositPerItem = ConstU128<100>;
    type DepositPerByte = ConstU128<1>;
    type BindingRent = ConstU128<RENT>;
    type HostLifetimeMs = ConstU64<LIFETIME>;
    type RetirementMs = ConstU64<RETIREMENT>;
    type WeightInfo = crate::weights::MeasuredWeight<Test>;
}

/// A chain whose genesis is to be told.
pub struct Chain {
    genesis: pallet_cryptlet::GenesisConfig<Test>,
}

/// A chain on which each of the four has a purse, and nothing is registered.
pub fn new() -> Chain {
    Chain {
        genesis: Default::default(),
    }
}

impl Chain {
    /// Another genesis.
    pub fn genesis(mut self, genesis: pallet_cryptlet::GenesisConfig<Test>) -> Self {
        self.genesis = genesis;
        self
    }

    /// The chain before its first block.
    pub fn externalities(self) -> sp_io::TestExternalities {
        let storage = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig {
                balances: [ALICE, BOB, CAROL, DAVE].map(|who| (who, PURSE)).to_vec(),
                ..Default::default()
            },
            cryptlet: self.genesis,
            ..Default::default()
        }
        .build_storage()
        .expect("the genesis of a test builds");
        let mut chain = sp_io::TestExternalities::new(storage);
        chain.execute_with(|| {
            System::set_block_number(1);
            Timestamp::set_timestamp(START);
        });
        chain
    }

    /// Runs `test` in the chain's first block, then checks the invariants.
    pub fn execute_with(self, test: impl FnOnce()) {
        self.externalities().execute_with(|| {
            test();
            Cryptlet::do_try_state().expect("the invariants hold after every test");
        });
    }
}

/// The next block, so much later.
pub fn advance(milliseconds: Moment) {
    System::set_block_number(System::block_number() + 1);
    Timestamp::set_timestamp(Cryptlet::now() + milliseconds);
}

/// What an account has on hold, whatever for.
pub fn held(who: &AccountId) -> u128 {
    use frame_support::traits::fungible::InspectHold;
    Balances::total_balance_on_hold(who)
}
