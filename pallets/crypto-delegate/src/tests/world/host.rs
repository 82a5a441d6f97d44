//! A host with its keys, and what it signs.

use super::super::mock::*;
use cryptlet_primitives::{
    batch::{header, Batch, Observation, Signatures, Signers},
    binding::{BindingAnswer, BindingRefusal, InstanceRefusal, Said},
    ids::{CryptletId, HostId, KeyEpoch},
    package::InstanceOffer,
};
use frame_support::BoundedVec;
use sp_core::{ed25519::Pair, Pair as _, H256};

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
