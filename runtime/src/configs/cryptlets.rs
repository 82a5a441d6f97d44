//! The registrar and the CryptoDelegate.

use super::{block::HookWeight, EnsureCouncil, MaxValidators};
use crate::{
    Balance, Balances, Callbacks, Moment, Runtime, RuntimeHoldReason, Timestamp, MICRO_TOKEN,
    MILLI_TOKEN,
};
use cryptlet_primitives::statement::MAX_DURATION_MS;
use frame_support::{parameter_types, traits::Get, PalletId};
use pallet_consortium::SlotDuration;

/// Milliseconds of a day.
const DAY_MS: Moment = 24 * 60 * 60 * 1_000;

parameter_types! {
    /// A hundredth of a token for each stored item.
    pub const DepositPerItem: Balance = 10 * MILLI_TOKEN;
    /// A hundred-thousandth of a token for each stored byte: a header of 10 kB holds a tenth of a token.
    pub const DepositPerByte: Balance = 10 * MICRO_TOKEN;
    /// Five hundredths of a token: who holds all 64 places for a day, two minutes each, loses two thousand tokens.
    pub const BindingRent: Balance = 50 * MILLI_TOKEN;
    /// A host is renewed at least once a month, else it drops out.
    pub const HostLifetimeMs: Moment = 30 * DAY_MS;
    /// As long as a round may be open: whoever has one of two answers may see the other until then.
    pub const RetirementMs: Moment = 7 * DAY_MS;
}

impl pallet_cryptlet::Config for Runtime {
    /// Only what this chain can verify: software says that it is software.
    type Attestation = pallet_cryptlet::attestation::SoftwareOnly;
    type BindingRent = BindingRent;
    type CouncilOrigin = EnsureCouncil;
    type Currency = Balances;
    type DepositPerByte = DepositPerByte;
    type DepositPerItem = DepositPerItem;
    type HostLifetimeMs = HostLifetimeMs;
    type RetirementMs = RetirementMs;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Time = Timestamp;
    type WeightInfo = pallet_cryptlet::weights::MeasuredWeight<Runtime>;
}

parameter_types! {
    /// Names the account that keeps the fees of open rounds.
    pub const PotId: PalletId = PalletId(*b"cry/dlgt");
    /// Each delegate looks at all open rounds after each block, which has to be done before the next one.
    pub const MaxOpenRounds: u32 = 1_024;
    /// A quarter of all: a cryptlet whose pool never answers leaves three quarters to the others.
    pub const MaxOpenByCryptlet: u32 = 256;
    /// Two full reports: half of a cryptlet's, so that one account locks nobody out of a cryptlet.
    pub const MaxOpenByRequester: u32 = 128;
    /// Deadlines are at most a week away: longer work is asked again. Readers refuse envelopes of rounds that last
    /// longer.
    pub const MaxDurationMs: Moment = MAX_DURATION_MS;
    /// Longer than the leader takes to hear its hosts, with a block to report in.
    pub const TakeoverMs: Moment = 3_000;
    /// A topic without results for a month may be removed.
    pub const TopicIdleMs: Moment = 30 * DAY_MS;
    /// As many rounds as one report decides: those that are due together come in as many blocks as they need reports.
    pub const MaxDuePerBlock: u32 = 64;
    /// Two blocks at the default pace. Who wants more asks for events.
    pub const MinPeriodMs: Moment = 1_000;
}

/// Slots in which a round is asked, answered and reported: one that the report is made in, one that takes it, one to
/// spare.
const LEAST_SLOTS: Moment = 3;

/// Three slots at the chain's pace, and never less than a second.
pub struct MinDurationMs;

impl Get<Moment> for MinDurationMs {
    fn get() -> Moment {
        let slots = SlotDuration::<Runtime>::get().saturating_mul(LEAST_SLOTS);
        slots.max(1_000)
    }
}

impl pallet_crypto_delegate::Config for Runtime {
    type HookWeight = HookWeight;
    type MaxDelegates = MaxValidators;
    type MaxDuePerBlock = MaxDuePerBlock;
    type MaxDurationMs = MaxDurationMs;
    type MaxOpenByCryptlet = MaxOpenByCryptlet;
    type MaxOpenByRequester = MaxOpenByRequester;
    type MaxOpenRounds = MaxOpenRounds;
    type MinDurationMs = MinDurationMs;
    type MinPeriodMs = MinPeriodMs;
    type OnResult = Callbacks;
    type PotId = PotId;
    type TakeoverMs = TakeoverMs;
    type TopicIdleMs = TopicIdleMs;
    type WeightInfo = pallet_crypto_delegate::weights::MeasuredWeight<Runtime>;
}
