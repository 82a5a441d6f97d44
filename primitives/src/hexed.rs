//! How keys and bytes stand in JSON: `0x` and lower-case hexadecimal digits.
//!
//! For use as `#[serde(with = "…")]`. Without it a key would be written as an account's address, and bytes as a list of
//! numbers.

use serde::{de::Error, Deserializer, Serializer};

/// One key: anything of a fixed number of bytes.
pub mod key {
    use super::*;

    /// Writes a key.
    pub fn serialize<K: AsRef<[u8]>, S: Serializer>(
        key: &K,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        sp_core::bytes::serialize(key.as_ref(), serializer)
    }

    /// Reads a key; another number of bytes is refused.
    pub fn deserialize<'de, K: for<'a> TryFrom<&'a [u8]>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<K, D::Error> {
        fixed(from, "a key of another length: give 0x and 64 digits")
    }
}

/// One signature.
pub mod signature {
    use super::*;
    use crate::Signature;

    pub use super::key::serialize;

    /// Reads a signature; another number of bytes is refused.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Signature, D::Error> {
        fixed(
            from,
            "a signature of another length: give 0x and 128 digits",
        )
    }
}

fn fixed<'de, T: for<'a> TryFrom<&'a [u8]>, D: Deserializer<'de>>(
    from: D,
    otherwise: &str,
) -> Result<T, D::Error> {
    let bytes = sp_core::bytes::deserialize(from)?;
    T::try_from(&bytes).map_err(|_| D::Error::custom(otherwise))
}

/// A list of delegates' keys.
pub mod delegates {
    use super::*;
    use crate::DelegateId;
    use alloc::vec::Vec;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct Hexed(#[serde(with = "super::key")] DelegateId);

    /// Writes the keys.
    pub fn serialize<S: Serializer>(keys: &[DelegateId], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(keys.iter().cloned().map(Hexed))
    }

    /// Reads the keys.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<DelegateId>, D::Error> {
        let keys = Vec::<Hexed>::deserialize(from)?;
        Ok(keys.into_iter().map(|Hexed(key)| key).collect())
    }
}

/// Bytes up to a bound.
pub mod bytes {
    use super::*;
    use sp_core::{bounded::BoundedVec, Get};

    /// Writes the bytes.
    pub fn serialize<B: Get<u32>, S: Serializer>(
        bytes: &BoundedVec<u8, B>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        sp_core::bytes::serialize(bytes, to)
    }

    /// Reads bytes; more than the bound are refused.
    pub fn deserialize<'de, B: Get<u32>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BoundedVec<u8, B>, D::Error> {
        let bytes = sp_core::bytes::deserialize(from)?;
        BoundedVec::try_from(bytes)
            .map_err(|_| D::Error::custom("more bytes than the bound allows"))
    }
}
