//! Policy in three layers: consortium, owner, contract. The strictest demand wins, whoever makes it.

use crate::{
    agreement::{safe_quorum, Agreement},
    batch::MAX_OUTPUT,
    ids::HostId,
    statement::MAX_PARAMS,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::{bounded::BoundedVec, ConstU32, H160};

/// Most entries in each allow-list of a policy: a consortium has tens of members.
pub const MAX_ALLOWED: u32 = 32;
/// Those who may; everybody else may not.
pub type AllowList<T> = BoundedVec<T, ConstU32<MAX_ALLOWED>>;

/// What runs a cryptlet, in rising strength as far as policies compare it.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Debug,
    Default,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Isolation {
    /// A process of its own, confined by the operating system: no hardware vouches for it.
    #[default]
    #[codec(index = 0)]
    Software,
    /// A machine whose boot was measured by a TPM.
    #[codec(index = 1)]
    MeasuredBoot,
    /// A confidential virtual machine or enclave whose hardware signs what runs in it.
    #[codec(index = 2)]
    Enclave,
}

/// One layer's demands. `None` demands nothing.
#[derive(
    Clone,
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
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[serde(bound(
    serialize = "AccountId: Serialize",
    deserialize = "AccountId: Deserialize<'de>"
))]
pub struct Policy<AccountId> {
    /// The pool has at least so many hosts, else nothing is asked.
    pub min_instances: Option<u16>,
    /// The pool admits no more hosts than this.
    pub max_instances: Option<u16>,
    /// So many hosts must agree; never fewer than [`safe_quorum`] of the pool.
    pub quorum: Option<u16>,
    /// How they agree.
    pub agreement: Option<Agreement>,
    /// What the hosts' regions must be at least.
    pub isolation: Option<Isolation>,
    /// These hosts alone.
    pub hosts: Option<AllowList<HostId>>,
    /// Hosts of these operators alone.
    pub operators: Option<AllowList<AccountId>>,
    /// These accounts alone may ask.
    pub callers: Option<AllowList<AccountId>>,
    /// These contracts alone may be called back.
    pub callbacks: Option<AllowList<H160>>,
    /// Most bytes of encoded parameters.
    pub max_params: Option<u32>,
    /// Most bytes of an output.
    pub max_output: Option<u32>,
    /// Longest time from opening to deadline, milliseconds.
    pub max_duration_ms: Option<u64>,
    /// The least fee of a round, in the chain's smallest unit.
    pub min_fee: Option<u128>,
}

impl<AccountId> Default for Policy<AccountId> {
    fn default() -> Self {
        Policy {
            min_instances: None,
            max_instances: None,
            quorum: None,
            agreement: None,
            isolation: None,
            hosts: None,
            operators: None,
            callers: None,
            callbacks: None,
            max_params: None,
            max_output: None,
            max_duration_ms: None,
            min_fee: None,
        }
    }
}

impl<AccountId: Clone + Ord> Policy<AccountId> {
    /// The policy that demands all that either demands. Commutative, associative and idempotent (lists as sets), with
    /// [`Policy::default`] neutral: the layers' order does not matter.
    pub fn strictest(&self, other: &Self) -> Self {
        Policy {
            min_instances: either(&self.min_instances, &other.min_instances, |a, b| *a.max(b)),
            max_instances: either(&self.max_instances, &other.max_instances, |a, b| *a.min(b)),
            quorum: either(&self.quorum, &other.quorum, |a, b| *a.max(b)),
            agreement: either(&self.agreement, &other.agreement, Agreement::strictest),
            isolation: either(&self.isolation, &other.isolation, |a, b| *a.max(b)),
            hosts: either(&self.hosts, &other.hosts, common),
            operators: either(&self.operators, &other.operators, common),
            callers: either(&self.callers, &other.callers, common),
            callbacks: either(&self.callbacks, &other.callbacks, common),
            max_params: either(&self.max_params, &other.max_params, |a, b| *a.min(b)),
            max_output: either(&self.max_output, &other.max_output, |a, b| *a.min(b)),
            max_duration_ms: either(&self.max_duration_ms, &other.max_duration_ms, |a, b| {
                *a.min(b)
            }),
            min_fee: either(&self.min_fee, &other.min_fee, |a, b| *a.max(b)),
        }
    }

    /// Whether a host may serve in the pool.
    pub fn admits_host(&self, host: HostId, operator: &AccountId, isolation: Isolation) -> bool {
        allows(&self.hosts, &host)
            && allows(&self.operators, operator)
            && self.isolation.is_none_or(|least| isolation >= least)
    }

    /// Whether an account may ask.
    pub fn admits_caller(&self, caller: &AccountId) -> bool {
        allows(&self.callers, caller)
    }

    /// Whether a contract may be called back.
    pub fn admits_callback(&self, contract: &H160) -> bool {
        allows(&self.callbacks, contract)
    }

    /// The quorum in a pool of `pool_size` hosts; `None` if the pool is smaller than the policy wants, or the quorum
    /// can't be reached in it.
    pub fn quorum_in(&self, pool_size: u16) -> Option<u16> {
        let quorum = self.quorum.unwrap_or_default().max(safe_quorum(pool_size));
        let enough = pool_size > 0
            && pool_size >= self.min_instances.unwrap_or_default()
            && quorum <= pool_size;
        enough.then_some(quorum)
    }

    /// How the pool agrees.
    pub fn agreement(&self) -> Agreement {
        self.agreement.clone().unwrap_or_default()
    }

    /// Most bytes of encoded parameters.
    pub fn max_params(&self) -> u32 {
        self.max_params.unwrap_or(MAX_PARAMS).min(MAX_PARAMS)
    }

    /// Most bytes of an output.
    pub fn max_output(&self) -> u32 {
        self.max_output.unwrap_or(MAX_OUTPUT).min(MAX_OUTPUT)
    }

    /// Whether the demands don't contradict one another: what a call may store.
    pub fn is_well_formed(&self) -> bool {
        let instances = self
            .min_instances
            .zip(self.max_instances)
            .is_none_or(|(least, most)| least <= most);
        let quorum = self
            .quorum
            .zip(self.max_instances)
            .is_none_or(|(quorum, most)| quorum <= most);
        instances
            && quorum
            && self
                .agreement
                .as_ref()
                .is_none_or(Agreement::is_well_formed)
    }
}

fn either<T: Clone>(
    ours: &Option<T>,
    theirs: &Option<T>,
    stricter: impl Fn(&T, &T) -> T,
) -> Option<T> {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => Some(stricter(ours, theirs)),
        (one, None) => one.clone(),
        (None, one) => one.clone(),
    }
}

fn common<T: Clone + Ord>(ours: &AllowList<T>, theirs: &AllowList<T>) -> AllowList<T> {
    let mut both: Vec<T> = ours
        .iter()
        .filter(|one| theirs.contains(one))
        .cloned()
        .collect();
    both.sort();
    both.dedup();
    // An intersection is never longer than either list.
    AllowList::try_from(both).unwrap_or_default()
}

fn allows<T: PartialEq>(list: &Option<AllowList<T>>, one: &T) -> bool {
    list.as_ref().is_none_or(|list| list.contains(one))
}
