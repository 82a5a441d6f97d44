//! `cryptlet council`: proposals and votes.

use super::{
    measure::Measure,
    proposals::{self, Pace, Proposal},
};
use crate::{
    chain::{Call, CarriedCall, Chain, Inclusion},
    context::Context,
    error::{Outcome, Problem},
    hash,
    output::{hex, listed, Sheet},
};
use codec::{Compact, Decode};
use serde_json::{json, Value as Json};
use sp_core::H256;

/// What members do. A measure is proposed, with the aye of who proposes it.
#[derive(clap::Subcommand)]
pub enum Council {
    /// Members and open proposals: what each would do, its votes, and when it ends.
    #[command(after_help = "Example: cryptlet council list")]
    List,
    /// Vote on an open proposal.
    #[command(
        after_help = "Example: cryptlet council vote 0x9f2c41d07be8a5369f2c41d07be8a5369f2c41d07be8a5369f2c41d07be8a536 --signer bob.key"
    )]
    Vote {
        /// The proposal's hash.
        #[arg(value_parser = proposal)]
        proposal: H256,
        /// Vote against it.
        #[arg(long)]
        nay: bool,
    },
    /// Close a proposal that has its votes: it is carried out, or falls.
    #[command(
        after_help = "Example: cryptlet council close 0x9f2c41d07be8a5369f2c41d07be8a5369f2c41d07be8a5369f2c41d07be8a536 --signer bob.key"
    )]
    Close {
        /// The proposal's hash.
        #[arg(value_parser = proposal)]
        proposal: H256,
    },
    #[command(flatten)]
    Propose(Measure),
}

impl Council {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.believed().await?;
        match self {
            Council::List => list(context, &chain, at).await,
            Council::Vote { proposal, nay } => vote(context, &chain, proposal, !nay, at).await,
            Council::Close { proposal } => close(context, &chain, proposal, at).await,
            Council::Propose(measure) => propose(context, &chain, &measure, at).await,
        }
    }
}

/// Reads a proposal's hash.
fn proposal(text: &str) -> Result<H256, String> {
    hash::read(text).map_err(|words| format!("{words}; `cryptlet council list` shows them"))
}

/// How many of `members` are two thirds.
fn two_thirds(members: usize) -> u32 {
    let needed = members.saturating_mul(2).div_ceil(3);
    u32::try_from(needed).unwrap_or(u32::MAX)
}

async fn list(context: &Context, chain: &Chain, at: H256) -> Outcome {
    let members = proposals::members(chain, at).await?;
    let pace = Pace::read(chain, at).await?;
    let (mut rows, mut sheets) = (Vec::new(), Vec::new());
    for hash in proposals::open(chain, at).await? {
        let proposal = Proposal::read(chain, hash, at).await?;
        rows.push(proposal.to_json(&pace));
        sheets.push(proposal.sheet(members.len(), &pace).text());
    }
    let head = Sheet::default()
        .row("members", listed(&members))
        .row("proposals", sheets.len());
    sheets.insert(0, head.text());
    let shown = json!({ "members": members, "proposals": rows });
    context.output.answer(&shown, &sheets.join("\n"))
}

fn voting(proposal: H256, index: u32, approve: bool) -> Call {
    Call::new("Council", "vote")
        .with("proposal", proposal)
        .with("index", Compact(index))
        .with("approve", approve)
}

async fn vote(context: &Context, chain: &Chain, hash: H256, aye: bool, at: H256) -> Outcome {
    let proposal = Proposal::read(chain, hash, at).await?;
    let call = voting(hash, proposal.votes.index, aye);
    let inclusion = context.submit(chain, &call).await?;
    let shown = json!({
        "proposal": hash, "aye": aye, "call": proposal.call_json(),
        "inclusion": inclusion.to_json(),
    });
    let side = if aye { "for" } else { "against" };
    let human = Sheet::default()
        .row("proposal", hex(hash))
        .row("voted", side)
        .row("call", proposal.text());
    context.output.answer(&shown, &human.text())
}

/// Proposes a measure, and votes for it. In a council of one, that carries it out.
async fn propose(context: &Context, chain: &Chain, measure: &Measure, at: H256) -> Outcome {
    let needed = two_thirds(proposals::members(chain, at).await?.len());
    let call = measure.call(chain, at).await?;
    let words = chain.read_call(&call).await?;
    let length = call.length();
    let proposing = Call::new("Council", "propose")
        .with("threshold", Compact(needed))
        .with("proposal", call)
        .with("length_bound", Compact(length));
    let inclusion = context.submit(chain, &proposing).await?;
    let Some(proposed) = inclusion.event("Council", "Proposed") else {
        let shown = json!({
            "executed": true, "call": words.to_json(), "inclusion": inclusion.to_json(),
        });
        let human = Sheet::default().row("carried out", words.text());
        return context.output.answer(&shown, &human.text());
    };
    let (hash, index) = (
        proposed.bytes32("proposal_hash"),
        proposed.number("proposal_index"),
    );
    let index = index.and_then(|index| u32::try_from(index).ok());
    let (Some(hash), Some(index)) = (hash.map(H256), index) else {
        return Err(Problem::new(
            "other-version",
            "it is proposed, but the event does not tell its hash",
            "find it with `cryptlet council list`, and vote for it",
        ));
    };
    let voted = context.submit(chain, &voting(hash, index, true)).await?;
    answer_proposed(context, hash, needed, &words, [&inclusion, &voted])
}

fn answer_proposed(
    context: &Context,
    hash: H256,
    needed: u32,
    words: &CarriedCall,
    steps: [&Inclusion; 2],
) -> Outcome {
    let inclusions: Json = steps.into_iter().map(Inclusion::to_json).collect();
    let shown = json!({
        "executed": false, "proposal": hash, "call": words.to_json(), "ayesNeeded": needed,
        "inclusions": inclusions,
    });
    let human = Sheet::default()
        .row("proposal", hex(hash))
        .row("call", words.text())
        .row("ayes", format!("1 of {needed} that it needs"))
        .row(
            "next",
            format!(
                "others: `cryptlet council vote {}`; then `… close`",
                hex(hash)
            ),
        );
    context.output.answer(&shown, &human.text())
}

/// Closes a proposal with the weight that the runtime tells for its call.
async fn close(context: &Context, chain: &Chain, hash: H256, at: H256) -> Outcome {
    let proposal = Proposal::read(chain, hash, at).await?;
    let weight = weight_of(chain, &proposal, at).await?;
    let closing = Call::new("Council", "close")
        .with("proposal_hash", hash)
        .with("index", Compact(proposal.votes.index))
        .with("proposal_weight_bound", weight)
        .with("length_bound", Compact(proposal.call.length()));
    let inclusion = context.submit(chain, &closing).await?;
    let executed = inclusion.event("Council", "Executed").is_some();
    let shown = json!({
        "proposal": hash, "executed": executed, "call": proposal.call_json(),
        "inclusion": inclusion.to_json(),
    });
    let what = if executed {
        "carried out"
    } else {
        "has fallen"
    };
    let human = Sheet::default().row(what, proposal.text());
    context.output.answer(&shown, &human.text())
}

/// What a proposal's call weighs, in time and in bytes of proof. A call that this runtime does not have weighs nothing: its proposal
/// can only fall.
async fn weight_of(
    chain: &Chain,
    proposal: &Proposal,
    at: H256,
) -> Outcome<(Compact<u64>, Compact<u64>)> {
    if proposal.words.is_none() {
        return Ok((Compact(0), Compact(0)));
    }
    let call = &proposal.call;
    let info: CallInfo = chain
        .api(
            "TransactionPaymentCallApi_query_call_info",
            (call, call.length()),
            at,
        )
        .await?;
    Ok((info.ref_time, info.proof_size))
}

/// What a call weighs, as the runtime tells it.
#[derive(Decode)]
struct CallInfo {
    ref_time: Compact<u64>,
    proof_size: Compact<u64>,
    _class: u8,
    _fee: u128,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_thirds_are_enough_and_needed() {
        let needed: Vec<u32> = (1..=7).map(two_thirds).collect();
        assert_eq!(needed, [1, 2, 2, 3, 4, 4, 5]);
    }
}
