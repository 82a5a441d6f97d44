//! The runtime, and one benchmark run on it.

use anyhow::{anyhow, Context, Result};
use codec::{Decode, Encode};
use frame_benchmarking::{
    BenchmarkBatch, BenchmarkConfig, BenchmarkList, BenchmarkMetadata, BenchmarkParameter,
    BenchmarkResult,
};
use sc_chain_spec::GenesisConfigBuilderRuntimeCaller;
use sc_client_db::BenchmarkingState;
use sc_executor::WasmExecutor;
use sp_core::{
    storage::Storage,
    traits::{CallContext, RuntimeCode, WrappedRuntimeCode},
};
use sp_externalities::Extensions;
use sp_runtime::traits::BlakeTwo256;
use sp_state_machine::{OverlayedChanges, StateMachine};
use std::borrow::Cow;

/// Points on each component's range.
const STEPS: u32 = 8;
/// Times that all points are visited, there and back in turn: a machine that becomes slower or faster meanwhile, as a virtual
/// one does, is so at all of them alike.
const PASSES: u32 = 6;
/// Runs at each point in each pass.
const REPEAT: u32 = 3;
/// The chain on which benchmarks begin.
const PRESET: &str = "development";

type HostFunctions = (
    sp_io::SubstrateHostFunctions,
    frame_benchmarking::benchmarking::HostFunctions,
);

/// What was measured of one benchmark.
pub struct Samples {
    /// Times, of runs on a state that counts nothing.
    pub times: Vec<BenchmarkResult>,
    /// Accesses, of runs on a state that counts them.
    pub accesses: Vec<BenchmarkResult>,
}

/// A runtime with benchmarks.
pub struct Bench {
    executor: WasmExecutor<HostFunctions>,
    code: Vec<u8>,
    hash: Vec<u8>,
    genesis: Storage,
}

impl Bench {
    /// Takes the runtime's WebAssembly, and builds its genesis.
    pub fn new(code: Vec<u8>) -> Result<Self> {
        let genesis = GenesisConfigBuilderRuntimeCaller::<HostFunctions>::new(&code)
            .get_storage_for_named_preset(Some(&PRESET.to_owned()))
            .map_err(|error| anyhow!(error))?;
        Ok(Bench {
            executor: WasmExecutor::builder().build(),
            hash: sp_io::hashing::blake2_256(&code).to_vec(),
            code,
            genesis,
        })
    }

    /// What can be benchmarked.
    pub fn list(&self) -> Result<Vec<BenchmarkList>> {
        let state = self.state(false)?;
        let answer = self.call(&state, "Benchmark_benchmark_metadata", &false.encode())?;
        // The storage's description follows, which is of no interest here.
        Ok(Vec::decode(&mut &answer[..])?)
    }

    /// Runs a benchmark at the points of each of its components, the other components at their most.
    pub fn measure(&self, list: &BenchmarkList, benchmark: &BenchmarkMetadata) -> Result<Samples> {
        let (silent, counting) = (self.state(false)?, self.state(true)?);
        let mut samples = Samples {
            times: Vec::new(),
            accesses: Vec::new(),
        };
        let run = |state, point: &Point, verify, repeats| {
            let config = BenchmarkConfig {
                pallet: list.pallet.clone(),
                instance: list.instance.clone(),
                benchmark: benchmark.name.clone(),
                selected_components: point.clone(),
                verify,
                internal_repeats: repeats,
            };
            self.dispatch(state, &config)
                .with_context(|| format!("at {point:?}"))
        };
        let mut points = points(&benchmark.components);
        for point in &points {
            // With the benchmark's own check of what it did.
            run(&silent, point, true, 1)?;
            samples.accesses.extend(run(&counting, point, false, 1)?);
        }
        for _ in 0..PASSES {
            for point in &points {
                samples.times.extend(run(&silent, point, false, REPEAT)?);
            }
            points.reverse();
        }
        Ok(samples)
    }

    fn state(&self, counts: bool) -> Result<BenchmarkingState<BlakeTwo256>> {
        BenchmarkingState::new(self.genesis.clone(), None, false, counts)
            .map_err(|error| anyhow!(error))
    }

    fn dispatch(
        &self,
        state: &BenchmarkingState<BlakeTwo256>,
        config: &BenchmarkConfig,
    ) -> Result<Vec<BenchmarkResult>> {
        let answer = self.call(state, "Benchmark_dispatch_benchmark", &config.encode())?;
        let batches = <Result<Vec<BenchmarkBatch>, String>>::decode(&mut &answer[..])?
            .map_err(|error| anyhow!(error))?;
        Ok(batches
            .into_iter()
            .flat_map(|batch| batch.results)
            .collect())
    }

    fn call(
        &self,
        state: &BenchmarkingState<BlakeTwo256>,
        method: &str,
        data: &[u8],
    ) -> Result<Vec<u8>> {
        let fetcher = WrappedRuntimeCode(Cow::Borrowed(&self.code));
        let runtime = RuntimeCode {
            code_fetcher: &fetcher,
            heap_pages: None,
            hash: self.hash.clone(),
        };
        let mut overlay = OverlayedChanges::default();
        let mut extensions = Extensions::new();
        let answer = StateMachine::new(
            state,
            &mut overlay,
            &self.executor,
            method,
            data,
            &mut extensions,
            &runtime,
            CallContext::Offchain,
        )
        .execute();
        answer.map_err(|error| anyhow!("{method}: {error}"))
    }
}

/// A value of each component.
type Point = Vec<(BenchmarkParameter, u32)>;

/// The points at which a benchmark runs: a single one without components.
fn points(components: &[(BenchmarkParameter, u32, u32)]) -> Vec<Point> {
    let most: Vec<_> = components
        .iter()
        .map(|(name, _, most)| (*name, *most))
        .collect();
    if components.is_empty() {
        return vec![most];
    }
    let mut points = Vec::new();
    for (place, (name, least, most_of_it)) in components.iter().enumerate() {
        let range = most_of_it.saturating_sub(*least);
        let steps = STEPS.min(range.saturating_add(1)).max(2);
        for step in 0..steps {
            let mut point = most.clone();
            let value = least.saturating_add(range.saturating_mul(step) / (steps - 1));
            if let Some(own) = point.get_mut(place) {
                *own = (*name, value);
            }
            points.push(point);
        }
    }
    points
}
