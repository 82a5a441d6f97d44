//! The containers that are held ready, and who makes room for a new one.

use super::ContainerError;
use crate::{
    papers::Pace,
    region::{Instance, RegionError},
    shares::share,
};
use cryptlet_primitives::ids::CryptletId;
use sp_core::H256;
use std::{collections::HashMap, sync::Arc};
use tokio::{
    sync::Mutex,
    time::{Duration, Instant},
};

/// How long a component that could not be had is not asked for again.
const MISSING_FOR: Duration = Duration::from_secs(3);
/// How long a component that can't run is not tried again: it can't get better, but limits may change.
const BROKEN_FOR: Duration = Duration::from_secs(600);

/// A container is one cryptlet's component under one header, within one set of bounds. Cryptlets of the same code don't
/// share it: slow questions to one would hold the processes of the other.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The cryptlet.
    pub cryptlet: CryptletId,
    /// Digest of its component.
    pub code: H256,
    /// Digest of its header.
    pub header: H256,
    /// Which bounds its guests run in.
    pub pace: Pace,
}

/// One container. Made by the first question, used by all.
#[derive(Default)]
pub struct Container {
    /// What came of making it, locked while it is made.
    pub made: Arc<Mutex<Option<Made>>>,
}

/// What came of making a container.
pub enum Made {
    /// It answers.
    Ready(Arc<dyn Instance>),
    /// It can't be had, which is not tried again for a while.
    Failed {
        /// Why.
        error: Arc<ContainerError>,
        /// For how long.
        until: Instant,
    },
}

impl Made {
    /// What came of making, to be remembered.
    pub fn of(made: Result<Arc<dyn Instance>, ContainerError>) -> Self {
        match made {
            Ok(instance) => Made::Ready(instance),
            Err(error) => {
                let broken = matches!(error, ContainerError::Region(RegionError::Guest(_)));
                let until = Instant::now() + if broken { BROKEN_FOR } else { MISSING_FOR };
                Made::Failed {
                    error: Arc::new(error),
                    until,
                }
            }
        }
    }

    /// Whether it need not be made again.
    pub fn stands(&self) -> bool {
        match self {
            Made::Ready(_) => true,
            Made::Failed { until, .. } => Instant::now() < *until,
        }
    }

    /// The instance, or why there is none.
    pub fn instance(&self) -> Result<Arc<dyn Instance>, ContainerError> {
        match self {
            Made::Ready(instance) => Ok(instance.clone()),
            Made::Failed { error, .. } => Err(ContainerError::Known(error.clone())),
        }
    }
}

impl Container {
    fn has_failed(&self) -> bool {
        // Locked: it is being made.
        let made = self.made.try_lock();
        made.is_ok_and(|made| matches!(*made, Some(Made::Failed { .. })))
    }
}

/// All containers.
pub struct Open {
    most: usize,
    /// How often any was asked for.
    asked: u64,
    held: HashMap<Place, Held>,
}

/// A container, and when it was asked for.
struct Held {
    container: Arc<Container>,
    asked: u64,
}

impl Open {
    /// At most `most` containers, of one cryptlet a quarter.
    pub fn new(most: usize) -> Self {
        Open {
            most,
            asked: 0,
            held: HashMap::new(),
        }
    }

    /// The container at a place, a new one if there is none.
    pub fn container(&mut self, place: Place) -> Arc<Container> {
        if !self.held.contains_key(&place) {
            self.make_room(place.cryptlet);
        }
        self.asked = self.asked.saturating_add(1);
        let held = self.held.entry(place).or_insert_with(|| Held {
            container: Arc::default(),
            asked: 0,
        });
        held.asked = self.asked;
        held.container.clone()
    }

    /// One that has failed goes first, then one of the same cryptlet, then the one that was not asked for longest. Its
    /// running questions end before it does.
    fn make_room(&mut self, cryptlet: CryptletId) {
        let of_this = self.held.keys().filter(|place| place.cryptlet == cryptlet);
        let share_is_full = of_this.count() >= share(self.most);
        if !share_is_full && self.held.len() < self.most {
            return;
        }
        let leaves = self
            .held
            .iter()
            .filter(|(place, _)| !share_is_full || place.cryptlet == cryptlet)
            .min_by_key(|(place, held)| {
                let is_others = place.cryptlet != cryptlet;
                (!held.container.has_failed(), is_others, held.asked)
            })
            .map(|(place, _)| *place);
        if let Some(place) = leaves {
            self.held.remove(&place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(cryptlet: u32, version: u64) -> Place {
        Place {
            cryptlet: CryptletId(cryptlet),
            code: H256::from_low_u64_be(version),
            header: H256::zero(),
            pace: Pace::Short,
        }
    }

    fn held(open: &Open, cryptlet: u32) -> Vec<u64> {
        let mut versions: Vec<_> = open
            .held
            .keys()
            .filter(|place| place.cryptlet.0 == cryptlet)
            .map(|place| place.code.to_low_u64_be())
            .collect();
        versions.sort_unstable();
        versions
    }

    #[test]
    fn many_versions_of_one_cryptlet_leave_the_containers_of_others() {
        let mut open = Open::new(8);
        for other in 2..=7 {
            open.container(place(other, 0));
        }
        for version in 0..100 {
            open.container(place(1, version));
        }
        assert_eq!(held(&open, 1), [98, 99]);
        for other in 2..=7 {
            assert_eq!(held(&open, other), [0], "{other}");
        }
        // All are taken: who has one makes room with it, and who has none takes what was not asked for longest.
        open.container(place(2, 1));
        assert_eq!(held(&open, 2), [1]);
        open.container(place(9, 0));
        assert!(held(&open, 3).is_empty());
        assert_eq!(open.held.len(), 8);
    }

    #[tokio::test]
    async fn what_failed_makes_room_first() {
        let mut open = Open::new(8);
        for other in 1..=8 {
            open.container(place(other, 0));
        }
        let failed = open.container(place(5, 0));
        *failed.made.lock().await = Some(Made::Failed {
            error: Arc::new(ContainerError::BadMethod),
            until: Instant::now(),
        });
        open.container(place(1, 1));
        assert!(held(&open, 5).is_empty());
        assert_eq!(held(&open, 1), [0, 1]);
    }
}
