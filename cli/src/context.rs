//! What every command gets: the node to ask, who signs, which blocks are believed, and how to answer.

use crate::{
    chain::{Call, Chain, Finality, Inclusion},
    error::{Outcome, Problem},
    keys::Signer,
    output::Output,
};
use serde_json::json;
use sp_core::H256;

/// The node that is asked if none is named.
const NODE: &str = "ws://127.0.0.1:9944";

/// The options that all commands share.
#[derive(Clone, Debug, clap::Args)]
pub struct Shared {
    /// The node's JSON-RPC: ws:// on this machine, wss:// elsewhere. Without it $CRYPTLET_NODE, else ws://127.0.0.1:9944.
    // Read from the environment here and not by the library, which would put options that are set there into its usage lines,
    // as if they had to be written.
    #[arg(long, global = true, value_name = "URL")]
    pub node: Option<String>,
    /// Who signs transactions: //Name of a development account, or a file (mode 0600) with a seed or a phrase. Without it
    /// $CRYPTLET_SIGNER.
    #[arg(long, global = true, value_name = "//NAME|FILE")]
    pub signer: Option<String>,
    /// Believe finalized blocks only, and wait for them.
    #[arg(long, global = true)]
    pub finalized: bool,
    /// Answer with one JSON document on the standard output, errors too; what is wrong with the line, on the error stream.
    #[arg(long, global = true)]
    pub json: bool,
    /// No progress lines.
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// A command's surroundings.
pub struct Context {
    node: String,
    signer: Option<String>,
    finality: Finality,
    /// Where answers and progress go.
    pub output: Output,
}

impl Context {
    /// Makes the surroundings from the options, and from `environment` what they leave out.
    pub fn new(shared: Shared, environment: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name| environment(name).filter(|value| !value.is_empty());
        let node = shared.node.or_else(|| set("CRYPTLET_NODE"));
        Context {
            node: node.unwrap_or_else(|| NODE.to_owned()),
            signer: shared.signer.or_else(|| set("CRYPTLET_SIGNER")),
            finality: match shared.finalized {
                true => Finality::Finalized,
                false => Finality::Best,
            },
            output: Output {
                json: shared.json,
                quiet: shared.quiet,
            },
        }
    }

    /// Connects to the node.
    pub async fn chain(&self) -> Outcome<Chain> {
        Chain::connect(&self.node).await
    }

    /// Connects to the node: the chain, and the newest block that is believed.
    pub async fn believed(&self) -> Outcome<(Chain, H256)> {
        let chain = self.chain().await?;
        let at = chain.head(self.finality).await?;
        Ok((chain, at))
    }

    /// Connects to the node: the chain, and its best block, which a call that is about to be sent will meet.
    pub async fn best(&self) -> Outcome<(Chain, H256)> {
        let chain = self.chain().await?;
        let at = chain.best().await?;
        Ok((chain, at))
    }

    /// Which blocks are believed.
    pub fn finality(&self) -> Finality {
        self.finality
    }

    /// Who signs.
    pub fn signer(&self) -> Outcome<Signer> {
        match &self.signer {
            Some(signer) => Signer::read(signer),
            None => Err(Problem::new(
                "no-signer",
                "nobody is named to sign",
                "give --signer FILE (or CRYPTLET_SIGNER); on a development chain --signer //Alice",
            )),
        }
    }

    /// Signs and sends a call, and waits until it is in a believed block.
    pub async fn submit(&self, chain: &Chain, call: &Call) -> Outcome<Inclusion> {
        chain
            .submit(call, &self.signer()?, self.finality(), &self.output)
            .await
    }

    /// Signs and sends a call about a thing with a name of 32 bytes, a topic or a feed, and answers what came of it.
    pub async fn carry_out(&self, call: &Call, kind: &str, id: H256, human: &str) -> Outcome {
        let inclusion = self.submit(&self.chain().await?, call).await?;
        let shown = json!({ kind: id, "inclusion": inclusion.to_json() });
        self.output.answer(&shown, human)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(node: Option<&str>, set: &'static str) -> Context {
        let shared = Shared {
            node: node.map(str::to_owned),
            signer: None,
            finalized: false,
            json: false,
            quiet: false,
        };
        Context::new(shared, |name| {
            Some(format!("{set}{name}")).filter(|_| set != "-")
        })
    }

    #[test]
    fn what_the_line_leaves_out_the_environment_says() {
        assert_eq!(context(None, "my ").node, "my CRYPTLET_NODE");
        assert_eq!(context(Some("ws://there"), "my ").node, "ws://there");
        assert_eq!(context(None, "-").node, NODE);
        let signer = context(None, "my ").signer;
        assert_eq!(signer.as_deref(), Some("my CRYPTLET_SIGNER"));
    }
}
