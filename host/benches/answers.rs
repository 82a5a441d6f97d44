//! What an answer costs: a warm question to a guest's process, a dispatch of 64 new rounds, and the same asked again.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]
#![allow(missing_docs, reason = "criterion makes public functions")]

#[path = "../tests/common/mod.rs"]
mod common;

use common::{
    guest::{call, number, HOME},
    world::{Choice, World, PROGRAM},
};
use criterion::{criterion_group, criterion_main, BatchSize, Criterion};
use cryptlet_host::{
    config::Demand,
    metrics::Metrics,
    region::{
        fault::{SecretError, SourceError},
        software::{Priority, SoftwareOptions, SoftwareRegion},
        CallOut, IsolatedRegion, Question,
    },
    secrets::Home,
    update::{StoredUpdate, UpdatesError},
    vault::{FileVault, Passphrase},
};
use cryptlet_primitives::{ids::RoundId, statement::Statement};
use cryptlet_sealing::Opened;
use futures::future::{BoxFuture, FutureExt};
use sp_core::H256;
use std::{cell::Cell, sync::Arc};
use tokio::runtime::Runtime;

/// No way out.
struct Nowhere;

impl CallOut for Nowhere {
    fn read<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Vec<u8>, SourceError>> {
        async { Err(SourceError::NotDeclared) }.boxed()
    }

    fn update_after(&self, _: u64) -> Result<Option<StoredUpdate>, UpdatesError> {
        Ok(None)
    }

    fn open(&self, _: &[u8]) -> Result<Opened, SecretError> {
        Err(SecretError::NoKey)
    }

    fn home(&self) -> Home {
        HOME
    }

    fn line(&self, _: &str) {}
}

fn question(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let passphrase = Passphrase::read_or_create(&folder.path().join("passphrase")).unwrap();
    let vault = FileVault::create(&folder.path().join("vault"), &passphrase).unwrap();
    let options = SoftwareOptions {
        program: PROGRAM.into(),
        limits: common::guest::limits(),
        processes: 1,
        load_ms: 20_000,
        preparing: 1,
        confinement: Demand::Prefer,
        priority: Priority::Normal,
    };
    let region = SoftwareRegion::new(options, Arc::new(vault), Arc::new(Metrics::new().unwrap()));
    let instance = runtime
        .block_on(region.create(number("bad", "", "unreachable")))
        .unwrap();
    let question = Question {
        method: "fine".into(),
        params: vec![0],
        round: RoundId(1),
        opened_at: 0,
        due: 0,
        after: 0,
        seed: H256::zero(),
        max_output: 64,
        time_ms: 5_000,
    };
    criterion.bench_function("a warm question, fresh instance", |bencher| {
        bencher.iter(|| {
            runtime
                .block_on(call(instance.as_ref(), question.clone(), &Nowhere))
                .unwrap()
        });
    });
}

fn dispatch(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let choice = Choice::of(number("bad", "", "unreachable"));
    let world = runtime.block_on(World::open(folder.path(), choice));
    let next = Cell::new(0);
    let open = || -> Vec<Statement> {
        let first = next.get();
        next.set(first + 64);
        let statements: Vec<_> = (first..first + 64)
            .map(|round| world.statement(round, "fine"))
            .collect();
        statements
            .iter()
            .for_each(|statement| world.open_round(statement));
        statements
    };
    let mut group = criterion.benchmark_group("a dispatch of 64 rounds");
    group.sample_size(20);
    group.bench_function("new", |bencher| {
        let ask = |statements: Vec<Statement>| runtime.block_on(world.ask(1, &statements));
        bencher.iter_batched(open, ask, BatchSize::PerIteration);
    });
    let asked = open();
    runtime.block_on(world.ask(1, &asked));
    group.bench_function("asked again", |bencher| {
        bencher.iter(|| runtime.block_on(world.ask(2, &asked)));
    });
}

criterion_group!(answers, question, dispatch);
criterion_main!(answers);
