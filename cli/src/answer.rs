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
use codec::DecodeAll;
use cryptlet_primitives::{
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
    Envelope::decode_all(&mut &bytes[..]).explain(
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

/// Verifies an envelope against keys. The answer, typed where `typed` can tell the type, with who agreed.
pub fn verified_json(
    envelope: &Envelope,
    keys: &SavedKeys,
    typed: impl Fn(&str, &[u8]) -> Outcome<Json>,
) -> Outcome<Json> {
    let decision = envelope.verify(keys).map_err(refused)?;
    let statement = &envelope.statement;
    let method = String::from_utf8_lossy(&statement.method);
    Ok(json!({
        "valid": true,
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
