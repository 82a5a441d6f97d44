//! Why contracts get no offer, for the operator to read. Anybody's contract causes it, so that a line is written of one
//! blueprint and for one reason, once in a while; and one of all blueprints that are too many for lines of their own.

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
/// what is said of those that are. Of all others it is said that they are left out.
const MOST: usize = 64;
/// Contracts' cryptlets that are counted between two lines about one blueprint, and blueprints between two about the others.
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

/// What was said of one blueprint for one reason, or of all blueprints without a notice of their own.
struct Notice {
    at: Instant,
    /// What it was left out for since: contracts' cryptlets, or blueprints.
    left_out: BTreeSet<CryptletId>,
}

/// What was said, and when.
#[derive(Default)]
struct Said {
    of_one: BTreeMap<(Kind, CryptletId), Notice>,
    of_others: BTreeMap<Kind, Notice>,
}

/// What is to be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Told {
    /// Of so many contracts' cryptlets with the code of one blueprint.
    Contracts(usize),
    /// Of so many blueprints that have no line of their own.
    Others(usize),
}

/// What is told the operator, and how often.
#[derive(Default)]
pub struct Notices(Mutex<Said>);

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

impl Notice {
    fn new(at: Instant) -> Self {
        Notice {
            at,
            left_out: BTreeSet::new(),
        }
    }

    fn is_over(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.at) >= PAUSE
    }

    /// Counts one more. If that is to be told: how many they are, this one and those that were left out since the last time,
    /// [`MOST_COUNTED`] at most.
    fn count(&mut self, one: CryptletId, now: Instant) -> Option<usize> {
        if self.left_out.len() < MOST_COUNTED {
            self.left_out.insert(one);
        }
        if !self.is_over(now) {
            return None;
        }
        self.at = now;
        Some(std::mem::take(&mut self.left_out).len())
    }
}

impl Said {
    /// Whether a blueprint that nothing was said of gets a line of its own.
    fn has_room(&mut self, kind: Kind, now: Instant) -> bool {
        let of_kind = |said: &Self| said.of_one.keys().filter(|(it, _)| *it == kind).count();
        if of_kind(self) < MOST {
            return true;
        }
        self.of_one
            .retain(|(it, _), notice| *it != kind || !notice.is_over(now));
        of_kind(self) < MOST
    }

    /// Counts a blueprint that gets no line of its own.
    fn count_other(&mut self, kind: Kind, blueprint: CryptletId, now: Instant) -> Option<usize> {
        if let Some(notice) = self.of_others.get_mut(&kind) {
            return notice.count(blueprint, now);
        }
        self.of_others.insert(kind, Notice::new(now));
        Some(1)
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
        match self.note(reason.kind(), blueprint, cryptlet, Instant::now()) {
            None => {}
            Some(Told::Contracts(contracts)) => {
                let (remedy, error) = (reason.remedy(blueprint), reason.error().map(display));
                tracing::warn!(%blueprint, contracts, %cryptlet, error, remedy, "no offer to contracts: {reason}");
            }
            Some(Told::Others(others)) => {
                let remedy = format!(
                    "no more than {MOST} blueprints get a line of their own within an hour: compare your [contract-cryptlets] with \
                     the contract's blueprint (`cryptlet show {cryptlet}`)"
                );
                tracing::warn!(others, %blueprint, %cryptlet, remedy, "no offer to contracts of other blueprints: {reason}");
            }
        }
    }

    /// Notes that a contract's cryptlet gets no offer. Gives what is to be told of it, if anything.
    fn note(
        &self,
        kind: Kind,
        blueprint: CryptletId,
        cryptlet: CryptletId,
        now: Instant,
    ) -> Option<Told> {
        // Maps of moments and numbers are whole after any panic.
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(notice) = said.of_one.get_mut(&(kind, blueprint)) {
            return notice.count(cryptlet, now).map(Told::Contracts);
        }
        if !said.has_room(kind, now) {
            return said.count_other(kind, blueprint, now).map(Told::Others);
        }
        said.of_one.insert((kind, blueprint), Notice::new(now));
        Some(Told::Contracts(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLUEPRINT: CryptletId = CryptletId(12);

    /// How many contracts a line is about, if one is written.
    fn note(notices: &Notices, kind: Kind, cryptlet: u32, now: Instant) -> Option<usize> {
        match notices.note(kind, BLUEPRINT, CryptletId(cryptlet), now)? {
            Told::Contracts(contracts) => Some(contracts),
            Told::Others(_) => None,
        }
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
        let told = |kind, now| -> Vec<Told> {
            let blueprints = 0..10_000;
            let tell = |id| notices.note(kind, CryptletId(id), CryptletId(20_000), now);
            blueprints.filter_map(tell).collect()
        };
        let told_first = told(Kind::NotListed, start);
        let (own, others) = told_first.split_at(MOST);
        assert!(own.iter().all(|told| *told == Told::Contracts(1)));
        // That more were left out is said too, by a line of them all.
        assert_eq!(others, [Told::Others(1)]);
        assert_eq!(told(Kind::NotListed, start + PAUSE / 2), []);
        assert_eq!(note(&notices, Kind::Full, 20, start), Some(1));
        let told_again = told(Kind::NotListed, start + PAUSE);
        assert_eq!(told_again.len(), MOST + 1);
        assert_eq!(told_again.last(), Some(&Told::Others(MOST_COUNTED)));
        let said = notices.0.lock().unwrap();
        assert_eq!((said.of_one.len(), said.of_others.len()), (MOST + 1, 1));
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
