//! A delegate's dispatch or question for news, checked (questions about bindings use the same checks): the cheap checks first, the signature last.

use codec::DecodeAll;
use cryptlet_primitives::{
    dispatch::{SignedDispatch, SignedNews},
    ids::{HostId, Moment, RoundId},
    statement::Statement,
    DelegateId,
};
use sp_core::H256;
use std::collections::HashSet;

/// How far a delegate's clock may differ from the host's, the way included, milliseconds: an older dispatch is a replay,
/// or one of the clocks is wrong.
pub const MAX_CLOCK_DIFFERENCE_MS: u64 = 60_000;

/// Why a dispatch, or a question for news, is refused as a whole.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DispatchError {
    /// Not what is taken here.
    #[error("the body is not what delegates sign for this path: {0}")]
    Malformed(String),
    /// Of another chain.
    #[error("the dispatch is for the chain with genesis {0}: this host serves another")]
    OtherChain(H256),
    /// For another host.
    #[error(
        "the dispatch is for host {asked}, this is host {own}: check the endpoint of host {asked}"
    )]
    OtherHost {
        /// Who is asked.
        asked: HostId,
        /// Who this is.
        own: HostId,
    },
    /// Too old, or from the future.
    #[error("the dispatch was sent at {sent_at}, here it is {now} (milliseconds): set the clocks, or send a new one")]
    OutOfTime {
        /// When it says it was sent.
        sent_at: Moment,
        /// The host's time.
        now: Moment,
    },
    /// A statement of another chain or a round twice.
    #[error("the dispatch asks for round {0} twice, or with a statement of another chain")]
    BadRound(RoundId),
    /// Not by a delegate.
    #[error("the sender is not a delegate in the newest block of this host's node")]
    NotADelegate,
    /// Not signed.
    #[error("the delegate's signature is wrong")]
    BadSignature,
}

/// Reads a dispatch and makes the checks that cost nothing.
pub fn read(body: &[u8], genesis: H256, now: Moment) -> Result<SignedDispatch, DispatchError> {
    let signed = SignedDispatch::decode_all(&mut &body[..])
        .map_err(|error| DispatchError::Malformed(error.to_string()))?;
    let dispatch = &signed.dispatch;
    check_envelope(dispatch.genesis, dispatch.sent_at, genesis, now)?;
    let mut rounds = HashSet::new();
    for statement in &dispatch.statements {
        if statement.genesis != genesis || !rounds.insert(statement.round) {
            return Err(DispatchError::BadRound(statement.round));
        }
    }
    Ok(signed)
}

/// Lets a delegate's dispatch in: its statements are asked of this host, by somebody who may ask.
pub fn admit(
    signed: SignedDispatch,
    own: HostId,
    delegates: &[DelegateId],
) -> Result<Vec<Statement>, DispatchError> {
    let SignedDispatch { dispatch, .. } = &signed;
    check_sender(dispatch.host, own, &dispatch.delegate, delegates)?;
    if !signed.is_signed() {
        return Err(DispatchError::BadSignature);
    }
    Ok(signed.dispatch.statements.into_inner())
}

/// Reads a question for news and makes the checks that cost nothing.
pub fn read_news(body: &[u8], genesis: H256, now: Moment) -> Result<SignedNews, DispatchError> {
    let signed = SignedNews::decode_all(&mut &body[..])
        .map_err(|error| DispatchError::Malformed(error.to_string()))?;
    check_envelope(signed.news.genesis, signed.news.sent_at, genesis, now)?;
    Ok(signed)
}

/// Lets a delegate's question for news in.
pub fn admit_news(
    signed: &SignedNews,
    own: HostId,
    delegates: &[DelegateId],
) -> Result<(), DispatchError> {
    check_sender(signed.news.host, own, &signed.news.delegate, delegates)?;
    if signed.is_signed() {
        Ok(())
    } else {
        Err(DispatchError::BadSignature)
    }
}

/// Whether it is for this chain, and new.
pub(crate) fn check_envelope(
    asked: H256,
    sent_at: Moment,
    genesis: H256,
    now: Moment,
) -> Result<(), DispatchError> {
    if asked != genesis {
        return Err(DispatchError::OtherChain(asked));
    }
    if sent_at.abs_diff(now) > MAX_CLOCK_DIFFERENCE_MS {
        return Err(DispatchError::OutOfTime { sent_at, now });
    }
    Ok(())
}

/// Whether this host is asked, by one of the delegates.
pub(crate) fn check_sender(
    asked: HostId,
    own: HostId,
    sender: &DelegateId,
    delegates: &[DelegateId],
) -> Result<(), DispatchError> {
    if asked != own {
        return Err(DispatchError::OtherHost { asked, own });
    }
    if !delegates.contains(sender) {
        return Err(DispatchError::NotADelegate);
    }
    Ok(())
}
