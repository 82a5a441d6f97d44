//! A receipt made from what a node keeps. Nothing of it is believed: [`super::Checked::of`] checks it like any other.

use super::{checked::voters, signed, stored::Key, Checked, Header, ProvenBlock, Receipt};
use crate::{
    chain::{pruned, Chain},
    error::{Outcome, Problem},
    moment,
    output::hex,
};
use codec::Encode;
use cryptlet_primitives::{
    envelope::Envelope,
    history::AcceptedResult,
    ids::{HostId, Moment, Sequence, TopicId},
    statement::Statement,
    view::{ResultRecord, RoundView},
};
use sp_core::H256;

/// A result, and the block that accepted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its topic.
    pub topic: TopicId,
    /// Its place there.
    pub sequence: Sequence,
    /// The number of the block.
    pub accepted_in: u32,
}

impl Place {
    /// Refuses another result than the one that was asked for.
    fn ensure(self, found: &AcceptedResult) -> Outcome {
        if (found.topic, found.sequence, found.accepted_in)
            == (self.topic, self.sequence, self.accepted_in)
        {
            return Ok(());
        }
        Err(other_result(format!(
            "asked for result {} of topic {}, block {}, the node proves result {} of topic {}, block {}",
            self.sequence,
            hex(self.topic.0),
            self.accepted_in,
            found.sequence,
            hex(found.topic.0),
            found.accepted_in
        )))
    }
}

/// A node that proves something else than what it was asked for.
pub fn other_result(state: String) -> Problem {
    Problem::new("other-result", state, "ask another node: --node URL")
}

/// Gathers a result's receipt, and checks it: that it holds, and is of this result on the node's chain.
pub async fn proven(chain: &Chain, place: Place) -> Outcome<Checked> {
    let checked = Checked::of(gather(chain, place, moment::now()).await?)?;
    checked.ensure_genesis(chain.genesis())?;
    place.ensure(&checked.receipt.accepted)?;
    Ok(checked)
}

/// Gathers a result's receipt from the states of the blocks that opened and accepted its round.
async fn gather(chain: &Chain, place: Place, issued_at: Moment) -> Outcome<Receipt> {
    let number = place.accepted_in;
    let hash = chain.hash_of(number).await?;
    let header = chain.header(number, hash).await?;
    let record = chain.result(place.topic, place.sequence, hash).await;
    let record = record.map_err(pruned)?.ok_or_else(|| gone(place))?;
    let proven = chain.proven_result(record.leaf, hash).await?;
    let proven = proven.ok_or_else(|| gone(place))?;
    let round = chain.round(record.round, header.parent_hash).await?;
    let round = round.ok_or_else(|| gone(place))?;
    let reports = chain.reports_in(number, hash, header.parent_hash).await?;
    let counted: Vec<HostId> = record
        .agreed
        .iter()
        .chain(&record.dissented)
        .copied()
        .collect();
    let envelope = reports
        .iter()
        .filter_map(|report| open(&round.statement, &record, report, &counted))
        .find(|envelope| envelope.votes.len() == counted.len())
        .ok_or_else(|| gone(place))?;
    let opening = opening(chain, &round).await?;
    let blocks = blocks(chain, (hash, header), opening, &envelope, place.sequence).await?;
    Ok(Receipt {
        issued_at,
        finalized: chain.is_final(hash).await?,
        envelope,
        accepted: proven.result,
        proof: proven.proof,
        blocks,
    })
}

fn open(
    statement: &Statement,
    record: &ResultRecord,
    report: &cryptlet_primitives::report::Report,
    counted: &[HostId],
) -> Option<Envelope> {
    Envelope::open(
        statement.clone(),
        record.output.clone(),
        record.observed_at,
        record.accepted_at,
        report,
        counted,
    )
}

/// The block whose clock is the statement's opening moment: the one that opened the round, or the one before it, since a
/// feed's rounds open before their block has set its clock.
async fn opening(chain: &Chain, round: &RoundView<crate::account::Account>) -> Outcome<u32> {
    for number in [round.opened_in, round.opened_in.saturating_sub(1)] {
        let hash = chain.hash_of(number).await?;
        let clock: Option<Moment> = chain
            .stored_at(&Key::clock().0, hash)
            .await
            .map_err(pruned)?;
        if clock == Some(round.statement.opened_at) {
            return Ok(number);
        }
    }
    Err(Problem::new(
        "no-opening",
        format!(
            "no block about {} has the clock of the round's opening",
            round.opened_in
        ),
        "ask another node",
    ))
}

/// The proven blocks on the way from the accepting block back to the opening one.
async fn blocks(
    chain: &Chain,
    accepting: (H256, Header),
    opening: u32,
    envelope: &Envelope,
    sequence: Sequence,
) -> Outcome<Vec<ProvenBlock>> {
    let kept: u32 = chain.constant("System", "BlockHashCount").await?;
    let (mut hash, mut header) = accepting;
    let mut keys = accepting_keys(envelope, sequence);
    let mut blocks = Vec::new();
    let mut bytes = 0;
    loop {
        let next = next_step(header.number, opening, kept);
        match next {
            Some(next) => keys.push(Key::block_hash(next)),
            None => keys.extend(opening_keys(envelope)),
        }
        let raw: Vec<Vec<u8>> = keys.drain(..).map(|key| key.0).collect();
        let nodes = chain.read_proof(&raw, hash).await?;
        let block = ProvenBlock::new(&header, nodes);
        bytes += block.encoded_size();
        signed::ensure_short(bytes)?;
        blocks.push(block);
        let Some(next) = next else {
            return Ok(blocks);
        };
        hash = chain.hash_of(next).await?;
        header = chain.header(next, hash).await?;
    }
}

/// The block that comes next on the way back: as far as a state remembers hashes, and not past the opening.
fn next_step(from: u32, opening: u32, kept: u32) -> Option<u32> {
    // One less than the state keeps: whether the oldest is still there differs by where in a block one looks.
    let reach = kept.saturating_sub(1).max(1);
    (from > opening).then(|| from.saturating_sub(reach).max(opening))
}

/// What is read in the state of the block that accepted.
fn accepting_keys(envelope: &Envelope, sequence: Sequence) -> Vec<Key> {
    let statement = &envelope.statement;
    let mut keys = vec![
        Key::runtime_version(),
        Key::clock(),
        Key::page(statement.topic(), sequence),
        Key::delegates(),
        Key::pool(statement.cryptlet),
        Key::cryptlet(statement.cryptlet),
        Key::version(statement.cryptlet, statement.version),
    ];
    keys.extend(voters(envelope).into_iter().map(Key::voter));
    keys
}

/// What is read in the state of the block of the opening.
fn opening_keys(envelope: &Envelope) -> Vec<Key> {
    let id = envelope.statement.cryptlet;
    vec![
        Key::clock(),
        Key::chain_epoch(),
        Key::consortium_policy(),
        Key::isolation_override(),
        Key::owner_policy(id),
        Key::cryptlet(id),
    ]
}

fn gone(place: Place) -> Problem {
    Problem::new(
        "state-gone",
        format!(
            "the node does not have result {} as block {} accepted it",
            place.sequence, place.accepted_in
        ),
        "ask an archive node: one that runs with --state-pruning archive --blocks-pruning archive",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receipt::tests;

    #[test]
    fn a_proof_of_another_result_is_refused() {
        let found = tests::Chain::default().receipt().accepted;
        let asked = Place {
            topic: found.topic,
            sequence: found.sequence,
            accepted_in: found.accepted_in,
        };
        assert_eq!(asked.ensure(&found), Ok(()));
        for other in [
            Place {
                topic: TopicId(H256::zero()),
                ..asked
            },
            Place {
                sequence: asked.sequence + 1,
                ..asked
            },
            Place {
                accepted_in: asked.accepted_in - 1,
                ..asked
            },
        ] {
            let problem = other.ensure(&found).unwrap_err();
            assert_eq!(problem.code, "other-result", "{other:?}");
        }
    }

    #[test]
    fn the_way_back_reaches_the_opening_in_steps() {
        assert_eq!(next_step(10, 7, 1_200), Some(7));
        assert_eq!(next_step(7, 7, 1_200), None);
        assert_eq!(next_step(5_000, 7, 1_200), Some(3_801));
        assert_eq!(next_step(9, 7, 0), Some(8));
    }
}
