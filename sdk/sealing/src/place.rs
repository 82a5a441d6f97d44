//! Where a sealed content belongs.

use alloc::vec::Vec;
use sha2::{Digest, Sha256};

/// What keeps sealed contents from being taken for anything else that is hashed or encrypted.
const TAG: &[u8] = b"cryptlet/sealed/1\0";

/// What a content is sealed for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// For a cryptlet to read, in its pool's hosts: a question's argument, an update.
    Input {
        /// SHA-256 of the component that may read it. `None`: that of any version, present and to come, so that its publisher
        /// can have a new version tell what was sealed to an old one.
        code: Option<[u8; 32]>,
    },
    /// For people to read: what a cryptlet answers.
    Field,
}

/// Where a content belongs. It opens nowhere else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// Hash of the chain's first block.
    pub genesis: [u8; 32],
    /// The cryptlet's number.
    pub cryptlet: u32,
    /// What for.
    pub purpose: Purpose,
}

/// A place's mark in a sealed content: it tells everybody whether the content belongs there, before it is opened.
pub type PlaceMark = [u8; 8];

impl Place {
    /// The same chain and cryptlet, for another purpose.
    #[must_use]
    pub const fn with(self, purpose: Purpose) -> Self {
        Place { purpose, ..self }
    }

    /// Its mark: the first bytes of the SHA-256 of what is bound.
    pub fn mark(&self) -> PlaceMark {
        let [a, b, c, d, e, f, g, h, ..]: [u8; 32] = Sha256::digest(self.bound()).into();
        [a, b, c, d, e, f, g, h]
    }

    /// What is bound: tag, genesis, number (little endian), purpose (0 input for any version, 1 field, 2 input and its
    /// component's digest).
    pub(crate) fn bound(&self) -> Vec<u8> {
        let number = self.cryptlet.to_le_bytes();
        let (purpose, code): (u8, &[u8]) = match &self.purpose {
            Purpose::Input { code: None } => (0, &[]),
            Purpose::Field => (1, &[]),
            Purpose::Input { code: Some(code) } => (2, code),
        };
        [TAG, &self.genesis, &number, &[purpose], code].concat()
    }
}
