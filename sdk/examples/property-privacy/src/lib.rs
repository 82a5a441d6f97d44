//! Property privacy: the secure field of the white-paper's contract. Its value comes sealed to the pool's hosts, and goes sealed
//! to the contract's signers.
//!
//! Whoever reads the chain can ask this cryptlet with a property that another has sealed. So no question says who reads the
//! value: the property itself names its signers, and the authority whose signature may name others.
#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

mod property;

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use cryptlet_sealing::{approval::approval_digest, seal, Place, PublicKey, Purpose, Seed};
use property::Property;
use zeroize::Zeroizing;

cryptlet_guest::cryptlet!("header.wit");

use cryptlet::fabric::secrets::{self, Opened};

struct PropertyPrivacy;

impl Guest for PropertyPrivacy {
    fn protect(property: Vec<u8>, scheme: Scheme) -> Result<Vec<u8>, String> {
        let (opened, place) = open(&property)?;
        protect(opened, &place, scheme)
    }

    fn rewrap(
        property: Vec<u8>,
        signers: Vec<Vec<u8>>,
        scheme: Scheme,
        approval: Vec<u8>,
    ) -> Result<Vec<u8>, String> {
        let (opened, place) = open(&property)?;
        let question = Rewrap {
            property: &property,
            signers: &signers,
            scheme,
            approval: &approval,
        };
        rewrap(opened, &place, &question)
    }
}

export!(PropertyPrivacy);

/// What was asked of [`rewrap`].
struct Rewrap<'a> {
    property: &'a [u8],
    signers: &'a [Vec<u8>],
    scheme: Scheme,
    approval: &'a [u8],
}

/// The property's content, and where what is made of it belongs.
fn open(property: &[u8]) -> Result<(Opened, Place), String> {
    let opened = secrets::open(property).map_err(|error| match error {
        secrets::SecretsError::Malformed => "the property is no sealed content",
        secrets::SecretsError::Elsewhere => {
            "the property is sealed to another cryptlet, version or chain"
        }
    })?;
    let here = secrets::here();
    let place = Place {
        genesis: bytes(&here.genesis).ok_or("the host names no chain")?,
        cryptlet: here.cryptlet,
        purpose: Purpose::Field,
    };
    Ok((opened, place))
}

fn protect(opened: Opened, place: &Place, scheme: Scheme) -> Result<Vec<u8>, String> {
    let property = Property::read(&opened.content)?;
    sealed(&property, &property.signers, place, scheme, &opened.seed)
}

fn rewrap(opened: Opened, place: &Place, question: &Rewrap<'_>) -> Result<Vec<u8>, String> {
    let property = Property::read(&opened.content)?;
    let authority = property
        .authority
        .as_ref()
        .ok_or("the property names no authority: nobody can name other signers")?;
    let signers: Vec<PublicKey> = question
        .signers
        .iter()
        .map(|signer| {
            let bytes = bytes(signer).ok_or("a signer's key has 32 bytes")?;
            PublicKey::parse(bytes).map_err(|_| "a signer's key is weak, or not in its one form")
        })
        .collect::<Result<_, _>>()?;
    let scheme = question.scheme;
    let digest = approval_digest(place, question.property, suite(scheme), &signers);
    if !authority.has_signed(&digest, question.approval) {
        return Err(
            "the approval is not the authority's for this property, scheme and these signers"
                .into(),
        );
    }
    sealed(&property, &signers, place, scheme, &opened.seed)
}

fn sealed(
    property: &Property,
    signers: &[PublicKey],
    place: &Place,
    scheme: Scheme,
    seed: &[u8],
) -> Result<Vec<u8>, String> {
    let seed = bytes(seed).ok_or("the host gives no seed")?;
    let seed = Seed::new(Zeroizing::new(seed));
    let value = property.value.as_bytes();
    seal(place, suite(scheme), signers, value, &seed).map_err(|error| error.to_string())
}

fn suite(scheme: Scheme) -> cryptlet_sealing::Scheme {
    match scheme {
        Scheme::X25519Chacha20Poly1305 => cryptlet_sealing::Scheme::ChaCha20Poly1305,
        Scheme::X25519Aes128Gcm => cryptlet_sealing::Scheme::Aes128Gcm,
    }
}

fn bytes(bytes: &[u8]) -> Option<[u8; 32]> {
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests;
