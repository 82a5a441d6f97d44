//! How a round's fee is shared.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::Permill;

/// The shares of publisher and hosts; the delegate gets what is left, roundings too.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FeeSplit {
    /// The publisher's share.
    pub publisher: Permill,
    /// The share of all hosts that agreed, in equal parts.
    pub hosts: Permill,
}

impl Default for FeeSplit {
    /// Three tenths to the publisher, six to the hosts, one to the delegate.
    fn default() -> Self {
        FeeSplit {
            publisher: Permill::from_percent(30),
            hosts: Permill::from_percent(60),
        }
    }
}

impl FeeSplit {
    /// Whether the shares are at most the whole.
    pub fn is_well_formed(&self) -> bool {
        let shares = self
            .publisher
            .deconstruct()
            .checked_add(self.hosts.deconstruct());
        shares.is_some_and(|shares| shares <= Permill::one().deconstruct())
    }
}
