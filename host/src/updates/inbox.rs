//! Who may send updates: the keys that the cryptlet's registered configuration lists, to hosts of its pool.

use super::store::{Kept, StoreError, UpdateStore};
use crate::{
    chain::ChainView,
    clock::Clock,
    config::Serving,
    identity::{Identity, IdentityError},
    papers,
};
use cryptlet_primitives::{
    configuration::UpdateKeys, ids::CryptletId, update::SignedUpdate, view::CryptletStatus,
};
use sp_core::H256;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long a cryptlet that the own node does not know is not looked up again.
const UNKNOWN_FOR: Duration = Duration::from_secs(3);
/// Most of them that are remembered.
const MAX_UNKNOWN: usize = 4096;

/// What the inbox is made of.
pub struct InboxParts {
    /// The own node's view.
    pub chain: Arc<dyn ChainView>,
    /// Who the host is.
    pub identity: Arc<Identity>,
    /// Which cryptlets are served.
    pub serve: Serving,
    /// Where updates are kept.
    pub store: UpdateStore,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// Takes updates.
pub struct Inbox {
    parts: InboxParts,
    unknown: Unknown,
}

/// Why an update is not taken.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// Not an update.
    #[error("the body is not a signed update: {0}")]
    Malformed(String),
    /// No event can come after it.
    #[error("an update's number is 1 or more: an event comes after number 0")]
    NoNumber,
    /// Of another chain.
    #[error("the update is for the chain with genesis {0:?}: this host serves another")]
    OtherChain(H256),
    /// Not of this host's.
    #[error("this host does not serve the cryptlet {0}: send updates to the hosts of its pool")]
    NotServed(CryptletId),
    /// Not a sender.
    #[error("the key is not listed: the cryptlet's registered configuration lists those that may send under `updateKeys`")]
    NotListed,
    /// Not signed.
    #[error("the signature is not the key's over this update: sign the update's digest")]
    BadSignature,
    /// The number is taken.
    #[error("another update has the number {0}: send this one under a higher number")]
    OtherContent(u64),
    /// Its number leaves none for later ones.
    #[error("the number is too high, which would leave none for later updates: the highest that is taken now is {0}. Count from 1, or take the milliseconds since 1970")]
    TooHigh(u64),
    /// It would be the first to make room, or has made room.
    #[error("this host keeps the latest updates, as many as its `limits.updates` allows, and takes none of numbers that have made room: send this one under a higher number")]
    TooOld,
    /// The node does not answer, or the host can't say who it is.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The disk failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An update that is on disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Taken {
    /// The cryptlet that is told.
    pub cryptlet: CryptletId,
    /// The update's number.
    pub number: u64,
    /// Whether it was not before.
    pub is_new: bool,
}

impl Inbox {
    /// An inbox of its parts.
    pub fn new(parts: InboxParts) -> Self {
        Inbox {
            parts,
            unknown: Unknown::default(),
        }
    }

    /// Takes the signed update in a request's body, JSON. The cheap checks come first: anybody can send a body.
    pub async fn take(&self, body: &[u8]) -> Result<Taken, UpdateError> {
        let signed: SignedUpdate = serde_json::from_slice(body)
            .map_err(|error| UpdateError::Malformed(error.to_string()))?;
        let update = &signed.update;
        let parts = &self.parts;
        let genesis = parts.chain.genesis();
        if update.genesis != genesis {
            return Err(UpdateError::OtherChain(update.genesis));
        }
        if update.number == 0 {
            return Err(UpdateError::NoNumber);
        }
        let keys = self.check_sender(&signed).await?;
        let now = parts.clock.now();
        let kept = parts.store.store(update, signed.key, &keys, now).await?;
        match kept {
            Kept::Stored | Kept::Known => Ok(Taken {
                cryptlet: update.cryptlet,
                number: update.number,
                is_new: kept == Kept::Stored,
            }),
            Kept::Other => Err(UpdateError::OtherContent(update.number)),
            Kept::TooOld => Err(UpdateError::TooOld),
            Kept::TooHigh(most) => Err(UpdateError::TooHigh(most)),
        }
    }

    /// Whether the sender is one of those that the cryptlet lists, and this host is in its pool. A cryptlet alone fills no
    /// disk: its owner and the operator have both agreed that this host serves it. Gives all keys that are listed.
    async fn check_sender(&self, signed: &SignedUpdate) -> Result<UpdateKeys, UpdateError> {
        let InboxParts {
            chain,
            identity,
            serve,
            ..
        } = &self.parts;
        let id = signed.update.cryptlet;
        let not_served = || UpdateError::NotServed(id);
        if self.unknown.contains(id) {
            return Err(not_served());
        }
        let found = chain.cryptlet(id, None).await;
        let found = found.map_err(IdentityError::from)?;
        if found.is_none() {
            self.unknown.note(id);
        }
        let cryptlet = found
            .filter(|cryptlet| cryptlet.status == CryptletStatus::Active)
            .filter(|cryptlet| serve.includes(cryptlet))
            .ok_or_else(not_served)?;
        let keys = papers::update_keys(&cryptlet);
        if !keys.contains(&signed.key) {
            return Err(UpdateError::NotListed);
        }
        if !signed.is_signed() {
            return Err(UpdateError::BadSignature);
        }
        let (host, region) = identity.enrolment().await?;
        let seat = identity.seat(&host, &region, id).await?;
        seat.map(|_| keys).ok_or_else(not_served)
    }
}

/// Cryptlets that the own node did not know a moment ago: anybody can name some, and have the node asked each time.
#[derive(Default)]
struct Unknown(Mutex<HashMap<CryptletId, Instant>>);

impl Unknown {
    fn contains(&self, cryptlet: CryptletId) -> bool {
        let asked_at = self.lock().get(&cryptlet).copied();
        asked_at.is_some_and(|asked_at| asked_at.elapsed() < UNKNOWN_FOR)
    }

    fn note(&self, cryptlet: CryptletId) {
        let mut unknown = self.lock();
        if unknown.len() >= MAX_UNKNOWN {
            unknown.retain(|_, asked_at| asked_at.elapsed() < UNKNOWN_FOR);
        }
        if unknown.len() < MAX_UNKNOWN {
            unknown.insert(cryptlet, Instant::now());
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<CryptletId, Instant>> {
        // A map of moments is whole after any panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_unknown_cryptlets_are_remembered_than_there_is_room_for() {
        let unknown = Unknown::default();
        unknown.note(CryptletId(0));
        assert!(unknown.contains(CryptletId(0)) && !unknown.contains(CryptletId(1)));
        for number in 0..4_100 {
            unknown.note(CryptletId(number));
        }
        assert_eq!(unknown.lock().len(), MAX_UNKNOWN);
        // Those of long ago make room.
        let Some(long_ago) = Instant::now().checked_sub(UNKNOWN_FOR) else {
            return;
        };
        unknown
            .lock()
            .values_mut()
            .for_each(|asked_at| *asked_at = long_ago);
        assert!(!unknown.contains(CryptletId(0)));
        unknown.note(CryptletId(7));
        assert_eq!(unknown.lock().len(), 1);
    }
}
