//! A cryptlet with four hosts, and what they answer: every signature is real, and the chain checks it.

use super::blocks::{Chain, Made};
use crate::{AccountId, Balances, Cryptlet, Runtime, RuntimeCall, TOKEN};
use codec::Encode;
use cryptlet_primitives::{
    batch::{header, Batch, Observation, Signatures, Signers},
    delegate_key::DelegatePair,
    ids::{CryptletId, HostId, RoundId},
    report::{digest_of, Report},
    statement::{Occasion, Statement},
    value::Value,
};
use frame_support::traits::fungible::Mutate;
use frame_system::offchain::CreateAuthorizedTransaction;
use pallet_cryptlet::fixtures;
use pallet_crypto_delegate::{Purposes, Rounds};
use sp_core::Pair as _;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// Hosts in the pool: three have to agree.
const HOSTS: u32 = 4;

/// A registered cryptlet with its pool.
pub struct Pool {
    /// The cryptlet.
    pub cryptlet: CryptletId,
}

impl Pool {
    /// Registers a cryptlet of this name and seats four hosts.
    pub fn found(chain: &mut Chain, name: &str) -> Self {
        // The registrar's clock has to go before what is seated counts.
        chain.idle(1);
        let cryptlet = chain.state(|| {
            let owner: AccountId = Sr25519Keyring::Bob.to_account_id();
            let cryptlet = fixtures::register::<Runtime>(&owner, name);
            for number in 0..HOSTS {
                let operator = AccountId::new([u8::try_from(number).expect("few") + 100; 32]);
                Balances::mint_into(&operator, 1_000 * TOKEN).expect("the issuance has room");
                let host = fixtures::enrol::<Runtime>(&operator);
                fixtures::seat::<Runtime>(&owner, cryptlet, host);
            }
            cryptlet
        });
        chain.idle(1);
        Pool { cryptlet }
    }

    /// Answers all open rounds of the cryptlet in a block: that it accepts subscriptions, and to questions what `answer`
    /// gives.
    pub fn answer(&self, chain: &mut Chain, answer: impl Fn(&Statement) -> Value) -> Made {
        let report = chain.state(|| self.report(answer));
        chain.make_all(vec![report])
    }

    /// The report that answers all open rounds of the cryptlet.
    fn report(&self, answer: impl Fn(&Statement) -> Value) -> crate::UncheckedExtrinsic {
        let mut rounds: Vec<RoundId> = Rounds::<Runtime>::iter()
            .filter(|(_, record)| record.statement.cryptlet == self.cryptlet)
            .map(|(round, _)| round)
            .collect();
        rounds.sort();
        assert!(!rounds.is_empty(), "no round is open");
        let genesis = Cryptlet::genesis();
        let seats = Cryptlet::pool(self.cryptlet);
        let batches: Vec<Batch> = seats
            .iter()
            .map(|seat| self.batch(seat.host, &rounds, &answer))
            .collect();
        let carrier = DelegatePair::from(Ed25519Keyring::Alice.pair());
        let delegate = carrier.public();
        let digest = digest_of(genesis, &delegate, &batches);
        let report = Report {
            signature: carrier.sign(digest.as_bytes()),
            delegate,
            batches: batches.try_into().expect("a pool fits into a report"),
        };
        let purposes = Purposes::of_report::<Runtime>(&report);
        let call =
            RuntimeCall::CryptoDelegate(pallet_crypto_delegate::Call::report { report, purposes });
        <Runtime as CreateAuthorizedTransaction<pallet_crypto_delegate::Call<Runtime>>>
            ::create_authorized_transaction(call)
    }

    fn batch(
        &self,
        host: HostId,
        rounds: &[RoundId],
        answer: &impl Fn(&Statement) -> Value,
    ) -> Batch {
        let signers = Signers {
            host,
            region_epoch: 0,
            cryptlet: self.cryptlet,
            instance_epoch: 0,
        };
        let observations: Vec<Observation> = rounds
            .iter()
            .map(|round| observation(*round, answer))
            .collect();
        let header = header(Cryptlet::genesis(), signers, &observations);
        let instance =
            fixtures::instance_pair(self.cryptlet, host, 0).sign(header.digest().as_bytes());
        let region =
            fixtures::region_pair(host, 0).sign(header.region_digest(&instance).as_bytes());
        Batch {
            signers,
            observations: observations.try_into().expect("they fit into a batch"),
            signatures: Signatures { instance, region },
        }
    }
}

fn observation(round: RoundId, answer: &impl Fn(&Statement) -> Value) -> Observation {
    let record = Rounds::<Runtime>::get(round).expect("it is open");
    let value = match record.statement.occasion {
        Occasion::Subscription { .. } => Value::Bool(true),
        _ => answer(&record.statement),
    };
    Observation {
        round,
        statement: record.digest,
        observed_at: record.statement.opened_at + 1,
        output: value.encode().try_into().expect("it fits into an output"),
    }
}
