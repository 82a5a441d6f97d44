//! Digests, and the domain tags that keep one kind of signed bytes from being taken for another.

use codec::Encode;
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// What a digest is of: each kind of signed or hashed object has a tag of its own, the first bytes that are hashed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Domain {
    /// A question's parameters and place: [`crate::ids::TopicId`].
    Topic,
    /// A round's [`crate::statement::Statement`].
    Statement,
    /// One observation, a leaf of a batch's tree.
    Observation,
    /// An inner node of a tree: see [`crate::merkle`].
    Node,
    /// A batch's header: what the cryptlet's instance signs.
    Batch,
    /// A batch's header and the instance's signature: what the region signs.
    Region,
    /// A batch with both signatures: a leaf of the report's tree.
    Seal,
    /// A report: what the delegate signs.
    Report,
    /// A dispatch: what the delegate signs when it asks a host.
    Dispatch,
    /// A registration package: what the publisher's identity key signs.
    Package,
    /// An instance's offer: what region and instance sign when a host asks to join a pool.
    Instance,
    /// A key's proof that somebody holds its secret half.
    Possession,
    /// What subscribers share: [`crate::ids::FeedId`].
    Feed,
    /// A feed and who subscribes to it: what a cryptlet accepts.
    Subscription,
    /// A delegate's question for news: what it signs.
    News,
    /// An external update: what its sender signs.
    Update,
    /// An accepted result, a leaf of the history: [`crate::history::AcceptedResult`].
    Result,
    /// All accepted results: the root of [`crate::history::History`].
    History,
    /// A delegate's question whether a host serves bound cryptlets: what it signs.
    BindingAsk,
    /// A host's refusal to serve a bound cryptlet: what its region signs.
    Refusal,
    /// Hosts' answers to bindings: what the delegate signs that carries them.
    BindingReport,
}

impl Domain {
    /// The tag: ASCII, with the version of the format, ended by a zero byte so that no tag begins another.
    pub const fn tag(self) -> &'static [u8] {
        match self {
            Domain::Topic => b"cryptlet/topic/1\0",
            Domain::Statement => b"cryptlet/statement/1\0",
            Domain::Observation => b"cryptlet/observation/1\0",
            Domain::Node => b"cryptlet/node/1\0",
            Domain::Batch => b"cryptlet/batch/1\0",
            Domain::Region => b"cryptlet/region/1\0",
            Domain::Seal => b"cryptlet/seal/1\0",
            Domain::Report => b"cryptlet/report/1\0",
            Domain::Dispatch => b"cryptlet/dispatch/1\0",
            Domain::Package => b"cryptlet/package/1\0",
            Domain::Instance => b"cryptlet/instance/1\0",
            Domain::Possession => b"cryptlet/possession/1\0",
            Domain::Feed => b"cryptlet/feed/1\0",
            Domain::Subscription => b"cryptlet/subscription/1\0",
            Domain::News => b"cryptlet/news/1\0",
            Domain::Update => b"cryptlet/update/1\0",
            Domain::Result => b"cryptlet/result/1\0",
            Domain::History => b"cryptlet/history/1\0",
            Domain::BindingAsk => b"cryptlet/binding/1\0",
            Domain::Refusal => b"cryptlet/refusal/1\0",
            Domain::BindingReport => b"cryptlet/binding-report/1\0",
        }
    }

    /// BLAKE2b-256 of the tag followed by the SCALE encoding of `content`.
    pub fn digest(self, content: &impl Encode) -> H256 {
        let mut bytes = self.tag().to_vec();
        content.encode_to(&mut bytes);
        BlakeTwo256::hash(&bytes)
    }
}

/// SHA-256: the digest of components, headers and configurations, as other tools compute it.
pub fn sha256(bytes: &[u8]) -> H256 {
    H256(sp_io::hashing::sha2_256(bytes))
}
