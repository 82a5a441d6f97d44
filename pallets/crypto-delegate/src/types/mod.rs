//! What the pallet stores.

mod agenda;
mod delegate;
mod fee_split;
mod feed;
mod purposes;
mod round;
mod schedule;
mod topic;

pub use agenda::{Agenda, FurtherPages, AGENDA_MS, AGENDA_PAGE};
pub use delegate::Delegate;
pub use fee_split::FeeSplit;
pub use feed::{FeedRecord, PaidBefore, Place, Service, SubscriptionRecord};
pub use purposes::Purposes;
pub use round::{Purpose, RoundRecord, RoundRecordOf};
pub use schedule::{Schedule, BUCKET_MS, MAX_IN_BUCKET, MAX_SPILL};
pub use topic::{page_bytes, topic_bytes, TopicRecord, TopicRecordOf, PAGE};
