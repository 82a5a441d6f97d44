//! Sealed contents: bytes that only the holders of named keys read.
//!
//! A content is encrypted once, under a key of its own. That key is wrapped for each recipient's X25519 key by HPKE in base
//! mode (RFC 9180). A [`Place`] is bound to all of it: the chain, the cryptlet, its code, and what the content is for. So what
//! is sealed to a cryptlet opens neither for another one nor on another chain, whoever copies it there.
//!
//! | module | noun |
//! |---|---|
//! | [`key`] | X25519 keys, and those that are none |
//! | [`place`] | where a content belongs |
//! | [`scheme`] | what it is encrypted with |
//! | [`sealed`] | the format |
//! | `schedule` | how all secrets follow from one seed |
//! | `seal`, `open` | [`seal()`] and [`open()`] |
//! | [`approval`] | who may have a field sealed to others |
//!
//! The same code runs in guests, hosts and the command line. Nothing here draws chance: the same seed, place, recipients and
//! content give the same bytes, so that all hosts of a pool answer alike.
//!
//! The feature `seal` brings everything but [`key::PublicKey::parse`], which is all that a runtime needs.
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
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

#[cfg(feature = "seal")]
extern crate alloc;

#[cfg(feature = "seal")]
pub mod approval;
pub mod key;
#[cfg(feature = "seal")]
mod open;
#[cfg(feature = "seal")]
pub mod place;
#[cfg(feature = "seal")]
mod schedule;
#[cfg(feature = "seal")]
pub mod scheme;
#[cfg(feature = "seal")]
mod seal;
#[cfg(feature = "seal")]
pub mod sealed;

pub use key::{KeyError, PublicKey};
#[cfg(feature = "seal")]
pub use {
    key::{KeyName, SecretKey},
    open::{open, OpenError, Opened},
    place::{Place, Purpose},
    schedule::Seed,
    scheme::Scheme,
    seal::{seal, SealError},
    sealed::{Sealed, MAX_RECIPIENTS, MAX_SEALED},
};
