//! X25519 keys.

use core::fmt;
#[cfg(feature = "seal")]
use {
    crate::scheme::Kem,
    hpke::{Deserializable, Kem as _, Serializable},
    sha2::{Digest, Sha256},
    zeroize::Zeroizing,
};

/// The points of small order, but for what is no canonical encoding: with any of them every secret key agrees on the same
/// shared secret, zero, which everybody knows.
const SMALL_ORDER: [[u8; 32]; 5] = [
    [0; 32],
    little_endian(1),
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4,
        0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49,
        0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef,
        0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f,
        0x11, 0x57,
    ],
    below_two_to_the_255th(0xec),
];
/// Where the field ends, 2^255 - 19: a coordinate from here on is another one's second encoding.
const FIELD: [u8; 32] = below_two_to_the_255th(0xed);

/// A public key that something can be sealed to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

/// Why 32 bytes are no key to seal to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyError {
    /// A point of small order: what is sealed to it, everybody opens.
    Weak,
    /// Not the one encoding of its coordinate: two texts would name one key.
    NotCanonical,
}

impl PublicKey {
    /// The key with this coordinate (RFC 7748, little endian).
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn parse(bytes: [u8; 32]) -> Result<Self, KeyError> {
        if !bytes.iter().rev().lt(FIELD.iter().rev()) {
            return Err(KeyError::NotCanonical);
        }
        if SMALL_ORDER.contains(&bytes) {
            return Err(KeyError::Weak);
        }
        Ok(PublicKey(bytes))
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("0x")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeyError::Weak => "the key is a point of small order, to which nothing can be sealed",
            KeyError::NotCanonical => {
                "the key is not in its one form: write its coordinate below 2^255 - 19"
            }
        })
    }
}

impl core::error::Error for KeyError {}

/// A key's short name in a sealed content: the first bytes of its SHA-256.
#[cfg(feature = "seal")]
pub type KeyName = [u8; 8];

#[cfg(feature = "seal")]
impl PublicKey {
    /// Its short name.
    pub fn name(&self) -> KeyName {
        let [a, b, c, d, e, f, g, h, ..]: [u8; 32] = Sha256::digest(self.0).into();
        [a, b, c, d, e, f, g, h]
    }

    pub(crate) fn of_kem(&self) -> Option<<Kem as hpke::Kem>::PublicKey> {
        <Kem as hpke::Kem>::PublicKey::from_bytes(&self.0).ok()
    }
}

/// A secret key with its public half. Wiped when dropped, and shown nowhere.
#[cfg(feature = "seal")]
pub struct SecretKey {
    secret: <Kem as hpke::Kem>::PrivateKey,
    public: PublicKey,
}

#[cfg(feature = "seal")]
impl SecretKey {
    /// The key of these bytes: any 32 that nobody can guess. `None` if the library does not take them, which it does with any.
    pub fn new(bytes: &Zeroizing<[u8; 32]>) -> Option<Self> {
        let secret = <Kem as hpke::Kem>::PrivateKey::from_bytes(bytes.as_slice()).ok()?;
        let public = PublicKey::parse(Kem::sk_to_pk(&secret).to_bytes().into()).ok()?;
        Some(SecretKey { secret, public })
    }

    /// Its public half.
    pub const fn public(&self) -> PublicKey {
        self.public
    }

    pub(crate) const fn of_kem(&self) -> &<Kem as hpke::Kem>::PrivateKey {
        &self.secret
    }
}

#[cfg(feature = "seal")]
impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey")
    }
}

const fn little_endian(number: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    let (first, _) = bytes.split_at_mut(1);
    first.copy_from_slice(&[number]);
    bytes
}

/// 2^255 - 256 + `lowest`.
const fn below_two_to_the_255th(lowest: u8) -> [u8; 32] {
    let mut bytes = [0xff; 32];
    let (first, rest) = bytes.split_at_mut(1);
    first.copy_from_slice(&[lowest]);
    let (_, last) = rest.split_at_mut(30);
    last.copy_from_slice(&[0x7f]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_of_small_order_is_no_key() {
        for point in SMALL_ORDER {
            assert_eq!(PublicKey::parse(point), Err(KeyError::Weak), "{point:x?}");
        }
        // The base point.
        assert!(PublicKey::parse(little_endian(9)).is_ok());
    }

    #[test]
    fn a_key_has_one_encoding() {
        let mut high = little_endian(9);
        high[31] |= 0x80;
        for bytes in [high, FIELD, below_two_to_the_255th(0xff), [0xff; 32]] {
            assert_eq!(PublicKey::parse(bytes), Err(KeyError::NotCanonical));
        }
        assert!(PublicKey::parse(below_two_to_the_255th(0xeb)).is_ok());
    }

    #[cfg(feature = "seal")]
    #[test]
    fn every_point_of_small_order_agrees_with_everybody_and_the_library_refuses_it() {
        use crate::scheme::{wrap_key, Scheme};
        for point in SMALL_ORDER {
            let wrapped = wrap_key(
                Scheme::ChaCha20Poly1305,
                &PublicKey(point),
                b"",
                &[1; 32],
                [2; 32],
            );
            assert!(wrapped.is_none(), "{point:x?}");
        }
    }

    #[cfg(feature = "seal")]
    #[test]
    fn a_secret_key_has_the_public_half_that_rfc_7748_says() {
        let secret = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
        let public = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(secret, bytes.as_mut()).unwrap();
        let key = SecretKey::new(&bytes).unwrap();
        let shown = alloc::format!("{:?}", key.public());
        assert_eq!(shown, alloc::format!("0x{public}"));
        assert_eq!(alloc::format!("{key:?}"), "SecretKey");
    }
}
