//! When rounds expire: buckets of one second, walked in order.

use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The span of deadlines that share a bucket, milliseconds. A failed round is refunded at most this, and one block,
/// after its deadline, unless its bucket spilled or more expire than a block's hooks have room for.
pub const BUCKET_MS: u64 = 1_000;
/// Most rounds in one bucket: 4 KiB, so that opening a round never rewrites more.
pub const MAX_IN_BUCKET: u32 = 512;
/// How many buckets further a round may go when its own is full. Beyond that the chain has more rounds than it can
/// serve, and the request is refused.
pub const MAX_SPILL: u64 = 16;

/// The stretch of buckets that may hold rounds: from `next`, without `end`. Empty when they meet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Schedule {
    /// The bucket that is emptied next.
    pub next: u64,
    /// The bucket after the last that holds a round.
    pub end: u64,
}

impl Schedule {
    /// Whether no bucket holds a round.
    pub fn is_empty(&self) -> bool {
        self.next >= self.end
    }

    /// The stretch with `bucket` in it.
    pub fn with(self, bucket: u64) -> Self {
        let end = bucket.saturating_add(1);
        if self.is_empty() {
            return Schedule { next: bucket, end };
        }
        Schedule {
            next: self.next.min(bucket),
            end: self.end.max(end),
        }
    }

    /// Whether the next bucket's whole second is over at `now`, milliseconds.
    pub fn is_due(&self, now: u64) -> bool {
        !self.is_empty() && self.next < now.checked_div(BUCKET_MS).unwrap_or_default()
    }
}
