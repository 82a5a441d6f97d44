//! `cryptlet request`: a question, and its answer if it is waited for.

use crate::{
    answer::Answer,
    chain::{Call, Chain, Inclusion},
    context::Context,
    error::{Outcome, Problem},
    keys::Account,
    moment::{after, duration_ms, utc},
    output::{hex, Sheet},
    question::Question,
    resolve,
};
use codec::Compact;
use cryptlet_primitives::{
    ids::{Moment, RoundId, Sequence},
    view::{CryptletView, RoundOutcome},
};
use serde_json::json;
use sp_core::H256;
use std::time::Duration;

/// How much longer than the round's deadline the chain may take to close it, as seen from here.
const GRACE: Duration = Duration::from_secs(60);

/// The command's arguments.
#[derive(clap::Args)]
pub struct Request {
    /// The cryptlet's name or number.
    cryptlet: String,
    /// The method.
    method: String,
    /// Its arguments in order: JSON, or the bare text. One that begins with a hyphen stands after `--`.
    #[arg(allow_negative_numbers = true)]
    arguments: Vec<String>,
    /// The fee, in the chain's smallest unit; without it, the least that the policy in force asks.
    #[arg(long)]
    fee: Option<u128>,
    /// How long the pool has: 500ms, 30s, 5m.
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = duration_ms)]
    deadline: u64,
    /// Wait for the answer.
    #[arg(long)]
    wait: bool,
}

/// A round that was opened.
struct Opened {
    inclusion: Inclusion,
    round: RoundId,
    deadline: Moment,
}

impl Request {
    /// Asks, and waits for the answer if that is wanted.
    pub async fn run(self, context: &Context) -> Outcome {
        let chain = context.chain().await?;
        let at = chain.best().await?;
        let cryptlet = resolve::cryptlet(&chain, &self.cryptlet, at).await?;
        let question = Question::new(&cryptlet, &self.method, &self.arguments)?;
        let opened = self.open(context, &chain, &cryptlet, &question, at).await?;
        context.output.progress(format!(
            "round {} is open until {}",
            opened.round,
            utc(opened.deadline)
        ));
        let mut shown = json!({
            "cryptlet": { "id": cryptlet.id, "name": cryptlet.name },
            "question": question.to_json()?,
            "round": opened.round,
            "deadline": opened.deadline,
            "inclusion": opened.inclusion.to_json(),
        });
        let mut human = Sheet::default()
            .row("round", opened.round)
            .row("topic", hex(question.topic.0))
            .row("open until", utc(opened.deadline));
        if self.wait {
            let (place, at) = self.decided(context, &chain, &question, &opened).await?;
            let answer = Answer::read(&chain, &cryptlet, &question, place, at).await?;
            shown["result"] = answer.to_json(&question)?;
            human = answer.sheet(&question);
        }
        context.output.answer(&shown, &human.text());
        Ok(())
    }

    async fn open(
        &self,
        context: &Context,
        chain: &Chain,
        cryptlet: &CryptletView<Account>,
        question: &Question,
        at: H256,
    ) -> Outcome<Opened> {
        let fee = match self.fee {
            Some(fee) => fee,
            None => {
                let policy = chain
                    .policy_in_force(cryptlet.id, at)
                    .await?
                    .unwrap_or_default();
                policy.min_fee.unwrap_or_default()
            }
        };
        let deadline = after(chain.now(at).await?, self.deadline)?;
        let call = Call::new("CryptoDelegate", "request")
            .with("cryptlet", cryptlet.id)
            .with("method", &question.method)
            .with("params", &question.params)
            .with("deadline", deadline)
            .with("fee", Compact(fee));
        let inclusion = context.submit(chain, &call).await?;
        let opened = inclusion.event("CryptoDelegate", "RoundOpened");
        let round = opened.and_then(|event| event.number("round")).map(RoundId);
        let topic = opened.and_then(|event| event.bytes32("topic"));
        match round {
            Some(round) if topic == Some(question.topic.0 .0) => Ok(Opened {
                inclusion,
                round,
                deadline,
            }),
            _ => Err(Problem::new(
                "other-version",
                "the chain opened a round of another topic than this program computes",
                "use the `cryptlet` of the release that the node runs",
            )),
        }
    }

    /// Waits until the round is decided in a believed block: the result's place, and that block.
    async fn decided(
        &self,
        context: &Context,
        chain: &Chain,
        question: &Question,
        opened: &Opened,
    ) -> Outcome<(Sequence, H256)> {
        let patience = Duration::from_millis(self.deadline).saturating_add(GRACE);
        let watched = watch_round(context, chain, question, opened);
        tokio::time::timeout(patience, watched)
            .await
            .unwrap_or_else(|_| {
                Err(Problem::new(
                    "not-decided",
                    format!("round {} is neither decided nor expired", opened.round),
                    "check that the chain makes and finalizes blocks; then `cryptlet result` tells",
                ))
            })
    }
}

async fn watch_round(
    context: &Context,
    chain: &Chain,
    question: &Question,
    opened: &Opened,
) -> Outcome<(Sequence, H256)> {
    let mut blocks = chain.blocks(context.finality()).await?;
    let mut at = chain.head(context.finality()).await?;
    loop {
        match chain.outcome(question.topic, opened.round, at).await? {
            RoundOutcome::Accepted { sequence, .. } => return Ok((sequence, at)),
            // A block of another branch does not know the round: only past its deadline is it gone for good.
            RoundOutcome::Gone if chain.now(at).await? > opened.deadline => {
                return Err(Problem::new(
                    "expired",
                    format!(
                        "round {} expired without a quorum; the fee went back, less the policy's least fee",
                        opened.round
                    ),
                    "see who is asked with `cryptlet show`, and the hosts' logs; then ask again",
                ))
            }
            RoundOutcome::Open | RoundOutcome::Gone => {}
        }
        at = H256(blocks.next().await?.hash().0);
    }
}
