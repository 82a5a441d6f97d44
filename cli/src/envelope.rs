//! Sealed trust envelopes: read, verified against keys, and compared with what a chain has.

use crate::{
    chain::Chain,
    error::{Explain, Outcome, Problem},
    files,
    moment::utc,
    output::{hex, listed},
};
use cryptlet_primitives::{
    acceptance::{Acceptance, Kept},
    agreement::Decision,
    envelope::{Envelope, EnvelopeError, SavedKeys},
    ids::{Sequence, TopicId},
    statement::{Occasion, Statement},
};
use serde_json::{json, Value as Json};
use std::path::Path;
use subxt::rpcs::client::rpc_params;

/// Most bytes of an envelope file: 64 votes with 1 KiB of output each, in binary or hex, with room to spare.
const MAX_ENVELOPE: u64 = 1024 * 1024;

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

/// Reads an envelope file: its bytes, or their hex.
pub fn read_envelope(path: &Path) -> Outcome<Envelope> {
    let name = path.display().to_string();
    let file = files::read(path, MAX_ENVELOPE)?;
    // No envelope begins with the letters `0x`: its first bytes are a chain's hash, and one that did would only fail to
    // be read.
    let bytes = match file.strip_prefix(b"0x") {
        Some(digits) => hex::decode(digits.trim_ascii_end()).map_err(|_| damaged(&name))?,
        None => file,
    };
    parse_envelope(&bytes, &name)
}

/// Reads an envelope; `name` says where it comes from.
pub fn parse_envelope(bytes: &[u8], name: &str) -> Outcome<Envelope> {
    Envelope::parse(bytes).map_err(|_| damaged(name))
}

fn damaged(name: &str) -> Problem {
    Problem::new(
        "bad-envelope",
        format!("{name} is no envelope, or one that was cut off or changed"),
        "fetch it again: `cryptlet result NAME METHOD … --save FOLDER`",
    )
}

/// What an envelope's refusal means.
pub fn refused(error: EnvelopeError) -> Problem {
    let remedy = match error {
        EnvelopeError::OtherChain => "use the keys of the chain that it comes from",
        EnvelopeError::UnknownDelegate | EnvelopeError::UnknownSigner(_) => {
            "save the keys anew from a node that you trust; if they still lack it, do not believe the result"
        }
        _ => "do not believe it; fetch it and its keys again from a node that you trust",
    };
    Problem::new(
        "envelope-refused",
        format!("the envelope is refused: {} ({error:?})", words(error)),
        remedy,
    )
}

/// An envelope's fault in words.
fn words(error: EnvelopeError) -> String {
    let text = match error {
        EnvelopeError::OtherChain => "it is of another chain than the keys",
        EnvelopeError::OutOfTime => "it claims to be accepted before its round opened, or after the deadline",
        EnvelopeError::LastsTooLong => "its round lasts longer than any chain allows",
        EnvelopeError::NoResult => "it is about a subscription, which is no answer of the cryptlet's",
        EnvelopeError::OtherRound => "a vote in it is about another round",
        EnvelopeError::UnknownDelegate => "the keys do not know the delegate that carried it",
        EnvelopeError::BadDelegateSignature => "the delegate's signature is wrong: the envelope, or the delegate's key, was changed",
        EnvelopeError::NoQuorum => "its votes come to no decision",
        EnvelopeError::OtherDecision => "its votes come to another answer than it claims",
        EnvelopeError::PoolUnderstated => "it states a smaller pool than the keys know: it is forged, or the keys are of another time",
        EnvelopeError::WeakQuorum => "it states a quorum that is too small for its pool",
        EnvelopeError::DoubleVote(host) => return format!("host {host} votes twice in it"),
        EnvelopeError::Untimely(host) => return format!("host {host} observed its answer outside the round's time"),
        EnvelopeError::UnknownSigner(host) => return format!("the keys do not know those that signed for host {host}"),
        EnvelopeError::BadVote(host, _) => {
            return format!("a signature for host {host} is wrong: the envelope, or a key of that host, was changed")
        }
        EnvelopeError::NotCarried(host) => return format!("host {host}'s vote is not in what the delegate signed"),
        EnvelopeError::NotSeated(host) => return format!("host {host} had no seat in the pool when the round opened, as the keys know it"),
        EnvelopeError::OutputTooLong(host) => return format!("host {host}'s answer is longer than the round allows"),
        EnvelopeError::KeyNotInForce(host) => return format!("a key of host {host} was not in force when the result was accepted, as the keys know it"),
    };
    text.to_owned()
}

/// Verifies an envelope against keys: who signed.
pub fn signed(envelope: &Envelope, keys: &SavedKeys) -> Outcome<Decision> {
    envelope.verify(keys).map_err(refused)
}

/// Why the envelope's round opened, for people.
pub fn occasion(statement: &Statement) -> String {
    match statement.occasion {
        Occasion::Request => "somebody asked".to_owned(),
        Occasion::Moment { due } => format!("a feed's moment: {}", utc(due)),
        Occasion::Event { after } => format!("a feed's event after the cursor {after}"),
        Occasion::Subscription { .. } => "somebody subscribes".to_owned(),
    }
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
        "occasion": statement.occasion,
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
    use cryptlet_primitives::{
        ids::HostId,
        view::{ResultRecord, RoundOutcome},
    };

    /// The first envelope of the shared vectors that verifies, with its keys.
    fn sound() -> (Envelope, SavedKeys) {
        let text = include_str!("../../primitives/vectors/envelope.json");
        let vectors: Vec<Json> = serde_json::from_str(text).unwrap();
        let sound = |vector: &&Json| vector["verdict"].get("error").is_none();
        let vector = vectors.iter().find(sound).unwrap();
        let bytes = hex::decode(&vector["envelope"].as_str().unwrap()[2..]).unwrap();
        (
            parse_envelope(&bytes, "vector").unwrap(),
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
                leaf: 0,
                round: statement.round,
                feed: None,
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

    #[test]
    fn a_refusal_is_told_in_words_and_by_its_name() {
        let (envelope, mut keys) = sound();
        keys.regions[0].epoch += 1;
        let problem = signed(&envelope, &keys).unwrap_err();
        assert_eq!(problem.code, "envelope-refused");
        let words = "the keys do not know those that signed for host 0 (UnknownSigner(HostId(0)))";
        assert!(problem.state.contains(words), "{problem}");
        let (_, mut keys) = sound();
        let other = keys.regions[1].key;
        keys.regions[0].key = other;
        let problem = signed(&envelope, &keys).unwrap_err();
        assert!(
            problem.state.contains("or a key of that host, was changed"),
            "{problem}"
        );
    }

    #[test]
    fn a_cut_envelope_is_told_by_its_file() {
        let (envelope, _) = sound();
        let bytes = codec::Encode::encode(&envelope);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("envelope.scale");
        for cut in [&bytes[..bytes.len() - 1], b"", b"0x12", b"0xzz"] {
            files::write(&path, cut).unwrap();
            let problem = read_envelope(&path).unwrap_err();
            assert_eq!(problem.code, "bad-envelope");
            let state = format!(
                "{} is no envelope, or one that was cut off or changed",
                path.display()
            );
            assert_eq!(problem.state, state);
        }
        files::write(&path, hex(&bytes).as_bytes()).unwrap();
        assert_eq!(read_envelope(&path), Ok(envelope));
    }
}
