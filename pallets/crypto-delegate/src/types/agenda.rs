//! When feeds are due: buckets of half a second, each in pages, walked in order.

use super::Place;
use codec::{Decode, Encode, MaxEncodedLen};
use cryptlet_primitives::ids::Moment;
use scale_info::TypeInfo;

/// The span of moments that share a bucket, milliseconds: a feed is due at most this, and one block, after its moment.
pub const AGENDA_MS: u64 = 500;
/// Most feeds in a page: half a KiB, so that to enter one never rewrites more, however many are due together. Few, so that
/// even the shortest slot has weight to go over a whole page of feeds that have to wait.
pub const AGENDA_PAGE: u32 = 16;

/// A bucket's pages after the first, whose number is 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct FurtherPages {
    /// The last one's number.
    pub last: u32,
    /// How many of them hold feeds.
    pub used: u32,
}

/// What of the agenda comes next: what was left behind, then from page `page` of bucket `next` to before bucket `end`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Agenda {
    /// The bucket that is taken up next.
    pub next: u64,
    /// The page of it that is.
    pub page: u32,
    /// The bucket after the last that holds a feed.
    pub end: u64,
    /// The first page before those in which feeds stand that were passed over.
    pub left: Option<Place>,
}

impl Agenda {
    /// The first bucket whose feeds are due at `moment` or later: none of them is early.
    pub fn bucket_of(moment: Moment) -> u64 {
        moment.div_ceil(AGENDA_MS)
    }

    /// Whether no bucket holds a feed.
    pub fn is_empty(&self) -> bool {
        self.left.is_none() && self.next >= self.end
    }

    /// The page that is read next.
    pub fn reading(&self) -> Place {
        Place {
            bucket: self.next,
            page: self.page,
        }
    }

    /// The agenda with `bucket` in it.
    pub fn with(self, bucket: u64) -> Self {
        let end = bucket.saturating_add(1);
        if self.is_empty() {
            return Agenda {
                next: bucket,
                page: 0,
                end,
                left: None,
            };
        }
        let page = if bucket < self.next { 0 } else { self.page };
        Agenda {
            next: self.next.min(bucket),
            page,
            end: self.end.max(end),
            left: self.left,
        }
    }

    /// Whether feeds wait whose moments have come at `now`, milliseconds.
    pub fn is_due(&self, now: Moment) -> bool {
        self.left.is_some() || self.is_next_due(now)
    }

    /// Whether the next bucket's moments have all come at `now`, milliseconds.
    pub fn is_next_due(&self, now: Moment) -> bool {
        self.next < self.end && self.next.saturating_mul(AGENDA_MS) <= now
    }

    /// The agenda once the next bucket is empty.
    pub fn after_bucket(self) -> Self {
        Agenda {
            next: self.next.saturating_add(1),
            page: 0,
            ..self
        }
    }
}
