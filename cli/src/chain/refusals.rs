//! The chain's and the node's refusals, in words with a remedy.

use super::{funds::NO_FUNDS, remedies, CHECK_NODE, OTHER_VERSION};
use crate::error::Problem;
use serde_json::Value as Json;
use subxt::{
    error::{BackendError, ExtrinsicError, RpcError},
    Metadata,
};

/// The code of a node's own refusals: mostly of a state that is pruned.
pub const REFUSED: &str = "node-refused";
/// The code of a transaction that the node's pool refuses.
const NOT_ACCEPTED: &str = "not-accepted";

/// Why a request to the node failed.
pub fn of_request(method: &str, error: &subxt::rpcs::Error) -> Problem {
    match error {
        subxt::rpcs::Error::User(refused) => {
            let details = refused
                .data
                .as_ref()
                .map(|data| format!(" ({})", data.get()));
            let state = format!(
                "the node refuses {method}: {}{}",
                refused.message,
                details.unwrap_or_default()
            );
            let remedy = match refused.code {
                -32601 => "this node lacks that method: ask a registrar node of this release",
                _ => "see docs/rpc.md for what the method takes",
            };
            Problem::new(REFUSED, state, remedy)
        }
        other => Problem::new("node-failed", format!("{method}: {other}"), CHECK_NODE),
    }
}

/// What the node's pool says of a transaction that it does not take; `None` if the node did not answer. Its reason stands
/// beside its message, and the library shows the message alone.
pub fn words_of_pool(error: &ExtrinsicError) -> Option<String> {
    let ExtrinsicError::ErrorSubmittingTransaction(BackendError::Rpc(RpcError::ClientError(
        subxt::rpcs::Error::User(refused),
    ))) = error
    else {
        return None;
    };
    Some(match &refused.data {
        Some(reason) => format!("{}: {}", refused.message, reason.get().trim_matches('"')),
        None => refused.message.clone(),
    })
}

/// Whether the pool refuses a transaction since another of the same account took its number.
pub fn is_outrun(words: &str) -> bool {
    ["outdated", "stale", "low priority", "Priority is too low"]
        .iter()
        .any(|word| words.contains(word))
}

/// Why a transaction did not enter the node's pool.
pub fn of_submission(call: &str, words: &str) -> Problem {
    let (code, remedy) = if words.contains("Inability to pay") {
        (
            NO_FUNDS,
            "the signer's account can't pay the fee: send it funds",
        )
    } else if is_outrun(words) {
        (
            NOT_ACCEPTED,
            "another transaction of the same account came first: try again",
        )
    } else if words.contains("bad signature") {
        (
            NOT_ACCEPTED,
            "the chain was upgraded or reorganised meanwhile: try again",
        )
    } else if words.contains("exhaust") {
        (
            NOT_ACCEPTED,
            "the block is full or the call too long: try again, or send less",
        )
    } else {
        (
            NOT_ACCEPTED,
            "read the node's words; `cryptlet show` and `cryptlet list` tell the chain's state",
        )
    };
    Problem::new(
        code,
        format!("the node does not take {call}: {words}"),
        remedy,
    )
}

/// Why the runtime refused a call, or one that council or sudo carried: `error` is its dispatch error, as the event tells
/// it.
pub fn of_dispatch(call: &str, error: &Json, metadata: &Metadata) -> Problem {
    let (kind, detail) = match error {
        Json::Object(fields) => match fields.iter().next() {
            Some((kind, detail)) => (kind.as_str(), detail),
            None => ("", &Json::Null),
        },
        other => (other.as_str().unwrap_or_default(), &Json::Null),
    };
    if kind != "Module" {
        return of_kind(call, kind, detail, error);
    }
    match module_error(detail, metadata) {
        Some((code, docs)) => of_module(call, code, &docs),
        None => Problem::new("other-version", format!("{call}: {error}"), OTHER_VERSION),
    }
}

/// What the runtime refuses for all pallets alike: `kind` is the error's case, `detail` what the case holds.
fn of_kind(call: &str, kind: &str, detail: &Json, error: &Json) -> Problem {
    match (kind, detail.as_str().unwrap_or_default()) {
        ("BadOrigin" | "RootNotAllowed", _) => Problem::new(
            "BadOrigin",
            format!("the signer may not call {call}"),
            "sign as the owner, the operator or the council, as the call wants",
        ),
        ("Token", "BelowMinimum" | "CannotCreate") => Problem::new(
            "BelowMinimum",
            format!("{call}: the receiver would have less than any account keeps"),
            "send more: the least is the constant Balances.ExistentialDeposit, a thousandth of a token in this release",
        ),
        // An amount beyond the balance comes as either.
        ("Token", words) | ("Arithmetic", words @ "Underflow") => Problem::new(
            NO_FUNDS,
            format!("{call} takes more than the signer has: {words}"),
            "send funds to the signer: the call holds a deposit, or pays an amount",
        ),
        _ => Problem::new(
            "refused",
            format!("{call} was refused: {error}"),
            "the state is unchanged: check the line against `cryptlet help COMMAND`",
        ),
    }
}

/// Name and documentation of a pallet's error.
fn module_error(error: &Json, metadata: &Metadata) -> Option<(String, String)> {
    let index = u8::try_from(error.get("index")?.as_u64()?).ok()?;
    // The first of the error's bytes is its place among the pallet's errors.
    let place = u8::from_str_radix(error.get("error")?.as_str()?.get(2..4)?, 16).ok()?;
    let pallet = metadata.pallet_by_error_index(index)?;
    let variant = pallet.error_variant_by_index(place)?;
    Some((
        format!("{}.{}", pallet.name(), variant.name),
        variant.docs.join(" "),
    ))
}

/// The runtime's own words about the error, and the remedy that this program knows.
fn of_module(call: &str, code: String, docs: &str) -> Problem {
    let words = docs.trim();
    let state = if words.is_empty() {
        format!("{call} was refused with {code}")
    } else {
        format!("{call} was refused with {code}: {words}")
    };
    let remedy = remedies::of(&code);
    Problem::new(code, state, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_module_error_speaks_in_the_runtimes_words() {
        let problem = of_module(
            "Cryptlet.update",
            "Cryptlet.NotAuthorized".into(),
            " Not the owner. ",
        );
        assert_eq!(problem.code, "Cryptlet.NotAuthorized");
        assert!(problem
            .state
            .ends_with("Cryptlet.NotAuthorized: Not the owner."));
        assert!(problem.remedy.contains("owner"));
    }

    #[test]
    fn an_amount_beyond_the_balance_is_a_want_of_funds() {
        let told = |error: Json| {
            let (kind, detail) = error.as_object().unwrap().iter().next().unwrap();
            of_kind("CryptoDelegate.request", kind, detail, &error).code
        };
        assert_eq!(told(json!({ "Arithmetic": "Underflow" })), NO_FUNDS);
        assert_eq!(told(json!({ "Token": "FundsUnavailable" })), NO_FUNDS);
        assert_eq!(told(json!({ "Token": "BelowMinimum" })), "BelowMinimum");
        assert_eq!(told(json!({ "Arithmetic": "DivisionByZero" })), "refused");
    }

    #[test]
    fn a_node_that_does_not_answer_has_refused_nothing() {
        let broken = subxt::rpcs::Error::Client("connection reset".into());
        let error = ExtrinsicError::ErrorSubmittingTransaction(broken.into());
        assert_eq!(words_of_pool(&error), None);
    }

    #[test]
    fn the_nodes_reason_decides_the_remedy() {
        let refused = |reason: &str| {
            let user: subxt::rpcs::UserError = serde_json::from_str(&format!(
                r#"{{"code": 1010, "message": "Invalid Transaction", "data": "{reason}"}}"#
            ))
            .unwrap();
            let error = subxt::rpcs::Error::User(user);
            words_of_pool(&ExtrinsicError::ErrorSubmittingTransaction(error.into())).unwrap()
        };
        let words = refused("Inability to pay some fees (e.g. account balance too low)");
        assert_eq!(of_submission("Cryptlet.register", &words).code, NO_FUNDS);
        let problem = of_submission("Cryptlet.register", &refused("Transaction is outdated"));
        assert_eq!(problem.code, NOT_ACCEPTED);
        assert!(problem.remedy.contains("came first"));
        assert!(problem.state.ends_with("Transaction is outdated"));
    }
}
