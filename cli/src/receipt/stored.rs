//! What the chain stores, in the form that it stores it: as the types of `pallets/cryptlet/src/types` and
//! `pallets/crypto-delegate/src/types` encode. A reader of a receipt has no metadata at hand, so the forms stand here.
//! What compares them with the pallets is the journey `events`, which audits, verifies and replays on a running chain.

use crate::account::Account;
use codec::{Compact, Decode, Encode};
use cryptlet_primitives::{
    ids::{CryptletId, HostId, KeyEpoch, Moment, Sequence, TopicId, Version},
    package::{ConfigurationText, HeaderText, Kind, Location, Name, Tag, MAX_TAGS},
    policy::Isolation,
    view::{HostStatus, ResultRecord, MAX_POOL},
    DelegateId, Public,
};
use sp_core::{bounded::BoundedVec, ConstU32, H256};
use sp_crypto_hashing::{twox_128, twox_64};

/// The newest version of the chain's code whose forms stand here: the runtime's `spec_version`.
pub const SPEC_VERSION: u32 = 1;
/// Results of a topic's page.
const PAGE: u32 = 16;

/// Which code last ran: as `LastRuntimeUpgradeInfo` of the pallet System encodes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RuntimeVersion {
    /// Its `spec_version`.
    pub spec: Compact<u32>,
    /// Its name.
    pub name: String,
}

/// Some results of a topic, the oldest first.
pub type Page = BoundedVec<ResultRecord, ConstU32<PAGE>>;

/// What is registered under a number: the fields that a receipt shows, which stand first.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CryptletRecord {
    /// Who holds it.
    pub owner: Account,
    /// To whom ownership is offered.
    pub offered_to: Option<Account>,
    /// Utility or contract cryptlet.
    pub kind: Kind,
    /// Its name.
    pub name: Name,
    /// Words for discovery.
    pub tags: BoundedVec<Tag, ConstU32<MAX_TAGS>>,
    /// The newest version.
    pub version: Version,
    /// Its component.
    pub code: H256,
    /// What its configuration asks of a host's region, at least.
    pub isolation: Isolation,
}

/// One version of a cryptlet.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct VersionRecord {
    /// The header: WIT text.
    pub header: HeaderText,
    /// The configuration: JSON text.
    pub configuration: ConfigurationText,
    /// SHA-256 of the component.
    pub code: H256,
    /// Where the component can be fetched.
    pub location: Location,
    /// Which identity key signed its package.
    pub identity_epoch: KeyEpoch,
    /// When it was registered.
    pub registered_at: Moment,
}

/// An admitted instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Seat {
    /// The host that runs it.
    pub host: HostId,
    /// The instance's key.
    pub key: Public,
    /// Which of the instance's keys that is.
    pub epoch: KeyEpoch,
    /// Since when that key is in force.
    pub key_since: Moment,
    /// From when on the seat votes.
    pub since: Moment,
}

/// The seats of one cryptlet.
pub type Pool = BoundedVec<Seat, ConstU32<MAX_POOL>>;

/// The part of a host that decides whether its vote counts.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Voter {
    /// Who runs it.
    pub operator: Account,
    /// Its region's signing key.
    pub region_key: Public,
    /// Which of its region keys that is.
    pub region_epoch: KeyEpoch,
    /// What isolates its regions.
    pub isolation: Isolation,
    /// Active, suspended, caught or retired.
    pub status: HostStatus,
    /// From this moment on it does not count.
    pub expires_at: Moment,
}

/// A validator's delegate.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Delegate {
    /// The validator.
    pub account: Account,
    /// The key that signs reports.
    pub key: DelegateId,
}

/// A value that the chain stores: its key in the state.
pub struct Key(pub Vec<u8>);

impl Key {
    fn of(pallet: &str, item: &str) -> Self {
        Key([twox_128(pallet.as_bytes()), twox_128(item.as_bytes())].concat())
    }

    /// The same item's entry under `key`, with the hasher that our maps have.
    fn at(mut self, key: impl Encode) -> Self {
        let key = key.encode();
        self.0.extend(twox_64(&key));
        self.0.extend(key);
        self
    }

    /// [`CryptletRecord`].
    pub fn cryptlet(id: CryptletId) -> Self {
        Key::of("Cryptlet", "Cryptlets").at(id)
    }

    /// [`VersionRecord`].
    pub fn version(id: CryptletId, version: Version) -> Self {
        Key::of("Cryptlet", "Versions").at(id).at(version)
    }

    /// [`Pool`].
    pub fn pool(id: CryptletId) -> Self {
        Key::of("Cryptlet", "Pools").at(id)
    }

    /// [`Voter`].
    pub fn voter(host: HostId) -> Self {
        Key::of("Cryptlet", "Voters").at(host)
    }

    /// The consortium's [`cryptlet_primitives::policy::Policy`].
    pub fn consortium_policy() -> Self {
        Key::of("Cryptlet", "ConsortiumPolicy")
    }

    /// The owner's [`cryptlet_primitives::policy::Policy`].
    pub fn owner_policy(id: CryptletId) -> Self {
        Key::of("Cryptlet", "OwnerPolicies").at(id)
    }

    /// What the council has put in the place of contract cryptlets' [`Isolation`].
    pub fn isolation_override() -> Self {
        Key::of("Cryptlet", "IsolationOverride")
    }

    /// How often the consortium has changed its rules.
    pub fn chain_epoch() -> Self {
        Key::of("Cryptlet", "ChainEpoch")
    }

    /// The [`Delegate`]s.
    pub fn delegates() -> Self {
        Key::of("CryptoDelegate", "Delegates")
    }

    /// The [`Page`] of a topic that has a result.
    pub fn page(topic: TopicId, sequence: Sequence) -> Self {
        let mut key = Key::of("CryptoDelegate", "Pages");
        // A topic is a digest already: its hasher is the identity.
        key.0.extend(topic.encode());
        key.at(sequence / u64::from(PAGE))
    }

    /// [`RuntimeVersion`].
    pub fn runtime_version() -> Self {
        Key::of("System", "LastRuntimeUpgrade")
    }

    /// The chain's clock.
    pub fn clock() -> Self {
        Key::of("Timestamp", "Now")
    }

    /// Hash of an earlier block.
    pub fn block_hash(number: u32) -> Self {
        Key::of("System", "BlockHash").at(number)
    }
}
