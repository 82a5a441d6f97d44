//! Checks of packages, of the possession of keys, and of the keys themselves.

use crate::{Artefact, Config, Error, Pallet};
use cryptlet_primitives::{
    configuration::{self, Configuration},
    digest::sha256,
    package::{possession_digest, Name, PackageStatement},
    signed_by, Public, Signature,
};
use frame_support::ensure;

/// The neutral point and the scalar zero: what signs everything under a key of small order.
const EMPTY_SIGNATURE: [u8; 64] = {
    let mut bytes = [0; 64];
    let (first, _) = bytes.split_at_mut(1);
    first.copy_from_slice(&[1]);
    bytes
};

impl<T: Config> Pallet<T> {
    /// Checks a package, the signature last; gives its configuration, which names the key that signed it.
    pub(crate) fn ensure_package(
        publisher: &T::AccountId,
        name: &Name,
        artefact: &Artefact,
        signature: &Signature,
    ) -> Result<Configuration, Error<T>> {
        let Artefact {
            header,
            configuration,
            code,
            location,
        } = artefact;
        let is_text = !header.is_empty() && core::str::from_utf8(header).is_ok();
        ensure!(is_text, Error::<T>::BadHeader);
        ensure!(Self::is_location(location), Error::<T>::BadLocation);
        let parsed = configuration::parse(configuration).map_err(Error::<T>::from)?;
        ensure!(parsed.name == *name, Error::<T>::NameMismatch);
        let statement = PackageStatement {
            publisher: publisher.clone(),
            name: name.clone(),
            code: *code,
            header: sha256(header),
            configuration: sha256(configuration),
        };
        Self::ensure_strong(&parsed.public_key)?;
        ensure!(
            statement.is_signed(&parsed.public_key, signature),
            Error::<T>::BadSignature
        );
        Ok(parsed)
    }

    /// Checks that an account holds the secret half of a key.
    pub(crate) fn ensure_possession(
        account: &T::AccountId,
        key: &Public,
        proof: &Signature,
    ) -> Result<(), Error<T>> {
        Self::ensure_strong(key)?;
        let digest = possession_digest(Self::genesis(), account, key);
        ensure!(
            signed_by(key, digest.as_bytes(), proof),
            Error::<T>::BadSignature
        );
        Ok(())
    }

    /// Refuses the few keys (points of small order) under which anyone can sign anything: their signatures would prove
    /// nothing, and their holder could deny every one. Such a key, and no other, takes the empty signature.
    pub(crate) fn ensure_strong(key: &Public) -> Result<(), Error<T>> {
        let empty = Signature::from_raw(EMPTY_SIGNATURE);
        ensure!(!signed_by(key, b"", &empty), Error::<T>::WeakKey);
        Ok(())
    }
}
