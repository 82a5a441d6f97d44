//! What anybody can cause and an operator should read: logged, but seldom, so that nobody fills the disk.

use cryptlet_primitives::ids::CryptletId;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long nothing more is said of a cryptlet of which something was.
const PAUSE: Duration = Duration::from_secs(60 * 60);
/// Of how many cryptlets something is said within [`PAUSE`].
const MOST: usize = 64;

/// Of which cryptlets something was said, and when.
#[derive(Default)]
pub struct Remarks(Mutex<HashMap<CryptletId, Instant>>);

impl Remarks {
    /// Whether something may be said of `cryptlet` now. Counts it as said if so.
    pub fn may_say(&self, cryptlet: CryptletId, now: Instant) -> bool {
        // A map of moments is whole after any panic.
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        said.retain(|_, at| now.saturating_duration_since(*at) < PAUSE);
        let may = said.len() < MOST && !said.contains_key(&cryptlet);
        if may {
            said.insert(cryptlet, now);
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_one_cryptlet_something_is_said_once_in_a_while() {
        let remarks = Remarks::default();
        let start = Instant::now();
        assert!(remarks.may_say(CryptletId(1), start));
        assert!(!remarks.may_say(CryptletId(1), start + PAUSE / 2));
        assert!(remarks.may_say(CryptletId(2), start + PAUSE / 2));
        assert!(remarks.may_say(CryptletId(1), start + PAUSE));
    }

    #[test]
    fn a_stranger_with_many_cryptlets_has_few_lines_written() {
        let remarks = Remarks::default();
        let start = Instant::now();
        let said = |now| {
            (0..10_000)
                .filter(|id| remarks.may_say(CryptletId(*id), now))
                .count()
        };
        assert_eq!(said(start), MOST);
        assert_eq!(said(start + PAUSE / 2), 0);
        assert_eq!(said(start + PAUSE), MOST);
    }
}
