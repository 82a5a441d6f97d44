//! What Prometheus learns of the delegate: the counters that the offchain worker keeps in the
//! node's own storage, read when somebody scrapes.

use codec::Decode;
use pallet_crypto_delegate::worker::{Refused, WorkerMetrics, LATENCY_BUCKETS_MS, METRICS_KEY};
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};
use substrate_prometheus_endpoint::{
    register, MetricSource, Opts, PrometheusError, Registry, SourcedCounter,
};

/// One value of a metric: its label, if the metric has one, and the count.
type Value = (Option<String>, u64);

/// What a metric reads from the record.
type Read = fn(&WorkerMetrics) -> Vec<Value>;

/// Name, help, label and source of each metric.
const METRICS: [(&str, &str, Option<&str>, Read); 9] = [
    (
        "registrar_delegate_runs_total",
        "Runs that had something to ask",
        None,
        |m| single(m.runs),
    ),
    (
        "registrar_delegate_rounds_asked_total",
        "Rounds that hosts were asked for",
        None,
        |m| single(m.rounds_asked),
    ),
    (
        "registrar_delegate_observations_accepted_total",
        "Observations of hosts whose signatures were right",
        None,
        |m| single(m.observations_accepted),
    ),
    (
        "registrar_delegate_refused_total",
        "What was not taken from hosts, by reason",
        Some("reason"),
        refused,
    ),
    (
        "registrar_delegate_reports_submitted_total",
        "Reports that the pool took",
        None,
        |m| single(m.reports_submitted),
    ),
    (
        "registrar_delegate_reports_failed_total",
        "Reports that the pool did not take",
        None,
        |m| single(m.reports_failed),
    ),
    (
        "registrar_delegate_reply_ms_bucket",
        "Replies of hosts by the milliseconds that they took, cumulative",
        Some("le"),
        buckets,
    ),
    (
        "registrar_delegate_reply_ms_sum",
        "Milliseconds of all replies",
        None,
        |m| single(m.latency_sum_ms),
    ),
    (
        "registrar_delegate_reply_ms_count",
        "Replies of hosts",
        None,
        |m| single(m.latency_buckets.iter().sum()),
    ),
];

/// Registers the delegate's metrics. Fails when a name is taken.
pub fn export<S>(registry: &Registry, storage: S) -> Result<(), PrometheusError>
where
    S: OffchainStorage + Clone + Send + Sync + 'static,
{
    for (name, help, label, read) in METRICS {
        let labels = label.into_iter().map(str::to_owned).collect();
        let opts = Opts::new(name, help).variable_labels(labels);
        register(
            SourcedCounter::new(
                &opts,
                Source {
                    storage: storage.clone(),
                    read,
                },
            )?,
            registry,
        )?;
    }
    Ok(())
}

/// Reads one metric from the node's storage.
#[derive(Clone)]
struct Source<S> {
    storage: S,
    read: Read,
}

impl<S: OffchainStorage + Clone + Send + Sync> MetricSource for Source<S> {
    type N = u64;

    fn collect(&self, mut set: impl FnMut(&[&str], u64)) {
        let record = self.storage.get(STORAGE_PREFIX, METRICS_KEY);
        let metrics = record.and_then(|bytes| WorkerMetrics::decode(&mut &bytes[..]).ok());
        for (label, count) in (self.read)(&metrics.unwrap_or_default()) {
            set(label.as_deref().as_slice(), count);
        }
    }
}

fn single(count: u64) -> Vec<Value> {
    vec![(None, count)]
}

fn refused(metrics: &WorkerMetrics) -> Vec<Value> {
    let labels = Refused::ALL
        .iter()
        .map(|reason| Some(reason.label().to_owned()));
    labels.zip(metrics.refused).collect()
}

/// Cumulative, as Prometheus wants histograms.
fn buckets(metrics: &WorkerMetrics) -> Vec<Value> {
    let bounds = LATENCY_BUCKETS_MS
        .iter()
        .map(u64::to_string)
        .chain(["+Inf".to_owned()]);
    let cumulative = metrics.latency_buckets.iter().scan(0u64, |sum, count| {
        *sum = sum.saturating_add(*count);
        Some(*sum)
    });
    bounds.map(Some).zip(cumulative).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;
    use sp_core::offchain::storage::InMemOffchainStorage;

    #[test]
    fn a_scrape_shows_what_the_worker_counted() {
        let mut storage = InMemOffchainStorage::default();
        let metrics = WorkerMetrics {
            rounds_asked: 7,
            latency_buckets: [1, 0, 2, 0, 0, 0, 0, 0, 3],
            ..Default::default()
        };
        storage.set(STORAGE_PREFIX, METRICS_KEY, &metrics.encode());
        let registry = Registry::new();
        export(&registry, storage).expect("the names are free");

        let families = registry.gather();
        let family = |name: &str| {
            families
                .iter()
                .find(|family| family.get_name() == name)
                .expect("the metric is exported")
        };
        let asked = family("registrar_delegate_rounds_asked_total");
        assert_eq!(asked.get_metric()[0].get_counter().get_value(), 7.0);
        let replies = family("registrar_delegate_reply_ms_bucket");
        let counts: Vec<_> = replies
            .get_metric()
            .iter()
            .map(|metric| metric.get_counter().get_value())
            .collect();
        assert_eq!(counts.len(), 9);
        assert_eq!(counts.iter().copied().fold(0.0, f64::max), 6.0);
        assert_eq!(
            family("registrar_delegate_refused_total")
                .get_metric()
                .len(),
            metrics.refused.len()
        );
    }

    #[test]
    fn without_a_record_everything_is_zero() {
        let registry = Registry::new();
        export(&registry, InMemOffchainStorage::default()).expect("the names are free");
        let metrics = registry.gather();
        assert_eq!(metrics.len(), METRICS.len());
    }
}
