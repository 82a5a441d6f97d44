//! Authorizing and settling a report.
//!
//! # Storage accesses
//!
//! Of a report with `b` batches of `h` hosts for `c` cryptlets, that decides `n` rounds of `t` topics, paying `a`
//! accounts. What the call reads again after authorization comes from the block's overlay.
//!
//! | for each | reads | writes |
//! |---|---|---|
//! | report | `Delegates`, `NextRound`, `Split`, clock, genesis hash, `OpenRounds`, pot, `HistoryPeaks` | `OpenRounds`, pot, `HistoryPeaks` |
//! | cryptlet | record, owner's policy, pool (consortium's policy: once), `OpenByCryptlet` | `OpenByCryptlet` |
//! | cryptlet with feeds | `OpenByFeedsOf` (`OpenByFeeds`: once) | the same |
//! | requester | account, holds, `OpenByRequester` | account, holds, `OpenByRequester` |
//! | host | `Voters` | none |
//! | batch | none; two signatures | none |
//! | result | `Rounds`, `Topics`, page (not decoded) | `Rounds` (removed), `Topics`, page |
//! | observation | none; one leaf's hash | none |
//! | paid account | account, `Unpaid` | account |
//!
//! So a result alone, from 21 hosts, costs 21 + 3 + 7 reads, 42 signatures and the payments; each of 64 results in one
//! report costs its own three reads and writes, its leaves' hashes, and a 64th of all else.

use crate::{
    fees::Earnings,
    leader::Circle,
    places::Vacated,
    tally::{self, OpenRecords, Tally},
    types::Purposes,
    weights::besides,
    Config, Error, Event, Pallet, Purpose, RoundRecordOf, Rounds, Split, WeightInfo,
};
use alloc::{collections::BTreeSet, vec::Vec};
use codec::Encode;
use cryptlet_primitives::{
    agreement::Decision,
    batch::Header,
    history::History,
    ids::{HostId, Moment, RoundId},
    merkle,
    report::{carried_digest, Report, MAX_ROUNDS},
    view::ResultRecord,
};
use frame_support::{
    pallet_prelude::{
        InvalidTransaction, TransactionPriority, TransactionSource, TransactionValidityError,
        TransactionValidityWithRefund, ValidTransaction,
    },
    weights::Weight,
    BoundedVec,
};
use sp_core::H256;
use sp_runtime::{traits::Saturating, DispatchError, RuntimeAppPublic};

/// Blocks for which the pool keeps a report: at 500 ms slots longer than any delegate waits before it asks again.
pub const LONGEVITY: u64 = 16;
/// Priority in the pool, to which the number of decided rounds is added: above a transfer's with a tip of thousands of
/// tokens, so that a full pool holds up no result. Only a delegate's report gets it that decides something, and only
/// rounds for which its turn has come.
pub const PRIORITY: TransactionPriority = TransactionPriority::MAX / 2;
/// Priority of a report that decides a round before its delegate's turn, to which the number of decided rounds is
/// added. The pool replaces reports of the same rounds if their priorities come to less than the new one's: those that
/// one report may replace, one for each of its rounds, do, if they are out of turn and it is not.
pub const PRIORITY_OUT_OF_TURN: TransactionPriority = PRIORITY / 128;

const _: () = assert!(MAX_ROUNDS < 128, "see PRIORITY_OUT_OF_TURN");

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

    /// Weight of settling such a report.
    pub(crate) fn weight_of_settling<W: WeightInfo>(&self) -> Weight {
        W::settle_batches(self.batches)
            .saturating_add(besides(W::settle_cryptlets, self.cryptlets))
            .saturating_add(W::settle_rounds(self.rounds))
            .saturating_add(self.purposes.weight::<W>())
            .saturating_add(besides(W::settle_observations, self.further()))
            .saturating_add(besides(W::settle_outputs, self.bytes))
    }

    /// Weight of authorizing that was not needed: outputs that are no votes are hashed, but not read.
    fn unspent_of_authorizing<W: WeightInfo>(&self, voted: u32) -> Weight {
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
    fn spent_on_settling<W: WeightInfo>(
        &self,
        decided: u32,
        purposes: Purposes,
        voted: u32,
    ) -> Weight {
        let skipped = self.rounds.saturating_sub(decided);
        W::settle_batches(self.batches)
            .saturating_add(besides(W::settle_cryptlets, self.cryptlets))
            .saturating_add(W::settle_rounds(decided))
            .saturating_add(purposes.weight::<W>())
            .saturating_add(besides(W::authorize_rounds, skipped))
            .saturating_add(besides(W::settle_observations, self.further()))
            .saturating_add(besides(W::settle_outputs, voted))
    }

    /// Weight of such a report altogether: what a block must have room for.
    pub(crate) fn weight<W: WeightInfo>(&self) -> Weight {
        self.weight_of_authorizing::<W>()
            .saturating_add(self.weight_of_settling::<W>())
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
}

/// The weight of so many, and nothing of none.
fn some(weight: fn(u32) -> Weight, count: u32) -> Weight {
    if count == 0 {
        return Weight::zero();
    }
    weight(count)
}

/// Why a report is not authorized, as clients see it: `Invalid` with a code, or one of the pool's own words.
fn refused(reason: InvalidTransaction) -> TransactionValidityError {
    TransactionValidityError::Invalid(reason)
}

/// Code of [`InvalidTransaction::Custom`]: no batch, an empty or unordered one, a signer twice, too many rounds, one
/// that was never opened, other rounds of feeds than the carrier names, or more that can't count than what may.
pub const MALFORMED: u8 = 1;
/// Code of [`InvalidTransaction::Custom`]: the votes that count make no quorum in any open round.
pub const NO_QUORUM: u8 = 2;

impl<T: Config> Pallet<T> {
    /// Checks a report, the cheap things first: a stranger's report costs a read, a stale one no signature check, a
    /// forged one a single signature check.
    ///
    /// - [`InvalidTransaction::BadSigner`]: the key is not a current delegate's.
    /// - [`InvalidTransaction::Custom`]: [`MALFORMED`] or [`NO_QUORUM`].
    /// - [`InvalidTransaction::Stale`]: none of its rounds is open.
    /// - [`InvalidTransaction::BadProof`]: the delegate's signature, or one of a batch of admitted signers, is wrong.
    ///
    /// Gives back the weight of reading what is no vote.
    pub(crate) fn authorize_report(
        _: TransactionSource,
        report: &Report,
        purposes: &Purposes,
    ) -> TransactionValidityWithRefund {
        let circle =
            Self::circle(&report.delegate).ok_or(refused(InvalidTransaction::BadSigner))?;
        if !is_well_formed(report) {
            return Err(refused(InvalidTransaction::Custom(MALFORMED)));
        }
        let now = Self::now();
        let rounds = tally::open_rounds::<T>(&report.batches, now)
            .ok_or(refused(InvalidTransaction::Custom(MALFORMED)))?;
        if rounds.is_empty() {
            return Err(refused(InvalidTransaction::Stale));
        }
        let closed = tally::rounds_in(&report.batches)
            .len()
            .saturating_sub(rounds.len());
        let closed = u32::try_from(closed).unwrap_or(u32::MAX);
        if !purposes.are_those_of(&Purposes::of::<T>(rounds.values()), closed) {
            return Err(refused(InvalidTransaction::Custom(MALFORMED)));
        }
        let genesis = Self::genesis();
        // The only pass over all observations' bytes: both tiers of signatures are over these headers.
        let headers: Vec<Header> = report
            .batches
            .iter()
            .map(|batch| batch.header(genesis))
            .collect();
        if !is_carried(report, &headers, genesis) {
            return Err(refused(InvalidTransaction::BadProof));
        }
        let tally = tally::weigh::<T>(&report.batches, &rounds, now);
        if tally.decided.is_empty() {
            return Err(refused(InvalidTransaction::Custom(NO_QUORUM)));
        }
        if tally.is_padded() {
            return Err(refused(InvalidTransaction::Custom(MALFORMED)));
        }
        if !is_signed_by_all(report, &headers, &tally) {
            return Err(refused(InvalidTransaction::BadProof));
        }
        let decided: Vec<RoundId> = tally.decided.iter().map(|decided| decided.round).collect();
        let is_in_turn = decided
            .iter()
            .filter_map(|round| rounds.get(round))
            .all(|record| circle.is_in_turn(record, now));
        let unspent = Shape::of(report, *purposes)
            .unspent_of_authorizing::<<T as Config>::WeightInfo>(tally.bulk.voted);
        Ok((validity(&decided, is_in_turn), unspent))
    }

    /// Settles an authorized report. Gives the weight of what there was to settle.
    ///
    /// No signature is checked again. Only [`frame_system::Origin::Authorized`] comes here, which only the extension
    /// `AuthorizeCall` gives, to this very call, after [`Self::authorize_report`] has passed; and between the two no
    /// other call runs. So the state is the same, and the same votes count.
    pub(crate) fn do_report(report: &Report) -> Result<Weight, DispatchError> {
        let circle = Self::circle(&report.delegate).ok_or(Error::<T>::UnknownDelegate)?;
        let delegate = circle.carrier().ok_or(Error::<T>::UnknownDelegate)?.clone();
        let now = Self::now();
        let shape = Shape::of(report, Purposes::default());
        let rounds = tally::open_rounds::<T>(&report.batches, now).unwrap_or_default();
        let tally = tally::weigh::<T>(&report.batches, &rounds, now);
        let accepted = u32::try_from(tally.decided.len()).unwrap_or(u32::MAX);
        frame_support::ensure!(accepted > 0, Error::<T>::NothingDecided);
        let records = tally.decided.iter().filter_map(|it| rounds.get(&it.round));
        let purposes = Purposes::of::<T>(records);
        let voted = tally.bulk.voted;
        let spent = shape.spent_on_settling::<<T as Config>::WeightInfo>(accepted, purposes, voted);
        let (earnings, vacated) = Self::settle(tally, rounds, &circle, now);
        Self::pay_out(earnings);
        Self::vacate(vacated);
        Self::deposit_event(Event::ReportCarried {
            delegate,
            accepted,
            skipped: shape.rounds.saturating_sub(accepted),
        });
        Ok(spent)
    }

    /// Stores the results of all decided rounds. Gives what accounts earn by them, and the places that are free.
    fn settle(
        tally: Tally<T::AccountId>,
        mut rounds: OpenRecords<T>,
        circle: &Circle<T::AccountId>,
        now: Moment,
    ) -> (Earnings<T>, Vacated<T>) {
        let split = Split::<T>::get();
        let mut history = Self::history();
        let known = history.leaves;
        let (mut earnings, mut vacated) = (Earnings::<T>::new(), Vacated::new());
        for decided in tally.decided {
            let Some(record) = rounds.remove(&decided.round) else {
                continue;
            };
            let output = &decided.decision.output;
            let Some(record) = Self::close_decided(decided.round, record, output) else {
                continue;
            };
            let operator = |host: &HostId| tally.operators.get(host).cloned();
            let operators: Vec<T::AccountId> = decided
                .decision
                .agreed
                .iter()
                .filter_map(operator)
                .collect();
            // The carrier is in the circle, so somebody always earns.
            if let Some(delegate) = circle.earner(&record, now) {
                Self::share_fee(&mut earnings, &split, &record, &operators, delegate);
            }
            vacated.add(&record);
            Self::accept(decided.round, record, decided.decision, now, &mut history);
        }
        // Not all rounds bring a result: some accept a subscription.
        if history.leaves != known {
            Self::write_history(&history);
        }
        (earnings, vacated)
    }

    /// Takes a decided round out of the open ones. Gives its record with the fee that it brings: a feed's is known now, with
    /// what those left who are gone since it opened. `None` if the same report has accepted somebody for whom the feed begins
    /// sooner, and another round waits for its event.
    fn close_decided(
        round: RoundId,
        mut record: RoundRecordOf<T>,
        output: &[u8],
    ) -> Option<RoundRecordOf<T>> {
        if record.is_standing() {
            Self::remove_standing(record.statement.cryptlet, round)?;
        } else {
            Rounds::<T>::remove(round);
        }
        if let Purpose::Delivery { feed } = record.purpose {
            let fee = Self::on_delivery(feed, round, output);
            record.fee = record.fee.saturating_add(fee);
        }
        Some(record)
    }

    fn accept(
        round: RoundId,
        record: RoundRecordOf<T>,
        decision: Decision,
        accepted_at: Moment,
        history: &mut History,
    ) {
        let count = |hosts: &[HostId]| u32::try_from(hosts.len()).unwrap_or(u32::MAX);
        let (agreed, dissented) = (count(&decision.agreed), count(&decision.dissented));
        let dissenters = decision.dissented.clone();
        let result = ResultRecord {
            sequence: 0,
            leaf: 0,
            round,
            feed: record.purpose.feed(),
            version: record.statement.version,
            output: decision.output.clone(),
            observed_at: decision.observed_at,
            accepted_at,
            accepted_in: Self::block(),
            // A report has no more batches than a pool has seats, so nothing is cut off.
            agreed: BoundedVec::truncate_from(decision.agreed),
            dissented: BoundedVec::truncate_from(decision.dissented),
        };
        let topic = record.topic;
        if let Purpose::Acceptance { feed, subscriber } = &record.purpose {
            Self::leave_topic(topic);
            Self::on_acceptance(*feed, subscriber, round, &decision.output);
            return Self::name_dissenters(round, dissenters);
        }
        let appended = Self::append_result(topic, record.digest, result, history);
        let Some((sequence, leaf)) = appended else {
            // An open round keeps its topic, so this does not happen (`try_state`).
            log::error!(target: crate::LOG, "round {round} has no topic");
            return;
        };
        Self::deposit_event(Event::ResultAccepted {
            round,
            topic,
            sequence,
            leaf,
            cryptlet: record.statement.cryptlet,
            feed: record.purpose.feed(),
            output: decision.output,
            agreed,
            dissented,
        });
        Self::name_dissenters(round, dissenters);
    }

    fn name_dissenters(round: RoundId, dissenters: Vec<HostId>) {
        for host in dissenters {
            Self::deposit_event(Event::HostDissented { round, host });
        }
    }
}

/// The form that needs no state: batches, each with observations in order, no signer twice.
pub(crate) fn is_well_formed(report: &Report) -> bool {
    !report.batches.is_empty()
        && report
            .batches
            .iter()
            .all(|batch| batch.verify_form().is_ok())
        && !report.has_double_signer()
}

/// Whether the delegate signed these very batches: [`Report::is_signed`], with the headers at hand.
fn is_carried(report: &Report, headers: &[Header], genesis: H256) -> bool {
    let batches = headers.iter().zip(&report.batches);
    let seals: Vec<H256> = batches
        .map(|(header, batch)| header.seal(&batch.signatures))
        .collect();
    let count = u32::try_from(seals.len()).unwrap_or(u32::MAX);
    let signed = carried_digest(genesis, &report.delegate, count, merkle::root(seals));
    report.delegate.verify(&signed, &report.signature)
}

/// Whether region and instance signed every batch whose signers are admitted.
fn is_signed_by_all<A>(report: &Report, headers: &[Header], tally: &Tally<A>) -> bool {
    tally.seated.iter().all(|(place, keys)| {
        let batch = report.batches.get(*place).zip(headers.get(*place));
        batch.is_some_and(|(batch, header)| header.verify(&batch.signatures, keys).is_ok())
    })
}

/// Of reports that decide a round in common the pool keeps those that came first, unless their priorities together are
/// less than the later one's: so one in turn replaces all that are out of turn, and of two alike the one stays that
/// decides more.
fn validity(decided: &[RoundId], is_in_turn: bool) -> ValidTransaction {
    let class = if is_in_turn {
        PRIORITY
    } else {
        PRIORITY_OUT_OF_TURN
    };
    ValidTransaction {
        priority: class.saturating_add(u64::try_from(decided.len()).unwrap_or(u64::MAX)),
        requires: Vec::new(),
        provides: decided.iter().map(tag).collect(),
        longevity: LONGEVITY,
        propagate: true,
    }
}

/// The pool's tag of a round: while a report with it waits, another one has to be better to replace it.
pub fn tag(round: &RoundId) -> Vec<u8> {
    ("crypto-delegate/round", round).encode()
}
