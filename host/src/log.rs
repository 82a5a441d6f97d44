//! Log lines, for people or as JSON. No key, passphrase or component is ever written.

use serde_json::{Map, Value};
use std::{
    fmt,
    io::{self, IsTerminal},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};
use tracing::{
    field::{Field, Visit},
    Event, Subscriber,
};
use tracing_subscriber::{
    fmt::{format::Writer, FmtContext, FormatEvent, FormatFields},
    registry::LookupSpan,
    EnvFilter,
};

/// What is logged unless `RUST_LOG` says otherwise.
const DEFAULT_FILTER: &str = "info";

/// Starts logging to standard error.
pub fn start(json: bool) {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    // Fails only if a test has started logging before; then that one goes on.
    let _ = if json {
        lines.event_format(JsonLines).try_init()
    } else {
        lines.try_init()
    };
}

/// A line that is written once in a while at most: whoever causes it fills no disk.
pub struct Seldom {
    pause: Duration,
    /// When it was last written, and how often it was left out since.
    last: Mutex<(Option<Instant>, u64)>,
}

impl Seldom {
    /// A line with at least this pause between two.
    pub const fn every(pause: Duration) -> Self {
        Seldom {
            pause,
            last: Mutex::new((None, 0)),
        }
    }

    /// Whether it may be written now: how often it was left out since it was last.
    pub fn may_speak(&self) -> Option<u64> {
        // A moment and a count are whole after any panic.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (spoken, left_out) = *last;
        if spoken.is_some_and(|spoken| spoken.elapsed() < self.pause) {
            *last = (spoken, left_out.saturating_add(1));
            return None;
        }
        *last = (Some(Instant::now()), 0);
        Some(left_out)
    }
}

/// One JSON object a line: `time` (milliseconds since 1970), `level`, `target`, and the event's fields.
struct JsonLines;

impl<S, N> FormatEvent<S, N> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Fields(Map::new());
        event.record(&mut fields);
        let since = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let metadata = event.metadata();
        let Fields(mut line) = fields;
        line.insert(
            "time".into(),
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX).into(),
        );
        line.insert("level".into(), metadata.level().as_str().into());
        line.insert("target".into(), metadata.target().into());
        writeln!(writer, "{}", Value::Object(line))
    }
}

struct Fields(Map<String, Value>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0
            .insert(field.name().into(), format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().into(), value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().into(), value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().into(), value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name().into(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seldom_line_is_written_once_and_tells_how_often_it_was_left_out() {
        let line = Seldom::every(Duration::from_millis(200));
        assert_eq!(line.may_speak(), Some(0));
        assert!((0..1_000).all(|_| line.may_speak().is_none()));
        std::thread::sleep(Duration::from_millis(250));
        assert_eq!(line.may_speak(), Some(1_000));
        assert_eq!(line.may_speak(), None);
    }
}
