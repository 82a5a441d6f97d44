//! Benchmarks of calls and hooks, with real signatures, under a median of as many numbers as a rule may name.

#![allow(
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "Never part of a chain: a benchmark that can't set itself up has to stop"
)]

use super::*;
use alloc::{boxed::Box, vec, vec::Vec};
use codec::Encode;
use cryptlet_primitives::{
    agreement::{Agreement, MedianField, MAX_FIELDS},
    batch::{header, Batch, Observation, Output, Signatures, Signers, MAX_OUTPUT},
    ids::{CryptletId, HostId, RoundId},
    policy::Policy,
    report::{digest_of, Report, MAX_BATCHES, MAX_ROUNDS},
    statement::{Method, Params, MAX_METHOD, MAX_PARAMS},
    value::Value,
    view::CryptletStatus,
};
use frame_benchmarking::v2::*;
use frame_support::{
    pallet_prelude::TransactionSource,
    traits::{Authorize, EnsureOrigin, Get},
    BoundedVec,
};
use frame_system::RawOrigin;
use pallet_cryptlet::fixtures;
use sp_core::Pair;

/// Hosts whose votes are a quorum of a full pool.
const QUORUM: u32 = 43;
/// So far from the median a number may be: further than the hosts of a full pool are apart.
const MAX_DEVIATION: u64 = 1_000;
/// Length of the shortest output: a list of the numbers that the rule names.
const SHORTEST: u32 = 2 + MAX_FIELDS * 9;

/// An account with funds.
fn rich<T: Config>(name: &'static str, number: u32) -> T::AccountId {
    let who: T::AccountId = account(name, number, 0);
    fixtures::fund::<T>(&who);
    who
}

/// The rule that is the most work: numbers that all differ, in an output that is a list of values.
fn median() -> Agreement {
    let field = |leaf: u32| MedianField {
        leaf: leaf as u8,
        max_deviation: MAX_DEVIATION,
        min: i64::MIN,
        max: i64::MAX,
    };
    Agreement::Median(BoundedVec::truncate_from(
        (0..MAX_FIELDS).map(field).collect(),
    ))
}

/// An answer of about `length` bytes, never more: the numbers, and as many of the shortest values as have room.
fn output(number: u64, length: u32) -> Output {
    let mut values = vec![Value::Unsigned(number); MAX_FIELDS as usize];
    // A long list's own length takes a byte more.
    let room = length.saturating_sub(SHORTEST + 1) as usize / 2;
    values.extend((0..room).map(|_| Value::Bool(true)));
    Output::truncate_from(Value::List(values).encode())
}

/// A cryptlet with its pool, and a circle of delegates.
struct Stage<T: Config> {
    cryptlet: CryptletId,
    hosts: Vec<HostId>,
    _config: core::marker::PhantomData<T>,
}

impl<T: Config> Stage<T> {
    /// A stage with `pool` hosts.
    fn new(pool: u32) -> Self {
        Self::numbered(0, pool)
    }

    /// One of several stages, with a publisher and `pool` hosts of its own.
    fn numbered(stage: u32, pool: u32) -> Self {
        Pallet::<T>::endow_pot().expect("the issuance has room");
        let publisher = rich::<T>("publisher", stage);
        let cryptlet = fixtures::register::<T>(&publisher, &alloc::format!("benchmarked-{stage}"));
        let hosts = (0..pool).map(|number| {
            let operator = rich::<T>("operator", stage * MAX_BATCHES + number);
            let host = fixtures::enrol::<T>(&operator);
            fixtures::seat::<T>(&publisher, cryptlet, host);
            host
        });
        let hosts = hosts.collect();
        // They have had their seats since ever: time stands still in a benchmark.
        pallet_cryptlet::Pools::<T>::mutate(cryptlet, |pool| {
            pool.iter_mut().for_each(|seat| seat.since = 0);
        });
        let policy = Policy {
            agreement: Some(median()),
            // A rent that has to be burnt.
            min_fee: Some(1),
            ..Default::default()
        };
        pallet_cryptlet::OwnerPolicies::<T>::insert(cryptlet, policy);
        let delegates = (0..T::MaxDelegates::get()).map(|number| Delegate {
            account: rich::<T>("delegate", number),
            key: delegate_pair(number).public().into(),
        });
        Delegates::<T>::put(BoundedVec::truncate_from(delegates.collect()));
        Stage {
            cryptlet,
            hosts,
            _config: core::marker::PhantomData,
        }
    }

    /// Opens `count` rounds, each asked by another account, led by another delegate, and of a topic whose page is to go.
    fn ask(&self, count: u32) -> Vec<RoundId> {
        (0..count)
            .map(|number| {
                let round = self.ask_one(asker::<T>(number), params(0, number));
                Rounds::<T>::mutate_extant(round, |record| record.opened_in = number);
                round
            })
            .collect()
    }

    fn ask_one(&self, asker: T::AccountId, params: Params) -> RoundId {
        let round = NextRound::<T>::get();
        let deadline = Pallet::<T>::now() + 60_000;
        let topic = cryptlet_primitives::statement::topic_id(self.cryptlet, &method(), &params);
        Pallet::<T>::do_request(
            asker,
            self.cryptlet,
            method(),
            params,
            deadline,
            T::DepositPerItem::get(),
        )
        .expect("the asker has funds");
        Topics::<T>::mutate_extant(topic, |record| record.next = 2 * u64::from(types::PAGE));
        round
    }

    /// Fills the pool with seats of hosts that don't answer, and the policies with accounts that don't ask, but for `asker`.
    fn crowd(&self, asker: T::AccountId) {
        pallet_cryptlet::Pools::<T>::mutate(self.cryptlet, |pool| {
            while let Some(seat) = pool.last().cloned() {
                let host = HostId(seat.host.0 + 1_000_000);
                if pool
                    .try_push(pallet_cryptlet::Seat { host, ..seat })
                    .is_err()
                {
                    break;
                }
            }
        });
        let policy = || Policy {
            hosts: None,
            operators: None,
            min_fee: Some(1),
            ..fixtures::large_policy(asker.clone())
        };
        pallet_cryptlet::OwnerPolicies::<T>::insert(self.cryptlet, policy());
        pallet_cryptlet::ConsortiumPolicy::<T>::put(fixtures::reversed(policy()));
    }

    /// A host's batch with an output of about `length` bytes for each round.
    fn answer(&self, host: HostId, rounds: &[RoundId], length: u32) -> Batch {
        self.batch(host, rounds, output(host.0.into(), length))
    }

    /// A host's batch with an output that is too far from those of all others.
    fn dissent(&self, host: HostId, rounds: &[RoundId]) -> Batch {
        let far = u64::from(host.0) + 10 * MAX_DEVIATION;
        self.batch(host, rounds, output(far, SHORTEST))
    }

    /// A host's batch with this output for each round.
    fn batch(&self, host: HostId, rounds: &[RoundId], output: Output) -> Batch {
        let signers = Signers {
            host,
            region_epoch: 0,
            cryptlet: self.cryptlet,
            instance_epoch: 0,
        };
        let observations: Vec<Observation> = rounds
            .iter()
            .map(|round| Observation {
                round: *round,
                statement: Rounds::<T>::get(round).expect("it is open").digest,
                observed_at: Pallet::<T>::now(),
                output: output.clone(),
            })
            .collect();
        let header = header(Pallet::<T>::genesis(), signers, &observations);
        let instance = fixtures::instance_pair(self.cryptlet, host, 0);
        let instance = instance.sign(header.digest().as_bytes());
        let region = fixtures::region_pair(host, 0);
        let region = region.sign(header.region_digest(&instance).as_bytes());
        Batch {
            signers,
            observations: BoundedVec::truncate_from(observations),
            signatures: Signatures { instance, region },
        }
    }

    /// A report of the first hosts, each about all rounds, with outputs of about `length` bytes.
    fn report(&self, hosts: u32, rounds: &[RoundId], length: u32) -> Report {
        let answering = self.hosts.iter().take(hosts as usize);
        let batches = answering.map(|host| self.answer(*host, rounds, length));
        carry::<T>(batches.collect())
    }

    /// A report that a quorum's batches decide, and the other hosts of the pool add `o` observations to, which dissent.
    fn report_with_more(&self, rounds: &[RoundId], o: u32) -> Report {
        let mut left = o as usize;
        let batches = self.hosts.iter().enumerate().filter_map(|(place, host)| {
            if place < QUORUM as usize {
                return Some(self.answer(*host, rounds, SHORTEST));
            }
            let count = left.min(rounds.len());
            left -= count;
            (count > 0).then(|| self.dissent(*host, &rounds[..count]))
        });
        carry::<T>(batches.collect())
    }
}

/// A report of as many batches as there may be, of `c` cryptlets, each with a publisher, a pool and a policy as large as
/// can be: every host answers one round, which needs no other vote.
fn report_of_cryptlets<T: Config>(c: u32) -> Report {
    let stages: Vec<Stage<T>> = (0..c)
        .map(|number| {
            let pool = MAX_BATCHES / c + u32::from(number < MAX_BATCHES % c);
            Stage::numbered(number, pool)
        })
        .collect();
    let mut batches = Vec::new();
    for stage in &stages {
        for host in &stage.hosts {
            let asked = batches.len() as u32;
            let round = stage.ask_one(asker::<T>(asked), params(0, asked));
            Rounds::<T>::mutate_extant(round, |record| {
                record.opened_in = asked;
                record.statement.quorum = 1;
                record.digest = record.statement.digest();
            });
            batches.push(stage.answer(*host, &[round], SHORTEST));
        }
    }
    stages.iter().for_each(|stage| stage.crowd(asker::<T>(0)));
    carry::<T>(batches)
}

fn asker<T: Config>(number: u32) -> T::AccountId {
    rich::<T>("asker", number)
}

fn delegate_pair(number: u32) -> sp_core::ed25519::Pair {
    fixtures::pair(&alloc::format!("delegate {number}"))
}

/// A report by the last delegate of the circle: the longest way to find it.
fn carry<T: Config>(batches: Vec<Batch>) -> Report {
    let pair = delegate_pair(T::MaxDelegates::get() - 1);
    let key: cryptlet_primitives::DelegateId = pair.public().into();
    let digest = digest_of(Pallet::<T>::genesis(), &key, &batches);
    let signature = pair.sign(digest.as_bytes()).into();
    Report {
        delegate: key,
        batches: BoundedVec::truncate_from(batches),
        signature,
    }
}

fn method() -> Method {
    Method::truncate_from(vec![b'm'; MAX_METHOD as usize])
}

/// Parameters of about `length` bytes, never more; another question for each number.
fn params(length: u32, number: u32) -> Params {
    let padding = vec![0u8; (length as usize).saturating_sub(13)];
    let values = vec![Value::Unsigned(number.into()), Value::Bytes(padding)];
    Params::truncate_from(values.encode())
}

fn authorize<T: Config>(report: Report) -> Result<(), BenchmarkError> {
    let call = Call::<T>::report { report };
    let answer = call.authorize(TransactionSource::External);
    answer
        .ok_or("a report is to be authorized")?
        .map_err(|_| "the report is right")?;
    Ok(())
}

#[benchmarks]
mod benches {
    use super::*;

    #[benchmark]
    fn request(p: Linear<16, MAX_PARAMS>) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        let deadline = Pallet::<T>::now() + 60_000;
        // Another account's topic is taken over.
        stage.ask_one(asker::<T>(1), params(p, 0));
        let topic = Topics::<T>::iter_keys().next().ok_or("it is open")?;
        Topics::<T>::mutate_extant(topic, |record| record.is_handed_over = true);
        // Its own bucket is full, and all those after it but the last that it may go to.
        let bucket = deadline / types::BUCKET_MS;
        for full in 0..types::MAX_SPILL {
            let rounds =
                (0..types::MAX_IN_BUCKET).map(|number| RoundId(1_000_000 + u64::from(number)));
            let rounds = BoundedVec::truncate_from(rounds.collect::<Vec<_>>());
            Expiries::<T>::insert(bucket + full, rounds);
        }
        let who = asker::<T>(0);
        stage.crowd(who.clone());
        let origin = RawOrigin::Signed(who.clone());

        #[extrinsic_call]
        _(
            origin,
            stage.cryptlet,
            method(),
            params(p, 0),
            deadline,
            T::DepositPerItem::get(),
        );

        assert_eq!(OpenRounds::<T>::get(), 2);
        assert_eq!(
            Topics::<T>::get(topic).map(|record| record.depositor),
            Some(who)
        );
        Ok(())
    }

    #[benchmark]
    fn authorize_batches(b: Linear<1, MAX_BATCHES>) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(b);
        let report = stage.report(b, &stage.ask(1), SHORTEST);
        #[block]
        {
            authorize::<T>(report)?;
        }
        Ok(())
    }

    #[benchmark]
    fn authorize_cryptlets(c: Linear<1, MAX_BATCHES>) -> Result<(), BenchmarkError> {
        let report = report_of_cryptlets::<T>(c);
        #[block]
        {
            authorize::<T>(report)?;
        }
        Ok(())
    }

    #[benchmark]
    fn authorize_rounds(r: Linear<1, MAX_ROUNDS>) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        let report = stage.report(1, &stage.ask(r), SHORTEST);
        #[block]
        {
            authorize::<T>(report)?;
        }
        Ok(())
    }

    #[benchmark]
    fn authorize_observations(o: Linear<0, 1344>) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(MAX_BATCHES);
        let report = stage.report_with_more(&stage.ask(MAX_ROUNDS), o);
        #[block]
        {
            authorize::<T>(report)?;
        }
        Ok(())
    }

    #[benchmark]
    fn authorize_outputs(
        b: Linear<{ MAX_BATCHES * SHORTEST }, { MAX_BATCHES * MAX_OUTPUT }>,
    ) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(MAX_BATCHES);
        let report = stage.report(MAX_BATCHES, &stage.ask(1), b / MAX_BATCHES);
        #[block]
        {
            authorize::<T>(report)?;
        }
        Ok(())
    }

    #[benchmark]
    fn settle_batches(b: Linear<1, MAX_BATCHES>) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(b);
        let report = stage.report(b, &stage.ask(1), SHORTEST);
        #[block]
        {
            Pallet::<T>::do_report(&report)?;
        }
        assert_eq!(OpenRounds::<T>::get(), 0);
        Ok(())
    }

    #[benchmark]
    fn settle_cryptlets(c: Linear<1, MAX_BATCHES>) -> Result<(), BenchmarkError> {
        let report = report_of_cryptlets::<T>(c);
        #[block]
        {
            Pallet::<T>::do_report(&report)?;
        }
        assert_eq!(OpenRounds::<T>::get(), 0);
        Ok(())
    }

    #[benchmark]
    fn settle_rounds(r: Linear<1, MAX_ROUNDS>) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        let report = stage.report(1, &stage.ask(r), SHORTEST);
        #[block]
        {
            Pallet::<T>::do_report(&report)?;
        }
        assert_eq!(OpenRounds::<T>::get(), 0);
        Ok(())
    }

    #[benchmark]
    fn settle_observations(o: Linear<0, 1344>) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(MAX_BATCHES);
        let report = stage.report_with_more(&stage.ask(MAX_ROUNDS), o);
        #[block]
        {
            Pallet::<T>::do_report(&report)?;
        }
        assert_eq!(OpenRounds::<T>::get(), 0);
        Ok(())
    }

    #[benchmark]
    fn settle_outputs(
        b: Linear<{ MAX_BATCHES * SHORTEST }, { MAX_BATCHES * MAX_OUTPUT }>,
    ) -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(MAX_BATCHES);
        let report = stage.report(MAX_BATCHES, &stage.ask(1), b / MAX_BATCHES);
        #[block]
        {
            Pallet::<T>::do_report(&report)?;
        }
        assert_eq!(OpenRounds::<T>::get(), 0);
        Ok(())
    }

    #[benchmark]
    fn prove_equivocation() -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        let rounds = stage.ask(MAX_ROUNDS);
        let host = stage.hosts[0];
        let genesis = Pallet::<T>::genesis();
        let first = stage
            .answer(host, &rounds, MAX_OUTPUT)
            .open(genesis, rounds[0])
            .ok_or("it is in it")?;
        // One round less gives another tree, one byte less another answer.
        let mut answer = stage
            .answer(host, &rounds[..1], MAX_OUTPUT)
            .observations
            .into_inner();
        answer[0].output = Output::truncate_from(vec![1; MAX_OUTPUT as usize]);
        let header = header(genesis, first.header.signers, &answer);
        let region = fixtures::region_pair(host, 0);
        let instance = first.signatures.instance;
        let region = region.sign(header.region_digest(&instance).as_bytes());
        let signatures = Signatures { instance, region };
        let signers = first.header.signers;
        let observations = BoundedVec::truncate_from(answer);
        let lie = Batch {
            signers,
            observations,
            signatures,
        };
        let second = lie.open(genesis, rounds[0]).ok_or("it is in it")?;

        #[extrinsic_call]
        _(
            RawOrigin::Signed(asker::<T>(0)),
            Box::new(first),
            Box::new(second),
        );

        assert!(pallet_cryptlet::Pallet::<T>::voter(host).is_some_and(|voter| !voter.is_active(0)));
        Ok(())
    }

    #[benchmark]
    fn remove_topic() -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        let round = stage.ask(1);
        let topic = Rounds::<T>::get(round[0]).ok_or("it is open")?.topic;
        Pallet::<T>::do_report(&stage.report(1, &round, SHORTEST))?;
        // As many pages as it may have, and the next one.
        Topics::<T>::mutate_extant(topic, |record| {
            record.next = (types::PAGES_KEPT + 1) * u64::from(types::PAGE);
        });

        #[extrinsic_call]
        _(RawOrigin::Signed(asker::<T>(0)), topic);

        assert!(!Topics::<T>::contains_key(topic));
        Ok(())
    }

    #[benchmark]
    fn set_fee_split() -> Result<(), BenchmarkError> {
        let origin =
            T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, FeeSplit::default());
        Ok(())
    }

    #[benchmark]
    fn close_round() -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        let round = stage.ask_one(asker::<T>(0), params(MAX_PARAMS, 0));
        pallet_cryptlet::Cryptlets::<T>::mutate_extant(stage.cryptlet, |record| {
            record.status = CryptletStatus::Revoked;
        });

        #[extrinsic_call]
        _(RawOrigin::Signed(asker::<T>(1)), round);

        assert!(!Rounds::<T>::contains_key(round));
        Ok(())
    }

    #[benchmark]
    fn hand_over_topic() -> Result<(), BenchmarkError> {
        let stage = Stage::<T>::new(1);
        let round = stage.ask(1);
        let topic = Rounds::<T>::get(round[0]).ok_or("it is open")?.topic;

        #[extrinsic_call]
        _(RawOrigin::Signed(asker::<T>(0)), topic);

        assert!(Topics::<T>::get(topic).is_some_and(|record| record.is_handed_over));
        Ok(())
    }

    #[benchmark]
    fn on_idle_block() {
        #[block]
        {
            Pallet::<T>::expire_due();
        }
    }

    #[benchmark]
    fn expire_rounds(n: Linear<0, 64>) {
        let stage = Stage::<T>::new(1);
        // Each is of another cryptlet, as far as they are counted.
        for (number, round) in (1_000..).zip(stage.ask(n)) {
            let cryptlet = CryptletId(number);
            Rounds::<T>::mutate_extant(round, |record| record.statement.cryptlet = cryptlet);
            OpenByCryptlet::<T>::insert(cryptlet, 1);
        }
        #[block]
        {
            Pallet::<T>::expire_until(120_000);
        }
        assert!(OpenRounds::<T>::get() <= n.saturating_sub(T::MaxExpiriesPerBlock::get()));
    }

    #[benchmark]
    fn skip_rounds(n: Linear<0, { types::MAX_IN_BUCKET }>) {
        let decided: Vec<RoundId> = (0..n).map(|number| RoundId(number.into())).collect();
        if !decided.is_empty() {
            Expiries::<T>::insert(0, BoundedVec::truncate_from(decided));
        }
        ExpirySchedule::<T>::put(Schedule { next: 0, end: 1 });
        #[block]
        {
            Pallet::<T>::expire_until(120_000);
        }
        assert!(ExpirySchedule::<T>::get().is_empty());
    }

    #[benchmark]
    fn visit_buckets(b: Linear<1, { expiry::MAX_BUCKETS_PER_BLOCK }>) {
        ExpirySchedule::<T>::put(Schedule {
            next: 0,
            end: b.into(),
        });
        #[block]
        {
            Pallet::<T>::expire_until(120_000);
        }
        assert!(ExpirySchedule::<T>::get().is_empty());
    }

    impl_benchmark_test_suite!(Pallet, crate::tests::empty_chain(), crate::tests::Test);
}
