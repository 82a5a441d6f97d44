//! A topic: one question, and the results that it brought.

use crate::BalanceOf;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use cryptlet_primitives::{
    batch::MAX_OUTPUT,
    ids::{CryptletId, Moment, Sequence},
    view::{ResultRecord, Retention},
};
use scale_info::TypeInfo;

/// Results in a page: one page is read and written by nobody, only appended to, so it can be large; with 16 the fewest
/// pages, two, hold between 17 and 32 results. Results that a topic keeps no longer are proven by the history.
pub const PAGE: u32 = 16;

/// A topic's place on chain.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct TopicRecord<AccountId, Balance> {
    /// The cryptlet that is asked.
    pub cryptlet: CryptletId,
    /// Who pays for the place: asked first, or took it over.
    pub depositor: AccountId,
    /// What is held of the depositor's balance for [`topic_bytes`].
    pub deposit: Balance,
    /// How many results stay.
    pub retention: Retention,
    /// Pages that the deposit covers: never fewer than there are.
    pub pages: u32,
    /// Sequence that the next result will have.
    pub next: Sequence,
    /// Sequence of the first result that is still on chain.
    pub first: Sequence,
    /// Rounds of this topic that are open, and feeds that bring it results.
    pub open: u32,
    /// Most bytes of an output that the deposit covers.
    pub max_output: u32,
    /// When the newest result was accepted, milliseconds; 0 before the first.
    pub last_accepted_at: Moment,
    /// Whether the depositor wants its deposit back: the next to ask, if another, pays.
    pub is_handed_over: bool,
    /// Whether anybody but its depositor has asked here, or a feed brought a result: then what came stays for a while.
    pub is_shared: bool,
}

/// A [`TopicRecord`] of this runtime.
pub type TopicRecordOf<T> = TopicRecord<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

/// Bytes that a topic can take with `pages` pages and outputs of at most `max_output` bytes. The deposit pays for all of
/// them from the start.
pub fn topic_bytes(record: usize, max_output: u32, pages: u32) -> u32 {
    page_bytes(max_output)
        .saturating_mul(pages)
        .saturating_add(u32::try_from(record).unwrap_or(u32::MAX))
}

/// Bytes that a full page can take with outputs of at most `max_output` bytes.
pub fn page_bytes(max_output: u32) -> u32 {
    let spared = MAX_OUTPUT.saturating_sub(max_output);
    let result = u32::try_from(ResultRecord::max_encoded_len())
        .unwrap_or(u32::MAX)
        .saturating_sub(spared);
    // A page's own length prefix takes one byte.
    result.saturating_mul(PAGE).saturating_add(1)
}
