//! Blocks, as a validator makes them: each with its slot, its clock and its transactions.

use crate::{
    genesis, tests::chain, Executive, Hash, Header, RuntimeCall, RuntimeEvent, System,
    UncheckedExtrinsic,
};
use codec::Encode;
use frame_support::traits::InherentBuilder as _;
use sp_consensus_aura::{Slot, AURA_ENGINE_ID};
use sp_runtime::{traits::Header as _, ApplyExtrinsicResult, Digest, DigestItem};

/// Milliseconds from block to block.
pub const SLOT_MS: u64 = 500;
/// When the first block is made.
const BEGIN_MS: u64 = 1_795_000_000_000;

/// A development chain, its next block's number, and its state.
pub struct Chain {
    state: sp_io::TestExternalities,
    number: u32,
    parent: Hash,
}

/// What a block did.
pub struct Made {
    /// What became of its transactions.
    pub outcomes: Vec<ApplyExtrinsicResult>,
    /// Its events.
    pub events: Vec<RuntimeEvent>,
    /// What it weighed, all classes.
    pub weight: frame_support::weights::Weight,
}

impl Chain {
    /// A chain without blocks, but for the first.
    pub fn new() -> Self {
        let mut state = chain(genesis::DEVELOPMENT);
        let parent = state.execute_with(|| System::block_hash(0));
        Chain {
            state,
            number: 1,
            parent,
        }
    }

    /// The moment of the next block.
    pub fn next_moment(&self) -> u64 {
        BEGIN_MS + u64::from(self.number) * SLOT_MS
    }

    /// Looks at the state after the last block, or changes it between two.
    pub fn state<R>(&mut self, look: impl FnOnce() -> R) -> R {
        self.state.execute_with(look)
    }

    /// Makes a block of these transactions.
    pub fn make(&mut self, transactions: Vec<UncheckedExtrinsic>) -> Made {
        let (number, parent, now) = (self.number, self.parent, self.next_moment());
        let (made, header) = self.state.execute_with(|| {
            let slot = Slot::from(now / SLOT_MS);
            let digest = Digest {
                logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot.encode())],
            };
            let empty = Header::new(number, Hash::zero(), Hash::zero(), parent, digest);
            Executive::initialize_block(&empty);
            let clock = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now });
            Executive::apply_extrinsic(UncheckedExtrinsic::new_inherent(clock))
                .expect("the clock is in the block")
                .expect("the clock runs");
            let outcomes = transactions
                .into_iter()
                .map(Executive::apply_extrinsic)
                .collect();
            let header = Executive::finalize_block();
            let events = System::events().into_iter().map(|record| record.event);
            let made = Made {
                outcomes,
                events: events.collect(),
                weight: System::block_weight().total(),
            };
            (made, header)
        });
        self.number += 1;
        self.parent = header.hash();
        made
    }

    /// Makes a block of these transactions, all of which have to succeed.
    pub fn make_all(&mut self, transactions: Vec<UncheckedExtrinsic>) -> Made {
        let made = self.make(transactions);
        for outcome in &made.outcomes {
            outcome
                .as_ref()
                .expect("it is in the block")
                .as_ref()
                .expect("it succeeds");
        }
        assert!(
            !made.reverted(),
            "an Ethereum transaction failed: {:?}",
            made.events
        );
        made
    }

    /// Makes empty blocks.
    pub fn idle(&mut self, blocks: u32) {
        for _ in 0..blocks {
            self.make(Vec::new());
        }
    }
}

impl Made {
    /// Whether a session begins with it.
    pub fn begins_session(&self) -> bool {
        self.events.iter().any(|event| {
            matches!(
                event,
                RuntimeEvent::Session(pallet_session::Event::NewSession { .. })
            )
        })
    }

    /// Whether an Ethereum transaction in it failed.
    pub fn reverted(&self) -> bool {
        self.events.iter().any(|event| {
            matches!(
                event,
                RuntimeEvent::Revive(pallet_revive::Event::EthExtrinsicRevert { .. })
            )
        })
    }
}
