//! Updates from outside, as guests read them.

use codec::{Decode, Encode};
use cryptlet_primitives::{
    configuration::UpdateKeys,
    ids::{CryptletId, Moment},
    update::Content,
};

/// An update that this host has taken.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct StoredUpdate {
    /// Its number among those of its cryptlet.
    pub number: u64,
    /// When its sender made it.
    pub issued_at: Moment,
    /// What it says.
    pub content: Content,
}

/// Why updates can't be read: a question that needs them gets no answer, since "none" might be wrong.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the store of updates can't be read: {0}")]
pub struct UpdatesError(pub String);

/// The updates that this host has taken.
pub trait Updates: Send + Sync {
    /// The cryptlet's update with the lowest number after `number`, of those that one of `keys` sent.
    ///
    /// # Errors
    /// When the store can't be read.
    fn after(
        &self,
        cryptlet: CryptletId,
        number: u64,
        keys: &UpdateKeys,
    ) -> Result<Option<StoredUpdate>, UpdatesError>;
}
