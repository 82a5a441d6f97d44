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
    shape::Shape,
    tally::{self, OpenRecords, Tally},
    types::Purposes,
    Accepted, Config, Error, Event, OnResult, Pallet, Purpose, RoundRecordOf, Rounds, Split,
};
use alloc::vec::Vec;
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

/// A decided round that is open no more.
struct Closed<T: Config> {
    round: RoundId,
    record: RoundRecordOf<T>,
    /// Which of its feed's results it is; 0 if it is none.
    delivered: u64,
}

/// What comes of a report's decided rounds.
struct Settled<T: Config> {
    /// What accounts earn by them.
    earnings: Earnings<T>,
    /// The places that are free.
    vacated: Vacated<T>,
    /// What those weighed who heard of results.
    heard: Weight,
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
        let spent = shape.spent_on_settling::<<T as Config>::WeightInfo>(
            accepted,
            purposes,
            voted,
            &T::OnResult::weights(),
        );
        let settled = Self::settle(tally, rounds, &circle, now);
        Self::pay_out(settled.earnings);
        Self::vacate(settled.vacated);
        Self::deposit_event(Event::ReportCarried {
            delegate,
            accepted,
            skipped: shape.rounds.saturating_sub(accepted),
        });
        Ok(spent.saturating_add(settled.heard))
    }

    /// Stores the results of all decided rounds.
    fn settle(
        tally: Tally<T::AccountId>,
        mut rounds: OpenRecords<T>,
        circle: &Circle<T::AccountId>,
        now: Moment,
    ) -> Settled<T> {
        let split = Split::<T>::get();
        let mut history = Self::history();
        let known = history.leaves;
        let mut settled = Settled {
            earnings: Earnings::<T>::new(),
            vacated: Vacated::new(),
            heard: Weight::zero(),
        };
        for decided in tally.decided {
            let Some(record) = rounds.remove(&decided.round) else {
                continue;
            };
            let output = &decided.decision.output;
            let Some((record, delivered)) = Self::close_decided(decided.round, record, output)
            else {
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
                Self::share_fee(&mut settled.earnings, &split, &record, &operators, delegate);
            }
            settled.vacated.add(&record);
            let round = Closed {
                round: decided.round,
                record,
                delivered,
            };
            let heard = Self::accept(round, decided.decision, now, &mut history);
            settled.heard.saturating_accrue(heard);
        }
        // Not all rounds bring a result: some accept a subscription.
        if history.leaves != known {
            Self::write_history(&history);
        }
        settled
    }

    /// Takes a decided round out of the open ones. Gives its record with the fee that it brings: a feed's is known now, with
    /// what those left who are gone since it opened. And which of its feed's results it is. `None` if the same report has accepted somebody for whom the feed begins
    /// sooner, and another round waits for its event.
    fn close_decided(
        round: RoundId,
        mut record: RoundRecordOf<T>,
        output: &[u8],
    ) -> Option<(RoundRecordOf<T>, u64)> {
        let mut delivered = 0;
        if record.is_standing() {
            Self::remove_standing(record.statement.cryptlet, round)?;
        } else {
            Rounds::<T>::remove(round);
        }
        if let Purpose::Delivery { feed } = record.purpose {
            if let Some(paid) = Self::on_delivery(feed, round, output) {
                record.fee = record.fee.saturating_add(paid.fee);
                delivered = paid.count;
            }
        }
        Some((record, delivered))
    }

    /// Stores a decided round's result, or has its subscription accepted. Gives the weight of those who hear of it.
    fn accept(
        closed: Closed<T>,
        decision: Decision,
        accepted_at: Moment,
        history: &mut History,
    ) -> Weight {
        let Closed {
            round,
            record,
            delivered,
        } = closed;
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
            Self::name_dissenters(round, dissenters);
            return Weight::zero();
        }
        let appended = Self::append_result(topic, record.digest, result, history);
        let Some((sequence, leaf)) = appended else {
            // An open round keeps its topic, so this does not happen (`try_state`).
            log::error!(target: crate::LOG, "round {round} has no topic");
            if let Purpose::Request { .. } = record.purpose {
                T::OnResult::on_no_result(round);
            }
            return Weight::zero();
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
        T::OnResult::on_result(&Accepted {
            cryptlet: record.statement.cryptlet,
            round,
            topic,
            sequence,
            feed: record.purpose.feed(),
            delivered,
        })
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
