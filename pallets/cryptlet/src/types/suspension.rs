//! Who suspended a host.

#![allow(
    clippy::as_conversions,
    reason = "The derived codec casts the indices of variants"
)]

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Who suspended a host.
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
)]
pub enum SuspendedBy {
    /// Its operator: for maintenance, or because a key may be lost.
    #[codec(index = 0)]
    Operator,
    /// The consortium's council.
    #[codec(index = 1)]
    Council,
    /// A proof that it signed two answers to one round.
    #[codec(index = 2)]
    Equivocation,
}
