//! Who may send updates: the keys that the cryptlet's registered configuration lists, to hosts of its pool.

use super::store::{Kept, StoreError, UpdateStore};
use crate::{
    chain::ChainView,
    config::Cryptlets,
    identity::{Identity, IdentityError},
    papers,
};
use cryptlet_primitives::{ids::CryptletId, update::SignedUpdate, view::CryptletStatus};
use sp_core::H256;
use std::sync::Arc;

/// What the inbox is made of.
pub struct InboxParts {
    /// The own node's view.
    pub chain: Arc<dyn ChainView>,
    /// Who the host is.
    pub identity: Arc<Identity>,
    /// Which cryptlets are served.
    pub serve: Cryptlets,
    /// Where updates are kept.
    pub store: UpdateStore,
}

/// Takes updates.
pub struct Inbox(InboxParts);

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
    /// It would be the first to make room.
    #[error("this host keeps later updates only, as many as its `limits.updates` allows: send this one under a higher number")]
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
        Inbox(parts)
    }

    /// Takes the signed update in a request's body, JSON. The cheap checks come first: anybody can send a body.
    pub async fn take(&self, body: &[u8]) -> Result<Taken, UpdateError> {
        let signed: SignedUpdate = serde_json::from_slice(body)
            .map_err(|error| UpdateError::Malformed(error.to_string()))?;
        let update = &signed.update;
        let genesis = self.0.chain.genesis();
        if update.genesis != genesis {
            return Err(UpdateError::OtherChain(update.genesis));
        }
        if update.number == 0 {
            return Err(UpdateError::NoNumber);
        }
        self.check_sender(&signed).await?;
        let kept = self.0.store.store(update, signed.key).await?;
        match kept {
            Kept::Stored | Kept::Known => Ok(Taken {
                cryptlet: update.cryptlet,
                number: update.number,
                is_new: kept == Kept::Stored,
            }),
            Kept::Other => Err(UpdateError::OtherContent(update.number)),
            Kept::TooOld => Err(UpdateError::TooOld),
        }
    }

    /// Whether the sender is one of those that the cryptlet lists, and this host is in its pool. A cryptlet alone fills no
    /// disk: its owner and the operator have both agreed that this host serves it.
    async fn check_sender(&self, signed: &SignedUpdate) -> Result<(), UpdateError> {
        let InboxParts {
            chain,
            identity,
            serve,
            ..
        } = &self.0;
        let id = signed.update.cryptlet;
        let not_served = || UpdateError::NotServed(id);
        let found = chain.cryptlet(id, None).await;
        let cryptlet = found
            .map_err(IdentityError::from)?
            .filter(|cryptlet| cryptlet.status == CryptletStatus::Active)
            .filter(|cryptlet| serve.includes(id, &cryptlet.name))
            .ok_or_else(not_served)?;
        if !papers::update_keys(&cryptlet).contains(&signed.key) {
            return Err(UpdateError::NotListed);
        }
        if !signed.is_signed() {
            return Err(UpdateError::BadSignature);
        }
        let (host, region) = identity.enrolment().await?;
        let seat = identity.seat(&host, &region, id).await?;
        seat.map(drop).ok_or_else(not_served)
    }
}
