//! One host's observations for one cryptlet, signed once by the cryptlet's instance and once by the host's region.

use crate::{
    digest::Domain,
    ids::{CryptletId, HostId, KeyEpoch, Moment, RoundId},
    merkle, signed_by, Public, Signature,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_core::{bounded::BoundedVec, ConstU32, H256};

/// Most observations in a batch: what one request may ask of a host.
pub const MAX_OBSERVATIONS: u32 = 64;
/// Most bytes of an output; policies may allow less.
pub const MAX_OUTPUT: u32 = 1024;
/// A [`crate::value::Value`], encoded: what the cryptlet answered.
pub type Output = BoundedVec<u8, ConstU32<MAX_OUTPUT>>;

/// One host's answer to one round.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Observation {
    /// The round that is answered.
    pub round: RoundId,
    /// Digest of the round's [`crate::statement::Statement`], as the host knows it.
    pub statement: H256,
    /// When the host had the answer, by its own clock.
    pub observed_at: Moment,
    /// The answer.
    pub output: Output,
}

impl Observation {
    /// The leaf that stands for this observation in its batch's tree.
    pub fn leaf(&self) -> H256 {
        Domain::Observation.digest(self)
    }
}

/// Who signs a batch, and with which keys.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Signers {
    /// The host that answers.
    pub host: HostId,
    /// Which of the host's region keys signs.
    pub region_epoch: KeyEpoch,
    /// The cryptlet that answers.
    pub cryptlet: CryptletId,
    /// Which of the instance's keys signs.
    pub instance_epoch: KeyEpoch,
}

/// What the instance signs: the signers and the root over all observations.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct Header {
    /// Hash of the chain's first block.
    pub genesis: H256,
    /// Who signs.
    pub signers: Signers,
    /// How many observations the tree has.
    pub leaves: u32,
    /// Root of the Merkle tree over the observations' leaves, in order.
    pub root: H256,
}

/// The two signatures over a [`Header`].
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Signatures {
    /// The instance's, over [`Header::digest`]: this code said it.
    pub instance: Signature,
    /// The region's, over [`Header::region_digest`]: this host ran it.
    pub region: Signature,
}

impl Header {
    /// What the instance signs.
    pub fn digest(&self) -> H256 {
        Domain::Batch.digest(self)
    }

    /// What the region signs.
    pub fn region_digest(&self, instance: &Signature) -> H256 {
        Domain::Region.digest(&(self.digest(), instance))
    }

    /// The leaf that stands for the batch in its report's tree.
    pub fn seal(&self, signatures: &Signatures) -> H256 {
        Domain::Seal.digest(&(self.digest(), signatures))
    }

    /// Checks both signatures; the region's first, since a stranger's fails there.
    pub fn verify(&self, signatures: &Signatures, keys: &BatchKeys) -> Result<(), BatchError> {
        self.verify_region(signatures, &keys.region)?;
        if !signed_by(
            &keys.instance,
            self.digest().as_bytes(),
            &signatures.instance,
        ) {
            return Err(BatchError::BadInstanceSignature);
        }
        Ok(())
    }

    /// Checks the region's signature alone: enough to hold its host to what it signed.
    pub fn verify_region(
        &self,
        signatures: &Signatures,
        region: &Public,
    ) -> Result<(), BatchError> {
        if signed_by(
            region,
            self.region_digest(&signatures.instance).as_bytes(),
            &signatures.region,
        ) {
            Ok(())
        } else {
            Err(BatchError::BadRegionSignature)
        }
    }
}

/// The public keys that a batch must be signed with.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    Debug,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub struct BatchKeys {
    /// The host's region key of the batch's region epoch.
    pub region: Public,
    /// The instance's key of the batch's instance epoch.
    pub instance: Public,
}

/// Why a batch or an opened observation does not count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub enum BatchError {
    /// It has no observation.
    Empty,
    /// Its observations are not in rising order of their rounds, or one round stands twice.
    Unordered,
    /// The region's signature is not the enrolled key's.
    BadRegionSignature,
    /// The instance's signature is not the admitted key's.
    BadInstanceSignature,
    /// The proof does not lead from the observation to the signed root.
    BadProof,
}

/// One host's observations for one cryptlet, each of another round, in rising order of rounds.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Batch {
    /// Who signs.
    pub signers: Signers,
    /// The answers.
    pub observations: BoundedVec<Observation, ConstU32<MAX_OBSERVATIONS>>,
    /// Both signatures over [`Batch::header`].
    pub signatures: Signatures,
}

impl Batch {
    /// The header that is signed. A pure function of genesis, signers and observations.
    pub fn header(&self, genesis: H256) -> Header {
        header(genesis, self.signers, &self.observations)
    }

    /// Checks form and both signatures.
    pub fn verify(&self, genesis: H256, keys: &BatchKeys) -> Result<(), BatchError> {
        self.verify_form()?;
        self.header(genesis).verify(&self.signatures, keys)
    }

    /// The cheap part of [`Self::verify`]: at least one observation, rounds in rising order.
    pub fn verify_form(&self) -> Result<(), BatchError> {
        if self.observations.is_empty() {
            return Err(BatchError::Empty);
        }
        let rounds = self
            .observations
            .iter()
            .map(|observation| observation.round);
        if rounds
            .clone()
            .zip(rounds.skip(1))
            .any(|(earlier, later)| earlier >= later)
        {
            return Err(BatchError::Unordered);
        }
        Ok(())
    }

    /// Takes one round's observation out, with the proof that leads from it to the signatures. `None` if the batch
    /// does not answer that round.
    pub fn open(&self, genesis: H256, round: RoundId) -> Option<SignedObservation> {
        let at = self
            .observations
            .iter()
            .position(|observation| observation.round == round)?;
        let observation = self.observations.get(at)?.clone();
        let index = u32::try_from(at).ok()?;
        let leaves: Vec<H256> = self.observations.iter().map(Observation::leaf).collect();
        let proof = merkle::proof(leaves, index)?;
        Some(SignedObservation {
            header: self.header(genesis),
            observation,
            index,
            proof: BoundedVec::try_from(proof).ok()?,
            signatures: self.signatures.clone(),
        })
    }
}

/// The header over `observations`, for whoever is to sign or check it.
pub fn header(genesis: H256, signers: Signers, observations: &[Observation]) -> Header {
    let leaves = observations.iter().map(Observation::leaf).collect();
    Header {
        genesis,
        signers,
        leaves: u32::try_from(observations.len()).unwrap_or(u32::MAX),
        root: merkle::root(leaves),
    }
}

/// Most steps from a leaf to a batch's root: the binary logarithm of [`MAX_OBSERVATIONS`].
pub const MAX_BATCH_PROOF: u32 = 6;

/// One observation with its way to the two signatures: what envelopes and equivocation proofs hold.
#[derive(
    Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SignedObservation {
    /// The signed header.
    pub header: Header,
    /// The answer.
    pub observation: Observation,
    /// Its place among the batch's leaves.
    pub index: u32,
    /// Siblings from the leaf to the root.
    pub proof: BoundedVec<H256, ConstU32<MAX_BATCH_PROOF>>,
    /// The signatures over the header.
    pub signatures: Signatures,
}

impl SignedObservation {
    /// Checks the way from the observation to the root, and both signatures.
    pub fn verify(&self, keys: &BatchKeys) -> Result<(), BatchError> {
        self.verify_proof()?;
        self.header.verify(&self.signatures, keys)
    }

    /// Checks the way from the observation to the root.
    pub fn verify_proof(&self) -> Result<(), BatchError> {
        let Header { leaves, root, .. } = self.header;
        if leaves > MAX_OBSERVATIONS {
            return Err(BatchError::BadProof);
        }
        match merkle::climb(self.observation.leaf(), self.index, leaves, &self.proof) {
            Some(reached) if reached == root => Ok(()),
            _ => Err(BatchError::BadProof),
        }
    }

    /// Whether two signed observations prove that their host answered one round in two ways. Says nothing of proofs and
    /// signatures: check both with [`Self::verify_proof`] and [`Header::verify_region`], by the key of each one's
    /// epoch.
    pub fn contradicts(&self, other: &Self) -> bool {
        self.header.genesis == other.header.genesis
            && self.header.signers.host == other.header.signers.host
            && self.observation.statement == other.observation.statement
            && self.observation != other.observation
    }
}
