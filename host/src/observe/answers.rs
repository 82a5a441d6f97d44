//! What a reply is made of: observations by cryptlet, signed at the end, each batch once.

use crate::{identity::OwnSeat, region::IsolatedRegion};
use cryptlet_primitives::{
    batch::{header, Batch, Observation},
    dispatch::{Refusal, Refused, Reply},
    ids::{CryptletId, RoundId},
};
use sp_core::H256;
use std::collections::{BTreeMap, HashMap};

/// A reply in the making.
pub struct Answers {
    genesis: H256,
    seats: HashMap<CryptletId, OwnSeat>,
    observations: BTreeMap<CryptletId, Vec<Observation>>,
    reply: Reply,
    repeated: u64,
}

impl Answers {
    /// An empty reply of a host with these seats.
    pub fn new(genesis: H256, seats: HashMap<CryptletId, OwnSeat>) -> Self {
        Answers {
            genesis,
            seats,
            observations: BTreeMap::new(),
            reply: Reply::default(),
            repeated: 0,
        }
    }

    /// The host's seat in a pool.
    pub fn seat(&self, cryptlet: CryptletId) -> Option<&OwnSeat> {
        self.seats.get(&cryptlet)
    }

    /// How many observations came from the ledger.
    pub fn repeated(&self) -> u64 {
        self.repeated
    }

    /// A new observation.
    pub fn answer(&mut self, cryptlet: CryptletId, observation: Observation) {
        self.observations
            .entry(cryptlet)
            .or_default()
            .push(observation);
    }

    /// One from the ledger.
    pub fn repeat(&mut self, cryptlet: CryptletId, observation: Observation) {
        self.repeated = self.repeated.saturating_add(1);
        self.answer(cryptlet, observation);
    }

    /// A round that is not answered.
    pub fn refuse(&mut self, round: RoundId, reason: Refusal) {
        // Never full: a dispatch has no more rounds than this list.
        let _ = self.reply.refused.try_push(Refused { round, reason });
    }

    /// A round that still runs.
    pub fn wait(&mut self, round: RoundId) {
        // Never full, as above.
        let _ = self.reply.pending.try_push(round);
    }

    /// Signs one batch for each cryptlet. Rounds of a cryptlet whose batch can't be signed are refused.
    pub fn sign(&mut self, region: &dyn IsolatedRegion) -> Reply {
        for (cryptlet, mut observations) in std::mem::take(&mut self.observations) {
            observations.sort_unstable_by_key(|observation| observation.round);
            let rounds: Vec<RoundId> = observations
                .iter()
                .map(|observation| observation.round)
                .collect();
            let batch = self
                .seats
                .get(&cryptlet)
                .and_then(|seat| signed(self.genesis, seat, observations, region));
            match batch {
                // Never full, as above.
                Some(batch) => drop(self.reply.batches.try_push(batch)),
                None => rounds
                    .into_iter()
                    .for_each(|round| self.refuse(round, Refusal::NotServed)),
            }
        }
        std::mem::take(&mut self.reply)
    }
}

fn signed(
    genesis: H256,
    seat: &OwnSeat,
    observations: Vec<Observation>,
    region: &dyn IsolatedRegion,
) -> Option<Batch> {
    let header = header(genesis, seat.signers, &observations);
    let signatures = region
        .sign_message(&seat.keys, &header)
        .inspect_err(|error| tracing::error!(cryptlet = %seat.signers.cryptlet, %error, "a batch is not signed"))
        .ok()?;
    Some(Batch {
        signers: seat.signers,
        observations: observations.try_into().ok()?,
        signatures,
    })
}
