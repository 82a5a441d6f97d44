//! Results of topics: what both interfaces show of the message queue.

use crate::{abi::Message, Config, Refusal, WeightInfo};
use cryptlet_primitives::{
    ids::{Moment, Sequence, TopicId},
    queue::MessageQueue,
    view::ResultRecord,
};
use pallet_crypto_delegate::{types::PAGE, TopicRecordOf, Topics};
use pallet_revive::precompiles::{Error, Ext};
use sp_runtime::SaturatedConversion;

type Delegate<T> = pallet_crypto_delegate::Pallet<T>;

/// The newest result of a topic.
pub(crate) fn latest<T: Config, W: WeightInfo>(
    topic: TopicId,
    env: &mut impl Ext<T = T>,
) -> Result<Message, Error> {
    let record = topic_record::<T, W>(topic, env)?.ok_or(Refusal::NoResult)?;
    env.charge(W::pages(1))?;
    message::<T>(topic, &record, Delegate::<T>::latest(topic))
}

/// The result of a topic that was in force at a moment.
pub(crate) fn in_force<T: Config, W: WeightInfo>(
    topic: TopicId,
    moment: Moment,
    env: &mut impl Ext<T = T>,
) -> Result<Message, Error> {
    let record = topic_record::<T, W>(topic, env)?.ok_or(Refusal::NoResult)?;
    // One for each halving, and the one in which it stands.
    let halvings = pages_of(&record).max(1).ilog2().saturating_add(1);
    env.charge(W::pages(halvings.saturating_add(1)))?;
    message::<T>(topic, &record, Delegate::<T>::in_force(topic, moment))
}

/// The result at a place of a topic.
pub(crate) fn at<T: Config, W: WeightInfo>(
    topic: TopicId,
    sequence: Sequence,
    env: &mut impl Ext<T = T>,
) -> Result<Message, Error> {
    let record = topic_record::<T, W>(topic, env)?.ok_or(Refusal::NoResult)?;
    env.charge(W::pages(1))?;
    message::<T>(topic, &record, Delegate::<T>::at(topic, sequence))
}

/// A topic's record, for the weight of one read.
pub(crate) fn topic_record<T: Config, W: WeightInfo>(
    topic: TopicId,
    env: &mut impl Ext<T = T>,
) -> Result<Option<TopicRecordOf<T>>, Error> {
    env.charge(W::topic())?;
    Ok(Topics::<T>::get(topic))
}

/// In how many pages a topic's results stand.
pub(crate) fn pages_of<AccountId, Balance>(
    record: &pallet_crypto_delegate::types::TopicRecord<AccountId, Balance>,
) -> u32 {
    let page = u64::from(PAGE);
    let first = record.first.checked_div(page).unwrap_or_default();
    record
        .next
        .div_ceil(page)
        .saturating_sub(first)
        .saturated_into()
}

fn message<T: Config>(
    topic: TopicId,
    record: &TopicRecordOf<T>,
    result: Option<ResultRecord>,
) -> Result<Message, Error> {
    let result = result.ok_or(Refusal::NoResult)?;
    Ok(pallet_callbacks::Message::new(record.cryptlet, topic, result).into())
}
