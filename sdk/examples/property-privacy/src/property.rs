//! What is sealed of a property.

use alloc::{string::String, vec::Vec};
use cryptlet_sealing::PublicKey;
use ed25519_dalek::{Signature, VerifyingKey};
use serde::Deserialize;
use zeroize::Zeroizing;

/// A property. Its value is wiped when it is dropped.
pub struct Property {
    pub value: Zeroizing<String>,
    /// Who reads the value.
    pub signers: Vec<PublicKey>,
    /// Who may name others.
    pub authority: Option<Authority>,
}

/// Whose signature names signers.
pub struct Authority(VerifyingKey);

/// The same as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    value: String,
    #[serde(default)]
    signers: Vec<String>,
    authority: Option<String>,
}

impl Property {
    /// Reads a content. An error says nothing of what it reads.
    pub fn read(content: &[u8]) -> Result<Property, &'static str> {
        let written: Written = serde_json::from_slice(content).map_err(|_| {
            "the content is no property: write {\"value\": \"…\", \"signers\": [\"0x…\"], \"authority\": \"0x…\"}"
        })?;
        let value = Zeroizing::new(written.value);
        let signers = written.signers.iter().map(|signer| {
            let bytes = key(signer).ok_or("a signer's key is not 0x and 64 hexadecimal digits")?;
            PublicKey::parse(bytes).map_err(|_| "a signer's key is weak, or not in its one form")
        });
        let authority = written.authority.as_deref().map(|authority| {
            let bytes =
                key(authority).ok_or("the authority's key is not 0x and 64 hexadecimal digits")?;
            Authority::new(&bytes).ok_or("the authority's key is weak, or no ed25519 key")
        });
        Ok(Property {
            value,
            signers: signers.collect::<Result<_, _>>()?,
            authority: authority.transpose()?,
        })
    }
}

impl Authority {
    fn new(bytes: &[u8; 32]) -> Option<Authority> {
        let key = VerifyingKey::from_bytes(bytes).ok()?;
        // Under a key of small order anybody signs anything.
        (!key.is_weak()).then_some(Authority(key))
    }

    /// Whether the signature over a digest is this key's.
    pub fn has_signed(&self, digest: &[u8; 32], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify_strict(digest, &signature).is_ok())
    }
}

fn key(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text.strip_prefix("0x")?, &mut bytes).ok()?;
    Some(bytes)
}
