//! A delegate's question whether this host serves contracts' cryptlets, checked: the cheap checks first, the signature
//! last.

use crate::observe::{check_envelope, check_sender, DispatchError};
use codec::DecodeAll;
use cryptlet_primitives::{
    binding::SignedBindingAsk,
    ids::{CryptletId, HostId, Moment},
    DelegateId,
};
use sp_core::H256;

/// Reads a question and makes the checks that cost nothing.
pub fn read(body: &[u8], genesis: H256, now: Moment) -> Result<SignedBindingAsk, DispatchError> {
    let signed = SignedBindingAsk::decode_all(&mut &body[..])
        .map_err(|error| DispatchError::Malformed(error.to_string()))?;
    check_envelope(signed.ask.genesis, signed.ask.sent_at, genesis, now)?;
    Ok(signed)
}

/// Lets a delegate's question in. Gives the cryptlets that it is about.
pub fn admit(
    signed: SignedBindingAsk,
    own: HostId,
    delegates: &[DelegateId],
) -> Result<Vec<CryptletId>, DispatchError> {
    check_sender(signed.ask.host, own, &signed.ask.delegate, delegates)?;
    if !signed.is_signed() {
        return Err(DispatchError::BadSignature);
    }
    Ok(signed.ask.cryptlets.into_inner())
}
