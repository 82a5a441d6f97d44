//! What the registrar stores, one file per noun.

mod binding;
mod cryptlet;
mod encryption_key;
mod host;
mod keys;
mod place;
mod pool;
mod suspension;
mod terms;

pub use binding::{
    BindingRecord, Refusals, StartingBinding, Tie, MAX_EXPIRED_PER_BLOCK, MAX_HOSTS_OF_OPERATOR,
    MAX_LOOKS_AT_OPERATOR, MAX_STARTING, MAX_STARTING_OF_BLUEPRINT, SEARCH_MS,
};
pub use cryptlet::{Artefact, CryptletRecord, VersionRecord};
pub use encryption_key::EncryptionKeyRecord;
pub use host::{
    Evidence, HostName, HostRecord, PrivateHosts, Retirement, Voter, MAX_EVIDENCE, MAX_HOST_NAME,
    MAX_PRIVATE_HOSTS,
};
pub(crate) use keys::remember;
pub use keys::{IdentityKey, PastKey, PastKeys, MAX_PAST_KEYS};
pub use place::Place;
pub use pool::{Offer, Panel, Pool, Seat};
pub use suspension::SuspendedBy;
pub use terms::{Prospect, Terms};
