//! What the registrar stores, one file per noun.

mod cryptlet;
mod host;
mod keys;
mod place;
mod pool;
mod suspension;
mod terms;

pub use cryptlet::{Artefact, CryptletRecord, VersionRecord};
pub use host::{
    Evidence, HostName, HostRecord, PrivateHosts, Retirement, Voter, MAX_EVIDENCE, MAX_HOST_NAME,
    MAX_PRIVATE_HOSTS,
};
pub(crate) use keys::remember;
pub use keys::{IdentityKey, PastKey, PastKeys, MAX_PAST_KEYS};
pub use place::Place;
pub use pool::{Offer, Panel, Pool, Seat};
pub use suspension::SuspendedBy;
pub use terms::Terms;
