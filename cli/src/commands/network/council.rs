//! `cryptlet network council`: proposals and votes.

use super::measure::Measure;
use crate::{
    chain::{Call, Chain, Inclusion},
    context::Context,
    error::{Outcome, Problem},
    keys::Account,
    output::{hex, listed, Sheet, Table},
};
use codec::{Compact, Decode, Encode};
use serde_json::{json, Value as Json};
use sp_core::H256;
use sp_crypto_hashing::twox_128;
use std::str::FromStr;

/// What members do.
#[derive(clap::Subcommand)]
pub enum Council {
    /// Members and open proposals.
    List,
    /// Vote on an open proposal.
    Vote {
        /// The proposal's hash.
        #[arg(value_parser = proposal)]
        proposal: H256,
        /// Vote against it.
        #[arg(long)]
        nay: bool,
    },
    /// Close a proposal that has its votes: it is carried out, or falls.
    Close {
        /// The proposal's hash.
        #[arg(value_parser = proposal)]
        proposal: H256,
    },
    #[command(flatten)]
    Propose(Measure),
}

/// The votes on a proposal, as the collective stores them.
#[derive(Decode)]
struct Votes {
    index: u32,
    threshold: u32,
    ayes: Vec<Account>,
    nays: Vec<Account>,
    /// The block after which it can be closed whatever the votes.
    end: u32,
}

impl Council {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        let chain = context.chain().await?;
        let at = chain.head(context.finality()).await?;
        match self {
            Council::List => list(context, &chain, at).await,
            Council::Vote { proposal, nay } => {
                let votes = votes(&chain, proposal, at).await?;
                let inclusion = context
                    .submit(&chain, &vote(proposal, votes.index, !nay))
                    .await?;
                let shown =
                    json!({ "proposal": proposal, "aye": !nay, "inclusion": inclusion.to_json() });
                context
                    .output
                    .answer(&shown, &format!("voted on {}", hex(proposal)));
                Ok(())
            }
            Council::Close { proposal } => close(context, &chain, proposal, at).await,
            Council::Propose(measure) => propose(context, &chain, &measure, at).await,
        }
    }
}

/// Reads a proposal's hash.
fn proposal(text: &str) -> Result<H256, String> {
    H256::from_str(text)
        .map_err(|_| "write 0x and 64 hex digits: `cryptlet network council list`".to_owned())
}

/// How many of `members` are two thirds.
fn two_thirds(members: u32) -> u32 {
    members.saturating_mul(2).div_ceil(3)
}

async fn members(chain: &Chain, at: H256) -> Outcome<Vec<Account>> {
    Ok(chain
        .stored("Council", "Members", at)
        .await?
        .unwrap_or_default())
}

async fn votes(chain: &Chain, proposal: H256, at: H256) -> Outcome<Votes> {
    let key = [
        &twox_128(b"Council")[..],
        &twox_128(b"Voting"),
        proposal.as_bytes(),
    ]
    .concat();
    chain.stored_at(&key, at).await?.ok_or_else(|| {
        Problem::new(
            "no-proposal",
            format!("the council has no open proposal {}", hex(proposal)),
            "see which there are: `cryptlet network council list`",
        )
    })
}

fn vote(proposal: H256, index: u32, approve: bool) -> Call {
    Call::new("Council", "vote")
        .with("proposal", proposal)
        .with("index", Compact(index))
        .with("approve", approve)
}

async fn list(context: &Context, chain: &Chain, at: H256) -> Outcome {
    let members = members(chain, at).await?;
    let proposals: Vec<H256> = chain
        .stored("Council", "Proposals", at)
        .await?
        .unwrap_or_default();
    let mut table = Table::new(&["PROPOSAL", "AYES", "NAYS", "NEEDED", "ENDS AT BLOCK"]);
    let mut rows = Vec::new();
    for proposal in proposals {
        let votes = votes(chain, proposal, at).await?;
        table.push(vec![
            hex(proposal),
            votes.ayes.len().to_string(),
            votes.nays.len().to_string(),
            votes.threshold.to_string(),
            votes.end.to_string(),
        ]);
        rows.push(json!({
            "proposal": proposal, "index": votes.index, "threshold": votes.threshold,
            "ayes": votes.ayes, "nays": votes.nays, "end": votes.end,
        }));
    }
    let shown = json!({ "members": members, "proposals": rows });
    let human = Sheet::default()
        .row("members", listed(&members))
        .row("proposals", table.text("none").trim_end());
    context.output.answer(&shown, &human.text());
    Ok(())
}

/// Proposes a measure, and votes for it. In a council of one, that carries it out.
async fn propose(context: &Context, chain: &Chain, measure: &Measure, at: H256) -> Outcome {
    let count = u32::try_from(members(chain, at).await?.len()).unwrap_or(u32::MAX);
    let call = measure.call(chain, at).await?;
    let length = length_of(&chain.encode_call(&call).await?);
    let proposing = Call::new("Council", "propose")
        .with("threshold", Compact(two_thirds(count)))
        .with_call("proposal", call)
        .with("length_bound", Compact(length));
    let inclusion = context.submit(chain, &proposing).await?;
    let Some(proposed) = inclusion.event("Council", "Proposed") else {
        let shown = json!({ "executed": true, "inclusion": inclusion.to_json() });
        context.output.answer(&shown, "done");
        return Ok(());
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
            "find it with `cryptlet network council list`, and vote for it",
        ));
    };
    let voted = context.submit(chain, &vote(hash, index, true)).await?;
    answer_proposed(context, hash, two_thirds(count), [&inclusion, &voted]);
    Ok(())
}

fn answer_proposed(context: &Context, hash: H256, needed: u32, steps: [&Inclusion; 2]) {
    let inclusions: Json = steps.into_iter().map(Inclusion::to_json).collect();
    let shown = json!({
        "executed": false, "proposal": hash, "ayesNeeded": needed, "inclusions": inclusions,
    });
    let human = Sheet::default()
        .row("proposal", hex(hash))
        .row("ayes", format!("1 of {needed} that it needs"))
        .row(
            "next",
            format!(
                "others: `cryptlet network council vote {}`; then `… close`",
                hex(hash)
            ),
        );
    context.output.answer(&shown, &human.text());
}

/// Closes a proposal with the weight that the runtime tells for its call.
async fn close(context: &Context, chain: &Chain, proposal: H256, at: H256) -> Outcome {
    let votes = votes(chain, proposal, at).await?;
    let key = [
        &twox_128(b"Council")[..],
        &twox_128(b"ProposalOf"),
        proposal.as_bytes(),
    ]
    .concat();
    let call: Undecoded = chain.stored_at(&key, at).await?.ok_or_else(|| {
        Problem::new(
            "no-proposal",
            "its call is not stored",
            "see `cryptlet network council list`",
        )
    })?;
    let length = length_of(&call.0);
    let info: CallInfo = chain
        .api(
            "TransactionPaymentCallApi_query_call_info",
            (&call, length),
            at,
        )
        .await?;
    let closing = Call::new("Council", "close")
        .with("proposal_hash", proposal)
        .with("index", Compact(votes.index))
        .with("proposal_weight_bound", (info.ref_time, info.proof_size))
        .with("length_bound", Compact(length));
    let inclusion = context.submit(chain, &closing).await?;
    let executed = inclusion.event("Council", "Executed").is_some();
    let shown =
        json!({ "proposal": proposal, "executed": executed, "inclusion": inclusion.to_json() });
    context.output.answer(
        &shown,
        if executed {
            "carried out"
        } else {
            "the proposal has fallen"
        },
    );
    Ok(())
}

fn length_of(call: &[u8]) -> u32 {
    u32::try_from(call.len()).unwrap_or(u32::MAX)
}

/// A stored call, whose bytes are all that is needed.
struct Undecoded(Vec<u8>);

impl Decode for Undecoded {
    fn decode<I: codec::Input>(input: &mut I) -> Result<Self, codec::Error> {
        let length = input
            .remaining_len()?
            .ok_or("a stored value has a length")?;
        let mut bytes = vec![0; length];
        input.read(&mut bytes)?;
        Ok(Undecoded(bytes))
    }
}

impl Encode for Undecoded {
    fn encode_to<O: codec::Output + ?Sized>(&self, output: &mut O) {
        output.write(&self.0);
    }
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
    use codec::DecodeAll;

    #[test]
    fn two_thirds_are_enough_and_needed() {
        let needed: Vec<u32> = (1..=7).map(two_thirds).collect();
        assert_eq!(needed, [1, 2, 2, 3, 4, 4, 5]);
    }

    #[test]
    fn a_stored_call_keeps_its_bytes() {
        let bytes = [20, 17, 0, 1];
        let call = Undecoded::decode_all(&mut &bytes[..]).unwrap();
        assert_eq!(call.encode(), bytes);
    }
}
