//! What readers get over the runtime API. Every page is bounded in rows and in what is looked at to find them.

use crate::{
    BalanceOf, Config, CryptletRecord, Cryptlets, Hosts, NextCryptlet, NextHost, Offers, Pallet,
    Pools, Versions, Voters,
};
use alloc::{string::String, vec::Vec};
use cryptlet_primitives::{
    ids::{CryptletId, HostId, Version},
    package::{Name, Tag},
    view::{rows_of_page, CryptletFilter, CryptletView, HostView, Page, SeatView, MAX_POOL},
};

/// Most numbers that one look-up tries: beyond, the page ends early and says where to go on.
const MAX_TRIED: usize = 1_000;

impl<T: Config> Pallet<T> {
    /// A cryptlet at its newest version, or at a past one.
    pub fn cryptlet_view(
        id: CryptletId,
        version: Option<Version>,
    ) -> Option<CryptletView<T::AccountId>> {
        let record = Cryptlets::<T>::get(id)?;
        Self::cryptlet_row(id, record, version)
    }

    /// Cryptlets that pass the filter, in the order of their numbers from `from` on, at most
    /// [`MAX_PAGE`](cryptlet_primitives::view::MAX_PAGE).
    pub fn cryptlet_page(
        filter: &CryptletFilter<T::AccountId>,
        from: CryptletId,
        limit: u32,
    ) -> Page<CryptletView<T::AccountId>> {
        page(Self::candidates(filter, from), limit, |number| {
            let id = CryptletId(*number);
            let record = Cryptlets::<T>::get(id)?;
            let passes = filter
                .publisher
                .as_ref()
                .is_none_or(|owner| record.owner == *owner)
                && filter.kind.is_none_or(|kind| record.kind == kind)
                && filter.tag.as_ref().is_none_or(|tag| has(&record.tags, tag))
                && filter
                    .name
                    .as_ref()
                    .is_none_or(|name| record.name.as_slice() == name.as_bytes());
            passes.then(|| Self::cryptlet_row(id, record, None))?
        })
    }

    /// A host.
    pub fn host_view(id: HostId) -> Option<HostView<T::AccountId>> {
        let (voter, record) = Voters::<T>::get(id).zip(Hosts::<T>::get(id))?;
        Some(HostView {
            id,
            operator: voter.operator,
            endpoint: text(&record.endpoint),
            region_key: voter.region_key,
            region_epoch: voter.region_epoch,
            encryption_key: record.encryption_key,
            isolation: voter.isolation,
            next_instance_epoch: record.next_instance,
            status: voter.status,
            expires_at: voter.expires_at,
        })
    }

    /// Hosts in the order of their numbers from `from` on, at most [`MAX_PAGE`](cryptlet_primitives::view::MAX_PAGE).
    pub fn host_page(from: HostId, limit: u32) -> Page<HostView<T::AccountId>> {
        let numbers = from.0..NextHost::<T>::get().0;
        page(numbers, limit, |number| Self::host_view(HostId(*number)))
    }

    /// A cryptlet's pool: its seats, then its offers as far as a pool could hold them.
    pub fn seat_views(cryptlet: CryptletId) -> Vec<SeatView> {
        let now = Self::now();
        let Some(policy) = Self::policy_in_force(cryptlet) else {
            return Vec::new();
        };
        let eligible = |host| {
            Voters::<T>::get(host).is_some_and(|voter| voter.is_eligible(host, &policy, now))
        };
        let seats = Pools::<T>::get(cryptlet).into_iter().map(|seat| SeatView {
            host: seat.host,
            instance_key: seat.key,
            instance_epoch: seat.epoch,
            since: seat.since,
            admitted: true,
            eligible: eligible(seat.host),
        });
        let offers = Offers::<T>::iter_prefix(cryptlet).map(|(host, offer)| SeatView {
            host,
            instance_key: offer.key,
            instance_epoch: offer.epoch,
            since: 0,
            admitted: false,
            eligible: false,
        });
        let most = usize::try_from(MAX_POOL).unwrap_or_default();
        seats.chain(offers.take(most)).collect()
    }

    fn cryptlet_row(
        id: CryptletId,
        record: CryptletRecord<T::AccountId, BalanceOf<T>>,
        version: Option<Version>,
    ) -> Option<CryptletView<T::AccountId>> {
        let version = version.unwrap_or(record.version);
        let published = Versions::<T>::get(id, version)?;
        let epoch = published.identity_epoch;
        let past = record.identity.past.iter().find(|past| past.epoch == epoch);
        // Of the newest version the key in force, which the next has to be signed with; of a past one the key that
        // signed it, or the one in force if the chain has forgotten it.
        let (identity, identity_epoch) = match past {
            Some(past) if version != record.version => (past.key, past.epoch),
            _ => (record.identity.key, record.identity.epoch),
        };
        Some(CryptletView {
            id,
            address: id.address(),
            account: id.account().into(),
            owner: record.owner,
            offered_to: record.offered_to,
            kind: record.kind,
            name: text(&record.name),
            tags: record.tags.iter().map(|tag| text(tag)).collect(),
            version,
            code: published.artefact.code,
            location: text(&published.artefact.location),
            header: text(&published.artefact.header),
            configuration: text(&published.artefact.configuration),
            identity,
            identity_epoch,
            status: record.status,
            registered_at: published.registered_at,
            binding: Self::binding_of(id),
        })
    }

    /// Numbers among which the filter's cryptlets are, in order, by the most telling index.
    fn candidates(
        filter: &CryptletFilter<T::AccountId>,
        from: CryptletId,
    ) -> alloc::boxed::Box<dyn Iterator<Item = u32>> {
        if let Some(name) = &filter.name {
            let found = Name::try_from(name.as_bytes().to_vec())
                .ok()
                .and_then(|name| Self::by_name(&name));
            return alloc::boxed::Box::new(
                found.filter(|id| *id >= from).into_iter().map(|id| id.0),
            );
        }
        if let Some(tag) = &filter.tag {
            let Ok(tag) = Tag::try_from(tag.as_bytes().to_vec()) else {
                return alloc::boxed::Box::new(core::iter::empty());
            };
            return alloc::boxed::Box::new(Self::by_tag(tag, from).map(|id| id.0));
        }
        if let Some(owner) = &filter.publisher {
            return alloc::boxed::Box::new(Self::by_owner(owner, from).map(|id| id.0));
        }
        alloc::boxed::Box::new(from.0..NextCryptlet::<T>::get().0)
    }
}

/// Collects at most `limit` rows of `numbers`, and where the next page starts.
fn page<Row>(
    numbers: impl Iterator<Item = u32>,
    limit: u32,
    row: impl Fn(&u32) -> Option<Row>,
) -> Page<Row> {
    let limit = rows_of_page(limit);
    let mut rows = Vec::new();
    for (tried, number) in numbers.enumerate() {
        if rows.len() >= limit || tried >= MAX_TRIED {
            return Page {
                rows,
                next: Some(number.into()),
            };
        }
        rows.extend(row(&number));
    }
    Page { rows, next: None }
}

fn has(tags: &[Tag], wanted: &str) -> bool {
    tags.iter().any(|tag| tag.as_slice() == wanted.as_bytes())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
