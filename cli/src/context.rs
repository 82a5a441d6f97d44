//! What every command gets: the node to ask, who signs, which blocks are believed, and how to answer.

use crate::{
    chain::{Call, Chain, Finality, Inclusion},
    error::{Outcome, Problem},
    keys::Signer,
    output::Output,
};

/// The options that all commands share.
#[derive(Clone, Debug, clap::Args)]
pub struct Shared {
    /// The node's JSON-RPC: ws:// on this machine, wss:// elsewhere.
    #[arg(
        long,
        global = true,
        env = "CRYPTLET_NODE",
        default_value = "ws://127.0.0.1:9944"
    )]
    pub node: String,
    /// Who signs transactions: //Name of a development account, or a file (mode 0600) with a seed or a phrase.
    #[arg(
        long,
        global = true,
        env = "CRYPTLET_SIGNER",
        value_name = "//NAME|FILE"
    )]
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
    shared: Shared,
    /// Where answers and progress go.
    pub output: Output,
}

impl Context {
    /// Makes the surroundings from the options.
    pub fn new(shared: Shared) -> Self {
        let output = Output {
            json: shared.json,
            quiet: shared.quiet,
        };
        Context { shared, output }
    }

    /// Connects to the node.
    pub async fn chain(&self) -> Outcome<Chain> {
        Chain::connect(&self.shared.node).await
    }

    /// Which blocks are believed.
    pub fn finality(&self) -> Finality {
        if self.shared.finalized {
            Finality::Finalized
        } else {
            Finality::Best
        }
    }

    /// Who signs.
    pub fn signer(&self) -> Outcome<Signer> {
        match &self.shared.signer {
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
}
