//! Finding the cryptlets in whose pools this host has a seat: all are searched at first, and then the own node tells of
//! each new seat.

use super::{trouble::Trouble, Shared};
use crate::chain::Admissions;
use cryptlet_primitives::{
    ids::{CryptletId, HostId},
    view::CryptletStatus,
};
use futures::stream::{self, StreamExt};
use std::{sync::Arc, time::Duration};
use tokio::time::{sleep, sleep_until, timeout_at, Instant};

/// How often all cryptlets are searched while the node tells of new seats. It leaves out those of a block that it can't read,
/// and of a number under which this host was enrolled since.
const SEARCH_EVERY: Duration = Duration::from_secs(600);
/// How often while it does not tell. What a dispatch or an update names is known at once.
const SEARCH_UNTOLD: Duration = Duration::from_secs(60);
/// How soon a search that failed is tried again.
const SEARCH_AGAIN: Duration = Duration::from_secs(5);
/// Pools that are looked up at the own node at once: one that is slow does not hold up all others.
const LOOKED_UP_AT_ONCE: usize = 8;

/// Finds this host's seats, for ever.
pub(super) async fn find(shared: Arc<Shared>) {
    loop {
        match shared.search().await {
            Ok(admissions) => {
                let searched_at = Instant::now();
                // Until the time is over, or the node tells no more.
                let _ = timeout_at(searched_at + SEARCH_EVERY, shared.hear(admissions)).await;
                sleep_until(searched_at + SEARCH_UNTOLD).await;
            }
            Err(trouble) => {
                trouble.tell("seats of this host are not searched");
                sleep(SEARCH_AGAIN).await;
            }
        }
    }
}

impl Shared {
    /// Searches all cryptlets for seats of this host, and gives those that it gets from now on. A cryptlet that can't be
    /// looked up holds up no other; the error comes at the end.
    async fn search(&self) -> Result<Admissions, Trouble> {
        let parts = &self.parts;
        let (host, _) = parts.identity.enrolment().await?;
        // First: what is seated during the search is told.
        let admissions = self.admissions(host.id).await;
        let active = parts.chain.active_cryptlets().await?.into_iter();
        let served = active.filter(|active| parts.serve.includes_active(active));
        let pools =
            served.map(|active| async move { (active.id, parts.chain.pool(active.id).await) });
        let mut pools = stream::iter(pools).buffer_unordered(LOOKED_UP_AT_ONCE);
        let mut searched = Ok(admissions);
        while let Some((cryptlet, pool)) = pools.next().await {
            match pool {
                Ok(pool) => {
                    let mut seats = pool.iter();
                    if seats.any(|seat| seat.host == host.id && seat.admitted) {
                        self.find_seat(cryptlet);
                    }
                }
                Err(error) => searched = Err(error.into()),
            }
        }
        searched
    }

    /// Joins a pool in which a search has found a seat of this host, and says so once.
    fn find_seat(&self, cryptlet: CryptletId) {
        let is_watched = || self.watched().contains_key(&cryptlet);
        let was_watched = is_watched();
        self.join(cryptlet);
        if !was_watched && is_watched() {
            tell_of_seat(cryptlet);
        }
    }

    /// What the node tells of new seats: nothing, and at once no more, if it can't.
    async fn admissions(&self, host: HostId) -> Admissions {
        let told = self.parts.chain.admissions(host).await;
        told.unwrap_or_else(|error| {
            Trouble::from(error).tell("new seats of this host are found late");
            stream::empty().boxed()
        })
    }

    /// Joins the pools where this host is seated, until no more is told or a cryptlet can't be looked up.
    async fn hear(&self, mut admissions: Admissions) {
        while let Some(cryptlet) = admissions.next().await {
            match self.is_served(cryptlet).await {
                Ok(true) => {
                    tell_of_seat(cryptlet);
                    self.join(cryptlet);
                }
                Ok(false) => {}
                Err(trouble) => return trouble.tell("a new seat of this host is found late"),
            }
        }
    }

    /// Whether the operator has this host serve a cryptlet.
    async fn is_served(&self, cryptlet: CryptletId) -> Result<bool, Trouble> {
        let found = self.parts.chain.cryptlet(cryptlet, None).await?;
        Ok(found.is_some_and(|found| {
            let is_active = found.status == CryptletStatus::Active;
            is_active && self.parts.serve.includes(&found)
        }))
    }
}

/// Each seat costs somebody a deposit, so that nobody fills the log with them.
fn tell_of_seat(cryptlet: CryptletId) {
    tracing::info!(%cryptlet, "this host has a seat");
}
