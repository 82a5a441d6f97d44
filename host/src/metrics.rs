//! What the daemon counts, for Prometheus.

use prometheus::{
    Encoder, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry, TextEncoder,
};

/// Buckets of times, seconds: from a warm call to a long job.
const SECONDS: [f64; 12] = [
    0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0, 120.0,
];

/// All counters, and where they are registered.
pub struct Metrics {
    registry: Registry,
    /// Dispatches by outcome: `answered`, or the status of the refusal.
    pub dispatches: IntCounterVec,
    /// Rounds by outcome: `answered`, `repeated`, `pending`, or the name of the refusal.
    pub rounds: IntCounterVec,
    /// Questions for news by outcome: `quiet`, `found`, or the status of the refusal.
    pub news: IntCounterVec,
    /// Updates by the status that their sender was told.
    pub updates: IntCounterVec,
    /// Answers to contracts that want hosts, by outcome.
    pub bindings: IntCounterVec,
    /// Updates that made room for others.
    pub updates_dropped: IntCounter,
    /// Rounds that wait for an event: `watched`, and `left-out` beyond the limit.
    standing: IntGaugeVec,
    /// Looks at rounds that wait for an event, by what came of it: `event`, `none`, `failed`.
    looks: IntCounterVec,
    /// Connections and requests that were turned away, by which they were: an address had more than its share.
    turned_away: IntCounterVec,
    /// From the dispatch's arrival to its reply.
    pub dispatch_seconds: Histogram,
    /// From the question to the guest's answer.
    pub guest_seconds: Histogram,
    /// Questions that run or wait for their turn.
    pub running: IntGauge,
    /// Guest processes that were started.
    pub processes_started: IntCounter,
    /// Guest processes that ended, or had to be ended, in the middle of a question.
    pub processes_ended: IntCounter,
    /// 1 while the connection to the node stands.
    pub node_connected: IntGauge,
    /// The number of the newest block seen.
    pub best_block: IntGauge,
}

impl Metrics {
    /// New counters in a registry of their own.
    ///
    /// # Errors
    /// When two counters have one name, which a test excludes.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new_custom(Some("cryptlet_host".into()), None)?;
        let counters = |name: &str, help: &str, label: &str| {
            let counters = IntCounterVec::new(Opts::new(name, help), &[label])?;
            registry.register(Box::new(counters.clone()))?;
            Ok::<_, prometheus::Error>(counters)
        };
        let counter = |name: &str, help: &str| {
            let counter = IntCounter::new(name, help)?;
            registry.register(Box::new(counter.clone()))?;
            Ok::<_, prometheus::Error>(counter)
        };
        let gauge = |name: &str, help: &str| {
            let gauge = IntGauge::new(name, help)?;
            registry.register(Box::new(gauge.clone()))?;
            Ok::<_, prometheus::Error>(gauge)
        };
        let standing = IntGaugeVec::new(
            Opts::new("standing_rounds", "Rounds that wait for an event"),
            &["which"],
        )?;
        registry.register(Box::new(standing.clone()))?;
        let histogram = |name: &str, help: &str| {
            let histogram =
                Histogram::with_opts(HistogramOpts::new(name, help).buckets(SECONDS.to_vec()))?;
            registry.register(Box::new(histogram.clone()))?;
            Ok::<_, prometheus::Error>(histogram)
        };
        Ok(Metrics {
            dispatches: counters("dispatches_total", "Dispatches by outcome", "outcome")?,
            rounds: counters("rounds_total", "Rounds by outcome", "outcome")?,
            news: counters("news_total", "Questions for news by outcome", "outcome")?,
            bindings: counters(
                "bindings_total",
                "Answers to contracts that want hosts, by outcome",
                "outcome",
            )?,
            updates: counters("updates_total", "Updates by the status told", "status")?,
            updates_dropped: counter("updates_dropped_total", "Updates that made room for others")?,
            standing,
            looks: counters(
                "looks_total",
                "Looks at rounds that wait for an event",
                "outcome",
            )?,
            turned_away: counters(
                "turned_away_total",
                "Connections and requests beyond an address's share",
                "what",
            )?,
            dispatch_seconds: histogram("dispatch_seconds", "Time from a dispatch to its reply")?,
            guest_seconds: histogram("guest_seconds", "Time of a question to a guest")?,
            running: gauge("questions_running", "Questions that run or wait")?,
            processes_started: counter("processes_started_total", "Guest processes started")?,
            processes_ended: counter(
                "processes_ended_total",
                "Guest processes ended in the middle of a question",
            )?,
            node_connected: gauge(
                "node_connected",
                "Whether the connection to the node stands",
            )?,
            best_block: gauge("best_block", "Number of the newest block seen")?,
            registry,
        })
    }

    /// Tells how many rounds wait for an event, and how many of them are not looked at.
    pub fn standing(&self, watched: usize, left_out: usize) {
        for (which, rounds) in [("watched", watched), ("left-out", left_out)] {
            let rounds = i64::try_from(rounds).unwrap_or(i64::MAX);
            self.standing.with_label_values(&[which]).set(rounds);
        }
    }

    /// Counts a look at a round that waits for an event.
    pub fn looked(&self, outcome: &str) {
        self.looks.with_label_values(&[outcome]).inc();
    }

    /// Counts a connection or a request that was turned away.
    pub fn turned_away(&self, what: &str) {
        self.turned_away.with_label_values(&[what]).inc();
    }

    /// All counters in Prometheus' text format.
    pub fn text(&self) -> String {
        let mut text = Vec::new();
        // Writing to memory fails only for a family without metrics, which is then left out.
        let _ = TextEncoder::new().encode(&self.registry.gather(), &mut text);
        String::from_utf8(text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counter_has_its_own_name_and_shows() {
        let metrics = Metrics::new().unwrap();
        metrics.rounds.with_label_values(&["answered"]).inc();
        metrics.guest_seconds.observe(0.002);
        let text = metrics.text();
        assert!(
            text.contains("cryptlet_host_rounds_total{outcome=\"answered\"} 1"),
            "{text}"
        );
        assert!(
            text.contains("cryptlet_host_guest_seconds_count 1"),
            "{text}"
        );
    }
}
