//! What a reader of a receipt believes beforehand: the options of `verify` and `replay`.

use super::{Checked, Signed};
use crate::{
    error::{Outcome, Problem},
    hash,
    output::hex,
};
use cryptlet_primitives::Public;
use serde_json::Value as Json;
use sp_core::H256;

/// Whom and what to trust.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Trust {
    /// Of a receipt, the auditor's key: refused if another signed it.
    #[arg(long = "trust", value_name = "KEY", value_parser = hash::read)]
    pub auditor: Option<H256>,
    /// Of a receipt, the hash of the block that accepted the result, from a node that the verifier trusts: all of the
    /// receipt follows from it.
    #[arg(long, value_name = "HASH", value_parser = hash::read)]
    pub block_hash: Option<H256>,
    /// Of a receipt, the chain's genesis hash.
    #[arg(long, value_name = "HASH", value_parser = hash::read)]
    pub genesis: Option<H256>,
}

impl Trust {
    /// Checks a receipt, and that it is by whom and of what the reader trusts.
    pub fn check(&self, signed: Signed) -> Outcome<Checked> {
        let Signed { receipt, auditor } = signed;
        if self.auditor.is_some_and(|trusted| trusted.0 != auditor.0) {
            return Err(other_auditor(&auditor));
        }
        let checked = Checked::of(receipt)?;
        if let Some(genesis) = self.genesis {
            checked.ensure_genesis(genesis)?;
        }
        if let Some(block) = self.block_hash {
            checked.ensure_block(block)?;
        }
        Ok(checked)
    }

    /// Refuses a receipt that its reader believes for no reason but itself.
    pub fn ensure_given(&self) -> Outcome<()> {
        if self.block_hash.is_some() || self.auditor.is_some() {
            return Ok(());
        }
        Err(Problem::new(
            "nothing-trusted",
            "the receipt is sound in itself, and anybody can sign one of a chain of his own",
            "give --block-hash from a node that you trust, or the auditor's key with --trust",
        ))
    }

    /// What a receipt that holds rests on.
    pub fn rests(&self) -> &'static str {
        match (self.block_hash, self.auditor, self.genesis) {
            (Some(_), _, _) => "the block hash is the one given: all of this follows from it",
            (None, Some(_), Some(_)) => {
                "the auditor's key and the chain are those given: that this block is of the chain is his word; compare its hash \
                 with --block-hash"
            }
            (None, Some(_), None) => {
                "the auditor's key is the one given: that this block is of a chain, and of which, is his word, and he may \
                 have receipts of test chains too; compare its hash with --block-hash, or give --genesis"
            }
            (None, None, _) => "nothing yet: no --block-hash and no --trust is given",
        }
    }

    /// The same for scripts: `auditorTrusted`, `blockTrusted` and `genesisTrusted` in an answer.
    pub fn tell(&self, shown: &mut Json) {
        shown["auditorTrusted"] = self.auditor.is_some().into();
        shown["blockTrusted"] = self.block_hash.is_some().into();
        shown["genesisTrusted"] = self.genesis.is_some().into();
    }
}

fn other_auditor(auditor: &Public) -> Problem {
    Problem::new(
        "other-auditor",
        format!("{} signed the receipt, not the trusted key", hex(auditor)),
        "do not believe it, unless the auditor tells you himself that he has another key",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_receipt_rests_on_is_said() {
        let mut trust = Trust::default();
        assert!(trust.rests().starts_with("nothing yet"));
        trust.genesis = Some(H256::zero());
        assert!(trust.rests().starts_with("nothing yet"));
        assert!(trust.ensure_given().is_err());
        trust.auditor = Some(H256::zero());
        assert!(trust.rests().contains("his word"));
        assert!(!trust.rests().contains("test chains"));
        trust.genesis = None;
        assert!(trust.rests().contains("test chains"));
        let mut shown = Json::Null;
        trust.tell(&mut shown);
        let told = ["auditorTrusted", "blockTrusted", "genesisTrusted"].map(|what| &shown[what]);
        assert_eq!(told, [true, false, false]);
        trust.block_hash = Some(H256::zero());
        assert!(trust.rests().contains("all of this follows"));
    }
}
