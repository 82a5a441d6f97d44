//! Whether the chain accepted what an envelope says.
//!
//! Signatures show who said something, not that the chain took it: a host and a delegate in league can sign an answer
//! to a round that the chain decided otherwise, or never opened. [`crate::envelope::Envelope::verify`] tells what is
//! *signed*; here the envelope is compared with what the chain's state keeps of its round. The reader trusts whoever
//! read that state.

use crate::{
    agreement::Decision,
    envelope::Envelope,
    ids::{HostId, Moment},
    statement::Statement,
    view::{ResultRecord, RoundOutcome},
};
use core::fmt;
use sp_core::H256;

/// What a chain's state tells of an envelope's round, read at one block; `statement` and `code` as far as they can be
/// had.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// The chain's clock at that block.
    pub now: Moment,
    /// What became of the round in the statement's topic.
    pub outcome: RoundOutcome,
    /// The round's result, if it was accepted.
    pub result: Option<ResultRecord>,
    /// When the oldest result was accepted that the topic still has.
    pub oldest: Option<Moment>,
    /// SHA-256 of the component that the registrar has for the statement's version.
    pub code: Option<H256>,
    /// The round's statement in the state before the block that accepted it. `None` if that state is gone.
    pub statement: Option<Statement>,
}

/// What the comparison of a verified envelope with the chain's state comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Acceptance {
    /// The chain has this result of this round, from these hosts and this code.
    Accepted {
        /// Whether the statement was compared whole. Where the state before the acceptance is gone, its epoch,
        /// agreement, times and bounds are only known to fit the result.
        statement_compared: bool,
    },
    /// The chain has something else.
    NotAccepted(Difference),
    /// The state does not tell.
    Unknown(Gap),
}

/// In what the chain's state differs from the envelope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Difference {
    /// The round is open: nothing of it has been accepted.
    StillOpen,
    /// The topic has kept its results since before the round's opening, and none is of this round.
    NoResult,
    /// Another version answered.
    Version,
    /// The registrar has another component for the version.
    Code,
    /// Another output was accepted.
    Output,
    /// Another observation time was accepted.
    ObservedAt,
    /// It was accepted at another time.
    AcceptedAt,
    /// The chain did not count this host, or counted it on the other side.
    Vote(HostId),
    /// The chain counted fewer votes for it than the statement's quorum, or more votes than the statement's pool has
    /// hosts.
    Pool,
    /// The chain's statement of this round is another one.
    Statement,
}

/// What the state lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gap {
    /// The block is older than the round.
    BlockTooOld,
    /// No result of the round: it never opened, it expired, or its result is kept no longer.
    Result,
    /// The registrar has no such version of the cryptlet.
    Version,
}

impl Kept {
    /// Compares an envelope with what the chain kept. `decision` is what [`Envelope::verify`] gave for it: the votes
    /// are not verified here.
    pub fn acceptance(&self, envelope: &Envelope, decision: &Decision) -> Acceptance {
        match self.compare(envelope, decision) {
            Ok(statement_compared) => Acceptance::Accepted { statement_compared },
            Err(acceptance) => acceptance,
        }
    }

    fn compare(&self, envelope: &Envelope, decision: &Decision) -> Result<bool, Acceptance> {
        let statement = &envelope.statement;
        if self.now < statement.opened_at {
            return Err(Acceptance::Unknown(Gap::BlockTooOld));
        }
        let result = match (&self.outcome, &self.result) {
            (RoundOutcome::Open, _) => return Err(Difference::StillOpen.into()),
            (RoundOutcome::Accepted { .. }, Some(result)) => result,
            // Results leave a topic oldest first: where one from before the opening stays, all later ones do.
            _ if self
                .oldest
                .is_some_and(|oldest| oldest < statement.opened_at) =>
            {
                return Err(Difference::NoResult.into())
            }
            _ => return Err(Acceptance::Unknown(Gap::Result)),
        };
        if let Some(difference) = difference(envelope, decision, result) {
            return Err(difference.into());
        }
        match self.code {
            None => return Err(Acceptance::Unknown(Gap::Version)),
            Some(code) if code != statement.code => return Err(Difference::Code.into()),
            Some(_) => {}
        }
        match &self.statement {
            Some(kept) if kept != statement => Err(Difference::Statement.into()),
            kept => Ok(kept.is_some()),
        }
    }
}

/// The first thing in which the accepted result differs.
fn difference(
    envelope: &Envelope,
    decision: &Decision,
    result: &ResultRecord,
) -> Option<Difference> {
    let statement = &envelope.statement;
    let stranger = |hosts: &[HostId], counted: &[HostId]| {
        hosts.iter().find(|host| !counted.contains(host)).copied()
    };
    let counted = result.agreed.len().saturating_add(result.dissented.len());
    if result.version != statement.version {
        Some(Difference::Version)
    } else if result.output != envelope.output {
        Some(Difference::Output)
    } else if result.observed_at != envelope.observed_at {
        Some(Difference::ObservedAt)
    } else if result.accepted_at != envelope.accepted_at {
        Some(Difference::AcceptedAt)
    } else if result.agreed.len() < usize::from(statement.quorum)
        || counted > usize::from(statement.pool_size)
    {
        Some(Difference::Pool)
    } else {
        stranger(&decision.agreed, &result.agreed)
            .or_else(|| stranger(&decision.dissented, &result.dissented))
            .map(Difference::Vote)
    }
}

impl From<Difference> for Acceptance {
    fn from(difference: Difference) -> Self {
        Acceptance::NotAccepted(difference)
    }
}

impl Acceptance {
    /// The word for it in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Acceptance::Accepted { .. } => "accepted",
            Acceptance::NotAccepted(_) => "not-accepted",
            Acceptance::Unknown(_) => "unknown",
        }
    }
}

impl fmt::Display for Acceptance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Acceptance::Accepted {
                statement_compared: true,
            } => formatter.write_str("the chain accepted this result"),
            Acceptance::Accepted { .. } => formatter.write_str(
                "the chain accepted this result; its statement could not be compared, as the state before the acceptance is gone",
            ),
            Acceptance::NotAccepted(difference) => difference.fmt(formatter),
            Acceptance::Unknown(gap) => gap.fmt(formatter),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Difference::StillOpen => "the round is open: the chain has accepted no result of it",
            Difference::NoResult => "the chain accepted no result of this round",
            Difference::Version => "another version answered the round on the chain",
            Difference::Code => "the registrar has another component for this version",
            Difference::Output => "the chain accepted another output of this round",
            Difference::ObservedAt => "the chain accepted another observation time",
            Difference::AcceptedAt => "the chain accepted it at another time",
            Difference::Vote(host) => {
                return write!(formatter, "the chain did not count host {host} this way")
            }
            Difference::Pool => "the votes that the chain counted do not fit the statement's pool",
            Difference::Statement => "the round's statement on the chain is another one",
        })
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Gap::BlockTooOld => "the block that was asked is older than the round: ask a newer one",
            Gap::Result => {
                "the state of that block has no result of this round: it never opened, it expired, or its result is kept no \
                 longer; ask at a block soon after the envelope's time of acceptance, of an archive node (--state-pruning \
                 archive)"
            }
            Gap::Version => {
                "the registrar has no such version at that block: ask a newer block, or a node of the envelope's chain"
            }
        })
    }
}
