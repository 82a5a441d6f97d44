//! A chain that tests write.

use cryptlet_host::{
    chain::{AccountId, Active, Admissions, ChainError, ChainView, ContractKeys, Head, Lookup},
    clock::{Clock, SystemClock},
};
use cryptlet_primitives::{
    ids::{CryptletId, HostId, KeyEpoch, Moment, RoundId, Version},
    policy::Policy,
    view::{CryptletView, HostView, RoundView, SeatView},
    DelegateId,
};
use futures::{stream, FutureExt, StreamExt};
use sp_core::H256;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        atomic::{AtomicU32, Ordering},
        Arc, Mutex,
    },
    time::Duration,
};
use tokio::sync::{broadcast, watch};

/// The newest block, as a test has set it.
pub struct TestChain {
    genesis: H256,
    heads: watch::Sender<Head>,
    pub state: Mutex<State>,
    /// Cryptlets that admit a host, as blocks say so.
    admitted: broadcast::Sender<(CryptletId, HostId)>,
    /// How often all cryptlets were searched.
    pub cryptlet_searches: AtomicU32,
    /// How often all hosts were searched.
    pub searches: AtomicU32,
    /// How often a cryptlet was looked up.
    pub lookups: AtomicU32,
}

/// What stands in it.
#[derive(Default)]
pub struct State {
    /// The chain's clock, if it is not the machine's.
    pub now: Option<Moment>,
    /// Rounds whose look-up never ends.
    pub silent: Vec<RoundId>,
    pub delegates: Vec<DelegateId>,
    pub rounds: HashMap<RoundId, RoundView<AccountId>>,
    pub cryptlets: HashMap<CryptletId, CryptletView<AccountId>>,
    pub hosts: Vec<HostView<AccountId>>,
    pub pools: HashMap<CryptletId, Vec<SeatView>>,
    /// Policies in force; of other cryptlets one that admits all.
    pub policies: HashMap<CryptletId, Policy<AccountId>>,
    /// Cryptlets whose pool and standing rounds can't be looked up.
    pub failing: Vec<CryptletId>,
    /// Rounds that wait for an event.
    pub standing: BTreeMap<RoundId, RoundView<AccountId>>,
}

impl State {
    /// What is found of a cryptlet, unless it can't be looked up.
    fn found<T>(&self, cryptlet: CryptletId, found: T) -> Result<T, ChainError> {
        if self.failing.contains(&cryptlet) {
            return Err(ChainError::Refused {
                call: "test",
                reason: "this cryptlet can't be looked up".into(),
            });
        }
        Ok(found)
    }

    /// The first key epoch of a host that is of use for a contract's cryptlet.
    fn used_from(&self, host: HostId, cryptlet: CryptletId) -> Option<KeyEpoch> {
        self.cryptlets.get(&cryptlet)?.binding.as_ref()?;
        let mut seats = self.pools.get(&cryptlet).into_iter().flatten();
        let seat = seats.find(|seat| seat.host == host && seat.admitted);
        let next = || self.hosts.iter().find(|known| known.id == host);
        match seat {
            Some(seat) => Some(seat.instance_epoch),
            None => next().map(|host| host.next_instance_epoch),
        }
    }
}

impl TestChain {
    pub fn new() -> Arc<Self> {
        let heads = watch::Sender::new(Head {
            seen: 1,
            number: 1,
            connected: true,
        });
        Arc::new(TestChain {
            genesis: H256::repeat_byte(0x11),
            heads,
            state: Mutex::default(),
            admitted: broadcast::Sender::new(16),
            cryptlet_searches: AtomicU32::new(0),
            searches: AtomicU32::new(0),
            lookups: AtomicU32::new(0),
        })
    }

    /// Changes the state, and makes a new head of it.
    pub fn write(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
        self.heads.send_modify(|head| head.seen += 1);
    }

    /// Has a block say that a cryptlet admits a host.
    pub fn admit(&self, cryptlet: CryptletId, host: HostId) {
        // Fails if nobody listens.
        let _ = self.admitted.send((cryptlet, host));
    }

    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.lock().unwrap())
    }
}

impl ChainView for TestChain {
    fn genesis(&self) -> H256 {
        self.genesis
    }

    fn heads(&self) -> watch::Receiver<Head> {
        self.heads.subscribe()
    }

    fn now(&self) -> Lookup<'_, Moment> {
        let found = self.read(|state| state.now.unwrap_or_else(|| SystemClock.now()));
        async move { Ok(found) }.boxed()
    }

    fn delegates(&self) -> Lookup<'_, Arc<Vec<DelegateId>>> {
        let found = self.read(|state| Arc::new(state.delegates.clone()));
        async move { Ok(found) }.boxed()
    }

    fn round(&self, id: RoundId) -> Lookup<'_, Option<RoundView<AccountId>>> {
        if self.read(|state| state.silent.contains(&id)) {
            return std::future::pending().boxed();
        }
        let found = self.read(|state| state.rounds.get(&id).cloned());
        async move { Ok(found) }.boxed()
    }

    fn cryptlet(
        &self,
        id: CryptletId,
        _: Option<Version>,
    ) -> Lookup<'_, Option<Arc<CryptletView<AccountId>>>> {
        let found = self.read(|state| state.cryptlets.get(&id).cloned().map(Arc::new));
        self.lookups.fetch_add(1, Ordering::SeqCst);
        async move { Ok(found) }.boxed()
    }

    fn policy(&self, cryptlet: CryptletId) -> Lookup<'_, Option<Policy<AccountId>>> {
        let found = self.read(|state| state.policies.get(&cryptlet).cloned());
        async move { Ok(Some(found.unwrap_or_default())) }.boxed()
    }

    fn outlived(&self, host: HostId, mut keys: ContractKeys) -> Lookup<'_, ContractKeys> {
        self.read(|state| {
            keys.retain(|(id, epoch)| {
                let used_from = state.used_from(host, *id);
                used_from.is_none_or(|first| *epoch < first)
            });
        });
        async move { Ok(keys) }.boxed()
    }

    fn host(&self, id: HostId) -> Lookup<'_, Option<HostView<AccountId>>> {
        let found = self.read(|state| state.hosts.iter().find(|host| host.id == id).cloned());
        async move { Ok(found) }.boxed()
    }

    fn hosts_of(&self, operator: AccountId) -> Lookup<'_, Vec<HostView<AccountId>>> {
        let found = self.read(|state| {
            state
                .hosts
                .iter()
                .filter(|host| host.operator == operator)
                .cloned()
                .collect()
        });
        self.searches.fetch_add(1, Ordering::SeqCst);
        async move {
            // Long enough for others to come.
            tokio::time::sleep(Duration::from_millis(50)).await;
            Ok(found)
        }
        .boxed()
    }

    fn pool(&self, cryptlet: CryptletId) -> Lookup<'_, Arc<Vec<SeatView>>> {
        let found = self.read(|state| {
            let pool = state.pools.get(&cryptlet).cloned();
            state.found(cryptlet, Arc::new(pool.unwrap_or_default()))
        });
        async move { found }.boxed()
    }

    fn standing_rounds(&self, cryptlet: CryptletId) -> Lookup<'_, Arc<Vec<RoundView<AccountId>>>> {
        let found = self.read(|state| {
            let rounds = state.standing.values();
            let own = rounds.filter(|round| round.statement.cryptlet == cryptlet);
            state.found(cryptlet, Arc::new(own.cloned().collect()))
        });
        async move { found }.boxed()
    }

    fn active_cryptlets(&self) -> Lookup<'_, Vec<Active>> {
        let mut found: Vec<Active> =
            self.read(|state| state.cryptlets.values().map(Active::of).collect());
        found.sort_by_key(|active| active.id);
        self.cryptlet_searches.fetch_add(1, Ordering::SeqCst);
        async move { Ok(found) }.boxed()
    }

    fn admissions(&self, host: HostId) -> Lookup<'_, Admissions> {
        let told = stream::unfold(self.admitted.subscribe(), |mut told| async {
            Some((told.recv().await.ok()?, told))
        });
        let own = told.filter_map(move |(cryptlet, admitted)| async move {
            (admitted == host).then_some(cryptlet)
        });
        async move { Ok(own.boxed()) }.boxed()
    }
}
