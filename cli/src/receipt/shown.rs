//! A checked receipt as JSON for scripts and as text for people. docs/cli.md lists the JSON's fields.

use super::{checked::Host, Checked};
use crate::{
    answer::pretty,
    error::Outcome,
    moment::utc,
    output::{hex, listed, Sheet},
    question::{arguments_json, typed_json},
    shown::{policy_json, policy_text},
};
use cryptlet_primitives::{agreement::Agreement, digest::sha256, statement::Occasion, Public};
use serde_json::{json, Value as Json};

/// Question and answer, by the types of the registered header.
pub struct Words {
    /// The method.
    pub method: String,
    /// Its arguments by name.
    pub arguments: Json,
    /// The answer.
    pub value: Json,
}

impl Words {
    /// Reads question and answer.
    pub fn of(checked: &Checked) -> Outcome<Self> {
        let envelope = &checked.receipt.envelope;
        let statement = &envelope.statement;
        let method = String::from_utf8_lossy(&statement.method).into_owned();
        Ok(Words {
            arguments: arguments_json(&checked.header, &method, &statement.params)?,
            value: typed_json(&checked.header, &method, &envelope.output)?,
            method,
        })
    }
}

/// As `--json` prints it.
pub fn json(checked: &Checked, words: &Words, auditor: Option<&Public>) -> Json {
    let receipt = &checked.receipt;
    let (envelope, accepted) = (&receipt.envelope, &receipt.accepted);
    let statement = &envelope.statement;
    let version = &checked.version;
    json!({
        "auditor": auditor.map(hex),
        "issuedAt": receipt.issued_at,
        "genesis": statement.genesis,
        "cryptlet": { "id": statement.cryptlet, "name": checked.name() },
        "owner": checked.cryptlet.owner,
        "version": statement.version,
        "code": statement.code,
        "headerDigest": sha256(&version.header),
        "configurationDigest": sha256(&version.configuration),
        "location": String::from_utf8_lossy(&version.location),
        "sources": checked.configuration.sources,
        "question": {
            "method": words.method,
            "arguments": words.arguments,
            "params": hex(&statement.params),
            "topic": accepted.topic,
        },
        "occasion": statement.occasion,
        "sequence": accepted.sequence,
        "round": statement.round,
        "leaf": receipt.proof.index,
        "statement": accepted.statement,
        "value": words.value,
        "output": hex(&envelope.output),
        "openedAt": statement.opened_at,
        "deadline": statement.deadline,
        "observedAt": envelope.observed_at,
        "acceptedAt": envelope.accepted_at,
        "agreement": statement.agreement,
        "poolSize": statement.pool_size,
        "quorum": statement.quorum,
        "hosts": checked.hosts.iter().map(host_json).collect::<Vec<_>>(),
        "agreed": checked.decision.agreed,
        "dissented": checked.decision.dissented,
        "delegate": { "key": hex(&envelope.carriage.delegate), "validator": checked.voucher },
        "policy": policy_json(&checked.rules.policy),
        "policyAtBlock": checked.rules.block,
        "block": checked.block.number,
        "blockHash": checked.block.hash,
        "specVersion": checked.spec_version,
        "historyRoot": checked.block.root,
        "finalized": receipt.finalized,
    })
}

fn host_json(host: &Host) -> Json {
    json!({
        "host": host.id,
        "operator": host.operator,
        "isolation": host.isolation,
        "agreed": host.agreed,
    })
}

/// For people.
pub fn sheet(checked: &Checked, words: &Words, auditor: Option<&Public>) -> Sheet {
    let receipt = &checked.receipt;
    anchored(voted(asked_and_answered(checked, words), checked), checked).maybe(
        "auditor",
        auditor.map(|auditor| format!("{}, {}", hex(auditor), utc(receipt.issued_at))),
    )
}

/// Question, answer, and what answered.
fn asked_and_answered(checked: &Checked, words: &Words) -> Sheet {
    let envelope = &checked.receipt.envelope;
    let statement = &envelope.statement;
    let version = &checked.version;
    Sheet::default()
        .row("question", question(checked, words))
        .row("answer", pretty(&words.value))
        .row(
            "cryptlet",
            format!(
                "{} (number {}) version {}, owned by {}",
                checked.name(),
                statement.cryptlet,
                statement.version,
                checked.cryptlet.owner
            ),
        )
        .row("code", format!("SHA-256 {}", hex(statement.code)))
        .row("sources", listed(&checked.configuration.sources))
        .row(
            "header",
            format!("SHA-256 {}", hex(sha256(&version.header))),
        )
        .row(
            "configuration",
            format!("SHA-256 {}", hex(sha256(&version.configuration))),
        )
        .row("asked", asked(checked))
        .row("observed", utc(envelope.observed_at))
}

/// Who said it, and under which rules.
fn voted(sheet: Sheet, checked: &Checked) -> Sheet {
    sheet
        .row("agreed", hosts(checked, true))
        .row("dissented", hosts(checked, false))
        .row("rule", rule(checked))
        .row(
            "policy",
            format!(
                "as of block {}\n{}",
                checked.rules.block,
                policy_text(&checked.rules.policy).trim_end()
            ),
        )
        .row(
            "delegate",
            format!(
                "{} of validator {} vouches for the report",
                hex(&checked.receipt.envelope.carriage.delegate),
                checked.voucher
            ),
        )
}

/// Where it stands on the chain, and what was checked.
fn anchored(sheet: Sheet, checked: &Checked) -> Sheet {
    let receipt = &checked.receipt;
    let finality = match receipt.finalized {
        true => "final, says the auditor",
        false => "not final yet when the receipt was made",
    };
    sheet
        .row(
            "accepted",
            format!(
                "{} in block {}, {finality}",
                utc(receipt.envelope.accepted_at),
                checked.block.number
            ),
        )
        .row("block hash", hex(checked.block.hash))
        .row(
            "chain's code",
            format!("spec version {}", checked.spec_version),
        )
        .row(
            "history",
            format!(
                "result {} under root {}",
                receipt.proof.index,
                hex(checked.block.root)
            ),
        )
        .row("chain", hex(receipt.envelope.statement.genesis))
        .row("checked", checks(checked))
}

fn question(checked: &Checked, words: &Words) -> String {
    let arguments = match &words.arguments {
        Json::Object(fields) => fields
            .iter()
            .map(|(name, value)| format!("{name} = {value}"))
            .collect(),
        other => vec![other.to_string()],
    };
    format!(
        "{}({}), round {}, result {} of topic {}",
        words.method,
        arguments.join(", "),
        checked.receipt.accepted.round,
        checked.receipt.accepted.sequence,
        hex(checked.receipt.accepted.topic.0)
    )
}

/// When and why the round opened.
fn asked(checked: &Checked) -> String {
    let statement = &checked.receipt.envelope.statement;
    let why = match statement.occasion {
        Occasion::Request => "by a request".to_owned(),
        Occasion::Moment { due } => format!("by a feed, for {}", utc(due)),
        Occasion::Event { after } => format!("by a feed, for the first event after {after}"),
        // Never: such an envelope is refused.
        Occasion::Subscription { .. } => "by a subscription".to_owned(),
    };
    format!(
        "{} {why}; open until {}",
        utc(statement.opened_at),
        utc(statement.deadline)
    )
}

fn hosts(checked: &Checked, agreed: bool) -> String {
    let hosts = checked.hosts.iter().filter(|host| host.agreed == agreed);
    let lines: Vec<String> = hosts
        .map(|host| format!("host {} of operator {}", host.id, host.operator))
        .collect();
    match lines.is_empty() {
        true => "none".to_owned(),
        false => lines.join("\n"),
    }
}

fn rule(checked: &Checked) -> String {
    let statement = &checked.receipt.envelope.statement;
    let how = match &statement.agreement {
        Agreement::Exact => "equal to the byte",
        Agreement::Median(_) => "the median, within the deviation",
    };
    format!(
        "{} of {} must agree, {how}",
        statement.quorum, statement.pool_size
    )
}

/// Each signature and each proof, a line each.
fn checks(checked: &Checked) -> String {
    let mut lines: Vec<String> = checked
        .hosts
        .iter()
        .map(|host| {
            format!(
                "host {}: instance and region signed, with keys of the state of block {}",
                host.id, checked.block.number
            )
        })
        .collect();
    lines.push(
        "delegate: one of that state signed; that no other carried it, nobody says".to_owned(),
    );
    lines.push(
        "votes: come to this answer by the statement's rule, and are all that the chain counted"
            .to_owned(),
    );
    lines.push("code, header, configuration: as registered in that state".to_owned());
    lines.push(format!(
        "policy: as in the state of block {}, whose hash that state leads to",
        checked.rules.block
    ));
    lines.push("history: the result stands under the root in the block's header".to_owned());
    lines.join("\n")
}
