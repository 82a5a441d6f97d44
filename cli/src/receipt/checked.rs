//! What a receipt proves, after all its checks.

use super::{
    state::{refused, State},
    stored::{
        CryptletRecord, Delegate, Key, Page, Pool, RuntimeVersion, VersionRecord, Voter,
        SPEC_VERSION,
    },
    Receipt,
};
use crate::{
    account::Account,
    configuration::Configuration,
    envelope,
    error::{Outcome, Problem},
    package::header_of,
};
use cryptlet_header::Header;
use cryptlet_primitives::{
    agreement::Decision,
    envelope::{Envelope, SavedInstanceKey, SavedKeys, SavedRegionKey},
    history::{self, AcceptedResult},
    ids::{ChainEpoch, CryptletId, HostId, Moment},
    package::Kind,
    policy::{Isolation, Policy},
    statement::{Statement, MAX_DURATION_MS},
};
use sp_core::H256;
use std::collections::BTreeSet;

/// A receipt of which everything holds.
pub struct Checked {
    /// What was checked.
    pub receipt: Receipt,
    /// Who agreed and who did not.
    pub decision: Decision,
    /// The block that accepted the result: the anchor of all the rest.
    pub block: Anchor,
    /// The cryptlet in that block.
    pub cryptlet: CryptletRecord,
    /// The version that answered.
    pub version: VersionRecord,
    /// Its header.
    pub header: Header,
    /// Its configuration.
    pub configuration: Configuration,
    /// Who voted, and in whose hands they were.
    pub hosts: Vec<Host>,
    /// The validator whose delegate vouches for the report: one of that session, not surely the one that carried it.
    pub voucher: Account,
    /// The version of the chain's code in that block.
    pub spec_version: u32,
    /// What was in force when the round opened.
    pub rules: Rules,
}

/// The block that a receipt stands on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Anchor {
    /// Its number.
    pub number: u32,
    /// Its hash: who trusts it trusts the receipt's content.
    pub hash: H256,
    /// The root of the history in its header.
    pub root: H256,
}

/// A host that voted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Host {
    /// Its number.
    pub id: HostId,
    /// Who runs it.
    pub operator: Account,
    /// What isolated its region.
    pub isolation: Isolation,
    /// Whether its vote is the result's.
    pub agreed: bool,
}

/// The rules of the day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rules {
    /// The block whose clock is the opening moment.
    pub block: u32,
    /// The strictest of consortium's, owner's and configuration's.
    pub policy: Policy<Account>,
}

impl Checked {
    /// The cryptlet's name, as the chain registered it.
    pub fn name(&self) -> String {
        String::from_utf8_lossy(&self.cryptlet.name).into_owned()
    }

    /// Checks a receipt: each step takes only what a step before it has proven.
    pub fn of(receipt: Receipt) -> Outcome<Self> {
        let states = linked(&receipt)?;
        let (Some(accepting), Some(opening)) = (states.first(), states.last()) else {
            return Err(refused("it has no block"));
        };
        let envelope = &receipt.envelope;
        let statement = &envelope.statement;
        let spec_version = known_version(accepting)?;
        let hosts = voters(envelope);
        let keys = keys(accepting, envelope, &hosts)?;
        let decision = envelope::signed(envelope, &keys.saved)?;
        let block = anchored(accepting, &receipt, &decision)?;
        counted(accepting, &receipt, &decision)?;
        let (cryptlet, version) = registered(accepting, statement)?;
        let rules = rules(opening, statement, &hosts, &keys.voters)?;
        let header = header_of(&version.header)?;
        let configuration = Configuration::parse(&version.configuration)?;
        let voted = |(id, voter): (&HostId, &Voter)| Host {
            id: *id,
            operator: voter.operator.clone(),
            isolation: voter.isolation,
            agreed: decision.agreed.contains(id),
        };
        let mut hosts: Vec<Host> = hosts.iter().zip(&keys.voters).map(voted).collect();
        hosts.sort_unstable_by_key(|host| host.id);
        Ok(Checked {
            hosts,
            voucher: keys.voucher,
            spec_version,
            decision,
            block,
            cryptlet,
            version,
            header,
            configuration,
            rules,
            receipt,
        })
    }

    /// Refuses a receipt of another chain than the one expected.
    pub fn ensure_genesis(&self, expected: H256) -> Outcome {
        let genesis = self.receipt.envelope.statement.genesis;
        ensure_same("other-chain", "chain", genesis, expected)
    }

    /// Refuses a receipt that stands on another block than the trusted one.
    pub fn ensure_block(&self, expected: H256) -> Outcome {
        let what = format!("block {}", self.block.number);
        ensure_same("other-block", &what, self.block.hash, expected)
    }
}

fn ensure_same(code: &str, what: &str, found: H256, expected: H256) -> Outcome {
    if found == expected {
        return Ok(());
    }
    Err(Problem::new(
        code,
        format!("the receipt's {what} is {found:?}, the expected one {expected:?}"),
        "do not believe it, unless the expected hash is of another chain or block: ask a node that you trust \
         (chain_getBlockHash)",
    ))
}

/// The keys of the state in which a vote was counted.
struct Keys {
    saved: SavedKeys,
    voters: Vec<Voter>,
    voucher: Account,
}

/// The hosts that voted, in the envelope's order.
pub(super) fn voters(envelope: &Envelope) -> Vec<HostId> {
    let votes = envelope.votes.iter();
    votes
        .map(|vote| vote.observation.header.signers.host)
        .collect()
}

/// Reads each block, and that it names the next one.
fn linked(receipt: &Receipt) -> Outcome<Vec<State>> {
    let mut states: Vec<State> = Vec::new();
    for block in &receipt.blocks {
        let state = State::of(block)?;
        if let Some(later) = states.last() {
            let number = state.header.number;
            let named: H256 = later.expect("an earlier block's hash", &Key::block_hash(number))?;
            if number >= later.header.number || named != state.hash {
                return Err(refused(format!(
                    "block {number} in it is not of the chain of block {}",
                    later.header.number
                )));
            }
        }
        states.push(state);
    }
    Ok(states)
}

/// The keys in force in the block that accepted the result, of those that signed.
fn keys(accepting: &State, envelope: &Envelope, hosts: &[HostId]) -> Outcome<Keys> {
    let statement = &envelope.statement;
    let cryptlet = statement.cryptlet;
    let pool: Pool = accepting
        .read("the pool", &Key::pool(cryptlet))?
        .unwrap_or_default();
    let delegates: Vec<Delegate> = accepting.expect("the delegates", &Key::delegates())?;
    let voucher = delegates
        .iter()
        .find(|delegate| delegate.key == envelope.carriage.delegate)
        .map(|delegate| delegate.account.clone())
        .ok_or_else(|| {
            refused("who vouches for it was no delegate in the block that accepted the result")
        })?;
    let mut voters: Vec<Voter> = Vec::new();
    for host in hosts {
        voters.push(accepting.expect(&format!("host {host}"), &Key::voter(*host))?);
    }
    // Each stands in the accepting block's state: in force then, which is all that is claimed of it.
    let from = envelope.accepted_at;
    let regions = hosts
        .iter()
        .zip(&voters)
        .map(|(host, voter)| SavedRegionKey {
            host: *host,
            epoch: voter.region_epoch,
            key: voter.region_key,
            from,
            until: None,
        });
    let voting = pool.iter().filter(|seat| hosts.contains(&seat.host));
    let instances = voting.map(|seat| SavedInstanceKey {
        cryptlet,
        host: seat.host,
        epoch: seat.epoch,
        key: seat.key,
        since: seat.since,
        from: seat.key_since,
        until: None,
    });
    let saved = SavedKeys {
        genesis: statement.genesis,
        delegates: delegates.iter().map(|known| known.key.clone()).collect(),
        regions: regions.collect(),
        instances: instances.collect(),
    };
    Ok(Keys {
        saved,
        voters,
        voucher,
    })
}

/// That the block's header stands for the result: by the history's root, its number and its clock.
fn anchored(accepting: &State, receipt: &Receipt, decision: &Decision) -> Outcome<Anchor> {
    let (envelope, accepted) = (&receipt.envelope, &receipt.accepted);
    let statement = &envelope.statement;
    let clock: Moment = accepting.expect("the clock", &Key::clock())?;
    let of_envelope = AcceptedResult {
        round: statement.round,
        topic: statement.topic(),
        sequence: accepted.sequence,
        statement: statement.digest(),
        output: envelope.output.clone(),
        observed_at: envelope.observed_at,
        accepted_at: envelope.accepted_at,
        accepted_in: accepting.header.number,
        agreed: accepted.agreed.clone(),
    };
    if *accepted != of_envelope || !same(&accepted.agreed, &decision.agreed) {
        return Err(refused(
            "the result of the history is another than the signed one",
        ));
    }
    if clock != envelope.accepted_at {
        return Err(refused("the block's clock is not the moment of acceptance"));
    }
    let root = accepting
        .history_root()
        .ok_or_else(|| refused("the block's header names no history"))?;
    if history::verify(accepted.leaf(), &receipt.proof) != Some(root) {
        return Err(refused(
            "the result does not stand in the history that the block's header names",
        ));
    }
    Ok(Anchor {
        number: accepting.header.number,
        hash: accepting.hash,
        root,
    })
}

/// That no counted vote was left out: the history names who agreed, the topic's page who did not.
fn counted(accepting: &State, receipt: &Receipt, decision: &Decision) -> Outcome {
    let accepted = &receipt.accepted;
    let key = Key::page(accepted.topic, accepted.sequence);
    let page: Page = accepting.expect("the topic's page", &key)?;
    let record = page
        .iter()
        .find(|record| record.round == accepted.round)
        .ok_or_else(|| refused("the topic's page does not have the round's result"))?;
    if record.leaf != receipt.proof.index || record.sequence != accepted.sequence {
        return Err(refused("the topic has the result at another place"));
    }
    if !same(&record.dissented, &decision.dissented) {
        return Err(refused(
            "its votes are not those that the chain counted: others dissented",
        ));
    }
    Ok(())
}

fn same(hosts: &[HostId], others: &[HostId]) -> bool {
    let set = |hosts: &[HostId]| hosts.iter().copied().collect::<BTreeSet<_>>();
    set(hosts) == set(others)
}

/// The version of the chain's code, if this program knows how such code stores what it reads.
fn known_version(accepting: &State) -> Outcome<u32> {
    let version: RuntimeVersion =
        accepting.expect("the version of the chain's code", &Key::runtime_version())?;
    let found = version.spec.0;
    if found <= SPEC_VERSION {
        return Ok(found);
    }
    Err(Problem::new(
        "newer-chain",
        format!(
            "the receipt is of the chain's code of spec version {found}; this program reads what versions up to \
             {SPEC_VERSION} store"
        ),
        "verify it with the `cryptlet` of a release for that version",
    ))
}

/// What was registered under the statement's cryptlet and version.
fn registered(
    accepting: &State,
    statement: &Statement,
) -> Outcome<(CryptletRecord, VersionRecord)> {
    let id = statement.cryptlet;
    let cryptlet = accepting.expect_beginning("the cryptlet", &Key::cryptlet(id))?;
    let key = Key::version(id, statement.version);
    let version: VersionRecord = accepting.expect("the cryptlet's version", &key)?;
    if version.code != statement.code {
        return Err(refused(
            "the version has another component than the statement says",
        ));
    }
    Ok((cryptlet, version))
}

/// The policy in force in a block: the strictest of what consortium, owner and configuration demand; of contract cryptlets
/// with the isolation that the council has put in the place of theirs, if it has.
fn policy(opening: &State, id: CryptletId) -> Outcome<Policy<Account>> {
    let cryptlet: CryptletRecord = opening.expect_beginning("the cryptlet", &Key::cryptlet(id))?;
    let configured = Policy {
        isolation: (cryptlet.isolation > Isolation::Software).then_some(cryptlet.isolation),
        ..Policy::default()
    };
    let consortium: Option<Policy<Account>> =
        opening.read("the consortium's policy", &Key::consortium_policy())?;
    let owner: Option<Policy<Account>> =
        opening.read("the owner's policy", &Key::owner_policy(id))?;
    let mut policy = configured
        .strictest(&consortium.unwrap_or_default())
        .strictest(&owner.unwrap_or_default());
    if cryptlet.kind == Kind::Contract {
        let what = "the council's isolation for contract cryptlets";
        let instead: Option<Isolation> = opening.read(what, &Key::isolation_override())?;
        if let Some(isolation) = instead {
            policy.isolation = (isolation > Isolation::Software).then_some(isolation);
        }
    }
    Ok(policy)
}

/// The policy in force when the round opened, and that the statement keeps to it.
fn rules(
    opening: &State,
    statement: &Statement,
    hosts: &[HostId],
    voters: &[Voter],
) -> Outcome<Rules> {
    let id = statement.cryptlet;
    let clock: Moment = opening.expect("the clock", &Key::clock())?;
    if clock != statement.opened_at {
        return Err(refused(
            "the last block's clock is not the moment when the round opened",
        ));
    }
    let policy = policy(opening, id)?;
    let epoch: Option<ChainEpoch> = opening.read("the chain epoch", &Key::chain_epoch())?;
    let longest = policy.max_duration_ms.unwrap_or(MAX_DURATION_MS);
    let fits = [
        (
            "chain epoch",
            epoch.unwrap_or_default() == statement.chain_epoch,
        ),
        (
            "quorum",
            policy.quorum_in(statement.pool_size) == Some(statement.quorum),
        ),
        ("agreement", policy.agreement() == statement.agreement),
        (
            "bound of outputs",
            // Less where the topic's deposit covers less.
            statement.max_output <= policy.max_output(),
        ),
        (
            "time for an answer",
            statement.deadline.saturating_sub(statement.opened_at) <= longest,
        ),
        (
            "choice of hosts",
            hosts
                .iter()
                .zip(voters)
                .all(|(host, voter)| policy.admits_host(*host, &voter.operator, voter.isolation)),
        ),
    ];
    if let Some((what, _)) = fits.iter().find(|(_, fits)| !fits) {
        return Err(refused(format!(
            "its {what} is not what the policy asked at the end of block {}; a policy that was changed in the very block of \
             the opening is not told apart",
            opening.header.number
        )));
    }
    Ok(Rules {
        block: opening.header.number,
        policy,
    })
}
