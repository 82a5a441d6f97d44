//! Envelopes: cut out of the block that accepted a result, and verified.

use super::{fault, Cryptlet};
use codec::MaxEncodedLen;
use cryptlet_primitives::{
    acceptance::{Acceptance, Kept},
    agreement::Decision,
    api::{CryptletApi, CryptoDelegateApi},
    envelope::{Envelope, SavedKeys},
    ids::{HostId, RoundId, Sequence, TopicId},
    statement::Statement,
    view::{ResultRecord, RoundOutcome},
};
use cryptlet_registrar_runtime::Hash;
use jsonrpsee::core::RpcResult;
use sc_client_api::BlockBackend;
use serde::{Deserialize, Serialize};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;

/// The block that a verdict is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its hash.
    pub block: Hash,
    /// Whether it is finalized.
    pub finalized: bool,
}

/// What the verification of an envelope came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// Whether code, hosts and delegate signed it under the chain's keys, and the votes come to its answer.
    pub signed: bool,
    /// Whether the chain has this very result: `accepted`, `not-accepted`, `unknown` where the state does not tell, and
    /// `not-checked` of an envelope that is not signed.
    pub acceptance: String,
    /// Whether an accepted envelope's statement was compared whole with the chain's: the state before the acceptance
    /// must be there.
    pub statement_compared: bool,
    /// The block whose keys and state were asked.
    pub at_block: Hash,
    /// Whether that block is finalized. If not, it can fall with a reorganisation, and the verdict with it.
    pub finalized: bool,
    /// Why it is not signed or not accepted, or what to ask for; `null` of an accepted one.
    pub reason: Option<String>,
    /// The hosts that agreed.
    pub agreed: Vec<HostId>,
    /// The hosts whose vote was otherwise.
    pub dissented: Vec<HostId>,
}

impl Verdict {
    fn unsigned(reason: String, asked: Asked) -> Self {
        Verdict {
            signed: false,
            acceptance: "not-checked".to_owned(),
            statement_compared: false,
            at_block: asked.block,
            finalized: asked.finalized,
            reason: Some(reason),
            agreed: Vec::new(),
            dissented: Vec::new(),
        }
    }

    fn signed(decision: Decision, acceptance: Acceptance, asked: Asked) -> Self {
        let (statement_compared, reason) = match acceptance {
            Acceptance::Accepted { statement_compared } => (statement_compared, None),
            other => (false, Some(other.to_string())),
        };
        Verdict {
            signed: true,
            acceptance: acceptance.word().to_owned(),
            statement_compared,
            at_block: asked.block,
            finalized: asked.finalized,
            reason,
            agreed: decision.agreed,
            dissented: decision.dissented,
        }
    }
}

/// Reads an envelope, whole. What is longer than any envelope is not looked at.
pub fn parse(bytes: &[u8]) -> RpcResult<Envelope> {
    let fits = bytes.len() <= Envelope::max_encoded_len();
    let envelope = fits.then(|| Envelope::parse(bytes).ok()).flatten();
    envelope.ok_or_else(|| {
        fault::of(
            fault::MALFORMED,
            "not an envelope: give the SCALE bytes of cryptlet_envelope, whole, in hex",
        )
    })
}

impl Cryptlet {
    /// Verifies an envelope against keys, and against what the state of the asked block keeps of its round.
    pub(super) fn verdict(
        &self,
        envelope: &Envelope,
        keys: &SavedKeys,
        asked: Asked,
    ) -> RpcResult<Verdict> {
        Ok(match envelope.verify(keys) {
            Ok(decision) => {
                let kept = self.kept(&envelope.statement, asked.block)?;
                let acceptance = kept.acceptance(envelope, &decision);
                Verdict::signed(decision, acceptance, asked)
            }
            Err(error) => Verdict::unsigned(format!("{error:?}"), asked),
        })
    }

    /// What the state at `at` tells of a statement's round.
    fn kept(&self, statement: &Statement, at: Hash) -> RpcResult<Kept> {
        let (topic, round) = (statement.topic(), statement.round);
        let api = self.client.runtime_api();
        let now = api.now(at).map_err(fault::runtime)?;
        let outcome = api.outcome(at, topic, round).map_err(fault::runtime)?;
        let result = match &outcome {
            RoundOutcome::Accepted { sequence, .. } => self.record(at, topic, *sequence)?,
            RoundOutcome::Open | RoundOutcome::Gone => None,
        };
        let oldest = api.results(at, topic, 0, 1).map_err(fault::runtime)?;
        let version = api
            .cryptlet(at, statement.cryptlet, Some(statement.version))
            .map_err(fault::runtime)?;
        let kept = result
            .as_ref()
            .and_then(|result| self.statement_before(result.accepted_in, round));
        Ok(Kept {
            now,
            outcome,
            result,
            oldest: oldest.rows.first().map(|oldest| oldest.accepted_at),
            code: version.map(|version| version.code),
            statement: kept,
        })
    }

    /// A round's statement in the state before block `number`. `None` if that state is gone.
    fn statement_before(&self, number: u32, round: RoundId) -> Option<Statement> {
        let parent = self.client.hash(number.checked_sub(1)?).ok()??;
        let round = self.client.runtime_api().round(parent, round).ok()??;
        Some(round.statement)
    }

    /// A result's record in the state at `at`.
    pub(super) fn record(
        &self,
        at: Hash,
        topic: TopicId,
        sequence: Sequence,
    ) -> RpcResult<Option<ResultRecord>> {
        let page = self
            .client
            .runtime_api()
            .results(at, topic, sequence, 1)
            .map_err(fault::runtime)?;
        let mut rows = page.rows.into_iter();
        Ok(rows.find(|record| record.sequence == sequence))
    }

    /// Builds the envelope of `record` from the block that accepted it: the statement from the parent's state, where the
    /// round was still open, the votes from the report in the body. Two calls of the runtime, whatever the block holds.
    pub(super) fn envelope_of(&self, record: &ResultRecord) -> RpcResult<Envelope> {
        let gone = || fault::block_gone(record.accepted_in);
        let hash = self.client.hash(record.accepted_in);
        let hash = hash.ok().flatten().ok_or_else(gone)?;
        let header = self.client.header(hash).ok().flatten().ok_or_else(gone)?;
        let body = self.client.block_body(hash);
        let body = body.ok().flatten().ok_or_else(gone)?;
        let parent = header.parent_hash;
        let api = self.client.runtime_api();
        let round = api.round(parent, record.round).map_err(fault::runtime)?;
        let statement = round.ok_or_else(gone)?.statement;
        let reports = api.reports_of(parent, body).map_err(fault::runtime)?;
        let counted: Vec<HostId> = record
            .agreed
            .iter()
            .chain(&record.dissented)
            .copied()
            .collect();
        let open = |report| {
            Envelope::open(
                statement.clone(),
                record.output.clone(),
                record.observed_at,
                record.accepted_at,
                report,
                &counted,
            )
        };
        // A block may hold several reports: the one that decided this round holds all its counted votes.
        reports
            .iter()
            .filter_map(open)
            .find(|envelope| envelope.votes.len() == counted.len())
            .ok_or_else(gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cryptlet_primitives::acceptance::{Difference, Gap};

    const ASKED: Asked = Asked {
        block: Hash::repeat_byte(7),
        finalized: false,
    };

    fn decision() -> Decision {
        Decision {
            output: Default::default(),
            observed_at: 0,
            agreed: vec![HostId(1), HostId(2)],
            dissented: vec![HostId(3)],
        }
    }

    #[test]
    fn only_an_accepted_envelope_goes_without_a_reason() {
        let accepted = Acceptance::Accepted {
            statement_compared: true,
        };
        let verdict = Verdict::signed(decision(), accepted, ASKED);
        assert_eq!((verdict.at_block, verdict.finalized), (ASKED.block, false));
        assert_eq!(
            (verdict.acceptance.as_str(), verdict.reason),
            ("accepted", None)
        );
        for acceptance in [
            Acceptance::NotAccepted(Difference::Output),
            Acceptance::Unknown(Gap::Result),
        ] {
            let verdict = Verdict::signed(decision(), acceptance, ASKED);
            assert!(verdict.signed && !verdict.statement_compared);
            assert_eq!(verdict.acceptance, acceptance.word());
            assert_eq!(verdict.reason, Some(acceptance.to_string()));
        }
        let verdict = Verdict::unsigned("OtherChain".to_owned(), ASKED);
        assert_eq!((verdict.at_block, verdict.finalized), (ASKED.block, false));
        assert!(!verdict.signed && verdict.acceptance == "not-checked");
    }

    #[test]
    fn an_envelope_is_read_whole_or_not_at_all() {
        for bytes in [
            vec![],
            vec![0; 64],
            vec![0; Envelope::max_encoded_len() + 1],
        ] {
            let code = parse(&bytes).map_err(|error| error.code());
            assert_eq!(code.err(), Some(fault::MALFORMED));
        }
    }
}
