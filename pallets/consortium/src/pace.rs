//! The pace of the chain: how long a slot takes, and how many slots make a session.

use crate::{Config, Pace};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{fmt, marker::PhantomData};
use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Slot duration and session length of a chain.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChainPace {
    /// Milliseconds from one slot to the next: 250 suits one hall, 500 one continent, 2000 several
    /// oceans.
    pub slot_duration_ms: u32,
    /// Slots in a session. A change of validators takes effect after one to two sessions.
    pub session_slots: u32,
}

/// Why a [`ChainPace`] can't be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PaceError {
    /// The slot duration, in milliseconds, is outside [`ChainPace::MIN_SLOT_MS`] to
    /// [`ChainPace::MAX_SLOT_MS`].
    SlotDuration(u32),
    /// The session length, in slots, is outside [`ChainPace::MIN_SESSION_SLOTS`] to
    /// [`ChainPace::MAX_SESSION_SLOTS`].
    SessionSlots(u32),
}

impl fmt::Display for PaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SlotDuration(ms) => write!(
                f,
                "a slot of {ms} ms: choose {} to {} ms",
                ChainPace::MIN_SLOT_MS,
                ChainPace::MAX_SLOT_MS
            ),
            Self::SessionSlots(slots) => write!(
                f,
                "a session of {slots} slots: choose {} to {} slots",
                ChainPace::MIN_SESSION_SLOTS,
                ChainPace::MAX_SESSION_SLOTS
            ),
        }
    }
}

impl core::error::Error for PaceError {}

impl ChainPace {
    /// Shortest slot in milliseconds: below this a block cannot reach the next author in time even
    /// in one hall.
    pub const MIN_SLOT_MS: u32 = 100;
    /// Longest slot in milliseconds: above this a moment that a round waits for is missed by a
    /// minute.
    pub const MAX_SLOT_MS: u32 = 60_000;
    /// Fewest slots in a session: each session's first block carries no transactions, so short ones
    /// waste blocks.
    pub const MIN_SESSION_SLOTS: u32 = 10;
    /// Most slots in a session: a week of half seconds, so that a removed validator does not stay
    /// for months.
    pub const MAX_SESSION_SLOTS: u32 = 1_209_600;

    /// Refuses a pace outside its bounds.
    pub fn check(&self) -> Result<(), PaceError> {
        if !(Self::MIN_SLOT_MS..=Self::MAX_SLOT_MS).contains(&self.slot_duration_ms) {
            return Err(PaceError::SlotDuration(self.slot_duration_ms));
        }
        if !(Self::MIN_SESSION_SLOTS..=Self::MAX_SESSION_SLOTS).contains(&self.session_slots) {
            return Err(PaceError::SessionSlots(self.session_slots));
        }
        Ok(())
    }
}

impl Default for ChainPace {
    /// Half a second, sessions of ten minutes.
    fn default() -> Self {
        Self {
            slot_duration_ms: 500,
            session_slots: 1_200,
        }
    }
}

/// Milliseconds of a slot, for pallet-aura's `SlotDuration`.
pub struct SlotDuration<T>(PhantomData<T>);

impl<T: Config> Get<u64> for SlotDuration<T> {
    fn get() -> u64 {
        Pace::<T>::get().slot_duration_ms.into()
    }
}

/// Fewest milliseconds between two blocks, for pallet-timestamp's `MinimumPeriod`: half a slot, so
/// that an author whose clock is a little early is not refused.
pub struct MinimumPeriod<T>(PhantomData<T>);

impl<T: Config> Get<u64> for MinimumPeriod<T> {
    fn get() -> u64 {
        SlotDuration::<T>::get() >> 1
    }
}

/// Blocks of a session, for pallet-session's `PeriodicSessions`.
pub struct SessionLength<T>(PhantomData<T>);

impl<T: Config> Get<BlockNumberFor<T>> for SessionLength<T> {
    fn get() -> BlockNumberFor<T> {
        Pace::<T>::get().session_slots.into()
    }
}
