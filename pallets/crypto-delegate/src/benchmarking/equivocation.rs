//! A host that contradicts itself.

use super::stage::Stage;
use crate::*;
use alloc::vec;
use cryptlet_primitives::{
    batch::{header, Batch, Output, Signatures, SignedObservation, MAX_OUTPUT},
    ids::{HostId, RoundId},
};
use frame_support::BoundedVec;
use pallet_cryptlet::fixtures;
use sp_core::Pair;

/// Two answers of a host to the first of these rounds, each with its proof.
pub fn contradiction<T: Config>(
    stage: &Stage<T>,
    host: HostId,
    rounds: &[RoundId],
) -> (SignedObservation, SignedObservation) {
    let genesis = Pallet::<T>::genesis();
    let first = stage
        .answer(host, rounds, MAX_OUTPUT)
        .open(genesis, rounds[0])
        .expect("it is in it");
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
    let lie = Batch {
        signers: first.header.signers,
        observations: BoundedVec::truncate_from(answer),
        signatures: Signatures { instance, region },
    };
    let second = lie.open(genesis, rounds[0]).expect("it is in it");
    (first, second)
}
