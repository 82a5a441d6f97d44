//! A node on the network, with a delegate's key or without: its worker runs, and what it sent is looked at.

use super::{
    super::{mock::*, world::World},
    Manner, Net, State,
};
use codec::Decode;
use cryptlet_primitives::{binding::BindingReport, dispatch::SignedDispatch, DELEGATE_KEY_TYPE};
use sp_core::{
    offchain::{
        storage::InMemOffchainStorage,
        testing::{PoolState, TestTransactionPoolExt},
        OffchainDbExt, OffchainStorage, OffchainWorkerExt, TransactionPoolExt,
    },
    Pair,
};
use sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// A node on the network, with a delegate's key or without.
pub struct Node {
    /// Its network.
    pub net: Net,
    take_submitted: Box<dyn Fn() -> Vec<Vec<u8>>>,
}

impl Node {
    /// Puts a node with the keys of some delegates into the externalities.
    pub fn start(
        externalities: &mut sp_io::TestExternalities,
        world: &World,
        delegates: &[usize],
    ) -> Node {
        let hosts = world.hosts.iter().enumerate().map(|(number, host)| {
            let url = format!("https://host-{number}.example/v1/observe");
            (url, (host.clone(), Manner::Says(42, 5)))
        });
        let net = Net(Arc::new(Mutex::new(State {
            now: 0,
            skew: 0,
            asked: Vec::new(),
            start_ms: 0,
            news_asked: 0,
            happened: BTreeMap::new(),
            bindings_asked: Vec::new(),
            serves: BTreeMap::new(),
            most_read: 0,
            hosts: hosts.collect(),
            requests: Vec::new(),
            storage: InMemOffchainStorage::default(),
        })));
        let keystore = MemoryKeystore::new();
        for place in delegates {
            let seed = format!("0x{}", format!("{:02x}", place + 1).repeat(32));
            let public = world.delegates[*place].public();
            keystore
                .insert(DELEGATE_KEY_TYPE, &seed, public.as_ref())
                .unwrap();
        }
        let (pool, state) = TestTransactionPoolExt::new();
        externalities.register_extension(OffchainDbExt::new(net.clone()));
        externalities.register_extension(OffchainWorkerExt::new(net.clone()));
        externalities.register_extension(TransactionPoolExt::new(pool));
        externalities.register_extension(KeystoreExt::new(keystore));
        let take = move || {
            let state: &mut PoolState = &mut state.write();
            core::mem::take(&mut state.transactions)
        };
        Node {
            net,
            take_submitted: Box::new(take),
        }
    }

    /// How a host behaves from now on.
    pub fn host(&self, place: usize, manner: Manner) {
        let url = format!("https://host-{place}.example/v1/observe");
        self.net.lock().hosts.get_mut(&url).unwrap().1 = manner;
    }

    /// Runs the worker on the current block, a tenth of a second after it. Gives how long it took, milliseconds.
    pub fn run(&self) -> u64 {
        let start = CryptoDelegate::now() + 100;
        self.net.lock().now = start;
        self.run_on()
    }

    /// Runs the worker with the clock as it is.
    pub fn run_on(&self) -> u64 {
        let start = self.net.lock().now;
        CryptoDelegate::run_worker(System::block_number());
        let mut state = self.net.lock();
        state.requests.clear();
        state.now - start
    }

    /// The reports that the worker gave to the pool since the last look.
    pub fn reports(&self) -> Vec<cryptlet_primitives::report::Report> {
        let transactions = (self.take_submitted)();
        let reports = transactions.into_iter().map(|bytes| {
            let transaction = Extrinsic::decode(&mut &bytes[..]).unwrap();
            match transaction.function {
                RuntimeCall::CryptoDelegate(crate::Call::report { report, .. }) => report,
                other => panic!("not a report: {other:?}"),
            }
        });
        reports.collect()
    }

    /// The answers to bindings that the worker gave to the pool since the last look.
    pub fn answers(&self) -> Vec<BindingReport> {
        let transactions = (self.take_submitted)().into_iter();
        let reports = transactions.filter_map(|bytes| {
            let transaction = Extrinsic::decode(&mut &bytes[..]).unwrap();
            match transaction.function {
                RuntimeCall::CryptoDelegate(crate::Call::answer_bindings { report }) => {
                    Some(report)
                }
                _ => None,
            }
        });
        reports.collect()
    }

    /// How many requests were sent since the last look.
    pub fn requests(&self) -> Vec<SignedDispatch> {
        core::mem::take(&mut self.net.lock().asked)
    }

    /// What the worker counted.
    pub fn metrics(&self) -> crate::worker::WorkerMetrics {
        let bytes = self.net.lock().storage.get(b"", crate::worker::METRICS_KEY);
        bytes
            .map(|bytes| Decode::decode(&mut &bytes[..]).unwrap())
            .unwrap_or_default()
    }

    /// How often a reason was counted.
    pub fn refused(&self, reason: crate::worker::Refused) -> u64 {
        let place = crate::worker::Refused::ALL
            .iter()
            .position(|other| *other == reason);
        self.metrics().refused[place.unwrap()]
    }
}
