//! What the worker counts, in one record of the node's own storage, which the node exports to Prometheus.

use codec::{Decode, Encode};
use scale_info::TypeInfo;
use sp_runtime::offchain::storage::StorageValueRef;

/// The key of [`WorkerMetrics`] in the node's offchain storage, under [`sp_core::offchain::STORAGE_PREFIX`].
pub const METRICS_KEY: &[u8] = b"crypto-delegate/metrics";
/// Upper bounds of the latency buckets, milliseconds; a last bucket takes what is longer.
pub const LATENCY_BUCKETS_MS: [u64; 8] = [10, 25, 50, 100, 250, 500, 1_000, 2_000];
/// How many reasons [`Refused`] has.
const REASONS: usize = 9;

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
    /// A batch with something that was not asked: another host, another round or statement, an output too long.
    Unasked,
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
    /// Reads the record; from within the offchain worker.
    pub(super) fn load() -> Self {
        StorageValueRef::persistent(METRICS_KEY)
            .get()
            .ok()
            .flatten()
            .unwrap_or_default()
    }

    pub(super) fn store(&self) {
        StorageValueRef::persistent(METRICS_KEY).set(self);
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
