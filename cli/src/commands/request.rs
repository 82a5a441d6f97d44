//! `cryptlet request`: a question, and its answer if it is waited for.

use super::asked::Asked;
use crate::{
    account::Account,
    amount::{Amount, Coin},
    answer::Answer,
    chain::{Call, Chain, ChainEvent, Inclusion},
    context::Context,
    error::{Outcome, Problem},
    moment::{after, duration_ms, utc},
    output::{hex, Sheet},
    question::Question,
    shown::named_json,
    terms::Terms,
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
    #[command(flatten)]
    asked: Asked,
    /// The fee, in tokens (0.001CLT) or in the chain's smallest unit; without it, the least that the policy in force asks.
    #[arg(long, value_name = "AMOUNT")]
    fee: Option<Amount>,
    /// How long the pool has: 5s, 30s, 5m. Policy and chain bound it.
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
    fee: u128,
    coin: Coin,
}

impl Request {
    /// Asks, and waits for the answer if that is wanted.
    pub async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.best().await?;
        let (cryptlet, question) = self.asked.read(&chain, at).await?;
        let opened = self.open(context, &chain, &cryptlet, &question, at).await?;
        context.output.progress(format!(
            "round {} is open until {}",
            opened.round,
            utc(opened.deadline)
        ));
        let mut shown = json!({
            "cryptlet": named_json(&cryptlet),
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
        context.output.answer(&shown, &human.text())
    }

    async fn open(
        &self,
        context: &Context,
        chain: &Chain,
        cryptlet: &CryptletView<Account>,
        question: &Question,
        at: H256,
    ) -> Outcome<Opened> {
        let terms = Terms::read(chain, cryptlet.id, at).await?;
        let fee = match &self.fee {
            Some(fee) => terms.coin.units(fee)?,
            None => terms.least_fee,
        };
        terms.check(question.params.len(), self.deadline, fee)?;
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
                fee,
                coin: terms.coin,
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
                return Err(opened.ended("RoundExpired", None))
            }
            RoundOutcome::Open | RoundOutcome::Gone => {}
        }
        let block = blocks.next().await?;
        at = H256(block.hash().0);
        let events = chain.events_in(&block, &["CryptoDelegate"]).await?;
        if let Some(event) = events.iter().find(|event| opened.is_ended_by(event)) {
            return Err(opened.ended(&event.name, event.amount("refunded")));
        }
    }
}

impl Opened {
    /// Whether the event says that the round ended without a result.
    fn is_ended_by(&self, event: &ChainEvent) -> bool {
        let ends = ["RoundExpired", "RoundClosed"].contains(&event.name.as_str());
        ends && event.number("round") == Some(self.round.0)
    }

    /// The end of a round without a result, by the event of this name; `refunded` is what of the fee went back, if the event
    /// was seen.
    fn ended(&self, event: &str, refunded: Option<u128>) -> Problem {
        let (code, what, remedy) = match event {
            "RoundClosed" => (
                "closed",
                "was closed before its deadline",
                "the council closed it, or its cryptlet is revoked: see `cryptlet show`",
            ),
            _ => (
                "expired",
                "expired without a quorum",
                "see who is asked with `cryptlet show`, and the hosts' logs; then ask again",
            ),
        };
        let amount = |units| self.coin.shown(units);
        let fee = match refunded {
            Some(refunded) => format!(
                "of the fee of {} went back {}, burnt is {}",
                amount(self.fee),
                amount(refunded),
                amount(self.fee.saturating_sub(refunded))
            ),
            None => format!(
                "the fee of {} went back, less the policy's least fee, which is burnt",
                amount(self.fee)
            ),
        };
        Problem::new(
            code,
            format!(
                "round {} {what}: {fee}; the deposit for its place is back",
                self.round
            ),
            remedy,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amount::tests::{clt, TOKEN};

    fn opened() -> Opened {
        Opened {
            inclusion: Inclusion {
                block: H256::zero(),
                number: 1,
                extrinsic: H256::zero(),
                finalized: false,
                events: vec![],
            },
            round: RoundId(7),
            deadline: 0,
            fee: 3 * TOKEN,
            coin: clt(),
        }
    }

    fn event(name: &str, round: u64) -> ChainEvent {
        let fields = json!({ "round": round, "refunded": (2 * TOKEN).to_string() });
        ChainEvent {
            pallet: "CryptoDelegate".into(),
            name: name.into(),
            fields: fields.as_object().cloned().unwrap_or_default(),
        }
    }

    #[test]
    fn a_round_without_an_answer_tells_what_came_back() {
        let opened = opened();
        let expired = event("RoundExpired", 7);
        assert!(opened.is_ended_by(&expired) && opened.is_ended_by(&event("RoundClosed", 7)));
        assert!(!opened.is_ended_by(&event("RoundExpired", 8)));
        assert!(!opened.is_ended_by(&event("RoundOpened", 7)));
        let told = opened.ended(&expired.name, expired.amount("refunded"));
        assert_eq!(told.code, "expired");
        assert!(
            told.state
                .contains("of the fee of 3 CLT went back 2 CLT, burnt is 1 CLT"),
            "{told}"
        );
        let told = opened.ended("RoundClosed", Some(3 * TOKEN));
        assert_eq!(told.code, "closed");
        assert!(told.state.contains("burnt is 0 CLT"), "{told}");
        let told = opened.ended("RoundExpired", None);
        assert!(
            told.state.contains("the fee of 3 CLT went back, less"),
            "{told}"
        );
    }
}
