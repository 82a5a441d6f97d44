//! What the worker counts, in one record of the node's own storage, which the node exports to Prometheus.

use codec::{Decode, Encode};
use scale_info::TypeInfo;
use sp_runtime::offchain::storage::StorageValueRef;

/// The key of [`WorkerMetrics`] in the node's offchain storage, under [`sp_core::offchain::STORAGE_PREFIX`].
pub const METRICS_KEY: &[u8] = b"crypto-delegate/metrics";
/// Upper bounds of the latency buckets, milliseconds; a last bucket takes what is longer.
pub const LATENCY_BUCKETS_MS: [u64; 8] = [10, 25, 50, 100, 250, 500, 1_000, 2_000];
/// How often counts are stored while the other lane stores too.
const MAX_TRIES: u32 = 4;
/// How many reasons [`Refused`] has.
const REASONS: usize = 10;

/// Why something of a host's was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// Its endpoint is not one that may be asked.
    BadEndpoint,
    /// No connection, a bad certificate, or the connection broke.
    Unreachable,
    /// A status other than 200.
    BadStatus,
    /// A body beyond [`cryptlet_primitives::dispatch::MAX_REPLY`].
    TooLong,
    /// No answer before the deadline.
    TooSlow,
    /// Not a reply.
    Undecodable,
    /// A batch with something that was not asked: another host, another round.
    Unasked,
    /// A batch with an observation that would not count: another statement, a time that does not fit, an output too
    /// long.
    NoVote,
    /// A batch whose signers are not admitted, or a wrong signature.
    BadSignature,
    /// A round that the host said it does not answer.
    ByHost,
}

impl Refused {
    /// All reasons, in the order of [`WorkerMetrics::refused`].
    pub const ALL: [Refused; REASONS] = [
        Refused::BadEndpoint,
        Refused::Unreachable,
        Refused::BadStatus,
        Refused::TooLong,
        Refused::TooSlow,
        Refused::Undecodable,
        Refused::Unasked,
        Refused::NoVote,
        Refused::BadSignature,
        Refused::ByHost,
    ];

    /// The reason as a label of a metric.
    pub fn label(self) -> &'static str {
        match self {
            Refused::BadEndpoint => "bad_endpoint",
            Refused::Unreachable => "unreachable",
            Refused::BadStatus => "bad_status",
            Refused::TooLong => "too_long",
            Refused::TooSlow => "too_slow",
            Refused::Undecodable => "undecodable",
            Refused::Unasked => "unasked",
            Refused::NoVote => "no_vote",
            Refused::BadSignature => "bad_signature",
            Refused::ByHost => "by_host",
        }
    }
}

/// Counters since the node's storage was made. Counters only rise.
#[derive(Clone, PartialEq, Eq, Debug, Default, Encode, Decode, TypeInfo)]
pub struct WorkerMetrics {
    /// Runs that had something to ask.
    pub runs: u64,
    /// Rounds asked for; a round that is asked for again counts again.
    pub rounds_asked: u64,
    /// Observations in batches whose signatures were right.
    pub observations_accepted: u64,
    /// What was not taken, by reason, in the order of [`Refused::ALL`].
    pub refused: [u64; REASONS],
    /// Reports that the transaction pool took.
    pub reports_submitted: u64,
    /// Reports that it did not take.
    pub reports_failed: u64,
    /// Replies by the time that they took: at most each bound of [`LATENCY_BUCKETS_MS`], and longer. Each reply
    /// counts in one bucket.
    pub latency_buckets: [u64; 9],
    /// Sum of those times, milliseconds.
    pub latency_sum_ms: u64,
}

impl WorkerMetrics {
    /// Adds a run's counts to what is stored. The other lane may do so at the same time; after some tries the counts
    /// are let go.
    pub(super) fn add_to_stored(&self) {
        let stored = StorageValueRef::persistent(METRICS_KEY);
        let _ = (0..MAX_TRIES).find(|_| {
            let added = stored.mutate(|found: Result<Option<WorkerMetrics>, _>| {
                Ok::<_, ()>(found.ok().flatten().unwrap_or_default().plus(self))
            });
            added.is_ok()
        });
    }

    fn plus(mut self, other: &Self) -> Self {
        let pairs = [
            (&mut self.runs, other.runs),
            (&mut self.rounds_asked, other.rounds_asked),
            (&mut self.observations_accepted, other.observations_accepted),
            (&mut self.reports_submitted, other.reports_submitted),
            (&mut self.reports_failed, other.reports_failed),
            (&mut self.latency_sum_ms, other.latency_sum_ms),
        ];
        let refused = self.refused.iter_mut().zip(other.refused);
        let latencies = self.latency_buckets.iter_mut().zip(other.latency_buckets);
        for (count, more) in pairs.into_iter().chain(refused).chain(latencies) {
            *count = count.saturating_add(more);
        }
        self
    }

    pub(super) fn refuse(&mut self, reason: Refused) {
        let place = Refused::ALL.iter().position(|other| *other == reason);
        if let Some(count) = place.and_then(|place| self.refused.get_mut(place)) {
            *count = count.saturating_add(1);
        }
    }

    pub(super) fn observe_latency(&mut self, after_ms: u64) {
        let place = LATENCY_BUCKETS_MS
            .iter()
            .take_while(|bound| after_ms > **bound)
            .count();
        if let Some(count) = self.latency_buckets.get_mut(place) {
            *count = count.saturating_add(1);
        }
        self.latency_sum_ms = self.latency_sum_ms.saturating_add(after_ms);
    }
}
