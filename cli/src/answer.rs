//! An accepted result, as it is shown.

use crate::{
    account::Account,
    chain::Chain,
    error::{Outcome, Problem},
    moment::utc,
    output::{hex, listed, Sheet},
    question::{answer_json, Question},
    resolve,
    shown::named_json,
};
use cryptlet_primitives::{
    ids::Sequence,
    view::{CryptletView, ResultRecord},
};
use serde_json::{json, Value as Json};
use sp_core::H256;

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
            "cryptlet": named_json(&self.cryptlet),
            "question": question.to_json()?,
            "sequence": record.sequence,
            "round": record.round,
            "feed": record.feed,
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
