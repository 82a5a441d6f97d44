//! Look-up of cryptlets by name, tag and publisher.

use crate::{Config, Error, Names, Owned, Pallet, Place, Tagged};
use alloc::{boxed::Box, vec::Vec};
use cryptlet_primitives::{
    ids::CryptletId,
    package::{is_name, Name, Tag, MAX_TAGS},
};
use frame_support::{ensure, pallet_prelude::ConstU32, BoundedVec};

/// A cryptlet's tags.
pub(crate) type Tags = BoundedVec<Tag, ConstU32<MAX_TAGS>>;

impl<T: Config> Pallet<T> {
    /// The cryptlet of a name.
    pub fn by_name(name: &Name) -> Option<CryptletId> {
        Names::<T>::get(name)
    }

    /// Numbers of cryptlets with a tag, from `from` on, in order.
    pub(crate) fn by_tag(tag: Tag, from: CryptletId) -> Box<dyn Iterator<Item = CryptletId>> {
        let Some(start) = before(from, |place| Tagged::<T>::hashed_key_for(&tag, place)) else {
            return Box::new(Tagged::<T>::iter_key_prefix(tag).map(CryptletId::from));
        };
        Box::new(Tagged::<T>::iter_key_prefix_from(tag, start).map(CryptletId::from))
    }

    /// Numbers of an owner's cryptlets, from `from` on, in order.
    pub(crate) fn by_owner(
        owner: &T::AccountId,
        from: CryptletId,
    ) -> Box<dyn Iterator<Item = CryptletId>> {
        let Some(start) = before(from, |place| Owned::<T>::hashed_key_for(owner, place)) else {
            return Box::new(Owned::<T>::iter_key_prefix(owner).map(CryptletId::from));
        };
        Box::new(Owned::<T>::iter_key_prefix_from(owner, start).map(CryptletId::from))
    }

    /// Refuses tags that are no words or stand twice.
    pub(crate) fn ensure_tags(tags: &Tags) -> Result<(), Error<T>> {
        ensure!(tags.iter().all(|tag| is_name(tag)), Error::<T>::BadTag);
        let mut sorted: Vec<&Tag> = tags.iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        ensure!(sorted.len() == tags.len(), Error::<T>::BadTag);
        Ok(())
    }

    /// Brings the index from one set of tags to another.
    pub(crate) fn reindex(id: CryptletId, old: &Tags, new: &Tags) {
        old.iter()
            .for_each(|tag| Tagged::<T>::remove(tag, Place::from(id)));
        new.iter()
            .for_each(|tag| Tagged::<T>::insert(tag, Place::from(id), ()));
    }
}

/// The key after which an iteration starts with `from`; `None` if it starts at the first.
fn before(from: CryptletId, key: impl Fn(Place) -> Vec<u8>) -> Option<Vec<u8>> {
    from.0
        .checked_sub(1)
        .map(|last| key(Place::from(CryptletId(last))))
}
