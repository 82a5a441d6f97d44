//! A transaction that was sent: what is told of it when the node says no more.

use crate::{error::Problem, output::hex};
use sp_core::H256;

/// A transaction on its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    /// What it calls.
    pub title: String,
    /// Its hash.
    pub hash: H256,
    /// The block at which it was signed.
    pub signed_at: u64,
    /// The last block that may take it.
    pub last: u64,
}

impl Sent {
    /// The pool threw it out as invalid before any block had it.
    pub fn invalid(&self, words: &str) -> Problem {
        Problem::new(
            "not-included",
            format!(
                "{} sent as {} stands in no block: {words}",
                self.title,
                hex(self.hash)
            ),
            "the chain's state is unchanged by it: try again",
        )
    }

    /// Nobody tells what became of it.
    pub fn lost(&self, words: &str) -> Problem {
        let Sent {
            title,
            hash,
            signed_at,
            last,
        } = self;
        Problem::new(
            "fate-unknown",
            format!(
                "what became of {title}, sent as {}, is not known: {words}; until block {last} it may still be included",
                hex(hash)
            ),
            format!(
                "look for its effect (`cryptlet show`, `cryptlet list`, `cryptlet result`), or for the transaction itself in the \
                 blocks {signed_at} to {last} (polkadot.js, Network, Explorer), before you repeat it"
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_that_is_lost_sight_of_is_not_said_to_be_void() {
        let sent = Sent {
            title: "Cryptlet.register".into(),
            hash: H256::repeat_byte(7),
            signed_at: 100,
            last: 355,
        };
        let lost = sent.lost("the node stopped reporting on it");
        assert_eq!(lost.code, "fate-unknown");
        assert!(lost.state.contains(&hex(sent.hash)), "{lost}");
        assert!(lost.state.contains("until block 355"), "{lost}");
        assert!(lost.remedy.contains("blocks 100 to 355"), "{}", lost.remedy);
        assert!(!format!("{lost:?}").contains("unchanged"));
        let invalid = sent.invalid("it was usurped");
        assert_eq!(invalid.code, "not-included");
        assert!(invalid.remedy.contains("unchanged"));
    }
}
