//! Where a node is, and why it can't be reached.

use super::CHECK_NODE;
use crate::error::{Outcome, Problem};

/// Refuses what is no address of a node's WebSocket, and says which was probably meant.
pub fn check(url: &str) -> Outcome {
    let meant = match url.split_once("://") {
        Some(("ws" | "wss", rest)) if !rest.is_empty() => return Ok(()),
        Some(("http", rest)) => format!("ws://{rest}"),
        Some(("https", rest)) => format!("wss://{rest}"),
        Some(_) => "ws://127.0.0.1:9944".to_owned(),
        None => format!("ws://{url}"),
    };
    Err(Problem::new(
        "bad-node",
        format!("`{url}` is no address of a node: it begins with ws:// or wss://"),
        format!("write --node {meant} (or CRYPTLET_NODE)"),
    ))
}

/// A node that is not reached, for a reason in the words of the libraries below.
pub fn unreached(url: &str, words: &str) -> Problem {
    // The libraries' own names, one within the other, say nothing.
    let words = words.trim_start_matches("RPC error: client error: ");
    let state = format!("no node at {url}: {words}");
    if words.contains("certificate") {
        return Problem::new(
            "no-node",
            state,
            "its certificate is not believed: name the consortium's authority, SSL_CERT_FILE=consortium-ca.pem before the \
             command, and the node by the name in its certificate",
        );
    }
    Problem::new("no-node", state, CHECK_NODE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_scheme_is_told_from_none() {
        for url in ["ws://127.0.0.1:9944", "wss://node.example/rpc"] {
            assert_eq!(check(url), Ok(()));
        }
        for (url, meant) in [
            ("http://localhost:9944", "--node ws://localhost:9944 "),
            ("https://node.example", "--node wss://node.example "),
            ("localhost:9944", "--node ws://localhost:9944 "),
            ("127.0.0.1:9944", "--node ws://127.0.0.1:9944 "),
            ("file:///tmp/node", "--node ws://127.0.0.1:9944 "),
            ("ws://", "--node ws://127.0.0.1:9944 "),
        ] {
            let problem = check(url).unwrap_err();
            assert_eq!(problem.code, "bad-node");
            assert!(problem.remedy.contains(meant), "{url}: {}", problem.remedy);
        }
    }

    #[test]
    fn an_authority_of_the_consortiums_own_is_named_in_the_environment() {
        let problem = unreached("wss://node", "invalid peer certificate: UnknownIssuer");
        assert!(
            problem.remedy.contains("SSL_CERT_FILE"),
            "{}",
            problem.remedy
        );
        let words = "RPC error: client error: RPC error: client error: Connection refused";
        let problem = unreached("ws://node", words);
        assert_eq!(problem.state, "no node at ws://node: Connection refused");
        assert_eq!(problem.remedy, CHECK_NODE);
    }
}
