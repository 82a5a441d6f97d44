//! A component made ready: compiled and linked once, instantiated anew for each question.

use super::{
    capability::{self, Run},
    pipe::SharedPipe,
    value,
};
use crate::region::{
    fault::{cut, GuestFault},
    frame::{Ask, GuestLimits, Load},
};
use codec::Encode;
use cryptlet_header::{Header, Method, Type};
use cryptlet_primitives::value::Value;
use sha2::{Digest, Sha256};
use sp_core::H256;
use std::{
    thread,
    time::{Duration, Instant},
};
use wasmtime::{
    component::{Component, InstancePre, Linker, Val},
    Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store, Trap,
    UpdateDeadline, WasmBacktraceDetails,
};

/// How often the epoch advances: how exactly a guest's time is bounded.
const TICK: Duration = Duration::from_millis(10);
/// Most bytes that a guest passes out in one call: answers and names are short, and the runtime must not copy a
/// guest's whole memory.
const MAX_PASSED_BYTES: usize = 1024 * 1024;
/// The guest's stack, bytes.
const STACK_BYTES: usize = 512 * 1024;
/// Instances, memories and tables that the pool keeps room for: one question at a time, of up to this many parts.
const POOL_SLOTS: u32 = 16;
/// Address space of one memory, bytes: what 32 bits reach. The limiter sets what a guest gets of it.
const MEMORY_ADDRESS_SPACE: usize = 1 << 32;
/// Table entries that the pool keeps room for. The limiter sets what a guest gets of them.
const POOL_TABLE_ELEMENTS: usize = 1_000_000;

/// A component, ready to be asked.
pub struct Prepared {
    digest: H256,
    header: Header,
    engine: Engine,
    component: InstancePre<Run>,
    limits: GuestLimits,
    pipe: SharedPipe,
}

impl Prepared {
    /// Measures, checks against its header, compiles and links.
    pub fn new(load: &Load, pipe: SharedPipe) -> Result<Self, GuestFault> {
        let digest = H256(Sha256::digest(&load.component).into());
        if digest != load.digest {
            return Err(GuestFault::WrongDigest);
        }
        let header =
            Header::parse(&load.header).map_err(|error| GuestFault::BadHeader(cut(error)))?;
        cryptlet_header::check_component(&header, &load.component)
            .map_err(|error| GuestFault::BadInterface(cut(error)))?;
        let bad = |error: wasmtime::Error| GuestFault::BadComponent(cut(format!("{error:#}")));
        let engine = engine().map_err(bad)?;
        let component = Component::from_binary(&engine, &load.component).map_err(bad)?;
        let mut linker = Linker::new(&engine);
        capability::link(&mut linker, &header).map_err(bad)?;
        let component = linker.instantiate_pre(&component).map_err(bad)?;
        tick(engine.clone());
        Ok(Prepared {
            digest,
            header,
            engine,
            component,
            limits: load.limits,
            pipe,
        })
    }

    /// SHA-256 of the component, measured.
    pub fn digest(&self) -> H256 {
        self.digest
    }

    /// Answers one question in a fresh instance.
    pub fn ask(&self, ask: &Ask) -> Result<Vec<u8>, GuestFault> {
        let method = self
            .header
            .method(&ask.method)
            .ok_or(GuestFault::NoMethod)?;
        let arguments = arguments(method, &ask.params)?;
        let mut store = self.store(ask)?;
        let answer = self
            .call(&mut store, method, &arguments)
            .map_err(|error| named(&store, &error))?;
        if let (Val::Result(Err(_)), Some(source)) = (&answer, &store.data().unavailable) {
            return Err(GuestFault::SourceUnavailable(source.clone()));
        }
        let output = output(&method.result, &answer)?;
        if output.len() > usize::try_from(ask.max_output).unwrap_or(usize::MAX) {
            return Err(GuestFault::OutputTooLong);
        }
        Ok(output)
    }

    fn store(&self, ask: &Ask) -> Result<Store<Run>, GuestFault> {
        let mut store = Store::new(&self.engine, Run::new(ask, &self.limits, self.pipe.clone()));
        store.limiter(|run| &mut run.limiter);
        store.set_hostcall_fuel(MAX_PASSED_BYTES);
        store
            .set_fuel(self.limits.fuel)
            .map_err(|error| GuestFault::Trapped(cut(error)))?;
        let time = Duration::from_millis(self.limits.call_ms.min(ask.time_ms));
        let started = Instant::now();
        // The clock decides, not the number of ticks: the process may have been stopped between two of them.
        store.epoch_deadline_callback(move |_| {
            if started.elapsed() < time {
                Ok(UpdateDeadline::Continue(1))
            } else {
                Err(Trap::Interrupt.into())
            }
        });
        store.set_epoch_deadline(1);
        Ok(store)
    }

    fn call(
        &self,
        store: &mut Store<Run>,
        method: &Method,
        arguments: &[Val],
    ) -> wasmtime::Result<Val> {
        let instance = self.component.instantiate(&mut *store)?;
        let function = instance
            .get_func(&mut *store, &method.name)
            .ok_or_else(|| wasmtime::Error::msg("the component lacks the function"))?;
        let mut results = [Val::Bool(false)];
        function.call(&mut *store, arguments, &mut results)?;
        let [answer] = results;
        Ok(answer)
    }
}

fn arguments(method: &Method, params: &[u8]) -> Result<Vec<Val>, GuestFault> {
    let values = Value::parse_list(params)
        .map_err(|error| GuestFault::BadParams(format!("the encoding is {error:?}")))?;
    method
        .check_arguments(&values)
        .map_err(|error| GuestFault::BadParams(cut(error)))?;
    let pairs = method.params.iter().zip(&values);
    pairs
        .map(|(field, value)| value::to_guest(&field.ty, value).map_err(GuestFault::BadParams))
        .collect()
}

fn output(ty: &Type, answer: &Val) -> Result<Vec<u8>, GuestFault> {
    let value = value::from_guest(ty, answer).map_err(GuestFault::BadOutput)?;
    ty.check(&value)
        .map_err(|error| GuestFault::BadOutput(cut(error)))?;
    Ok(value.encode())
}

/// The fault that ended a call: a limit that was hit, else a source that gave nothing, else the trap.
fn named(store: &Store<Run>, error: &wasmtime::Error) -> GuestFault {
    let run = store.data();
    if let Some(fault) = run.limiter.fault.as_ref().or(run.fault.as_ref()) {
        return fault.clone();
    }
    match (error.downcast_ref::<Trap>(), &run.unavailable) {
        (Some(Trap::OutOfFuel), _) => GuestFault::OutOfFuel,
        (Some(Trap::Interrupt), _) => GuestFault::OutOfTime,
        (Some(Trap::StackOverflow), _) => GuestFault::OutOfStack,
        (_, Some(source)) => GuestFault::SourceUnavailable(source.clone()),
        (Some(trap), None) => GuestFault::Trapped(cut(trap)),
        (None, None) => GuestFault::Trapped(cut(error.root_cause())),
    }
}

/// An engine whose guests compute the same on every machine.
fn engine() -> wasmtime::Result<Engine> {
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(1)
        .total_core_instances(POOL_SLOTS)
        .total_memories(POOL_SLOTS)
        .total_tables(POOL_SLOTS)
        .max_memory_size(MEMORY_ADDRESS_SPACE)
        .table_elements(POOL_TABLE_ELEMENTS);
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .wasm_memory64(false)
        .consume_fuel(true)
        .epoch_interruption(true)
        .cranelift_nan_canonicalization(true)
        .relaxed_simd_deterministic(true)
        .max_wasm_stack(STACK_BYTES)
        // An image of a memory would take a file, and this process may open none.
        .memory_init_cow(false)
        .wasm_backtrace_details(WasmBacktraceDetails::Disable)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Engine::new(&config)
}

/// Advances the epoch for as long as the process lives: a running guest then looks at the clock.
fn tick(engine: Engine) {
    thread::spawn(move || loop {
        thread::sleep(TICK);
        engine.increment_epoch();
    });
}
