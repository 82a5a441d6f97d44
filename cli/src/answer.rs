//! An accepted result, as it is shown.

use crate::{
    chain::Chain,
    error::{Explain, Outcome, Problem},
    keys::Account,
    moment::utc,
    output::{hex, listed, Sheet},
    question::{answer_json, Question},
    resolve,
};
use cryptlet_primitives::{
    acceptance::{Acceptance, Kept},
    agreement::Decision,
    envelope::{Envelope, EnvelopeError, SavedKeys},
    ids::{Sequence, TopicId},
    view::{CryptletView, ResultRecord},
};
use serde_json::{json, Value as Json};
use sp_core::H256;
use subxt::rpcs::client::rpc_params;

/// A result with the version of the cryptlet that gave it.
pub struct Answer {
    /// The cryptlet as it was.
    pub cryptlet: CryptletView<Account>,
    /// The result.
    pub record: ResultRecord,
    /// The answer by its type.
    pub value: Json,
}

impl Answer {
    /// Reads the result of a question at one place of its topic.
    pub async fn read(
        chain: &Chain,
        cryptlet: &CryptletView<Account>,
        question: &Question,
        place: Sequence,
        at: H256,
    ) -> Outcome<Self> {
        let record = chain
            .result(question.topic, place, at)
            .await?
            .ok_or_else(|| {
                Problem::new(
                    "no-result",
                    format!("the chain's state has no result {place} of this question"),
                    "it keeps the newest: leave --at-sequence away, or ask with `cryptlet request`",
                )
            })?;
        let cryptlet = resolve::version(chain, cryptlet.id, record.version, at).await?;
        let method = String::from_utf8_lossy(&question.method);
        let value = answer_json(&cryptlet, &method, &record.output)?;
        Ok(Answer {
            cryptlet,
            record,
            value,
        })
    }

    /// As `--json` prints it.
    pub fn to_json(&self, question: &Question) -> Outcome<Json> {
        let record = &self.record;
        Ok(json!({
            "cryptlet": { "id": self.cryptlet.id, "name": self.cryptlet.name },
            "question": question.to_json()?,
            "sequence": record.sequence,
            "round": record.round,
            "version": record.version,
            "value": self.value,
            "output": hex(&record.output),
            "observedAt": record.observed_at,
            "acceptedAt": record.accepted_at,
            "acceptedIn": record.accepted_in,
            "agreed": record.agreed,
            "dissented": record.dissented,
        }))
    }

    /// For people.
    pub fn sheet(&self, question: &Question) -> Sheet {
        let record = &self.record;
        Sheet::default()
            .row("value", pretty(&self.value))
            .row(
                "cryptlet",
                format!("{} version {}", self.cryptlet.name, record.version),
            )
            .row(
                "result",
                format!("{} of topic {}", record.sequence, hex(question.topic.0)),
            )
            .row("round", record.round)
            .row("observed", utc(record.observed_at))
            .row(
                "accepted",
                format!(
                    "{} in block {}",
                    utc(record.accepted_at),
                    record.accepted_in
                ),
            )
            .row("agreed", format!("hosts {}", listed(&record.agreed)))
            .row("dissented", listed(&record.dissented))
    }
}

/// JSON on several lines, for people.
pub fn pretty(json: &Json) -> String {
    serde_json::to_string_pretty(json).unwrap_or_else(|_| json.to_string())
}

/// Fetches the sealed trust envelope of a result, as the node cuts it out of the block that accepted it.
pub async fn fetch_envelope(chain: &Chain, topic: TopicId, place: Sequence) -> Outcome<Vec<u8>> {
    let found: Option<String> = chain
        .request("cryptlet_envelope", rpc_params![topic, place])
        .await?;
    let text = found.ok_or_else(|| {
        Problem::new(
            "no-envelope",
            format!("the node has no envelope of result {place}"),
            "ask a node that keeps the block that accepted it",
        )
    })?;
    let state = "the node's envelope is not hex";
    hex::decode(text.trim_start_matches("0x")).explain("other-version", state, "ask another node")
}

/// Reads an envelope.
pub fn parse_envelope(bytes: &[u8]) -> Outcome<Envelope> {
    Envelope::parse(bytes).explain(
        "bad-envelope",
        "this is no envelope, or a damaged one",
        "fetch it again: `cryptlet result NAME METHOD … --save DIR`",
    )
}

/// What an envelope's refusal means.
pub fn refused(error: EnvelopeError) -> Problem {
    let (state, remedy) = match error {
        EnvelopeError::OtherChain => {
            ("it is of another chain".to_owned(), "use the keys of the chain that it comes from")
        }
        EnvelopeError::UnknownDelegate | EnvelopeError::UnknownSigner(_) => (
            format!("the keys do not know a signer ({error:?})"),
            "save the keys anew from a node that you trust; if they still lack it, do not believe the result",
        ),
        other => (
            format!("it does not prove its result ({other:?})"),
            "do not believe it; fetch it again from a node that you trust",
        ),
    };
    Problem::new(
        "envelope-refused",
        format!("the envelope is refused: {state}"),
        remedy,
    )
}

/// Verifies an envelope against keys: who signed.
pub fn signed(envelope: &Envelope, keys: &SavedKeys) -> Outcome<Decision> {
    envelope.verify(keys).map_err(refused)
}

/// Compares a verified envelope with what the chain kept. Whether its statement could be compared as well; anything but
/// an accepted result is an error.
pub fn accepted(envelope: &Envelope, decision: &Decision, kept: &Kept) -> Outcome<bool> {
    let acceptance = kept.acceptance(envelope, decision);
    let (code, remedy) = match acceptance {
        Acceptance::Accepted { statement_compared } => return Ok(statement_compared),
        Acceptance::NotAccepted(_) => (
            "result-not-accepted",
            "do not believe it; read what the chain accepted: `cryptlet result NAME METHOD …`",
        ),
        Acceptance::Unknown(_) => (
            "acceptance-unknown",
            "name an archive node with --node, and a block with --at-block; without --accepted only the signatures are checked",
        ),
    };
    let hosts = listed(&decision.agreed);
    let state = format!("hosts {hosts} and a delegate signed it, but {acceptance}");
    Err(Problem::new(code, state, remedy))
}

/// A verified envelope: the answer, typed where `typed` can tell the type, with who agreed. Says of the chain's acceptance
/// that it was not checked.
pub fn signed_json(
    envelope: &Envelope,
    decision: &Decision,
    typed: impl Fn(&str, &[u8]) -> Outcome<Json>,
) -> Outcome<Json> {
    let statement = &envelope.statement;
    let method = String::from_utf8_lossy(&statement.method);
    Ok(json!({
        "signed": true,
        "acceptance": "not-checked",
        "genesis": statement.genesis,
        "cryptlet": statement.cryptlet,
        "version": statement.version,
        "code": statement.code,
        "method": method,
        "params": hex(&statement.params),
        "topic": statement.topic(),
        "round": statement.round,
        "value": typed(&method, &envelope.output)?,
        "output": hex(&envelope.output),
        "observedAt": envelope.observed_at,
        "acceptedAt": envelope.accepted_at,
        "poolSize": statement.pool_size,
        "quorum": statement.quorum,
        "agreed": decision.agreed,
        "dissented": decision.dissented,
        "delegate": hex(&envelope.carriage.delegate),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cryptlet_primitives::{ids::HostId, view::RoundOutcome};

    /// The first envelope of the shared vectors that verifies, with its keys.
    fn sound() -> (Envelope, SavedKeys) {
        let text = include_str!("../../primitives/vectors/envelope.json");
        let vectors: Vec<Json> = serde_json::from_str(text).unwrap();
        let sound = |vector: &&Json| vector["verdict"].get("error").is_none();
        let vector = vectors.iter().find(sound).unwrap();
        let bytes = hex::decode(&vector["envelope"].as_str().unwrap()[2..]).unwrap();
        (
            parse_envelope(&bytes).unwrap(),
            serde_json::from_value(vector["keys"].clone()).unwrap(),
        )
    }

    fn kept(envelope: &Envelope, decision: &Decision) -> Kept {
        let statement = &envelope.statement;
        let hosts = |hosts: &[HostId]| hosts.to_vec().try_into().unwrap();
        Kept {
            now: statement.deadline,
            outcome: RoundOutcome::Accepted {
                topic: statement.topic(),
                sequence: 0,
            },
            result: Some(ResultRecord {
                sequence: 0,
                round: statement.round,
                version: statement.version,
                output: envelope.output.clone(),
                observed_at: envelope.observed_at,
                accepted_at: envelope.accepted_at,
                accepted_in: 1,
                agreed: hosts(&decision.agreed),
                dissented: hosts(&decision.dissented),
            }),
            oldest: Some(envelope.accepted_at),
            code: Some(statement.code),
            statement: None,
        }
    }

    #[test]
    fn what_is_signed_is_believed_accepted_only_when_the_chain_has_it() {
        let (envelope, keys) = sound();
        let decision = signed(&envelope, &keys).unwrap();
        let chain = kept(&envelope, &decision);
        assert_eq!(accepted(&envelope, &decision, &chain), Ok(false));
        let mut other = chain.clone();
        other
            .result
            .iter_mut()
            .for_each(|result| result.observed_at += 1);
        let problem = accepted(&envelope, &decision, &other).unwrap_err();
        assert_eq!(problem.code, "result-not-accepted");
        assert!(problem.state.contains("signed it, but"), "{problem}");
        let forgotten = Kept {
            outcome: RoundOutcome::Gone,
            result: None,
            ..chain
        };
        let problem = accepted(&envelope, &decision, &forgotten).unwrap_err();
        assert_eq!(problem.code, "acceptance-unknown");
        assert!(problem.remedy.contains("archive node"), "{problem}");
    }
}
