//! A consortium for tests: delegates, hosts with real keys, a cryptlet with its pool.

use super::mock::*;
use crate::{Call, Event};
use codec::Encode;
use cryptlet_primitives::{
    batch::{header, Batch, Observation, Output, Signatures, Signers},
    binding::{Binding, BindingAnswer, BindingRefusal, BindingReport, InstanceRefusal, Said},
    delegate_key::DelegatePair,
    ids::{CryptletId, HostId, KeyEpoch, Moment, RoundId, TopicId},
    package::{possession_digest, InstanceOffer},
    policy::{Isolation, Policy},
    report::{digest_of, Report},
    statement::{Method, Params},
    value::Value,
};
use frame_support::{
    assert_ok,
    dispatch::{GetDispatchInfo, PostDispatchInfo},
    traits::{Hooks, OneSessionHandler},
    weights::Weight,
    BoundedVec,
};
use frame_system::{offchain::CreateAuthorizedTransaction, CheckNonce};
use sp_core::{ed25519::Pair, Pair as _, H160, H256};
use sp_runtime::{
    traits::{Applyable, Checkable, TransactionExtension},
    transaction_validity::{TransactionSource, TransactionValidity, TransactionValidityError},
    BuildStorage, DispatchResult, DispatchResultWithInfo,
};

pub const NOW: Moment = 1_790_000_000_000;
pub const SLOT_MS: u64 = 500;
pub const ENDOWMENT: u128 = 1_000_000_000;
pub const FEE: u128 = 10_007;
pub const DELEGATES: u8 = 4;

/// The account of a number.
pub fn account(number: u8) -> AccountId {
    AccountId::new([number; 32])
}

pub const PUBLISHER: u8 = 1;
pub const ASKER: u8 = 2;
const FIRST_OPERATOR: u8 = 100;
const FIRST_VALIDATOR: u8 = 200;

/// A host with its keys.
#[derive(Clone)]
pub struct Host {
    pub id: HostId,
    pub operator: AccountId,
    pub region: Pair,
    pub region_epoch: KeyEpoch,
    pub instance: Pair,
    pub instance_epoch: KeyEpoch,
    /// Its instance of another cryptlet.
    pub other: Option<(CryptletId, Pair)>,
}

impl Host {
    /// The host's batch for a cryptlet.
    pub fn sign(
        &self,
        cryptlet: CryptletId,
        genesis: H256,
        observations: Vec<Observation>,
    ) -> Batch {
        let other = self.other.as_ref().filter(|(of, _)| *of == cryptlet);
        let (pair, instance_epoch) =
            other.map_or((&self.instance, self.instance_epoch), |(_, pair)| (pair, 0));
        let signers = Signers {
            host: self.id,
            region_epoch: self.region_epoch,
            cryptlet,
            instance_epoch,
        };
        let header = header(genesis, signers, &observations);
        let instance = pair.sign(header.digest().as_bytes());
        let region = self.region.sign(header.region_digest(&instance).as_bytes());
        Batch {
            signers,
            observations: BoundedVec::try_from(observations).unwrap(),
            signatures: Signatures { instance, region },
        }
    }
}

impl Host {
    /// The key that the host makes for its instance of a contract's cryptlet.
    pub fn bound_pair(&self, cryptlet: CryptletId, epoch: KeyEpoch) -> Pair {
        pallet_cryptlet::fixtures::instance_pair(cryptlet, self.id, epoch)
    }

    /// The host's offer to serve a contract's cryptlet.
    pub fn offer(&self, genesis: H256, cryptlet: CryptletId, epoch: KeyEpoch) -> BindingAnswer {
        let instance = self.bound_pair(cryptlet, epoch);
        let (host, key) = (self.id, instance.public());
        let offer = InstanceOffer {
            genesis,
            cryptlet,
            host,
            key,
            epoch,
        }
        .digest();
        BindingAnswer {
            cryptlet,
            host,
            said: Said::Offered {
                key,
                epoch,
                by_instance: instance.sign(offer.as_bytes()),
                by_region: self.region.sign(offer.as_bytes()),
            },
        }
    }

    /// The host's refusal to serve a contract's cryptlet.
    pub fn refuse(
        &self,
        genesis: H256,
        cryptlet: CryptletId,
        reason: BindingRefusal,
    ) -> BindingAnswer {
        let host = self.id;
        let refusal = InstanceRefusal {
            genesis,
            cryptlet,
            host,
            reason,
        };
        let by_region = self.region.sign(refusal.digest().as_bytes());
        BindingAnswer {
            cryptlet,
            host,
            said: Said::Refused { reason, by_region },
        }
    }
}

/// The consortium.
pub struct World {
    pub cryptlet: CryptletId,
    pub hosts: Vec<Host>,
    pub delegates: Vec<DelegatePair>,
    /// Another cryptlet.
    pub second: Option<CryptletId>,
}

/// What the consortium is made of.
pub struct Setup {
    hosts: u8,
    policy: Policy<AccountId>,
    second_served_by: usize,
}

/// Four delegates, four hosts, a cryptlet whose owner demands nothing.
pub fn new() -> Setup {
    Setup {
        hosts: 4,
        policy: Policy::default(),
        second_served_by: 0,
    }
}

impl Setup {
    /// Another number of hosts.
    pub fn hosts(mut self, hosts: u8) -> Self {
        self.hosts = hosts;
        self
    }

    /// The owner's demands.
    pub fn policy(mut self, policy: Policy<AccountId>) -> Self {
        self.policy = policy;
        self
    }

    /// A second cryptlet, served by the first hosts.
    pub fn second_cryptlet(mut self, served_by: usize) -> Self {
        self.second_served_by = served_by;
        self
    }

    /// The externalities at block 1, and the consortium in them.
    pub fn build(self) -> (sp_io::TestExternalities, World) {
        let mut accounts = vec![PUBLISHER, ASKER];
        accounts.extend(FIRST_OPERATOR..FIRST_OPERATOR + self.hosts);
        accounts.extend(FIRST_VALIDATOR..FIRST_VALIDATOR + DELEGATES);
        let balances = accounts
            .into_iter()
            .map(|who| (account(who), ENDOWMENT))
            .collect();
        let storage = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig {
                balances,
                ..Default::default()
            },
            ..Default::default()
        }
        .build_storage()
        .expect("the genesis of a test builds");
        let mut externalities = sp_io::TestExternalities::new(storage);
        let world = externalities.execute_with(|| {
            System::set_block_number(1);
            pallet_timestamp::Now::<Test>::put(NOW);
            let mut world = World::settle(self.hosts, self.policy);
            if self.second_served_by > 0 {
                world.add_cryptlet(self.second_served_by);
            }
            advance();
            System::reset_events();
            world
        });
        (externalities, world)
    }

    /// Runs a test, then checks the invariants.
    pub fn execute_with<R>(self, test: impl FnOnce(&mut World) -> R) -> R {
        let (mut externalities, mut world) = self.build();
        externalities.execute_with(|| {
            let result = test(&mut world);
            CryptoDelegate::do_try_state().expect("the invariants hold after every test");
            result
        })
    }
}

/// The next block, half a second later.
pub fn advance() {
    advance_ms(SLOT_MS);
}

/// The next block, some time later.
pub fn advance_ms(milliseconds: u64) {
    CryptoDelegate::on_finalize(System::block_number());
    System::set_block_number(System::block_number() + 1);
    // As in a real block: hooks run before the block's moment is set.
    let weight = CryptoDelegate::on_initialize(System::block_number());
    assert!(weight.all_lte(HookWeight::get()), "{weight:?}");
    pallet_timestamp::Now::<Test>::mutate(|now| *now += milliseconds);
}

/// A question of this topic, and a report that decides it, in a block of its own.
pub fn bring(world: &World, topic: u64, value: i64) -> RoundId {
    let round = world.ask(topic);
    advance();
    let report = world.carry(0, world.answers(0..3, &[round], value));
    assert_eq!(submit(&report), Ok(Ok(())));
    round
}

/// The pallet's events since the last look.
pub fn events() -> Vec<Event<Test>> {
    let events = System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::CryptoDelegate(event) => Some(event),
            _ => None,
        });
    let events = events.collect();
    System::reset_events();
    events
}

/// An output: a number.
pub fn number(value: i64) -> Vec<u8> {
    Value::Signed(value).encode()
}

fn seed(kind: u8, number: u8) -> Pair {
    let mut seed = [kind; 32];
    seed[0] = number;
    Pair::from_seed(&seed)
}

impl World {
    fn settle(hosts: u8, policy: Policy<AccountId>) -> Self {
        let delegates: Vec<DelegatePair> = (0..DELEGATES)
            .map(|n| DelegatePair::from_seed(&[n + 1; 32]))
            .collect();
        let mut world = World {
            cryptlet: CryptletId(1),
            hosts: Vec::new(),
            delegates,
            second: None,
        };
        world.seat_delegates();
        world.register(policy);
        (0..hosts).for_each(|number| world.add_host(number));
        world
    }

    /// All delegates are this session's.
    pub fn seat_delegates(&self) {
        let accounts: Vec<AccountId> = (0..DELEGATES)
            .map(|number| account(FIRST_VALIDATOR + number))
            .collect();
        let keys = self.delegates.iter().map(|pair| pair.public());
        let validators: Vec<_> = accounts.iter().zip(keys).collect();
        CryptoDelegate::on_genesis_session(validators.into_iter());
    }

    pub fn validator(&self, place: u8) -> AccountId {
        account(FIRST_VALIDATOR + place)
    }

    fn register(&mut self, policy: Policy<AccountId>) {
        let owner = account(PUBLISHER);
        self.cryptlet = pallet_cryptlet::fixtures::register::<Test>(&owner, "oracle");
        let owner = RuntimeOrigin::signed(owner);
        assert_ok!(Cryptlet::set_policy(owner, self.cryptlet, Box::new(policy)));
    }

    fn add_cryptlet(&mut self, served_by: usize) {
        let owner = account(PUBLISHER);
        let second = pallet_cryptlet::fixtures::register::<Test>(&owner, "second");
        let first = core::mem::replace(&mut self.cryptlet, second);
        for place in 0..served_by {
            let host = self.hosts[place].clone();
            let pair = seed(12, place as u8);
            self.admit(place, pair, 0);
            self.hosts[place] = Host {
                other: Some((second, pair)),
                ..host
            };
        }
        self.cryptlet = first;
        self.second = Some(second);
    }

    /// Enrols a host, and admits its instance.
    pub fn add_host(&mut self, number: u8) {
        let operator = account(FIRST_OPERATOR + number);
        if Balances::free_balance(&operator) < ENDOWMENT {
            Balances::force_set_balance(RuntimeOrigin::root(), operator.clone(), ENDOWMENT)
                .unwrap();
        }
        let region = seed(10, number);
        let proof = region.sign(
            possession_digest(CryptoDelegate::genesis(), &operator, &region.public()).as_bytes(),
        );
        let id = pallet_cryptlet::NextHost::<Test>::get();
        let endpoint = format!("https://host-{number}.example").into_bytes();
        assert_ok!(Cryptlet::enrol_host(
            RuntimeOrigin::signed(operator.clone()),
            endpoint.try_into().unwrap(),
            region.public(),
            H256::repeat_byte(number + 1),
            Isolation::Software,
            Default::default(),
            proof,
        ));
        self.hosts.push(Host {
            id,
            operator,
            region,
            region_epoch: 0,
            instance: seed(11, number),
            instance_epoch: 0,
            other: None,
        });
        let place = self.hosts.len() - 1;
        self.admit(place, seed(11, number), 0);
    }

    /// The host offers a key for its instance, and the owner admits it.
    pub fn admit(&mut self, place: usize, instance: Pair, epoch: KeyEpoch) {
        let host = &mut self.hosts[place];
        let key = instance.public();
        let (cryptlet, id) = (self.cryptlet, host.id);
        let genesis = CryptoDelegate::genesis();
        let offer = InstanceOffer {
            genesis,
            cryptlet,
            host: id,
            key,
            epoch,
        }
        .digest();
        assert_ok!(Cryptlet::offer_instance(
            RuntimeOrigin::signed(host.operator.clone()),
            cryptlet,
            id,
            key,
            instance.sign(offer.as_bytes()),
            host.region.sign(offer.as_bytes()),
        ));
        let owner = RuntimeOrigin::signed(account(PUBLISHER));
        assert_ok!(Cryptlet::admit_instance(owner, cryptlet, id, key));
        host.instance = instance;
        host.instance_epoch = epoch;
    }

    /// The host's region gets another key.
    pub fn rotate_region(&mut self, place: usize, region: Pair) {
        let host = &mut self.hosts[place];
        let proof = possession_digest(CryptoDelegate::genesis(), &host.operator, &region.public());
        assert_ok!(Cryptlet::rotate_host_key(
            RuntimeOrigin::signed(host.operator.clone()),
            host.id,
            region.public(),
            region.sign(proof.as_bytes()),
        ));
        host.region = region;
        host.region_epoch += 1;
    }

    pub fn question(&self, topic: u64) -> (Method, Params) {
        let params = vec![Value::Unsigned(topic)].encode();
        (
            b"price-at".to_vec().try_into().unwrap(),
            params.try_into().unwrap(),
        )
    }

    /// The asker asks in the topic of a number.
    pub fn try_ask(&self, topic: u64, deadline: Moment, fee: u128) -> DispatchResult {
        self.try_ask_by(ASKER, topic, deadline, fee)
    }

    /// An account asks in the topic of a number.
    pub fn try_ask_by(&self, who: u8, topic: u64, deadline: Moment, fee: u128) -> DispatchResult {
        let (method, params) = self.question(topic);
        let asker = RuntimeOrigin::signed(account(who));
        CryptoDelegate::request(asker, self.cryptlet, method, params, deadline, fee)
    }

    /// An account asks in the topic of a number, for the next minute.
    pub fn ask_by(&self, who: u8, topic: u64) -> RoundId {
        let round = crate::NextRound::<Test>::get();
        assert_ok!(self.try_ask_by(who, topic, CryptoDelegate::now() + 60_000, FEE));
        round
    }

    /// The delegates by their rank for an open round.
    pub fn by_rank(&self, round: RoundId) -> Vec<usize> {
        let opened_in = crate::Rounds::<Test>::get(round).unwrap().opened_in;
        let size = self.delegates.len();
        let rank = |place: &usize| {
            crate::leader::rank(CryptoDelegate::genesis(), opened_in, *place, size).unwrap()
        };
        let mut places: Vec<usize> = (0..size).collect();
        places.sort_by_key(rank);
        places
    }

    pub fn ask(&self, topic: u64) -> RoundId {
        self.ask_by(ASKER, topic)
    }

    pub fn topic(&self, topic: u64) -> TopicId {
        let (method, params) = self.question(topic);
        cryptlet_primitives::statement::topic_id(self.cryptlet, &method, &params)
    }

    /// What a host says to a round: `None` if it is not open.
    pub fn observe(&self, round: RoundId, output: &[u8]) -> Observation {
        Observation {
            round,
            statement: CryptoDelegate::round_view(round)
                .expect("the round is open")
                .statement
                .digest(),
            observed_at: CryptoDelegate::now(),
            output: Output::try_from(output.to_vec()).unwrap(),
        }
    }

    /// Three hosts' answer to a round, carried by whoever watches or leads.
    pub fn decide(&self, round: RoundId, output: &[u8]) {
        let batches = (0..3)
            .map(|place| self.sign(place, vec![self.observe(round, output)]))
            .collect();
        let report = self.carry(0, batches);
        assert_ok!(submit(&report).expect("it is authorized"));
    }

    /// A host's signed batch.
    pub fn sign(&self, place: usize, observations: Vec<Observation>) -> Batch {
        self.sign_for(
            place,
            self.cryptlet,
            CryptoDelegate::genesis(),
            observations,
        )
    }

    pub fn sign_for(
        &self,
        place: usize,
        cryptlet: CryptletId,
        genesis: H256,
        observations: Vec<Observation>,
    ) -> Batch {
        self.hosts[place].sign(cryptlet, genesis, observations)
    }

    /// A host's batch with one number for all rounds.
    pub fn answer(&self, place: usize, rounds: &[RoundId], value: i64) -> Batch {
        let observations = rounds
            .iter()
            .map(|round| self.observe(*round, &number(value)));
        self.sign(place, observations.collect())
    }

    /// Batches of several hosts that say the same.
    pub fn answers(
        &self,
        places: core::ops::Range<usize>,
        rounds: &[RoundId],
        value: i64,
    ) -> Vec<Batch> {
        places
            .map(|place| self.answer(place, rounds, value))
            .collect()
    }

    /// A delegate's report.
    pub fn carry(&self, delegate: usize, batches: Vec<Batch>) -> Report {
        let pair = &self.delegates[delegate];
        let digest = digest_of(CryptoDelegate::genesis(), &pair.public(), &batches);
        Report {
            delegate: pair.public(),
            batches: BoundedVec::try_from(batches).unwrap(),
            signature: pair.sign(digest.as_bytes()),
        }
    }
}

/// A contract that binds a cryptlet of its own.
pub const CONTRACT: H160 = H160::repeat_byte(0xc0);

/// The contract's account, as the runtime maps it.
pub fn contract() -> AccountId {
    let mut bytes = [0xee; 32];
    bytes[..20].copy_from_slice(CONTRACT.as_bytes());
    bytes.into()
}

impl World {
    /// The contract binds a cryptlet of its own, to be served by so many hosts of the world's first operators.
    pub fn bind(&self, least: u16, operators: usize) -> CryptletId {
        Balances::force_set_balance(RuntimeOrigin::root(), contract(), ENDOWMENT).unwrap();
        let owner = account(PUBLISHER);
        let blueprint = pallet_cryptlet::fixtures::register_blueprint::<Test>(&owner, "loan");
        let operators: Vec<AccountId> = self.hosts[..operators]
            .iter()
            .map(|host| host.operator.clone())
            .collect();
        let binding = Binding {
            min_instances: least,
            ..pallet_cryptlet::fixtures::binding::<Test>(blueprint, &operators)
        };
        Cryptlet::bind_for(contract(), CONTRACT, binding).expect("it is bound")
    }

    /// A delegate's report of what hosts answered.
    pub fn carry_answers(&self, delegate: usize, answers: Vec<BindingAnswer>) -> BindingReport {
        let pair = &self.delegates[delegate];
        let digest = BindingReport::digest_of(CryptoDelegate::genesis(), &pair.public(), &answers);
        BindingReport {
            delegate: pair.public(),
            answers: BoundedVec::try_from(answers).unwrap(),
            signature: pair.sign(digest.as_bytes()),
        }
    }

    /// The offers of hosts, in their places.
    pub fn offers(
        &self,
        cryptlet: CryptletId,
        places: core::ops::Range<usize>,
    ) -> Vec<BindingAnswer> {
        let genesis = CryptoDelegate::genesis();
        places
            .map(|place| self.hosts[place].offer(genesis, cryptlet, 0))
            .collect()
    }
}

fn answering(report: &BindingReport) -> Extrinsic {
    let report = report.clone();
    let call = RuntimeCall::CryptoDelegate(Call::answer_bindings { report });
    <Test as CreateAuthorizedTransaction<Call<Test>>>::create_authorized_transaction(call)
}

/// What the transaction pool says to a report of answers.
pub fn validate_answers(report: &BindingReport) -> TransactionValidity {
    validate_transaction(answering(report))
}

/// What the transaction pool says to a report of answers with other extensions beside it than its delegate's.
pub fn validate_answers_with(report: &BindingReport, extension: Extension) -> TransactionValidity {
    let report = report.clone();
    let call = RuntimeCall::CryptoDelegate(Call::answer_bindings { report });
    validate_transaction(Extrinsic::new_transaction(call, extension))
}

/// Applies a report of answers as a block does.
pub fn submit_answers(report: &BindingReport) -> Result<DispatchResult, TransactionValidityError> {
    let applied = apply_transaction(answering(report))?;
    Ok(applied.map(|_| ()).map_err(|error| error.error))
}

/// The call that carries a report.
pub fn call_of(report: Report) -> Call<Test> {
    let purposes = crate::types::Purposes::of_report::<Test>(&report);
    Call::report { report, purposes }
}

fn transaction(report: Report) -> Extrinsic {
    let call = RuntimeCall::CryptoDelegate(call_of(report));
    <Test as CreateAuthorizedTransaction<Call<Test>>>::create_authorized_transaction(call)
}

/// What the transaction pool says to a report.
pub fn validate(report: &Report) -> TransactionValidity {
    validate_transaction(transaction(report.clone()))
}

/// What the transaction pool says to a report with other extensions beside it than its delegate's.
pub fn validate_with(report: &Report, extension: Extension) -> TransactionValidity {
    let call = RuntimeCall::CryptoDelegate(call_of(report.clone()));
    validate_transaction(Extrinsic::new_transaction(call, extension))
}

fn validate_transaction(transaction: Extrinsic) -> TransactionValidity {
    let (info, length) = (transaction.get_dispatch_info(), transaction.encoded_size());
    let context = frame_system::ChainContext::<Test>::default();
    let checked = Checkable::check(transaction, &context)?;
    checked.validate::<Test>(TransactionSource::External, &info, length)
}

/// Applies a report as a block does: authorization, then the call.
pub fn submit(report: &Report) -> Result<DispatchResult, TransactionValidityError> {
    Ok(apply(report)?.map(|_| ()).map_err(|error| error.error))
}

/// What a block weighs a report with, before it is applied and after.
pub fn weights_of(report: &Report) -> (Weight, Weight) {
    let transaction = transaction(report.clone());
    let mut before = transaction.get_dispatch_info();
    // What `CheckNonce` is weighed with, it gives back: nobody signed, so there is no nonce.
    let unneeded = CheckNonce::<Test>::from(0).weight(&transaction.function);
    before.extension_weight = before.extension_weight.saturating_sub(unneeded);
    let after = apply(report)
        .expect("it is authorized")
        .expect("it is settled");
    (before.total_weight(), after.calc_actual_weight(&before))
}

fn apply(
    report: &Report,
) -> Result<DispatchResultWithInfo<PostDispatchInfo>, TransactionValidityError> {
    apply_transaction(transaction(report.clone()))
}

fn apply_transaction(
    transaction: Extrinsic,
) -> Result<DispatchResultWithInfo<PostDispatchInfo>, TransactionValidityError> {
    let (info, length) = (transaction.get_dispatch_info(), transaction.encoded_size());
    let context = frame_system::ChainContext::<Test>::default();
    let checked = Checkable::check(transaction, &context)?;
    checked.apply::<Test>(&info, length)
}

/// Whether a report is accepted.
pub type Outcome = Result<(), TransactionValidityError>;
