//! Numbers, moments and addresses.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type Moment = u64;
/// Counts changes of the consortium's own rules; starts at 0.
pub type ChainEpoch = u32;
/// Counts the keys that one holder has had; starts at 0.
pub type KeyEpoch = u32;
/// Counts the versions of one cryptlet; starts at 1.
pub type Version = u32;
/// How far an event feed has come: each event names its own, and the next one is looked for after it. What it counts is
/// the cryptlet's to say: milliseconds since 1970, or the numbers of updates.
pub type Cursor = u64;
/// Place of a result within its topic; starts at 0, without gaps. A topic that was removed and is asked again starts
/// anew: over time a result is named by its round.
pub type Sequence = u64;

/// Place of a result within the history of all results; starts at 0, without gaps, and never begins anew.
pub type LeafIndex = u64;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Encode, Decode,
            DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

id!(
    /// The number of a cryptlet: given at registration, never used again.
    CryptletId(u32)
);
id!(
    /// The number of a host: given at enrolment, never used again.
    HostId(u32)
);
id!(
    /// The number of a round: given when it opens, never used again.
    RoundId(u64)
);
id!(
    /// Names a topic: the digest of cryptlet, method and parameters (see [`crate::statement::topic_id`]).
    TopicId(H256)
);
id!(
    /// Names a feed: the digest of what its subscribers share (see [`crate::feed::Feed::id`]).
    FeedId(H256)
);

/// The suffix that marks contract addresses of cryptlets: the matcher prefix of their precompile.
pub const CRYPTLET_ADDRESS_SUFFIX: u16 = 0x0c7e;

impl CryptletId {
    /// The 20-byte contract address of the cryptlet: its number in the first four bytes, big endian, and
    /// [`CRYPTLET_ADDRESS_SUFFIX`] in bytes 16 and 17.
    pub fn address(self) -> sp_core::H160 {
        let [a, b, c, d] = self.0.to_be_bytes();
        let [e, f] = CRYPTLET_ADDRESS_SUFFIX.to_be_bytes();
        sp_core::H160([a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, e, f, 0, 0])
    }

    /// The 32 bytes of the account under [`Self::address`]: the address followed by twelve bytes of `0xee`, as
    /// contract addresses are mapped to accounts.
    pub fn account(self) -> [u8; 32] {
        let mut account = [0xee; 32];
        account
            .iter_mut()
            .zip(self.address().0)
            .for_each(|(to, from)| *to = from);
        account
    }
}
