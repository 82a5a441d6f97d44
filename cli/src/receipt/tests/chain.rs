//! A small chain with real keys, and the receipt of its one result.

use super::world::{
    self, answered, book, delegate, instance, region, statement, ACCEPTED_AT, CRYPTLET,
    INSTANCE_EPOCH, OPENED_AT, REGION_EPOCH, ROUND, SEATED_SINCE,
};
use crate::{
    account::Account,
    keys::Identity,
    receipt::{
        signed,
        state::Header,
        stored::{
            CryptletRecord, Delegate, Key, Page, Pool, RuntimeVersion, Seat, VersionRecord, Voter,
            SPEC_VERSION,
        },
        ProvenBlock, Receipt,
    },
};
use codec::{Compact, Encode};
use cryptlet_primitives::{
    agreement::{Agreement, Decision},
    history::{AcceptedResult, History, HistoryProof, HISTORY_ENGINE_ID},
    ids::{ChainEpoch, HostId, RoundId},
    package::Kind,
    policy::{Isolation, Policy},
    statement::Statement,
    view::{HostStatus, ResultRecord},
};
use sp_core::{
    storage::{StateVersion, Storage},
    Pair as _, H256,
};
use sp_runtime::{
    generic::{Digest, DigestItem},
    traits::{BlakeTwo256, Header as _},
};
use sp_state_machine::{prove_read, InMemoryBackend};
use std::{collections::BTreeMap, sync::LazyLock};

pub use super::world::price;

/// Hosts of the pool.
pub const HOSTS: u8 = 4;
/// The block whose clock is the opening moment.
pub const OPENING: u32 = 46;
/// The block that accepted.
pub const ACCEPTING: u32 = 50;
const HEADER: &str = "package test:prices@1.0.0;\n\nworld prices {\n  record quote {\n    date: string,\n    micros: s64,\n  }\n\n  export price-at: func(market: string) -> quote;\n}\n";

/// What a block's state holds.
#[derive(Clone, Default)]
pub struct Stored(BTreeMap<Vec<u8>, Vec<u8>>);

impl Stored {
    /// The same with this value.
    pub fn with(mut self, key: Key, value: impl Encode) -> Self {
        self.0.insert(key.0, value.encode());
        self
    }

    /// A block with this state, of which `keys` are proven.
    pub fn block(self, number: u32, digest: Digest, keys: Vec<Key>) -> (Header, ProvenBlock) {
        // Others are there too, so that proofs have nodes besides the values.
        let others = (0..200u32).map(|other| (Key::block_hash(100_000 + other).0, other.encode()));
        let storage = Storage {
            top: self.0.into_iter().chain(others).collect(),
            ..Storage::default()
        };
        let backend = InMemoryBackend::<BlakeTwo256>::from((storage, StateVersion::V1));
        let header = Header::new(
            number,
            H256::repeat_byte(0xee),
            *backend.root(),
            H256::repeat_byte(0xaa),
            digest,
        );
        let proof = prove_read(backend, keys.iter().map(|key| &key.0)).unwrap();
        let nodes = proof.into_iter_nodes().collect();
        (header.clone(), ProvenBlock::new(&header, nodes))
    }
}

/// What the chain of a receipt is like.
#[derive(Clone)]
pub struct Chain {
    /// The round's statement.
    pub statement: Statement,
    /// The hosts' answers.
    pub outputs: Vec<Vec<u8>>,
    /// The accepted one.
    pub accepted: Vec<u8>,
    /// The consortium's policy at the opening.
    pub policy: Policy<Account>,
    /// The component that is registered.
    pub code: H256,
    /// The clock of the block of the opening.
    pub opening_clock: u64,
    /// The hash that the accepting state has of the opening block; without it the right one.
    pub named: Option<H256>,
    /// The key of the first host's region in the accepting state.
    pub first_region: u8,
    /// The root in the accepting block's header; without it the right one.
    pub root: Option<H256>,
    /// The accepting block's digest has the root.
    pub is_sealed: bool,
    /// The place in the history that the topic's page names.
    pub leaf: u64,
    /// The `spec_version` of the accepting block's code.
    pub spec: u32,
}

impl Default for Chain {
    /// Three of four hosts agree.
    fn default() -> Self {
        Chain {
            statement: statement(u16::from(HOSTS), ROUND),
            outputs: vec![price(40), price(40), price(40), price(41)],
            accepted: price(40),
            policy: Policy {
                max_output: Some(256),
                max_duration_ms: Some(60_000),
                min_fee: Some(7),
                ..Policy::default()
            },
            code: H256([0xc0; 32]),
            opening_clock: OPENED_AT,
            named: None,
            first_region: 0,
            root: None,
            is_sealed: true,
            leaf: 5,
            spec: SPEC_VERSION,
        }
    }
}

/// An account of one byte.
pub fn account(byte: u8) -> Account {
    Account::new([byte; 32])
}

/// What is registered.
pub fn cryptlet() -> CryptletRecord {
    CryptletRecord {
        owner: account(1),
        offered_to: None,
        kind: Kind::Utility,
        name: b"prices".to_vec().try_into().unwrap(),
        tags: Default::default(),
        version: 2,
        code: H256([0xc0; 32]),
        isolation: Isolation::Software,
    }
}

fn voter(host: u8, key: u8) -> Voter {
    Voter {
        operator: account(0x80 + host),
        region_key: region(key).public(),
        region_epoch: REGION_EPOCH,
        isolation: Isolation::Software,
        status: HostStatus::Active,
        expires_at: ACCEPTED_AT + 1_000_000,
    }
}

fn seat(host: u8) -> Seat {
    Seat {
        host: HostId(host.into()),
        key: instance(host).public(),
        epoch: INSTANCE_EPOCH,
        key_since: SEATED_SINCE,
        since: SEATED_SINCE,
    }
}

/// A history in which the result is the sixth of eleven, with its proof.
fn proven(result: &AcceptedResult) -> (History, HistoryProof) {
    let (mut history, mut nodes) = (History::default(), BTreeMap::new());
    for place in 0..11u64 {
        let leaf = match place {
            5 => result.leaf(),
            _ => H256::from_low_u64_be(place),
        };
        for node in history.append(leaf).unwrap().nodes {
            nodes.insert(node.parent, (node.left, node.right));
        }
    }
    let (_, proof) = history
        .prove(5, |node| nodes.get(&node).copied())
        .unwrap()
        .unwrap();
    (history, proof)
}

impl Chain {
    /// A rule by which prices may differ by so much.
    pub fn median(max_deviation: u64) -> Agreement {
        world::median(max_deviation)
    }

    /// Its receipt, checked or not.
    pub fn receipt(&self) -> Receipt {
        let (_, mut envelope) = answered(&self.statement, &self.outputs, &self.accepted);
        if self.statement.agreement != Agreement::Exact {
            // The observation time is the median of all three who agreed, not of those with the very same answer.
            envelope.observed_at = OPENED_AT + 200;
        }
        let (agreed, dissented) = match envelope.verify(&book(HOSTS)) {
            Ok(Decision {
                agreed, dissented, ..
            }) => (agreed, dissented),
            Err(_) => (vec![HostId(0), HostId(1), HostId(2)], vec![HostId(3)]),
        };
        let accepted = AcceptedResult {
            round: self.statement.round,
            topic: self.statement.topic(),
            sequence: 3,
            statement: self.statement.digest(),
            output: envelope.output.clone(),
            observed_at: envelope.observed_at,
            accepted_at: envelope.accepted_at,
            accepted_in: ACCEPTING,
            agreed: agreed.try_into().unwrap(),
        };
        let (history, proof) = proven(&accepted);
        let (opening, opening_block) = self.opening();
        let named = self.named.unwrap_or(opening.hash());
        let root = self.root.unwrap_or(history.root());
        let page = self.page(&accepted, dissented);
        let accepting_block = self.accepting(named, root, page);
        Receipt {
            issued_at: ACCEPTED_AT + 5,
            finalized: true,
            envelope,
            accepted,
            proof,
            blocks: vec![accepting_block, opening_block],
        }
    }

    fn opening(&self) -> (Header, ProvenBlock) {
        let epoch: ChainEpoch = 3;
        Stored::default()
            .with(Key::clock(), self.opening_clock)
            .with(Key::chain_epoch(), epoch)
            .with(Key::consortium_policy(), &self.policy)
            .with(Key::cryptlet(CRYPTLET), (cryptlet(), "and more"))
            .block(
                OPENING,
                Digest::default(),
                vec![
                    Key::clock(),
                    Key::chain_epoch(),
                    Key::consortium_policy(),
                    Key::owner_policy(CRYPTLET),
                    Key::cryptlet(CRYPTLET),
                ],
            )
    }

    /// The topic's page: the result, and the one before it.
    fn page(&self, accepted: &AcceptedResult, dissented: Vec<HostId>) -> Page {
        let record = ResultRecord {
            sequence: accepted.sequence,
            leaf: self.leaf,
            round: accepted.round,
            feed: None,
            version: self.statement.version,
            output: accepted.output.clone(),
            observed_at: accepted.observed_at,
            accepted_at: accepted.accepted_at,
            accepted_in: accepted.accepted_in,
            agreed: accepted.agreed.clone(),
            dissented: dissented.try_into().unwrap(),
        };
        let earlier = ResultRecord {
            sequence: accepted.sequence - 1,
            leaf: 1,
            round: RoundId(1),
            dissented: Default::default(),
            ..record.clone()
        };
        vec![earlier, record].try_into().unwrap()
    }

    fn accepting(&self, named: H256, root: H256, page: Page) -> ProvenBlock {
        let configuration = format!(
            "{{\"name\":\"prices\",\"publicKey\":\"0x{}\",\"sources\":[\"wti-daily\"]}}",
            "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
        );
        let version = VersionRecord {
            header: HEADER.as_bytes().to_vec().try_into().unwrap(),
            configuration: configuration.into_bytes().try_into().unwrap(),
            code: self.code,
            location: Default::default(),
            identity_epoch: 0,
            registered_at: SEATED_SINCE,
        };
        let delegates = vec![Delegate {
            account: account(2),
            key: delegate().public(),
        }];
        let pool: Pool = (0..HOSTS).map(seat).collect::<Vec<_>>().try_into().unwrap();
        let code = RuntimeVersion {
            spec: Compact(self.spec),
            name: "cryptlet-registrar".to_owned(),
        };
        let topic = self.statement.topic();
        let mut stored = Stored::default()
            .with(Key::runtime_version(), code)
            .with(Key::page(topic, 3), page)
            .with(Key::clock(), ACCEPTED_AT)
            .with(Key::delegates(), delegates)
            .with(Key::pool(CRYPTLET), pool)
            .with(Key::cryptlet(CRYPTLET), (cryptlet(), "and more"))
            .with(Key::version(CRYPTLET, 2), version)
            .with(Key::block_hash(OPENING), named);
        let mut keys = vec![
            Key::runtime_version(),
            Key::page(topic, 3),
            Key::clock(),
            Key::delegates(),
            Key::pool(CRYPTLET),
            Key::cryptlet(CRYPTLET),
            Key::version(CRYPTLET, 2),
            Key::block_hash(OPENING),
        ];
        for host in 0..HOSTS {
            let key = match host {
                0 => self.first_region,
                other => other,
            };
            stored = stored.with(Key::voter(HostId(host.into())), voter(host, key));
            keys.push(Key::voter(HostId(host.into())));
        }
        let seal = DigestItem::Consensus(HISTORY_ENGINE_ID, root.encode());
        let mut logs = vec![DigestItem::PreRuntime(*b"aura", vec![1, 2, 3])];
        logs.extend(self.is_sealed.then_some(seal));
        stored.block(ACCEPTING, Digest { logs }, keys).1
    }
}

/// A key of an auditor.
pub fn auditor() -> Identity {
    Identity::read("//Auditor").unwrap()
}

/// The default chain's receipt, which takes a while to make.
pub static SOUND: LazyLock<Receipt> = LazyLock::new(|| Chain::default().receipt());

/// Its file.
static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| signed::sign(&SOUND, &auditor()).unwrap());

/// A receipt file of the default chain.
pub fn file() -> Vec<u8> {
    FILE.clone()
}
