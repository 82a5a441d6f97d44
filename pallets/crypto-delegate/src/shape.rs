//! What a report weighs: by what is in it, and by what of that came to something.

use crate::{tally, types::Purposes, weights::besides, OutcomeWeights, WeightInfo};
use alloc::collections::BTreeSet;
use cryptlet_primitives::report::Report;
use frame_support::weights::Weight;

/// How much less work it is to hash an output than to read it as values, at least.
const READ_TO_HASHED: u32 = 8;

/// What makes a report heavy.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Shape {
    /// Batches: each has two signatures.
    pub(crate) batches: u32,
    /// Distinct cryptlets of the batches: each has a pool, policies, and a publisher to pay.
    pub(crate) cryptlets: u32,
    /// Observations: each is hashed.
    pub(crate) observations: u32,
    /// Distinct rounds: each is read and written.
    pub(crate) rounds: u32,
    /// Bytes of all outputs: hashed, and under a median read as values, which may be small and many.
    pub(crate) bytes: u32,
    /// What its open rounds were opened for: those of feeds are more to settle.
    pub(crate) purposes: Purposes,
}

impl Shape {
    /// Counts what is in a report. What its rounds were opened for it does not say: its carrier does, and the chain holds
    /// that against the state.
    pub(crate) fn of(report: &Report, purposes: Purposes) -> Self {
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let observations = || report.batches.iter().flat_map(|batch| &batch.observations);
        let cryptlets = report.batches.iter().map(|batch| batch.signers.cryptlet);
        Shape {
            batches: count(report.batches.len()),
            cryptlets: count(cryptlets.collect::<BTreeSet<_>>().len()),
            observations: count(observations().count()),
            rounds: count(tally::rounds_in(&report.batches).len()),
            bytes: count(observations().map(|answer| answer.output.len()).sum()),
            purposes,
        }
    }

    /// Observations that neither a batch nor a round is measured with: each of those comes with one.
    fn further(&self) -> u32 {
        self.observations
            .saturating_sub(self.batches)
            .saturating_sub(self.rounds)
    }

    /// Weight of authorizing such a report.
    pub(crate) fn weight_of_authorizing<W: WeightInfo>(&self) -> Weight {
        W::authorize_batches(self.batches)
            .saturating_add(besides(W::authorize_cryptlets, self.cryptlets))
            .saturating_add(W::authorize_rounds(self.rounds))
            .saturating_add(besides(W::authorize_observations, self.further()))
            .saturating_add(besides(W::authorize_outputs, self.bytes))
    }

    /// Weight of settling such a report, and of what those weigh who hear of it.
    pub(crate) fn weight_of_settling<W: WeightInfo>(&self, heard: &OutcomeWeights) -> Weight {
        W::settle_batches(self.batches)
            .saturating_add(besides(W::settle_cryptlets, self.cryptlets))
            .saturating_add(W::settle_rounds(self.rounds))
            .saturating_add(self.purposes.weight::<W>())
            .saturating_add(besides(W::settle_observations, self.further()))
            .saturating_add(besides(W::settle_outputs, self.bytes))
            .saturating_add(self.purposes.weight_of_hearing(self.rounds, heard))
    }

    /// Weight of authorizing that was not needed: outputs that are no votes are hashed, but not read.
    pub(crate) fn unspent_of_authorizing<W: WeightInfo>(&self, voted: u32) -> Weight {
        let hashed = self
            .bytes
            .saturating_sub(voted)
            .checked_div(READ_TO_HASHED)
            .unwrap_or_default();
        let spent = voted.saturating_add(hashed);
        W::authorize_outputs(self.bytes).saturating_sub(W::authorize_outputs(spent))
    }

    /// Weight of settling as it came: rounds that are not decided are only looked up, outputs that are no votes not
    /// even hashed, and the decided rounds were opened for these `purposes`.
    pub(crate) fn spent_on_settling<W: WeightInfo>(
        &self,
        decided: u32,
        purposes: Purposes,
        voted: u32,
        heard: &OutcomeWeights,
    ) -> Weight {
        let skipped = self.rounds.saturating_sub(decided);
        W::settle_batches(self.batches)
            .saturating_add(besides(W::settle_cryptlets, self.cryptlets))
            .saturating_add(W::settle_rounds(decided))
            .saturating_add(purposes.weight::<W>())
            .saturating_add(besides(W::authorize_rounds, skipped))
            .saturating_add(besides(W::settle_observations, self.further()))
            .saturating_add(besides(W::settle_outputs, voted))
            .saturating_add(purposes.weight_of_leaving(heard))
    }

    /// Weight of such a report altogether: what a block must have room for.
    pub(crate) fn weight<W: WeightInfo>(&self, heard: &OutcomeWeights) -> Weight {
        self.weight_of_authorizing::<W>()
            .saturating_add(self.weight_of_settling::<W>(heard))
    }
}

impl Purposes {
    /// What they add to a report.
    fn weight<W: WeightInfo>(self) -> Weight {
        some(W::settle_moments, self.moments)
            .saturating_add(some(W::settle_events, self.events))
            .saturating_add(
                some(W::accept_subscriptions, self.acceptances)
                    .max(some(W::refuse_subscriptions, self.acceptances)),
            )
    }

    /// What those weigh at most who hear of so many rounds, these among them.
    fn weight_of_hearing(self, rounds: u32, heard: &OutcomeWeights) -> Weight {
        let of_feeds = self.moments.saturating_add(self.events);
        let asked = rounds
            .saturating_sub(of_feeds)
            .saturating_sub(self.acceptances);
        heard
            .result_of_request
            .saturating_mul(asked.into())
            .saturating_add(heard.result_of_feed.saturating_mul(of_feeds.into()))
            .saturating_add(self.weight_of_leaving(heard))
    }

    /// What those weigh at most who hear of subscriptions, accepted or refused.
    fn weight_of_leaving(self, heard: &OutcomeWeights) -> Weight {
        heard.leave.saturating_mul(self.acceptances.into())
    }
}

/// The weight of so many, and nothing of none.
fn some(weight: fn(u32) -> Weight, count: u32) -> Weight {
    if count == 0 {
        return Weight::zero();
    }
    weight(count)
}
