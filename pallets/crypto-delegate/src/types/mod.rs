//! What the pallet stores.

mod delegate;
mod fee_split;
mod round;
mod schedule;
mod topic;

pub use delegate::Delegate;
pub use fee_split::FeeSplit;
pub use round::{RoundRecord, RoundRecordOf};
pub use schedule::{Schedule, BUCKET_MS, MAX_IN_BUCKET, MAX_SPILL};
pub use topic::{page_bytes, topic_bytes, TopicRecord, TopicRecordOf, PAGE};
