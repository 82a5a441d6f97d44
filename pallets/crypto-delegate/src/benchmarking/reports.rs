//! Reports with real signatures, carried by the delegate that is found last.

use super::stage::{asker, crowd_all, delegate_pair, params, Stage};
use crate::*;
use alloc::vec::Vec;
use cryptlet_primitives::{
    batch::{header, Batch, Observation, Output, Signatures, Signers},
    ids::{HostId, RoundId},
    report::{digest_of, Report, MAX_BATCHES},
};
use frame_benchmarking::v2::BenchmarkError;
use frame_support::{
    pallet_prelude::TransactionSource,
    traits::{Authorize, Get},
    BoundedVec,
};
use pallet_cryptlet::fixtures::{
    self,
    widest::{output, MAX_DEVIATION, SHORTEST},
};
use sp_core::Pair;

/// Hosts whose votes are a quorum of a full pool.
const QUORUM: u32 = 43;

impl<T: Config> Stage<T> {
    /// A host's batch with an output of about `length` bytes for each round.
    pub fn answer(&self, host: HostId, rounds: &[RoundId], length: u32) -> Batch {
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
    pub fn report(&self, hosts: u32, rounds: &[RoundId], length: u32) -> Report {
        let answering = self.hosts.iter().take(hosts as usize);
        let batches = answering.map(|host| self.answer(*host, rounds, length));
        carry::<T>(batches.collect())
    }

    /// A report that a quorum's batches decide, and the other hosts of the pool add `o` observations to, which dissent.
    pub fn report_with_more(&self, rounds: &[RoundId], o: u32) -> Report {
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
pub fn report_of_cryptlets<T: Config>(c: u32) -> Report {
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
    crowd_all(&stages);
    carry::<T>(batches)
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

/// What a block does before it takes a report.
pub fn authorize<T: Config>(report: Report) -> Result<(), BenchmarkError> {
    let purposes = types::Purposes::of_report::<T>(&report);
    authorize_call(&Call::<T>::report { report, purposes })
}

/// An error unless a call that nobody signs is authorized.
pub fn authorize_call<T: Config>(call: &Call<T>) -> Result<(), BenchmarkError> {
    let answer = call.authorize(TransactionSource::External);
    answer
        .ok_or("a report is to be authorized")?
        .map_err(|_| "the report is right")?;
    Ok(())
}
