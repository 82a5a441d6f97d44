//! Envelopes of a cryptlet's results, with real signatures or with none.

use super::stage::{former_delegate_pair, method, Stage};
use crate::Config;
use alloc::{vec, vec::Vec};
use cryptlet_primitives::{
    batch::{header, Batch, Observation, Signatures, Signers, MAX_OUTPUT},
    envelope::Envelope,
    ids::{HostId, Moment, RoundId},
    report::{digest_of, Report},
    statement::{Occasion, Params, Statement, MAX_PARAMS},
    DelegateId,
};
use frame_support::BoundedVec;
use pallet_cryptlet::{
    fixtures::{
        self,
        widest::{median, output},
    },
    MAX_PAST_KEYS,
};
use sp_core::Pair;

/// When the rounds opened.
const OPENED_AT: Moment = 1_000_000;
/// About as many bytes as a vote with the longest output takes.
const VOTE_BYTES: u32 = 1_400;

impl<T: Config> Stage<T> {
    /// An envelope of about `length` bytes, whose votes nobody has signed.
    pub fn unsigned(&self, length: u32) -> Envelope {
        let statement = self.statement(1);
        let count = length / VOTE_BYTES;
        let batches: Vec<Batch> = (0..count)
            .map(|number| self.batch(&statement, HostId(number)))
            .collect();
        self.open(statement, batches)
    }

    /// An envelope with a vote of each of the last `votes` hosts of the pool, all signed: the others have had their seats since
    /// the round opened. The hosts have grown old.
    pub fn sealed(&self, votes: u32) -> Envelope {
        let newer = self.hosts.len() - votes as usize;
        pallet_cryptlet::Pools::<T>::mutate(self.cryptlet, |pool| {
            pool.iter_mut()
                .take(newer)
                .for_each(|seat| seat.since = OPENED_AT + 1);
        });
        let statement = self.statement(votes as u16);
        let hosts = self.hosts.iter().skip(newer);
        let batches = hosts.map(|host| self.batch(&statement, *host)).collect();
        self.open(statement, batches)
    }

    fn statement(&self, pool: u16) -> Statement {
        Statement {
            genesis: pallet_crypto_delegate::Pallet::<T>::genesis(),
            chain_epoch: 0,
            round: RoundId(1),
            cryptlet: self.cryptlet,
            version: 1,
            code: fixtures::code("benchmarked"),
            method: method(),
            params: Params::truncate_from(vec![0; MAX_PARAMS as usize]),
            opened_at: OPENED_AT,
            deadline: OPENED_AT + 60_000,
            pool_size: pool,
            quorum: pool,
            max_output: MAX_OUTPUT,
            agreement: median(),
            occasion: Occasion::Request,
        }
    }

    fn batch(&self, statement: &Statement, host: HostId) -> Batch {
        let signers = Signers {
            host,
            region_epoch: MAX_PAST_KEYS,
            cryptlet: self.cryptlet,
            instance_epoch: 0,
        };
        let observations = vec![Observation {
            round: statement.round,
            statement: statement.digest(),
            observed_at: OPENED_AT,
            output: output(1, MAX_OUTPUT),
        }];
        let header = header(statement.genesis, signers, &observations);
        let by_instance = fixtures::instance_pair(self.cryptlet, host, 0);
        let instance = by_instance.sign(header.digest().as_bytes());
        let region = fixtures::region_pair(host, MAX_PAST_KEYS);
        let region = region.sign(header.region_digest(&instance).as_bytes());
        Batch {
            signers,
            observations: BoundedVec::truncate_from(observations),
            signatures: Signatures { instance, region },
        }
    }

    /// The envelope of these batches, carried by the last former delegate: the longest way to find it.
    fn open(&self, statement: Statement, batches: Vec<Batch>) -> Envelope {
        let pair = former_delegate_pair();
        let delegate: DelegateId = pair.public().into();
        let digest = digest_of(statement.genesis, &delegate, &batches);
        let counted: Vec<HostId> = batches.iter().map(|batch| batch.signers.host).collect();
        let report = Report {
            delegate,
            batches: BoundedVec::truncate_from(batches),
            signature: pair.sign(digest.as_bytes()).into(),
        };
        let (observed_at, accepted_at) = (OPENED_AT, OPENED_AT + 1);
        Envelope::open(
            statement,
            output(1, MAX_OUTPUT),
            observed_at,
            accepted_at,
            &report,
            &counted,
        )
        .expect("the report has all votes")
    }
}
