//! Why contracts get no offer, for the operator to read. Anybody's contract causes it, so that a line is written of one
//! blueprint and for one reason, once in a while.

use crate::container::ContainerError;
use cryptlet_primitives::{binding::BindingView, ids::CryptletId};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use tracing::field::display;

/// How long nothing more is said of a blueprint for a reason, once something was.
const PAUSE: Duration = Duration::from_secs(60 * 60);
/// Of how many blueprints something is said within [`PAUSE`], for one reason: strangers' that are not listed leave room for
/// what is said of those that are.
const MOST: usize = 64;
/// Contracts' cryptlets that are counted between two lines about one blueprint.
const MOST_COUNTED: usize = 256;

/// Why a contract gets no offer.
#[derive(Debug, thiserror::Error)]
pub enum Reason<'a> {
    /// The operator has not listed its blueprint.
    #[error("their blueprint is not listed")]
    NotListed,
    /// Its blueprint's publisher, or the council, has revoked it.
    #[error("their blueprint was revoked")]
    Revoked,
    /// There is no room for one more contract.
    #[error("as many contracts as `most` of [contract-cryptlets] are served")]
    Full,
    /// The component is not what is registered, or not what its header says.
    #[error("their component is not what is registered")]
    WrongCode(&'a ContainerError),
    /// The component is not to be had, or can't be made ready here, for now.
    #[error("their component can't be had, or made ready, now")]
    NoComponent(&'a ContainerError),
}

/// A reason without what is particular.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Kind {
    NotListed,
    Revoked,
    Full,
    WrongCode,
    NoComponent,
}

/// What was said of one blueprint for one reason.
struct Notice {
    at: Instant,
    /// Contracts' cryptlets that it was left out for since.
    left_out: BTreeSet<CryptletId>,
}

/// What was said, and when.
#[derive(Default)]
pub struct Notices(Mutex<BTreeMap<(Kind, CryptletId), Notice>>);

impl Reason<'_> {
    fn kind(&self) -> Kind {
        match self {
            Reason::NotListed => Kind::NotListed,
            Reason::Revoked => Kind::Revoked,
            Reason::Full => Kind::Full,
            Reason::WrongCode(_) => Kind::WrongCode,
            Reason::NoComponent(_) => Kind::NoComponent,
        }
    }

    /// What was wrong with the component.
    fn error(&self) -> Option<&ContainerError> {
        match self {
            Reason::WrongCode(error) | Reason::NoComponent(error) => Some(error),
            _ => None,
        }
    }

    /// What the operator does about it.
    fn remedy(&self, blueprint: CryptletId) -> String {
        match self {
            Reason::NotListed => format!(
                "look at it (`cryptlet show {blueprint}`), then add it, `blueprints = [{blueprint}]` under [contract-cryptlets], and start the host anew"
            ),
            Reason::Revoked => format!("take {blueprint} off `blueprints`: it gets no new hosts"),
            Reason::Full => "raise `most`, or wait: contracts that let their cryptlets go make room".into(),
            Reason::WrongCode(_) => {
                "its publisher mends it in a new version, which contracts then bind".into()
            }
            Reason::NoComponent(_) => {
                "if it goes on, put the component into a folder of `artefacts`: `cryptlet package extract FILE --to FOLDER`".into()
            }
        }
    }
}

impl Notices {
    /// Tells the operator that a contract gets no offer; seldom.
    pub fn tell(&self, binding: &BindingView, reason: Reason) {
        let BindingView {
            blueprint,
            cryptlet,
            ..
        } = *binding;
        if let Some(contracts) = self.note(reason.kind(), blueprint, cryptlet, Instant::now()) {
            let (remedy, error) = (reason.remedy(blueprint), reason.error().map(display));
            tracing::warn!(%blueprint, contracts, %cryptlet, error, remedy, "no offer to contracts: {reason}");
        }
    }

    /// Notes that a contract's cryptlet gets no offer. If that is to be told: of how many it is, this one and those that
    /// were left out since the last time, [`MOST_COUNTED`] at most.
    fn note(
        &self,
        kind: Kind,
        blueprint: CryptletId,
        cryptlet: CryptletId,
        now: Instant,
    ) -> Option<usize> {
        // A map of moments and numbers is whole after any panic.
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |notice: &Notice| now.saturating_duration_since(notice.at) >= PAUSE;
        if let Some(notice) = said.get_mut(&(kind, blueprint)) {
            if notice.left_out.len() < MOST_COUNTED {
                notice.left_out.insert(cryptlet);
            }
            if !is_over(notice) {
                return None;
            }
            notice.at = now;
            return Some(std::mem::take(&mut notice.left_out).len());
        }
        let of_kind = |said: &BTreeMap<(Kind, CryptletId), Notice>| {
            said.keys().filter(|(known, _)| *known == kind).count()
        };
        if of_kind(&said) >= MOST {
            said.retain(|(known, _), notice| *known != kind || !is_over(notice));
        }
        if of_kind(&said) >= MOST {
            return None;
        }
        let notice = Notice {
            at: now,
            left_out: BTreeSet::new(),
        };
        said.insert((kind, blueprint), notice);
        Some(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLUEPRINT: CryptletId = CryptletId(12);

    fn note(notices: &Notices, kind: Kind, cryptlet: u32, now: Instant) -> Option<usize> {
        notices.note(kind, BLUEPRINT, CryptletId(cryptlet), now)
    }

    #[test]
    fn of_a_blueprint_a_line_is_written_an_hour_and_says_how_many_contracts_it_is_about() {
        let (notices, start) = (Notices::default(), Instant::now());
        assert_eq!(note(&notices, Kind::NotListed, 20, start), Some(1));
        // Delegates ask again and again.
        for second in 1..3_600 {
            let now = start + Duration::from_secs(second);
            let cryptlet = 21 + u32::try_from(second).unwrap() % 5;
            assert_eq!(note(&notices, Kind::NotListed, cryptlet, now), None);
        }
        assert_eq!(note(&notices, Kind::NotListed, 26, start + PAUSE), Some(6));
        assert_eq!(note(&notices, Kind::NotListed, 27, start + PAUSE), None);
    }

    #[test]
    fn another_reason_is_told_at_once() {
        let (notices, start) = (Notices::default(), Instant::now());
        assert_eq!(note(&notices, Kind::NotListed, 20, start), Some(1));
        // The operator lists it, and finds that there is no room.
        assert_eq!(note(&notices, Kind::Full, 20, start), Some(1));
        assert_eq!(note(&notices, Kind::Full, 21, start), None);
    }

    #[test]
    fn strangers_with_many_blueprints_have_few_lines_written_and_hide_no_listed_one() {
        let (notices, start) = (Notices::default(), Instant::now());
        let told = |kind, now| {
            (0..10_000)
                .filter(|id| {
                    let told = notices.note(kind, CryptletId(*id), CryptletId(20_000), now);
                    told.is_some()
                })
                .count()
        };
        assert_eq!(told(Kind::NotListed, start), MOST);
        assert_eq!(told(Kind::NotListed, start + PAUSE / 2), 0);
        assert_eq!(note(&notices, Kind::Full, 20, start), Some(1));
        assert_eq!(told(Kind::NotListed, start + PAUSE), MOST);
        assert_eq!(notices.0.lock().unwrap().len(), MOST + 1);
    }

    #[test]
    fn a_contract_with_many_numbers_takes_no_memory() {
        let (notices, start) = (Notices::default(), Instant::now());
        for cryptlet in 0..10_000 {
            note(&notices, Kind::Full, cryptlet, start);
        }
        let counted = note(&notices, Kind::Full, 10_000, start + PAUSE);
        assert_eq!(counted, Some(MOST_COUNTED));
    }

    #[test]
    fn each_reason_has_a_remedy_that_names_what_to_change() {
        let error = ContainerError::BadMethod;
        for (reason, words) in [
            (Reason::NotListed, "`blueprints = [12]`"),
            (Reason::Revoked, "take 12 off"),
            (Reason::Full, "`most`"),
            (Reason::WrongCode(&error), "publisher"),
            (Reason::NoComponent(&error), "`artefacts`"),
        ] {
            let remedy = reason.remedy(BLUEPRINT);
            assert!(remedy.contains(words), "{reason:?}: {remedy}");
        }
    }
}
