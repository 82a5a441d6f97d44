//! Each cryptlet's share of what all cryptlets use: none takes it all.

use cryptlet_primitives::ids::CryptletId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

/// Into how many shares the host's room is cut: one cryptlet gets one of them, so that what it does delays its own alone.
const SHARES: usize = 4;

/// One cryptlet's share.
pub fn share(of: usize) -> usize {
    of.checked_div(SHARES).unwrap_or_default().max(1)
}

/// Places of which one cryptlet has one at a time.
pub struct Places {
    shares: Shares,
    all: Arc<Semaphore>,
}

/// A place that is taken.
pub struct Place {
    _share: OwnedSemaphorePermit,
    _place: OwnedSemaphorePermit,
}

impl Places {
    /// So many places for all cryptlets.
    pub fn new(all: usize) -> Self {
        Places {
            shares: Shares::new(1),
            all: Arc::new(Semaphore::new(all)),
        }
    }

    /// Waits for the cryptlet's turn, then for a place.
    pub async fn take(&self, cryptlet: CryptletId) -> Result<Place, AcquireError> {
        Ok(Place {
            _share: self.shares.take(cryptlet).await?,
            _place: self.all.clone().acquire_owned().await?,
        })
    }
}

/// Shares of equal size, one for each cryptlet that is asked.
pub struct Shares {
    size: usize,
    /// Those that somebody holds or waits for: no more than there are questions.
    open: Mutex<HashMap<CryptletId, Weak<Semaphore>>>,
}

impl Shares {
    /// Shares of `size` turns.
    pub fn new(size: usize) -> Self {
        Shares {
            size,
            open: Mutex::default(),
        }
    }

    /// Waits for a turn of the cryptlet's share.
    pub async fn take(&self, cryptlet: CryptletId) -> Result<OwnedSemaphorePermit, AcquireError> {
        self.share(cryptlet).acquire_owned().await
    }

    fn share(&self, cryptlet: CryptletId) -> Arc<Semaphore> {
        // A map of shares is whole after any panic.
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = open.get(&cryptlet).and_then(Weak::upgrade) {
            return share;
        }
        open.retain(|_, share| share.strong_count() > 0);
        let share = Arc::new(Semaphore::new(self.size));
        open.insert(cryptlet, Arc::downgrade(&share));
        share
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    #[tokio::test]
    async fn a_cryptlet_has_one_place_and_leaves_the_others() {
        let places = Places::new(2);
        let (busy, other) = (CryptletId(1), CryptletId(2));
        let first = places.take(busy).await.unwrap();
        assert!(places.take(busy).now_or_never().is_none());
        let second = places.take(other).now_or_never().unwrap();
        assert!(places.take(CryptletId(3)).now_or_never().is_none());
        drop((first, second));
        assert!(places.take(busy).now_or_never().is_some());
    }

    #[tokio::test]
    async fn a_cryptlet_waits_for_its_own_share_alone_and_unused_shares_are_forgotten() {
        let shares = Shares::new(2);
        let (slow, other) = (CryptletId(1), CryptletId(2));
        let first = shares.take(slow).await.unwrap();
        let _second = shares.take(slow).await.unwrap();
        assert!(shares.take(slow).now_or_never().is_none());
        drop(shares.take(other).now_or_never().unwrap());
        drop(first);
        assert!(shares.take(slow).now_or_never().is_some());
        let _third = shares.take(CryptletId(3)).await.unwrap();
        assert!(!shares.open.lock().unwrap().contains_key(&other));
    }
}
