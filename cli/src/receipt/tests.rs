//! A receipt of a small chain with real keys, and everything that may be done to it.

#[path = "../../../primitives/tests/world/mod.rs"]
mod world;

use super::{
    shown::{self, Words},
    signed::{self, is_receipt},
    state::{Header, State},
    stored::{
        CryptletRecord, Delegate, Key, Page, Pool, RuntimeVersion, Seat, VersionRecord, Voter,
        SPEC_VERSION,
    },
    Checked, ProvenBlock, Receipt, Signed,
};
use crate::keys::{Account, Identity};
use codec::{Compact, Decode, Encode};
use cryptlet_primitives::{
    agreement::{Agreement, Decision},
    history::{AcceptedResult, History, HISTORY_ENGINE_ID},
    ids::{ChainEpoch, HostId, RoundId},
    package::Kind,
    policy::{Isolation, Policy},
    statement::Statement,
    view::{HostStatus, ResultRecord},
};
use proptest::prelude::*;
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
use world::{
    answered, book, delegate, instance, region, statement, ACCEPTED_AT, CRYPTLET, GENESIS,
    INSTANCE_EPOCH, OPENED_AT, OTHER_GENESIS, REGION_EPOCH, ROUND, SEATED_SINCE,
};

pub use world::price;

const HOSTS: u8 = 4;
const OPENING: u32 = 46;
const ACCEPTING: u32 = 50;
const HEADER: &str = "package test:prices@1.0.0;\n\nworld prices {\n  record quote {\n    date: string,\n    micros: s64,\n  }\n\n  export price-at: func(market: string) -> quote;\n}\n";

/// What a block's state holds.
#[derive(Clone, Default)]
pub struct Stored(BTreeMap<Vec<u8>, Vec<u8>>);

impl Stored {
    fn with(mut self, key: Key, value: impl Encode) -> Self {
        self.0.insert(key.0, value.encode());
        self
    }

    /// A block with this state, of which `keys` are proven.
    fn block(self, number: u32, digest: Digest, keys: Vec<Key>) -> (Header, ProvenBlock) {
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

fn account(byte: u8) -> Account {
    Account::new([byte; 32])
}

fn cryptlet() -> CryptletRecord {
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
fn proven(result: &AcceptedResult) -> (History, cryptlet_primitives::history::HistoryProof) {
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
static SOUND: LazyLock<Receipt> = LazyLock::new(|| Chain::default().receipt());

/// Its file.
static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| signed::sign(&SOUND, &auditor()).unwrap());

/// A receipt file of the default chain.
pub fn file() -> Vec<u8> {
    FILE.clone()
}

fn refusal(chain: &Chain) -> String {
    match Checked::of(chain.receipt()) {
        Ok(_) => panic!("it holds"),
        Err(problem) => problem.state,
    }
}

#[test]
fn a_sound_receipt_proves_all_of_it() {
    let bytes = file();
    assert!(is_receipt(&bytes));
    let signed = Signed::parse(&bytes).unwrap();
    assert_eq!(signed.auditor, auditor().public());
    let checked = Checked::of(signed.receipt).unwrap();
    let agreed = [HostId(0), HostId(1), HostId(2)];
    assert_eq!(checked.decision.agreed, agreed);
    assert_eq!(checked.hosts.len(), usize::from(HOSTS));
    assert_eq!(checked.hosts[3].operator, account(0x83));
    assert!(!checked.hosts[3].agreed);
    assert_eq!(checked.voucher, account(2));
    assert_eq!(checked.rules.policy, Chain::default().policy);
    assert_eq!(checked.block.number, ACCEPTING);
    assert!(checked.ensure_genesis(GENESIS).is_ok());
    let other = checked.ensure_genesis(OTHER_GENESIS).unwrap_err();
    assert_eq!(other.code, "other-chain");
    assert!(checked.ensure_block(checked.block.hash).is_ok());
    let other = checked.ensure_block(OTHER_GENESIS).unwrap_err();
    assert_eq!(other.code, "other-block");
}

#[test]
fn a_receipt_is_shown_with_all_that_an_auditor_asks_for() {
    let checked = Checked::of(Chain::default().receipt()).unwrap();
    let words = Words::of(&checked).unwrap();
    let key = auditor().public();
    let text = shown::sheet(&checked, &words, Some(&key)).text();
    for part in [
        "price-at(market = \"wti\")",
        "\"micros\": 40",
        "wti-daily",
        "host 3 of operator",
        "3 of 4 must agree",
        "min-fee",
        "final, says the auditor",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let json = shown::json(&checked, &words, Some(&key));
    assert_eq!(json["question"]["arguments"]["market"], "wti");
    assert_eq!(json["value"]["micros"], 40);
    assert_eq!(json["leaf"], 5);
    assert_eq!(json["policyAtBlock"], OPENING);
    assert_eq!(json["hosts"].as_array().unwrap().len(), 4);
    assert_eq!(json["auditor"], crate::output::hex(key));
}

#[test]
fn what_the_chain_does_not_prove_is_refused() {
    let with = |change: fn(&mut Chain)| {
        let mut chain = Chain::default();
        change(&mut chain);
        refusal(&chain)
    };
    for (state, words) in [
        (with(|chain| chain.first_region = 9), "signature for host 0"),
        (with(|chain| chain.code = H256::zero()), "another component"),
        (
            with(|chain| chain.opening_clock += 1),
            "when the round opened",
        ),
        (
            with(|chain| chain.named = Some(H256::zero())),
            "not of the chain",
        ),
        (
            with(|chain| chain.root = Some(H256::zero())),
            "does not stand in the history",
        ),
        (with(|chain| chain.is_sealed = false), "names no history"),
        (with(|chain| chain.policy.quorum = Some(4)), "its quorum"),
        (
            with(|chain| chain.policy.max_output = Some(255)),
            "bound of outputs",
        ),
        (
            with(|chain| chain.policy.max_duration_ms = Some(59_999)),
            "time for an answer",
        ),
        (with(|chain| chain.statement.chain_epoch = 4), "chain epoch"),
        (
            with(|chain| chain.policy.agreement = Some(world::median(5))),
            "its agreement",
        ),
        (
            with(|chain| {
                let operators = vec![account(0x80), account(0x81), account(0x82)];
                chain.policy.operators = Some(operators.try_into().unwrap());
            }),
            "choice of hosts",
        ),
        (with(|chain| chain.leaf = 6), "at another place"),
        (with(|chain| chain.outputs[2] = price(41)), "no decision"),
        (with(|chain| chain.accepted = price(41)), "another answer"),
    ] {
        assert!(state.contains(words), "{words}: {state}");
    }
}

#[test]
fn an_answer_may_be_shorter_than_the_policy_allows() {
    let mut chain = Chain::default();
    chain.policy.max_output = Some(257);
    assert!(Checked::of(chain.receipt()).is_ok());
}

/// The leaf of the history binds who agreed: who did not stands in the topic's page.
#[test]
fn dissent_that_is_left_out_is_noticed() {
    let mut receipt = SOUND.clone();
    let dissent = receipt.envelope.votes.remove(3);
    assert_eq!(dissent.observation.header.signers.host, HostId(3));
    assert_eq!(
        receipt.envelope.verify(&book(HOSTS)).unwrap().dissented,
        [],
        "the envelope by itself holds"
    );
    let problem = Checked::of(receipt).err().unwrap();
    assert_eq!(problem.code, "receipt-refused");
    assert!(problem.state.contains("others dissented"), "{problem}");
}

#[test]
fn what_a_newer_chain_stores_is_not_guessed_at() {
    let mut chain = Chain::default();
    chain.spec += 1;
    let problem = Checked::of(chain.receipt()).err().unwrap();
    assert_eq!(problem.code, "newer-chain");
    assert!(problem.state.contains(&chain.spec.to_string()), "{problem}");
    let runtime = include_str!("../../../runtime/src/lib.rs");
    assert!(
        runtime.contains(&format!("spec_version: {SPEC_VERSION},")),
        "the forms in stored.rs are those of the runtime's version: look at them, then raise SPEC_VERSION"
    );
}

#[test]
fn a_stored_value_fills_its_bytes() {
    let block = Stored::default()
        .with(Key::clock(), (ACCEPTED_AT, 1u8))
        .with(Key::cryptlet(CRYPTLET), (cryptlet(), "and more"))
        .block(
            OPENING,
            Digest::default(),
            vec![Key::clock(), Key::cryptlet(CRYPTLET)],
        );
    let state = State::of(&block.1).unwrap();
    let problem = state.read::<u64>("the clock", &Key::clock()).unwrap_err();
    assert!(problem.state.contains("another form"), "{problem}");
    let record: CryptletRecord = state
        .expect_beginning("the cryptlet", &Key::cryptlet(CRYPTLET))
        .unwrap();
    assert_eq!(record, cryptlet());
}

#[test]
fn a_value_that_the_nodes_do_not_prove_is_refused() {
    let sound = Chain::default().receipt();
    for block in 0..sound.blocks.len() {
        for node in 0..sound.blocks[block].nodes.len() {
            let mut receipt = sound.clone();
            receipt.blocks[block].nodes.remove(node);
            assert!(
                Checked::of(receipt).is_err(),
                "node {node} of block {block}"
            );
        }
    }
    let mut receipt = sound.clone();
    receipt.blocks.pop();
    assert!(Checked::of(receipt).is_err());
    let mut receipt = sound.clone();
    receipt.blocks.reverse();
    assert!(Checked::of(receipt).is_err());
    let mut receipt = sound;
    receipt.blocks.clear();
    let problem = Checked::of(receipt).err().unwrap();
    assert_eq!(problem.code, "receipt-refused");
}

#[test]
fn a_median_is_proven_too() {
    let rule = world::median(5);
    let mut chain = Chain::default();
    chain.statement.agreement = rule.clone();
    chain.policy.agreement = Some(rule);
    chain.outputs = vec![price(40), price(41), price(42), price(90)];
    chain.accepted = price(41);
    let checked = Checked::of(chain.receipt()).unwrap();
    assert_eq!(checked.decision.agreed.len(), 3);
    assert!(!checked.hosts[3].agreed);
}

#[test]
fn a_file_that_was_cut_or_added_to_is_told() {
    let sound = file();
    let code = |bytes: &[u8]| Signed::parse(bytes).err().map(|problem| problem.code);
    let bad = Some("bad-receipt".to_owned());
    for cut in [0, 1, 3, 4, 80, 200, sound.len() / 2, sound.len() - 1] {
        assert_eq!(code(&sound[..cut]), bad, "cut at {cut}");
    }
    for more in [&b"\0"[..], b"\n", &sound] {
        assert_eq!(code(&[&sound, more].concat()), bad);
    }
    assert_eq!(code(&[0xd2; 64]), bad);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large");
    let large = std::fs::File::create(&path).unwrap();
    large.set_len(64 * 1024 * 1024).unwrap();
    assert_eq!(Signed::read(&path).err().unwrap().code, "file-too-long");
    let missing = Signed::read(&folder.path().join("none")).err().unwrap();
    assert_eq!(missing.code, "file-not-read");
}

#[test]
fn every_byte_of_the_frame_is_bound() {
    let sound = file();
    // The frame: tag, protected header, unprotected header, the payload's length; and the signature with its length.
    let frame = (0..100).chain(sound.len() - 70..sound.len());
    for place in frame {
        for bit in [0x01, 0x20, 0x80] {
            let mut changed = sound.clone();
            changed[place] ^= bit;
            assert!(Signed::parse(&changed).is_err(), "byte {place} ^ {bit:#x}");
        }
    }
}

#[test]
fn a_header_that_the_signature_does_not_cover_is_refused() {
    let mut more = file();
    // After the protected header: an empty map, and in its place one that names a key.
    assert_eq!(more[85], 0xa0);
    more.splice(85..86, [0xa1, 0x04, 0x41, 0x00]);
    let problem = Signed::parse(&more).unwrap_err();
    assert!(problem.state.contains("does not cover"), "{problem}");
}

/// What an auditor may do to a receipt before he signs it.
#[derive(Clone, Debug)]
enum Lie {
    LeaveOut(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Repeat(prop::sample::Index),
    Agreed(prop::sample::Index),
    AddNode(prop::sample::Index, Vec<u8>),
    SwapNodes(prop::sample::Index, prop::sample::Index),
    AddSeal(u8),
    Word(bool, u64),
    Byte(prop::sample::Index, u8),
}

impl Lie {
    fn any() -> impl Strategy<Value = Self> {
        let index = any::<prop::sample::Index>;
        prop_oneof![
            index().prop_map(Lie::LeaveOut),
            (index(), index()).prop_map(|(one, other)| Lie::Swap(one, other)),
            index().prop_map(Lie::Repeat),
            index().prop_map(Lie::Agreed),
            (index(), any::<Vec<u8>>()).prop_map(|(block, node)| Lie::AddNode(block, node)),
            (index(), index()).prop_map(|(one, other)| Lie::SwapNodes(one, other)),
            any::<u8>().prop_map(Lie::AddSeal),
            (any::<bool>(), any::<u64>()).prop_map(|(is_final, at)| Lie::Word(is_final, at)),
            (index(), 1u8..).prop_map(|(place, bits)| Lie::Byte(place, bits)),
        ]
    }

    /// The receipt with this lie, if it can be read at all.
    fn told(&self, mut receipt: Receipt) -> Option<Receipt> {
        let votes = &mut receipt.envelope.votes;
        match self {
            Lie::LeaveOut(vote) => drop(votes.remove(vote.index(votes.len()))),
            Lie::Swap(one, other) => {
                let mut swapped = votes.to_vec();
                swapped.swap(one.index(votes.len()), other.index(votes.len()));
                *votes = swapped.try_into().ok()?;
            }
            Lie::Repeat(vote) => {
                let vote = votes[vote.index(votes.len())].clone();
                votes.try_push(vote).ok()?;
            }
            Lie::Agreed(host) => {
                let agreed = &mut receipt.accepted.agreed;
                agreed.remove(host.index(agreed.len()));
            }
            Lie::AddNode(block, node) => {
                let count = receipt.blocks.len();
                receipt.blocks[block.index(count)].nodes.push(node.clone());
            }
            Lie::SwapNodes(one, other) => {
                let nodes = &mut receipt.blocks[0].nodes;
                let count = nodes.len();
                nodes.swap(one.index(count), other.index(count));
            }
            Lie::AddSeal(byte) => {
                let seals = &mut receipt.envelope.carriage.seals;
                seals.try_push(H256::repeat_byte(*byte)).ok()?;
            }
            Lie::Word(is_final, at) => {
                receipt.finalized = *is_final;
                receipt.issued_at = *at;
            }
            Lie::Byte(place, bits) => {
                let mut bytes = receipt.encode();
                let place = place.index(bytes.len());
                bytes[place] ^= bits;
                return Receipt::decode(&mut &bytes[..]).ok();
            }
        }
        Some(receipt)
    }
}

/// All that a receipt says, but for what is the auditor's word.
fn proven_words(checked: &Checked) -> serde_json::Value {
    let mut said = shown::json(checked, &Words::of(checked).unwrap(), None);
    said["issuedAt"] = 0.into();
    said["finalized"] = false.into();
    said
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_changed_byte_of_a_file_is_refused(place in any::<prop::sample::Index>(), bits in 1u8..) {
        let mut changed = file();
        let place = place.index(changed.len());
        changed[place] ^= bits;
        prop_assert!(Signed::parse(&changed).is_err());
    }

    /// An auditor can lie of when he made the receipt and of finality, and can name another block. Under the same block's
    /// hash, and of the delegates whose keys he has not, whatever else he does to it before he signs is refused or says
    /// the same: votes in another order, nodes that nobody reads.
    #[test]
    fn an_auditor_can_change_nothing_under_the_block_hash(lie in Lie::any()) {
        let Some(receipt) = lie.told(SOUND.clone()) else {
            return Ok(());
        };
        let signed = Signed::parse(&signed::sign(&receipt, &auditor()).unwrap()).unwrap();
        if let Ok(checked) = Checked::of(signed.receipt) {
            let sound = Checked::of(SOUND.clone()).unwrap();
            if checked.block.hash == sound.block.hash {
                prop_assert_eq!(proven_words(&checked), proven_words(&sound));
            }
        }
    }
}
