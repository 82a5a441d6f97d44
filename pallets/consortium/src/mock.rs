//! A runtime with this pallet, and a session pallet that remembers what it is told.

use crate as pallet_consortium;
use frame_support::{
    derive_impl,
    traits::{ConstU32, ValidatorRegistration, ValidatorSet},
};
use frame_system::EnsureRoot;
use sp_runtime::{traits::ConvertInto, BuildStorage};
use std::{cell::RefCell, collections::BTreeSet};

type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Consortium: pallet_consortium,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
}

impl pallet_consortium::Config for Test {
    type ConsortiumOrigin = EnsureRoot<u64>;
    type Session = Sessions;
    type MaxValidators = ConstU32<4>;
    type MaxDeployers = ConstU32<3>;
    type WeightInfo = crate::weights::MeasuredWeight<Test>;
}

thread_local! {
    static KEYS: RefCell<BTreeSet<u64>> = const { RefCell::new(BTreeSet::new()) };
    static CURRENT: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// Stands for the session pallet.
pub struct Sessions;

impl Sessions {
    /// `account` registers session keys.
    pub fn set_keys(account: u64) {
        KEYS.with_borrow_mut(|keys| keys.insert(account));
    }

    /// `validators` validate now.
    pub fn enact(validators: Vec<u64>) {
        CURRENT.set(validators);
    }
}

impl ValidatorRegistration<u64> for Sessions {
    fn is_registered(account: &u64) -> bool {
        KEYS.with_borrow(|keys| keys.contains(account))
    }
}

impl ValidatorSet<u64> for Sessions {
    type ValidatorId = u64;
    type ValidatorIdOf = ConvertInto;

    fn session_index() -> u32 {
        0
    }

    fn validators() -> Vec<u64> {
        CURRENT.with_borrow(Clone::clone)
    }
}

/// A chain whose genesis names some validators.
pub struct Chain {
    genesis: pallet_consortium::GenesisConfig<Test>,
}

/// A chain without validators, at the default pace, on which everybody may deploy.
pub fn new() -> Chain {
    Chain {
        genesis: Default::default(),
    }
}

impl Chain {
    /// Genesis validators, all with session keys.
    pub fn validators(mut self, validators: &[u64]) -> Self {
        self.genesis.validators = validators.to_vec();
        self
    }

    /// Another pace.
    pub fn pace(mut self, slot_duration_ms: u32, session_slots: u32) -> Self {
        self.genesis.pace = crate::ChainPace {
            slot_duration_ms,
            session_slots,
        };
        self
    }

    /// Accounts that may deploy, and no others.
    pub fn deployers(mut self, deployers: &[u64]) -> Self {
        self.genesis.deployers = Some(deployers.to_vec());
        self
    }

    /// A number of its own.
    pub fn chain_id(mut self, chain_id: u64) -> Self {
        self.genesis.chain_id = chain_id;
        self
    }

    /// The chain at its first block.
    pub fn externalities(self) -> sp_io::TestExternalities {
        KEYS.set(self.genesis.validators.iter().copied().collect());
        CURRENT.set(Vec::new());
        let storage = RuntimeGenesisConfig {
            system: Default::default(),
            consortium: self.genesis,
        }
        .build_storage()
        .expect("the genesis of a test builds");
        let mut chain = sp_io::TestExternalities::new(storage);
        chain.execute_with(|| System::set_block_number(1));
        chain
    }

    /// Runs `test` in the chain's first block, then checks the invariants.
    pub fn execute_with(self, test: impl FnOnce()) {
        self.externalities().execute_with(|| {
            test();
            Consortium::do_try_state().expect("the invariants hold after every test");
        });
    }
}
