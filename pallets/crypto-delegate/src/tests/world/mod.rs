//! A consortium for tests: delegates, hosts with real keys, a cryptlet with its pool.
//!
//! | file | noun |
//! |---|---|
//! | `host` | a host, and what it signs |
//! | `founding` | who is in the consortium, and with which keys |
//! | `asking` | questions, and what hosts answer |
//! | `contracts` | a contract with a cryptlet of its own |
//! | `submitting` | reports, in the pool and in a block |

mod asking;
mod contracts;
mod founding;
mod host;
mod submitting;

pub use asking::*;
pub use contracts::*;
pub use host::Host;
pub use submitting::*;

use super::mock::*;
use crate::Event;
use cryptlet_primitives::{
    delegate_key::DelegatePair,
    ids::{CryptletId, Moment},
    policy::Policy,
};
use frame_support::traits::Hooks;
use sp_runtime::BuildStorage;

pub const NOW: Moment = 1_790_000_000_000;
pub const SLOT_MS: u64 = 500;
pub const ENDOWMENT: u128 = 1_000_000_000;
pub const FEE: u128 = 10_007;
pub const DELEGATES: u8 = 4;

/// The account of a number.
pub fn account(number: u8) -> AccountId {
    AccountId::new([number; 32])
}

pub const PUBLISHER: u8 = 1;
pub const ASKER: u8 = 2;
const FIRST_OPERATOR: u8 = 100;
const FIRST_VALIDATOR: u8 = 200;

/// The consortium.
pub struct World {
    pub cryptlet: CryptletId,
    pub hosts: Vec<Host>,
    pub delegates: Vec<DelegatePair>,
    /// Another cryptlet.
    pub second: Option<CryptletId>,
}

/// What the consortium is made of.
pub struct Setup {
    hosts: u8,
    policy: Policy<AccountId>,
    second_served_by: usize,
}

/// Four delegates, four hosts, a cryptlet whose owner demands nothing.
pub fn new() -> Setup {
    Setup {
        hosts: 4,
        policy: Policy::default(),
        second_served_by: 0,
    }
}

impl Setup {
    /// Another number of hosts.
    pub fn hosts(mut self, hosts: u8) -> Self {
        self.hosts = hosts;
        self
    }

    /// The owner's demands.
    pub fn policy(mut self, policy: Policy<AccountId>) -> Self {
        self.policy = policy;
        self
    }

    /// A second cryptlet, served by the first hosts.
    pub fn second_cryptlet(mut self, served_by: usize) -> Self {
        self.second_served_by = served_by;
        self
    }

    /// The externalities at block 1, and the consortium in them.
    pub fn build(self) -> (sp_io::TestExternalities, World) {
        let mut accounts = vec![PUBLISHER, ASKER];
        accounts.extend(FIRST_OPERATOR..FIRST_OPERATOR + self.hosts);
        accounts.extend(FIRST_VALIDATOR..FIRST_VALIDATOR + DELEGATES);
        let balances = accounts
            .into_iter()
            .map(|who| (account(who), ENDOWMENT))
            .collect();
        let storage = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig {
                balances,
                ..Default::default()
            },
            ..Default::default()
        }
        .build_storage()
        .expect("the genesis of a test builds");
        let mut externalities = sp_io::TestExternalities::new(storage);
        let world = externalities.execute_with(|| {
            System::set_block_number(1);
            pallet_timestamp::Now::<Test>::put(NOW);
            let mut world = World::settle(self.hosts, self.policy);
            if self.second_served_by > 0 {
                world.add_cryptlet(self.second_served_by);
            }
            advance();
            System::reset_events();
            world
        });
        (externalities, world)
    }

    /// Runs a test, then checks the invariants.
    pub fn execute_with<R>(self, test: impl FnOnce(&mut World) -> R) -> R {
        let (mut externalities, mut world) = self.build();
        externalities.execute_with(|| {
            let result = test(&mut world);
            CryptoDelegate::do_try_state().expect("the invariants hold after every test");
            result
        })
    }
}

/// The next block, half a second later.
pub fn advance() {
    advance_ms(SLOT_MS);
}

/// The next block, some time later.
pub fn advance_ms(milliseconds: u64) {
    CryptoDelegate::on_finalize(System::block_number());
    System::set_block_number(System::block_number() + 1);
    // As in a real block: hooks run before the block's moment is set.
    let weight = CryptoDelegate::on_initialize(System::block_number());
    assert!(weight.all_lte(HookWeight::get()), "{weight:?}");
    pallet_timestamp::Now::<Test>::mutate(|now| *now += milliseconds);
}

/// The pallet's events since the last look.
pub fn events() -> Vec<Event<Test>> {
    let events = System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::CryptoDelegate(event) => Some(event),
            _ => None,
        });
    let events = events.collect();
    System::reset_events();
    events
}
