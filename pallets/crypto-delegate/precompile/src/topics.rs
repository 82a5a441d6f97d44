//! What the depositor of a topic does with it: hands it over, or removes it.

use crate::{guard, refusal::refused, results, Config, WeightInfo};
use alloc::vec::Vec;
use cryptlet_primitives::ids::TopicId;
use pallet_crypto_delegate::WeightInfo as _;
use pallet_revive::precompiles::{Error, Ext};

type Delegate<T> = pallet_crypto_delegate::Pallet<T>;
type DelegateWeight<T> = <T as pallet_crypto_delegate::Config>::WeightInfo;

/// Lets whoever asks next pay for a topic of the caller's.
pub(crate) fn hand_over<T: Config, W: WeightInfo>(
    topic: TopicId,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    guard::write::<T, W>(env)?;
    env.charge(DelegateWeight::<T>::hand_over_topic())?;
    let depositor = env.caller().account_id()?.clone();
    Delegate::<T>::hand_over_for(&depositor, topic).map_err(refused::<T>)?;
    Ok(Vec::new())
}

/// Removes a topic of the caller's, who gets its deposit back.
pub(crate) fn remove<T: Config, W: WeightInfo>(
    topic: TopicId,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    guard::write::<T, W>(env)?;
    let record = results::topic_record::<T, W>(topic, env)?;
    let pages = record.map_or(0, |record| results::pages_of(&record));
    env.charge(Delegate::<T>::weight_of_removing(pages))?;
    let depositor = env.caller().account_id()?.clone();
    Delegate::<T>::remove_for(&depositor, topic).map_err(refused::<T>)?;
    Ok(Vec::new())
}
