//! A network for the worker, in time of its own: hosts with manners, good and bad.

use super::{mock::*, world::*};
use codec::{Decode, Encode};
use cryptlet_primitives::{
    batch::{Batch, Observation},
    binding::{
        BindingAnswer, BindingRefusal, BindingReply, BindingReport, SignedBindingAsk, BINDINGS_PATH,
    },
    delegate_key::DelegatePair,
    dispatch::{Happened, Refusal, Refused, Reply, SignedDispatch, SignedNews, NEWS_PATH},
    ids::{CryptletId, RoundId},
    DELEGATE_KEY_TYPE,
};
use sp_core::{
    offchain::{
        storage::InMemOffchainStorage,
        testing::{PoolState, TestTransactionPoolExt},
        DbExternalities, Externalities, HttpError, HttpRequestId, HttpRequestStatus, OffchainDbExt,
        OffchainStorage, OffchainWorkerExt, OpaqueNetworkState, StorageKind, Timestamp,
        TransactionPoolExt,
    },
    Pair, H256,
};
use sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};

/// How a host behaves.
#[derive(Clone)]
pub enum Manner {
    /// Answers with a number to each round, after so many milliseconds.
    Says(i64, u64),
    /// Answers at once, with a time that is off by so many milliseconds.
    Late(i64),
    /// Answers with a number to each round, after so many milliseconds, but signs what is made of that.
    Edits(u64, fn(&mut Vec<Observation>)),
    /// Answers with a byte a second.
    Drips,
    /// Answers without end.
    Floods,
    /// Does not take the connection, or shows a wrong certificate: both end the same way for the worker.
    Breaks,
    /// Takes the connection and says nothing.
    Silent,
    /// Answers with a status.
    Status(u16),
    /// Answers with bytes.
    Sends(Vec<u8>),
    /// Signs with another key than its region's.
    Forges,
    /// Answers for another host too, and to rounds that it was not asked for.
    Meddles(Box<Host>),
    /// Does not answer any round.
    Declines,
}

/// What a host says when it is asked to serve a contract's cryptlet.
#[derive(Clone, Copy)]
pub enum Service {
    /// It does, with a key of its own.
    Offers,
    /// It does not.
    Refuses(BindingRefusal),
    /// It is still looking at the component.
    Looks,
    /// It answers for the next host.
    Meddles,
    /// It signs with another key than its region's.
    Forges,
}

enum Body {
    Bytes(Vec<u8>),
    Drip,
    Flood,
}

struct Answer {
    at: u64,
    status: Option<u16>,
    body: Body,
}

struct Request {
    url: String,
    body: Vec<u8>,
    answer: Option<Answer>,
    read: usize,
}

/// The state of the network.
pub struct State {
    /// Its clock, milliseconds.
    pub now: u64,
    /// How far the node's clock is ahead of the hosts', milliseconds.
    pub skew: i64,
    /// Requests that were sent, by host.
    pub asked: Vec<SignedDispatch>,
    /// How long it takes to start a request, milliseconds.
    pub start_ms: u64,
    /// How often hosts were asked for news.
    pub news_asked: u32,
    /// What a host tells when it is asked, by its place.
    pub happened: BTreeMap<usize, Vec<RoundId>>,
    /// Questions about bindings that were sent.
    pub bindings_asked: Vec<SignedBindingAsk>,
    /// What a host says to them, by its place. Others say nothing.
    pub serves: BTreeMap<usize, Service>,
    /// Most bytes that were read of one body.
    pub most_read: usize,
    hosts: BTreeMap<String, (Host, Manner)>,
    requests: Vec<Request>,
    storage: InMemOffchainStorage,
}

/// The network, the worker's storage and its clock.
#[derive(Clone)]
pub struct Net(Arc<Mutex<State>>);

/// A node on the network, with a delegate's key or without.
pub struct Node {
    /// Its network.
    pub net: Net,
    take_submitted: Box<dyn Fn() -> Vec<Vec<u8>>>,
}

impl Net {
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
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

fn batches(host: &Host, asked: &SignedDispatch, value: i64, now: u64) -> Vec<Batch> {
    edited(host, asked, value, now, |_| {})
}

fn edited(
    host: &Host,
    asked: &SignedDispatch,
    value: i64,
    now: u64,
    edit: fn(&mut Vec<Observation>),
) -> Vec<Batch> {
    let statements = &asked.dispatch.statements;
    let cryptlets: BTreeSet<CryptletId> = statements
        .iter()
        .map(|statement| statement.cryptlet)
        .collect();
    let batch = |cryptlet: CryptletId| {
        let own = statements
            .iter()
            .filter(|statement| statement.cryptlet == cryptlet);
        let observations = own.map(|statement| Observation {
            round: statement.round,
            statement: statement.digest(),
            observed_at: now,
            output: number(value).try_into().unwrap(),
        });
        let mut observations = observations.collect();
        edit(&mut observations);
        host.sign(cryptlet, asked.dispatch.genesis, observations)
    };
    cryptlets.into_iter().map(batch).collect()
}

fn reply(batches: Vec<Batch>) -> Body {
    Body::Bytes(
        Reply {
            batches: batches.try_into().unwrap(),
            ..Default::default()
        }
        .encode(),
    )
}

fn answer(
    host: &Host,
    manner: &Manner,
    asked: &SignedDispatch,
    now: u64,
    skew: i64,
) -> Option<Answer> {
    let time = now.saturating_add_signed(-skew);
    // Not by `is_signed`: the node's own functions can't be called from within its network.
    let dispatch = &asked.dispatch;
    assert!(DelegatePair::verify(
        &asked.signature,
        dispatch.digest(),
        &dispatch.delegate
    ));
    assert_eq!(asked.dispatch.host, host.id, "and for this host");
    let soon = |status, body| {
        Some(Answer {
            at: now + 5,
            status,
            body,
        })
    };
    match manner {
        Manner::Says(value, after) => Some(Answer {
            at: now + after,
            status: Some(200),
            body: reply(batches(host, asked, *value, time + after)),
        }),
        Manner::Late(by) => soon(
            Some(200),
            reply(batches(host, asked, 42, time.saturating_add_signed(*by))),
        ),
        Manner::Edits(after, edit) => Some(Answer {
            at: now + after,
            status: Some(200),
            body: reply(edited(host, asked, 42, time + after, *edit)),
        }),
        Manner::Drips => soon(Some(200), Body::Drip),
        Manner::Floods => soon(Some(200), Body::Flood),
        Manner::Breaks => soon(None, Body::Bytes(Vec::new())),
        Manner::Silent => None,
        Manner::Status(status) => soon(Some(*status), Body::Bytes(b"no".to_vec())),
        Manner::Sends(bytes) => soon(Some(200), Body::Bytes(bytes.clone())),
        Manner::Forges => {
            let forger = Host {
                region: Pair::from_seed(&[1; 32]),
                ..host.clone()
            };
            soon(Some(200), reply(batches(&forger, asked, 42, time)))
        }
        Manner::Meddles(victim) => {
            let mut theirs = batches(victim, asked, 43, time);
            let mut unasked = batches(host, asked, 43, time);
            for batch in &mut unasked {
                let mut observations = batch.observations.to_vec();
                observations
                    .iter_mut()
                    .for_each(|observation| observation.round.0 += 100);
                *batch = host.sign(batch.signers.cryptlet, asked.dispatch.genesis, observations);
            }
            theirs.extend(unasked);
            soon(Some(200), reply(theirs))
        }
        Manner::Declines => {
            let refused = asked.dispatch.statements.iter().map(|statement| Refused {
                round: statement.round,
                reason: Refusal::NotServed,
            });
            let refused = refused.collect::<Vec<_>>().try_into().unwrap();
            let reply = Reply {
                refused,
                ..Default::default()
            };
            soon(Some(200), Body::Bytes(reply.encode()))
        }
    }
}

impl State {
    /// What a host answers when it is asked for news. Hosts that are not on the network say nothing.
    fn tell(&mut self, endpoint: &str, asked: &SignedNews) -> Option<Answer> {
        self.news_asked += 1;
        let (host, manner) = self.hosts.get(&format!("{endpoint}/v1/observe"))?;
        let news = &asked.news;
        assert!(DelegatePair::verify(
            &asked.signature,
            news.digest(),
            &news.delegate
        ));
        assert_eq!(news.host, host.id);
        if matches!(manner, Manner::Silent) {
            return None;
        }
        let place = place_of(endpoint);
        let rounds = self.happened.get(&place).cloned().unwrap_or_default();
        let happened = Happened {
            rounds: rounds.try_into().unwrap(),
        };
        Some(Answer {
            at: self.now + 5,
            status: Some(200),
            body: Body::Bytes(happened.encode()),
        })
    }
}

/// The place of a host in the world, by its endpoint.
fn place_of(endpoint: &str) -> usize {
    let place = endpoint.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    place.split('.').next().unwrap().parse().unwrap()
}

impl State {
    /// What a host answers when it is asked to serve contracts' cryptlets.
    fn serve(&mut self, endpoint: &str, asked: SignedBindingAsk) -> Option<Answer> {
        let (host, _) = self.hosts.get(&format!("{endpoint}/v1/observe"))?;
        let ask = &asked.ask;
        assert!(DelegatePair::verify(
            &asked.signature,
            ask.digest(),
            &ask.delegate
        ));
        assert_eq!(ask.host, host.id, "and for this host");
        let service = *self.serves.get(&place_of(endpoint))?;
        let answers = ask
            .cryptlets
            .iter()
            .filter_map(|cryptlet| answer_of(host, service, ask.genesis, *cryptlet));
        let reply = BindingReply {
            answers: answers.collect::<Vec<_>>().try_into().unwrap(),
        };
        self.bindings_asked.push(asked);
        Some(Answer {
            at: self.now + 5,
            status: Some(200),
            body: Body::Bytes(reply.encode()),
        })
    }
}

fn answer_of(
    host: &Host,
    service: Service,
    genesis: H256,
    cryptlet: CryptletId,
) -> Option<BindingAnswer> {
    match service {
        Service::Looks => None,
        Service::Offers => Some(host.offer(genesis, cryptlet, 0)),
        Service::Refuses(reason) => Some(host.refuse(genesis, cryptlet, reason)),
        Service::Meddles => {
            let mut answer = host.refuse(genesis, cryptlet, BindingRefusal::NotServed);
            answer.host.0 += 1;
            Some(answer)
        }
        Service::Forges => {
            let forger = Host {
                region: Pair::from_seed(&[1; 32]),
                ..host.clone()
            };
            Some(forger.offer(genesis, cryptlet, 0))
        }
    }
}

impl Externalities for Net {
    fn is_validator(&self) -> bool {
        true
    }

    fn network_state(&self) -> Result<OpaqueNetworkState, ()> {
        Err(())
    }

    fn timestamp(&mut self) -> Timestamp {
        Timestamp::from_unix_millis(self.lock().now)
    }

    fn sleep_until(&mut self, deadline: Timestamp) {
        let mut state = self.lock();
        state.now = state.now.max(deadline.unix_millis());
    }

    fn random_seed(&mut self) -> [u8; 32] {
        H256::zero().0
    }

    fn http_request_start(
        &mut self,
        method: &str,
        url: &str,
        _: &[u8],
    ) -> Result<HttpRequestId, ()> {
        assert_eq!(method, "POST");
        assert!(url.starts_with("https://"), "{url}");
        let mut state = self.lock();
        state.now += state.start_ms;
        let id = HttpRequestId(state.requests.len() as u16);
        state.requests.push(Request {
            url: url.into(),
            body: Vec::new(),
            answer: None,
            read: 0,
        });
        Ok(id)
    }

    fn http_request_add_header(
        &mut self,
        _: HttpRequestId,
        name: &str,
        value: &str,
    ) -> Result<(), ()> {
        assert_eq!((name, value), ("content-type", "application/octet-stream"));
        Ok(())
    }

    fn http_request_write_body(
        &mut self,
        id: HttpRequestId,
        chunk: &[u8],
        deadline: Option<Timestamp>,
    ) -> Result<(), HttpError> {
        let mut state = self.lock();
        let now = state.now;
        if deadline.is_some_and(|deadline| deadline.unix_millis() < now) {
            return Err(HttpError::DeadlineReached);
        }
        let request = &mut state.requests[id.0 as usize];
        if !chunk.is_empty() {
            request.body.extend(chunk);
            return Ok(());
        }
        let url = request.url.clone();
        if let Some(host) = url.strip_suffix(NEWS_PATH) {
            let asked = SignedNews::decode(&mut &request.body[..]).unwrap();
            let answer = state.tell(host, &asked);
            state.requests[id.0 as usize].answer = answer;
            return Ok(());
        }
        if let Some(host) = url.strip_suffix(BINDINGS_PATH) {
            let asked = SignedBindingAsk::decode(&mut &request.body[..]).unwrap();
            let answer = state.serve(host, asked);
            state.requests[id.0 as usize].answer = answer;
            return Ok(());
        }
        let asked = SignedDispatch::decode(&mut &request.body[..]).unwrap();
        let Some((host, manner)) = state.hosts.get(&url) else {
            return Err(HttpError::IoError);
        };
        let answer = answer(host, manner, &asked, now, state.skew);
        state.asked.push(asked);
        state.requests[id.0 as usize].answer = answer;
        Ok(())
    }

    fn http_response_wait(
        &mut self,
        ids: &[HttpRequestId],
        deadline: Option<Timestamp>,
    ) -> Vec<HttpRequestStatus> {
        let deadline = deadline
            .expect("a wait without a deadline blocks the node")
            .unix_millis();
        let mut state = self.lock();
        let heads: Vec<u64> = ids
            .iter()
            .map(|id| {
                state.requests[id.0 as usize]
                    .answer
                    .as_ref()
                    .map_or(u64::MAX, |a| a.at)
            })
            .collect();
        // To look takes time, too, if there is none to wait.
        if deadline < state.now {
            state.now += 1;
        }
        let last = heads.into_iter().max().unwrap_or_default();
        state.now = state.now.max(last.min(deadline));
        let now = state.now;
        let status = |id: &HttpRequestId| match &state.requests[id.0 as usize].answer {
            Some(answer) if answer.at <= now => answer
                .status
                .map_or(HttpRequestStatus::IoError, HttpRequestStatus::Finished),
            _ => HttpRequestStatus::DeadlineReached,
        };
        ids.iter().map(status).collect()
    }

    fn http_response_headers(&mut self, _: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
        Vec::new()
    }

    fn http_response_read_body(
        &mut self,
        id: HttpRequestId,
        buffer: &mut [u8],
        deadline: Option<Timestamp>,
    ) -> Result<usize, HttpError> {
        assert!(
            deadline.is_some(),
            "a read without a deadline blocks the node"
        );
        let mut state = self.lock();
        let now = state.now;
        let request = &mut state.requests[id.0 as usize];
        let read = request.read;
        let answer = request.answer.as_ref().expect("the head came");
        let count = match &answer.body {
            Body::Bytes(bytes) => {
                let rest = &bytes[read..];
                let count = rest.len().min(buffer.len());
                buffer[..count].copy_from_slice(&rest[..count]);
                count
            }
            Body::Drip if ((now - answer.at) / 1_000) as usize > read => 1,
            Body::Drip => return Err(HttpError::DeadlineReached),
            Body::Flood => buffer.len(),
        };
        request.read += count;
        state.most_read = state.most_read.max(read + count);
        Ok(count)
    }

    fn set_authorized_nodes(&mut self, _: Vec<sp_core::OpaquePeerId>, _: bool) {}
}

impl DbExternalities for Net {
    fn local_storage_set(&mut self, _: StorageKind, key: &[u8], value: &[u8]) {
        self.lock().storage.set(b"", key, value);
    }

    fn local_storage_clear(&mut self, _: StorageKind, key: &[u8]) {
        self.lock().storage.remove(b"", key);
    }

    fn local_storage_compare_and_set(
        &mut self,
        _: StorageKind,
        key: &[u8],
        old: Option<&[u8]>,
        new: &[u8],
    ) -> bool {
        self.lock().storage.compare_and_set(b"", key, old, new)
    }

    fn local_storage_get(&mut self, _: StorageKind, key: &[u8]) -> Option<Vec<u8>> {
        self.lock().storage.get(b"", key)
    }
}
