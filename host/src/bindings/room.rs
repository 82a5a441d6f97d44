//! How many contracts this host serves: those that it has keys for, and those that it is about to offer to.

use crate::identity::{Identity, IdentityError};
use cryptlet_primitives::ids::CryptletId;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Places for contracts' own cryptlets. One has its place as long as there is a key for it that may be of use.
pub struct Room {
    identity: Arc<Identity>,
    /// Most contracts.
    most: usize,
    /// How many answers to each are being made.
    answering: Mutex<Answering>,
    tidy_every: Duration,
    /// When keys were looked for that are of no more use; locked while they are.
    tidied: Arc<tokio::sync::Mutex<Option<Instant>>>,
}

type Answering = BTreeMap<CryptletId, usize>;

/// A place, held while an answer is made.
pub struct Place {
    room: Arc<Room>,
    cryptlet: CryptletId,
}

impl Room {
    /// Room for `most` contracts.
    pub fn new(identity: Arc<Identity>, most: usize, tidy_every: Duration) -> Self {
        Room {
            identity,
            most,
            answering: Mutex::default(),
            tidy_every,
            tidied: Arc::default(),
        }
    }

    /// A place for a cryptlet, the same if it has one. `None` if all are taken.
    pub fn take(self: &Arc<Self>, cryptlet: CryptletId) -> Option<Place> {
        // Locked until it is counted: of two that come at once, one finds the other.
        let mut answering = self.answering();
        let mut taken = self.identity.contracts_with_keys();
        taken.extend(answering.keys().copied());
        if !taken.contains(&cryptlet) && taken.len() >= self.most {
            return None;
        }
        let count = answering.entry(cryptlet).or_default();
        *count = count.saturating_add(1);
        Some(Place {
            room: self.clone(),
            cryptlet,
        })
    }

    /// Forgets the keys that are of no more use. Nobody waits for it, it is done once at a time, and not too often.
    pub fn tidy(self: &Arc<Self>) {
        let Ok(mut tidied) = self.tidied.clone().try_lock_owned() else {
            return;
        };
        if tidied.is_some_and(|last| last.elapsed() < self.tidy_every) {
            return;
        }
        *tidied = Some(Instant::now());
        let room = self.clone();
        tokio::spawn(async move {
            let _tidied = tidied;
            if let Err(error) = room.forget_outlived().await {
                tracing::warn!(%error, "keys for contracts that are of no more use are kept for now");
            }
        });
    }

    async fn forget_outlived(&self) -> Result<(), IdentityError> {
        let keys = self.identity.forget_outlived().await?;
        if keys > 0 {
            tracing::info!(keys, "forgotten: the contracts have let their cryptlets go, or the chain takes later keys alone");
        }
        Ok(())
    }

    fn answering(&self) -> MutexGuard<'_, Answering> {
        // A map of counts is whole after any panic.
        self.answering
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut answering = self.room.answering();
        if let Some(count) = answering.get_mut(&self.cryptlet) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                answering.remove(&self.cryptlet);
            }
        }
    }
}
