//! Sealed trust envelopes, verified for contracts by the keys in the chain's state.

use crate::{
    abi::{self, ICryptoDelegate, Message},
    Config, Refusal, WeightInfo,
};
use alloc::vec::Vec;
use codec::MaxEncodedLen;
use cryptlet_primitives::{
    agreement::Decision,
    envelope::{Envelope, SavedKeys},
};
use pallet_revive::precompiles::{
    alloy::{
        primitives::{Bytes, FixedBytes},
        sol_types::SolCall,
    },
    Error, Ext,
};
use sp_runtime::SaturatedConversion;

/// Whether an envelope holds, and what it says.
///
/// Charged in steps, each before its work: reading the bytes; the keys of the pool that the envelope names; and as many
/// votes as it has, each with two signatures, though the first that is wrong ends the work.
pub(crate) fn verify<T: Config, W: WeightInfo>(
    bytes: &Bytes,
    env: &mut impl Ext<T = T>,
) -> Result<Vec<u8>, Error> {
    if bytes.len() > Envelope::max_encoded_len() {
        return Err(Refusal::TooLong.into());
    }
    env.charge(W::parse_envelope(bytes.len().saturated_into()))?;
    let Ok(envelope) = Envelope::parse(bytes) else {
        return Ok(answer(None));
    };
    env.charge(W::keys())?;
    let cryptlet = envelope.statement.cryptlet;
    let seats = pallet_cryptlet::Pallet::<T>::pool(cryptlet).len();
    env.charge(W::key_book(seats.saturated_into()))?;
    let book = pallet_crypto_delegate::Pallet::<T>::key_book(cryptlet);
    env.charge(W::verify_votes(envelope.votes.len().saturated_into()))?;
    Ok(answer(judge(envelope, &book)))
}

/// What an envelope says, if it holds by these keys.
pub(crate) fn judge(envelope: Envelope, book: &SavedKeys) -> Option<Message> {
    let decision = envelope.verify(book).ok()?;
    Some(said(envelope, &decision))
}

fn said(envelope: Envelope, decision: &Decision) -> Message {
    let count = |hosts: usize| u16::try_from(hosts).unwrap_or(u16::MAX);
    Message {
        cryptlet: envelope.statement.cryptlet.0,
        topic: abi::word(envelope.statement.topic().0),
        feed: FixedBytes::ZERO,
        round: envelope.statement.round.0,
        sequence: 0,
        observedAt: envelope.observed_at,
        acceptedAt: envelope.accepted_at,
        agreed: count(decision.agreed.len()),
        dissented: count(decision.dissented.len()),
        output: Bytes::from(envelope.output.into_inner()),
    }
}

fn answer(said: Option<Message>) -> Vec<u8> {
    let verified = ICryptoDelegate::verifyReturn {
        valid: said.is_some(),
        message: said.unwrap_or_else(nothing),
    };
    ICryptoDelegate::verifyCall::abi_encode_returns(&verified)
}

fn nothing() -> Message {
    Message {
        cryptlet: 0,
        topic: FixedBytes::ZERO,
        feed: FixedBytes::ZERO,
        round: 0,
        sequence: 0,
        observedAt: 0,
        acceptedAt: 0,
        agreed: 0,
        dissented: 0,
        output: Bytes::new(),
    }
}
