//! A region, its way out, and what the tests ask.

use crate::common::{
    guest::{call, limits, HOME},
    world::PROGRAM,
};
use cryptlet_host::{
    config::Demand,
    metrics::Metrics,
    region::{
        fault::{GuestFault, SecretError, SourceError},
        frame::GuestLimits,
        software::{Priority, SoftwareOptions, SoftwareRegion},
        CallOut, Guest, Instance, IsolatedRegion, Question, RegionError,
    },
    secrets::{Home, Secrets},
    update::{StoredUpdate, UpdatesError},
    vault::{NoVault, OneKey},
};
use cryptlet_primitives::{ids::RoundId, update::MAX_UPDATE, value::Value};
use cryptlet_sealing::{Opened, SecretKey};
use futures::future::{BoxFuture, FutureExt};
use sp_core::H256;
use std::{
    path::Path,
    sync::{
        atomic::{AtomicU32, AtomicUsize, Ordering},
        Arc,
    },
    time::{Duration, Instant},
};
use zeroize::Zeroizing;

/// A way out that has one source and one update, and counts.
#[derive(Default)]
pub struct Outside {
    pub reads: AtomicU32,
    pub lines: AtomicU32,
    pub longest_line: AtomicUsize,
    pub without_gold: Option<SourceError>,
    pub updates: AtomicU32,
    pub without_updates: bool,
    pub openings: AtomicU32,
}

/// The host's encryption key.
pub fn encryption_key() -> SecretKey {
    SecretKey::new(&Zeroizing::new([1; 32])).unwrap()
}

impl CallOut for Outside {
    fn read<'a>(&'a self, source: &'a str) -> BoxFuture<'a, Result<Vec<u8>, SourceError>> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        let read = match source {
            "gold" if self.without_gold.is_some() => Err(self.without_gold.clone().unwrap()),
            "gold" => Ok(vec![b'g'; 100_000]),
            _ => Err(SourceError::NotDeclared),
        };
        async move { read }.boxed()
    }

    fn update_after(&self, number: u64) -> Result<Option<StoredUpdate>, UpdatesError> {
        self.updates.fetch_add(1, Ordering::SeqCst);
        if self.without_updates {
            return Err(UpdatesError("the disk is gone".into()));
        }
        Ok((number < NUMBER).then(update))
    }

    fn open(&self, sealed: &[u8]) -> Result<Opened, SecretError> {
        self.openings.fetch_add(1, Ordering::SeqCst);
        Secrets::new(HOME, &OneKey::new(encryption_key())).open(sealed)
    }

    fn home(&self) -> Home {
        HOME
    }

    fn line(&self, text: &str) {
        self.lines.fetch_add(1, Ordering::SeqCst);
        self.longest_line.fetch_max(text.len(), Ordering::SeqCst);
    }
}

/// The number of the one update.
pub const NUMBER: u64 = 9;

/// The one update, as long as any.
pub fn update() -> StoredUpdate {
    StoredUpdate {
        number: NUMBER,
        issued_at: 70,
        content: vec![b'u'; MAX_UPDATE as usize].try_into().unwrap(),
    }
}

pub fn region(limits: GuestLimits, load_ms: u64) -> SoftwareRegion {
    region_of(PROGRAM, limits, load_ms)
}

pub fn region_of(program: &str, limits: GuestLimits, load_ms: u64) -> SoftwareRegion {
    counted(program, limits, load_ms, Arc::new(Metrics::new().unwrap()))
}

pub fn counted(
    program: &str,
    limits: GuestLimits,
    load_ms: u64,
    metrics: Arc<Metrics>,
) -> SoftwareRegion {
    let options = SoftwareOptions {
        program: program.into(),
        limits,
        processes: 2,
        load_ms,
        preparing: 2,
        confinement: Demand::Prefer,
        priority: Priority::Normal,
    };
    SoftwareRegion::new(options, Arc::new(NoVault), metrics)
}

/// A program in the worker's place.
pub fn script(folder: &Path, text: &str) -> String {
    let program = crate::common::script::script(folder, text);
    program.to_str().unwrap().into()
}

/// Bounds that leave time for everything else to be exceeded.
pub fn patient() -> GuestLimits {
    GuestLimits {
        fuel: u64::MAX,
        call_ms: 20_000,
        ..limits()
    }
}

pub async fn instance(guest: Guest) -> Arc<dyn Instance> {
    region(limits(), 20_000).create(guest).await.unwrap()
}

pub fn question(method: &str) -> Question {
    Question {
        method: method.into(),
        params: vec![0],
        round: RoundId(1),
        opened_at: 5,
        due: 4,
        after: 8,
        seed: H256::repeat_byte(6),
        max_output: 64,
        time_ms: 5_000,
    }
}

pub async fn ask(instance: &Arc<dyn Instance>, method: &str) -> Result<Value, RegionError> {
    let output = call(instance.as_ref(), question(method), &Outside::default()).await?;
    Ok(Value::parse(&output).unwrap())
}

/// The guest's method `bad` ends with `fault` within `budget`, and its method `fine` works afterwards.
pub async fn ends(guest: Guest, fault: GuestFault, budget: Duration) {
    let instance = instance(guest).await;
    let started = Instant::now();
    assert_eq!(ask(&instance, "bad").await, Err(RegionError::Guest(fault)));
    assert!(started.elapsed() < budget, "took {:?}", started.elapsed());
    assert_eq!(ask(&instance, "fine").await, Ok(Value::Unsigned(42)));
}

pub const QUICK: Duration = Duration::from_secs(4);
