//! What runtime, delegate, host and command line share: identities, the bytes that are signed, and the rules that
//! decide. The same code runs in all of them, so they cannot disagree.
//!
//! | module | noun |
//! |---|---|
//! | [`ids`] | numbers, moments, addresses of cryptlets, hosts and rounds |
//! | [`digest`] | digests and the domain tags that keep signatures apart |
//! | [`merkle`] | the tree of batches and reports |
//! | [`value`] | the typed values that cryptlets take and give |
//! | [`agreement`] | the rules by which a pool's votes become one result |
//! | [`policy`] | the demands of consortium, owner and contract, strictest wins |
//! | [`endpoint`] | where a host is reached, never inside a member's network |
//! | [`hexed`] | how keys and bytes stand in JSON |
//! | [`address`] | Ethereum addresses as people write them |
//! | [`json`] | a strict reader of JSON |
//! | [`configuration`] | the JSON configuration of a cryptlet, checked |
//! | [`package`] | component, header and configuration under one signature |
//! | [`statement`] | what a round asks, in the bytes that all signatures bind |
//! | [`feed`] | what subscribers share: a topic, a trigger, a price |
//! | [`update`] | what is told to a cryptlet from outside |
//! | [`batch`] | one host's observations for one cryptlet, signed once |
//! | [`history`] | all accepted results under one root, each provable |
//! | [`report`] | what a delegate carries to the chain |
//! | [`envelope`] | the sealed trust envelope of one result, and its verification |
//! | [`acceptance`] | whether the chain accepted what an envelope says |
//! | [`dispatch`] | what a delegate sends to a host, and what the host answers |
//! | [`binding`] | a contract's own cryptlet, and what hosts say when they are asked to serve it |
//! | [`queue`] | the message queue, as other pallets read it |
//! | [`view`] | what readers get over runtime API and JSON-RPC |
//! | [`api`] | the runtime APIs |
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]
// This code runs in blocks: a panic would stop the chain. `as` is not used either, but its lint can't be on: the
// derives of SCALE expand to it.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects
    )
)]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod acceptance;
pub mod address;
pub mod agreement;
pub mod api;
pub mod batch;
pub mod binding;
pub mod configuration;
pub mod digest;
pub mod dispatch;
pub mod endpoint;
pub mod envelope;
pub mod feed;
pub mod hexed;
pub mod history;
pub mod ids;
pub mod json;
pub mod merkle;
pub mod package;
pub mod policy;
pub mod queue;
pub mod report;
pub mod statement;
pub mod update;
pub mod value;
pub mod view;

/// Signatures by region, instance and identity keys: ed25519 (RFC 8032), verified by the rules of ZIP 215.
pub type Signature = sp_core::ed25519::Signature;
/// Public halves of region, instance and identity keys: ed25519, 32 bytes.
pub type Public = sp_core::ed25519::Public;

/// The keys that delegates sign with, kept in each validator's keystore.
pub mod delegate_key {
    mod app {
        use sp_application_crypto::{app_crypto, ed25519, KeyTypeId};
        app_crypto!(ed25519, KeyTypeId(*b"cdel"));

        // The macro bounds public keys only.
        impl codec::MaxEncodedLen for Signature {
            fn max_encoded_len() -> usize {
                <sp_core::ed25519::Signature as codec::MaxEncodedLen>::max_encoded_len()
            }
        }
    }
    /// A delegate's public key (key type `cdel`).
    pub type DelegateId = app::Public;
    /// A delegate's signature.
    pub type DelegateSignature = app::Signature;
    #[cfg(feature = "std")]
    /// A delegate's key pair, for tests and tools.
    pub type DelegatePair = app::Pair;
    /// The key type under which the keystore holds delegate keys.
    pub const DELEGATE_KEY_TYPE: sp_application_crypto::KeyTypeId =
        sp_application_crypto::KeyTypeId(*b"cdel");
}
pub use delegate_key::{DelegateId, DelegateSignature, DELEGATE_KEY_TYPE};

/// Whether `signature` is `public`'s over `message`: the one signature check of the whole system.
pub fn signed_by(public: &Public, message: &[u8], signature: &Signature) -> bool {
    sp_io::crypto::ed25519_verify(signature, message, public)
}
