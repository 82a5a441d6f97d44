//! The offchain worker: what makes a validator a CryptoDelegate.
//!
//! On each best block, if the keystore holds a current delegate's key:
//!
//! 1. `due`: which open rounds are this delegate's to ask for, in groups that fit a report.
//! 2. `dispatch`: one signed request to each host of each group, all started at once.
//! 3. `replies`: heads and bodies as they come, in slices of time, under one deadline and a cap.
//! 4. `group`: batches are checked and weighed by the same code as in the block.
//! 5. `submit`: as soon as rounds are decided, and dissenters had a moment to be heard, a report goes to the pool.
//!
//! Nothing is kept between runs that a run relies on: open rounds are read from the state of the block at hand, so a
//! block that is skipped, repeated or replaced by another does no harm. What `memory` keeps only saves requests.
//!
//! Rounds that wait for an event come in by another door: on each block whose turn it is this delegate asks the hosts of
//! watching pools (`looks`) which of them they could answer (`news`), and goes on with those as with others.
//!
//! And by a third one, contracts' own cryptlets: `bindings` asks hosts whether they serve them.
//!
//! A host that is slow, endless, wrong or gone costs itself its vote. There is one run at a time in each of four lanes
//! ([`Lane`]), so that a pool that never answers costs others at most the short patience of the first one.

mod bindings;
mod dispatch;
mod due;
mod group;
mod looks;
mod memory;
mod metrics;
mod news;
mod replies;
mod submit;

pub use metrics::{Refused, WorkerMetrics, LATENCY_BUCKETS_MS, METRICS_KEY};

use crate::{Call, Config, Pallet, LOG};
use alloc::vec::Vec;
use cryptlet_primitives::{
    dispatch::FIRST_PATIENCE_MS,
    ids::{Moment, RoundId},
    DelegateId,
};
use dispatch::Inquiry;
use frame_system::pallet_prelude::BlockNumberFor;
use group::Group;
use memory::Memory;
use sp_core::offchain::{Duration, Timestamp};
use sp_runtime::{
    offchain::storage_lock::{StorageLock, Time},
    traits::SaturatedConversion,
    RuntimeAppPublic,
};

/// How long a round's hosts are waited for at the first request, milliseconds: a slot. Hosts that are up answer in far
/// less.
pub const FIRST_MS: u64 = FIRST_PATIENCE_MS;
/// How long they are waited for when they are asked again, milliseconds: for hosts that are far away or busy. A question
/// that runs longer than its host waits before it replies is "pending", and is asked for again.
pub const DISPATCH_MS: u64 = 2_000;
/// How long hosts are waited for that contracts' own cryptlets want, milliseconds: three slots, one less than lie between two
/// questions to them, so that no silent host has the next one left out.
pub const BINDINGS_MS: u64 = 3 * FIRST_MS;
/// How long a decided round waits for more votes, so that dissent is heard, milliseconds.
pub const GRACE_MS: u64 = 100;
/// The step in which the worker waits for whoever answers first, milliseconds.
const SLICE_MS: u64 = 10;

/// One of the ways through the worker, each with one run at a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lane {
    /// Rounds that were never asked for: short patience, so that new rounds wait for nobody.
    First,
    /// Rounds that brought no quorum or no result yet: long patience.
    Again,
    /// Rounds that wait for an event which a quorum has seen: short patience.
    News,
    /// Hosts that contracts' own cryptlets want: patience that ends before they are asked again.
    Bindings,
}

impl Lane {
    /// Where the lane's lock stands in the node's own storage.
    const fn lock_key(self) -> &'static [u8] {
        match self {
            Lane::First => b"crypto-delegate/lock/first",
            Lane::Again => b"crypto-delegate/lock/again",
            Lane::News => b"crypto-delegate/lock/news",
            Lane::Bindings => b"crypto-delegate/lock/bindings",
        }
    }

    /// How long a run waits for its hosts, milliseconds.
    const fn patience_ms(self) -> u64 {
        match self {
            Lane::First | Lane::News => FIRST_MS,
            Lane::Again => DISPATCH_MS,
            Lane::Bindings => BINDINGS_MS,
        }
    }

    /// When the lock of a run that never ended (a killed node) is void, milliseconds.
    const fn lock_ms(self) -> u64 {
        self.patience_ms().saturating_mul(3)
    }

    /// Whether a round that was asked for so often goes this way.
    const fn takes(self, attempts: u32) -> bool {
        match self {
            Lane::First => attempts == 0,
            Lane::Again => attempts > 0,
            Lane::News | Lane::Bindings => true,
        }
    }
}

/// One run of the worker.
pub(crate) struct Run {
    /// The delegate that this node is.
    me: DelegateId,
    /// Its place in the circle, and the circle's size.
    place: (usize, usize),
    /// The block at hand.
    block: u32,
    /// The chain's clock: by this alone votes are weighed, as in pool and block. The machine's only measures waiting.
    now: Moment,
    /// Which rounds it takes.
    lane: Lane,
    /// When waiting ends.
    deadline: Timestamp,
    /// What it asked for.
    asked: Vec<RoundId>,
    /// What it reported.
    reported: Vec<RoundId>,
    /// What it counted.
    metrics: WorkerMetrics,
}

impl<T: Config> Pallet<T> {
    /// Runs the worker on a block. Does nothing on a node without a delegate's key.
    pub(crate) fn run_worker(block: BlockNumberFor<T>) {
        let own = DelegateId::all().into_iter();
        let mut current = own.filter_map(|key| Some((Self::place_of(&key)?, key)));
        let Some((place, me)) = current.next() else {
            return;
        };
        for lane in [Lane::First, Lane::News, Lane::Again, Lane::Bindings] {
            let patience = Duration::from_millis(lane.patience_ms());
            let run = Run {
                me: me.clone(),
                place,
                block: block.saturated_into(),
                now: Self::now(),
                lane,
                deadline: sp_io::offchain::timestamp().add(patience),
                asked: Vec::new(),
                reported: Vec::new(),
                metrics: WorkerMetrics::default(),
            };
            run.go_alone::<T>();
        }
    }
}

impl Run {
    /// Runs unless the lane's run of an earlier block goes on.
    fn go_alone<T: Config>(mut self) {
        let expiry = Duration::from_millis(self.lane.lock_ms());
        let mut lock = StorageLock::<'_, Time>::with_deadline(self.lane.lock_key(), expiry);
        let Ok(_held) = lock.try_lock() else {
            log::debug!(target: LOG, "block {}: an earlier run goes on in lane {:?}", self.block, self.lane);
            return;
        };
        let due = match self.lane {
            Lane::First | Lane::Again => self.due_rounds::<T>(),
            Lane::News => self.rounds_in_the_news::<T>(),
            Lane::Bindings => return self.serve_bindings::<T>(),
        };
        let groups = self.groups_of::<T>(due);
        if groups.is_empty() {
            return;
        }
        self.go::<T>(groups);
        Memory::update(|memory| {
            self.asked
                .iter()
                .for_each(|round| memory.note_asked(*round, self.block));
            self.reported
                .iter()
                .for_each(|round| memory.note_reported(*round, self.block));
        });
        self.metrics.add_to_stored();
    }

    /// Asks for what is due, and reports what is answered.
    fn go<T: Config>(&mut self, mut groups: Vec<Group<T>>) {
        let mut inquiries = self.ask_all::<T>(&groups);
        while sp_io::offchain::timestamp() < self.deadline {
            let waiting = inquiries
                .iter()
                .any(|inquiry| inquiry.is_open() && is_wanted(&groups, inquiry));
            if !waiting {
                break;
            }
            self.listen::<T>(&mut groups, &mut inquiries);
            self.report_decided::<T>(&mut groups, &inquiries, false);
        }
        for inquiry in inquiries.iter().filter(|inquiry| inquiry.is_open()) {
            if is_wanted(&groups, inquiry) {
                self.metrics.refuse(Refused::TooSlow);
                log::debug!(target: LOG, "host {} did not answer in time", inquiry.host);
            }
        }
        self.report_decided::<T>(&mut groups, &inquiries, true);
    }

    /// Hears whoever answers within a slice of time.
    fn listen<T: Config>(&mut self, groups: &mut [Group<T>], inquiries: &mut [Inquiry]) {
        let answers = replies::listen(inquiries, self.slice_end());
        for answer in answers {
            let Some(group) = groups.get_mut(answer.group) else {
                continue;
            };
            match answer.body {
                Ok(body) => {
                    self.metrics.observe_latency(answer.after_ms);
                    group.hear(answer.host, &body, self.now, &mut self.metrics);
                }
                Err(reason) => {
                    self.metrics.refuse(reason);
                    log::debug!(target: LOG, "host {}: {reason:?}", answer.host);
                }
            }
        }
    }

    /// Reports the decided rounds of each group: when all its hosts have answered or `is_last`, at once; before, when
    /// some round has been decided for [`GRACE_MS`].
    fn report_decided<T: Config>(
        &mut self,
        groups: &mut [Group<T>],
        inquiries: &[Inquiry],
        is_last: bool,
    ) {
        let at = sp_io::offchain::timestamp();
        for (place, group) in groups.iter_mut().enumerate() {
            let all_heard = !inquiries
                .iter()
                .any(|inquiry| inquiry.group == place && inquiry.is_open());
            if group.is_ripe(self.now, at, is_last || all_heard) {
                self.report::<T>(group);
            }
        }
    }

    /// Where the next slice of waiting ends.
    fn slice_end(&self) -> Timestamp {
        let end = sp_io::offchain::timestamp().add(Duration::from_millis(SLICE_MS));
        end.min(self.deadline)
    }
}

/// Whether an answer could still decide something.
fn is_wanted<T: Config>(groups: &[Group<T>], inquiry: &Inquiry) -> bool {
    groups
        .get(inquiry.group)
        .is_some_and(|group| !group.is_settled())
}

/// The worker's report as a call.
fn call_of<T: Config>(report: cryptlet_primitives::report::Report) -> Call<T> {
    let purposes = crate::types::Purposes::of_report::<T>(&report);
    Call::report { report, purposes }
}

/// Rounds, in logs.
fn list(rounds: &[RoundId]) -> Vec<u64> {
    rounds.iter().map(|round| round.0).collect()
}
